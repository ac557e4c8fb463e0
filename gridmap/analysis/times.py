"""How many facilities cover each residence: none, one, two or more."""

import numpy as np
import numpy.typing as npt

from gridmap.analysis.figures import checked, known_amounts

TIMES = ("none", "once", "twice", "more", "unjoined")


def covered_times(
    times_within: npt.ArrayLike, at_least: int, joined: npt.ArrayLike
) -> npt.NDArray[np.int8]:
    """Say of each residence whether enough facilities cover it.

    Parameters
    ----------
    times_within : (R,) array of int
        Facilities within the threshold; negative where it could not be measured.
    at_least : int
        How many it takes; 1 is plain reach.
    joined : (R,) array of bool
        Whether the residence could be measured.

    Returns
    -------
    (R,) array of int8
        0 covered, 1 uncovered, 2 unjoined: positions in `reach.STATES`.

    Raises
    ------
    InputError
        `at_least` is below 1.

    Examples
    --------
    >>> covered_times([2, 1, 0, -1], 2, [True, True, True, False])
    array([0, 1, 1, 2], dtype=int8)
    """
    checked("times", at_least, above_zero=True)
    times = np.asarray(times_within, dtype=np.int64)
    measured = np.asarray(joined, dtype=bool) & (times >= 0)
    return np.where(measured, times < at_least, 2).astype(np.int8)


def times_summary(
    people: npt.ArrayLike, times_within: npt.ArrayLike, joined: npt.ArrayLike
) -> dict[str, int]:
    """Count people by how many facilities cover them.

    Parameters
    ----------
    people : (R,) array of int
        People of each residence; unknown counts as nobody.
    times_within, joined
        As for `covered_times`.

    Returns
    -------
    dict
        People covered `none`, `once`, `twice`, `more` often, and `unjoined`; together all.

    Examples
    --------
    >>> times_summary([5, 3, 2, 1], [0, 1, 4, -1], [True, True, True, False])
    {'none': 5, 'once': 3, 'twice': 0, 'more': 2, 'unjoined': 1}
    """
    times = np.asarray(times_within, dtype=np.int64)
    measured = np.asarray(joined, dtype=bool) & (times >= 0)
    group = np.where(measured, np.minimum(times, 3), len(TIMES) - 1)
    sums = np.bincount(group, known_amounts(people)[0], minlength=len(TIMES))
    return {name: int(count) for name, count in zip(TIMES, np.rint(sums), strict=True)}
