"""The houses of the 5 x 5 town as arrays, with distances that a reader can check on paper.

Row `i` is the house of `towns.cells()[i]`: column `i % 5`, row `i // 5`. It stands at
`(200 c + 60, 200 r + 80)` and is joined to the street on its west, 60 m away. Streets run along
all grid lines, so from a station at a crossing `(X, Y)` one walks
`60 + |200 c - X| + |200 r + 80 - Y|` metres.
"""

import numpy as np

from tests import towns

HOUSES = np.array(
    [
        (c * towns.SIDE_M + towns.HOUSE_EAST_M, r * towns.SIDE_M + towns.HOUSE_NORTH_M)
        for c, r in towns.cells()
    ]
)
RESIDENTS = np.full(25, towns.RESIDENTS)
JOINED = np.ones(25, dtype=bool)
CODES = [towns.grid_code(c, r) for c, r in towns.cells()]
MIDDLE, EAST, CORNER = (400.0, 400.0), (600.0, 400.0), (0.0, 0.0)


def row(column, row_):
    """Position of the house, or grid, of a column and row."""
    return row_ * towns.SIZE + column


def rows(*cells):
    """Positions of several."""
    return sorted(row(*cell) for cell in cells)


def walks(station):
    """Metres walked from a station at a crossing to every house."""
    along_x = np.abs(HOUSES[:, 0] - towns.HOUSE_EAST_M - station[0])
    return towns.HOUSE_EAST_M + along_x + np.abs(HOUSES[:, 1] - station[1])


def flights(station):
    """Metres as the crow flies."""
    return np.hypot(*(HOUSES - station).T)


def pairs(stations, threshold_m, measure=walks):
    """Pairs of house and station within a threshold: house, station, metres."""
    metres = np.array([measure(s) for s in stations]).reshape(len(stations), 25)
    station, house = np.nonzero(metres <= threshold_m)
    return house, station, metres[station, house]
