"""Blocks: the meshes between the hand-drawn lines, cut again and again into smaller ones."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from builder import trunk
from builder.names import Names
from builder.settings import stream
from builder.trunk import Line

SNAP_M = 24.0  # a new street meets an existing corner that is nearer than this
GRID_M = 0.1  # vertices of the plan lie on this raster


@dataclass
class Cutter:
    """Cuts meshes into blocks and keeps the new streets and their corners."""

    rng: np.random.Generator
    corners: list[tuple[float, float]]
    names: Names
    lines: list[Line] = field(default_factory=list)
    zones: list[Polygon] = field(default_factory=list)
    _places: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))  # those of `corners`

    def cut(self, face: Polygon, depth: int = 0, *, zoned: bool = False) -> None:
        """Cut one mesh until its pieces have the size that is usual at their place."""
        where = face.representative_point()
        wanted = block_area_m2(where) * self.rng.uniform(0.75, 1.35)
        if not zoned and face.area < 11 * block_area_m2(where):
            self.zones.append(face)
            zoned = True
        split = None if face.area < 1.45 * wanted or is_whole(face) else self._split(face)
        if split is None:
            if not zoned:
                self.zones.append(face)
            return
        street, pieces = split
        kind = "tertiary" if depth == 0 and face.area > 350_000 else "residential"
        if face.area < 2.4 * block_area_m2(where):
            kind = "living_street" if np.hypot(where.x, where.y) < 1100 else "service"
        self.lines.append(Line(kind, self.names.street(kind), street))
        self.corners += [street.coords[0], street.coords[-1]]
        for piece in pieces:
            self.cut(piece, depth + 1, zoned=zoned)

    def _split(self, face: Polygon) -> tuple[LineString, list[Polygon]] | None:
        """Find the best of some random cuts that leave two well-shaped pieces."""
        best, best_score = None, 0.0
        for _ in range(14):
            street = self._try_street(face)
            if street is None:
                continue
            pieces = cut_polygon(face, street)
            if len(pieces) != 2:
                continue
            balance = min(p.area for p in pieces) / face.area
            score = min(compactness(p) for p in pieces) + 0.6 * balance
            if balance > 0.27 and score > best_score:
                best, best_score = (street, pieces), score
        return best if best_score > 0.55 else None

    def _try_street(self, face: Polygon) -> LineString | None:
        """Draw one random street across a mesh, roughly across its longer axis."""
        box = np.array(shapely.minimum_rotated_rectangle(face).exterior.coords)
        long, wide = box[1] - box[0], box[2] - box[1]
        origin = box[0]
        if np.hypot(*long) < np.hypot(*wide) * self.rng.uniform(0.82, 1.22):
            long, wide = wide, -long
            origin = box[1]
        middle = origin + long * self.rng.uniform(0.36, 0.64) + wide / 2
        turn = self.rng.normal(0, np.radians(3.5))
        across = np.array(
            [wide[0] * np.cos(turn) - wide[1] * np.sin(turn),
             wide[0] * np.sin(turn) + wide[1] * np.cos(turn)]
        )  # fmt: skip
        hit = LineString([middle - across, middle + across]).intersection(face)
        hit = max(shapely.get_parts(hit), key=lambda part: part.length, default=None)
        if hit is None or hit.geom_type != "LineString":
            return None
        start, end = (self._snapped(Point(c), face) for c in (hit.coords[0], hit.coords[-1]))
        span = np.array(end) - np.array(start)
        length = float(np.hypot(*span))
        if length < 40:
            return None
        bend = self.rng.normal(0, 0.035) * np.array([-span[1], span[0]])
        knee = np.array(start) + span * self.rng.uniform(0.35, 0.65) + bend
        return LineString([start, tuple(knee), end] if length > 140 else [start, end])

    def _snapped(self, end: Point, face: Polygon) -> tuple[float, float]:
        """Move the end of a street to a corner nearby on the same mesh, if there is one."""
        ring = face.exterior
        x, y = end.x, end.y
        near = [c for c in self._around(x, y) if ring.distance(Point(c)) < 0.01]
        if not near:
            return (x, y)
        return min(near, key=lambda c: np.hypot(c[0] - x, c[1] - y))

    def _around(self, x: float, y: float) -> list[tuple[float, float]]:
        """Find the corners, of thousands, that are near a place."""
        if len(self._places) != len(self.corners):
            self._places = np.array(self.corners)
        close = (np.abs(self._places - (x, y)) < SNAP_M).all(axis=1)
        return [self.corners[i] for i in np.flatnonzero(close)]


def block_area_m2(where: Point) -> float:
    """Give the usual area of a block: small in the old town, large at the edge.

    Examples
    --------
    >>> block_area_m2(Point(0, 0)) < block_area_m2(Point(2400, 0))
    True
    """
    radius = np.hypot(where.x, where.y)
    return float(np.interp(radius, [0, 800, 900, 1600, 1750, 2600],
                           [9_500, 13_500, 19_000, 26_000, 38_000, 80_000]))  # fmt: skip


def is_whole(face: Polygon) -> bool:
    """Tell whether a mesh stays in one piece: the lake park and the bell tower's square."""
    lake = face.intersection(trunk.LAKE).area
    return (lake > 0.6 * trunk.LAKE.area and face.area < 9e5) or face.contains(Point(0, 0))


def compactness(face: Polygon) -> float:
    """Give 4 pi area / perimeter squared: 1 for a circle, 0.785 for a square."""
    return 4 * np.pi * face.area / face.length**2


def cut_polygon(face: Polygon, street: LineString) -> list[Polygon]:
    """Cut a polygon along a line whose ends lie on its ring."""
    xy = np.array(street.coords)
    for end, inner in ((0, 1), (-1, -2)):
        step = xy[end] - xy[inner]
        xy[end] = xy[end] + step / np.hypot(*step) * 0.05
    net = shapely.union_all([face.exterior, LineString(xy)])
    pieces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(net)]))
    return [p for p in pieces if face.contains(p.representative_point())]


def trunk_lines() -> list[Line]:
    """Give the drawn lines with loose ends led to the next street."""
    lines = trunk.drawn_lines()
    result = []
    for i, line in enumerate(lines):
        others = shapely.union_all([o.geom for j, o in enumerate(lines) if j != i])
        coords = list(line.geom.coords)
        if coords[0] != coords[-1]:
            crossings = line.geom.intersection(others)
            for end in (0, -1):
                tip = Point(coords[end])
                loose = crossings.is_empty or crossings.distance(tip) > 75
                if loose and others.distance(tip) < 110:
                    target = shapely.shortest_line(tip, others).coords[1]
                    coords.insert(0 if end == 0 else len(coords), target)
        result.append(Line(line.kind, line.name, LineString(coords)))
    return result


def without_stubs(lines: list[Line], longest_m: float) -> list[Line]:
    """Node all lines with each other and drop the dangling ends shorter than a limit."""
    net = shapely.union_all([line.geom for line in lines], grid_size=GRID_M)
    edges = shapely.get_parts(shapely.line_merge(net))
    tree = shapely.STRtree([line.geom for line in lines])
    result = []
    ends: dict[tuple[float, float], int] = {}
    for edge in edges:
        for end in (edge.coords[0], edge.coords[-1]):
            ends[end] = ends.get(end, 0) + 1
    for edge in edges:
        dangling = 1 in (ends[edge.coords[0]], ends[edge.coords[-1]])
        if not (dangling and edge.length < longest_m):
            middle = edge.interpolate(0.5, normalized=True)
            source = lines[min(tree.query(middle, "dwithin", 0.3), default=tree.nearest(middle))]
            result.append(Line(source.kind, source.name, edge))
    return result


def plan_edges() -> tuple[list[Line], list[Polygon]]:
    """Make the whole plan: edges noded with each other, and the zones they were cut from.

    Returns
    -------
    edges : list of Line
        Every piece between two junctions, with kind and name of its street.
    zones : list of Polygon
        Larger meshes, of which communities are made.
    """
    drawn = without_stubs(trunk_lines(), 75)
    river, rail = trunk.corridors()
    strips = shapely.union_all([river, rail])
    corners = [c for line in drawn for c in (line.geom.coords[0], line.geom.coords[-1])]
    cutter = Cutter(stream(1), corners, Names(stream(3)))
    faces = shapely.get_parts(shapely.polygonize([line.geom for line in drawn]))
    for face in sorted(faces, key=lambda f: (round(f.centroid.x), round(f.centroid.y))):
        if not strips.contains(face.representative_point()):
            cutter.cut(face)
    ribs = _strip_borders(drawn, cutter.corners, strips)
    edges = without_stubs([*drawn, *cutter.lines, *ribs], 30)
    return edges, cutter.zones


def _strip_borders(drawn: list[Line], corners: list, strips: shapely.Geometry) -> list[Line]:
    """Cut the strips where streets end at the bank, so that areas can end there."""
    middles = shapely.union_all([x.geom for x in drawn if x.kind in ("river", "railway")])
    bank = strips.boundary
    result: list[Line] = []
    used: list[Point] = []
    for corner in corners:
        tip = Point(corner)
        if bank.distance(tip) > 0.5 or not 20 < middles.distance(tip) < 60:
            continue
        if all(other.distance(tip) > 12 for other in used):
            result.append(Line("border", "", shapely.shortest_line(tip, middles)))
            used.append(tip)
    return result
