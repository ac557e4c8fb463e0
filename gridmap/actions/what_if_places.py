"""What if facilities that run out of places were added, moved, closed or resized: who is served.

Only the catchments of what is added or moved are searched; all other pairs are kept. The places
are then given out anew, as a run gives them: the nearest home first, over to the next facility.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_ground import Pairs
from gridmap.actions.what_if_notes import Note, silent, why_not
from gridmap.actions.what_if_town import Seated, Town
from gridmap.analysis.capacity import assign
from gridmap.analysis.reach import sum_by_area
from gridmap.analysis.scenario_made import Applied
from gridmap.errors import InputError, NotFoundError
from gridmap.saying import said
from gridmap.spatial.crs import project_xy
from gridmap.spatial.nearest import straight_pairs
from gridmap.spatial.network import catchments, join_points

NOISE = 1e-6
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Served:
    """People of each residence that got a place before and after some changes.

    Attributes
    ----------
    before, after : (R,) array of float
    away_m : (N,) array of float
        How far each added facility is from the nearest path; 0 in straight lines.
    notes : list of dict
        In both languages.
    """

    before: Floats
    after: Floats
    away_m: Floats
    notes: list[Note] = field(default_factory=list)


def capacity_rule(rules: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """Return the rule of a key, which must be one of capacity.

    Raises
    ------
    NotFoundError
        The run applied no such standard.
    InputError
        The standard asks for something else.
    """
    rule = next((rule for rule in rules if rule["key"] == key), None)
    if rule is None:
        raise NotFoundError(
            said(
                "这次评估没有用到标准 {key}。", "The run applied no standard {key}.", key=repr(key)
            )
        )
    if rule["measure"] != "capacity":
        raise InputError(
            said(
                "{key} 问的是 {measure}；推演只回答可达和容量。",
                "{key} asks for {measure}; what-if knows reach and capacity.",
                key=key,
                measure=rule["measure"],
            )
        )
    return rule


def served(town: Town, rule: dict[str, Any], applied: Applied) -> Served:
    """Give out the places before and after some changes.

    Parameters
    ----------
    rule : dict
        A standard of capacity, as the run kept it.
    """
    p = rule["parameters"]
    rows = np.flatnonzero(town.facilities["kind"].isin(p["kinds"]).to_numpy(dtype=bool))
    standing = town.seated.get(rule["key"], lambda: _as_it_is(town, rule, rows))
    added = applied.added[applied.added["kind"].isin(p["kinds"])]
    new, xy, away_m = _new_pairs(town, p, added)
    stays = ~np.isin(standing.pairs.facility, applied.removed)
    pairs = Pairs(
        *(np.concatenate([old[stays], more]) for old, more in zip(standing.pairs, new, strict=True))
    )
    supply = np.concatenate([_supply(town, p, rows, applied), _sizes(added[p["supply"]])])
    facility_xy = np.concatenate([town.ground.facility_xy, xy])
    after = _give_out(town, p, pairs, supply, facility_xy)
    notes = silent(_silent(town, p["supply"], rows, applied, added), p["supply"])
    return Served(standing.served, after, away_m, notes)


def _silent(town: Town, supply: str, rows: Ints, applied: Applied, added: pd.DataFrame) -> int:
    """Count the facilities that do not say what they have to give, once the changes are made."""
    given = town.facilities[supply].to_numpy(dtype=np.float64)
    resized = [row for row, sizes in applied.resized.items() if supply in sizes]
    standing = np.setdiff1d(rows, [*applied.removed, *resized]).astype(np.int64)
    new = added[supply].to_numpy(dtype=np.float64)
    return int((~np.isfinite(given[standing])).sum() + (~np.isfinite(new)).sum())


def not_applied(notes: list[str], key: str) -> list[Note]:
    """Say why a run did not apply a standard; nothing where it did."""
    start = f"{key} was not applied: "
    return [why_not(note.removeprefix(start)) for note in notes if note.startswith(start)]


def _as_it_is(town: Town, rule: dict[str, Any], rows: Ints) -> Seated:
    p = rule["parameters"]
    pairs = town.ground.pairs(rows, p["method"], float(p["threshold_m"]))
    supply = _supply(town, p, rows, None)
    return Seated(pairs, _give_out(town, p, pairs, supply, town.ground.facility_xy))


def _supply(town: Town, p: dict[str, Any], rows: Ints, applied: Applied | None) -> Floats:
    """Return what each facility gives; 0 where it is of another kind, or does not say."""
    supply = np.zeros(len(town.facilities))
    supply[rows] = _sizes(town.facilities[p["supply"]])[rows]
    for row, sizes in applied.resized.items() if applied else ():
        if row in rows and p["supply"] in sizes:
            supply[row] = sizes[p["supply"]]
    return supply


def _sizes(column: pd.Series) -> Floats:
    sizes = column.to_numpy(dtype=np.float64)
    return np.where(np.isfinite(sizes), sizes, 0.0)


def _new_pairs(town: Town, p: dict[str, Any], added: pd.DataFrame) -> tuple[Pairs, Floats, Floats]:
    """Search the catchments of the added facilities, numbered after the present ones."""
    ground, limit_m = town.ground, float(p["threshold_m"])
    xy = project_xy(added[["lon", "lat"]].to_numpy(dtype=np.float64).reshape(-1, 2), town.crs)
    if p["method"] == "walking":
        joins = join_points(ground.network, xy, ground.join_limit_m)
        found, away_m = catchments(ground.network, joins, ground.homes, limit_m), joins.distance_m
    else:
        found, away_m = straight_pairs(ground.residence_xy, xy, limit_m), np.zeros(len(xy))
    first = len(town.facilities)
    return Pairs(found.target, found.source + first, found.distance_m), xy, away_m


def _give_out(
    town: Town, p: dict[str, Any], pairs: Pairs, supply: Floats, facility_xy: Floats
) -> Floats:
    per_person = float(p["per_person"])
    demand = town.people(p["people"]) * per_person
    given = assign(*pairs, demand, supply, town.ground.residence_xy, facility_xy)
    return np.asarray(given.served) / per_person


def sums(town: Town, p: dict[str, Any], level: str, found: Served) -> dict[str, Any]:
    """Add up who is served before and after: in all, and in the areas that change."""
    people, joined = town.people(p["people"]), town.ground.measurable(p["method"])
    gained = np.maximum(found.after - found.before, 0.0)
    lost = np.maximum(found.before - found.after, 0.0)
    gained[gained < NOISE], lost[lost < NOISE] = 0.0, 0.0
    everyone, measured = float(people.sum()), float(people[joined].sum())

    def total(given: Floats) -> dict[str, float]:
        got = float(given[joined].sum())
        return {
            "residents": _whole(everyone),
            "covered": _whole(got),
            "uncovered": _whole(measured - got),
            "unjoined": _whole(everyone - measured),
        }

    return {
        "before": total(found.before),
        "after": total(found.after),
        "newly_covered": _whole(gained.sum()),
        "newly_uncovered": _whole(lost.sum()),
        "areas": _areas(town, level, people, joined, found, gained, lost),
        "residences": _homes(town, gained, lost),
    }


def _areas(
    town: Town,
    level: str,
    people: Ints,
    joined: npt.NDArray[np.bool_],
    found: Served,
    gained: Floats,
    lost: Floats,
) -> dict[str, Any]:
    table, position = town.areas[level], town.position(level)
    inside = position >= 0

    def by_area(values: npt.NDArray[Any]) -> Floats:
        return np.bincount(position[inside], values[inside], len(table)).astype(np.float64)

    states = np.where(joined, 0, 2).astype(np.int8)
    measured = sum_by_area(position, len(table), {"": people}, states)[""].covered
    before, after = (measured - by_area(given * joined) for given in (found.before, found.after))
    plus, minus = by_area(gained), by_area(lost)
    return {
        table["code"].iloc[row]: {
            "name": table["name"].iloc[row],
            "residents": int(table["residents"].iloc[row]),
            "before": _whole(before[row]),
            "after": _whole(after[row]),
            "newly_covered": _whole(plus[row]),
            "newly_uncovered": _whole(minus[row]),
        }
        for row in np.flatnonzero(plus + minus > NOISE)
    }


def _homes(town: Town, gained: Floats, lost: Floats, most: int = 2000) -> dict[str, Any]:
    """Return the homes that change as GeoJSON, those with most people first."""
    changed = gained - lost
    rows = np.flatnonzero(np.abs(changed) > NOISE)
    rows = rows[np.argsort(-np.abs(changed[rows]), kind="stable")]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
            "properties": {"residents": _whole(abs(change)), "change": 1 if change > 0 else -1},
        }
        for (lon, lat), change in zip(
            town.lonlat[rows[:most]].tolist(), changed[rows[:most]].tolist(), strict=True
        )
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "more": max(len(rows) - most, 0),
    }


def _whole(value: Any) -> float:
    """Write people without the noise of fractions; places may be shared by parts of a person."""
    value = float(value)
    whole = round(value)
    return float(whole) if abs(value - whole) < NOISE else round(value, 2)
