"""The numbers of the grids of a community: as the words of a page are read."""

import numpy as np
import numpy.typing as npt

from gridmap.errors import InputError
from gridmap.spatial.codes import GRIDS


def number_grids(
    x: npt.ArrayLike, y: npt.ArrayLike, row_height: float | None = None
) -> npt.NDArray[np.int64]:
    """Give the grids of a community their numbers, west to east, then north to south.

    They go like the words of a page. Grids are not on a lattice, so a row is a band: it begins at
    the northernmost grid that has no number yet and takes every grid less than `row_height` south
    of it.

    Parameters
    ----------
    x, y : (G,) array of float
        A point in each grid; easting and northing in metres, or longitude and latitude.
    row_height : float, optional
        Height of a row in the unit of `y`; by default half the usual distance to the next grid.

    Returns
    -------
    (G,) array of int
        The number of each grid, from 1, in the order of the input.

    Raises
    ------
    InputError
        There are more grids than a community has numbers for (999).

    Examples
    --------
    >>> number_grids([0.0, 100.0, 0.0, 100.0], [0.0, 5.0, 95.0, 100.0])
    array([3, 4, 1, 2])
    """
    east, north = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    count = len(east)
    if count > GRIDS[-1]:
        raise InputError(f"A community has numbers for {GRIDS[-1]} grids, not for {count}.")
    if count == 0:
        return np.empty(0, dtype=np.int64)
    if row_height is None:
        row_height = 0.5 * _usual_distance(east, north)
    order = np.lexsort((east, -north))
    rows = np.zeros(count, dtype=np.int64)
    row, top = 0, north[order[0]]
    for place in order[1:]:
        if top - north[place] > row_height:
            row, top = row + 1, north[place]
        rows[place] = row
    numbers = np.empty(count, dtype=np.int64)
    numbers[np.lexsort((-north, east, rows))] = np.arange(1, count + 1)
    return numbers


def _usual_distance(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    """Return the median distance from a point to its nearest neighbour, 0 for a single point."""
    if len(x) <= 1:
        return 0.0
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(apart, np.inf)
    return float(np.median(apart.min(axis=1)))
