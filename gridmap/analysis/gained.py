"""Whom one facility reaches that no other of its kind does."""

from typing import Any

import numpy as np
import numpy.typing as npt


def gained(
    people: npt.NDArray[Any],
    distance_m: npt.NDArray[Any],
    nearest: npt.NDArray[Any],
    times: npt.NDArray[Any],
    facility: int,
    within_m: float,
) -> int:
    """Sum the people who have this facility, and no other of its kind, within a distance.

    Parameters
    ----------
    people : (R,) array of int
        Of each residence; below 0 is no data.
    distance_m, nearest : (R,) arrays
        Metres to the nearest facility of the kind, and its id.
    times : (R,) array of int
        How many of the kind are within the distance; below 0 where it cannot be measured.

    Examples
    --------
    >>> away = np.array([100.0, 100.0, 900.0])
    >>> gained(np.array([40, 30, 20]), away, np.array([7, 7, 7]), np.array([1, 2, 0]), 7, 500)
    40
    """
    alone = (nearest == facility) & (distance_m <= within_m) & (times == 1)
    return int(np.maximum(people, 0)[alone].sum())
