"""Cut a shape in two along a line, by its vertices: both halves have the very same ones."""

import shapely

from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.spatial.seam_rings import TOGETHER, Place, Shape, apart, nearest_on, on_edge, walk

# An end of a line that stops so short of the outline was meant to reach it, in degrees (1 m).
NEARLY = 1e-5
FEWEST = 2  # places of a line


def cut_through(shape: Shape, line: list[Place]) -> list[Place]:
    """Return the part of a line that runs through a shape, from outline to outline."""
    nowhere = said(
        "这条线没有把网格切成两块。请从网格的一边画到另一边，只穿过一次。",
        "This line does not cut the grid in two. Draw it from one side to another, across once.",
    )
    if len(line) < FEWEST:
        raise InputError(nowhere)
    drawn = shapely.LineString([_reaching(shape, line[0]), *line[1:-1], _reaching(shape, line[-1])])
    if not drawn.is_simple:
        raise InputError(said("这条线自己相交。", "This line crosses itself."))
    inner = shapely.get_parts(shapely.line_merge(shapely.intersection(drawn, shape)))
    inner = [p for p in inner if p.geom_type == "LineString" and p.length > TOGETHER]
    through = [p for p in inner if not _runs_along(shape, p)]
    if len(through) != 1:
        raise InputError(nowhere)
    places = [(float(x), float(y)) for x, y in shapely.get_coordinates(through[0])]
    if not (on_edge(shape, places[0]) and on_edge(shape, places[-1])):
        raise InputError(nowhere)
    ends = (places[0], places[-1])
    between = [p for p in places[1:-1] if min(apart(p, end) for end in ends) > TOGETHER]
    return [ends[0], *between, ends[1]]


def _reaching(shape: Shape, end: Place) -> Place:
    """Let an end that nearly reaches the outline reach it."""
    return nearest_on(shape, end) if on_edge(shape, end, NEARLY) else end


def _runs_along(shape: Shape, line: shapely.Geometry) -> bool:
    along = shapely.intersection(shapely.buffer(shapely.boundary(shape), TOGETHER), line)
    return bool(along.length > 0.99 * line.length)


def halves(shape: Shape, cut: list[Place]) -> list[Shape]:
    """Cut a shape whose outline has both ends of the cut among its vertices."""
    parts = shapely.get_parts(shape).tolist()
    for i, part in enumerate(parts):
        ring = [tuple(v) for v in shapely.get_coordinates(part.exterior)[:-1].tolist()]
        if cut[0] in ring and cut[-1] in ring and cut[0] != cut[-1]:
            rest = parts[:i] + parts[i + 1 :]
            sides = (walk(ring, cut), walk(ring, cut[::-1]))
            first, second = (_with_holes(side, part) for side in sides)
            larger, smaller = sorted([first, second], key=shapely.area, reverse=True)
            return [shapely.MultiPolygon([larger, *rest]) if rest else larger, smaller]
    raise InputError(
        said(
            "这条线穿过了网格里的洞。", "This line ends at a hole of the grid, not at its outline."
        )
    )


def _with_holes(ring: list[Place], part: shapely.Polygon) -> shapely.Polygon:
    bare = shapely.Polygon(ring)
    inside = [hole for hole in part.interiors if shapely.contains(bare, shapely.Polygon(hole))]
    return shapely.Polygon(ring, [hole.coords for hole in inside])
