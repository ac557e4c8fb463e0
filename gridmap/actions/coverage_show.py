"""Answer questions of reach from the distances that a run kept: any threshold, kind and level."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions.coverage_arrays import (
    area_tables,
    counts,
    distances,
    inside,
    positions,
    run_array,
)
from gridmap.actions.coverage_distances import METHODS
from gridmap.actions.coverage_pace import paced
from gridmap.actions.coverage_question import Question, found_by, rounded
from gridmap.analysis.detours import detour_by_area
from gridmap.analysis.reach import reach_states, reach_summary, sum_by_area
from gridmap.db.models import Run
from gridmap.db.queries import areas, runs
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.saying import said

__all__ = [
    "METHODS",
    "SUMS",
    "Reach",
    "area_tables",
    "counts",
    "distances",
    "inside",
    "nearest",
    "positions",
    "reach",
    "reach_as_dict",
    "reach_by_code",
    "searched",
]
SUMS = ("residents", "covered", "uncovered", "unjoined")
WEIGHTS = ("residents", "households", "over_60", "under_6")


@dataclass(frozen=True)
class Reach:
    """Residents within and beyond a threshold of the nearest facility of some kinds.

    `total` counts every residence; `areas` has a row an area of `level` with the same sums, and
    `outside` the residents who live in none of them. covered + uncovered + unjoined = residents.

    Besides the sums, `total` has `falsely_covered` (people inside the circle whose walk is longer;
    None beyond the search limit), `detour` (metres walked per metre straight; None without any),
    `times` (people covered none, once, twice or more often; None where the run did not count at
    this threshold) and `pace`. `areas` has falsely_covered and detour too.
    """

    run_id: int
    kinds: list[str]
    method: str
    threshold_m: float
    level: str
    total: dict[str, Any]
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
    pace: str = "",
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
    pace : str
        Whose pace shortens the threshold (over_60); nobody's when empty.

    Raises
    ------
    InputError
        The threshold is not positive, or longer than the run searched.
    NotFoundError
        There is no such run.
    """
    run = runs.get(session, run_id)
    _check(run, method, threshold_m, weight)
    asked = Question(session, run, kinds, method, paced(threshold_m, pace), weight)
    states = reach_states(asked.found.distance_m, asked.found.joined, asked.metres)
    total: dict[str, Any] = dict(
        reach_summary(asked.people, asked.found.distance_m, asked.found.joined, asked.metres)
    )
    total |= {**asked.whole(), "pace": pace}
    table, outside = _by_area(asked, level, states)
    return Reach(run.id, kinds, method, threshold_m, level, total, table, outside, asked.notes)


def _check(run: Run, method: str, threshold_m: float, weight: str) -> None:
    if method not in METHODS:
        raise InputError(f"{method!r} is not a method; they are {', '.join(METHODS)}.")
    if not threshold_m > 0 or not np.isfinite(threshold_m):
        raise InputError(said("距离要大于 0 米。", "A threshold must be longer than 0 m."))
    limit = float(run.parameters["search_limit_m"])
    if method == "walking" and threshold_m > limit:
        raise InputError(
            said(
                "第 {run} 次评估只找 {limit} 米以内的步行路线。要看 {wanted} 米，请重新评估："
                "gridmap coverage run --search-limit {metres}",
                "Run {run} looked for walks of up to {limit} m. For {wanted} m, run again with: "
                "gridmap coverage run --search-limit {metres}",
                run=run.id,
                limit=f"{limit:,.0f}",
                wanted=f"{threshold_m:,.0f}",
                metres=math.ceil(threshold_m),
            )
        )
    if weight not in WEIGHTS:
        raise InputError(f"{weight!r} is not counted; {', '.join(WEIGHTS)} are.")


def searched(session: Session, run_id: int, kinds: list[str]) -> bool:
    """Return whether a run searched for a facility of any of `kinds`."""
    engine: Any = session.get_bind()
    return any(
        run_array(engine, run_id, f"straight/{kind}/facility_id") is not None for kind in kinds
    )


def nearest(
    session: Session, run_id: int, kinds: list[str], method: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the arrays residence_id, distance_m and facility_id of a run, merged over `kinds`."""
    engine: Any = session.get_bind()
    ids = run_array(engine, run_id, "residence_id")
    if ids is None:
        raise InputError(f"Run {run_id} kept no residences.")
    found = found_by(distances(session, run_id), kinds, method, len(ids))
    return ids, found.distance_m, found.facility_id


def _by_area(asked: Question, level: str, states: np.ndarray[Any, Any]) -> tuple[pd.DataFrame, int]:
    columns = ["code", "name", "parent_code"]
    if not level:
        return pd.DataFrame(columns=[*columns, *SUMS, "falsely_covered", "detour"]), 0
    if level not in areas.LEVELS:
        raise InputError(f"{level!r} is not a level; they are {', '.join(areas.LEVELS)}.")
    engine: Any = asked.session.get_bind()
    tables = area_tables(engine, asked.run.id)
    if level not in tables:
        raise InputError(
            said(
                "第 {run} 次评估没有 {level} 一级的区域。",
                "Run {run} knew no areas of level {level}.",
                run=asked.run.id,
                level=level,
            )
        )
    position = positions(asked.session, asked.run.id, level)
    table = tables[level][columns].copy()
    sums = sum_by_area(position, len(table), {"people": asked.people}, states)["people"]
    for name in SUMS:
        table[name] = getattr(sums, name)
    return _more_by_area(asked, table, position), int(asked.people[position < 0].sum())


def _more_by_area(
    asked: Question, table: pd.DataFrame, position: np.ndarray[Any, Any]
) -> pd.DataFrame:
    falsely = asked.falsely
    if falsely is None:
        table["falsely_covered"] = None
    else:
        inside_circle = falsely & (position >= 0)
        people = asked.people[inside_circle]
        sums = np.bincount(position[inside_circle], people, minlength=len(table))
        table["falsely_covered"] = np.rint(sums).astype(np.int64)
    straight, walking = (asked.by[name].distance_m for name in METHODS)
    detour = detour_by_area(position, len(table), asked.people, straight, walking)
    table["detour"] = detour.round(4)
    return table


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
        answer["areas"] = [
            row | {"detour": rounded(row["detour"])}
            for row in found.areas.to_dict(orient="records")
        ]
    return answer


def _share(uncovered: int, covered: int, residents: int) -> float | None:
    """Return the share of people who are uncovered; None where nobody could be measured."""
    return round(uncovered / residents, 4) if covered + uncovered else None


def reach_by_code(found: Reach) -> dict[str, Any]:
    """Return a reach as the map wants it: sums in all, and by the code of each area."""
    areas_by_code = {
        row.code: {
            **{name: int(getattr(row, name)) for name in SUMS},
            "share_uncovered": _share(row.uncovered, row.covered, row.residents),
            "falsely_covered": None if row.falsely_covered is None else int(row.falsely_covered),
            "detour": rounded(row.detour),
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
