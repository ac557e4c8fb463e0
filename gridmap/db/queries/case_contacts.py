"""Reads and writes of the contacts of those who reported cases: nothing else touches them."""

import datetime as dt

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from gridmap.db.models import Case, CaseContact
from gridmap.db.queries.standing import standing


def of(session: Session, case_id: int) -> list[CaseContact]:
    """Return the contacts of a case, the first first, also those that are past their day."""
    own = select(CaseContact).where(CaseContact.case_id == case_id)
    return list(session.scalars(own.order_by(CaseContact.id)))


def remove(session: Session, case_id: int, contact_id: int) -> bool:
    """Delete one contact of a case; return whether there was one."""
    own = delete(CaseContact).where(CaseContact.case_id == case_id, CaseContact.id == contact_id)
    return bool(_count(session, own))


def remove_past(session: Session, today: dt.date) -> int:
    """Delete the contacts whose day has come; return how many."""
    return _count(session, delete(CaseContact).where(CaseContact.remove_on <= today))


def remove_of_replaced(session: Session) -> int:
    """Delete the contacts of cases that another edition has replaced; return how many."""
    stands = select(Case.id).where(Case.id == CaseContact.case_id, standing(Case))
    return _count(session, delete(CaseContact).where(~stands.exists()))


def _count(session: Session, gone: Delete) -> int:
    # What a session holds of them is not looked at again.
    result = session.execute(gone.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]
