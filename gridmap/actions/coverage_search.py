"""Measure how far every residence is from the nearest facility of each kind, by both methods."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridmap.actions.coverage_distances import METHODS, Distances, Found, conditional
from gridmap.actions.coverage_ground import Ground
from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_pace import threshold_m
from gridmap.analysis.opening import OPEN, moment_of, open_at
from gridmap.analysis.standards import Standard

LISTED = 20
Tell = Callable[[str, int, int], None]

__all__ = ["METHODS", "Distances", "Found", "Wanted", "search"]


@dataclass(frozen=True)
class Wanted:
    """What a search must find besides the nearest facility of every kind.

    Attributes
    ----------
    limit_m : float
        Longest walk looked for.
    thresholds_m : tuple of float
        Distances within which the facilities of each kind are counted, by both methods.
    times : set of (method, kind, threshold_m)
        More such counts.
    open_at : set of (kind, moment)
        Nearest facilities among those open then, such as `Sa 20:00`.
    """

    limit_m: float
    thresholds_m: tuple[float, ...]
    times: frozenset[tuple[str, str, float]] = frozenset()
    open_at: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def by(
        cls, standards: list[Standard], limit_m: float, thresholds_m: tuple[float, ...]
    ) -> "Wanted":
        """Gather what standards need: a walk longer than the limit widens the search."""
        times, moments = set(), set()
        for standard in standards:
            p = standard.parameters
            moment = p.get("open_at", "")
            if p.get("method") == "walking":
                limit_m = max(limit_m, float(p["threshold_m"]))
            if p.get("times", 1) > 1:
                kinds = [conditional(kind, moment) for kind in p["kinds"]]
                times |= {(p["method"], kind, threshold_m(p)) for kind in kinds}
            if moment:
                moments |= {(kind, moment) for kind in p["kinds"]}
        return cls(limit_m, thresholds_m, frozenset(times), frozenset(moments))


def search(inputs: Inputs, ground: Ground, wanted: Wanted, as_of: dt.date, tell: Tell) -> Distances:
    """Search straight and along the network for every kind of facility that there is."""
    distances = Distances({}, ground.homes.distance_m, notes=_notes(inputs, ground), ground=ground)
    kinds = inputs.facilities["kind"].to_numpy(dtype=object)
    every = sorted(set(kinds))
    steps = len(every) + len(wanted.open_at)
    for done, kind in enumerate(every):
        rows = np.flatnonzero(kinds == kind)
        _nearest(inputs, distances, ground, rows, kind, wanted.limit_m)
        _count_within(distances, ground, rows, kind, wanted)
        tell("search", done + 1, steps)
    for done, (kind, moment) in enumerate(sorted(wanted.open_at)):
        rows = np.flatnonzero(kinds == kind)
        hours = inputs.facilities["opening_hours"].iloc[rows]
        rows = rows[open_at(hours, moment_of(moment, as_of)) == OPEN]
        if not len(rows) and kind not in every:
            continue
        name = conditional(kind, moment)
        _nearest(inputs, distances, ground, rows, name, wanted.limit_m)
        _count_within(distances, ground, rows, name, wanted)
        tell("search", len(every) + done + 1, steps)
    return distances


def _nearest(
    inputs: Inputs,
    distances: Distances,
    ground: Ground,
    rows: npt.NDArray[np.int64],
    key: str,
    limit_m: float,
) -> None:
    ids = np.append(inputs.facilities["id"].to_numpy(dtype=np.int64)[rows], -1)
    for method in METHODS:
        distance_m, nearest = ground.nearest(rows, method, limit_m)
        distances.found[key, method] = Found(distance_m, ids[nearest])


def _count_within(
    distances: Distances, ground: Ground, rows: npt.NDArray[np.int64], kind: str, wanted: Wanted
) -> None:
    for method in METHODS:
        more = {t for m, k, t in wanted.times if (m, k) == (method, kind)}
        offered = () if "@" in kind else wanted.thresholds_m
        thresholds_m = sorted({*offered, *more})
        if not thresholds_m:
            continue
        counted = ground.times(rows, method, thresholds_m)
        for metres, times in zip(thresholds_m, counted, strict=True):
            distances.within[method, kind, metres] = times


def _notes(inputs: Inputs, ground: Ground) -> list[str]:
    if not len(inputs.paths):
        return ["there are no paths: nothing could be measured by walking"]
    notes = []
    homes, places, limit_m = ground.homes, ground.places, ground.join_limit_m
    lost = np.flatnonzero(~homes.joined)
    if len(lost):
        people = int(np.maximum(inputs.counts["residents"][lost], 0).sum())
        notes.append(
            f"{len(lost)} residences with {people} residents are unjoined: further than "
            f"{limit_m:g} m from the nearest path{_up_to(homes.distance_m[lost])}"
        )
    unjoined = np.flatnonzero(~places.joined)
    for row in unjoined[:LISTED]:
        facility = inputs.facilities.iloc[int(row)]
        name = facility["name"] or facility["code"] or "a facility without a name"
        away = places.distance_m[row]
        where = f"{away:,.0f} m from the nearest path" if np.isfinite(away) else "without a place"
        notes.append(
            f"{name} ({facility['kind']}) is unjoined: {where}; it serves nobody by walking"
        )
    more = len(unjoined) - LISTED
    return [*notes, f"{more} more facilities are unjoined"] if more > 0 else notes


def _up_to(distance_m: npt.NDArray[np.float64]) -> str:
    known = distance_m[np.isfinite(distance_m)]
    return f" (up to {known.max():,.0f} m)" if len(known) else ""
