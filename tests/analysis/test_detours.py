"""Detours around one station in the middle of the 5 x 5 town."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.detours import (
    detour_by_area,
    detour_factor,
    falsely_covered,
    paced_threshold,
)
from gridmap.analysis.reach import reach_summary
from gridmap.errors import InputError
from tests.analysis.by_hand import HOUSES, JOINED, MIDDLE, RESIDENTS, flights, rows, walks

WALK, FLIGHT = walks(MIDDLE), flights(MIDDLE)


def test_walks_in_the_town_are_those_on_paper():
    # From (400, 400) to the house of column 2: 60 m beside the street, and along it to y = 80,
    # 280, 480, 680, 880: 320, 120, 80, 280, 480 m. A column further is one block of 200 m more.
    assert WALK.reshape(5, 5)[:, 2].tolist() == [380, 180, 140, 340, 540]
    assert WALK.reshape(5, 5)[2].tolist() == [540, 340, 140, 340, 540]


def test_falsely_covered_within_300_m_of_the_middle():
    # Walking covers (2, 1) and (2, 2): 180 and 140 m. The circle holds five houses more: (1, 1) at
    # hypot(140, 120) = 184 m, (1, 2) at hypot(140, 80) = 161, (3, 1) at hypot(260, 120) = 286,
    # (3, 2) at hypot(260, 80) = 272 and (2, 3) at hypot(60, 280) = 286. They walk 340 to 380 m.
    found = falsely_covered(FLIGHT, WALK, 300)
    assert np.flatnonzero(found).tolist() == rows((1, 1), (1, 2), (3, 1), (3, 2), (2, 3))
    straight, walking = (reach_summary(RESIDENTS, m, JOINED, 300) for m in (FLIGHT, WALK))
    assert straight["covered"] - walking["covered"] == RESIDENTS[found].sum() == 200


def test_falsely_covered_says_nothing_of_what_cannot_be_walked_from():
    assert falsely_covered([90.0], [np.nan], 100).tolist() == [False]


def test_falsely_covered_where_no_way_leads():
    assert falsely_covered([90.0], [np.inf], 100).tolist() == [True]


@pytest.mark.parametrize(("threshold_m", "expected"), [(0, [True, False]), (np.inf, [False] * 2)])
def test_falsely_covered_at_thresholds_of_nothing_and_everything(threshold_m, expected):
    assert falsely_covered([0.0, 0.1], [5.0, 6.0], threshold_m).tolist() == expected


def test_falsely_covered_without_any_facility_is_nobody():
    assert falsely_covered([np.inf], [np.inf], np.inf).tolist() == [False]


@pytest.mark.parametrize("threshold_m", [-1, np.nan])
def test_a_threshold_that_is_no_length_is_refused(threshold_m):
    with pytest.raises(InputError, match="threshold_m must be 0 or more, not "):
        falsely_covered([1.0], [2.0], threshold_m)


def test_detour_of_the_middle_column():
    # As the crow flies 60 m across and 320, 120, 80, 280, 480 m along: 325.576, 134.164, 100,
    # 286.356, 483.735 m, in all 1,329.831; walked 380 + 180 + 140 + 340 + 540 = 1,580 m.
    column = np.where(np.arange(25) % 5 == 2, 0, -1)
    found = detour_by_area(column, 2, RESIDENTS, FLIGHT, WALK)
    assert found[0] == pytest.approx(1580 / 1329.831, abs=1e-6)
    assert np.isnan(found[1])


def test_detour_weighs_people():
    # 1 * 200 + 3 * 120 = 560 m walked against 1 * 100 + 3 * 100 = 400 m.
    assert detour_factor([1, 3], [100, 100], [200, 120]) == 1.4


@pytest.mark.parametrize(
    ("people", "straight_m", "walking_m"),
    [
        ([], [], []),
        ([0], [100.0], [120.0]),  # nobody lives there
        ([-1], [100.0], [120.0]),  # nobody knows how many do
        ([np.nan], [100.0], [120.0]),
        ([5], [np.inf], [np.inf]),  # no facility
        ([5], [100.0], [np.nan]),  # not joined
        ([5], [0.0], [0.0]),  # at the facility itself
    ],
)
def test_detour_is_unknown_without_a_length_to_compare(people, straight_m, walking_m):
    assert np.isnan(detour_factor(people, straight_m, walking_m))


@given(data=st.data())
def test_detour_does_not_depend_on_the_order_of_houses_by_a_single_bit(data):
    order = np.array(data.draw(st.permutations(range(25))))
    people = np.arange(25) * 7 % 11
    mixed = detour_factor(people[order], FLIGHT[order], WALK[order])
    assert mixed == detour_factor(people, FLIGHT, WALK)
    assert len(HOUSES) == 25


def test_paced_threshold_keeps_the_time():
    # 500 m at 1.0 m/s are 500 s; at 0.8 m/s that is 400 m.
    assert paced_threshold(500, 1.0, 0.8) == 400
    assert paced_threshold(0, 1.0, 0.8) == 0
    assert paced_threshold(np.inf, 1.0, 0.8) == np.inf


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ((500, 0, 0.8), "everyone_m_per_s must be above 0, not 0"),
        ((500, 1, -0.8), "own_m_per_s must be above 0, not -0.8"),
        ((500, 1, np.nan), "own_m_per_s must be above 0, not nan"),
        ((-5, 1, 0.8), "threshold_m must be 0 or more, not -5"),
    ],
)
def test_paced_threshold_refuses_what_is_no_speed_or_length(given_, message):
    with pytest.raises(InputError, match=message):
        paced_threshold(*given_)
