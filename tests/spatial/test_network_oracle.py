"""Walking distances against networkx, on random towns and on a real city.

The oracle shares nothing with gridmap but the lines: nodes are coordinates in a dictionary, the
nearest edge is found by trying all of them, and places are put into the graph by cutting edges.
"""

from itertools import pairwise

import networkx as nx
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.spatial.crs import metric_crs, to_metric
from gridmap.spatial.network import build_network, join_points, walking_distance

NOT_WALKABLE = "('motorway', 'motorway_link', 'proposed', 'construction', 'platform')"


class Oracle:
    def __init__(self, metric_lines, key_lines, facilities, homes):
        node_xy, self.segments = {}, {}
        for metric, keys in zip(metric_lines, key_lines, strict=True):
            at = [tuple(key) for key in np.rint(shapely.get_coordinates(keys)).astype(int)]
            for key, xy in zip(at, shapely.get_coordinates(metric), strict=True):
                node_xy.setdefault(key, xy)
            for a, b in pairwise(at):
                if a != b:
                    self.segments.setdefault((min(a, b), max(a, b)))
        self.segments = sorted(self.segments)
        self.a = np.array([node_xy[a] for a, _ in self.segments])
        self.b = np.array([node_xy[b] for _, b in self.segments])
        self.length = np.hypot(*(self.b - self.a).T)
        self.cuts = {}
        self.graph = nx.Graph()
        self.put("facility", facilities)
        self.put("home", homes)
        self.connect()
        self.sources = [("facility", i) for i in range(len(facilities))]
        self.homes = [("home", i) for i in range(len(homes))]

    def put(self, kind, places):
        (ax, ay), (dx, dy) = self.a.T.copy(), (self.b - self.a).T.copy()
        square = dx**2 + dy**2
        for i, (x, y) in enumerate(np.asarray(places)):
            t = np.clip(((x - ax) * dx + (y - ay) * dy) / square, 0, 1)
            away = np.hypot(ax + t * dx - x, ay + t * dy - y)
            edge = int(np.flatnonzero(away <= away.min() + 1e-6)[0])
            self.cuts.setdefault(edge, []).append((t[edge], ("foot", kind, i)))
            self.graph.add_edge((kind, i), ("foot", kind, i), weight=away[edge])

    def connect(self):
        for edge, (a, b) in enumerate(self.segments):
            stops = [(0.0, a), *sorted(self.cuts.get(edge, [])), (1.0, b)]
            for (t1, one), (t2, other) in pairwise(stops):
                self.graph.add_edge(one, other, weight=(t2 - t1) * self.length[edge])

    def distances(self, limit_m):
        found = nx.multi_source_dijkstra_path_length(self.graph, self.sources, cutoff=limit_m)
        return np.array([found.get(home, np.inf) for home in self.homes])


def ours(metric, degrees, facilities, homes, limit_m):
    network = build_network(metric, degrees)
    sources, targets = join_points(network, facilities), join_points(network, homes)
    return walking_distance(network, sources, targets, np.inf if limit_m is None else limit_m)[0]


def assert_agree(mine, theirs, limit_m):
    # A way whose length is the limit to the last bits may be found by one of the two only.
    sure = np.ones(len(mine), dtype=bool) if limit_m is None else np.abs(theirs - limit_m) > 1e-6
    assert (np.isfinite(mine) == np.isfinite(theirs))[sure].all()
    both = np.isfinite(mine) & np.isfinite(theirs)
    assert np.abs(mine[both] - theirs[both]).max(initial=0) <= 1e-6


places = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda p: (p[0] * 5.0, p[1] * 5.0))
streets = st.lists(places, min_size=2, max_size=6, unique=True).map(shapely.LineString)


@given(
    town=st.lists(streets, min_size=1, max_size=15).map(lambda s: np.array(s, dtype=object)),
    facilities=st.lists(places, min_size=1, max_size=8),
    homes=st.lists(places, min_size=1, max_size=8),
    limit_m=st.sampled_from([None, 60.0, 200.0]),
)
@settings(max_examples=150)
def test_walking_distance_in_random_towns_is_that_of_networkx(town, facilities, homes, limit_m):
    oracle = Oracle(town, town, facilities, homes)
    assert_agree(ours(town, None, facilities, homes, limit_m), oracle.distances(limit_m), limit_m)


@pytest.fixture(scope="module")
def city(real_data):
    folder = real_data / "porto_alegre"
    streets = pyogrio.read_dataframe(
        folder / "streets.osm.pbf",
        layer="lines",
        use_arrow=False,
        where=f"highway IS NOT NULL AND highway NOT IN {NOT_WALKABLE}",
    )
    hexagons = pyogrio.read_dataframe(folder / "hexagons.geojson", use_arrow=False)
    crs = metric_crs(-51.2, -30.05)
    degrees = streets.geometry.to_numpy()
    cells = to_metric(hexagons.geometry.to_numpy(), crs)
    centres = shapely.get_coordinates(shapely.centroid(cells))
    return to_metric(degrees, crs), degrees, centres, hexagons


@pytest.mark.real
@pytest.mark.parametrize("kind", ["schools", "healthcare"])
def test_walking_distance_in_porto_alegre_is_that_of_networkx(city, kind):
    metric, degrees, centres, hexagons = city
    assert len(centres) == 1227
    facilities = centres[(hexagons[kind] > 0).to_numpy()]
    keys = shapely.transform(degrees, lambda lonlat: lonlat * 1e7)
    oracle = Oracle(metric, keys, facilities, centres)
    for limit_m in (500.0, 1000.0, None):
        theirs = oracle.distances(limit_m)
        mine = ours(metric, degrees, facilities, centres, limit_m)
        assert_agree(mine, theirs, limit_m)
        assert np.isfinite(mine).sum() > 100
