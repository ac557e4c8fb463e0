"""Whether somebody follows in a post already, so that it is handed over once."""

from collections.abc import Iterable, Sequence
from typing import Any

from gridmap.actions.registers.handed_over import DID, POSTS
from gridmap.actions.registers.post_rules import single
from gridmap.actions.registers.rows import Row
from gridmap.actions.registers.writing import standing
from gridmap.db.models import RecordChange
from gridmap.db.queries import posts as queries
from gridmap.db.queries import registers as records
from gridmap.db.session import Session
from gridmap.files.registers import register
from gridmap.saying import Said, day_of, said


def lines_of(session: Session, codes: Iterable[str]) -> list[RecordChange]:
    """Return the history of posts, and the lines of those that began by a hand-over of them."""
    return records.changes_from(session, POSTS, codes)


def already(session: Session, row: Row, lines: Sequence[RecordChange]) -> Said | None:
    """Say that a post was handed over, or that another one follows it; None where nobody does.

    A term that has ended without anybody after it is still handed over: its open duties go along.

    Parameters
    ----------
    row : dict
        The post as it stands.
    lines : sequence of RecordChange
        Its `lines_of`.
    """
    if to := _handed_over_to(session, row["code"], lines):
        return said(
            "这个岗位已经交接给{holder}（{code}）；要改就先撤销那次交接。",
            "This post was handed over to {who} ({code}). Take that back first to change it.",
            holder=to["holder"] or "别人",
            who=to["holder"] or "somebody",
            code=to["code"],
        )
    next_one = _next(session, row)
    if next_one is None:
        return None
    return said(
        "这个岗位的任期到 {day} 为止，已经由{holder}接任（{code}）。",
        "The term of this post ends on {day}, and {holder} follows ({code}).",
        day=day_of(row["valid_to"]),
        holder=next_one.holder,
        code=next_one.code,
    )


def _handed_over_to(session: Session, code: str, lines: Sequence[RecordChange]) -> Row | None:
    """Return a post that stands and began by a hand-over of this one, whatever its days are by now.

    One that is gone leads on to what was begun by a hand-over of it.
    """
    seen = {code}
    while left := _begun(lines) - seen:
        if found := standing(session, register(POSTS), sorted(left)):
            return found[min(found)]
        seen |= left
        lines = lines_of(session, left)
    return None


def _begun(lines: Sequence[RecordChange]) -> set[str]:
    """Return the posts that began by hand-overs of some: their first lines say of which."""
    return {one.code for one in lines if one.did == DID and not one.before}


def _next(session: Session, row: Row) -> Any | None:
    """Return the first post after one of which there is but one at a time in the same place."""
    if row["valid_to"] is None or row["kind"] not in single():
        return None
    place = row["area_code"], row["organization_code"]
    found = queries.of_places(session, [row["kind"]], [place[0]], [place[1]])
    later = [
        one
        for one in found
        if one.code != row["code"]
        and one.holder
        and (one.area_code, one.organization_code) == place
        and one.valid_from
        and one.valid_from > row["valid_to"]
    ]
    return min(later, key=lambda one: one.valid_from, default=None)
