"""Whether areas tile their parent: without gaps, without overlaps, without sticking out."""

from dataclasses import dataclass, field

import numpy as np
import shapely

from gridmap.spatial.arrangement import Geometries, border, faces, times_covered

# Rounding to 7 decimals of a degree moves a vertex by half a centimetre; where a neighbour lacks
# that vertex, over an edge of 200 m, it leaves a sliver of half a square metre.
MIN_AREA_M2 = 1.0

# Faces smaller than this come of rounding, whatever is asked for.
_NOISE_M2 = 1e-6


@dataclass(frozen=True)
class Place:
    """A spot where a tiling is wrong.

    Attributes
    ----------
    area_m2 : float
        Its size.
    x, y : float
        A point in it, in metres.
    polygon : Polygon or MultiPolygon
        Its shape.
    """

    area_m2: float
    x: float
    y: float
    polygon: shapely.Geometry


@dataclass(frozen=True)
class Overlap(Place):
    """Where two polygons cover the same ground.

    Attributes
    ----------
    i, j : int
        Their positions, `i < j`.
    """

    i: int
    j: int


@dataclass(frozen=True)
class TilingReport:
    """What `check_tiling` found; each list is ordered by size, the largest first.

    Attributes
    ----------
    gaps : list of Place
        Ground of the parent that no polygon covers; without a parent, ground that is enclosed.
    overlaps : list of Overlap
        One entry for each pair of polygons.
    outside : list of Place
        Ground that polygons cover beyond the parent; empty without a parent.
    """

    gaps: list[Place] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    outside: list[Place] = field(default_factory=list)

    @property
    def seamless(self) -> bool:
        """Whether nothing was found."""
        return not (self.gaps or self.overlaps or self.outside)


def check_tiling(
    polygons: Geometries,
    parent: shapely.Geometry | None = None,
    *,
    min_area_m2: float = MIN_AREA_M2,
) -> TilingReport:
    """Find gaps and overlaps of polygons that should tile their parent.

    A gap counts however narrow it is, and so does an overlap, from `min_area_m2` on. A vertex that
    one neighbour lacks is no fault as long as it lies on the other's edge.

    Parameters
    ----------
    polygons : (A,) array of Polygon or MultiPolygon
        In a metric reference system; None and empty ones cover nothing, invalid ones are taken as
        `shapely.make_valid` repairs them.
    parent : Polygon or MultiPolygon, optional
        What they should fill, in the same system; its holes are no gaps. Without it, every hole
        that the polygons enclose is a gap.
    min_area_m2 : float
        Smaller places are not listed.

    Returns
    -------
    TilingReport
        Gaps, overlaps as pairs of positions, and what lies outside.

    Notes
    -----
    Edges that two neighbours share cancel (`arrangement.border`); the rest, with the parent's
    border, cuts the plane into faces, and of each face it is counted how often it is covered.
    Only polygons under a face that is covered twice are intersected with each other.

    An edge that is straight in degrees is not quite straight in metres: it bends by 0.4 m over
    5 km. Where neighbours do not share all vertices of such long edges, add vertices before
    projecting (`shapely.segmentize(polygons, 0.001)` in degrees), or the bend is listed.

    Examples
    --------
    >>> cells = shapely.box([0, 100, 200], 0, [100, 200, 310], 100)
    >>> report = check_tiling(cells, shapely.box(0, 0, 350, 100))
    >>> [(gap.area_m2, gap.x, gap.y) for gap in report.gaps]
    [(4000.0, 330.0, 50.0)]
    >>> report.overlaps, report.outside
    ([], [])
    """
    valid = _valid(np.asarray(polygons, dtype=object).reshape(-1))
    edges = border(valid)
    frame = border(_valid(np.array([parent], dtype=object)))
    cut = faces(np.concatenate([edges.lines, frame.lines]))
    cut = cut[shapely.area(cut) > _NOISE_M2]
    xy = shapely.get_coordinates(shapely.point_on_surface(cut))
    covered = times_covered(edges, xy)
    within = times_covered(frame, xy) > 0 if parent is not None else np.ones(len(cut), dtype=bool)
    return TilingReport(
        gaps=_places(cut[within & (covered == 0)], min_area_m2),
        overlaps=_overlaps(valid, cut[covered > 1], min_area_m2),
        outside=_places(cut[~within & (covered > 0)], min_area_m2),
    )


def _valid(polygons: Geometries) -> Geometries:
    """Repair what is invalid; what is left of it in lines and points covers nothing."""
    present = ~shapely.is_missing(polygons)
    broken = np.flatnonzero(present & ~shapely.is_valid(polygons))
    if len(broken) == 0:
        return polygons
    polygons = polygons.copy()
    for position, mended in zip(broken, shapely.make_valid(polygons[broken]), strict=True):
        parts = shapely.get_parts(mended)
        polygons[position] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return polygons


def _places(shapes: Geometries, min_area_m2: float) -> list[Place]:
    """Join faces that touch along an edge, and list what is large enough."""
    parts = np.asarray(shapely.get_parts(shapely.union_all(shapes)), dtype=object)
    found = [Place(*_where(part), part) for part in parts[shapely.area(parts) >= min_area_m2]]
    return sorted(found, key=lambda place: (-place.area_m2, place.x, place.y))


def _overlaps(polygons: Geometries, shapes: Geometries, min_area_m2: float) -> list[Overlap]:
    """Intersect those polygons that lie under the shapes, pair by pair."""
    if len(shapes) == 0:
        return []
    under = np.unique(shapely.STRtree(polygons).query(shapes, "intersects")[1])
    one, other = shapely.STRtree(polygons[under]).query(polygons[under], "intersects")
    i, j = under[one[one < other]], under[other[one < other]]
    common = np.asarray(shapely.intersection(polygons[i], polygons[j]), dtype=object)
    large = np.flatnonzero(shapely.area(common) >= min_area_m2)
    found = [Overlap(*_where(common[k]), common[k], int(i[k]), int(j[k])) for k in large]
    return sorted(found, key=lambda lap: (-lap.area_m2, lap.i, lap.j))


def _where(shape: shapely.Geometry) -> tuple[float, float, float]:
    point = shapely.point_on_surface(shape)
    return float(shape.area), float(point.x), float(point.y)
