"""Reads of ties, and of the organizations at their ends."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.models import Agreement, Organization, Tie
from gridmap.db.queries.standing import Day, standing

# As many codes as a statement takes in any store.
CHUNK = 5_000
DEEPEST = 32  # steps from an organization up
COLUMNS = (
    Tie.code, Tie.kind, Tie.from_code, Tie.to_kind, Tie.to_code, Tie.valid_from, Tie.valid_to,
)  # fmt: skip


def all_of(session: Session, kinds: Iterable[str]) -> list[Any]:
    """Return the standing ties of some kinds, whenever they hold."""
    own = select(*COLUMNS).where(standing(Tie), Tie.kind.in_(sorted(kinds))).order_by(Tie.id)
    return list(session.execute(own))


def in_force(day: dt.date) -> ColumnElement[bool]:
    """Build the condition that a tie holds on a day."""
    begun = or_(Tie.valid_from.is_(None), Tie.valid_from <= day)
    return and_(begun, or_(Tie.valid_to.is_(None), Tie.valid_to >= day))


def pairs(session: Session, day: dt.date, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Return above and below of the ties of some kinds that hold on a day, a kind after the other.

    Of some ten thousand ties nothing else is read: days alone would take half of the time.
    """
    own = select(Tie.kind, Tie.from_code, Tie.to_code)
    own = own.where(standing(Tie), Tie.kind.in_(kinds), in_force(day)).order_by(Tie.id)
    places = {kind: place for place, kind in enumerate(kinds)}
    rows = sorted(session.execute(own), key=lambda row: places[row[0]])
    return [(row[1], row[2]) for row in rows]


def organizations(session: Session, codes: Iterable[str], at: Day | None = None) -> dict[str, Any]:
    """Return name, kind, formed and phone of standing organizations by their codes."""
    o = Organization
    found: dict[str, Any] = {}
    listed = sorted(set(codes) - {""})
    for start in range(0, len(listed), CHUNK):
        own = select(o.code, o.name, o.kind, o.formed, o.phone).where(
            standing(o, at), o.code.in_(listed[start : start + CHUNK])
        )
        found |= {row.code: row for row in session.execute(own.order_by(o.id))}
    return found


def all_codes(session: Session) -> list[str]:
    """Return the codes of the organizations that stand."""
    return list(session.scalars(select(Organization.code).where(standing(Organization))))


def removed(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Return the names of organizations that were there once and are no longer, by their codes."""
    found: dict[str, str] = {}
    listed = sorted(set(codes) - {""})
    for start in range(0, len(listed), CHUNK):
        part = Organization.code.in_(listed[start : start + CHUNK])
        still = select(Organization.code).where(standing(Organization), part)
        own = select(Organization.code, Organization.name).where(
            part, Organization.code.not_in(still)
        )
        found |= {row.code: row.name for row in session.execute(own.order_by(Organization.id))}
    return found


def tied_organizations(
    session: Session, day: dt.date, kinds: Sequence[str], at: Day | None = None
) -> list[Any]:
    """Return the organizations at an end of ties of some kinds on a day.

    Rows have code, name, kind and formed, in the order of codes.
    """
    holds = and_(standing(Tie), Tie.kind.in_(kinds), in_force(day))
    ends = union_all(*(select(end).where(holds) for end in (Tie.from_code, Tie.to_code)))
    o = Organization
    own = select(o.code, o.name, o.kind, o.formed)
    own = own.where(standing(o, at), o.code != "", o.code.in_(ends))
    return list(session.execute(own.order_by(o.code)))


def organization_kinds(session: Session, at: Day | None = None) -> dict[str, int]:
    """Count the organizations that have a code by kind."""
    o = Organization
    own = select(o.kind, func.count(distinct(o.code))).where(standing(o, at), o.code != "")
    return {kind: number for kind, number in session.execute(own.group_by(o.kind))}  # noqa: C416


def of(session: Session, code: str) -> list[Any]:
    """Return the standing ties of an organization, whichever end it stands at."""
    mine = or_(Tie.from_code == code, and_(Tie.to_kind == "organization", Tie.to_code == code))
    own = select(*COLUMNS).where(standing(Tie), mine)
    return list(session.execute(own.order_by(Tie.valid_from, Tie.id)))


def touching(session: Session, codes: Iterable[str], since: dt.date) -> list[Any]:
    """Return the standing ties of organizations, at either end, that hold on a day or later."""
    found: dict[str, Any] = {}
    listed = sorted(set(codes) - {""})
    holds = or_(Tie.valid_to.is_(None), Tie.valid_to >= since)
    for start in range(0, len(listed), CHUNK):
        part = listed[start : start + CHUNK]
        for ends in (
            Tie.from_code.in_(part),
            and_(Tie.to_kind == "organization", Tie.to_code.in_(part)),
        ):
            own = select(*COLUMNS).where(standing(Tie), holds, ends)
            found |= {row.code: row for row in session.execute(own.order_by(Tie.id))}
    return [found[code] for code in sorted(found)]


def to_place(session: Session, kind: str, codes: Iterable[str]) -> list[Any]:
    """Return the standing ties that lead to places of a kind (`tie_ends`), whenever they hold."""
    found: list[Any] = []
    listed = sorted(set(codes) - {""})
    for start in range(0, len(listed), CHUNK):
        part = Tie.to_code.in_(listed[start : start + CHUNK])
        own = select(*COLUMNS).where(standing(Tie), Tie.to_kind == kind, part)
        found += session.execute(own.order_by(Tie.valid_from, Tie.id))
    return found


def above(session: Session, codes: Iterable[str], day: dt.date, kinds: Sequence[str]) -> list[Any]:
    """Return the ties that lead on a day from those above down to organizations.

    Rows have `code`, `kind`, `from_code`, `to_code`, `valid_from`, `valid_to` and `depth`, 1 for
    the nearest; a ring ends where it has gone round often enough.
    """
    columns = (Tie.code, Tie.kind, Tie.from_code, Tie.to_code, Tie.valid_from, Tie.valid_to)
    holds = and_(standing(Tie), Tie.kind.in_(kinds), Tie.to_kind == "organization", in_force(day))
    first = select(*columns, literal(1).label("depth")).where(holds, Tie.to_code.in_(list(codes)))
    way = first.cte("way", recursive=True)
    further = select(*columns, (way.c.depth + 1).label("depth")).where(
        holds, Tie.to_code == way.c.from_code, way.c.depth < DEEPEST
    )
    way = way.union(further)
    return list(session.execute(select(way).order_by(way.c.depth, way.c.code)))


def agreements(session: Session, code: str) -> list[Agreement]:
    """Return the standing agreements of an alliance, the newest first."""
    own = select(Agreement).where(standing(Agreement), Agreement.organization_code == code)
    return list(session.scalars(own.order_by(Agreement.valid_from.desc(), Agreement.id)))
