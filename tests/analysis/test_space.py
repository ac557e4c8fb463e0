"""Rooms in two communities: 30 m2 per 100 households, 60 % of it for activities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.figures import statuses
from gridmap.analysis.space import activity_share, space
from gridmap.errors import InputError

AREAS = pd.DataFrame({"code": ["A", "B", "C"], "households": [1000, 333, 0]}, index=[3, 1, 2])


def of(position, floor_area_m2, areas=AREAS):
    return space(areas, position, floor_area_m2, area_m2=30, households=100)


def test_space_asked_for_grows_with_the_households():
    # 1,000 households ask for 300 m2, 333 for 99.9, none for none.
    found = of([0, 0, 1, -1], [150, 90, 99.9, 500])
    assert found["required"].tolist() == pytest.approx([300, 99.9, 0])
    assert found["value"].to_dict() == {3: 240, 1: 99.9, 2: 0}
    assert found["shortfall"].tolist() == [60, 0, 0]
    assert statuses(found).tolist() == [1, 0, 0]


def test_space_of_unknown_size_leaves_open_what_it_might_fill():
    # A has 240 known m2 and a facility of unknown size: short or not, nobody knows. B has enough.
    found = of([0, 0, 1, 1], [240, np.nan, 99.9, -1])
    assert found["known"].tolist() == [False, True, True]
    assert found["shortfall"].tolist() == [60, 0, 0]


@pytest.mark.parametrize("unknown", [np.nan, -1, None])
def test_space_for_nobody_knows_how_many_households(unknown):
    areas = AREAS.assign(households=[unknown, 333, 0])
    found = of([0], [50], areas)
    assert found["known"].tolist() == [False, True, True]
    # What is asked for is not known either; it is not nothing.
    for name in ("required", "shortfall", "denominator"):
        assert np.isnan(found[name]).tolist() == [True, False, False], name
    assert found["numerator"].tolist() == [50, 0, 0]
    assert statuses(found).tolist() == [2, 1, 0]


def test_space_without_facilities_is_all_short():
    assert of([], [])["shortfall"].tolist() == pytest.approx([300, 99.9, 0])
    assert of([], [], AREAS.iloc[:0]).empty


def test_space_is_not_short_by_the_noise_of_adding_up():
    # 0.1 + 0.2 + ... in binary misses 0.3 by its last bit.
    areas = pd.DataFrame({"code": ["A"], "households": [1]})
    found = space(areas, [0] * 3, [0.1] * 3, area_m2=0.30000000000000004 + 1e-12, households=1)
    assert found["shortfall"].tolist() == [0]


def test_a_rule_per_no_households_is_refused():
    with pytest.raises(InputError, match="households must be above 0, not 0"):
        space(AREAS, [], [], area_m2=30, households=0)
    with pytest.raises(InputError, match="area_m2 must be 0 or more, not -30"):
        space(AREAS, [], [], area_m2=-30, households=100)


def share(position, activity, floor, least=0.6):
    return activity_share(AREAS, position, activity, floor, share=least)


def test_activity_share_of_all_rooms_together():
    # A: (150 + 30) / (200 + 100) = 0.6 exactly, though one of its rooms alone falls short.
    found = share([0, 0, 1], [150, 30, 59], [200, 100, 100])
    assert found["value"].tolist()[:2] == [0.6, 0.59]
    assert found["shortfall"].tolist()[:2] == pytest.approx([0, 0.01])
    assert statuses(found).tolist() == [0, 1, 3]
    assert found["numerator"].tolist() == [180, 59, 0]
    assert found["denominator"].tolist() == [300, 100, 0]


def test_activity_share_leaves_out_rooms_of_which_a_size_is_missing():
    found = share([0, 0, 1, 2], [60, np.nan, 60, 5], [100, 900, np.nan, 0])
    assert found["value"].tolist()[0] == 0.6
    assert found["known"].tolist() == [True, False, False]
    assert statuses(found).tolist() == [0, 2, 2]


def test_activity_share_is_not_short_by_the_noise_of_adding_up():
    # 0.1 + 0.6 + 1.4 adds up to 2.0999999999999996 in binary; that is 60 % of 3.5 all the same.
    found = share([0] * 3, [0.1, 0.6, 1.4], [0.5, 1.0, 2.0])
    assert found["shortfall"].tolist()[0] == 0


def test_activity_in_a_room_without_floor_counts_for_nothing():
    assert share([0, 0], [30, 900], [100, 0])["value"].tolist()[0] == 0.3


def test_activity_share_without_facilities_judges_nothing():
    assert statuses(share([], [], [])).tolist() == [3, 3, 3]


@pytest.mark.parametrize("least", [-0.1, np.nan])
def test_a_share_that_is_none_is_refused(least):
    with pytest.raises(InputError, match="share must be 0 or more"):
        share([], [], [], least)


rooms = st.lists(
    st.tuples(st.integers(-1, 2), st.integers(0, 900), st.integers(1, 900)), max_size=12
)


@given(made=rooms, data=st.data())
def test_a_room_split_in_two_and_rooms_in_another_order_change_nothing(made, data):
    halves = [(p, a / 2, f / 2) for p, a, f in made for _ in range(2)]
    mixed = data.draw(st.permutations(halves))
    one, other = (
        [list(c) for c in zip(*rows, strict=True)] if rows else [[], [], []]
        for rows in (made, mixed)
    )
    pd.testing.assert_frame_equal(share(*one), share(*other))
    pd.testing.assert_frame_equal(of(one[0], one[2]), of(other[0], other[2]))
