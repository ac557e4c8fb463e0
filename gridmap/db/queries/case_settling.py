"""Reads of the cases whose rows do not say yet what statistics count."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries.standing import standing

UNKNOWN = -1


def not_counted(session: Session) -> list[int]:
    """Return the ids of the standing cases of which it is not known what statistics count."""
    found = select(Case.id).where(standing(Case), Case.tally == UNKNOWN)
    return list(session.scalars(found.order_by(Case.id)))


def cases(session: Session, ids: Sequence[int]) -> list[Case]:
    """Return cases by their ids."""
    return list(session.scalars(select(Case).where(Case.id.in_(ids))))


def events(session: Session, ids: Sequence[int]) -> list[CaseEvent]:
    """Return the history of cases, of one after the other."""
    found = select(CaseEvent).where(CaseEvent.case_id.in_(ids))
    return list(session.scalars(found.order_by(CaseEvent.case_id, CaseEvent.id)))


def standing_cases(session: Session) -> list[Case]:
    """Return all cases that stand, in the order in which they were reported."""
    found = select(Case).where(standing(Case)).order_by(Case.reported_at, Case.id)
    return list(session.scalars(found))
