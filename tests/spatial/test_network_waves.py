import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from gridmap.spatial.network.waves import shortest_ways


def graph_of(count, edges):
    """Make a graph of (node, node, metres); of parallel edges the last is taken."""
    both = {(a, b): m for a, b, m in edges} | {(b, a): m for a, b, m in edges}
    ends = np.array(list(both), dtype=int).reshape(-1, 2)
    return coo_array((np.array(list(both.values()), float), ends.T), shape=(count, count)).tocsr()


def ways(graph, start, start_m=None, limit_m=np.inf):
    start = np.asarray(start)
    start_m = np.zeros(len(start)) if start_m is None else np.asarray(start_m, dtype=float)
    return shortest_ways(graph, start, start_m, np.arange(len(start)), limit_m)


def test_ways_over_many_short_edges_beat_one_long_edge_that_gets_there_first():
    chain = [(i, i + 1, 1.0) for i in range(50)]
    distance_m, _ = ways(graph_of(51, [*chain, (0, 50, 60.0), (0, 25, 30.0)]), [0])
    assert distance_m.tolist() == list(range(51))


def test_ways_along_a_long_chain_reach_its_end():
    distance_m, nearest = ways(graph_of(3000, [(i, i + 1, 1.0) for i in range(2999)]), [0])
    assert distance_m[-1] == 2999
    assert (nearest == 0).all()


def test_ways_over_edges_of_no_length_cost_nothing():
    distance_m, _ = ways(graph_of(4, [(0, 1, 0.0), (1, 2, 0.0), (2, 3, 5.0)]), [0])
    assert distance_m.tolist() == [0, 0, 0, 5]
    assert ways(graph_of(2, [(0, 1, 0.0)]), [0])[0].tolist() == [0, 0]


def test_ways_start_with_what_was_walked_before():
    graph = graph_of(3, [(0, 1, 10.0), (1, 2, 10.0)])
    distance_m, nearest = ways(graph, [0, 2, 2], [1.0, 30.0, 5.0])
    assert distance_m.tolist() == [1, 11, 5]
    assert nearest.tolist() == [0, 0, 2]


@pytest.mark.parametrize("start", [[], [0]])
def test_ways_in_a_graph_without_edges_stay_at_the_start(start):
    distance_m, nearest = ways(graph_of(2, []), np.array(start, dtype=int))
    assert np.isfinite(distance_m).tolist() == [bool(start), False]
    assert nearest.tolist() == [0 if start else -1, -1]


metres = st.one_of(st.integers(0, 9).map(float), st.floats(0, 100))


@given(
    edges=st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19), metres), max_size=60),
    start=st.lists(st.integers(0, 19), min_size=1, max_size=5, unique=True),
    limit_m=st.sampled_from([np.inf, 10.0, 60.0]),
)
def test_ways_are_those_of_dijkstra_to_the_last_bit(edges, start, limit_m):
    graph = graph_of(20, [edge for edge in edges if edge[0] != edge[1]])
    distance_m, nearest = ways(graph, start, limit_m=limit_m)
    expected = dijkstra(graph, indices=start, limit=limit_m)
    assert (distance_m == expected.min(axis=0)).all()
    reached = np.flatnonzero(nearest >= 0)
    assert (reached == np.flatnonzero(np.isfinite(distance_m))).all()
    assert (expected[nearest[reached], reached] == distance_m[reached]).all()
