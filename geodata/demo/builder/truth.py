"""What an evaluation must find, worked out a second time without gridmap, by plain means."""

import math
from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from builder.settings import AS_OF, METRIC_EPSG

THRESHOLDS_M = [100, 300, 500, 1000]
JOIN_LIMIT_M = 300.0
KINDS = {
    "service_station,neighbourhood_centre": ["service_station", "neighbourhood_centre"],
    "service_centre": ["service_centre"],
    "primary_school": ["primary_school"],
    "kindergarten": ["kindergarten"],
    "primary_school,school": ["primary_school", "school"],
    "secondary_school": ["secondary_school"],
}


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


def distances(
    residences: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, paths: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Give for every residence the straight and the walking distance to each kind, in metres.

    Returns
    -------
    table : DataFrame
        One row per residence, columns (kind, method).
    unjoined : list of str
        Codes of residences too far from every path.
    """
    homes = residences.to_crs(METRIC_EPSG).geometry.to_numpy()
    places = facilities.to_crs(METRIC_EPSG).geometry.to_numpy()
    walk = Walk(paths)
    walk.join(list(residences.code), homes)
    walk.join(list(facilities.code), places)
    graph = walk.graph()
    result = {}
    for key, kinds in KINDS.items():
        of_kind = facilities.kind.isin(kinds).to_numpy()
        result[key, "straight"] = np.array(
            [shapely.distance(places[of_kind], h).min() for h in homes]
        )
        result[key, "walking"] = _walked(graph, walk, facilities.code[of_kind], residences.code)
    unjoined = [c for c in residences.code if c not in walk.offset_m]
    return pd.DataFrame(result), unjoined


def _walked(graph: nx.Graph, walk: Walk, sources: pd.Series, targets: pd.Series) -> np.ndarray:
    """Walk from a node that stands for all facilities to every residence."""
    start = "start"
    for code in sources:
        if code in walk.offset_m:
            graph.add_edge(start, code, weight=walk.offset_m[code])
    found = nx.single_source_dijkstra_path_length(graph, start)
    graph.remove_node(start)
    return np.array([found.get(c, math.inf) + walk.offset_m.get(c, math.inf) for c in targets])


def reach(residences: gpd.GeoDataFrame, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Sum the residents within and beyond every threshold, in all and per community."""
    people = residences.residents.to_numpy()
    community = residences.area_code.str[:12].to_numpy()
    rows = []
    for (kind, method), metres in table.items():
        for threshold in THRESHOLDS_M:
            near = metres.to_numpy() <= threshold
            rows.append({
                "kind": kind, "method": method, "threshold_m": threshold,
                "total": _split(people, near),
                "communities": {
                    code: _split(people[community == code], near[community == code])
                    for code in sorted(set(community))
                },
            })  # fmt: skip
    return rows


def _split(people: np.ndarray, near: np.ndarray) -> dict[str, int]:
    within = int(people[near].sum())
    return {
        "residents": int(people.sum()),
        "covered": within,
        "uncovered": int(people.sum()) - within,
    }


def closest_call_m(table: pd.DataFrame) -> float:
    """Tell how near any distance comes to a threshold: results are safe against smaller errors.

    Examples
    --------
    >>> closest_call_m(pd.DataFrame({"a": [99.0, 250.0]}))
    1.0
    """
    every = table.to_numpy().ravel()
    every = every[np.isfinite(every)]
    return float(min(np.abs(every - t).min() for t in THRESHOLDS_M))


def held(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep what is valid on the day of the demo."""
    begun = rows.valid_from <= AS_OF
    open_ = rows.valid_to.map(lambda d: d is None or pd.isna(d) or d >= AS_OF)
    return rows[begun & open_]


def gaps(
    tables: dict[str, pd.DataFrame], residents: dict[str, int], grids: list[str]
) -> dict[str, Any]:
    """Find the gaps of staff, posts, funds, leaders, sites and service centres by plain rules."""
    posts = held(pd.DataFrame(tables["posts"]))
    ties = held(pd.DataFrame(tables["ties"]))
    funds = pd.DataFrame(tables["funds"])
    staff = posts[posts.kind == "social_worker"].groupby("area_code").size()
    one = posts[posts.kind == "secretary"].set_index("area_code").holder
    two = posts[posts.kind == "director"].set_index("area_code").holder
    full = posts[(posts.kind == "deputy_secretary") & posts.full_time].area_code
    led = set(posts[posts.kind == "grid_leader"].area_code)
    covered = set(ties[(ties.kind == "covers_site") & (ties.to_kind == "site")].to_code)
    facilities, sites = tables["facilities"], tables["sites"]
    centred = set(facilities[facilities.kind == "service_centre"].area_code)
    short = []
    for code, people in residents.items():
        required = max(5, math.ceil(people / 1000))
        present = int(staff.get(code, 0))
        if present < required:
            short.append({"area_code": code, "residents": people, "required": required,
                          "present": present, "missing": required - present,
                          "required_by_18_per_10000": math.ceil(people * 18 / 10_000)})  # fmt: skip
    sums = funds[funds.year == AS_OF.year].groupby(["area_code", "kind"]).amount_yuan.sum()
    poor = [
        {"area_code": c, "year": AS_OF.year, "kind": k, "amount_yuan": int(sums.get((c, k), 0)),
         "required_yuan": 100_000, "missing_yuan": 100_000 - int(sums.get((c, k), 0))}
        for c in residents for k in ("work", "party_service") if sums.get((c, k), 0) < 100_000
    ]  # fmt: skip
    return {
        "staff": short,
        "funds": poor,
        "deputy_secretary": [c for c in residents if c not in set(full)],
        "secretary_is_director": [c for c in residents if one.get(c) != two.get(c)],
        "grid_leader": [g for g in grids if g not in led],
        "sites": [s for s in sites.code if s not in covered],
        "service_centre": [c for c in residents if c not in centred],
    }
