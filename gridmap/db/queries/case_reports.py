"""Reads and writes of cases that are reported here: numbers, keys, events, photos."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.orm import Session

from gridmap.db.geometry import overlaps
from gridmap.db.models import Case, CaseEvent, CasePhoto, Edition
from gridmap.db.queries.standing import standing

REPORTS = "reports"
CHUNK = 5_000  # as many codes as a statement takes in any store
# Any number, as long as nothing else takes it: one writer of events at a time.
_LOCK = 4_207_202_601
Box = tuple[float, float, float, float]


def one_writer(session: Session) -> None:
    """Wait until no other transaction writes events, so that their ids commit in order.

    The embedded store has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def by_key(session: Session, client_key: str) -> Case | None:
    """Return the case that was reported under a key."""
    return session.scalars(select(Case).where(Case.client_key == client_key)).first()


def event_by_key(session: Session, client_key: str) -> CaseEvent | None:
    """Return the note that was sent under a key."""
    return session.scalars(select(CaseEvent).where(CaseEvent.client_key == client_key)).first()


def by_code(session: Session, code: str) -> Case | None:
    """Return the standing case with a code."""
    found = select(Case).where(standing(Case), Case.code == code).order_by(Case.id)
    return session.scalars(found).first()


def with_edition(session: Session, code: str) -> tuple[Case, Edition, list[CasePhoto]] | None:
    """Return the standing case with a code, the edition with which it came, and its photos."""
    statement = (
        select(Case, Edition, CasePhoto)
        .join(Edition, Case.edition_id == Edition.id)
        .outerjoin(CasePhoto, CasePhoto.case_id == Case.id)
        .where(standing(Case), Case.code == code)
        .order_by(Case.id, CasePhoto.position)
    )
    rows = session.execute(statement).all()
    if not rows:
        return None
    case, edition, _photo = rows[0]
    return case, edition, [row[2] for row in rows if row[0] is case and row[2] is not None]


def next_number(session: Session, prefix: str) -> int:
    """Return the number after the highest that a code with this beginning has."""
    longest = func.max(func.length(Case.code))
    beginning = Case.code.startswith(prefix, autoescape=True)
    length = session.scalars(select(longest).where(beginning)).one()
    if length is None:
        return 1
    highest = select(func.max(Case.code)).where(beginning, func.length(Case.code) == length)
    number = str(session.scalars(highest).one()).removeprefix(prefix)
    return int(number) + 1 if number.isdecimal() else 1


def edition_of_reports(
    session: Session, *, now: dt.datetime, day: dt.date, source: str = REPORTS, by: str = ""
) -> Edition:
    """Return the one edition that reported cases belong to; the first report makes it.

    Cases of another server have one of their own, with its address as `source`.
    """
    statement = select(Edition).where(Edition.layer == "cases", Edition.source == source)
    found = session.scalars(statement.order_by(Edition.id)).first()
    if found is None:
        found = Edition(
            layer="cases",
            scope={"reported": True},
            imported_at=now,
            imported_by=by,
            source=source,
            source_sha256="",
            declared_crs="EPSG:4326",
            synthetic=False,
            rows=0,
            remarks=[],
            valid_from=day,
        )
        session.add(found)
        session.flush()
    return found


def reported_codes(session: Session) -> set[str]:
    """Return the codes of all cases that were reported here."""
    return set(session.scalars(select(Case.code).where(Case.client_key != "")))


def moved_codes(session: Session) -> set[str]:
    """Return the codes of the standing cases that a file brought and that were moved on here."""
    statement = select(Case.code).where(standing(Case), Case.client_key == "", touched())
    return set(session.scalars(statement))


def last_id(session: Session) -> int:
    """Return the id of the newest case; 0 where there is none."""
    return session.scalar(select(func.max(Case.id))) or 0


def known_codes(session: Session, codes: Sequence[str], last: int) -> set[str]:
    """Return which of some codes a standing case has whose id is not beyond the last."""
    found: set[str] = set()
    asked = sorted(set(codes) - {""})
    for start in range(0, len(asked), CHUNK):
        part = Case.code.in_(asked[start : start + CHUNK])
        found |= set(
            session.scalars(select(Case.code).where(standing(Case), part, Case.id <= last))
        )
    return found


def retire_untouched(session: Session, edition_id: int) -> int:
    """Retire the cases that nobody reported or moved on here; return how many."""
    gone = update(Case).where(standing(Case), ~touched()).values(retired_by_id=edition_id)
    # The condition asks another table, so rows that the session holds are looked up anew.
    result = session.execute(gone.execution_options(synchronize_session="fetch"))
    return int(result.rowcount)  # type: ignore[attr-defined]


def touched() -> ColumnElement[bool]:
    """Build the condition that somebody reported a case or moved it on here."""
    step = select(CaseEvent.id).where(
        CaseEvent.case_id == Case.id, CaseEvent.move.not_in(["", "import"])
    )
    return step.exists()


def near(session: Session, box: Box, since: dt.datetime) -> list[Case]:
    """Return the standing cases in a box of degrees that were reported since a moment."""
    statement = select(Case).where(
        standing(Case), Case.reported_at >= since, overlaps(session, Case.geom, box)
    )
    return list(session.scalars(statement.order_by(Case.id)))


def events(session: Session, case_id: int) -> list[CaseEvent]:
    """Return what happened to a case, the first event first."""
    statement = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)
    return list(session.scalars(statement))


def photos(session: Session, case_id: int) -> list[CasePhoto]:
    """Return the photos of a case in order."""
    statement = select(CasePhoto).where(CasePhoto.case_id == case_id)
    return list(session.scalars(statement.order_by(CasePhoto.position)))


def add(session: Session, row: Any) -> None:
    """Write a row at once, so that it has an id."""
    session.add(row)
    session.flush()
