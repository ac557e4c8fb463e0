"""Straight lines: pairs, counts and changes agree with the nearest of all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.reach import straight_distance
from gridmap.errors import InputError
from gridmap.spatial.nearest import nearest_straight, straight_pairs, straight_times_within

coordinates = st.one_of(st.integers(0, 30).map(lambda i: i * 10.0), st.floats(0, 300))
places = st.tuples(coordinates, coordinates)
nowhere = st.just((np.nan, 5.0))


def some(least=0):
    rows = st.lists(st.one_of(places, nowhere), min_size=least, max_size=8)
    return rows.map(lambda p: np.array(p, dtype=float).reshape(-1, 2))


@given(homes=some(1), facilities=some(), limit_m=st.sampled_from([0.0, 50.0, 130.0, np.inf]))
def test_straight_pairs_are_the_lines_from_each_facility_alone(homes, facilities, limit_m):
    pairs = straight_pairs(homes, facilities, limit_m)
    expected = []
    for source in range(len(facilities)):
        distance_m, _ = straight_distance(homes, facilities[[source]])
        near = np.flatnonzero((distance_m <= limit_m) & np.isfinite(distance_m))
        expected += [(source, target, distance_m[target]) for target in near]
    assert list(zip(pairs.source, pairs.target, pairs.distance_m, strict=True)) == expected


@given(homes=some(1), facilities=some(), thresholds_m=st.lists(st.sampled_from([0.0, 50.0, 200.0])))
def test_straight_times_within_counts_the_pairs_of_each_threshold(homes, facilities, thresholds_m):
    times = straight_times_within(homes, facilities, thresholds_m)
    assert times.shape == (len(thresholds_m), len(homes))
    for count, threshold_m in zip(times, thresholds_m, strict=True):
        pairs = straight_pairs(homes, facilities, threshold_m)
        assert count.tolist() == np.bincount(pairs.target, minlength=len(homes)).tolist()


@given(homes=some(1), facilities=some(), new=some(), data=st.data())
def test_changed_straight_equals_a_full_search(homes, facilities, new, data):
    numbers = st.lists(st.integers(0, len(facilities) - 1)) if len(facilities) else st.just([])
    removed = data.draw(numbers)
    before = nearest_straight(homes, facilities)
    changed = before.changed(removed, new)
    left = facilities.copy()
    left[removed] = np.nan
    everyone = np.vstack([left, new])
    full_m, _ = straight_distance(homes, everyone)
    ours_m, ours = before.distance_m.copy(), before.nearest.copy()
    ours_m[changed.target], ours[changed.target] = changed.distance_m, changed.nearest
    assert (ours_m == full_m).all()
    served = np.flatnonzero(ours >= 0)
    assert (served == np.flatnonzero(np.isfinite(full_m))).all()
    away = np.hypot(*(homes[served] - everyone[ours[served]]).T)
    assert away == pytest.approx(full_m[served])


def test_straight_pairs_exactly_at_the_limit_are_found():
    pairs = straight_pairs([(0, 0), (0, 1e-7)], [(300, 400)], 500)
    assert pairs.target.tolist() == [0, 1]
    assert straight_pairs([(0, -1e-7)], [(300, 400)], 500).target.tolist() == []


@pytest.mark.parametrize("removed", [[1], [-1]])
def test_changed_straight_refuses_a_facility_that_there_is_not(removed):
    with pytest.raises(InputError, match="There are 1 facilities"):
        nearest_straight([(0, 0)], [(1, 1)]).changed(removed)
