"""Reach: how many people live beyond a threshold of the nearest facility of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridmap.analysis.figures import checked, known_amounts
from gridmap.spatial.nearest import nearest_straight

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Every residence is in exactly one of these states.
STATES = ("covered", "uncovered", "unjoined")


@dataclass(frozen=True, eq=False)
class AreaReach:
    """People of each area by whether they are reached.

    Each attribute is an (A,) array of int, and `residents = covered + uncovered + unjoined`.

    Attributes
    ----------
    residents
        All of them.
    covered
        Those with a facility at the threshold or nearer.
    uncovered
        Those whose nearest facility is further, or who have none at all.
    unjoined
        Those whose residence could not be measured, because it is not joined to the network.

    Examples
    --------
    >>> reach = AreaReach(*np.array([[10, 0], [6, 0], [3, 0], [1, 0]]))
    >>> reach.share_uncovered
    array([0.3, nan])
    >>> reach.of(0)
    {'residents': 10, 'covered': 6, 'uncovered': 3, 'unjoined': 1}
    """

    residents: Ints
    covered: Ints
    uncovered: Ints
    unjoined: Ints

    @property
    def share_uncovered(self) -> Floats:
        """Uncovered people as a share of all in the area, 0 to 1; NaN where nobody lives."""
        share = np.full(len(self.residents), np.nan)
        np.divide(self.uncovered, self.residents, out=share, where=self.residents > 0)
        return share

    def of(self, area: int) -> dict[str, int]:
        """Return the four numbers of one area by name."""
        return {name: int(getattr(self, name)[area]) for name in ("residents", *STATES)}


def straight_distance(
    residence_xy: npt.ArrayLike, facility_xy: npt.ArrayLike
) -> tuple[Floats, Ints]:
    """Measure the straight line from each residence to the nearest facility.

    Parameters
    ----------
    residence_xy : (R, 2) array
        Places in a metric reference system, in metres; NaN is a place without coordinates.
    facility_xy : (F, 2) array
        Places in the same system; those with NaN are passed over.

    Returns
    -------
    distance_m : (R,) array of float
        Infinite where there is no facility or the residence has no coordinates.
    nearest : (R,) array of int
        Position of the facility, -1 where there is none.

    Examples
    --------
    >>> straight_distance([(0, 0), (30, 40)], [(0, 0), (30, 100)])
    (array([ 0., 50.]), array([0, 0]))
    """
    found = nearest_straight(residence_xy, facility_xy)
    return found.distance_m, found.nearest


def reach_states(distance_m: Floats, joined: Mask, threshold_m: float) -> npt.NDArray[np.int8]:
    """Say of each residence whether it is covered (0), uncovered (1) or unjoined (2).

    A facility exactly at the threshold still covers.

    Parameters
    ----------
    distance_m : (R,) array of float
        Distance to the nearest facility in metres, infinite where none is found: no threshold,
        not even an infinite one, is met by no facility at all.
    joined : (R,) array of bool
        Whether the residence could be measured; all True for straight lines.
    threshold_m : float
        The standard's distance; 0 covers only those at the facility itself.

    Returns
    -------
    (R,) array of int8
        Positions in `STATES`.

    Raises
    ------
    InputError
        The threshold is negative or not a number.

    Examples
    --------
    >>> reach_states(np.array([300.0, 300.1, np.inf]), np.array([True, True, False]), 300)
    array([0, 1, 2], dtype=int8)
    """
    distances = np.asarray(distance_m, dtype=np.float64)
    beyond = ~((distances <= checked("threshold_m", threshold_m)) & np.isfinite(distances))
    return np.where(np.asarray(joined), beyond, 2).astype(np.int8)


def reach_summary(
    residents: npt.ArrayLike, distance_m: Floats, joined: Mask, threshold_m: float
) -> dict[str, int]:
    """Count people who are covered, uncovered and unjoined.

    Parameters
    ----------
    residents : (R,) array of int
        People in each residence (or households, people over 60, children under 6).
    distance_m, joined, threshold_m
        As for `reach_states`.

    Returns
    -------
    dict
        `residents`, `covered`, `uncovered` and `unjoined` people; without any facility all who
        are joined are uncovered.

    Examples
    --------
    >>> reach_summary([5, 3, 2], np.array([90.0, 700.0, np.inf]), np.array([True] * 3), 500)
    {'residents': 10, 'covered': 5, 'uncovered': 5, 'unjoined': 0}
    """
    states = reach_states(distance_m, joined, threshold_m)
    nowhere = np.zeros(len(states), dtype=np.int64)
    return sum_by_area(nowhere, 1, {"": residents}, states)[""].of(0)


def sum_by_area(
    area_index: npt.ArrayLike,
    n_areas: int,
    weights: Mapping[str, npt.ArrayLike],
    states: npt.NDArray[np.int8],
) -> dict[str, AreaReach]:
    """Count people per area who are covered, uncovered and unjoined, for several kinds of people.

    Parameters
    ----------
    area_index : (R,) array of int
        Position of the area that each residence lies in, -1 for none (it is left out).
    n_areas : int
        Number of areas A.
    weights : mapping of str to (R,) array
        People per residence by kind, say `residents` and `over_60`; NaN or negative (no data)
        counts as 0.
    states : (R,) array of int8
        As `reach_states` gives them.

    Returns
    -------
    dict of str to AreaReach
        One entry per kind, each with (A,) arrays of int.

    Examples
    --------
    >>> states = np.array([0, 1, 1], dtype=np.int8)
    >>> sum_by_area([0, 0, 1], 2, {"residents": [4, 6, 5]}, states)["residents"].uncovered
    array([6, 5])
    """
    area = np.asarray(area_index, dtype=np.int64)
    inside = (area >= 0) & (area < n_areas)
    cell = area[inside] * len(STATES) + states[inside]
    return {
        kind: _area_reach(cell, n_areas, known_amounts(values)[0][inside])
        for kind, values in weights.items()
    }


def _area_reach(cell: Ints, n_areas: int, people: Floats) -> AreaReach:
    # Sums of whole numbers below 2**53 are exact in floating point.
    sums = np.bincount(cell, people, minlength=n_areas * len(STATES))
    covered, uncovered, unjoined = np.rint(sums).astype(np.int64).reshape(n_areas, -1).T
    return AreaReach(covered + uncovered + unjoined, covered, uncovered, unjoined)
