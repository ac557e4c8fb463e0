"""Whether somebody follows in a post already, so that it is handed over once."""

from typing import Any

from gridmap.actions.registers.handed_over import DID
from gridmap.actions.registers.post_rules import single
from gridmap.actions.registers.rows import Row
from gridmap.db.queries import posts as queries
from gridmap.db.queries import registers as records
from gridmap.db.session import Session
from gridmap.saying import Said, said


def already(session: Session, code: str, row: Row) -> Said | None:
    """Say that a post was handed over, or that another one follows it; None where nobody does.

    A term that has ended without anybody after it is still handed over: its open duties go along.

    Parameters
    ----------
    row : dict
        The post as it stands.
    """
    last = row["valid_to"]
    if last is None:
        return None
    if _handed_over(session, code):
        return said(
            "这个岗位已经交接，任期到 {day} 为止；要改就先撤销那次交接。",
            "This post was handed over; its term ends on {day}. Take that back first to change it.",
            day=last.isoformat(),
        )
    next_one = _next(session, code, row)
    if next_one is None:
        return None
    return said(
        "这个岗位的任期到 {day} 为止，已经由{holder}接任（{code}）。",
        "The term of this post ends on {day}, and {holder} follows ({code}).",
        day=last.isoformat(),
        holder=next_one.holder,
        code=next_one.code,
    )


def _handed_over(session: Session, code: str) -> bool:
    """Say whether it was a hand-over that gave a post the end that it has."""
    ends = [one for one in records.changes_of(session, "posts", [code]) if "valid_to" in one.after]
    return bool(ends) and ends[-1].did == DID and bool(ends[-1].before)


def _next(session: Session, code: str, row: Row) -> Any | None:
    """Return the first post after one of which there is but one at a time in the same place."""
    if row["kind"] not in single():
        return None
    place = row["area_code"], row["organization_code"]
    found = queries.of_places(session, [row["kind"]], [place[0]], [place[1]])
    later = [
        one
        for one in found
        if one.code != code
        and one.holder
        and (one.area_code, one.organization_code) == place
        and one.valid_from
        and one.valid_from > row["valid_to"]
    ]
    return min(later, key=lambda one: one.valid_from, default=None)
