"""Everyone within reach of every facility, against searching from each facility alone."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.spatial.network import (
    Network,
    build_network,
    catchments,
    join_points,
    times_within,
    walking_distance,
)

places = st.tuples(st.floats(0, 200), st.floats(0, 200))
corners = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(
    lambda p: (p[0] * 10.0, p[1] * 10.0)
)
streets = st.lists(corners, min_size=2, max_size=6, unique=True).map(shapely.LineString)
towns = st.lists(streets, min_size=1, max_size=12).map(lambda s: np.array(s, dtype=object))
some_places = st.lists(st.one_of(places, corners), min_size=1, max_size=8).map(np.array)


def one_by_one(network, sources, targets, limit_m):
    rows = []
    for source in range(len(sources.edge)):
        distance_m, _ = walking_distance(network, sources.take([source]), targets, limit_m)
        rows += [
            (source, target, distance_m[target]) for target in np.flatnonzero(distance_m < np.inf)
        ]
    return rows


def as_rows(pairs):
    return list(zip(pairs.source, pairs.target, pairs.distance_m, strict=True))


@given(
    town=towns,
    facilities=some_places,
    homes=some_places,
    limit_m=st.sampled_from([0.0, 40.0, 150.0, np.inf]),
    join_m=st.sampled_from([5.0, np.inf]),
)
@settings(max_examples=150)
def test_catchments_are_the_ways_from_each_facility_alone(town, facilities, homes, limit_m, join_m):
    network = build_network(town)
    sources, targets = (join_points(network, xy, join_m) for xy in (facilities, homes))
    pairs = catchments(network, sources, targets, limit_m)
    assert as_rows(pairs) == one_by_one(network, sources, targets, limit_m)


@given(
    town=towns,
    facilities=some_places,
    homes=some_places,
    thresholds_m=st.lists(st.sampled_from([0.0, 30.0, 80.0, 250.0]), max_size=4),
)
def test_times_within_counts_the_pairs_of_each_threshold(town, facilities, homes, thresholds_m):
    network = build_network(town)
    sources, targets = join_points(network, facilities), join_points(network, homes, 30)
    times = times_within(network, sources, targets, thresholds_m)
    assert times.shape == (len(thresholds_m), len(homes))
    assert times.dtype == np.int32
    for count, threshold_m in zip(times, thresholds_m, strict=True):
        pairs = catchments(network, sources, targets, threshold_m)
        assert count.tolist() == np.bincount(pairs.target, minlength=len(homes)).tolist()


def test_catchments_of_more_facilities_than_are_searched_at_a_time_stay_in_order():
    network = build_network(shapely.linestrings([[(x, 0) for x in range(0, 5000, 10)]]))
    stations = join_points(network, [(x, 1) for x in range(0, 4000, 10)])
    homes = join_points(network, [(x, 2) for x in (3999, 2000, 5, 8)])
    pairs = catchments(network, stations, homes, 33)
    assert as_rows(pairs) == one_by_one(network, stations, homes, 33)
    assert len(pairs.source) == 18
    assert times_within(network, stations, homes, [33]).tolist() == [[3, 7, 4, 4]]


def test_catchments_exactly_at_the_limit_are_found():
    network = build_network(shapely.linestrings([[(0, 0), (100, 0)]]))
    school, homes = join_points(network, [(0, 10)]), join_points(network, [(60, 30), (61, 30)])
    assert catchments(network, school, homes, 100).target.tolist() == [0]


def test_catchments_along_an_edge_that_winds_go_around_it():
    # The direct way along the edge of 1,000 m is longer than that over its ends.
    network = Network(
        nodes_xy=np.array([[0.0, 0.0], [100.0, 0.0]]),
        edges=np.array([[0, 1], [0, 1]]),
        edge_length_m=np.array([1000.0, 100.0]),
        edge_path=np.array([0, 1]),
    )
    one, other = join_points(network, [(10, 0)]), join_points(network, [(90, 0)])
    assert catchments(network, one, other, 500).distance_m == pytest.approx([300])


@pytest.mark.parametrize(("facilities", "homes"), [(0, 2), (2, 0), (0, 0)])
def test_catchments_of_nobody_are_empty(facilities, homes):
    network = build_network(shapely.linestrings([[(0, 0), (100, 0)]]))
    sources, targets = (join_points(network, np.zeros((n, 2))) for n in (facilities, homes))
    assert len(catchments(network, sources, targets, 500).source) == 0
    assert times_within(network, sources, targets, [500]).tolist() == [[0] * homes]


def test_catchments_without_any_path_are_empty():
    network = build_network(np.empty(0, dtype=object))
    joins = join_points(network, [(0, 0)])
    assert len(catchments(network, joins, joins, np.inf).source) == 0
    assert times_within(network, joins, joins, [np.inf]).tolist() == [[0]]
