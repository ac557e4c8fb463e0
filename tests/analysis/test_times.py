"""Covered how often, in the 5 x 5 town with stations in the middle and one crossing east of it."""

import numpy as np
import pytest

from gridmap.analysis.reach import reach_states
from gridmap.analysis.times import covered_times, times_summary
from gridmap.errors import InputError
from tests.analysis.by_hand import EAST, JOINED, MIDDLE, RESIDENTS, pairs, rows, walks

# Within 340 m of the middle: (2, 2) 140, (2, 1) 180, (1, 2), (3, 2), (2, 3) 340. Within 340 m of
# the east, the same one column on: (3, 2), (3, 1), (2, 2), (4, 2), (3, 3). Twice: (2, 2), (3, 2).
TIMES = np.bincount(pairs([MIDDLE, EAST], 340)[0], minlength=25)


def test_times_in_the_town():
    expected = {"none": 17 * 40, "once": 6 * 40, "twice": 2 * 40, "more": 0, "unjoined": 0}
    assert times_summary(RESIDENTS, TIMES, JOINED) == expected
    twice = np.flatnonzero(covered_times(TIMES, 2, JOINED) == 0)
    assert twice.tolist() == rows((2, 2), (3, 2))


def test_covered_once_is_plain_reach():
    nearest_m = np.minimum(walks(MIDDLE), walks(EAST))
    assert np.array_equal(covered_times(TIMES, 1, JOINED), reach_states(nearest_m, JOINED, 340))


def test_times_of_houses_that_could_not_be_measured():
    joined = JOINED.copy()
    joined[12] = False
    times = TIMES.copy()
    times[13] = -1
    assert covered_times(times, 1, joined)[[12, 13]].tolist() == [2, 2]
    assert times_summary(RESIDENTS, times, joined)["unjoined"] == 80


def test_three_times_and_four_are_both_more_than_twice():
    found = times_summary([1, 2, 4, 8], [2, 3, 4, 0], [True] * 4)
    assert found == {"none": 8, "once": 0, "twice": 1, "more": 6, "unjoined": 0}


def test_times_of_people_nobody_counted():
    found = times_summary([5, -1, np.nan, 0], [1, 1, 1, 1], [True] * 4)
    assert found == {"none": 0, "once": 5, "twice": 0, "more": 0, "unjoined": 0}


def test_times_without_houses():
    assert covered_times([], 1, []).tolist() == []
    assert sum(times_summary([], [], []).values()) == 0


@pytest.mark.parametrize("at_least", [0, -1, np.nan])
def test_covered_at_least_never_is_refused(at_least):
    with pytest.raises(InputError, match="times must be above 0"):
        covered_times([1], at_least, [True])
