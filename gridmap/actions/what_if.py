"""What if: facilities that are added, moved or closed, answered at once and exactly as a run would.

Nothing is written. The network, the places and the ways of a run are kept ready in memory, so that
only what changes is searched.
"""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions import what_if_notes
from gridmap.actions.what_if_notes import Note
from gridmap.actions.what_if_places import capacity_rule, not_applied, served
from gridmap.actions.what_if_places import sums as places_sums
from gridmap.actions.what_if_town import Town, Ways, town_of, ways_of
from gridmap.analysis.reach import reach_states
from gridmap.analysis.scenario import Change
from gridmap.analysis.scenario_made import Applied, apply_changes
from gridmap.db.queries import runs
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list
from gridmap.saying import said
from gridmap.spatial.crs import project_xy
from gridmap.spatial.network import join_points

MOST_HOMES = 2000
COVERED, UNCOVERED = 0, 1
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """What is asked: people within a threshold of facilities of some kinds, after some changes.

    With `standard`, the key of a standard of capacity, the question is who gets a place; kinds,
    threshold, method and people are then those of the standard.
    """

    kinds: list[str]
    changes: list[Change]
    threshold_m: float
    method: str = "walking"
    people: str = "residents"
    level: str = "grid"
    standard: str = ""


@dataclass(frozen=True, eq=False)
class _After:
    """Residences that change, with their state before and after."""

    rows: Ints
    before: npt.NDArray[np.int8]
    after: npt.NDArray[np.int8]


def what_if(
    session: Session, asked: Asked, run_id: int | None = None, networks: Path | None = None
) -> dict[str, Any]:
    """Say who would be covered and who no longer, if facilities changed.

    The answer is that of a new run on the layers of the run with the changed facilities.

    Parameters
    ----------
    networks : Path, optional
        Folder where walking networks are kept.

    Raises
    ------
    InputError
        A change cannot be made, or the run did not look so far.
    NotFoundError
        There is no such run.
    """
    started = time.perf_counter()
    run = runs.get(session, run_id)
    rule = capacity_rule(runs.rules(session, run.id), asked.standard) if asked.standard else None
    asked = _as_ruled(asked, rule) if rule else asked
    _check(asked, float(run.parameters["search_limit_m"]))
    town = town_of(session, run, networks)
    if asked.level not in town.areas:
        raise InputError(
            said(
                "第 {run} 次评估没有 {level} 一级的区域。",
                "Run {run} knew no areas of level {level}.",
                run=run.id,
                level=asked.level,
            )
        )
    applied = apply_changes(town.facilities, asked.changes)
    added = applied.added[applied.added["kind"].isin(asked.kinds)]
    if rule:
        found = served(town, rule, applied)
        answer = places_sums(town, rule["parameters"], asked.level, found)
        why = not_applied(run.notes, asked.standard)
        answer["notes"] = [
            *town.notes, *why, *found.notes, *_notes(applied, added, town, found.away_m)
        ]  # fmt: skip
    else:
        ways = ways_of(town, asked.kinds, asked.method)
        joined_m, after = _after(town, ways, asked, applied.removed, added)
        answer = _sums(town, ways, asked, after)
        answer["notes"] = [*town.notes, *_notes(applied, added, town, joined_m)]
        if applied.resized:
            answer["notes"].append(what_if_notes.resized())
    return {
        "run": run.id,
        "standard": asked.standard,
        "as_of": run.as_of.isoformat(),
        "kinds": asked.kinds,
        "method": asked.method,
        "threshold_m": asked.threshold_m,
        "people": asked.people,
        "level": asked.level,
        **answer,
        "seconds": round(time.perf_counter() - started, 4),
    }


def _as_ruled(asked: Asked, rule: dict[str, Any]) -> Asked:
    p = rule["parameters"]
    return replace(
        asked,
        kinds=list(p["kinds"]),
        threshold_m=float(p["threshold_m"]),
        method=p["method"],
        people=p["people"],
    )


def _check(asked: Asked, limit_m: float) -> None:
    if not asked.kinds:
        raise InputError("kinds is missing: name one or more facility kinds.")
    if asked.method not in ("straight", "walking"):
        raise InputError(f"{asked.method!r} is not a method; they are straight, walking.")
    if not 0 < asked.threshold_m < float("inf"):
        raise InputError(said("距离要大于 0 米。", "A threshold must be longer than 0 m."))
    if asked.method == "walking" and asked.threshold_m > limit_m:
        raise InputError(
            said(
                "这次评估只找 {limit} 米以内的步行路线。",
                "The run looked for walks of up to {limit} m.",
                limit=f"{limit_m:,.0f}",
            )
        )
    if asked.people not in ("residents", "households", "over_60", "under_6"):
        raise InputError(f"{asked.people!r} is not counted.")
    if asked.level not in LEVELS:
        raise InputError(f"{asked.level!r} is not a level; they are {', '.join(LEVELS)}.")


def _after(
    town: Town, ways: Ways, asked: Asked, removed: Ints, added: pd.DataFrame
) -> tuple[npt.NDArray[np.float64], _After]:
    """Search only what changes; return also how far the added ones are from a path."""
    gone = np.flatnonzero(np.isin(ways.rows, removed))
    xy = project_xy(added[["lon", "lat"]].to_numpy(dtype=np.float64).reshape(-1, 2), town.crs)
    if asked.method == "walking":
        joins = join_points(town.ground.network, xy, town.ground.join_limit_m)
        away_m = joins.distance_m
        changed = ways.walking.changed(gone, joins)
    else:
        away_m = np.zeros(len(xy))
        changed = ways.straight.changed(gone, xy)
    rows = changed.target
    joined = ways.joined[rows]
    states = (
        reach_states(metres, joined, asked.threshold_m)
        for metres in (ways.distance_m[rows], changed.distance_m)
    )
    before, after = states
    other = before != after
    return away_m, _After(rows[other], before[other], after[other])


def _sums(town: Town, ways: Ways, asked: Asked, after: _After) -> dict[str, Any]:
    people = town.people(asked.people)
    before = ways.sums(asked.people, asked.threshold_m, asked.level)
    weight = people[after.rows]
    gained, lost = after.after == COVERED, after.after == UNCOVERED
    plus, minus = int(weight[gained].sum()), int(weight[lost].sum())
    total = before.total
    then = total | {
        "covered": total["covered"] + plus - minus,
        "uncovered": total["uncovered"] - plus + minus,
    }
    return {
        "before": total,
        "after": then,
        "newly_covered": plus,
        "newly_uncovered": minus,
        "areas": _areas(town, asked.level, before.areas, after, weight),
        "residences": _homes(town, after, weight),
    }


def _areas(
    town: Town, level: str, uncovered: npt.NDArray[np.int64], after: _After, weight: Ints
) -> dict[str, Any]:
    table, position = town.areas[level], town.position(level)[after.rows]
    inside = position >= 0
    gained, lost = (
        np.bincount(position[which & inside], weight[which & inside], len(table)).astype(np.int64)
        for which in (after.after == COVERED, after.after == UNCOVERED)
    )
    return {
        table["code"].iloc[row]: {
            "name": table["name"].iloc[row],
            "residents": int(table["residents"].iloc[row]),
            "before": int(uncovered[row]),
            "after": int(uncovered[row] - gained[row] + lost[row]),
            "newly_covered": int(gained[row]),
            "newly_uncovered": int(lost[row]),
        }
        for row in np.flatnonzero(gained + lost)
    }


def _homes(town: Town, after: _After, weight: Ints) -> dict[str, Any]:
    """Return the homes that change as GeoJSON, those with most people first."""
    order = np.argsort(-weight, kind="stable")[:MOST_HOMES]
    places = town.lonlat[after.rows[order]]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
            "properties": {"residents": int(count), "change": 1 if state == COVERED else -1},
        }
        for (lon, lat), count, state in zip(
            places.tolist(), weight[order], after.after[order], strict=True
        )
    ]
    left = len(after.rows) - len(order)
    return {"type": "FeatureCollection", "features": features, "more": max(left, 0)}


def _notes(
    applied: Applied,
    added: pd.DataFrame,
    town: Town,
    away_m: npt.NDArray[np.float64],
) -> list[Note]:
    known = code_list("facility_kinds")
    notes = []
    for (_, row), metres in zip(added.iterrows(), away_m, strict=True):
        if metres > town.ground.join_limit_m:
            name = row["name"] or row["code"] or known.get(row["kind"], {}).get("zh", row["kind"])
            notes.append(what_if_notes.unjoined(name, metres))
    return [*notes, *what_if_notes.of_other_kinds(len(applied.added) - len(added))]
