"""Loads within a range, and grids from which nothing is heard."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.figures import statuses
from gridmap.analysis.grid_load import silent, smoothed_rates, within_range
from gridmap.errors import InputError

AREAS = pd.DataFrame({"code": ["A", "B", "C", "D"]}, index=[3, 1, 2, 0])


def test_both_ends_of_the_range_are_allowed():
    found = within_range(AREAS, [299, 300, 500, 502], 300, 500)
    assert found["shortfall"].to_dict() == {3: 1, 1: 0, 2: 0, 0: 2}
    assert found["required"].tolist() == [300, 300, 300, 500]
    assert found["over"].tolist() == [False, False, False, True]


def test_a_range_without_an_upper_end():
    assert within_range(AREAS, [0, 1, 1e9, 300], 1, None)["shortfall"].tolist() == [1, 0, 0, 0]
    assert within_range(AREAS, [0, 1, 2, 3], 0, np.inf)["shortfall"].sum() == 0


def test_an_empty_range_allows_nothing():
    assert within_range(AREAS, [0, 1, 2, 3], 0, 0)["shortfall"].tolist() == [0, 1, 2, 3]


def test_a_load_nobody_knows_is_neither_small_nor_great():
    found = within_range(AREAS, [np.nan, -1, 400, 0], 300, 500)
    assert statuses(found).tolist() == [2, 2, 0, 1]
    assert found["value"].isna().tolist() == [True, True, False, False]
    assert within_range(AREAS.iloc[:0], [], 300, 500).empty


@pytest.mark.parametrize(
    ("least", "most", "message"),
    [
        (500, 300, "at_most 300 must not be below at_least 500"),
        (-1, None, "at_least must be 0 or more, not -1"),
        (0, np.nan, "at_most must be 0 or more, not nan"),
    ],
)
def test_a_range_that_is_none_is_refused(least, most, message):
    with pytest.raises(InputError, match=message):
        within_range(AREAS, [1, 2, 3, 4], least, most)


# Four grids of 100 people with 8, 4, 0 and 0 cases: m = 12 / 400 = 0.03. The rates 0.08, 0.04, 0, 0
# differ from it by 0.05, 0.01, -0.03, -0.03, so s2 = (25 + 1 + 9 + 9) / 4 * 0.0001 = 0.0011. Chance
# accounts for m / n = 0.0003 of that, so a = 0.0008, and the weight of a grid's own rate is
# a / (a + m / n) = 8 / 11. Of the silent ones: 0.03 - 0.03 * 8 / 11 = 0.09 / 11 cases a person.
CASES, PEOPLE = [8, 4, 0, 0], [100] * 4


def test_smoothed_rates_by_hand():
    expected = [0.03 + 0.05 * 8 / 11, 0.03 + 0.01 * 8 / 11, 0.09 / 11, 0.09 / 11]
    assert smoothed_rates(CASES, PEOPLE) == pytest.approx(expected)


def test_silent_below_half_of_the_town_by_hand():
    # Half of the town's rate is 1.5 cases among 100 people; the silent grids are heard 9 / 11.
    found = silent(AREAS, CASES, PEOPLE, 0.5)
    assert found["value"].tolist()[2:] == pytest.approx([9 / 11] * 2)
    assert found["required"].tolist() == pytest.approx([1.5] * 4)
    assert found["shortfall"].tolist() == pytest.approx([0, 0, 1.5 - 9 / 11, 1.5 - 9 / 11])
    assert statuses(found).tolist() == [0, 0, 1, 1]
    assert found["numerator"].tolist() == CASES
    assert silent(AREAS, CASES, PEOPLE, 0.25)["shortfall"].sum() == 0  # 0.75 cases are enough


def test_a_quiet_grid_among_quiet_grids_is_chance():
    # 3 cases among 400 people: the spread of 1, 0, 1, 1 is less than chance would make it.
    assert smoothed_rates([1, 0, 1, 1], PEOPLE) == pytest.approx([0.0075] * 4)
    assert statuses(silent(AREAS, [1, 0, 1, 1], PEOPLE, 0.5)).tolist() == [0] * 4


def test_a_small_grid_is_drawn_to_the_town_further_than_a_large_one():
    rates = smoothed_rates([60, 20, 0, 0], [1000, 1000, 1000, 20])
    assert rates[2] < rates[3] < 80 / 3020


def test_grids_too_small_are_not_judged_but_count_in_the_town():
    found = silent(AREAS, CASES, [100, 100, 100, 99], 0.5, 100)
    assert statuses(found).tolist() == [0, 0, 1, 3]
    assert found["required"][3] == pytest.approx(0.5 * 12 / 399 * 100)


def test_silence_of_grids_without_people_or_of_unknown_ones():
    found = silent(AREAS, [8, 4, 0, 0], [100, 0, -1, 100], 0.5)
    assert statuses(found).tolist() == [0, 3, 2, 1]
    assert np.isnan(found["value"][1])
    assert statuses(silent(AREAS, [8, np.nan, 0, 0], PEOPLE, 0.5))[1] == 2


def test_where_no_case_was_ever_reported_nobody_knows_who_is_silent():
    assert statuses(silent(AREAS, [0] * 4, PEOPLE, 0.5)).tolist() == [2] * 4
    assert statuses(silent(AREAS, CASES, [0] * 4, 0.5)).tolist() == [3] * 4
    assert silent(AREAS.iloc[:0], [], [], 0.5).empty
    assert smoothed_rates([], []).tolist() == []


@pytest.mark.parametrize("share", [-0.5, np.nan])
def test_silent_below_no_share_is_refused(share):
    with pytest.raises(InputError, match="share must be 0 or more"):
        silent(AREAS, CASES, PEOPLE, share)


town = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 3000)), min_size=1, max_size=12)


def marshall(made):
    """The global estimator of Marshall (1991) in exact fractions."""
    count = len(made)
    people = sum(n for _, n in made)
    m = Fraction(sum(o for o, _ in made), people)
    s2 = sum(n * (Fraction(o, n) - m) ** 2 for o, n in made) / people
    a = max(s2 - m / Fraction(people, count), 0)
    smoothed = []
    for o, n in made:
        b = a + m / n  # variance of the rate of this area
        c = a / b if b else 0
        smoothed.append(float(m + c * (Fraction(o, n) - m)))
    return smoothed


@given(made=town)
def test_smoothed_rates_are_those_of_marshall_in_exact_fractions(made):
    cases, people = zip(*made, strict=True)
    assert np.allclose(smoothed_rates(cases, people), marshall(made), rtol=1e-6, atol=1e-12)


@given(made=town, data=st.data())
def test_a_smoothed_rate_lies_between_its_own_and_the_towns_in_any_order(made, data):
    order = data.draw(st.permutations(range(len(made))))
    cases, people = (np.array(c) for c in zip(*made, strict=True))
    found = smoothed_rates(cases, people)
    assert np.allclose(smoothed_rates(cases[order], people[order]), found[order], rtol=1e-9)
    own, whole = cases / people, cases.sum() / people.sum()
    assert (found >= np.minimum(own, whole) - 1e-12).all()
    assert (found <= np.maximum(own, whole) + 1e-12).all()


@given(made=town, share=st.floats(0, 2), more=st.floats(0, 2))
def test_a_larger_share_never_finds_fewer_silent(made, share, more):
    cases, people = zip(*made, strict=True)
    areas = pd.DataFrame({"code": range(len(made))})
    short, shorter = (silent(areas, cases, people, s)["shortfall"] for s in (share, share + more))
    assert (shorter >= short).all()
