"""The main job on real input: a city of hexagons, and 343 subdistricts."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from gridmap.actions import coverage_show
from gridmap.cli import main
from gridmap.db.engine import open_engine
from gridmap.db.queries import layers
from gridmap.db.session import reading
from gridmap.spatial.crs import project_xy, to_metric
from gridmap.spatial.network import build_network, join_points

pytestmark = pytest.mark.real
RESIDENTS = 812_935
CRS = "EPSG:32722"  # UTM 22 south
THRESHOLDS_M = (300, 500, 1000)


def run(store: str, *words: Any) -> str:
    result = CliRunner(env={"GRIDMAP_STORE": store}).invoke(main, [str(w) for w in words])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def city(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Porto Alegre, imported and evaluated by the commands of the README."""
    folder = real_data / "porto_alegre"
    hexagons = folder / "hexagons.geojson"
    store = f"sqlite:///{tmp_path_factory.mktemp('city') / 'city.gpkg'}"
    run(store, "init")
    made = run(store, "import", "areas", hexagons, "--level", "grid")
    assert "have been made from them" in made
    run(store, "import", "residences", hexagons, "--map", "residents=population")
    run(store, "import", "facilities", hexagons, "--kind", "school", "--where", "schools > 0")
    run(
        store, "import", "facilities", hexagons, "--kind", "healthcare", "--where", "healthcare > 0"
    )
    run(store, "import", "paths", folder / "streets.osm.pbf")
    run(store, "coverage", "run")
    return store


def show(store: str, kind: str, method: str, threshold_m: int) -> dict[str, Any]:
    words = ("--measure", "reach", "--kind", kind, "--method", method, "--threshold", threshold_m)
    answer: dict[str, Any] = json.loads(run(store, "coverage", "show", *words, "--json"))
    return answer


@pytest.fixture(scope="module")
def hexagons(real_data: Path) -> gpd.GeoDataFrame:
    frame = gpd.read_file(real_data / "porto_alegre" / "hexagons.geojson").to_crs(CRS)
    return frame.set_geometry(frame.centroid)


@pytest.mark.parametrize("kind", ["school", "healthcare"])
@pytest.mark.parametrize("threshold_m", THRESHOLDS_M)
def test_straight_reach_is_that_of_geopandas(
    city: str, hexagons: gpd.GeoDataFrame, kind: str, threshold_m: int
) -> None:
    column = {"school": "schools", "healthcare": "healthcare"}[kind]
    places = hexagons[hexagons[column] > 0][["geometry"]]
    near = gpd.sjoin_nearest(hexagons, places, distance_col="away_m")
    near = near[~near.index.duplicated()]
    beyond = int(near.loc[near["away_m"] > threshold_m, "population"].sum())
    found = show(city, kind, "straight", threshold_m)
    assert found["residents"] == RESIDENTS
    assert found["uncovered"] == beyond
    assert found["unjoined"] == 0


@pytest.mark.parametrize("kind", ["school", "healthcare"])
def test_walking_reach_never_exceeds_straight_and_conserves_residents(city: str, kind: str) -> None:
    for threshold_m in THRESHOLDS_M:
        straight, walking = (show(city, kind, m, threshold_m) for m in ("straight", "walking"))
        assert walking["covered"] <= straight["covered"]
        assert walking["covered"] + walking["uncovered"] + walking["unjoined"] == RESIDENTS


@pytest.mark.parametrize("kind", ["school", "healthcare"])
def test_stored_walking_distances_are_those_of_networkx_on_the_same_graph(
    city: str, kind: str
) -> None:
    engine = open_engine(city)
    with reading(engine) as session:
        homes, places = layers.residences(session), layers.facilities(session)
        lines = np.asarray(layers.paths(session).geometry.array, dtype=object)
        ids, mine, _ = coverage_show.nearest(session, 1, [kind], "walking")
    engine.dispose()
    assert ids.tolist() == homes["id"].tolist()
    network = build_network(to_metric(lines, CRS), lines)
    graph = nx.Graph()
    for (a, b), length in zip(network.edges.tolist(), network.edge_length_m.tolist(), strict=True):
        if not graph.has_edge(a, b) or graph[a][b]["weight"] > length:
            graph.add_edge(a, b, weight=length)
    of_kind = places[places["kind"] == kind]
    xy = project_xy(shapely.get_coordinates(of_kind.geometry.array), CRS)
    sources = _join(graph, network, join_points(network, xy, 300.0), "facility")
    xy = project_xy(shapely.get_coordinates(homes.geometry.array), CRS)
    joins = join_points(network, xy, 300.0)
    _join(graph, network, joins, "home")
    _link_neighbours(graph, network)
    lengths = nx.multi_source_dijkstra_path_length(graph, sources, weight="weight")
    theirs = np.array([lengths.get(("home", i), np.inf) for i in range(len(homes))])
    theirs[~joins.joined] = np.nan
    theirs[theirs > 3000.0] = np.inf
    np.testing.assert_array_equal(np.isnan(mine), np.isnan(theirs))
    near = np.isfinite(mine) & np.isfinite(theirs)
    assert near.sum() > 1000
    assert np.abs(mine[near] - theirs[near]).max() < 1e-6
    far = ~near & ~np.isnan(mine)
    assert np.isinf(theirs[far]).all()


def _join(graph: nx.Graph, network: Any, joins: Any, word: str) -> list[tuple[str, int]]:
    """Put places into the graph, tied to both ends of the edge that they are joined to."""
    nodes = []
    for i in np.flatnonzero(joins.joined):
        node, edge = (word, int(i)), int(joins.edge[i])
        length, t, offset = network.edge_length_m[edge], joins.t[i], joins.offset_m[i]
        a, b = network.edges[edge].tolist()
        graph.add_edge(node, a, weight=offset + t * length)
        graph.add_edge(node, b, weight=offset + (1 - t) * length)
        graph.nodes[node].update(edge=edge, t=t, offset=offset)
        nodes.append(node)
    return nodes


def _link_neighbours(graph: nx.Graph, network: Any) -> None:
    """Tie facilities and homes on one edge directly, along it."""
    on_edge: dict[int, list[Any]] = {}
    for node, data in graph.nodes(data=True):
        if "edge" in data:
            on_edge.setdefault(data["edge"], []).append((node, data))
    for edge, nodes in on_edge.items():
        for home, at in nodes:
            for facility, from_ in nodes:
                if home[0] == "home" and facility[0] == "facility":
                    along = abs(at["t"] - from_["t"]) * network.edge_length_m[edge]
                    weight = at["offset"] + along + from_["offset"]
                    if (
                        not graph.has_edge(home, facility)
                        or graph[home][facility]["weight"] > weight
                    ):
                        graph.add_edge(home, facility, weight=weight)


def test_the_343_subdistricts_of_beijing_come_in_with_their_codes(
    real_data: Path, tmp_path: Path
) -> None:
    store = f"sqlite:///{tmp_path / 'beijing.gpkg'}"
    run(store, "init")
    rows = 0
    for file in sorted((real_data / "beijing").glob("*.geojson")):
        done = json.loads(run(store, "import", "areas", file, "--level", "subdistrict", "--json"))
        rows += done["rows"]
        assert done["retired"] == 0, file.name
    assert rows == 343
    run(store, "export", "areas", "--level", "subdistrict", "-o", tmp_path / "all.geojson")
    content = json.loads((tmp_path / "all.geojson").read_text("utf-8"))
    properties = [feature["properties"] for feature in content["features"]]
    assert len({p["code"] for p in properties}) == 343
    schemes = {p["scheme"] for p in properties}
    assert schemes == {"statistics"}
    assert all(len(p["code"]) == 9 and p["parent_code"] == p["code"][:6] for p in properties)
    assert "东华门街道" in {p["name"] for p in properties}
