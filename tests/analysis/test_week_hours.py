"""Opening hours as quarters of a week, against what is open at each of its moments."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.opening import OPEN, open_at
from gridmap.analysis.week_hours import MINUTES, QUARTERS, unreadable, weeks

TUESDAY, MONDAY = dt.date(2026, 6, 30), dt.datetime(2026, 7, 6)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("24/7", 168.0),
        ("Mo-Fr 08:30-18:00", 47.5),
        ("Sa 09:00-12:00; Su off", 3.0),
        ("Mo-Su 19:00-07:00", 84.0),  # over midnight
        ("off", 0.0),
    ],
)
def test_hours_of_a_week(text: str, hours: float) -> None:
    open_, known = weeks([text], TUESDAY)
    assert (open_.sum() * MINUTES / 60, known.tolist()) == (hours, [True])


@pytest.mark.parametrize("text", ["", None, "周六上午", float("nan")])
def test_what_says_nothing_is_unknown_and_never_open(text: object) -> None:
    open_, known = weeks([text, "24/7"], TUESDAY)
    assert known.tolist() == [False, True]
    assert not open_[0].any()
    assert open_[1].all()


@given(
    st.sampled_from(["Mo-Fr 08:30-18:00", "Sa 09:00-12:00", "Mo-Su 19:00-07:00", "We 15:10-17:05"]),
    st.integers(0, QUARTERS - 1),
)
def test_a_quarter_is_open_as_the_moment_is_at_which_it_begins(text: str, quarter: int) -> None:
    moment = MONDAY + dt.timedelta(minutes=MINUTES * quarter)
    (state,) = open_at([text], moment)
    assert bool(weeks([text], TUESDAY)[0][0, quarter]) == (state == OPEN)


def test_hours_that_cannot_be_read_are_told_once() -> None:
    assert unreadable(["周六", "Sa 09:00-12:00", "周六"]) == {"周六"}
    assert weeks([], TUESDAY)[0].shape == (0, QUARTERS)
    assert np.array_equal(*(weeks(["Sa 09:00-12:00"], day)[0] for day in (TUESDAY, MONDAY.date())))
