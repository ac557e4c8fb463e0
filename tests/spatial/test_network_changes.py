"""What if: every answer must be that of a full new search."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.errors import InputError
from gridmap.spatial.network import build_network, join_points, nearest_ways, walking_distance

corners = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(
    lambda p: (p[0] * 10.0, p[1] * 10.0)
)
anywhere = st.tuples(st.floats(0, 200), st.floats(0, 200))
streets = st.lists(corners, min_size=2, max_size=6, unique=True).map(shapely.LineString)
towns = st.lists(streets, min_size=1, max_size=12).map(lambda s: np.array(s, dtype=object))


def some(places, least=0):
    return st.lists(places, min_size=least, max_size=8).map(lambda p: np.array(p).reshape(-1, 2))


def after(ways, changed):
    distance_m, nearest = ways.distance_m.copy(), ways.nearest.copy()
    distance_m[changed.target], nearest[changed.target] = changed.distance_m, changed.nearest
    return distance_m, nearest


def ask(town, facilities, homes, new, removed, limit_m, join_m=np.inf):
    """Return what `changed` says and what a full search says, both as distances and sources."""
    network = build_network(town)
    sources, targets, added = (join_points(network, xy, join_m) for xy in (facilities, homes, new))
    ways = nearest_ways(network, sources, targets, limit_m)
    changed = ways.changed(removed, added)
    left = sources.without(removed).followed_by(added)
    return (
        ways,
        changed,
        walking_distance(network, left, targets, limit_m),
        (network, left, targets),
    )


limits = st.sampled_from([40.0, 130.0, 400.0, np.inf])


# Lengths in a town of whole metres with axis-parallel streets are exact, so ties are exact too.
ticks = st.integers(0, 20).map(lambda i: i * 10.0)
rows = st.builds(
    lambda y, a, b: shapely.LineString([(x, y) for x in np.arange(min(a, b), max(a, b) + 20, 10)]),
    ticks,
    ticks,
    ticks,
)
columns = st.builds(
    lambda x, a, b: shapely.LineString([(x, y) for y in np.arange(min(a, b), max(a, b) + 20, 10)]),
    ticks,
    ticks,
    ticks,
)
exact_towns = st.lists(st.one_of(rows, columns), min_size=1, max_size=10).map(
    lambda s: np.array(s, dtype=object)
)


@given(
    town=exact_towns,
    facilities=some(corners),
    homes=some(corners, 1),
    new=some(corners),
    limit_m=limits,
    join_m=st.sampled_from([15.0, np.inf]),
    data=st.data(),
)
@settings(max_examples=200)
def test_changed_equals_a_full_search_with_its_sources(
    town, facilities, homes, new, limit_m, join_m, data
):
    removed = data.draw(
        st.lists(st.integers(0, len(facilities) - 1)) if len(facilities) else st.just([])
    )
    ways, changed, (distance_m, nearest), _ = ask(
        town, facilities, homes, new, removed, limit_m, join_m
    )
    ours_m, our_nearest = after(ways, changed)
    assert (ours_m == distance_m).all()
    assert (our_nearest == nearest).all()
    differs = (distance_m != ways.distance_m) | (nearest != ways.nearest)
    assert changed.target.tolist() == np.flatnonzero(differs).tolist()


@given(
    town=towns,
    facilities=some(anywhere),
    homes=some(anywhere, 1),
    new=some(anywhere),
    limit_m=limits,
    data=st.data(),
)
@settings(max_examples=200)
def test_changed_equals_a_full_search_to_the_last_bit(town, facilities, homes, new, limit_m, data):
    removed = data.draw(
        st.lists(st.integers(0, len(facilities) - 1)) if len(facilities) else st.just([])
    )
    ways, changed, (distance_m, nearest), parts = ask(
        town, facilities, homes, new, removed, limit_m
    )
    ours_m, our_nearest = after(ways, changed)
    assert (ours_m == distance_m).all()
    assert ((our_nearest >= 0) == (nearest >= 0)).all()
    # Where two sources are equally near but for rounding, either may be named: it is as near.
    network, left, targets = parts
    for target in np.flatnonzero(our_nearest != nearest):
        alone = left.take([our_nearest[target]])
        assert walking_distance(network, alone, targets)[0][target] == distance_m[target]


def test_changed_by_nothing_is_nothing():
    town = shapely.linestrings([[(0, 0), (100, 0)]])
    ways, changed, _, _ = ask(town, [(0, 0)], [(30, 0)], np.empty((0, 2)), [], np.inf)
    assert len(changed.target) == 0
    assert len(ways.changed().target) == 0


def test_changed_by_a_move_of_the_only_station():
    town = shapely.linestrings([[(0, 0), (100, 0), (200, 0)]])
    _, changed, _, _ = ask(town, [(0, 0)], [(10, 0), (90, 0), (190, 0)], [(200, 5)], [0], 150)
    assert changed.target.tolist() == [0, 1, 2]
    assert changed.distance_m == pytest.approx([np.inf, 115, 15])
    assert changed.nearest.tolist() == [-1, 1, 1]


def test_changed_by_the_last_station_leaves_nobody_served():
    town = shapely.linestrings([[(0, 0), (100, 0)]])
    _, changed, _, _ = ask(town, [(0, 0), (5, 0)], [(50, 0)], np.empty((0, 2)), [0, 1, 1], np.inf)
    assert changed.distance_m.tolist() == [np.inf]


def test_changed_writes_nothing():
    network = build_network(shapely.linestrings([[(0, 0), (100, 0), (200, 0)]]))
    homes = join_points(network, [(10, 0), (160, 0)])
    ways = nearest_ways(network, join_points(network, [(0, 0), (90, 0)]), homes, 500)
    for array in (ways.node_m, ways.node_source, ways.distance_m, ways.nearest):
        array.flags.writeable = False
    first = ways.changed([0], join_points(network, [(200, 0)]))
    again = ways.changed([0], join_points(network, [(200, 0)]))
    assert first.distance_m.tolist() == again.distance_m.tolist() == [80, 40]


@pytest.mark.parametrize("removed", [[2], [-1], [0, 7]])
def test_changed_refuses_a_station_that_there_is_not(removed):
    network = build_network(shapely.linestrings([[(0, 0), (100, 0)]]))
    joins = join_points(network, [(0, 0), (9, 0)])
    with pytest.raises(InputError, match="There are 2 sources"):
        nearest_ways(network, joins, joins).changed(removed)
