"""Inside the blocks: footways, walls with gates, and places where houses can stand."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from builder import plane, trunk
from builder.areas import Atom, Town
from builder.names import Names
from builder.settings import stream

NO_PATH = {"river", "railway", "border"}
ROW_M, SLOT_M, HOUSE_OFF_M = 37.0, 40.0, 10.0


@dataclass
class Way:
    """One walkable line inside a block, in rounded degrees."""

    kind: str
    name: str
    lonlat: list[tuple[float, float]]


@dataclass
class Inside:
    """What was drawn inside all blocks."""

    ways: list[Way] = field(default_factory=list)
    walls: list[tuple[str, shapely.Geometry]] = field(default_factory=list)
    slots: dict[int, np.ndarray] = field(default_factory=dict)  # block -> (n, 2) ground metres
    names: dict[int, str] = field(default_factory=dict)
    walled: set[int] = field(default_factory=set)


class Gates:
    """Opens the streets for the footways: a gate becomes a vertex of the street."""

    def __init__(self, town: Town) -> None:
        self._lines = [plane.ground_geometry(e.geom) for e in town.edges]
        self._open = np.array([e.kind not in NO_PATH for e in town.edges])
        self._tree = shapely.STRtree(self._lines)
        self._new: dict[int, list[tuple[float, tuple[float, float]]]] = {}

    def at(self, spot: Point) -> tuple[float, float] | None:
        """Give the street's vertex at a gate (rounded degrees), or None where no street is."""
        k = int(self._tree.nearest(spot))
        line = self._lines[k]
        along = line.project(spot)
        if not self._open[k] or line.distance(spot) > 0.2 or not 9 < along < line.length - 9:
            return None
        for vertex in line.coords:
            if np.hypot(vertex[0] - spot.x, vertex[1] - spot.y) < 4:
                return tuple(plane.to_lonlat(np.array([vertex]))[0])
        old = self._new.setdefault(k, [])
        for other, lonlat in old:
            if abs(other - along) < 4:
                return lonlat
        lonlat = tuple(plane.to_lonlat(np.array([[spot.x, spot.y]]))[0])
        old.append((along, lonlat))
        return lonlat

    def opened(self, k: int, coords: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Give the vertices of street edge `k` with its gates."""
        line = self._lines[k]
        known = [line.project(Point(xy)) for xy in line.coords]
        known[-1] = line.length
        every = [*zip(known, coords, strict=True), *self._new.get(k, [])]
        return [lonlat for _, lonlat in sorted(every, key=lambda item: item[0])]


def fill_blocks(town: Town, gates: Gates) -> Inside:
    """Draw footways, walls and house places in every block."""
    rng, names = stream(4), Names(stream(5))
    inside = Inside()
    for i, atom in enumerate(town.atoms):
        if atom.use in ("homes", "village"):
            _fill_homes(i, atom, gates, inside, rng, names)
        elif atom.name == "湿地公园":
            _fill_lake_park(atom, gates, inside)
        elif atom.use in ("park", "green", "school", "hospital", "square", "market", "stadium"):
            frame = Frame(atom.ground, 3.0)
            _draw_spine(frame, gates, inside, rng, "footway", ends=2, ribs=False)
    return inside


class Frame:
    """A block seen along its own axes: u runs roughly east, v roughly north."""

    def __init__(self, ground: Polygon, inset_m: float) -> None:
        box = np.array(shapely.minimum_rotated_rectangle(ground).exterior.coords)
        side = max(box[1] - box[0], box[2] - box[1], key=lambda s: np.hypot(*s))
        angle = np.arctan2(side[1], side[0])
        self.angle = (angle + np.pi / 4) % (np.pi / 2) - np.pi / 4
        self.ground = ground
        self.inner = self.turned(ground.buffer(-inset_m))
        self.ring = self.turned(ground)

    def turned(self, geom: shapely.Geometry, sign: int = -1) -> shapely.Geometry:
        """Turn ground metres into the frame, or back with sign 1."""
        cos, sin = np.cos(sign * self.angle), np.sin(sign * self.angle)
        return shapely.transform(geom, lambda p: p @ np.array([[cos, sin], [-sin, cos]]))

    def back(self, u: float, v: float) -> tuple[float, float]:
        """Turn one place in the frame into ground metres."""
        point = self.turned(Point(u, v), 1)
        return point.x, point.y


def _fill_homes(i: int, atom: Atom, gates: Gates, inside: Inside, rng, names: Names) -> None:
    """Choose between a walled compound, an open block and a village, and fill it."""
    old_town = atom.plan_radius_m < 820
    far = atom.plan_radius_m > 1900 or atom.use == "village"
    walled = rng.random() < (0.12 if old_town else 0.15 if far else 0.68)
    walled = walled and (not far or atom.ground.area < 45_000)
    frame = Frame(atom.ground, 26.0 if walled else 17.0)
    if frame.inner.area < 600:
        walled, frame = False, Frame(atom.ground, 9.0)
    if frame.inner.is_empty or atom.ground.area < 3_000:
        inside.slots[i] = np.array([atom.ground.representative_point().coords[0]])
        return
    kind = "footway" if walled else "living_street" if old_town else "service"
    drawn = len(inside.ways)
    ends = int(rng.choice([1, 1, 2])) if walled else 2
    found = _draw_spine(frame, gates, inside, rng, kind, ends=ends, ribs=walled or not far)
    inside.slots[i] = _slots(frame, rng)
    if walled and found:
        inside.walled.add(i)
        inside.names[i] = names.compound()
        _draw_wall(i, atom, inside, found, drawn)
    if far and found and not walled:
        # Out here people live along the one lane of the block, and fields lie behind.
        lane = np.array(found[0])
        away = np.hypot(*(inside.slots[i] - lane).T)
        inside.slots[i] = inside.slots[i][np.argsort(away, kind="stable")]


def _draw_wall(i: int, atom: Atom, inside: Inside, gates: list, drawn: int) -> None:
    """Wall a block in but for its gates; keep the house places that a footway inside serves."""
    lines = [LineString(plane.to_ground(np.array(w.lonlat))) for w in inside.ways[drawn:]]
    ways = shapely.union_all(lines)
    opening = shapely.union_all([Point(g).buffer(9) for g in gates]).union(ways.buffer(4))
    wall = atom.ground.buffer(-6, join_style="mitre").boundary - opening
    inside.walls.append((inside.names[i], wall))
    served = shapely.distance(shapely.points(inside.slots[i]), ways) < HOUSE_OFF_M + 4
    if served.any():
        inside.slots[i] = inside.slots[i][served]


def _rows(frame: Frame) -> np.ndarray:
    _, low, _, high = frame.inner.bounds
    count = max(1, int((high - low - HOUSE_OFF_M) // ROW_M) + 1)
    room = (high - low - HOUSE_OFF_M - (count - 1) * ROW_M) / 2
    return low + max(room, 0) + ROW_M * np.arange(count)


def _slots(frame: Frame, rng: np.random.Generator) -> np.ndarray:
    """Give the middles of the slabs: a row north of every rib."""
    places = []
    for v in _rows(frame) + HOUSE_OFF_M:
        row = LineString([(-1e4, v), (1e4, v)]).intersection(frame.inner)
        for part in shapely.get_parts(row):
            if part.geom_type != "LineString":
                continue
            start, end = part.bounds[0], part.bounds[2]
            number = max(1, int((end - start) // SLOT_M) + 1)
            gap = (end - start) / number
            for k in range(number):
                u = start + gap * (k + 0.5) + rng.uniform(-2, 2)
                places.append(frame.back(u, v + rng.uniform(-1.5, 1.5)))
    if not places:
        places.append(frame.ground.representative_point().coords[0])
    return np.array(places)


def _draw_spine(
    frame: Frame, gates: Gates, inside: Inside, rng, kind: str, *, ends: int, ribs: bool = True
) -> list:
    """Draw a footway from one street to the other (or to the last rib) with ribs along the rows.

    Returns
    -------
    list
        Ground places of the gates; empty if no street could be opened.
    """
    west, _, east, _ = frame.inner.bounds if not frame.inner.is_empty else frame.ring.bounds
    for share in rng.permutation([0.5, 0.42, 0.58, 0.3, 0.7]):
        u = west + share * (east - west)
        cut = LineString([(u, -1e4), (u, 1e4)]).intersection(frame.ring)
        if cut.geom_type != "LineString":
            continue
        south, north = cut.bounds[1], cut.bounds[3]
        order = [south, north] if rng.random() < 0.5 else [north, south]
        doors = {}
        for v in order:
            door = gates.at(Point(frame.back(u, v))) if len(doors) < ends else None
            if door is not None:
                doors[v] = door
        if doors:
            _spine_and_ribs(frame, inside, kind, u, doors, _rows(frame) if ribs else np.array([]))
            return [frame.back(u, v) for v in doors]
    return []


def _spine_and_ribs(
    frame: Frame, inside: Inside, kind: str, u: float, doors: dict, rows: np.ndarray
) -> None:
    crossings = {}
    for v in rows:
        row = LineString([(-1e4, v), (1e4, v)]).intersection(frame.inner)
        for part in shapely.get_parts(row):
            if part.geom_type == "LineString" and part.bounds[0] + 4 < u < part.bounds[2] - 4:
                crossings[v] = part.bounds
    stops = {**dict.fromkeys(crossings), **doors}
    if len(stops) < 2:
        middle = (frame.inner if not frame.inner.is_empty else frame.ring).bounds
        stops[(middle[1] + middle[3]) / 2] = None
    places = {v: door or _lonlat(frame, u, v) for v, door in sorted(stops.items())}
    inside.ways.append(Way(kind, "", list(places.values())))
    for v, (west, _, east, _) in crossings.items():
        ends = [_lonlat(frame, west, v), places[v], _lonlat(frame, east, v)]
        inside.ways.append(Way("footway", "", ends))


def _lonlat(frame: Frame, u: float, v: float) -> tuple[float, float]:
    return tuple(plane.to_lonlat(np.array([frame.back(u, v)]))[0])


def _fill_lake_park(atom: Atom, gates: Gates, inside: Inside) -> None:
    """Draw a path round the lake with ways to the streets."""
    ring = plane.placed(trunk.LAKE).buffer(16).simplify(3).exterior
    coords = [tuple(c) for c in plane.to_lonlat(np.array(ring.coords))]
    inside.ways.append(Way("footway", "环湖步道", coords))
    edge = atom.ground.exterior
    for k in range(0, len(coords) - 1, max(1, len(coords) // 6)):
        here = Point(ring.coords[k])
        near = edge.interpolate(edge.project(here))
        door = gates.at(near)
        if door is not None and here.distance(near) < 260:
            inside.ways.append(Way("footway", "", [coords[k], door]))
