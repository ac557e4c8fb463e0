"""Joining places to the nearest edge, against trying all edges."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridmap.spatial.network import Network, build_network, join_points
from gridmap.spatial.network.kept import network_arrays, network_from

TIE_M = 1e-6

coordinates = st.one_of(
    st.integers(0, 40).map(float), st.floats(-50, 50), st.sampled_from([1e5, -3e7])
)
places = st.tuples(coordinates, coordinates)
streets = st.lists(places, min_size=2, max_size=12, unique=True).map(shapely.LineString)


def by_trying_all(network, xy):
    start = network.nodes_xy[network.edges[:, 0]]
    along = network.nodes_xy[network.edges[:, 1]] - start
    square = np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    found = []
    for place in xy:
        t = np.clip(((place - start) * along).sum(axis=1) / square, 0, 1)
        away = np.hypot(*((place - start) - t[:, None] * along).T)
        edge = int(np.flatnonzero(away <= away.min() + TIE_M)[0])
        found.append((edge, t[edge], away[edge]))
    return [np.array(column) for column in zip(*found, strict=True)]


def assert_nearest(network, xy):
    joins = join_points(network, xy)
    edge, t, away = by_trying_all(network, xy)
    # Two edges may differ by the tie itself, to the last bit; any other choice would be wrong.
    same = joins.edge == edge
    assert (np.abs(joins.distance_m - away)[~same] <= 2 * TIE_M).all()
    assert same.mean() > 0.9 or len(xy) < 10
    assert (joins.t[same] == t[same]).all()
    assert (joins.offset_m[same] == away[same]).all()


@given(
    town=st.lists(streets, min_size=1, max_size=12).map(lambda s: np.array(s, dtype=object)),
    xy=st.lists(places, min_size=1, max_size=20).map(np.array),
)
def test_join_points_finds_what_trying_all_edges_finds(town, xy):
    assert_nearest(build_network(town), xy)


@pytest.mark.parametrize("edges", [1, 7, 8, 9, 64, 65, 600])
def test_join_points_to_any_number_of_edges(edges):
    rng = np.random.default_rng(edges)
    start = rng.uniform(0, 1000, (edges, 2))
    both = np.stack([start, start + rng.normal(0, 60, (edges, 2))], axis=1)
    network = build_network(shapely.linestrings(both))
    assert_nearest(network, rng.uniform(-300, 1300, (300, 2)))
    assert_nearest(network, network.nodes_xy)


def test_join_points_when_one_stray_path_lies_on_the_other_side_of_the_world():
    rng = np.random.default_rng(0)
    start = rng.uniform(0, 500, (200, 2))
    town = np.stack([start, start + rng.normal(0, 30, (200, 2))], axis=1)
    stray = np.array([[[1.5e7, -2e7], [1.5e7, -2e7 + 9]]])
    network = build_network(shapely.linestrings(np.concatenate([town, stray])))
    assert_nearest(network, np.vstack([rng.uniform(-50, 550, (200, 2)), [(1.5e7, -2e7)]]))


def test_join_points_among_parallel_streets_takes_the_lowest_number():
    # Every place midway has a tie; the numbers of the edges follow their place from the west.
    network = build_network(shapely.linestrings([[(x, 0), (x, 9)] for x in range(100)]))
    joins = join_points(network, [(x + 0.5, 4) for x in range(99)])
    assert joins.edge.tolist() == list(range(99))


def test_join_points_to_an_edge_of_no_length_is_to_its_place():
    network = Network(
        np.array([[3.0, 4.0], [3.0, 4.0]]), np.array([[0, 1]]), np.zeros(1), np.zeros(1, int)
    )
    joins = join_points(network, [(0, 0)])
    assert joins.offset_m.tolist() == [5]
    assert joins.t.tolist() == [0]


def test_join_points_many_at_once_as_each_alone():
    # Enough places for several threads, in an order that has nothing to do with where they lie.
    rng = np.random.default_rng(1)
    start = rng.uniform(0, 2000, (500, 2))
    network = build_network(
        shapely.linestrings(np.stack([start, start + rng.normal(0, 60, (500, 2))], axis=1))
    )
    xy = rng.uniform(0, 2000, (30_000, 2))
    xy[::1000] = np.nan
    joins = join_points(network, xy, limit_m=80)
    for place in (0, 1, 17_001, 29_999, *rng.integers(0, 30_000, 100)):
        alone = join_points(network, xy[[place]], limit_m=80)
        for one, many in zip(vars(alone).values(), vars(joins).values(), strict=True):
            assert one[0] == many[place]


def test_join_points_with_a_network_mapped_read_only():
    network = build_network(shapely.linestrings([[(0, 0), (100, 0)], [(50, 0), (50, 80)]]))
    arrays = network_arrays(network)
    for array in arrays.values():
        array.flags.writeable = False
    joins = join_points(network_from(arrays), [(40, 30), (60, -4)])
    assert joins.offset_m.tolist() == [10, 4]


def test_joins_taken_and_put_together_are_the_same_places():
    network = build_network(shapely.linestrings([[(0, 0), (100, 0)]]))
    joins = join_points(network, [(10, 1), (20, 2), (30, 3)])
    turned = joins.take([2, 0]).followed_by(joins.take([1]))
    assert turned.offset_m.tolist() == [3, 1, 2]
    without = joins.without([1])
    assert without.joined.tolist() == [True, False, True]
    assert without.offset_m.tolist() == [1, np.inf, 3]
    assert joins.joined.all()
