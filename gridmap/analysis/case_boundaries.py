"""Which boundary each case lies at, and who might be answerable for it.

A boundary counts where somebody else answers on its other side: between two areas that touch, and
along every edge that no other area touches. Behind such an edge lies the rest of a larger area, or
nobody's ground; a case there that is within reach of another area too, which does not touch the
first one at that place, lies in the gap between the two.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.spatial.boundaries import NOTHING, SLIT_M, Boundaries
from gridmap.spatial.overlay import ranges

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Ground:
    """Areas with their boundaries, and who answers in them.

    Attributes
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In a metric reference system: the smallest areas, then what these leave over of larger ones.
    smallest : int
        How many the smallest areas are.
    boundaries : Boundaries
        Of all of them.
    inside : (A,) array of int
        A number of the area that each lies in; of what is left over, of the larger area.
    answering : (A,) array of int
        A number of who answers for each itself, the same for the same ones; of what is left over,
        of nobody.
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


@dataclass(frozen=True, eq=False)
class Claims:
    """Cases, the boundary of each, and what lies on its two sides."""

    case: Ints
    line: Ints
    one: Ints
    other: Ints

    def moved(self, rows: int) -> "Claims":
        """Return the same of cases that come after so many others."""
        return Claims(self.case + rows, self.line, self.one, self.other)

    def taken(self, rows: npt.NDArray[np.intp] | Bools) -> "Claims":
        """Return some of them."""
        return Claims(self.case[rows], self.line[rows], self.one[rows], self.other[rows])

    @classmethod
    def together(cls, each: list["Claims"]) -> "Claims":
        """Put those of many cases behind one another."""
        none = np.empty(0, dtype=np.int64)
        columns = zip(*((c.case, c.line, c.one, c.other) for c in each), strict=True)
        case, line, one, other = map(np.concatenate, columns) if each else (none,) * 4
        return cls(case, line, one, other)


def claims_of(
    xy: Floats, ground: Ground, trees: tuple[shapely.STRtree, shapely.STRtree], reach_m: float
) -> Claims:
    """Find the boundary of each case that lies at one."""
    points, bounds = shapely.points(xy), ground.boundaries
    case, line = trees[0].query(points, "dwithin", distance=reach_m)
    away = shapely.distance(points[case], bounds.lines[line])
    one, other = bounds.sides[line].T.copy()
    # Behind such an edge there may be a gap.
    free = (one < ground.smallest) & ((other == NOTHING) | (other >= ground.smallest))
    across = _across(points, case[free], one[free], ground, trees[1], reach_m)
    other[free] = np.where(across == NOTHING, other[free], across)
    every, other_there = Claims(case, line, one, other), ground.differ(one, other)
    nearest = _nearest(every.taken(other_there), away[other_there])
    return _turned(nearest, _nearest_edges(every.taken(free), away[free], nearest, len(xy)))


def _nearest(claims: Claims, away: Floats) -> Claims:
    """Keep of each case the boundary that is nearest."""
    order = np.lexsort((claims.line, away, claims.case))
    return claims.taken(order[_first(claims.case[order])])


def _nearest_edges(edges: Claims, away: Floats, nearest: Claims, cases: int) -> Ints:
    """Return for each claim the edge of its second area that is nearest; else `NOTHING`."""
    second = np.full(cases, NOTHING)
    second[nearest.case] = nearest.other
    theirs = edges.one == second[edges.case]
    found, edge = _nearest(edges.taken(theirs), away[theirs]), np.full(cases, NOTHING)
    edge[found.case] = found.line
    return edge[nearest.case]


def _turned(claims: Claims, edges: Ints) -> Claims:
    """Let a gap be told along the edge of the smaller row, whichever of the two is nearer."""
    turned = (claims.other < claims.one) & (claims.other != NOTHING)
    return Claims(
        claims.case,
        np.where(turned & (edges != NOTHING), edges, claims.line),
        np.where(turned, claims.other, claims.one),
        np.where(turned, claims.one, claims.other),
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
