"""What people do with projects: make one of a pair, move it on, and do its steps."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gridmap.actions import dates
from gridmap.actions.allowing import By, allow
from gridmap.actions.registers import keeping, rows
from gridmap.actions.registers.keeping import no_record
from gridmap.actions.registers.rows import Row
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import standing, write
from gridmap.analysis.project_stages import OPEN, PROPOSED
from gridmap.db.engine import Engine
from gridmap.db.queries import registers as records
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, InputError
from gridmap.files.code_lists import called
from gridmap.files.registers import register
from gridmap.saying import said

MOVED = ("state", "starts_on", "due_on", "done_on", "result", "answers", "satisfied")


def make(engine: Engine, demand: str, resource: str, *, by: By) -> str:
    """Make a project of a demand and a resource, both of them matched from now on.

    Its owner is the organization of the demand, else that of the resource; it lies in the area of
    the demand.

    Returns
    -------
    str
        Code of the project.

    Raises
    ------
    NotFoundError
        There is no such demand or resource.
    ConflictError
        One of them is not open any more.
    InputError
        They are of different kinds.
    NotAllowedError
        The person may not keep lists, or not in the area of the demand.
    """
    kept = register("projects")
    allow(by, kept.verb)
    with writing(engine) as session:
        records.one_writer(session)
        need = _open(session, "demands", demand)
        gift = _open(session, "resources", resource)
        if need["kind"] != gift["kind"]:
            raise InputError(
                said(
                    "需求要的是{one}，资源是{other}。",
                    "The demand is for {one}, the resource is {other}.",
                    one=called("need_kinds", need["kind"]),
                    other=called("need_kinds", gift["kind"]),
                )
            )
        row = rows.empty(kept) | _of_pair(need, gift, dates.clock(session))
        (made,) = write(session, kept, [Change("", None, row)], by=by)
        return made.code


def _open(session: Session, name: str, code: str) -> Row:
    kept = register(name)
    found = standing(session, kept, [code])
    if code not in found:
        raise no_record(kept, code)
    if found[code]["state"] != OPEN:
        raise ConflictError(
            said(
                "{what} {code} 已经不是“待对接”了（{state}）。没有改变任何数据。",
                "The {what} {code} is not open any more ({state}). Nothing was changed.",
                what=kept.one, code=code, state=called("list_states", found[code]["state"]),
            )
        )  # fmt: skip
    return found[code]


def _of_pair(need: Row, gift: Row, today: dt.date) -> Row:
    starts = max(filter(None, (today, need["needed_from"], gift["available_from"])))
    ends = min(filter(None, (need["needed_to"], gift["available_to"])), default=None)
    return {
        "name": need["name"],
        "state": PROPOSED,
        "area_code": need["area_code"],
        "organization_code": need["organization_code"] or gift["organization_code"],
        "demand_codes": need["code"],
        "resource_codes": gift["code"],
        "starts_on": starts,
        "due_on": ends if ends and ends >= starts else None,
    }


def move(
    engine: Engine, code: str, given: Mapping[str, str], *, by: By, seen: int | None = None
) -> None:
    """Bring a project into another state, with what that state needs.

    Parameters
    ----------
    given : mapping of str to str
        Texts of a form: `state`, and any of `MOVED`.
    seen : int, optional
        Id of the last change that the person had seen.

    Raises
    ------
    RecordError
        The state does not follow, or something that it needs is missing.
    NotFoundError, ConflictError, NotAllowedError
        As of `keeping.change`.
    """
    texts = {name: given[name] for name in MOVED if name in given}
    keeping.change(engine, "projects", code, texts, by=by, seen=seen)


def finish_step(engine: Engine, code: str, evidence: str, done_on: str, *, by: By) -> str:
    """Say that a step is done, and by which evidence; return the code of its project.

    Parameters
    ----------
    done_on : str
        The day; "" is today.

    Raises
    ------
    ConflictError
        It was done already.
    RecordError
        There is no evidence, or the day is none or is to come.
    NotFoundError, NotAllowedError
        As of `keeping.change`.
    """
    kept = register("project_steps")
    allow(by, kept.verb)
    with writing(engine) as session:
        records.one_writer(session)
        found = standing(session, kept, [code])
        if code not in found:
            raise no_record(kept, code)
        before = found[code]
        if before["done_on"]:
            raise ConflictError(
                said(
                    "这一步已经完成了。没有改变任何数据。",
                    "This step was done already. Nothing was changed.",
                )
            )
        today = dates.clock(session)
        given = {"evidence": evidence, "done_on": done_on or today.isoformat()}
        after, problems = rows.parsed(kept, given, before)
        keeping.refuse(kept, code, problems | _to_come(after, today))
        write(session, kept, [Change(code, before, after)], by=by)
        return str(after["project_code"])


def _to_come(row: Row, today: dt.date) -> dict[str, Any]:
    why = said("完成日期还没有到", "the day on which it was done is to come")
    return {"done_on": why} if row["done_on"] and row["done_on"] > today else {}
