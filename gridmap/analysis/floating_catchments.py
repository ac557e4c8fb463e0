"""Accessibility: how much of a supply each person can reach, shared with all others who can."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gridmap.analysis.figures import Floats, checked, known_amounts
from gridmap.errors import InputError

Bands = Sequence[tuple[float, float]]


def two_step(
    residence: npt.ArrayLike,
    facility: npt.ArrayLike,
    distance_m: npt.ArrayLike,
    population: npt.ArrayLike,
    supply: npt.ArrayLike,
    threshold_m: float,
) -> Floats:
    """Measure accessibility by two-step floating catchments (2SFCA).

    First `R_j = S_j / sum of P_k over residences k with d_kj <= threshold`, the supply of a
    facility per person around it; then `A_i = sum of R_j over facilities j with d_ij <=
    threshold`. Whole supplies are shared out: `sum of P_i * A_i = sum of S_j` over facilities with
    anybody around them.

    Source: W. Luo and F. Wang (2003), "Measures of spatial accessibility to health care in a GIS
    environment", Environment and Planning B 30(6), 865-884.

    Parameters
    ----------
    residence, facility : (P,) array of int
        Pairs that are near enough, by position; each pair once.
    distance_m : (P,) array of float
        How far each pair is apart.
    population : (R,) array of float
        People of each residence; NaN or negative (unknown) counts as nobody.
    supply : (F,) array of float
        Seats, beds, square metres or staff of each facility; unknown counts as none.
    threshold_m : float
        Radius of the catchments, itself included; 0 and infinity are allowed.

    Returns
    -------
    (R,) array of float
        Supply per person; 0 where no facility is within the threshold.

    Raises
    ------
    InputError
        The threshold is negative or not a number.

    Examples
    --------
    Two homes of 10 people share 20 seats, one of them has 5 seats more to itself.

    >>> two_step([0, 1, 1], [0, 0, 1], [90, 80, 50], [10, 10], [20, 5], 100)
    array([1. , 1.5])
    """
    reach_m = checked("threshold_m", threshold_m)
    return enhanced_two_step(residence, facility, distance_m, population, supply, [(reach_m, 1.0)])


def enhanced_two_step(
    residence: npt.ArrayLike,
    facility: npt.ArrayLike,
    distance_m: npt.ArrayLike,
    population: npt.ArrayLike,
    supply: npt.ArrayLike,
    bands: Bands,
) -> Floats:
    """Measure accessibility by two-step floating catchments that weigh near above far (E2SFCA).

    As `two_step`, with a weight by distance in both steps: `R_j = S_j / sum of P_k W(d_kj)` and
    `A_i = sum of R_j W(d_ij)`, where `W(d)` is the weight of the first band with `d <= to_m`, and 0
    beyond the last.

    Source: W. Luo and Y. Qi (2009), "An enhanced two-step floating catchment area (E2SFCA) method
    for measuring spatial accessibility to primary care physicians", Health & Place 15(4),
    1100-1107.

    Parameters
    ----------
    bands : sequence of (to_m, weight)
        From near to far; weights of 0 or more.

    Other parameters, the result and the errors are those of `two_step`.

    Examples
    --------
    The second home is further off and weighs a half: 18 seats / (10 * 1 + 16 * 0.5) per person.

    >>> enhanced_two_step([0, 1], [0, 0], [90, 400], [10, 16], [18], [(100, 1), (500, 0.5)])
    array([1. , 0.5])
    """
    home, place = (np.asarray(rows, dtype=np.int64) for rows in (residence, facility))
    people, _ = known_amounts(population)
    offered, _ = known_amounts(supply)
    weight = band_weights(distance_m, bands)
    wanted = np.bincount(place, people[home] * weight, minlength=len(offered))
    per_person = np.zeros(len(offered))
    np.divide(offered, wanted, out=per_person, where=wanted > 0)
    found = np.bincount(home, per_person[place] * weight, minlength=len(people))
    return found.astype(np.float64)


def band_weights(distance_m: npt.ArrayLike, bands: Bands) -> Floats:
    """Weigh distances by the band that they lie in.

    Parameters
    ----------
    distance_m : (P,) array of float
        NaN lies in no band.
    bands : sequence of (to_m, weight)
        From near to far, each end included.

    Raises
    ------
    InputError
        There is no band, an end does not lie beyond the one before, or a weight is negative or
        infinite.

    Examples
    --------
    >>> band_weights([0, 100, 100.1, 600], [(100, 1), (500, 0.5)])
    array([1. , 1. , 0.5, 0. ])
    """
    if not len(bands):
        raise InputError("Catchments need at least one band of [to_m, weight].")
    ends = np.array([checked("to_m", to_m) for to_m, _ in bands])
    weights = np.array([checked("weight", weight) for _, weight in bands])
    if np.isinf(weights).any():
        raise InputError("The weight of a band must be finite.")
    if (np.diff(ends) <= 0).any():
        raise InputError("Bands go from near to far, each end beyond the one before.")
    distances = np.asarray(distance_m, dtype=np.float64)
    band = np.searchsorted(ends, distances, side="left")
    found = np.append(weights, 0.0)[band]
    # An infinite distance is no way at all, even in a band without end.
    return np.where(np.isfinite(distances), found, 0.0)
