"""Every distance between a home and a facility: straight, and along the paths by networkx."""

import math
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from builder.settings import METRIC_EPSG

JOIN_LIMIT_M = 300.0
SEARCH_LIMIT_M = 3000.0


class Walk:
    """The network as a networkx graph in which every joined point is a node of its own.

    Parameters
    ----------
    paths : GeoDataFrame
        Lines in degrees; equal vertices are junctions.
    """

    def __init__(self, paths: gpd.GeoDataFrame) -> None:
        segments = {}
        for line in paths.geometry:
            coords = list(line.coords)
            for a, b in pairwise(coords):
                segments[tuple(sorted((a, b)))] = None
        self._ends = list(segments)
        metric = gpd.GeoSeries(shapely.linestrings(self._ends), crs=4326).to_crs(METRIC_EPSG)
        self._lines = metric.to_numpy()
        self._tree = shapely.STRtree(self._lines)
        self._feet: dict[int, list[tuple[float, str]]] = {}
        self.offset_m: dict[str, float] = {}

    def join(self, codes: list[str], points: np.ndarray) -> None:
        """Join points to the nearest place of a segment; those too far away stay out."""
        nearest = self._tree.nearest(points)
        for code, point, k in zip(codes, points, nearest, strict=True):
            line = self._lines[k]
            offset = float(shapely.distance(point, line))
            if offset <= JOIN_LIMIT_M:
                self.offset_m[code] = offset
                along = float(shapely.line_locate_point(line, point))
                self._feet.setdefault(int(k), []).append((along, code))

    def graph(self) -> nx.Graph:
        """Give the graph: segments cut at the feet of the joined points."""
        graph = nx.Graph()
        for k, (a, b) in enumerate(self._ends):
            length = float(self._lines[k].length)
            stops = [(0.0, a), *sorted(self._feet.get(k, [])), (length, b)]
            for (from_m, one), (to_m, two) in pairwise(stops):
                old = graph.get_edge_data(one, two, {"weight": math.inf})["weight"]
                graph.add_edge(one, two, weight=min(old, max(to_m - from_m, 0.0)))
        return graph


def straight_m(homes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Give the metres as the crow flies: a row a facility, a column a home.

    Examples
    --------
    >>> points = shapely.points([(0, 0), (3, 4)])
    >>> straight_m(points, points[:1]).tolist()
    [[0.0, 5.0]]
    """
    return np.array([shapely.distance(place, homes) for place in places])


def walking_m(
    paths: gpd.GeoDataFrame,
    homes: dict[str, shapely.Point],
    places: dict[str, shapely.Point],
) -> tuple[np.ndarray, list[str]]:
    """Give the metres along the paths, one search of networkx a facility.

    Returns
    -------
    (F, R) array of float
        Infinite beyond `SEARCH_LIMIT_M`.
    unjoined : list of str
        Homes too far from every path.
    """
    walk = Walk(paths)
    walk.join(list(homes), np.array(list(homes.values())))
    walk.join(list(places), np.array(list(places.values())))
    graph = walk.graph()
    rows = []
    for place in places:
        found, start = {}, walk.offset_m.get(place, math.inf)
        if start < math.inf:
            found = nx.single_source_dijkstra_path_length(graph, place, cutoff=SEARCH_LIMIT_M)
        ways = [start + found.get(h, math.inf) + walk.offset_m.get(h, math.inf) for h in homes]
        rows.append([way if way <= SEARCH_LIMIT_M else math.inf for way in ways])
    return np.array(rows), [home for home in homes if home not in walk.offset_m]
