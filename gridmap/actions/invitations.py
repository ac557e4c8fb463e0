"""The consultations at whose table somebody is expected: oneself, one's organization or area."""

import datetime as dt
from itertools import groupby
from typing import Any

from gridmap.actions import dates
from gridmap.analysis.consultation_parts import FOUR
from gridmap.analysis.consultation_stages import SUSPENDED
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import invitations
from gridmap.db.queries.invitations import Whom
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.saying import Said, said

MOST_PARTIES = 2_000  # rows that are read: the invitations of one person are a few
# How one stands with the meeting, in words; at some of these one still has to come.
ATTENDANCE = {
    "suspended": said("先不开会", "no meeting for now"),
    "unset": said("还没有定开会时间", "no time to meet yet"),
    "expected": said("请到场", "please come"),
    "unrecorded": said("到场还没有登记", "attendance is not recorded yet"),
    "present": said("已登记到场", "recorded as there"),
    "absent": said("登记为没有到场", "recorded as not there"),
}
WAITING = frozenset({"unset", "expected", "unrecorded"})


def describe(engine: Engine, *, asking: User, now: dt.datetime | None = None) -> dict[str, Any]:
    """Describe the invitations of somebody.

    Returns
    -------
    dict
        `found`, how many there are; `waiting`, at how many it is not written down yet whether one
        was there; `list`, as of `listed`.
    """
    with reading(engine) as session:
        found = listed(session, asking, now or dates.moment(session))
    return {"found": len(found), "waiting": sum(one["waiting"] for one in found), "list": found}


def listed(session: Session, asking: User, now: dt.datetime) -> list[dict[str, Any]]:
    """List the invitations of somebody; one statement.

    Where one still has to come stands first, and of those whose meeting comes first.

    Nothing is told but what the page of the consultation tells to anybody with an account.

    Returns
    -------
    list of dict
        Each with `code`, `title`, `kind`, `stage` and `area_code` of the consultation; `due_at`;
        `meets_at` and `place` of the meeting, None and "" where nobody has said; `parties`, which
        ones one is, each with `key`, `name` and `present` (None where that is not written down);
        `attendance`, a key of `ATTENDANCE`; and `waiting`.
    """
    if not asking.name:
        return []
    whom = Whom(asking.display, asking.area_code, dates.today())
    rows = invitations.of_person(session, whom, MOST_PARTIES)
    found = [_one(list(parties), now) for _, parties in groupby(rows, key=lambda row: row.code)]
    return sorted(found, key=lambda one: not one["waiting"])


def _one(rows: list[Any], now: dt.datetime) -> dict[str, Any]:
    first = rows[0]
    parties = {row.key: row for row in rows}  # of a leader there is a row for each grid
    attendance = _attendance(first, [row.present for row in parties.values()], now)
    return {
        "code": first.code,
        "title": first.title,
        "kind": first.kind,
        "kind_words": called("consultation_kinds", first.kind),
        "stage": first.stage,
        "stage_words": called("consultation_stages", first.stage),
        "area_code": first.area_code,
        "due_at": first.due_at,
        "meets_at": first.meets_at,
        "place": first.place,
        "parties": [
            {"key": row.key, "name": _name(row), "present": row.present} for row in parties.values()
        ],
        "attendance": attendance,
        "attendance_words": ATTENDANCE[attendance],
        "waiting": attendance in WAITING,
    }


def _attendance(row: Any, present: list[bool | None], now: dt.datetime) -> str:
    """Return how somebody stands with the meeting: a key of `ATTENDANCE`."""
    if row.stage == SUSPENDED:
        return "suspended"
    if row.meets_at is not None and row.meets_at >= now:  # perhaps not the first of this step
        return "expected"
    if any(present):
        return "present"
    if None not in present:
        return "absent"
    return "unset" if row.meets_at is None else "unrecorded"


def _name(row: Any) -> Said:
    """Return what a party is called; a seat that no record stands for has a name in each language.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> _name(SimpleNamespace(key="O1", seat="x", name="物业")).en
    '物业'
    """
    return called("consultation_seats", row.seat) if row.key in FOUR else Said(row.name, row.name)
