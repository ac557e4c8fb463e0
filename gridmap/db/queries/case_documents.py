"""Reads of the documents of cases."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import CaseDocument


def of_case(session: Session, case_id: int) -> list[CaseDocument]:
    """Return the documents of a case, the first first."""
    statement = select(CaseDocument).where(CaseDocument.case_id == case_id)
    return list(session.scalars(statement.order_by(CaseDocument.id)))


def get(session: Session, case_id: int, document_id: int) -> CaseDocument | None:
    """Return one document of a case."""
    statement = select(CaseDocument).where(
        CaseDocument.case_id == case_id, CaseDocument.id == document_id
    )
    return session.scalars(statement).first()


def count(session: Session, case_id: int) -> int:
    """Return how many documents a case has."""
    statement = select(func.count()).where(CaseDocument.case_id == case_id)
    return session.scalars(statement).one()
