"""The responsibility list of a post: shown, filled by a template, and ticked off with evidence."""

import datetime as dt
from typing import Any

from gridmap.actions import dates
from gridmap.actions.allowing import By, allow
from gridmap.actions.posts import followed
from gridmap.actions.posts.templates import of_city
from gridmap.actions.registers import rows
from gridmap.actions.registers.keeping import no_record
from gridmap.actions.registers.post_rules import term_of
from gridmap.actions.registers.rows import Row
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import standing, write
from gridmap.analysis.duties import Item, lacking
from gridmap.analysis.post_terms import same_person
from gridmap.db.engine import Engine
from gridmap.db.models import Duty
from gridmap.db.queries import posts as queries
from gridmap.db.queries import registers as records
from gridmap.db.session import Session, reading, writing
from gridmap.errors import ConflictError, RecordError
from gridmap.files.code_lists import called
from gridmap.files.registers import register
from gridmap.saying import said

# Who holds these in one area is one person, by name and phone: 一肩挑.
TOGETHER = ("secretary", "director")


def of_post(engine: Engine, record: dict[str, Any]) -> dict[str, Any]:
    """Describe what the page of a post shows besides the record that `showing.show` described.

    Returns
    -------
    dict
        `duties`, the open ones first; `late`, `open` and `done`; `lacking`, the items of the
        template that the list has not; `together`, the other post of one and the same person
        (`code`, `kind`, `sure`), None where there is none; `over`, whether its term is, or
        somebody follows already.
    """
    row = record["row"]
    with reading(engine) as session:
        today = dates.clock(session)
        lines = followed.lines_of(session, [record["code"]])
        found = queries.duties(session, record["code"])
        return {
            "duties": [_told(one, today) for one in found],
            "late": sum(_late(one, today) for one in found),
            "open": sum(one.done_on is None for one in found),
            "done": sum(one.done_on is not None for one in found),
            "lacking": [item.name for item, _ in _lacking(row, found, today)],
            "together": _together(session, row, today),
            "today": today,
            "over": bool(row["valid_to"] and row["valid_to"] < today)
            or followed.already(session, row, lines) is not None,
        }


def _late(one: Duty, today: dt.date) -> bool:
    return bool(one.done_on is None and one.due_on and one.due_on < today)


def _told(one: Duty, today: dt.date) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name or one.code,
        "text": one.text,
        "due_on": one.due_on,
        "done_on": one.done_on,
        "evidence": one.evidence,
        "late": _late(one, today),
        "late_done": bool(one.done_on and one.due_on and one.done_on > one.due_on),
    }


def _lacking(row: Row, have: list[Duty], today: dt.date) -> list[tuple[Item, dt.date]]:
    """Return what the template has and the list has not; a post that is over needs nothing."""
    if row["valid_to"] and row["valid_to"] < today:
        return []
    return lacking(of_city().get(row["kind"], []), [(d.name, d.due_on) for d in have], today)


def _together(session: Session, row: Row, today: dt.date) -> dict[str, Any] | None:
    own = term_of(row)
    if own.kind not in TOGETHER or not own.area or not own.on(today):
        return None
    kinds = [kind for kind in TOGETHER if kind != own.kind]
    for other in map(term_of, queries.of_places(session, kinds, [own.area], [])):
        same = same_person(own, other)
        if other.on(today) and same is not False:
            kind = called("post_kinds", other.kind)
            return {"code": other.code, "kind": kind, "sure": same is True}
    return None


def fill(engine: Engine, code: str, *, by: By) -> list[str]:
    """Add the items of the template that the list of a post has not; return their codes.

    Raises
    ------
    NotFoundError
        There is no such post.
    ConflictError
        Nothing is lacking.
    NotAllowedError
        The person may not keep duties, or not there.
    """
    kept = register("duties")
    allow(by, kept.verb)
    with writing(engine) as session:
        records.one_writer(session)
        post = standing(session, register("posts"), [code]).get(code)
        if post is None:
            raise no_record(register("posts"), code)
        found = _lacking(post, queries.duties(session, code), dates.clock(session))
        if not found:
            raise ConflictError(
                said(
                    "模板里的责任事项都已经有了，没有改变任何数据。",
                    "The list has every item of the template; nothing was changed.",
                )
            )
        changes = [
            Change("", None, rows.empty(kept) | _item(code, item, due)) for item, due in found
        ]
        return [one.code for one in write(session, kept, changes, by=by, did="template")]


def _item(code: str, item: Item, due: dt.date) -> Row:
    return {"name": item.name, "text": item.text, "post_code": code, "due_on": due}


def finish(engine: Engine, code: str, *, evidence: str, by: By) -> str:
    """Tick a duty off, today and with its evidence; return the code of its post.

    Raises
    ------
    NotFoundError
        There is no such duty.
    ConflictError
        It is done already.
    RecordError
        The evidence is missing.
    NotAllowedError
        The person may not keep duties, or not there.
    """
    kept = register("duties")
    allow(by, kept.verb)
    with writing(engine) as session:
        records.one_writer(session)
        before = standing(session, kept, [code]).get(code)
        if before is None:
            raise no_record(kept, code)
        if before["done_on"]:
            raise ConflictError(
                said(
                    "这项已经完成了，没有改变任何数据。",
                    "This is done already; nothing was changed.",
                )
            )
        today = dates.clock(session).isoformat()
        after, problems = rows.parsed(kept, {"done_on": today, "evidence": evidence}, before)
        if problems:
            raise RecordError({code: problems}, kept.field_words())
        write(session, kept, [Change(code, before, after)], by=by, did="done")
        return str(after["post_code"])
