"""Scenarios: plans that were tried, kept under a name."""

import datetime as dt
from typing import Any

import pandas as pd

from gridmap.actions import touching
from gridmap.actions.allowing import By, allow, is_bound
from gridmap.actions.coverage_inputs import newest_edition
from gridmap.analysis.scenario import Change, parse_changes
from gridmap.analysis.scenario_made import apply_changes
from gridmap.db.engine import Engine
from gridmap.db.models import Run, Scenario
from gridmap.db.queries import layers, runs, scenarios
from gridmap.db.session import Session, reading, writing
from gridmap.errors import InputError, NotFoundError
from gridmap.files.code_lists import resolve
from gridmap.saying import said

LONGEST_NAME = 100


def changes_of(given: Any) -> list[Change]:
    """Read changes from plain data; the words of facility kinds are understood.

    Raises
    ------
    InputError
        One of them cannot be used.
    """
    if isinstance(given, list):
        given = [
            {**entry, "kind": resolve("facility_kinds", entry["kind"].strip())}
            if isinstance(entry, dict) and isinstance(entry.get("kind"), str) and entry["kind"]
            else entry
            for entry in given
        ]
    return parse_changes(given)


def save(
    engine: Engine, *, by: By, name: str, changes: list[Change], run_id: int | None = None
) -> dict[str, Any]:
    """Keep changes under a name, with the run that they were tried on (the latest by default).

    Raises
    ------
    InputError
        The name is empty, too long or taken, or a change cannot be made on that run's facilities.
    NotFoundError
        There is no such run.
    NotAllowedError
        The person may not, or a change reaches beyond the person's area.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(
            said(
                "方案要有名称，最多 {most} 字。",
                "A scenario needs a name of at most {most} characters.",
                most=LONGEST_NAME,
            )
        )
    if not changes:
        raise InputError(said("方案至少要有一处改动。", "A scenario needs at least one change."))
    with writing(engine) as session:
        creator = allow(by, "save_scenario")
        run = runs.get(session, run_id)
        if scenarios.named(session, name) is not None:
            raise InputError(
                said(
                    "已经有方案 {name}，请换一个名称。",
                    "There is a scenario {name} already; choose another name.",
                    name=repr(name),
                )
            )
        # Refuse now what could not be tried later.
        apply_changes(_facilities(session, newest_edition(run.editions)), changes)
        _stay_inside(session, by, "save_scenario", run, changes)
        row = Scenario(
            name=name,
            created_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
            created_by=creator,
            run_id=run.id,
            changes=[change.as_dict() for change in changes],
        )
        session.add(row)
        session.flush()
        return as_dict(row)


def _stay_inside(session: Session, by: By, verb: str, run: Run, changes: list[Change]) -> None:
    """Refuse a plan that reaches beyond the area of somebody who has one."""
    if is_bound(by):
        standing = layers.facilities(session, newest_edition(run.editions))
        allow(by, verb, touching.of_changes(session, changes, standing))


def _facilities(session: Session, at: int) -> pd.DataFrame:
    frame = layers.facilities(session, at)
    return pd.DataFrame(frame.drop(columns="geometry")).assign(lon=0.0, lat=0.0)


def listing(engine: Engine) -> list[dict[str, Any]]:
    """List all scenarios, the newest first."""
    with reading(engine) as session:
        return [as_dict(row) for row in scenarios.every(session)]


def show(engine: Engine, scenario_id: int) -> dict[str, Any]:
    """Return one scenario.

    Raises
    ------
    NotFoundError
        There is no such scenario.
    """
    with reading(engine) as session:
        return as_dict(scenarios.get(session, scenario_id))


def delete(engine: Engine, scenario_id: int, *, by: By) -> None:
    """Forget a scenario.

    Raises
    ------
    NotFoundError
        There is no such scenario.
    NotAllowedError
        The person may not, or a change reaches beyond the person's area.
    """
    with writing(engine) as session:
        allow(by, "delete_scenario")
        row = scenarios.get(session, scenario_id)
        run = runs.get(session, row.run_id)
        _stay_inside(session, by, "delete_scenario", run, parse_changes(row.changes))
        session.delete(row)


def by_name(session: Session, name: str) -> Scenario:
    """Return the scenario of a name, or with a number for a name, that of this id.

    Raises
    ------
    NotFoundError
        There is no such scenario.
    """
    found = scenarios.named(session, name)
    if found is None and name.isascii() and name.isdigit():
        return scenarios.get(session, int(name))
    if found is None:
        raise NotFoundError(
            said("没有方案 {name}。", "There is no scenario {name}.", name=repr(name))
        )
    return found


def as_dict(row: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data."""
    return {
        "id": row.id,
        "name": row.name,
        "created_at": row.created_at.isoformat(),
        "created_by": row.created_by,
        "run": row.run_id,
        "changes": row.changes,
    }
