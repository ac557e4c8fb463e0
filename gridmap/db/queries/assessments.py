"""Reads of assessments, of what the store knew at them, and of what follows from them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Assessment, AssessmentCheck, Finding, Organization
from gridmap.db.queries import areas
from gridmap.db.queries.standing import standing

CHUNK = 5_000


def check(session: Session, code: str, *, to_change: bool = False) -> AssessmentCheck | None:
    """Return what the store knew at an assessment; None where nobody asked it."""
    own = select(AssessmentCheck).where(AssessmentCheck.assessment_code == code)
    if to_change:
        own = own.with_for_update()
    return session.scalars(own.order_by(AssessmentCheck.id.desc()).limit(1)).first()


def open_findings(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Count the findings that are not done, by the code of their assessment."""
    found: dict[str, int] = {}
    for part in _parts(codes):
        own = select(Finding.assessment_code, func.count()).where(
            standing(Finding), Finding.assessment_code.in_(part), Finding.done_on.is_(None)
        )
        rows = session.execute(own.group_by(Finding.assessment_code))
        found |= {code: int(number) for code, number in rows}
    return found


def days(session: Session, subjects: Iterable[str], weak: Sequence[str]) -> list[Any]:
    """Return code, subject and day of the assessments of subjects that were not weak."""
    found: list[Any] = []
    for part in _parts(subjects):
        own = select(
            Assessment.code, Assessment.subject_kind, Assessment.subject_code,
            Assessment.assessed_on,
        )  # fmt: skip
        found += session.execute(
            own.where(
                standing(Assessment),
                Assessment.subject_code.in_(part),
                Assessment.result.not_in(weak),
                Assessment.assessed_on.is_not(None),
            )
        ).all()
    return found


def mended_weak(session: Session, codes: Iterable[str], weak: Sequence[str]) -> set[str]:
    """Return which of some assessments were weak and count as mended."""
    found: set[str] = set()
    for part in _parts(codes):
        own = select(Assessment.code).where(
            standing(Assessment),
            Assessment.code.in_(part),
            Assessment.result.in_(weak),
            Assessment.mended_on.is_not(None),
        )
        found |= set(session.scalars(own))
    return found


def findings(session: Session, code: str, most: int) -> list[tuple[Finding, str | None]]:
    """Return the findings of an assessment, each with the name of its owner (None: it is gone).

    Those to do come first, by their day, then those that are done.
    """
    owner = and_(Organization.code == Finding.organization_code, standing(Organization))
    own = select(Finding, Organization.name).outerjoin(Organization, owner)
    own = own.where(standing(Finding), Finding.assessment_code == code)
    order = (Finding.done_on.is_not(None), Finding.due_on, Finding.id)
    return [(row[0], row[1]) for row in session.execute(own.order_by(*order).limit(most))]


def finding_days(session: Session, codes: Sequence[str]) -> dict[str, list[tuple[Any, Any]]]:
    """Return for assessments the days on which each finding is due and was done."""
    own = select(Finding.assessment_code, Finding.due_on, Finding.done_on)
    found: dict[str, list[tuple[Any, Any]]] = {}
    for row in session.execute(own.where(standing(Finding), Finding.assessment_code.in_(codes))):
        found.setdefault(row.assessment_code, []).append((row.due_on, row.done_on))
    return found


def of_subjects(session: Session, subjects: Sequence[tuple[str, str]]) -> list[Any]:
    """Return the assessments of subjects (kind and code), the oldest first.

    Rows have the columns of their lists, and `check`, what the store knew then; None where nobody
    asked it.
    """
    own = select(
        AssessmentCheck,
        Assessment.code, Assessment.name, Assessment.subject_kind, Assessment.subject_code,
        Assessment.assessed_on, Assessment.result, Assessment.mended_on,
    )  # fmt: skip
    same = [
        and_(Assessment.subject_kind == kind, Assessment.subject_code == code)
        for kind, code in subjects
    ]
    if not same:
        return []
    known = AssessmentCheck.assessment_code == Assessment.code
    wanted = own.select_from(Assessment).outerjoin(AssessmentCheck, known)
    wanted = wanted.where(standing(Assessment), or_(*same))
    return list(session.execute(wanted.order_by(Assessment.assessed_on, Assessment.id)))


def weak_counts(
    session: Session, weak: Sequence[str], inside: Sequence[ColumnElement[bool]]
) -> tuple[int, int]:
    """Count the weak assessments that are followed, and those that are mended."""
    own = select(
        func.count().filter(Assessment.mended_on.is_(None)),
        func.count().filter(Assessment.mended_on.is_not(None)),
    ).where(standing(Assessment), Assessment.result.in_(weak), *inside)
    row = session.execute(own).one()
    return int(row[0]), int(row[1])


def weak_page(
    session: Session,
    weak: Sequence[str],
    inside: Sequence[ColumnElement[bool]],
    *,
    mended: bool,
    offset: int,
    most: int,
) -> list[Assessment]:
    """Return a page of weak assessments: followed ones the oldest first, mended the newest."""
    own = select(Assessment).where(
        standing(Assessment),
        Assessment.result.in_(weak),
        Assessment.mended_on.is_not(None) if mended else Assessment.mended_on.is_(None),
        *inside,
    )
    order = Assessment.mended_on.desc() if mended else Assessment.assessed_on.asc()
    return list(session.scalars(own.order_by(order, Assessment.id).offset(offset).limit(most)))


def in_area(area: Area) -> list[ColumnElement[bool]]:
    """Build the conditions that an assessment is of an area, or of something inside it."""
    codes = areas.inside_all(area)
    there = select(Organization.code).where(
        standing(Organization), Organization.area_code.in_(areas.inside_all(area))
    )
    return [
        or_(
            and_(Assessment.subject_kind == "area", Assessment.subject_code.in_(codes)),
            and_(Assessment.subject_kind == "organization", Assessment.subject_code.in_(there)),
        )
    ]


def since(session: Session, day: dt.date, until: dt.date) -> list[Any]:
    """Return code, subject and result of the assessments of areas between two days."""
    own = select(
        Assessment.code, Assessment.name, Assessment.subject_code, Assessment.result,
        Assessment.assessed_on,
    )  # fmt: skip
    rows = session.execute(
        own.where(
            standing(Assessment),
            Assessment.subject_kind == "area",
            Assessment.assessed_on >= day,
            Assessment.assessed_on <= until,
        ).order_by(Assessment.assessed_on.desc())
    )
    return list(rows)


def open_of_areas(session: Session) -> list[Any]:
    """Return the findings that are not done of assessments of areas: code, name, area, due day."""
    own = select(
        Finding.code, Finding.name, Finding.due_on, Assessment.subject_code.label("area_code")
    )
    rows = session.execute(
        own.join(Assessment, Assessment.code == Finding.assessment_code)
        .where(
            standing(Finding),
            standing(Assessment),
            Assessment.subject_kind == "area",
            Finding.done_on.is_(None),
        )
        .order_by(Finding.due_on, Finding.id)
    )
    return list(rows)


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(set(values) - {""})
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]
