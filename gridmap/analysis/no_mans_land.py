"""No-man's-land: stretches of boundaries along which cases are sent back, or nobody is asked."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
import shapely.ops

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

# Cases of one stretch lie so near to one another along it, in metres.
GAP_M = 300.0
# So many make a stretch: one case may be an accident.
LEAST = 2
# Beyond the outermost cases, the line goes on for so many metres: a place is no point.
MARGIN_M = 20.0
_SLIT_M = 0.5  # drawn boundaries may leave or overlap such a slit


@dataclass(frozen=True, eq=False)
class Strip:
    """A stretch of the boundary between two areas, and the cases along it.

    Attributes
    ----------
    sides : (int, int)
        Rows of the two areas, the smaller first.
    line : LineString
        The stretch, in metres.
    cases : array of int
        Rows of the cases, in their order along the line.
    """

    sides: tuple[int, int]
    line: shapely.LineString
    cases: Ints


def strips(
    places: npt.ArrayLike,
    polygons: Geometries,
    pairs: npt.ArrayLike,
    reach_m: float,
    *,
    gap_m: float = GAP_M,
    least: int = LEAST,
) -> list[Strip]:
    """Find the stretches of shared boundaries along which cases lie.

    A case belongs to the one boundary that is nearest to it, if that is within reach.

    Parameters
    ----------
    places : (C, 2) array of float
        Of the cases, in a metric reference system.
    polygons : (A,) array of Polygon or MultiPolygon
        The areas, in the same system.
    pairs : (P, 2) array of int
        Rows of neighbouring areas on whose two sides somebody else answers.
    reach_m : float
        How far from the boundary a case still lies at it.
    gap_m : float
        Cases further apart along the line are two stretches.
    least : int
        Cases that make a stretch.

    Returns
    -------
    list of Strip
        Most cases first, then by the rows of the sides.

    Examples
    --------
    Three cases at the border of two squares of 1 km, two of them 100 m from one another:

    >>> squares = shapely.box([0, 1000], [0, 0], [1000, 2000], [1000, 1000])
    >>> found = strips([(990, 100), (1005, 200), (1000, 900)], squares, [(0, 1)], 50.0)
    >>> [(strip.cases.tolist(), round(strip.line.length)) for strip in found]
    [([0, 1], 140)]
    """
    xy = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    sides = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if len(xy) == 0 or len(sides) == 0:
        return []
    points = shapely.points(xy)
    sides = sides[_near(polygons, sides, points, reach_m)]
    lines = [shared(polygons[a], polygons[b]) for a, b in sides.tolist()]
    owner = np.array([row for row, line in enumerate(lines) for _ in line], dtype=np.int64)
    parts = np.array([part for line in lines for part in line], dtype=object)
    if len(parts) == 0:
        return []
    case, part = shapely.STRtree(parts).query_nearest(
        points, max_distance=reach_m, all_matches=False
    )
    found = []
    for number in np.unique(part).tolist():
        a, b = sides[owner[number]].tolist()
        mine = case[part == number]
        found += _stretches((a, b), parts[number], points, mine, gap_m, least)
    return sorted(found, key=lambda strip: (-len(strip.cases), strip.sides))


def shared(one: shapely.Geometry, other: shapely.Geometry) -> list[shapely.LineString]:
    """Return the boundary that two areas share, as lines, each as long as it goes on.

    Examples
    --------
    >>> squares = shapely.box([0, 10], [0, 0], [10, 20], [10, 10])
    >>> [line.length for line in shared(*squares)]
    [10.0]
    """
    wide = shapely.buffer(other, _SLIT_M, join_style="mitre")
    common = shapely.intersection(shapely.boundary(one), wide)
    # What touches only at the ends of a slit is no boundary.
    lines = shapely.get_parts(shapely.line_merge(common))
    exact = [_trimmed(line, other) for line in lines if shapely.length(line) > 4 * _SLIT_M]
    return [line for line in exact if line.length > 0]


def _trimmed(line: shapely.LineString, other: shapely.Geometry) -> shapely.LineString:
    """Take off the ends that only the width of the slit added."""
    ends = [0.0, line.length]
    for place, end in enumerate((line.interpolate(0.0), line.interpolate(line.length))):
        away = shapely.distance(end, other)
        ends[place] += away if place == 0 else -away
    return shapely.ops.substring(line, *ends) if ends[1] > ends[0] else line


def _near(polygons: Geometries, sides: Ints, points: Geometries, reach_m: float) -> Ints:
    """Return which pairs have a case within reach of both areas."""
    tree = shapely.STRtree(points)
    touched = [set(tree.query(p, predicate="dwithin", distance=reach_m).tolist()) for p in polygons]
    return np.array(
        [row for row, (a, b) in enumerate(sides.tolist()) if touched[a] & touched[b]],
        dtype=np.int64,
    )


def _stretches(
    sides: tuple[int, int],
    line: shapely.LineString,
    points: Geometries,
    cases: Ints,
    gap_m: float,
    least: int,
) -> list[Strip]:
    along = shapely.line_locate_point(line, points[cases])
    order = np.argsort(along, kind="stable")
    cases, along = cases[order], along[order]
    cuts = np.flatnonzero(np.diff(along) > gap_m) + 1
    found = []
    for mine, at in zip(np.split(cases, cuts), np.split(along, cuts), strict=True):
        if len(mine) >= least:
            start, end = max(at[0] - MARGIN_M, 0.0), min(at[-1] + MARGIN_M, line.length)
            found.append(Strip(sides, shapely.ops.substring(line, start, end), mine))
    return found
