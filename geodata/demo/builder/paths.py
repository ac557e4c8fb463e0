"""The walking network: streets with their gates, footways inside the blocks, bridges marked."""

import geopandas as gpd
import networkx as nx
import shapely
from shapely.geometry import LineString

from builder import plane, trunk
from builder.areas import Town
from builder.inner import NO_PATH, Gates, Inside

WATER_HALF_M = 27.0


def make_paths(town: Town, gates: Gates, inside: Inside) -> gpd.GeoDataFrame:
    """Make one row per street edge or footway; the whole is one connected network."""
    strips = shapely.union_all([plane.placed(s) for s in trunk.corridors()]).buffer(-10)
    rows = []
    for k, edge in enumerate(town.edges):
        if edge.kind in NO_PATH:
            continue
        coords = gates.opened(k, list(edge.geom.coords))
        ground = plane.ground_geometry(edge.geom)
        bridge = strips.intersection(ground).length > 0.3 * ground.length
        rows.append((edge.kind, edge.name, bool(bridge), coords))
    rows += [(w.kind, w.name, False, w.lonlat) for w in inside.ways]
    rows = connected(rows)
    return gpd.GeoDataFrame(
        {
            "code": [f"W{n:05d}" for n in range(1, len(rows) + 1)],
            "kind": [r[0] for r in rows],
            "name": [r[1] for r in rows],
            "bridge": [r[2] for r in rows],
        },
        geometry=[LineString(r[3]) for r in rows],
        crs=4326,
    )


def connected(rows: list[tuple]) -> list[tuple]:
    """Keep the lines of the largest connected part.

    Examples
    --------
    >>> far = ("footway", "", False, [(9, 9), (9, 8)])
    >>> near = [("footway", "", False, [(0, 0), (1, 0)]), ("footway", "", False, [(1, 0), (2, 0)])]
    >>> len(connected([*near, far]))
    2
    """
    graph = nx.Graph()
    for _, _, _, coords in rows:
        nx.add_path(graph, coords)
    largest = max(nx.connected_components(graph), key=len)
    return [r for r in rows if r[3][0] in largest]


def make_backdrops(town: Town, inside: Inside) -> gpd.GeoDataFrame:
    """Make the picture of the town: river, lake, greens, railway, walls."""
    river = plane.placed(trunk.RIVER.buffer(WATER_HALF_M, cap_style="flat") & trunk.OUTLINE)
    rows = [("water", "甘泉河", river), ("water", "湿地湖", plane.placed(trunk.LAKE))]
    rows += [
        ("green", a.name or "街心绿地", a.ground.buffer(-9).simplify(0.5))
        for a in town.atoms
        if a.use in ("park", "green")
    ]
    middle = plane.placed(trunk.RAILWAY.intersection(trunk.OUTLINE))
    rows += [("railway", "铁路", middle.offset_curve(s).simplify(0.3)) for s in (-2.5, 2.5)]
    rows += [("wall", f"{name}围墙", shapely.line_merge(wall)) for name, wall in inside.walls]
    return gpd.GeoDataFrame(
        {"kind": [r[0] for r in rows], "name": [r[1] for r in rows]},
        geometry=[plane.lonlat_geometry(r[2]) for r in rows],
        crs=4326,
    )
