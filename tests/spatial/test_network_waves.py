"""Ways to nodes, against SciPy's Dijkstra."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from gridmap.spatial.network import Network
from gridmap.spatial.network.waves import lower_ways


def network_of(count, edges):
    """Make a network of (node, node, metres); its nodes lie nowhere in particular."""
    ends = np.array([edge[:2] for edge in edges], dtype=int).reshape(-1, 2)
    length_m = np.array([edge[2] for edge in edges], dtype=float)
    return Network(np.zeros((count, 2)), ends, length_m, np.arange(len(edges)))


def ways(network, start, start_m=None, limit_m=np.inf):
    start = np.asarray(start, dtype=int)
    start_m = np.zeros(len(start)) if start_m is None else np.asarray(start_m, dtype=float)
    count = len(network.nodes_xy)
    node_m, node_source = np.full(count, np.inf), np.full(count, -1)
    lower_ways(network, node_m, node_source, (start, start_m, np.arange(len(start))), limit_m)
    return node_m, node_source


def test_ways_over_many_short_edges_beat_one_long_edge_that_gets_there_first():
    chain = [(i, i + 1, 1.0) for i in range(50)]
    distance_m, _ = ways(network_of(51, [*chain, (0, 50, 60.0), (0, 25, 30.0)]), [0])
    assert distance_m.tolist() == list(range(51))


def test_ways_along_a_long_chain_reach_its_end():
    distance_m, nearest = ways(network_of(3000, [(i, i + 1, 1.0) for i in range(2999)]), [0])
    assert distance_m[-1] == 2999
    assert (nearest == 0).all()


def test_ways_over_edges_of_no_length_cost_nothing():
    distance_m, _ = ways(network_of(4, [(0, 1, 0.0), (1, 2, 0.0), (2, 3, 5.0)]), [0])
    assert distance_m.tolist() == [0, 0, 0, 5]
    assert ways(network_of(2, [(0, 1, 0.0)]), [0])[0].tolist() == [0, 0]


def test_ways_start_with_what_was_walked_before():
    network = network_of(3, [(0, 1, 10.0), (1, 2, 10.0)])
    distance_m, nearest = ways(network, [0, 2, 2], [1.0, 30.0, 5.0])
    assert distance_m.tolist() == [1, 11, 5]
    assert nearest.tolist() == [0, 0, 2]


def test_ways_of_one_length_lead_from_the_source_with_the_lowest_number():
    chain = network_of(5, [(i, i + 1, 10.0) for i in range(4)])
    for start in ([0, 4], [4, 0]):
        _, nearest = ways(chain, start)
        assert nearest[2] == 0
    assert ways(chain, [2, 2, 2], [7.0, 3.0, 3.0])[1].tolist() == [1] * 5


def test_ways_shorten_what_is_known_and_leave_the_rest():
    network = network_of(4, [(0, 1, 10.0), (1, 2, 10.0), (2, 3, 10.0)])
    node_m, node_source = np.array([5.0, 15, 25, 35]), np.array([7, 7, 7, 7])
    lower_ways(network, node_m, node_source, (np.array([3]), np.zeros(1), np.array([9])), np.inf)
    assert node_m.tolist() == [5, 15, 10, 0]
    assert node_source.tolist() == [7, 7, 9, 9]


@pytest.mark.parametrize("start", [[], [0]])
def test_ways_in_a_network_without_edges_stay_at_the_start(start):
    distance_m, nearest = ways(network_of(2, []), start)
    assert np.isfinite(distance_m).tolist() == [bool(start), False]
    assert nearest.tolist() == [0 if start else -1, -1]


def test_ways_on_a_large_front_are_all_followed():
    # More starts and more edges than any list of the search is made for at first.
    star = [(0, leaf, float(leaf)) for leaf in range(1, 5000)]
    distance_m, _ = ways(network_of(5000, star), [0])
    assert distance_m.tolist() == list(range(5000))
    distance_m, _ = ways(network_of(5000, star), np.arange(1, 5000))
    assert distance_m.tolist() == [1] + [0] * 4999


metres = st.one_of(st.integers(0, 9).map(float), st.floats(0, 100))


@given(
    edges=st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19), metres), max_size=60),
    start=st.lists(st.integers(0, 19), min_size=1, max_size=5, unique=True),
    limit_m=st.sampled_from([np.inf, 10.0, 60.0]),
)
def test_ways_are_those_of_dijkstra_to_the_last_bit(edges, start, limit_m):
    network = network_of(20, [edge for edge in edges if edge[0] != edge[1]])
    distance_m, nearest = ways(network, start, limit_m=limit_m)
    expected = dijkstra(network.graph, indices=start, limit=limit_m)
    assert (distance_m == expected.min(axis=0)).all()
    reached = np.flatnonzero(nearest >= 0)
    assert (reached == np.flatnonzero(np.isfinite(distance_m))).all()
    assert (expected[nearest[reached], reached] == distance_m[reached]).all()
