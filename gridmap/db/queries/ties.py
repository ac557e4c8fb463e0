"""Reads of ties, and of the organizations at their ends."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import Organization, Tie
from gridmap.db.queries.standing import Day, standing

# As many codes as a statement takes in any store.
CHUNK = 5_000
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


def on(session: Session, day: dt.date, kinds: Sequence[str]) -> list[Any]:
    """Return the ties of some kinds that hold on a day."""
    own = select(*COLUMNS).where(standing(Tie), Tie.kind.in_(kinds), in_force(day))
    return list(session.execute(own.order_by(Tie.id)))


def organizations(session: Session, codes: Iterable[str]) -> dict[str, Any]:
    """Return name and kind of standing organizations by their codes."""
    found: dict[str, Any] = {}
    listed = sorted(set(codes) - {""})
    for start in range(0, len(listed), CHUNK):
        own = select(Organization.code, Organization.name, Organization.kind).where(
            standing(Organization), Organization.code.in_(listed[start : start + CHUNK])
        )
        found |= {row.code: row for row in session.execute(own.order_by(Organization.id))}
    return found


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


def all_organizations(session: Session, at: Day | None = None) -> list[Any]:
    """Return code, name, kind, formed and area_code of the organizations, in the order of codes."""
    own = select(
        Organization.code, Organization.name, Organization.kind, Organization.formed,
        Organization.area_code,
    )  # fmt: skip
    return list(session.execute(own.where(standing(Organization, at)).order_by(Organization.code)))
