"""The walking network by hand: small towns whose distances one can check on paper."""

import numpy as np
import pytest
import shapely

from gridmap.errors import InputError
from gridmap.spatial.network import (
    Network,
    build_network,
    join_points,
    node_distances,
    walking_distance,
)


def lines(*coordinates):
    return np.array([shapely.LineString(c) for c in coordinates], dtype=object)


def walk(network, facilities, homes, limit_m=np.inf, join_m=np.inf):
    sources = join_points(network, facilities, join_m)
    return walking_distance(network, sources, join_points(network, homes, join_m), limit_m)


def test_build_network_joins_lines_only_at_shared_vertices():
    # The second line meets the first at (100, 0), the third passes over it without a vertex.
    network = build_network(
        lines([(0, 0), (100, 0), (200, 0)], [(100, 0), (100, 50)], [(150, -50), (150, 50)])
    )
    assert len(network.nodes_xy) == 6
    assert sorted(network.edge_length_m) == [50, 100, 100, 100]
    assert np.bincount(network.edge_path).tolist() == [2, 1, 1]


def test_build_network_of_nothing_is_empty_and_reaches_nothing():
    for nothing in (np.empty(0, dtype=object), np.array([None, shapely.LineString()])):
        network = build_network(nothing)
        assert network.edges.shape == (0, 2)
        joins = join_points(network, [(0, 0)], 100)
        assert not joins.joined.any()
        assert np.isinf(joins.distance_m).all()
        distance_m, nearest = walking_distance(network, joins, joins)
        assert np.isinf(distance_m).all()
        assert nearest.tolist() == [-1]


def test_build_network_leaves_out_segments_without_length_and_repeated_ones():
    network = build_network(
        lines([(0, 0), (0, 0), (100, 0)], [(100, 0), (0, 0)], [(7, 7), (7, 7.0001)])
    )
    assert network.edge_length_m.tolist() == [100]
    assert network.edge_path.tolist() == [0]


def test_build_network_merges_vertices_that_round_to_one_millimetre():
    network = build_network(lines([(0, 0), (100, 0)], [(100.0004, 0), (100, 50)]))
    assert len(network.nodes_xy) == 3
    apart = build_network(lines([(0, 0), (100, 0)], [(100.01, 0), (100, 50)]))
    assert len(apart.nodes_xy) == 4


def test_build_network_merges_vertices_that_agree_in_degrees_to_7_decimals():
    degrees = lines([(10, 50), (10.001, 50)], [(10.00100000004, 50), (10.001, 50.001)])
    metric = lines([(0, 0), (71.5, 0)], [(71.502, 0), (71.5, 111)])  # 2 mm apart
    assert len(build_network(metric).nodes_xy) == 4
    assert len(build_network(metric, degrees).nodes_xy) == 3


def test_build_network_as_wide_as_a_continent_still_joins():
    network = build_network(lines([(-5e6, -5e6), (0, 0)], [(0, 0), (5e6, 5e6)]))
    assert len(network.nodes_xy) == 3


@pytest.mark.parametrize(
    ("metric", "degrees", "sentence"),
    [
        ([[(0, 0), (1, np.inf)]], None, "Line 0 .* not a finite"),
        ([[(0, 0), (1, 1)]], [[(0, 0), (1, 1), (2, 2)]], "other vertices"),
    ],
)
def test_build_network_of_unusable_lines_is_refused(metric, degrees, sentence):
    with pytest.raises(InputError, match=sentence):
        build_network(lines(*metric), degrees and lines(*degrees))


def test_join_points_takes_the_nearest_point_of_an_edge_not_the_nearest_node():
    network = build_network(lines([(0, 0), (1000, 0)], [(400, 30), (400, 90)]))
    joins = join_points(network, [(500, 10)])
    assert joins.t.tolist() == [0.5]
    assert joins.offset_m.tolist() == [10]


def test_join_points_beyond_the_limit_says_how_far():
    network = build_network(lines([(0, 0), (1000, 0)]))
    joins = join_points(network, [(500, 100), (500, 100.5), (1030, 40), (np.nan, 1)], limit_m=100)
    assert joins.joined.tolist() == [True, False, True, False]
    assert joins.distance_m.tolist() == [100, 100.5, 50, np.inf]
    assert joins.offset_m.tolist() == [100, np.inf, 50, np.inf]
    assert joins.edge.tolist() == [0, -1, 0, -1]


def test_join_points_equally_near_takes_the_edge_that_lies_first_whatever_the_order_of_lines():
    west, east = [(0, 0), (0, 100)], [(20, 0), (20, 100)]
    for town in (lines(west, east), lines(east, west)):
        network = build_network(town)
        joins = join_points(network, [(10, 50), (10 + 1e-9, 50)])
        assert joins.edge.tolist() == [0, 0]
        assert network.nodes_xy[network.edges[0], 0].tolist() == [0, 0]


def test_walking_distance_in_a_small_town():
    #  (0,100) --- (100,100) --- (200,100)
    #     |                         |
    #  (0,0) ----- (100,0) ----- (200,0)     the station stands at (150, -20)
    network = build_network(
        lines(
            [(0, 0), (100, 0), (200, 0)],
            [(0, 100), (100, 100), (200, 100)],
            [(0, 0), (0, 100)],
            [(200, 0), (200, 100)],
        )
    )
    homes = [(100, 110), (150, -5), (170, 10), (0, 50), (200, 0), (400, 50)]
    distance_m, nearest = walk(network, [(150, -20)], homes, join_m=100)
    assert distance_m[:5] == pytest.approx([20 + 50 + 100 + 100 + 10, 25, 50, 20 + 150 + 50, 70])
    assert np.isinf(distance_m[5])  # 200 m from the next street
    assert nearest.tolist() == [0, 0, 0, 0, 0, -1]


def test_walking_distance_over_a_river_goes_by_the_bridge():
    south, north = [(0, 0), (500, 0), (1000, 0)], [(0, 80), (500, 80), (1000, 80)]
    bridge = [(500, 0), (500, 80)]
    home, clinic = [(0, 0)], [(0, 80)]
    with_bridge, _ = walk(build_network(lines(south, north, bridge)), clinic, home)
    without, _ = walk(build_network(lines(south, north)), clinic, home)
    assert with_bridge.tolist() == [1080]
    assert np.isinf(without).all()


def test_walking_distance_out_of_a_compound_goes_by_its_gate():
    # The compound's own lanes meet the street only at the gate (0, 0); the school stands right
    # behind the compound's east wall, on a lane that ends 10 m from the school's own.
    street = [(0, -100), (0, 0), (0, 200), (210, 200), (210, 50)]
    inside = [(0, 0), (200, 0), (200, 50)]
    network = build_network(lines(street, inside))
    distance_m, _ = walk(network, [(210, 50)], [(200, 50)])
    assert distance_m.tolist() == [50 + 200 + 200 + 210 + 150]


def test_walking_distance_of_parallel_edges_takes_the_shortest_not_the_sum():
    # A footpath of 50 m and a road of 70 m between the same two nodes, in both orders.
    for order in ([0, 1], [1, 0]):
        network = Network(
            nodes_xy=np.array([[0.0, 0.0], [50.0, 0.0], [60.0, 0.0]]),
            edges=np.array([[0, 1], [1, 0], [1, 2]])[[*order, 2]],
            edge_length_m=np.array([50.0, 70.0, 10.0])[[*order, 2]],
            edge_path=np.array([0, 1, 2]),
        )
        assert network.graph.nnz == 4
        joins = join_points(network, [(60, 0)])
        assert node_distances(network, joins)[0].tolist() == [60, 10, 0]


def test_walking_distance_over_an_edge_of_no_length_is_possible():
    # Two decks of a bridge landing: two nodes at one place, tied by an edge of 0 m.
    network = Network(
        nodes_xy=np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 0.0], [200.0, 0.0]]),
        edges=np.array([[0, 1], [1, 2], [2, 3]]),
        edge_length_m=np.array([100.0, 0.0, 100.0]),
        edge_path=np.array([0, 1, 2]),
    )
    distance_m, _ = walk(network, [(0, 0)], [(200, 0), (100, 0)])
    assert distance_m.tolist() == [200, 100]


def test_walking_distance_at_a_node_with_no_offset_is_zero():
    network = build_network(lines([(0, 0), (100, 0), (100, 100)]))
    distance_m, nearest = walk(network, [(100, 0), (0, 0)], [(100, 0), (0, 0), (100, 100)])
    assert distance_m.tolist() == [0, 0, 100]
    assert nearest.tolist() == [0, 1, 0]


def test_walking_distance_to_another_island_is_infinite():
    network = build_network(lines([(0, 0), (100, 0)], [(0, 1000), (100, 1000)]))
    distance_m, nearest = walk(network, [(0, 1)], [(50, 2), (50, 990)])
    assert distance_m.tolist() == [53, np.inf]
    assert nearest.tolist() == [0, -1]


def test_walking_distance_along_one_edge_is_direct():
    # Straight along, not to an end and back; of the three facilities on the edge the middle one
    # is nearest along it but stands 90 m off, so the last one wins.
    network = build_network(lines([(0, 0), (1000, 0)]))
    distance_m, nearest = walk(network, [(100, 0), (500, 90), (560, 5)], [(490, 0)])
    assert distance_m == pytest.approx([75])
    assert nearest.tolist() == [2]


def test_walking_distance_may_leave_an_edge_to_be_shorter():
    # Edges carry their own lengths: one drawn straight may wind. Here 500 m lie between two
    # places 100 m apart on a long edge, and the way around by its ends is shorter.
    network = Network(
        nodes_xy=np.array([[0.0, 0.0], [100.0, 0.0]]),
        edges=np.array([[0, 1], [0, 1]]),
        edge_length_m=np.array([1000.0, 100.0]),
        edge_path=np.array([0, 1]),
    )
    distance_m, _ = walk(network, [(10, 0)], [(90, 0)])
    assert distance_m == pytest.approx([300])


def test_walking_distance_exactly_at_the_limit_is_found_and_a_millimetre_more_is_not():
    network = build_network(lines([(0, 0), (200, 0), (600, 0)]))
    distance_m, _ = walk(network, [(0, 50)], [(400, 50), (400, 50.001)], limit_m=500)
    assert distance_m.tolist() == [500, np.inf]


def test_walking_distance_counts_the_offsets_against_the_limit():
    network = build_network(lines([(0, 0), (200, 0)]))
    for limit_m, found in ((159, False), (160, True)):
        distance_m, _ = walk(network, [(0, 30)], [(100, 30)], limit_m=limit_m)
        assert np.isfinite(distance_m).all() == found


def test_walking_distance_from_a_facility_whose_own_offset_is_beyond_the_limit_is_infinite():
    network = build_network(lines([(0, 0), (200, 0)]))
    distance_m, _ = walk(network, [(0, 300), (200, 30)], [(0, 0)], limit_m=250)
    assert distance_m.tolist() == [230]


@pytest.mark.parametrize("facilities", [np.empty((0, 2)), [(0, 5000)]])
def test_walking_distance_without_a_joined_facility_is_infinite_everywhere(facilities):
    network = build_network(lines([(0, 0), (200, 0)]))
    distance_m, nearest = walk(network, facilities, [(0, 0), (200, 0)], join_m=100)
    assert np.isinf(distance_m).all()
    assert nearest.tolist() == [-1, -1]


def test_walking_distance_names_the_facility_even_when_others_were_not_joined():
    network = build_network(lines([(0, 0), (200, 0)]))
    _, nearest = walk(
        network, [(0, 900), (180, 0), (50, 700), (20, 0)], [(0, 0), (200, 0)], join_m=9
    )
    assert nearest.tolist() == [3, 1]


def test_node_distances_of_two_facilities_on_one_edge_are_those_of_the_nearer():
    network = build_network(lines([(0, 0), (100, 0)]))
    distance_m, nearest = node_distances(network, join_points(network, [(40, 0), (70, 5)]))
    assert distance_m == pytest.approx([40, 35])
    assert nearest.tolist() == [0, 1]
