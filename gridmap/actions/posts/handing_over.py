"""A post is handed over: one term ends, the next begins, and what is open goes along."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from gridmap.actions import case_list, dates
from gridmap.actions.allowing import By, allow, may
from gridmap.actions.posts import followed
from gridmap.actions.registers import references
from gridmap.actions.registers.handed_over import DID
from gridmap.actions.registers.keeping import no_record, refuse_late
from gridmap.actions.registers.rows import Row, row_of
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import standing, write
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Area
from gridmap.db.queries import areas, consultation_list
from gridmap.db.queries import case_list as case_queries
from gridmap.db.queries import posts as queries
from gridmap.db.queries import registers as records
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.queries.consultation_list import TaskFilter
from gridmap.db.session import Session, reading, writing
from gridmap.errors import ConflictError, RecordError
from gridmap.files.code_lists import called
from gridmap.files.registers import register
from gridmap.saying import Said, day_of, said

MOST_CASES, MOST_TASKS, MOST_PROJECTS = 200, 100, 100
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class HandedOver:
    """What came of a hand-over: the code of the next post, and those of the duties that moved."""

    code: str
    duties: list[str] = field(default_factory=list)


def hand_over(
    engine: Engine,
    code: str,
    *,
    to: str,
    phone: str,
    on: dt.date | None,
    by: By,
    until: dt.date | None = None,
    seen: int | None = None,
) -> HandedOver:
    """End the term of a post and begin the next one, of the same kind and place.

    The open duties move to the next post, those that are done stay. Cases are not touched: they
    belong to the area or the organization, and not to a person.

    Parameters
    ----------
    code : str
        The post that is handed over; a vacant one is filled.
    to, phone : str
        Who holds it next, and the phone of the office.
    on : date
        The first day of the next term; the term before ends on the day before, unless it had
        ended already.
    until : date, optional
        The last day of the next term.
    seen : int, optional
        Id of the last change of the post that the person had seen.

    Raises
    ------
    NotFoundError
        There is no such post.
    RecordError
        Nobody is named, no day, or one that does not fit the terms; nothing is written.
    ConflictError
        Somebody else changed the post meanwhile, or somebody follows in it already.
    NotAllowedError
        The person may not keep posts, or not there.
    """
    kept = register("posts")
    allow(by, kept.verb)
    with writing(engine) as session:
        records.one_writer(session)
        before = standing(session, kept, [code]).get(code)
        if before is None:
            raise no_record(kept, code)
        refuse_late(session, kept, code, seen)
        if over := followed.already(session, before, followed.lines_of(session, [code])):
            raise ConflictError(over)
        if problems := _problems(before, to, on):
            raise RecordError({code: problems}, kept.field_words())
        ended, begun = _terms(before, to.strip(), phone.strip(), on or dt.date.max, until)
        changes = [Change(code, before, ended), Change("", None, begun)]
        # The line of the next post says of which one it is: nothing else may be left of that.
        made = write(session, kept, changes, by=by, did=DID, source=code)
        (new,) = (one.code for one in made if one.before is None)
        return HandedOver(new, _move_duties(session, code, new, by))


def _problems(before: Row, to: str, on: dt.date | None) -> dict[str, Said]:
    found = {}
    if not to.strip():
        found["to"] = said("写上接任的人", "name who follows")
    if on is None:
        found["on"] = said("写上接任的日期", "say on which day")
    elif before["valid_from"] and on <= before["valid_from"]:
        found["on"] = said(
            "接任日期要晚于现任的任职日期 {day}",
            "the day must be after {day}, on which the present term began",
            day=day_of(before["valid_from"]),
        )
    return found


def _terms(before: Row, to: str, phone: str, on: dt.date, until: dt.date | None) -> tuple[Row, Row]:
    """Return the post as it ends, and the next one."""
    last = on - DAY
    over = before["valid_to"] is not None and before["valid_to"] < last
    ended = before | {"valid_to": before["valid_to"] if over else last}
    next_one = {"holder": to, "office_phone": phone, "valid_from": on, "valid_to": until}
    return ended, before | {"code": ""} | next_one


def _move_duties(session: Session, old: str, new: str, by: By) -> list[str]:
    kept = register("duties")
    rows = [row_of(kept, one) for one in queries.duties(session, old) if one.done_on is None]
    changes = [Change(row["code"], row, row | {"post_code": new}) for row in rows]
    return [one.code for one in write(session, kept, changes, by=by, did=DID)] if changes else []


def preview(engine: Engine, code: str, *, asking: User) -> dict[str, Any]:
    """Describe what a hand-over takes along, and what it leaves: a list to go through together.

    Returns
    -------
    dict
        `code`, `heading`, `row` of the post, `kind`, `areas`, `organization`; `duties` (open
        ones), `cases` (open ones by deadline; `more_cases` where there are more), `tasks` of
        consultations with `tasks_total`, `projects` with `projects_total`; `today`, `may`,
        `last_change`; `over`, why it is not handed over any more, None where it is.

    Raises
    ------
    NotFoundError
        There is no such post.
    """
    kept = register("posts")
    with reading(engine) as session:
        row = standing(session, kept, [code]).get(code)
        if row is None:
            raise no_record(kept, code)
        today = dates.clock(session)
        place = _place(session, row)
        area = place["area"] if row["area_code"] else None
        lines = followed.lines_of(session, [code])
        projects, running = queries.open_projects(
            session, area, row["organization_code"], MOST_PROJECTS
        )
        chain = [one.code for one in place["chain"]]
        return {
            "code": code,
            "heading": references.heading(kept.name, row, {}),
            "row": row,
            "kind": called("post_kinds", row["kind"]),
            "areas": [{"code": one.code, "name": one.name} for one in reversed(place["chain"])],
            "organization": place["organization"],
            "duties": _duties(session, code, today),
            "projects": [_project(one) for one in projects],
            "projects_total": running,
            "today": today,
            "may": may(asking, kept.verb, [chain]),
            "last_change": max((one.id for one in lines if one.code == code), default=0),
            "over": followed.already(session, row, lines),
            **_cases(session, row, area, dates.moment_of(today)),
            **_tasks(session, row, area, today),
        }


def _place(session: Session, row: Row) -> dict[str, Any]:
    """Return where a post is: its area with those above it, and what its organization is called."""
    code = row["organization_code"]
    found = records.values(session, "organizations", ["name", "area_code"], {code}).get(code)
    chain = areas.chain(session, row["area_code"] or (found.area_code if found else ""))
    # Filters ask an area for its code and its level alone.
    area = Area(code=chain[0].code, level=chain[0].level) if chain else None
    return {"chain": chain, "area": area, "organization": found.name if found else ""}


def _duties(session: Session, code: str, today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "name": one.name,
            "text": one.text,
            "due_on": one.due_on,
            "late": bool(one.due_on and one.due_on < today),
        }
        for one in queries.duties(session, code)
        if one.done_on is None
    ]


def _cases(session: Session, row: Row, area: Area | None, now: dt.datetime) -> dict[str, Any]:
    """Return the open cases of the area of a post, or else of its organization."""
    organization = "" if area is not None else row["organization_code"]
    wanted = CaseFilter(area=area, organization=organization, state="open", now=now, soon=now)
    rows = case_queries.page(session, wanted, "due", 0, MOST_CASES + 1)
    return {
        "cases": case_list.in_words(session, rows[:MOST_CASES], now),
        "more_cases": len(rows) > MOST_CASES,
    }


def _tasks(session: Session, row: Row, area: Area | None, today: dt.date) -> dict[str, Any]:
    """Return the open tasks of consultations in the area of a post, or else of its organization."""
    organization = "" if area is not None else row["organization_code"]
    wanted = TaskFilter(area=area, organization=organization, today=today)
    rows = consultation_list.open_tasks(session, wanted, MOST_TASKS)
    listed = [
        {
            "consultation": one.code,
            "number": one.number,
            "text": one.text,
            "owner": one.owner,
            "due_on": one.due_on,
        }
        for one in rows
    ]
    return {"tasks": listed, "tasks_total": rows[0].total if rows else 0}


def _project(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name or row.code,
        "state": called("project_states", row.state),
        "due_on": row.due_on,
    }
