"""Answer questions of reach from the distances that a run kept: any threshold, kind and level."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions.coverage_gaps import merge
from gridmap.actions.coverage_inputs import ancestor_positions
from gridmap.actions.coverage_search import METHODS, Found
from gridmap.analysis.reach import reach_states, reach_summary, sum_by_area
from gridmap.db.engine import Engine
from gridmap.db.models import Run
from gridmap.db.queries import areas, runs
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError

SUMS = ("residents", "covered", "uncovered", "unjoined")


@dataclass(frozen=True)
class Reach:
    """Residents within and beyond a threshold of the nearest facility of some kinds.

    `total` counts every residence; `areas` has a row an area of `level` with the same sums, and
    `outside` the residents who live in none of them. covered + uncovered + unjoined = residents.
    """

    run_id: int
    kinds: list[str]
    method: str
    threshold_m: float
    level: str
    total: dict[str, int]
    areas: pd.DataFrame
    outside: int
    notes: list[str] = field(default_factory=list)


def reach(
    session: Session,
    *,
    kinds: list[str],
    method: str,
    threshold_m: float,
    level: str = "",
    run_id: int | None = None,
    weight: str = "residents",
) -> Reach:
    """Sum a run's distances at one threshold.

    Parameters
    ----------
    kinds : list of str
        Facility kinds; the nearest of any of them counts.
    level : str
        Level of the sums by area; none when empty.
    weight : str
        residents, households, over_60 or under_6.

    Raises
    ------
    InputError
        The threshold is not positive, or longer than the run searched.
    NotFoundError
        There is no such run.
    """
    run = runs.get(session, run_id)
    _check(run, method, threshold_m, weight)
    engine: Any = session.get_bind()
    counts = _array(engine, run.id, f"count/{weight}")
    if counts is None:
        raise InputError(f"Run {run.id} counted no {weight}.")
    found, notes = _found(engine, run.id, kinds, method, len(counts))
    people = np.maximum(counts, 0)
    unknown = int((counts < 0).sum())
    if unknown:
        notes.append(f"{unknown} residences say nothing of {weight}")
    total = reach_summary(people, found.distance_m, found.joined, threshold_m)
    states = reach_states(found.distance_m, found.joined, threshold_m)
    table, outside = _by_area(session, run, level, people, states)
    return Reach(run.id, kinds, method, threshold_m, level, total, table, outside, notes)


def _check(run: Run, method: str, threshold_m: float, weight: str) -> None:
    if method not in METHODS:
        raise InputError(f"{method!r} is not a method; they are {', '.join(METHODS)}.")
    if not threshold_m > 0 or not np.isfinite(threshold_m):
        raise InputError("A threshold must be longer than 0 m.")
    limit = float(run.parameters["search_limit_m"])
    if method == "walking" and threshold_m > limit:
        raise InputError(
            f"Run {run.id} looked for walks of up to {limit:,.0f} m. For {threshold_m:,.0f} m, run "
            f"again with: gridmap coverage run --search-limit {math.ceil(threshold_m)}"
        )
    if weight not in ("residents", "households", "over_60", "under_6"):
        raise InputError(f"{weight!r} is not counted; residents, households, over_60, under_6 are.")


def _found(
    engine: Engine, run_id: int, kinds: list[str], method: str, count: int
) -> tuple[Found, list[str]]:
    searched, missing = [], []
    for kind in kinds:
        distance_m = _array(engine, run_id, f"{method}/{kind}/distance_m")
        facility_id = _array(engine, run_id, f"{method}/{kind}/facility_id")
        if distance_m is None or facility_id is None:
            missing.append(kind)
        else:
            searched.append(Found(distance_m, facility_id))
    notes = [f"there was no facility of kind {kind} in the run" for kind in missing]
    found = merge(searched)
    if found is None:  # no stations means all gap
        nothing = np.full(count, -1, dtype=np.int64)
        found = Found(np.full(count, np.inf), nothing)
    return found, notes


def searched(session: Session, run_id: int, kinds: list[str]) -> bool:
    """Return whether a run searched for a facility of any of `kinds`."""
    engine: Any = session.get_bind()
    return any(_array(engine, run_id, f"straight/{kind}/facility_id") is not None for kind in kinds)


def nearest(
    session: Session, run_id: int, kinds: list[str], method: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the arrays residence_id, distance_m and facility_id of a run, merged over `kinds`."""
    engine: Any = session.get_bind()
    ids = _array(engine, run_id, "residence_id")
    if ids is None:
        raise InputError(f"Run {run_id} kept no residences.")
    found, _ = _found(engine, run_id, kinds, method, len(ids))
    return ids, found.distance_m, found.facility_id


@lru_cache(maxsize=64)
def _array(engine: Engine, run_id: int, name: str) -> np.ndarray[Any, Any] | None:
    # A run never changes, so what was read once stays right.
    with Session(engine) as session:
        return runs.array(session, run_id, name)


@lru_cache(maxsize=8)
def area_tables(engine: Engine, run_id: int) -> dict[str, pd.DataFrame]:
    """Return the areas as the run saw them: per level id, code, name, parent_code."""
    with Session(engine) as session:
        tables = {level: runs.table(session, run_id, f"areas/{level}") for level in areas.LEVELS}
    return {level: table for level, table in tables.items() if table is not None}


def positions(session: Session, run_id: int, level: str) -> np.ndarray[Any, Any]:
    """Return for each residence of a run its row in `area_tables(...)[level]`, -1 for none."""
    engine: Any = session.get_bind()
    tables = area_tables(engine, run_id)
    leaf_id = _array(engine, run_id, "leaf_id")
    leaf_level = next((name for name in reversed(areas.LEVELS) if name in tables), "")
    if leaf_id is None or level not in tables:
        return np.zeros(0, dtype=np.int64)
    return ancestor_positions(tables, leaf_level, leaf_id, level)


def _by_area(
    session: Session,
    run: Run,
    level: str,
    people: np.ndarray[Any, Any],
    states: np.ndarray[Any, Any],
) -> tuple[pd.DataFrame, int]:
    if not level:
        return pd.DataFrame(columns=["code", "name", "parent_code", *SUMS]), 0
    if level not in areas.LEVELS:
        raise InputError(f"{level!r} is not a level; they are {', '.join(areas.LEVELS)}.")
    engine: Any = session.get_bind()
    tables = area_tables(engine, run.id)
    if level not in tables:
        raise InputError(f"Run {run.id} knew no areas of level {level}.")
    position = positions(session, run.id, level)
    table = tables[level][["code", "name", "parent_code"]].copy()
    sums = sum_by_area(position, len(table), {"people": people}, states)["people"]
    for name in SUMS:
        table[name] = getattr(sums, name)
    return table, int(people[position < 0].sum())


def reach_as_dict(found: Reach) -> dict[str, Any]:
    """Return a reach as plain data: the sums of the whole first, then those by area."""
    answer: dict[str, Any] = {
        "run": found.run_id,
        "measure": "reach",
        "kind": ",".join(found.kinds),
        "method": found.method,
        "threshold_m": found.threshold_m,
        **found.total,
        "notes": found.notes,
    }
    if found.level:
        answer["level"] = found.level
        answer["outside"] = found.outside
        answer["areas"] = found.areas.to_dict(orient="records")
    return answer


def counts(session: Session, run_id: int, name: str) -> np.ndarray[Any, Any]:
    """Return a run's counts by residence (residents, households, ...); -1 is no data."""
    engine: Any = session.get_bind()
    values = _array(engine, run_id, f"count/{name}")
    return np.zeros(0, dtype=np.int64) if values is None else values


def reach_by_code(found: Reach) -> dict[str, Any]:
    """Return a reach as the map wants it: sums in all, and by the code of each area."""
    areas_by_code = {
        row.code: {
            **{name: int(getattr(row, name)) for name in SUMS},
            "share_uncovered": round(row.uncovered / row.residents, 4) if row.residents else None,
        }
        for row in found.areas.itertuples()
    }
    return {
        "run": found.run_id,
        "level": found.level,
        "kind": ",".join(found.kinds),
        "method": found.method,
        "threshold_m": found.threshold_m,
        "total": found.total,
        "outside": found.outside,
        "areas": areas_by_code,
        "notes": found.notes,
    }


def inside(session: Session, run_id: int, level: str, code: str) -> np.ndarray[Any, Any]:
    """Return which residences of a run lie in an area, as the run saw it.

    Raises
    ------
    NotFoundError
        The run did not know the area.
    """
    engine: Any = session.get_bind()
    table = area_tables(engine, run_id).get(level)
    place = [] if table is None else np.flatnonzero(table["code"] == code).tolist()
    if not place:
        raise NotFoundError(f"Run {run_id} did not know the area {code}; run coverage again.")
    here: np.ndarray[Any, Any] = positions(session, run_id, level) == place[0]
    return here
