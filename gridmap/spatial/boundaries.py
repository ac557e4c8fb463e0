"""The boundaries of polygons: what two of them share, and what no other one touches."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

# Drawn boundaries may leave or overlap such a slit, in metres, and are still one.
SLIT_M = 0.5
# What touches only at the ends of a slit is no boundary.
_SHORTEST_M = 4 * SLIT_M
NOTHING = -1


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Lines between polygons.

    Attributes
    ----------
    lines : (L,) array of LineString
        In metres; each as long as it goes on.
    sides : (L, 2) array of int
        Rows of the two polygons. The first is one of the smallest; the second is another one, the
        larger row; or the polygon around the first, where no smaller one touches; or `NOTHING`.
    """

    lines: Geometries
    sides: Ints


def boundaries(polygons: Geometries, around: npt.ArrayLike, smallest: int) -> Boundaries:
    """Find the boundaries of the smallest polygons, with what lies on their two sides.

    Parameters
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In a metric reference system: first the smallest ones, then those that lie around them.
    around : (A,) array of int
        Row of the next larger polygon that each belongs to; `NOTHING` where there is none.
    smallest : int
        How many the smallest ones are.

    Examples
    --------
    Two squares in a rectangle that goes on in the east:

    >>> squares = shapely.box([0, 10, 0], 0, [10, 20, 30], 10)
    >>> found = boundaries(squares, [2, 2, -1], 2)
    >>> [(*sides, line.length) for sides, line in zip(found.sides.tolist(), found.lines)]
    [(0, 1, 10.0), (1, 2, 9.0), (0, -1, 29.0), (1, -1, 10.0), (1, -1, 10.0)]
    """
    small = np.asarray(polygons[:smallest], dtype=object)
    wide = shapely.buffer(small, SLIT_M, join_style="mitre")
    one, other = shapely.STRtree(small).query(wide, predicate="intersects")[::-1]
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    apart = one != other
    one, other = one[apart], other[apart]
    parts = [
        _shared(small, wide, one, other),
        *_behind(polygons, np.asarray(around, dtype=np.int64), *_free(small, wide, one, other)),
    ]
    return Boundaries(
        np.concatenate([part.lines for part in parts]),
        np.concatenate([part.sides for part in parts]),
    )


def substrings(lines: Geometries, start: npt.ArrayLike, end: npt.ArrayLike) -> Geometries:
    """Cut pieces out of lines, each from so many metres along it to so many, start before end.

    Examples
    --------
    >>> lines = shapely.linestrings([[[0, 0], [10, 0], [10, 10]]])
    >>> substrings(lines, [4], [12]).tolist()
    [<LINESTRING (4 0, 10 0, 10 2)>]
    """
    start, end = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    if len(lines) == 0:
        return np.array([], dtype=object)
    xy, row = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    step[np.flatnonzero(np.diff(row, prepend=-1))] = 0.0
    along = np.cumsum(step)
    along -= along[np.searchsorted(row, row)]
    inner = (along > start[row]) & (along < end[row])
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, at)) for at in (start, end)
    ]
    each = np.arange(len(lines))
    owner = np.concatenate([each, row[inner], each])
    place = np.concatenate([start, along[inner], end])
    # The ends stand before and after what lies between them, also where they fall together.
    rank = np.concatenate([each * 0, row[inner] * 0 + 1, each * 0 + 2])
    order = np.lexsort((place, rank, owner))
    coordinates = np.concatenate([ends[0], xy[inner], ends[1]])[order]
    return np.asarray(shapely.linestrings(coordinates, indices=owner[order]), dtype=object)


def _shared(small: Geometries, wide: Geometries, one: Ints, other: Ints) -> Boundaries:
    """Return the lines that two polygons share; those that meet in a corner share none."""
    once = one < other
    one, other = one[once], other[once]
    common = shapely.intersection(shapely.boundary(small[one]), wide[other])
    lines, pair = _long_ones(shapely.line_merge(common))
    # The ends, which only the width of the slit added, are taken off.
    over = [
        shapely.distance(shapely.line_interpolate_point(lines, at), small[other[pair]])
        for at in (0.0, shapely.length(lines))
    ]
    start, end = over[0], shapely.length(lines) - over[1]
    some = end > start
    exact = substrings(lines[some], start[some], end[some])
    return Boundaries(exact, np.column_stack([one[pair[some]], other[pair[some]]]))


def _free(small: Geometries, wide: Geometries, one: Ints, other: Ints) -> tuple[Geometries, Ints]:
    """Return the parts of the boundary of each polygon that no other one touches, and whose."""
    free = np.asarray(shapely.boundary(small), dtype=object)
    # First what the first neighbour of each touches is taken away, then what the second does, ...
    turn = np.arange(len(one)) - np.searchsorted(one, one)
    for now in range(int(turn.max(initial=-1)) + 1):
        pairs = np.flatnonzero(turn == now)
        pairs = pairs[~shapely.is_empty(free[one[pairs]])]
        free[one[pairs]] = shapely.difference(free[one[pairs]], wide[other[pairs]])
    return _long_ones(_merged(free))


def _behind(polygons: Geometries, around: Ints, lines: Geometries, owner: Ints) -> list[Boundaries]:
    """Cut free lines by what lies behind them: the polygon around, the next larger one, nothing."""
    found = []
    outer = around[owner]
    while len(lines):
        none = outer == NOTHING
        found.append(Boundaries(lines[none], np.column_stack([owner[none], outer[none]])))
        lines, owner, outer = lines[~none], owner[~none], outer[~none]
        each, place = np.unique(outer, return_inverse=True)
        # Where a boundary runs along the one of the polygon around, that does not lie behind it.
        inner = shapely.buffer(polygons[each], -SLIT_M, join_style="mitre")[place]
        inside, row = _long_ones(_merged(shapely.intersection(lines, inner)))
        found.append(Boundaries(inside, np.column_stack([owner[row], outer[row]])))
        lines, row = _long_ones(_merged(shapely.difference(lines, inner)))
        owner, outer = owner[row], around[outer[row]]
    return found


def _merged(lines: Geometries) -> Geometries:
    return np.asarray(shapely.line_merge(lines), dtype=object)


def _long_ones(lines: Geometries) -> tuple[Geometries, Ints]:
    """Return the parts of lines that are long enough to be a boundary, and of which each is."""
    parts, row = shapely.get_parts(lines, return_index=True)
    long = shapely.length(parts) > _SHORTEST_M
    return np.asarray(parts[long], dtype=object), row[long].astype(np.int64)
