"""What holds of walking distances in any town."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.spatial.network import build_network, join_points, walking_distance

places = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda p: (p[0] * 10.0, p[1] * 10.0))
streets = st.lists(places, min_size=2, max_size=6, unique=True).map(shapely.LineString)
towns = st.lists(streets, min_size=1, max_size=12).map(lambda s: np.array(s, dtype=object))
some_places = st.lists(places, min_size=1, max_size=6).map(np.array)
limits = st.sampled_from([50.0, 130.0, 400.0, np.inf])


def walk(town, facilities, homes, limit_m=np.inf, join_m=np.inf):
    network = build_network(town)
    sources, targets = (join_points(network, xy, join_m) for xy in (facilities, homes))
    return walking_distance(network, sources, targets, limit_m)[0]


def close(one, other):
    return np.allclose(one, other, rtol=0, atol=1e-6)


@given(town=towns, facilities=some_places, homes=some_places, new=places, limit_m=limits)
def test_a_new_facility_never_lengthens_a_way(town, facilities, homes, new, limit_m):
    before = walk(town, facilities, homes, limit_m)
    after = walk(town, np.vstack([facilities, new]), homes, limit_m)
    assert (after <= before + 1e-9).all()


@given(
    town=towns,
    facilities=some_places,
    homes=some_places,
    shift=st.tuples(st.floats(-5e6, 5e6), st.floats(-5e6, 5e6)),
)
def test_a_shift_of_all_coordinates_changes_nothing(town, facilities, homes, shift):
    moved = shapely.transform(town, lambda xy: xy + shift)
    assert close(walk(town, facilities, homes), walk(moved, facilities + shift, homes + shift))


@given(town=towns, facilities=some_places, homes=some_places, limit_m=limits, data=st.data())
def test_the_order_of_rows_changes_nothing(town, facilities, homes, limit_m, data):
    order = [data.draw(st.permutations(range(len(rows)))) for rows in (town, facilities, homes)]
    mixed = walk(town[order[0]], facilities[order[1]], homes[order[2]], limit_m)
    assert close(walk(town, facilities, homes, limit_m)[order[2]], mixed)


@given(town=towns, facilities=some_places, homes=some_places)
def test_the_direction_of_lines_changes_nothing(town, facilities, homes):
    assert close(walk(town, facilities, homes), walk(shapely.reverse(town), facilities, homes))


@given(town=towns, facilities=some_places, homes=some_places)
def test_walking_is_never_shorter_than_the_straight_line(town, facilities, homes):
    straight = np.hypot(*(homes[:, None] - facilities[None]).transpose(2, 0, 1)).min(axis=1)
    assert (walk(town, facilities, homes) >= straight - 1e-9).all()


@given(town=towns, one=places, other=places)
def test_there_is_as_far_as_back(town, one, other):
    assert close(walk(town, [one], [other]), walk(town, [other], [one]))


@given(town=towns, facilities=some_places, homes=some_places, limit_m=limits)
def test_a_limit_only_cuts_off(town, facilities, homes, limit_m):
    free = walk(town, facilities, homes)
    assert close(np.where(free <= limit_m, free, np.inf), walk(town, facilities, homes, limit_m))


@given(town=towns, facilities=some_places, homes=some_places)
@settings(max_examples=50)
def test_the_named_facility_alone_is_as_near(town, facilities, homes):
    network = build_network(town)
    targets = join_points(network, homes)
    distance_m, nearest = walking_distance(network, join_points(network, facilities), targets)
    for home, facility in enumerate(nearest):
        if facility >= 0:
            alone = walk(town, facilities[[facility]], homes[[home]])
            assert close(alone, distance_m[home])
    assert ((nearest >= 0) == np.isfinite(distance_m)).all()
