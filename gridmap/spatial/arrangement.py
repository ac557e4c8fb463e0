"""The faces into which the borders of polygons cut the plane, and how often each is covered.

Where two polygons meet along a shared edge, one runs along it one way and the other back, and the
two cancel. Only edges that remain bound places covered once, twice or not at all, and in a good
tiling of 100,000 polygons that is just its outer border: so faces are built from few edges.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

# Coordinates are rounded to a micrometre, so that noise of projecting does not part edges.
_STEPS_PER_M = 1e6
_FACES_AT_ONCE = 1000


@dataclass(frozen=True, eq=False)
class Border:
    """Directed edges with the covered side on their left.

    Attributes
    ----------
    ends : (B, 2, 2) array of float
        Start and end of each edge, x and y in metres.
    layers : (B,) array of int
        How many more polygons lie on the left than on the right; negative if fewer.
    """

    ends: Floats
    layers: Ints

    @property
    def lines(self) -> Geometries:
        """The edges as line strings."""
        return np.asarray(shapely.linestrings(self.ends), dtype=object).reshape(-1)


def border(polygons: Geometries) -> Border:
    """Collect the edges of valid polygons that do not cancel between neighbours.

    Parameters
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In a metric reference system; None and empty ones have no border.

    Returns
    -------
    Border
        Rounded to a micrometre.

    Examples
    --------
    >>> left, right = shapely.box([0, 10], 0, [10, 20], 10)
    >>> border(np.array([left])).layers
    array([1, 1, 1, 1])
    >>> len(border(np.array([left, right])).layers)  # the edge between the two is gone
    6
    """
    parts = shapely.get_parts(polygons[~shapely.is_missing(polygons)])
    rings = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=False))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint(xy * _STEPS_PER_M).astype(np.int64)
    vertex, first = _numbered(steps)
    follows = ring[1:] == ring[:-1]
    start, end = vertex[:-1][follows], vertex[1:][follows]
    low, high, layers = _netted(start, end, len(first))
    places = steps[first] / _STEPS_PER_M
    backwards = layers < 0
    start, end = np.where(backwards, high, low), np.where(backwards, low, high)
    return Border(np.stack([places[start], places[end]], axis=1), np.abs(layers))


def faces(lines: Geometries) -> Geometries:
    """Cut the plane along lines, and give the bounded faces.

    Parameters
    ----------
    lines : (B,) array of LineString
        They may cross, overlap and touch anywhere.

    Returns
    -------
    (F,) array of Polygon
        Faces that do not overlap and fill everything that the lines enclose.

    Examples
    --------
    >>> squares = shapely.boundary(shapely.box([0, 5], [0, 0], [10, 15], [10, 10]))
    >>> sorted(shapely.area(faces(squares)).tolist())
    [50.0, 50.0, 50.0]
    """
    if len(lines) == 0:
        return np.empty(0, dtype=object)
    noded = shapely.get_parts(shapely.union_all(lines))
    return np.asarray(shapely.get_parts(shapely.polygonize(noded)), dtype=object)


def times_covered(edges: Border, xy: Floats) -> Ints:
    """Count the polygons over each place, from the border alone.

    A ray is sent eastwards from each place; every edge that it crosses adds or takes its layers.

    Parameters
    ----------
    edges : Border
        Of all polygons.
    xy : (P, 2) array
        Places off the border, in metres.

    Returns
    -------
    (P,) array of int
        How many polygons cover each place.

    Examples
    --------
    >>> edges = border(shapely.box([0, 5], [0, 0], [10, 15], [10, 10]))
    >>> times_covered(edges, np.array([(1.0, 1.0), (7.0, 5.0), (99.0, 5.0)]))
    array([1, 2, 0])
    """
    count = np.zeros(len(xy), dtype=np.int64)
    if len(edges.layers) == 0:
        return count
    tree = shapely.STRtree(edges.lines)
    east = edges.ends[:, :, 0].max() + 1.0
    for start in range(0, len(xy), _FACES_AT_ONCE):
        part = xy[start : start + _FACES_AT_ONCE]
        rays = np.stack([part, np.column_stack([np.full(len(part), east), part[:, 1]])], axis=1)
        place, edge = tree.query(shapely.linestrings(rays))
        count[start : start + len(part)] = np.bincount(
            place, _crossings(edges, edge, part[place]), minlength=len(part)
        )
    return count


def _crossings(edges: Border, edge: Ints, xy: Floats) -> Floats:
    """Layers gained at each edge by a ray coming from the east to the place."""
    (x1, y1), (x2, y2) = edges.ends[edge, 0].T, edges.ends[edge, 1].T
    x, y = xy.T
    upwards, downwards = (y1 <= y) & (y < y2), (y2 <= y) & (y < y1)
    side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    sign = (upwards & (side > 0)).astype(np.float64) - (downwards & (side < 0))
    return np.asarray(sign * edges.layers[edge], dtype=np.float64)


def _numbered(steps: Ints) -> tuple[Ints, Ints]:
    """Give each vertex the number of its place, and each number its first vertex."""
    _, x = np.unique(steps[:, 0], return_inverse=True)
    _, y = np.unique(steps[:, 1], return_inverse=True)
    pair = x.astype(np.int64) * (len(steps) + 1) + y
    _, first, number = np.unique(pair, return_index=True, return_inverse=True)
    return number, first


def _netted(start: Ints, end: Ints, vertices: int) -> tuple[Ints, Ints, Ints]:
    """Add up edges between the same vertices, back and forth; drop those that come to nothing."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    sign = np.where(start < end, 1, np.where(start > end, -1, 0))
    key, edge = np.unique(low * vertices + high, return_inverse=True)
    layers = np.rint(np.bincount(edge, sign, minlength=len(key))).astype(np.int64)
    left = layers != 0
    return key[left] // vertices, key[left] % vertices, layers[left]
