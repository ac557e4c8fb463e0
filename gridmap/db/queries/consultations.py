"""Reads and writes of consultations: one by its code, its history, its tasks, those of a case."""

from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import Consultation, ConsultationEvent, ConsultationTask
from gridmap.errors import NotFoundError
from gridmap.saying import said

# Any number, as long as nothing else takes it: one writer of consultations at a time.
_LOCK = 4_207_202_602


def one_writer(session: Session) -> None:
    """Wait until no other transaction writes consultations, so that numbers follow each other.

    The embedded store has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def get(session: Session, code: str) -> Consultation:
    """Return a consultation by its code.

    Raises
    ------
    NotFoundError
        There is none.
    """
    found = session.scalars(select(Consultation).where(Consultation.code == code)).first()
    if found is None:
        raise NotFoundError(
            said(
                "没有编号为 {code} 的共议。",
                "There is no consultation with the number {code}.",
                code=code[:40],
            )
        )
    return found


def by_key(session: Session, client_key: str) -> Consultation | None:
    """Return the consultation that was opened under a key."""
    wanted = select(Consultation).where(Consultation.client_key == client_key)
    return session.scalars(wanted).first()


def event_by_key(session: Session, client_key: str) -> ConsultationEvent | None:
    """Return what was done under a key."""
    wanted = select(ConsultationEvent).where(ConsultationEvent.client_key == client_key)
    return session.scalars(wanted).first()


def events(session: Session, consultation_id: int) -> list[ConsultationEvent]:
    """Return what was done with a consultation, the first thing first."""
    wanted = select(ConsultationEvent).where(ConsultationEvent.consultation_id == consultation_id)
    return list(session.scalars(wanted.order_by(ConsultationEvent.id)))


def tasks(session: Session, consultation_id: int) -> list[ConsultationTask]:
    """Return the tasks of a consultation in order."""
    wanted = select(ConsultationTask).where(ConsultationTask.consultation_id == consultation_id)
    return list(session.scalars(wanted.order_by(ConsultationTask.number)))


def about(session: Session, kind: str, code: str) -> list[Any]:
    """Return the consultations about a subject, the newest first: code, kind, stage, holds_case."""
    wanted = select(
        Consultation.id, Consultation.code, Consultation.kind, Consultation.stage,
        Consultation.holds_case,
    ).where(Consultation.subject_kind == kind, Consultation.subject_code == code)  # fmt: skip
    return list(session.execute(wanted.order_by(Consultation.id.desc())))


def next_number(session: Session, prefix: str) -> int:
    """Return the number after the highest that a code with this beginning has."""
    beginning = Consultation.code.startswith(prefix, autoescape=True)
    longest = select(func.max(func.length(Consultation.code))).where(beginning)
    length = session.scalars(longest).one()
    if length is None:
        return 1
    highest = select(func.max(Consultation.code)).where(
        beginning, func.length(Consultation.code) == length
    )
    number = str(session.scalars(highest).one()).removeprefix(prefix)
    return int(number) + 1 if number.isdecimal() else 1


def add(session: Session, row: Any) -> None:
    """Write a row at once, so that it has an id."""
    session.add(row)
    session.flush()
