"""Atoms (blocks on the ground) and how they make grids, communities and subdistricts."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import Point, Polygon

from builder import plane, trunk
from builder.settings import COMMUNITIES, VILLAGES, stream
from builder.trunk import Line

TINY_M2 = 2_500.0  # a smaller corner between streets goes with its longest neighbour
HARD = {"river", "railway"}
MAIN = {"primary", "secondary", "river", "railway"}
# Places that are a grid of their own: plan point, kind, name, and how many blocks they take.
DEDICATED = [
    ((-380, 1900), "park", "湿地公园", 1), ((-620, -640), "park", "中心公园", 1),
    ((1420, -300), "park", "东湖公园", 1), ((-1480, -1130), "park", "滨河公园", 1),
    ((620, 620), "hospital", "人民医院", 1), ((-1480, 350), "hospital", "第二医院", 1),
    ((1330, 700), "market", "东关市场", 1), ((-560, 620), "market", "北关农贸市场", 1),
    ((520, -1150), "market", "南关市场", 1), ((250, 1700), "school", "职业学院", 2),
    ((-930, -1350), "school", "第三中学", 1), ((1850, -900), "school", "第五中学", 1),
    ((1470, 1760), "square", "火车站广场", 1), ((-1950, -250), "stadium", "体育中心", 1),
]  # fmt: skip


@dataclass
class Atom:
    """One block: ground polygon in degrees and metres, and what is on it."""

    lonlat: Polygon
    ground: Polygon
    use: str = "homes"  # homes, village, strip, park, hospital, market, school, square, stadium
    name: str = ""
    community: str = ""
    grid: str = ""
    weight: float = 0.0  # households expected before the grids are set
    plan_radius_m: float = 0.0


@dataclass
class Town:
    """The blocks, their neighbours and the streets between them."""

    atoms: list[Atom]
    edges: list[Line]
    borders: dict[tuple[int, int], dict[str, float]] = field(default_factory=dict)

    def neighbours(self, i: int) -> dict[int, dict[str, float]]:
        """Give the blocks that touch block `i`: metres of border in all, main and hard."""
        return self._near[i]

    def index(self) -> None:
        """Find which blocks touch, and along what."""
        self._near: list[dict[int, dict[str, float]]] = [{} for _ in self.atoms]
        tree = shapely.STRtree([a.lonlat for a in self.atoms])
        rings = [a.lonlat.boundary for a in self.atoms]
        for edge in self.edges:
            middle = edge.geom.coords[len(edge.geom.coords) // 2 - 1]
            nxt = edge.geom.coords[len(edge.geom.coords) // 2]
            spot = Point((middle[0] + nxt[0]) / 2, (middle[1] + nxt[1]) / 2)
            sides = [i for i in tree.query(spot, "dwithin", 2e-8) if rings[i].distance(spot) < 2e-8]
            if len(sides) != 2:
                continue
            length = plane.ground_geometry(edge.geom).length
            for a, b in (sides, sides[::-1]):
                entry = self._near[int(a)].setdefault(int(b), {"all": 0, "main": 0, "hard": 0})
                entry["all"] += length
                entry["main"] += length * (edge.kind in MAIN)
                entry["hard"] += length * (edge.kind in HARD)


def make_town(plan: list[Line], zones: list[Polygon]) -> Town:
    """Make the blocks of the plan, give each its use and its community."""
    edges = plane.ground_edges(plan)
    faces = shapely.get_parts(shapely.polygonize([e.geom for e in edges]))
    faces = sorted(faces, key=lambda f: f.representative_point().coords[0])
    atoms = [Atom(f, plane.ground_geometry(f)) for f in faces]
    town = Town(atoms, edges)
    town.index()
    _name_strips(town)
    _set_zones(town, zones)
    _set_uses(town)
    return town


def _name_strips(town: Town) -> None:
    strips = shapely.union_all([plane.placed(s) for s in trunk.corridors()])
    shapely.prepare(strips)
    for atom in town.atoms:
        covered = strips.intersection(atom.ground).area > 0.6 * atom.ground.area
        if covered or atom.ground.area < TINY_M2:
            atom.use = "strip"


def _set_zones(town: Town, zones: list[Polygon]) -> None:
    """Share the zones out to the communities, then every block gets its zone's community."""
    ground = [plane.placed(z) for z in zones]
    tree = shapely.STRtree(ground)
    zone_of = {}
    for i, atom in enumerate(town.atoms):
        if atom.use != "strip":
            zone_of[i] = int(tree.nearest(atom.ground.representative_point()))
            radius = np.hypot(*np.array(atom.ground.centroid.coords[0]))
            atom.plan_radius_m = float(radius)
            atom.weight = atom.ground.area * density_per_m2(radius)
    owner = grow_communities(town, zone_of)
    for i, zone in zone_of.items():
        town.atoms[i].community = owner[zone]
        if owner[zone] in VILLAGES:
            town.atoms[i].use = "village"
            town.atoms[i].weight *= 0.55


def density_per_m2(radius_m: float) -> float:
    """Give the households per square metre of block that are usual this far from the centre."""
    return float(np.interp(radius_m, [0, 850, 1500, 1900, 2700],
                           [0.0135, 0.0125, 0.0108, 0.0052, 0.0018]))  # fmt: skip


def grow_communities(town: Town, zone_of: dict[int, int]) -> dict[int, str]:
    """Let every community grow from its seed over neighbouring zones to its wanted share.

    Returns
    -------
    dict
        Zone number to community code; every community is in one piece.
    """
    count = max(zone_of.values()) + 1
    weight, centre = np.zeros(count), np.zeros((count, 2))
    area = np.zeros(count)
    near: list[dict[int, np.ndarray]] = [{} for _ in range(count)]
    for i, z in zone_of.items():
        ground = town.atoms[i].ground
        weight[z] += town.atoms[i].weight
        area[z] += ground.area
        centre[z] += np.array(ground.centroid.coords[0]) * ground.area
        for j, length in town.neighbours(i).items():
            if j in zone_of and zone_of[j] != z:
                entry = near[z].setdefault(zone_of[j], np.zeros(3))
                entry += (length["all"], length["main"], length["hard"])
    centre /= np.maximum(area, 1)[:, None]
    _bridge_strips(town, zone_of, near)
    codes = list(COMMUNITIES)
    seeds = plane.warped(np.array([COMMUNITIES[c][:2] for c in codes], float))
    wanted = np.array([COMMUNITIES[c][2] for c in codes])
    wanted = wanted / wanted.sum() * weight.sum()
    owner = _grow(weight, centre, near, seeds, wanted)
    return {z: codes[k] for z, k in enumerate(owner)}


def _bridge_strips(town: Town, zone_of: dict, near: list) -> None:
    """Count zones on both sides of a strip as hard neighbours, so that nothing is cut off."""
    for i, atom in enumerate(town.atoms):
        if atom.use == "strip":
            sides = {zone_of[j] for j in town.neighbours(i) if j in zone_of}
            for across in town.neighbours(i):
                if town.atoms[across].use == "strip":
                    other = {zone_of[j] for j in town.neighbours(across) if j in zone_of}
                    for a in sides:
                        for b in other - {a}:
                            near[a].setdefault(b, np.array([1.0, 1.0, 1.0]))


def _grow(weight, centre, near, seeds, wanted) -> np.ndarray:
    owner = np.full(len(weight), -1)
    live = np.array([bool(n) for n in near])  # a zone of one tiny corner has no neighbours
    for k, seed in enumerate(seeds):
        free = np.flatnonzero((owner < 0) & live)
        owner[free[np.argmin(np.hypot(*(centre[free] - seed).T))]] = k
    while (live & (owner < 0)).any():
        load = np.array([weight[owner == k].sum() for k in range(len(seeds))]) / wanted
        best = None
        for z in np.flatnonzero(live & (owner < 0)):
            for other, (full, main, hard) in near[z].items():
                k = owner[other]
                if k < 0:
                    continue
                away = np.hypot(*(centre[z] - seeds[k]))
                cost = away * (1 + 0.35 * main / full + 1.5 * hard / full) * (0.35 + load[k])
                cost -= 0.25 * sum(v[0] for o, v in near[z].items() if owner[o] == k)
                if best is None or cost < best[0]:
                    best = (cost, z, k)
        if best is None:
            raise RuntimeError("a zone touches no other")
        owner[best[1]] = best[2]
    return owner


def _set_uses(town: Town) -> None:
    """Mark the blocks of the dedicated grids and some small parks."""
    for (x, y), use, name, size in DEDICATED:
        spot = Point(plane.warped(np.array([[x, y]], float))[0])
        start = min(
            (i for i, a in enumerate(town.atoms) if a.use != "strip" and not a.name),
            key=lambda i: town.atoms[i].ground.distance(spot),
        )
        chosen = [start]
        while len(chosen) < size:
            options = {
                j: v["all"] - 2 * v["main"] for c in chosen for j, v in town.neighbours(c).items()
                if j not in chosen and town.atoms[j].use == "homes"
                and town.atoms[j].community == town.atoms[start].community
            }  # fmt: skip
            chosen.append(max(options, key=lambda j: options[j]))
        for i in chosen:
            town.atoms[i].use, town.atoms[i].name, town.atoms[i].weight = use, name, 0.0
    rng = stream(2)
    homes = [a for a in town.atoms if a.use == "homes"]
    for i in rng.choice(len(homes), 16, replace=False):
        small = homes[i]
        if small.ground.area < 24_000:
            small.use, small.weight = "green", 0.0
