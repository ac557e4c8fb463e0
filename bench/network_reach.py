"""Walking reach: every node within 1,000 m of the nearest of 2,000 facilities.

All graphs are made in advance. networkx has the same bound; networkit has none, and searches from
an extra node that is tied to every facility. gridmap also says which facility is the nearest.
"""

import networkit
import networkx
import numpy as np

from bench.comparing import Comparison, against_peers
from bench.towns import SEED, street_network
from gridmap.spatial.network import Network, join_points, node_distances

FACILITIES, LIMIT_M = 2_000, 1_000.0
AT_MOST = {"networkit": 0.6, "networkx": 0.1}


def compare() -> list[Comparison]:
    network = street_network()
    nodes = len(network.nodes_xy)
    facilities = np.random.default_rng(SEED).choice(nodes, FACILITIES, replace=False)
    sources = join_points(network, network.nodes_xy[facilities])
    assert network.graph.nnz == 2 * len(network.edges)  # made before the clock starts
    in_networkit = _networkit_graph(network, facilities)
    in_networkx = _networkx_graph(network)
    jobs = {
        "gridmap": lambda: node_distances(network, sources, LIMIT_M)[0],
        "networkit": lambda: _by_networkit(in_networkit, nodes),
        "networkx": lambda: networkx.multi_source_dijkstra_path_length(
            in_networkx, facilities.tolist(), cutoff=LIMIT_M
        ),
    }
    _assert_agree(jobs["gridmap"](), jobs["networkit"]().getDistances()[:nodes], jobs["networkx"]())
    return against_peers(
        f"walking reach, {nodes:,} nodes, {len(network.edges):,} edges", jobs, AT_MOST
    )


def _networkit_graph(network: Network, facilities: np.ndarray) -> networkit.Graph:
    nodes = len(network.nodes_xy)
    low, high = network.edges.T
    start = np.concatenate([low, np.full(len(facilities), nodes)])
    end = np.concatenate([high, facilities])
    length = np.concatenate([network.edge_length_m, np.zeros(len(facilities))])
    graph = networkit.Graph(nodes + 1, weighted=True)
    graph.addEdges((length, (start, end)))
    return graph


def _networkx_graph(network: Network) -> networkx.Graph:
    graph = networkx.Graph()
    low, high = network.edges.T.tolist()
    graph.add_weighted_edges_from(zip(low, high, network.edge_length_m.tolist(), strict=True))
    return graph


def _by_networkit(graph: networkit.Graph, start: int) -> networkit.distance.Dijkstra:
    search = networkit.distance.Dijkstra(graph, start, storePaths=False)
    search.run()
    return search


def _assert_agree(ours: np.ndarray, networkit_m: list[float], networkx_m: dict[int, float]) -> None:
    other = np.array(networkit_m)
    other[other > LIMIT_M] = np.inf
    third = np.full(len(ours), np.inf)
    third[list(networkx_m)] = list(networkx_m.values())
    for theirs in (other, third):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
