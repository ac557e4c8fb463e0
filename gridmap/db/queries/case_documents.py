"""Reads of the documents of cases."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import CaseDocument, CaseEvent


def with_events(session: Session, case_id: int) -> tuple[list[CaseEvent], list[CaseDocument]]:
    """Return what happened to a case, and its documents, both the first first."""
    statement = (
        select(CaseEvent, CaseDocument)
        .outerjoin(
            CaseDocument,
            and_(CaseDocument.event_id == CaseEvent.id, CaseDocument.case_id == case_id),
        )
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.id, CaseDocument.id)
    )
    rows = session.execute(statement).all()
    events = dict.fromkeys(event for event, _document in rows)
    return list(events), [document for _event, document in rows if document is not None]


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
