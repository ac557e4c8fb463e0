"""Reads of scenarios: all of them, and one by id or by name."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Scenario
from gridmap.db.queries.runs import LARGEST_ID
from gridmap.errors import NotFoundError


def every(session: Session) -> list[Scenario]:
    """Return all scenarios, the newest first."""
    statement = select(Scenario).order_by(Scenario.created_at.desc(), Scenario.id.desc())
    return list(session.scalars(statement))


def named(session: Session, name: str) -> Scenario | None:
    """Return the scenario of a name, or None."""
    return session.scalars(select(Scenario).where(Scenario.name == name)).first()


def get(session: Session, scenario_id: int) -> Scenario:
    """Return a scenario by its id.

    Raises
    ------
    NotFoundError
        There is no such scenario.
    """
    possible = 0 < scenario_id < LARGEST_ID
    found = session.get(Scenario, scenario_id) if possible else None
    if found is None:
        raise NotFoundError(f"There is no scenario {scenario_id}.")
    return found
