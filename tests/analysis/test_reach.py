"""Reach in a town of 5 x 5 residences, 100 m apart, that one can count by hand."""

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.reach import (
    STATES,
    reach_states,
    reach_summary,
    straight_distance,
    sum_by_area,
)
from gridmap.errors import InputError

# Residence i stands at column i % 5, row i // 5, and has i + 1 residents: 325 in all.
TOWN_XY = np.array([(column * 100.0, row * 100.0) for row in range(5) for column in range(5)])
RESIDENTS = np.arange(1, 26)
ALL = np.ones(25, dtype=bool)


def summary(facility_xy, threshold_m, joined=ALL):
    distance_m, _ = straight_distance(TOWN_XY, facility_xy)
    return reach_summary(RESIDENTS, distance_m, joined, threshold_m)


def test_straight_distance_from_a_station_in_the_middle():
    distance_m, nearest = straight_distance(TOWN_XY, [(200, 200)])
    assert distance_m[12] == 0
    assert distance_m[[7, 11, 13, 17]].tolist() == [100] * 4
    assert distance_m[0] == pytest.approx(200 * 2**0.5)
    assert (nearest == 0).all()


def test_reach_around_a_station_in_the_middle_counts_its_four_neighbours_at_exactly_100_m():
    # Residences 12 and, at exactly 100 m, 7, 11, 13 and 17: 13 + 8 + 12 + 14 + 18 people.
    assert summary([(200, 200)], 100) == {
        "residents": 325,
        "covered": 65,
        "uncovered": 260,
        "unjoined": 0,
    }
    assert summary([(200, 200)], 99.999)["covered"] == 13


def test_reach_from_two_corners():
    # 300 m covers 0..3 of the first row, 0..2 of the second (224 m), 0..2 of the third (283 m)
    # and 0 of the fourth; the other corner is its mirror image.
    near = [0, 1, 2, 3, 5, 6, 7, 10, 11, 12, 15]
    mirrored = [24 - i for i in near]
    covered = set(near) | set(mirrored)
    expected = sum(i + 1 for i in covered)
    assert summary([(0, 0), (400, 400)], 300)["covered"] == expected


def test_reach_without_facilities_leaves_everybody_uncovered():
    assert summary(np.empty((0, 2)), 1000) == {
        "residents": 325,
        "covered": 0,
        "uncovered": 325,
        "unjoined": 0,
    }


def test_an_endless_threshold_covers_all_who_have_a_facility_and_nobody_without_one():
    assert summary([(0, 0)], np.inf)["covered"] == 325
    assert summary(np.empty((0, 2)), np.inf)["uncovered"] == 325


def test_a_threshold_of_nothing_covers_those_at_the_facility_itself():
    assert summary([(200, 200)], 0)["covered"] == 13


@pytest.mark.parametrize("threshold_m", [-100, np.nan])
def test_a_threshold_that_is_no_length_is_refused(threshold_m):
    with pytest.raises(InputError, match="threshold_m must be 0 or more, not "):
        summary([(200, 200)], threshold_m)


def test_people_nobody_counted_are_nobody():
    found = reach_summary([5, -1, np.nan], np.array([1.0, 1.0, 900.0]), np.ones(3, bool), 100)
    assert found == {"residents": 5, "covered": 5, "uncovered": 0, "unjoined": 0}


def test_reach_of_residences_that_are_not_joined_counts_them_apart():
    joined = ALL.copy()
    joined[[12, 24]] = False
    assert summary([(200, 200)], 100, joined) == {
        "residents": 325,
        "covered": 52,
        "uncovered": 235,
        "unjoined": 13 + 25,
    }


def test_reach_of_nobody_is_nought():
    nobody = reach_summary([], np.empty(0), np.empty(0, dtype=bool), 100)
    assert nobody == {"residents": 0, "covered": 0, "uncovered": 0, "unjoined": 0}


def test_straight_distance_passes_over_places_without_coordinates():
    distance_m, nearest = straight_distance(
        [(0, 0), (np.nan, 0)], [(np.nan, np.nan), (3, 4), (np.inf, 0)]
    )
    assert distance_m.tolist() == [5, np.inf]
    assert nearest.tolist() == [1, -1]


def test_sum_by_area_counts_every_kind_of_people_in_the_area_of_their_residence():
    # Columns 0 and 1 are the western area, the rest the eastern; a residence lies outside both.
    area = np.where(np.arange(25) % 5 < 2, 0, 1)
    area[24] = -1
    states = reach_states(straight_distance(TOWN_XY, [(0, 0)])[0], ALL, 100)
    over_60 = np.where(np.arange(25) % 2 == 0, 2.0, np.nan)  # no data in every other residence
    sums = sum_by_area(area, 3, {"residents": RESIDENTS, "over_60": over_60}, states)
    assert sums["residents"].residents.tolist() == [115, 185, 0]
    assert sums["residents"].covered.tolist() == [1 + 2 + 6, 0, 0]
    assert sums["residents"].uncovered.tolist() == [106, 185, 0]
    assert sums["over_60"].covered.tolist() == [2, 0, 0]
    assert sums["over_60"].residents.tolist() == [10, 14, 0]
    assert sums["residents"].of(0) == {
        "residents": 115,
        "covered": 9,
        "uncovered": 106,
        "unjoined": 0,
    }
    share = sums["residents"].share_uncovered
    assert share[:2] == pytest.approx([106 / 115, 1])
    assert np.isnan(share[2])


residences = st.lists(
    st.tuples(
        st.integers(0, 3),  # area
        st.integers(0, 500),  # people
        st.one_of(st.floats(0, 2000), st.just(np.inf)),  # distance
        st.booleans(),  # joined
    ),
    max_size=40,
)


def columns(rows):
    area, people, distance_m, joined = (
        (list(c) for c in zip(*rows, strict=True)) if rows else [[]] * 4
    )
    return (
        np.array(area, dtype=np.int64),
        np.array(people, dtype=np.int64),
        np.array(distance_m, dtype=float),
        np.array(joined, dtype=bool),
    )


@given(rows=residences, threshold_m=st.floats(0, 2500))
def test_covered_and_uncovered_and_unjoined_are_all(rows, threshold_m):
    area, people, distance_m, joined = columns(rows)
    total = reach_summary(people, distance_m, joined, threshold_m)
    assert total["residents"] == people.sum()
    assert total["residents"] == sum(total[state] for state in STATES)
    assert total["unjoined"] == people[~joined].sum()
    by_area = sum_by_area(area, 4, {"r": people}, reach_states(distance_m, joined, threshold_m))[
        "r"
    ]
    for name, count in total.items():
        assert getattr(by_area, name).sum() == count


@given(rows=residences, threshold_m=st.floats(0, 2500), more_m=st.floats(0, 500))
def test_a_larger_threshold_never_grows_a_gap(rows, threshold_m, more_m):
    _, people, distance_m, joined = columns(rows)
    tight = reach_summary(people, distance_m, joined, threshold_m)
    loose = reach_summary(people, distance_m, joined, threshold_m + more_m)
    assert loose["uncovered"] <= tight["uncovered"]


@given(rows=residences, data=st.data())
def test_the_order_of_residences_changes_nothing(rows, data):
    mixed = data.draw(st.permutations(rows))
    one, other = (reach_summary(*columns(r)[1:], 500.0) for r in (rows, mixed))
    assert one == other


xy = st.lists(
    st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)), min_size=1, max_size=15
).map(np.array)


@given(homes=xy, facilities=xy)
def test_straight_distance_is_that_of_geopandas(homes, facilities):
    points = geopandas.GeoSeries(shapely.points(homes))
    expected = points.distance(shapely.multipoints(facilities))
    distance_m, nearest = straight_distance(homes, facilities)
    assert np.allclose(distance_m, expected, rtol=0, atol=1e-9)
    named = np.hypot(*(facilities[nearest] - homes).T)
    assert np.allclose(named, distance_m, rtol=0, atol=1e-9)


@given(homes=xy, facilities=xy, shift=st.tuples(st.floats(-5e6, 5e6), st.floats(-5e6, 5e6)))
def test_straight_distance_does_not_change_with_a_shift(homes, facilities, shift):
    here = straight_distance(homes, facilities)[0]
    there = straight_distance(homes + shift, facilities + shift)[0]
    assert np.allclose(here, there, rtol=0, atol=1e-6)


@given(homes=xy, facilities=xy, new=xy)
def test_a_new_facility_never_lengthens_a_straight_distance(homes, facilities, new):
    before = straight_distance(homes, facilities)[0]
    assert (straight_distance(homes, np.vstack([facilities, new]))[0] <= before).all()
