"""Straight lines between places: the nearest, all within a limit, and what changes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from gridmap.errors import InputError
from gridmap.spatial.network.catchments import Catchments
from gridmap.spatial.network.changes import Changed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# The search tree compares squares; a little more is asked of it, and roots decide.
_SLACK = 1 + 1e-9
_RESIDENCES_AT_ONCE = 100_000


def nearest_straight(residence_xy: npt.ArrayLike, facility_xy: npt.ArrayLike) -> "NearestStraight":
    """Measure the straight line from each residence to the nearest facility.

    Parameters
    ----------
    residence_xy : (R, 2) array
        Places in a metric reference system, in metres; NaN is a place without coordinates.
    facility_xy : (F, 2) array
        Places in the same system; those with NaN are passed over.

    Examples
    --------
    >>> found = nearest_straight([(0, 0), (30, 40)], [(0, 0), (30, 100)])
    >>> found.distance_m, found.nearest
    (array([ 0., 50.]), array([0, 0]))
    """
    residences, facilities = _places(residence_xy), _places(facility_xy)
    every = np.arange(len(residences))
    distance_m, nearest = _nearest(residences, every, facilities)
    return NearestStraight(residences, facilities, distance_m, nearest)


@dataclass(frozen=True, eq=False)
class NearestStraight:
    """The facility nearest to every residence in a straight line, ready to be asked what if.

    Attributes
    ----------
    residence_xy, facility_xy : (R, 2) and (F, 2) arrays of float
        Places in metres.
    distance_m : (R,) array of float
        Infinite where there is no facility or the residence has no coordinates.
    nearest : (R,) array of int
        Position of the facility, -1 where there is none.
    """

    residence_xy: Floats
    facility_xy: Floats
    distance_m: Floats
    nearest: Ints

    def changed(
        self, removed: npt.ArrayLike = (), added_xy: npt.ArrayLike | None = None
    ) -> Changed:
        """Say what would change without some facilities and with others.

        Parameters
        ----------
        removed : array of int
            Positions of facilities that are closed.
        added_xy : (A, 2) array, optional
            New facilities, numbered after the present ones.

        Raises
        ------
        InputError
            `removed` names a facility that there is not.

        Examples
        --------
        >>> found = nearest_straight([(0, 0), (90, 0)], [(0, 0), (100, 0)])
        >>> found.changed(removed=[1], added_xy=[(90, 5)])
        Changed(target=array([1]), distance_m=array([5.]), nearest=array([2]))
        """
        gone = np.asarray(removed, dtype=np.int64)
        count = len(self.facility_xy)
        for wrong in gone[(gone < 0) | (gone >= count)]:
            raise InputError(f"There are {count} facilities, numbered from 0; none is {wrong}.")
        distance_m, nearest = self.distance_m.copy(), self.nearest.copy()
        stay = self.facility_xy.copy()
        stay[gone] = np.nan
        served = np.append(np.isin(np.arange(count), gone), False)  # the last is that of -1
        freed = np.flatnonzero(served[nearest])
        distance_m[freed], nearest[freed] = _nearest(self.residence_xy, freed, stay)
        new = _places(() if added_xy is None else added_xy)
        for position, (x, y) in enumerate(new, start=count):
            way_m = _lengths(self.residence_xy[:, 0] - x, self.residence_xy[:, 1] - y)
            shorter = way_m < distance_m
            distance_m[shorter], nearest[shorter] = way_m[shorter], position
        other = np.flatnonzero((distance_m != self.distance_m) | (nearest != self.nearest))
        return Changed(other, distance_m[other], nearest[other])


def straight_pairs(
    residence_xy: npt.ArrayLike, facility_xy: npt.ArrayLike, limit_m: float
) -> Catchments:
    """Find every residence within a straight line of every facility.

    Parameters
    ----------
    residence_xy, facility_xy : (R, 2) and (F, 2) arrays
        Places in a metric reference system, in metres; those with NaN are passed over.
    limit_m : float
        Longest line looked for; one of exactly this length is found.

    Returns
    -------
    Catchments
        Facilities are its sources and residences its targets; distances are those of
        `nearest_straight`, to the last bit.

    Examples
    --------
    >>> straight_pairs([(0, 0), (30, 40)], [(0, 0), (30, 100)], limit_m=60)
    Catchments(source=array([0, 0, 1]), target=array([0, 1, 1]), distance_m=array([ 0., 50., 60.]))
    """
    residences, facilities = _places(residence_xy), _places(facility_xy)
    here, there = _finite(residences), _finite(facilities)
    pairs = _pairs(residences, here, facilities, there, limit_m)
    order = np.lexsort((pairs.target, pairs.source))
    return Catchments(pairs.source[order], pairs.target[order], pairs.distance_m[order])


def straight_times_within(
    residence_xy: npt.ArrayLike, facility_xy: npt.ArrayLike, thresholds_m: npt.ArrayLike
) -> npt.NDArray[np.int32]:
    """Count the facilities within a straight line of each residence, for several thresholds.

    Returns
    -------
    (T, R) array of int32
        A facility exactly at a threshold counts.

    Examples
    --------
    >>> straight_times_within([(0, 0), (30, 40)], [(0, 0), (30, 100)], [50, 60])
    array([[1, 1],
           [1, 2]], dtype=int32)
    """
    residences, facilities = _places(residence_xy), _places(facility_xy)
    thresholds = np.asarray(thresholds_m, dtype=np.float64).ravel()
    times = np.zeros((len(thresholds), len(residences)), np.int32)
    if not len(thresholds):
        return times
    here, there = _finite(residences), _finite(facilities)
    for first in range(0, len(here), _RESIDENCES_AT_ONCE):
        some = here[first : first + _RESIDENCES_AT_ONCE]
        pairs = _pairs(residences, some, facilities, there, float(thresholds.max()))
        for row, threshold_m in enumerate(thresholds):
            within = pairs.target[pairs.distance_m <= threshold_m]
            times[row] += np.bincount(within, minlength=len(residences)).astype(np.int32)
    return times


def _nearest(residences: Floats, rows: Ints, facilities: Floats) -> tuple[Floats, Ints]:
    distance_m, nearest = np.full(len(rows), np.inf), np.full(len(rows), -1)
    usable = _finite(facilities)
    here = np.flatnonzero(np.isfinite(residences[rows]).all(axis=1))
    if len(here) and len(usable):
        tree = cKDTree(facilities[usable])
        distance_m[here], found = tree.query(residences[rows[here]], workers=-1)
        nearest[here] = usable[found]
    return distance_m, nearest


def _pairs(
    residences: Floats, here: Ints, facilities: Floats, there: Ints, limit_m: float
) -> Catchments:
    """Pair places whose straight line is within the limit, in no order."""
    if not (len(here) and len(there)):
        return Catchments(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    near = cKDTree(residences[here]).sparse_distance_matrix(
        cKDTree(facilities[there]), limit_m * _SLACK, output_type="ndarray"
    )
    target, source = here[near["i"]], there[near["j"]]
    steps = residences[target] - facilities[source]
    way_m = _lengths(steps[:, 0], steps[:, 1])
    within = way_m <= limit_m
    return Catchments(source[within], target[within], way_m[within])


def _lengths(x: Floats, y: Floats) -> Floats:
    # As the search tree computes them: `hypot` can differ in the last bit.
    lengths: Floats = np.sqrt(x * x + y * y)
    return lengths


def _places(xy: npt.ArrayLike) -> Floats:
    return np.asarray(xy, dtype=np.float64).reshape(-1, 2)


def _finite(xy: Floats) -> Ints:
    return np.flatnonzero(np.isfinite(xy).all(axis=1))
