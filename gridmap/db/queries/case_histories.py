"""Reads and writes of cases that get the history which they had in another system."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Case, CaseEvent, Edition
from gridmap.db.queries import case_settling
from gridmap.db.queries.standing import standing

# The edition is the new one's own, and it stands.
COPIED = [
    column.key
    for column in Case.__table__.columns
    if column.key not in ("id", "edition_id", "retired_by_id")
]


def of_codes(session: Session, codes: Sequence[str]) -> list[tuple[Case, list[CaseEvent]]]:
    """Return the standing cases with some codes, each with what happened to it."""
    found = list(session.scalars(select(Case).where(standing(Case), Case.code.in_(codes))))
    told = case_settling.events(session, [case.id for case in found])
    events = {id_: list(own) for id_, own in groupby(told, key=lambda event: event.case_id)}
    return [(case, events.get(case.id, [])) for case in found]


def stand_anew(session: Session, cases: Sequence[Case], edition: Edition) -> list[Case]:
    """Retire cases and let each stand anew with an edition, without a history."""
    fresh = [Case(**{name: getattr(case, name) for name in COPIED}) for case in cases]
    for old, new in zip(cases, fresh, strict=True):
        new.edition_id = old.retired_by_id = edition.id
    session.add_all(fresh)
    session.flush()
    return fresh


def add_events(session: Session, case: Case, events: Sequence[CaseEvent]) -> None:
    """Add what happened to a case, in its order."""
    for event in events:
        event.case_id = case.id
    session.add_all(events)
