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
        Rows of the two polygons, the smaller first; the second is `NOTHING` where no other polygon
        touches the first.
    """

    lines: Geometries
    sides: Ints


def boundaries(polygons: Geometries) -> Boundaries:
    """Find the boundaries of polygons in a metric reference system, and what lies on both sides.

    Examples
    --------
    Of two squares side by side, the one that they share, and their edges from its ends on:

    >>> found = boundaries(shapely.box([0, 10], 0, [10, 20], 10))
    >>> [(*sides, line.length) for sides, line in zip(found.sides.tolist(), found.lines)]
    [(0, 1, 10.0), (0, -1, 29.0), (1, -1, 29.0)]
    """
    polygons = np.asarray(polygons, dtype=object)
    wide = shapely.buffer(polygons, SLIT_M, join_style="mitre")
    one, other = shapely.STRtree(polygons).query(wide, predicate="intersects")[::-1]
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    apart = one != other
    one, other = one[apart], other[apart]
    shared = _shared(polygons, wide, one, other)
    lines, owner = _long_ones(
        shapely.line_merge(_taken_away(shapely.boundary(polygons), one, wide[other]))
    )
    free = np.column_stack([owner, np.full(len(owner), NOTHING)])
    return Boundaries(np.concatenate([shared.lines, lines]), np.concatenate([shared.sides, free]))


def rests(polygons: Geometries, around: npt.ArrayLike) -> tuple[Geometries, Ints]:
    """Find what polygons leave over of those around them.

    Parameters
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In a metric reference system.
    around : (A,) array of int
        Row of the polygon that each lies in; `NOTHING` where there is none.

    Returns
    -------
    rests : (R,) array of Polygon or MultiPolygon
        None of slits.
    rows : (R,) array of int
        Which polygons they are left over of.

    Examples
    --------
    >>> halves = shapely.box([0, 0], 0, [10, 25], 10)
    >>> left, rows = rests(halves, [1, -1])
    >>> left.tolist(), rows.tolist()
    ([<POLYGON ((10 10, 25 10, 25 0, 10 0, 10 10))>], [1])
    """
    polygons, around = np.asarray(polygons, dtype=object), np.asarray(around, dtype=np.int64)
    inner = np.flatnonzero(around != NOTHING)
    inner = inner[np.argsort(around[inner], kind="stable")]
    # Two edges that touch are at most a slit apart: half of it belongs to each.
    half = {"distance": SLIT_M / 2, "join_style": "mitre"}
    wide = shapely.buffer(polygons[inner], **half)
    outer = np.unique(around[inner])
    place = np.searchsorted(outer, around[inner])
    left = shapely.buffer(_taken_away(polygons[outer], place, wide), **half)
    # Without what the widening added outside, and without lines where only edges meet.
    left = shapely.buffer(shapely.intersection(left, polygons[outer]), 0.0)
    some = ~(shapely.is_empty(left) | shapely.is_missing(left))
    return np.asarray(left[some], dtype=object), outer[some]


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


def _taken_away(shapes: Geometries, row: Ints, parts: Geometries) -> Geometries:
    """Take from shapes what lies in some parts each; `row` says of which, and ascends."""
    left = np.array(shapes, dtype=object)
    # First what the first part of each holds, then what the second does, ...
    turn = np.arange(len(row)) - np.searchsorted(row, row)
    for now in range(int(turn.max(initial=-1)) + 1):
        these = np.flatnonzero(turn == now)
        these = these[~shapely.is_empty(left[row[these]])]
        left[row[these]] = shapely.difference(left[row[these]], parts[these])
    return left


def _long_ones(lines: Geometries) -> tuple[Geometries, Ints]:
    """Return the parts of lines that are long enough to be a boundary, and of which each is."""
    parts, row = shapely.get_parts(lines, return_index=True)
    long = shapely.length(parts) > _SHORTEST_M
    return np.asarray(parts[long], dtype=object), row[long].astype(np.int64)
