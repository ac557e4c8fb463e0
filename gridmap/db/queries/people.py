"""Reads of organizations and cases, by the areas they belong to."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Case, Organization
from gridmap.db.queries.standing import Day, standing

# As many ids as a statement takes in any store.
CHUNK = 5_000


def organizations(
    session: Session, codes: list[str], most: int, at: Day | None = None
) -> list[Organization]:
    """Return the current organizations of the areas `codes`, the lowest areas first."""
    statement = (
        select(Organization)
        .where(standing(Organization, at), Organization.area_code.in_(codes))
        .order_by(Organization.area_code.desc(), Organization.id)
        .limit(most)
    )
    return list(session.scalars(statement))


def cases(session: Session, codes: Any, at: Day | None = None) -> list[Case]:
    """Return the current cases of the areas that the statement `codes` selects, by deadline."""
    area = at.area() if at else Case.area_code
    statement = (
        select(Case).where(standing(Case, at), area.in_(codes)).order_by(Case.due_at, Case.id)
    )
    return list(session.scalars(statement))


def stages(session: Session, cases: list[Case], at: Day | None = None) -> dict[int, str]:
    """Return the stage of cases, now or on a day, by their ids."""
    if at is None:
        return {case.id: case.stage for case in cases}
    ids = [case.id for case in cases]
    found: dict[int, str] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        found |= dict(session.execute(select(Case.id, at.stage()).where(Case.id.in_(part))).all())
    return found
