"""Reads of the documents of cases."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import CaseDocument, CaseEvent

LARGEST = 2**63 - 1  # of the ids of a store


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
    if document_id > LARGEST:
        return None
    statement = select(CaseDocument).where(
        CaseDocument.case_id == case_id, CaseDocument.id == document_id
    )
    return session.scalars(statement).first()


def kept(session: Session, case_id: int) -> int:
    """Return how many documents a case has that nobody withdrew."""
    statement = select(func.count()).where(CaseDocument.case_id == case_id)
    return session.scalars(statement).one() - len(withdrawn(session, [case_id]))


def withdrawn(session: Session, case_ids: Sequence[int]) -> set[int]:
    """Return the ids of the documents of cases that were withdrawn, as their history says."""
    statement = select(CaseEvent.terms).where(CaseEvent.case_id.in_(case_ids), CaseEvent.move == "")
    told = session.scalars(statement)
    return {int(terms["withdrawn"]) for terms in told if "withdrawn" in terms}


def held(session: Session, sha256: str) -> bool:
    """Return whether any case has a document of these bytes, or a picture of one."""
    same = or_(CaseDocument.sha256 == sha256, CaseDocument.small_sha256 == sha256)
    found = session.execute(select(CaseDocument.id, CaseDocument.case_id).where(same)).all()
    gone = withdrawn(session, sorted({row.case_id for row in found}))
    return any(row.id not in gone for row in found)
