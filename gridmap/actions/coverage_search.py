"""Measure how far every residence is from the nearest facility of each kind, by both methods."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gridmap.actions.coverage_inputs import Inputs
from gridmap.analysis.reach import straight_distance
from gridmap.spatial.network import Joins, build_network, join_points, walking_distance

METHODS = ("straight", "walking")
LISTED = 20


@dataclass
class Found:
    """For each residence: metres to the nearest facility, and that facility's id (-1 for none).

    NaN: the residence is not joined to the network. Infinite: nothing within the search limit.
    """

    distance_m: np.ndarray[Any, Any]
    facility_id: np.ndarray[Any, Any]

    @property
    def joined(self) -> np.ndarray[Any, Any]:
        """Whether each residence could be measured."""
        return np.asarray(~np.isnan(self.distance_m))


@dataclass
class Distances:
    """What a search found, by (kind, method).

    `path_m` is how far each residence is from the nearest path; infinite without paths.
    """

    found: dict[tuple[str, str], Found]
    path_m: np.ndarray[Any, Any]
    notes: list[str] = field(default_factory=list)


def search(
    inputs: Inputs, join_limit_m: float, limit_m: float, tell: Callable[[str, int, int], None]
) -> Distances:
    """Search straight and along the network for every kind of facility that there is."""
    network = build_network(inputs.paths, inputs.paths_lonlat)
    homes = join_points(network, inputs.residence_xy, join_limit_m)
    places = join_points(network, inputs.facility_xy, join_limit_m)
    distances = Distances({}, homes.distance_m, _notes(inputs, homes, places, join_limit_m))
    kinds = inputs.facilities["kind"].to_numpy(dtype=object)
    ids = inputs.facilities["id"].to_numpy(dtype=np.int64)
    every = sorted(set(kinds))
    for done, kind in enumerate(every):
        of_kind = np.flatnonzero(kinds == kind)
        straight = straight_distance(inputs.residence_xy, inputs.facility_xy[of_kind])
        distances.found[kind, "straight"] = _found(*straight, ids[of_kind])
        walked_m, nearest = walking_distance(network, _take(places, of_kind), homes, limit_m)
        walked = _found(walked_m, nearest, ids[of_kind])
        walked.distance_m[~homes.joined] = np.nan
        distances.found[kind, "walking"] = walked
        tell("search", done + 1, len(every))
    return distances


def _take(joins: Joins, rows: np.ndarray[Any, Any]) -> Joins:
    return Joins(joins.edge[rows], joins.t[rows], joins.offset_m[rows], joins.distance_m[rows])


def _found(
    distance_m: np.ndarray[Any, Any], nearest: np.ndarray[Any, Any], ids: np.ndarray[Any, Any]
) -> Found:
    return Found(np.array(distance_m), np.where(nearest >= 0, ids[nearest], -1))


def _notes(inputs: Inputs, homes: Joins, places: Joins, limit_m: float) -> list[str]:
    if not len(inputs.paths):
        return ["there are no paths: nothing could be measured by walking"]
    notes = []
    lost = np.flatnonzero(~homes.joined)
    if len(lost):
        people = int(inputs.counts["residents"][lost].sum())
        notes.append(
            f"{len(lost)} residences with {people} residents are unjoined: further than "
            f"{limit_m:g} m from the nearest path (up to {homes.distance_m[lost].max():,.0f} m)"
        )
    for row in np.flatnonzero(~places.joined)[:LISTED]:
        facility = inputs.facilities.iloc[int(row)]
        name = facility["name"] or facility["code"] or f"facility {facility['id']}"
        notes.append(
            f"{name} ({facility['kind']}) is unjoined: {places.distance_m[row]:,.0f} m from the "
            "nearest path; it serves nobody by walking"
        )
    more = int((~places.joined).sum()) - LISTED
    return [*notes, f"{more} more facilities are unjoined"] if more > 0 else notes
