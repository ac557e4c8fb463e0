"""Which facility answers a gap: the one nearest to most of the people that are short."""

from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions.coverage_distances import Found
from gridmap.actions.coverage_measures.question import Question
from gridmap.actions.coverage_places import lookup


def nearest_to_most(
    asked: Question,
    found: Found,
    people: npt.NDArray[Any],
    short: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Find, for each area, the facility nearest to most of its people that are short.

    Parameters
    ----------
    found : Found
        The nearest facility of each residence.
    people : (R,) array
        People of each residence.
    short : (R,) array of bool
        Residences whose people are short.

    Returns
    -------
    facility_id : (A,) array of int
        -1 where nobody is short, or no facility is within the search limit.
    distance_m : (A,) array of float
        Half of the short people are this near their nearest facility, half further; NaN where
        nobody is short, or half of them have none within the search limit.
    """
    position, count = asked.position, len(asked.table)
    rows = np.flatnonzero(short & found.joined & (position >= 0) & (people > 0))
    area, weight = position[rows], people[rows].astype(np.float64)
    distance_m = weighted_median(area, count, found.distance_m[rows], weight)
    facility = lookup(
        asked.inputs.facilities["id"].to_numpy(dtype=np.int64), found.facility_id[rows]
    )
    served = facility >= 0
    most = _most(
        area[served], count, facility[served], weight[served], _order(asked.inputs.facility_xy)
    )
    ids = np.append(asked.inputs.facilities["id"].to_numpy(dtype=np.int64), -1)
    return ids[most], distance_m


def weighted_median(
    area: npt.NDArray[np.int64],
    n_areas: int,
    values: npt.NDArray[np.float64],
    weight: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return the lower weighted median of the values in each area; NaN without a finite one.

    Examples
    --------
    >>> weighted_median(np.array([0, 0, 0]), 2, np.array([5., 9., 7.]), np.array([1., 3., 1.]))
    array([ 9., nan])
    """
    median = np.full(n_areas, np.nan)
    if not len(area):
        return median
    order = np.lexsort((values, area))
    area, values, weight = area[order], values[order], weight[order]
    total = np.bincount(area, weight, minlength=n_areas)
    before = np.cumsum(total) - total
    reached = np.cumsum(weight) - before[area] >= total[area] / 2
    rows = np.flatnonzero(reached)
    first = rows[np.unique(area[rows], return_index=True)[1]]
    median[area[first]] = np.where(np.isfinite(values[first]), values[first], np.nan)
    return median


def _most(
    area: npt.NDArray[np.int64],
    n_areas: int,
    facility: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float64],
    order: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Return the facility with the greatest weight in each area, -1 without any."""
    most = np.full(n_areas, -1, dtype=np.int64)
    pairs, which = np.unique(area * len(order) + facility, return_inverse=True)
    if not len(pairs):
        return most
    sums = np.bincount(which, weight)
    of_area, of_facility = pairs // len(order), pairs % len(order)
    # The last written wins: the greatest sum, and of equal ones the first by place.
    ranked = np.lexsort((-order[of_facility], sums, of_area))
    most[of_area[ranked]] = of_facility[ranked]
    return most


def _order(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Rank places from the south-west on, so that their order in a file decides nothing."""
    rank = np.empty(len(xy), dtype=np.int64)
    rank[np.lexsort((xy[:, 1], xy[:, 0]))] = np.arange(len(xy))
    return rank
