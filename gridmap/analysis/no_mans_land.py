"""No-man's-land: stretches of boundaries along which cases are sent back, or nobody is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.analysis.case_boundaries import Claims, Ground, claims_of
from gridmap.spatial.boundaries import NOTHING, Boundaries, substrings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

# Cases of one stretch lie so near to one another along it, in metres.
GAP_M = 300.0
# So many make a stretch: one case may be an accident.
LEAST = 2
# Beyond the outermost cases, the line goes on for so many metres: a place is no point.
MARGIN_M = 20.0
_AT_ONCE = 20_000  # cases; it bounds the memory


@dataclass(frozen=True, eq=False)
class Strip:
    """A stretch of the boundary between two areas, and the cases along it.

    Attributes
    ----------
    sides : (int, int)
        Rows of the two areas, the smaller first; the second is `NOTHING` where there is none.
    line : LineString
        The stretch, in metres; of a gap, along the edge of the first area.
    cases : array of int
        Rows of the cases, in their order along the line.
    gap : bool
        Whether the two areas leave ground between them.
    """

    sides: tuple[int, int]
    line: shapely.LineString
    cases: Ints
    gap: bool = False


def strips(
    places: npt.ArrayLike,
    ground: Ground,
    reach_m: float,
    *,
    gap_m: float = GAP_M,
    least: int = LEAST,
) -> list[Strip]:
    """Find the stretches of boundaries along which cases lie.

    A case belongs to the one boundary that is nearest to it, if that is within reach.

    Parameters
    ----------
    places : (C, 2) array of float
        Of the cases, in the metric reference system of the areas.
    ground : Ground
        At least all areas within reach and margin of the cases.
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

    >>> from gridmap.spatial.boundaries import boundaries
    >>> squares = shapely.box([0, 1000], [0, 0], [1000, 2000], [1000, 1000])
    >>> lines = boundaries(squares)
    >>> ground = Ground(squares, 2, lines, np.array([0, 0]), np.array([1, 2]))
    >>> found = strips([(990, 100), (1005, 200), (1000, 900)], ground, 50.0)
    >>> [(strip.cases.tolist(), round(strip.line.length)) for strip in found]
    [([0, 1], 140)]
    """
    xy = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    lines = shapely.STRtree(ground.boundaries.lines)
    areas = shapely.STRtree(ground.polygons[: ground.smallest])
    each = [
        claims_of(xy[start : start + _AT_ONCE], ground, (lines, areas), reach_m).moved(start)
        for start in range(0, len(xy), _AT_ONCE)
    ]
    found = list(_stretches(Claims.together(each), xy, ground, gap_m, least))
    return sorted(found, key=lambda strip: (-len(strip.cases), strip.sides))


def in_company(places: npt.ArrayLike, bounds: Boundaries, reach_m: float) -> Ints:
    """Return the rows of the cases that may make a stretch with another one, whoever answers.

    All others can be left aside before it is asked who does.

    Examples
    --------
    >>> from gridmap.spatial.boundaries import boundaries
    >>> squares = shapely.box([0, 1000], [0, 0], [1000, 2000], [1000, 1000])
    >>> lines = boundaries(squares)
    >>> in_company([(990, 100), (1005, 200), (1000, 900), (500, 500)], lines, 50.0).tolist()
    [0, 1]
    """
    xy = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    tree, found = shapely.STRtree(bounds.lines), []
    for start in range(0, len(xy), _AT_ONCE):
        points = shapely.points(xy[start : start + _AT_ONCE])
        case, line = tree.query(points, "dwithin", distance=reach_m)
        along = shapely.line_locate_point(bounds.lines[line], points[case])
        found.append(np.stack([case + start, line, along]))
    case, line, along = np.concatenate(found, axis=1) if found else np.empty((3, 0))
    order = np.lexsort((along, line))
    case, line, along = case[order], line[order].astype(np.int64), along[order]
    near = (np.diff(line) == 0) & (np.diff(along) <= GAP_M)
    # Where a ring begins and ends is chance.
    ring = np.asarray(shapely.is_closed(bounds.lines[line]))
    kept = np.append(near, False) | np.append(False, near) | ring
    return np.unique(case[kept]).astype(np.int64)


def _stretches(
    claims: Claims, xy: Floats, ground: Ground, gap_m: float, least: int
) -> Iterator[Strip]:
    """Cut boundaries where no case lies, and yield the stretches with enough of them."""
    lines = ground.boundaries.lines
    along = shapely.line_locate_point(lines[claims.line], shapely.points(xy[claims.case]))
    along = _round(claims, along, lines)
    order = np.lexsort((claims.case, along, claims.other, claims.one, claims.line))
    claims, along = claims.taken(order), along[order]
    begins = np.diff(along, prepend=-np.inf) > gap_m
    for numbers in (claims.line, claims.one, claims.other):
        begins |= np.diff(numbers, prepend=NOTHING - 1) != 0
    first = np.flatnonzero(begins)
    after = np.append(first[1:], len(along)).astype(np.int64)
    kept = after - first >= least
    first, after = first[kept], after[kept]
    whole = _doubled(lines[claims.line[first]])
    start = np.maximum(along[first] - MARGIN_M, 0.0)
    end = np.minimum(along[after - 1] + MARGIN_M, shapely.length(whole))
    pieces = substrings(whole, start, end)
    untouched = ground.boundaries.sides[claims.line, 1] != claims.other
    gap = untouched & (claims.other < ground.smallest)
    for line, begin, stop in zip(pieces, first.tolist(), after.tolist(), strict=True):
        sides = int(claims.one[begin]), int(claims.other[begin])
        yield Strip(sides, line, claims.case[begin:stop], bool(gap[begin]))


def _round(claims: Claims, along: Floats, lines: Geometries) -> Floats:
    """Let the metres along a ring begin behind its longest part without a case."""
    along = along.copy()
    for ring in np.unique(claims.line[shapely.is_closed(lines[claims.line])]).tolist():
        rows = np.flatnonzero(claims.line == ring)
        for sides in np.unique(claims.other[rows]).tolist():
            mine = rows[claims.other[rows] == sides]
            at, length = np.sort(along[mine]), lines[ring].length
            cut = int(np.argmax(np.diff(at, append=at[0] + length)))
            if cut < len(at) - 1:
                along[mine] += np.where(along[mine] <= at[cut], length, 0.0)
    return along


def _doubled(lines: Geometries) -> Geometries:
    """Let rings go round twice."""
    ring = shapely.is_closed(lines)
    lines = lines.copy()
    for row in np.flatnonzero(ring).tolist():
        xy = shapely.get_coordinates(lines[row])
        lines[row] = shapely.linestrings(np.concatenate([xy, xy[1:]]))
    return lines
