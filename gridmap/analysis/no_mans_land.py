"""No-man's-land: stretches of boundaries along which cases are sent back, or nobody is asked.

A boundary counts where somebody else answers on its other side: between two areas that touch, and
along every edge that no other area touches. Behind such an edge lies the rest of a larger area, or
nobody's ground; a case there that is within reach of another area too, which does not touch the
first one at that place, lies in the gap between the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.spatial.boundaries import NOTHING, SLIT_M, Boundaries, substrings
from gridmap.spatial.overlay import ranges

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
        Rows of the two areas, the smaller first; the second is `NOTHING` where there is none, and
        the row of a larger area where its rest lies there.
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


@dataclass(frozen=True, eq=False)
class Ground:
    """Areas with their boundaries, and who answers in them.

    Attributes
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In a metric reference system; the smallest areas first.
    smallest : int
        How many the smallest ones are.
    boundaries : Boundaries
        Theirs.
    inside : (A,) array of int
        A number of the area that each lies in; of a larger one, of which only the rest counts, its
        own.
    answering : (A,) array of int
        A number of who answers for each itself, the same for the same ones; of a larger one, of
        nobody.
    """

    polygons: Geometries
    smallest: int
    boundaries: Boundaries
    inside: Ints
    answering: Ints

    def differ(self, one: Ints, other: Ints) -> Bools:
        """Return where somebody else answers in the other area of a pair than in the first."""
        nobody = other == NOTHING
        inside = self.inside[one] != self.inside[other]
        return np.asarray(nobody | inside | (self.answering[one] != self.answering[other]))


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
    >>> lines = boundaries(squares, [-1, -1], 2)
    >>> ground = Ground(squares, 2, lines, np.array([0, 0]), np.array([1, 2]))
    >>> found = strips([(990, 100), (1005, 200), (1000, 900)], ground, 50.0)
    >>> [(strip.cases.tolist(), round(strip.line.length)) for strip in found]
    [([0, 1], 140)]
    """
    xy = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    lines = shapely.STRtree(ground.boundaries.lines)
    areas = shapely.STRtree(ground.polygons[: ground.smallest])
    each = [
        _claims(xy[start : start + _AT_ONCE], ground, (lines, areas), reach_m).moved(start)
        for start in range(0, len(xy), _AT_ONCE)
    ]
    found = list(_stretches(_Claims.together(each), xy, ground, gap_m, least))
    return sorted(found, key=lambda strip: (-len(strip.cases), strip.sides))


@dataclass(frozen=True, eq=False)
class _Claims:
    """Cases, the boundary of each, and what lies on its two sides."""

    case: Ints
    line: Ints
    one: Ints
    other: Ints

    def moved(self, rows: int) -> "_Claims":
        return _Claims(self.case + rows, self.line, self.one, self.other)

    def taken(self, rows: npt.NDArray[np.intp] | Bools) -> "_Claims":
        return _Claims(self.case[rows], self.line[rows], self.one[rows], self.other[rows])

    @classmethod
    def together(cls, each: list["_Claims"]) -> "_Claims":
        none = np.empty(0, dtype=np.int64)
        columns = zip(*((c.case, c.line, c.one, c.other) for c in each), strict=True)
        case, line, one, other = map(np.concatenate, columns) if each else (none,) * 4
        return cls(case, line, one, other)


def _claims(
    xy: Floats, ground: Ground, trees: tuple[shapely.STRtree, shapely.STRtree], reach_m: float
) -> _Claims:
    """Find the boundary of each case that lies at one."""
    points, bounds = shapely.points(xy), ground.boundaries
    case, line = trees[0].query(points, "dwithin", distance=reach_m)
    away = shapely.distance(points[case], bounds.lines[line])
    one, other = bounds.sides[line].T.copy()
    free = (other == NOTHING) | (other >= ground.smallest)
    across = _across(points, case[free], one[free], ground, trees[1], reach_m)
    other[free] = np.where(across == NOTHING, other[free], across)
    rows = np.flatnonzero(ground.differ(one, other))
    rows = rows[np.lexsort((line[rows], away[rows], case[rows]))]
    nearest = _Claims(case, line, one, other).taken(rows[_first(case[rows])])
    # A gap is told along the edge of the smaller row, whichever of the two is nearer.
    turned = (nearest.other < nearest.one) & (nearest.other != NOTHING)
    edge_of = np.full(len(xy), NOTHING)
    edge_of[nearest.case[turned]] = nearest.other[turned]
    rows = np.flatnonzero(free & (one == edge_of[case]))
    rows = rows[np.lexsort((line[rows], away[rows], case[rows]))]
    rows = rows[_first(case[rows])]
    edge = np.full(len(xy), NOTHING)
    edge[case[rows]] = line[rows]
    told = np.where(edge[nearest.case] == NOTHING, nearest.line, edge[nearest.case])
    return _Claims(
        nearest.case,
        told,
        np.where(turned, nearest.other, nearest.one),
        np.where(turned, nearest.one, nearest.other),
    )


def _across(
    points: Geometries,
    case: Ints,
    one: Ints,
    ground: Ground,
    areas: shapely.STRtree,
    reach_m: float,
) -> Ints:
    """Return the area on the other side of a gap of each pair of a case and an area."""
    asked, place = np.unique(case, return_inverse=True)
    who, near = areas.query(points[asked], "dwithin", distance=reach_m)
    order = np.argsort(who, kind="stable")
    who, near = who[order], near[order]
    first, after = np.searchsorted(who, place), np.searchsorted(who, place, side="right")
    pair, row = ranges(np.arange(len(case)), first, after - first)
    near = near[row]
    other = ground.differ(one[pair], near) & (one[pair] != near)
    pair, near = pair[other], near[other]
    ways = shapely.shortest_line(points[case[pair]], ground.polygons[near])
    there = shapely.get_point(ways, 1)
    apart = shapely.distance(there, ground.polygons[one[pair]]) > SLIT_M
    pair, near, ways = pair[apart], near[apart], ways[apart]
    order = np.lexsort((near, shapely.length(ways), pair))
    order = order[_first(pair[order])]
    found = np.full(len(case), NOTHING)
    found[pair[order]] = near[order]
    return found


def _first(numbers: npt.NDArray[np.integer]) -> Bools:
    """Return where sorted numbers are not the one before."""
    return np.asarray(np.diff(numbers, prepend=NOTHING) != 0)


def _stretches(
    claims: _Claims, xy: Floats, ground: Ground, gap_m: float, least: int
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


def _round(claims: _Claims, along: Floats, lines: Geometries) -> Floats:
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
