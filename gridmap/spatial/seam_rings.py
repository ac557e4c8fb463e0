"""Rings of polygons as lists of vertices: find one, put one in, go around."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import shapely

Place = tuple[float, float]
# A Polygon or a MultiPolygon.
Shape = Any
FEWEST = 3
# Vertices that are no further apart are one, in degrees (2 cm): files round to 7 decimals.
TOGETHER = 2e-7


def apart(a: Place, b: Place) -> float:
    """Return how far places are apart, in degrees."""
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


def holds(shape: Shape, at: Place) -> bool:
    """Return whether a shape has a vertex at a place."""
    xy = shapely.get_coordinates(shape)
    return bool((np.hypot(xy[:, 0] - at[0], xy[:, 1] - at[1]) <= TOGETHER).any())


def on_edge(shape: Shape, at: Place, within: float = TOGETHER) -> bool:
    """Return whether a place lies on the outline of a shape, or on that of a hole of it."""
    return bool(shapely.distance(shapely.boundary(shape), shapely.Point(at)) <= within)


def nodes_of(shapes: Iterable[Shape]) -> list[Place]:
    """Return all vertices of shapes, each once."""
    return list({tuple(v) for shape in shapes for v in shapely.get_coordinates(shape).tolist()})


def map_rings(shape: Shape, change: Callable[[list[Place]], list[Place]]) -> Shape:
    """Return a shape each of whose rings went through `change`; a ring of less than 3 is left out.

    Rings are lists of vertices without the last, which is the first again.
    """
    parts = []
    for part in shapely.get_parts(shape):
        outer, *holes = (_ring(ring, change) for ring in (part.exterior, *part.interiors))
        if len(outer) >= FEWEST:
            parts.append(shapely.Polygon(outer, [hole for hole in holes if len(hole) >= FEWEST]))
    if isinstance(shape, shapely.MultiPolygon) or len(parts) != 1:
        return shapely.MultiPolygon(parts)
    return parts[0]


def _ring(ring: Any, change: Callable[[list[Place]], list[Place]]) -> list[Place]:
    places = change([(float(x), float(y)) for x, y in shapely.get_coordinates(ring)[:-1]])
    # Two that fell together are one.
    return [place for i, place in enumerate(places) if place != places[i - 1]]


def with_nodes(shape: Shape, nodes: Iterable[Place]) -> Shape:
    """Return a shape with those of the nodes that lie on its edges, and are not there yet."""
    new = [node for node in nodes if on_edge(shape, node) and not holds(shape, node)]
    if not new:
        return shape
    return map_rings(shape, lambda ring: _with(ring, new))


def _with(ring: list[Place], nodes: list[Place]) -> list[Place]:
    """Put nodes into the edges of a ring that they lie on, in the order along each."""
    found: list[Place] = []
    for i, start in enumerate(ring):
        end = ring[(i + 1) % len(ring)]
        edge = shapely.LineString([start, end])
        own = [n for n in nodes if shapely.distance(edge, shapely.Point(n)) <= TOGETHER]
        found += [
            start,
            *sorted(own, key=lambda n: shapely.line_locate_point(edge, shapely.Point(n))),
        ]
    return found


def walk(ring: list[Place], cut: list[Place]) -> list[Place]:
    """Go from the end of a cut along the ring to its begin, and back over the cut.

    Examples
    --------
    >>> square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    >>> walk(square, [(0.0, 0.0), (1.0, 0.5), (2.0, 2.0)])
    [(0.0, 0.0), (1.0, 0.5), (2.0, 2.0), (0.0, 2.0)]
    """
    at, to = ring.index(cut[-1]), ring.index(cut[0])
    along = ring[at + 1 :] + ring[:to] if to <= at else ring[at + 1 : to]
    return [*cut, *along]


def ring_areas(shape: Shape) -> np.ndarray[Any, Any]:
    """Return the signed area of the outer ring of each part, counter-clockwise positive."""
    rings = [shapely.get_coordinates(part.exterior) for part in shapely.get_parts(shape)]
    return np.array(
        [0.5 * float(np.sum(r[:-1, 0] * r[1:, 1] - r[1:, 0] * r[:-1, 1])) for r in rings]
    )


def nearest_on(shape: Shape, at: Place) -> Place:
    """Return the place on the outline of a shape that is nearest to `at`."""
    line = shapely.shortest_line(shapely.boundary(shape), shapely.Point(at))
    x, y = shapely.get_coordinates(line)[0]
    return float(x), float(y)
