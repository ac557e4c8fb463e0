"""Which polygon each place lies in, for a million places and a hundred thousand polygons."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

# Candidate pairs of a place and a polygon that are tested at once; it bounds the memory.
_PAIRS_AT_ONCE = 1 << 19
_X_STEPS = float(1 << 31)
_MOST_ROWS = float(1 << 20)
_NARROWEST = 1e-200


def containing(polygons: Geometries, xy: npt.ArrayLike) -> Ints:
    """Find the polygon that each place lies in or on.

    A place on a shared boundary, or in several overlapping polygons, belongs to the polygon with
    the lowest index, so the answer does not depend on chance.

    Parameters
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In any reference system; None and empty ones contain nothing. They are left prepared
        (`shapely.prepare`), so do not use the same objects from another thread meanwhile.
    xy : (P, 2) array
        Places in the same reference system; NaN is a place without coordinates.

    Returns
    -------
    (P,) array of int
        Index of the polygon, -1 where there is none.

    Notes
    -----
    Exactly what `shapely.intersects` answers, but fewer questions are put to it: places are
    sorted into rows about as high as a polygon, so the box of a polygon holds a few runs of them,
    found by bisection. That needs no point objects, and each polygon is asked once for all.

    Examples
    --------
    >>> cells = shapely.box([0, 10], [0, 0], [10, 20], [10, 10])
    >>> containing(cells, [(5, 5), (15, 5), (10, 5), (25, 5)])
    array([ 0,  1,  0, -1])
    """
    polygons = np.asarray(polygons, dtype=object)
    xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    boxes = shapely.bounds(polygons).reshape(-1, 4)
    usable = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    if len(usable) == 0:
        return np.full(len(xy), -1, dtype=np.int64)
    found = _containing(polygons[usable], boxes[usable], xy)
    return np.append(usable, -1)[found]


def _containing(polygons: Geometries, boxes: Floats, xy: Floats) -> Ints:
    """Do the work of `containing`; where there is none, answer the number of polygons."""
    index = np.full(len(xy), len(polygons), dtype=np.int64)
    rows = _Rows.of(xy, boxes)
    shapely.prepare(polygons)
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as threads:
        # Blocks share no polygon, and Shapely lets go of the interpreter's lock.
        blocks = list(rows.blocks(boxes))
        tests = [threads.submit(_inside, polygons, boxes, rows, block) for block in blocks]
        for test in tests:
            place, polygon = test.result()
            np.minimum.at(index, place, polygon)
    return index


@dataclass(frozen=True)
class _Frame:
    """Rows from south to north, and steps along them from west to east."""

    west: float
    south: float
    steps_per_x: float
    rows_per_y: float

    @classmethod
    def of(cls, boxes: Floats) -> "_Frame":
        """Lay rows over all boxes, each as high as the mean box."""
        west, south = boxes[:, :2].min(axis=0)
        east, north = boxes[:, 2:].max(axis=0)
        height = (boxes[:, 3] - boxes[:, 1]).mean()
        height = max(height, (north - south) / _MOST_ROWS, _NARROWEST)
        return cls(west, south, _X_STEPS / max(east - west, _NARROWEST), 1 / height)

    def row(self, y: Floats) -> Ints:
        """Find the row of each y; places and boxes are rounded alike, so none is missed."""
        rows: Ints = ((y - self.south) * self.rows_per_y).astype(np.int64)
        return rows

    def key(self, row: Ints, x: Floats) -> Ints:
        """Give each position in each row its number, ascending eastwards, then northwards."""
        keys: Ints = (row << 32) + ((x - self.west) * self.steps_per_x).astype(np.int64)
        return keys


@dataclass(frozen=True, eq=False)
class _Rows:
    """Places sorted by row, each row from west to east."""

    frame: _Frame
    xy: Floats
    place: Ints  # position of each in the caller's array
    key: Ints

    @classmethod
    def of(cls, xy: Floats, boxes: Floats) -> "_Rows":
        """Sort the places that lie in the box of all boxes."""
        frame = _Frame.of(boxes)
        inside = (xy >= boxes[:, :2].min(axis=0)) & (xy <= boxes[:, 2:].max(axis=0))
        place = np.flatnonzero(inside.all(axis=1))
        key = frame.key(frame.row(xy[place, 1]), xy[place, 0])
        order = np.argsort(key)
        return cls(frame, xy[place[order]], place[order], key[order])

    def blocks(self, boxes: Floats) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yield runs of places near polygons as (polygon, first, length), many pairs at a time."""
        first_row, last_row = self.frame.row(boxes[:, 1]), self.frame.row(boxes[:, 3])
        polygon, row = ranges(np.arange(len(boxes)), first_row, last_row - first_row + 1)
        west_key = self.frame.key(row, boxes[polygon, 0])
        east_key = self.frame.key(row, boxes[polygon, 2])
        first = np.searchsorted(self.key, west_key, side="left")
        after = np.searchsorted(self.key, east_key, side="right")
        some = after > first
        polygon, first, length = polygon[some], first[some], (after - first)[some]
        block = np.cumsum(length) // _PAIRS_AT_ONCE
        # A polygon never straddles two blocks: all its runs go with its first.
        starts = np.searchsorted(polygon, polygon, side="left")
        cuts = np.flatnonzero(np.diff(block[starts])) + 1
        parts = (np.split(column, cuts) for column in (polygon, first, length))
        yield from zip(*parts, strict=True)


def _inside(
    polygons: Geometries, boxes: Floats, rows: _Rows, block: tuple[Ints, Ints, Ints]
) -> tuple[Ints, Ints]:
    """Test a block's pairs; return the places and polygons of those that hold."""
    polygon, position = ranges(*block)
    x, y = rows.xy[position, 0], rows.xy[position, 1]
    near = (y >= boxes[polygon, 1]) & (y <= boxes[polygon, 3])
    polygon, position, x, y = polygon[near], position[near], x[near], y[near]
    holds = shapely.intersects_xy(polygons[polygon], x, y)
    return rows.place[position[holds]], polygon[holds]


def neighbours(polygons: Geometries, tolerance_m: float = 0.1) -> Ints:
    """Find the pairs of polygons that share an edge; those that meet in a corner do not.

    Two polygons are neighbours when more than four times the tolerance of the outline of the one
    lies in the other or within the tolerance of it. Edges need not have the same vertices, and
    drawn boundaries may leave or overlap a slit of the tolerance. (At a corner, at most twice the
    tolerance lies so near.)

    Parameters
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In a metric reference system; None and empty ones have no neighbours.
    tolerance_m : float
        Width of a slit that still counts as touching.

    Returns
    -------
    (P, 2) array of int
        Rows of each pair, the smaller first, sorted.

    Examples
    --------
    >>> cells = shapely.box([0, 10, 0, 10], [0, 0, 10, 10], [10, 20, 10, 20], [10, 10, 20, 20])
    >>> neighbours(cells).tolist()
    [[0, 1], [0, 2], [1, 3], [2, 3]]
    """
    polygons = np.asarray(polygons, dtype=object)
    wide = shapely.buffer(polygons, tolerance_m, join_style="mitre")
    pairs = np.asarray(shapely.STRtree(polygons).query(wide, predicate="intersects").T)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    shared = shapely.intersection(shapely.boundary(polygons[pairs[:, 1]]), wide[pairs[:, 0]])
    found: Ints = pairs[shapely.length(shared) > 4 * tolerance_m].astype(np.int64)
    return found


def ranges(owner: Ints, first: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Write out ranges: whose each number is, and `first, first + 1, ...` for each owner.

    Examples
    --------
    >>> owner, first, length = np.array([[7, 8], [2, 5], [3, 1]])
    >>> [numbers.tolist() for numbers in ranges(owner, first, length)]
    [[7, 7, 7, 8], [2, 3, 4, 5]]
    """
    ends = np.cumsum(length)
    numbers = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - length), length)
    return np.repeat(owner, length), numbers
