"""Detours: how much longer people walk than the crow flies, and whom a circle covers in vain."""

import numpy as np
import numpy.typing as npt

from gridmap.analysis.figures import Floats, Mask, checked, known_amounts

_MM_PER_M = 1000.0


def falsely_covered(
    straight_m: npt.ArrayLike, walking_m: npt.ArrayLike, threshold_m: float
) -> Mask:
    """Find the residences that a circle covers though the walk is too long.

    `straight <= threshold < walking`. A residence that is not joined to the network (NaN) cannot
    be walked from, so nothing is said of it; one from which no way leads (infinite) is too far.

    Parameters
    ----------
    straight_m, walking_m : (R,) array of float
        Metres to the nearest facility of the kind by each method.
    threshold_m : float
        The standard's distance.

    Returns
    -------
    (R,) array of bool

    Raises
    ------
    InputError
        The threshold is negative or not a number.

    Examples
    --------
    >>> falsely_covered([90, 90, 120, 90], [100, 101, 130, float("nan")], 100)
    array([False,  True, False, False])
    """
    reach_m = checked("threshold_m", threshold_m)
    straight, walking = (np.asarray(m, dtype=np.float64) for m in (straight_m, walking_m))
    return np.asarray(np.isfinite(straight) & (straight <= reach_m) & (walking > reach_m))


def detour_by_area(
    area_index: npt.ArrayLike,
    n_areas: int,
    people: npt.ArrayLike,
    straight_m: npt.ArrayLike,
    walking_m: npt.ArrayLike,
) -> Floats:
    """Measure the detour of each area: metres walked per metre as the crow flies.

    `sum of p_i * walking_i / sum of p_i * straight_i` over residences where both are known, each
    with the nearest facility by its own method. 1.0 is a straight way; about 1.2 to 1.4 is usual
    in towns (the "circuity" of networks: D. Levinson and A. El-Geneidy (2009), "The minimum
    circuity frontier and the journey to work", Regional Science and Urban Economics 39, 732-738).

    Parameters
    ----------
    area_index : (R,) array of int
        Position of the area of each residence, -1 for none.
    n_areas : int
        Number of areas A.
    people : (R,) array of float
        Residents of each; unknown counts as nobody.
    straight_m, walking_m : (R,) array of float
        Metres to the nearest facility by each method. Lengths are taken to the millimetre: whole
        numbers add up to the same sum in any order.

    Returns
    -------
    (A,) array of float
        NaN where nobody has both distances, or all stand at the facility.

    Examples
    --------
    >>> detour_by_area([0, 0, 1], 2, [10, 30, 5], [100, 200, 50], [120, 260, float("inf")]).round(4)
    array([1.2857,    nan])
    """
    place = np.asarray(area_index, dtype=np.int64)
    straight, walking = (np.asarray(m, dtype=np.float64) for m in (straight_m, walking_m))
    weight, _ = known_amounts(people)
    use = np.isfinite(straight) & np.isfinite(walking) & (place >= 0) & (place < n_areas)
    direct, walked = (
        np.bincount(place[use], weight[use] * np.rint(metres[use] * _MM_PER_M), minlength=n_areas)
        for metres in (straight, walking)
    )
    factor = np.full(n_areas, np.nan)
    np.divide(walked, direct, out=factor, where=direct > 0)
    return factor


def detour_factor(
    people: npt.ArrayLike, straight_m: npt.ArrayLike, walking_m: npt.ArrayLike
) -> float:
    """Measure the detour of all residences together, as `detour_by_area` does.

    Examples
    --------
    >>> detour_factor([10, 30], [100, 200], [120, 260]) == 9000 / 7000
    True
    """
    nowhere = np.zeros(len(np.asarray(people)), dtype=np.int64)
    return float(detour_by_area(nowhere, 1, people, straight_m, walking_m)[0])


def paced_threshold(threshold_m: float, everyone_m_per_s: float, own_m_per_s: float) -> float:
    """Shorten a threshold for people who walk more slowly, so that they walk as long in time.

    `threshold * own speed / speed of everyone`.

    Parameters
    ----------
    threshold_m : float
        The standard's distance for everyone.
    everyone_m_per_s, own_m_per_s : float
        Walking speeds in metres per second.

    Returns
    -------
    float
        Metres.

    Raises
    ------
    InputError
        The threshold is negative, or a speed is not a number above 0.

    Examples
    --------
    >>> paced_threshold(500, 1.2, 0.9)
    375.0
    """
    everyone = checked("everyone_m_per_s", everyone_m_per_s, above_zero=True)
    own = checked("own_m_per_s", own_m_per_s, above_zero=True)
    return checked("threshold_m", threshold_m) * own / everyone
