"""The four clocks against an oracle that walks through every minute, and against each other."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.actions.calendars import of_country
from gridmap.analysis.calendars import Calendar
from gridmap.analysis.clocks import UNITS, Clock, moment

BEIJING = dt.timezone(dt.timedelta(hours=8))
MINUTE = np.timedelta64(60, "s")
FROM = dt.datetime(2026, 1, 30, tzinfo=BEIJING)  # the two weeks around the Spring Festival
SPAN_MIN = 30 * 1440
minutes = st.integers(0, SPAN_MIN)
units = st.sampled_from(sorted(UNITS))


def at(minute: int) -> np.datetime64:
    return moment(FROM + dt.timedelta(minutes=minute))


def beijing(text: str) -> np.datetime64:
    return moment(dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING))


def runs_in(unit: str, calendar: Calendar, minute: int) -> bool:
    """Say whether a clock runs in a minute, by the words of its unit."""
    when = FROM + dt.timedelta(minutes=minute)
    if unit in ("urgent_hours", "natural_days"):
        return True
    if not calendar.is_working(when.date()):
        return False
    second = when.hour * 3600 + when.minute * 60
    return unit == "working_days" or any(a <= second < b for a, b in calendar.hours)


def walked(unit: str, start: int, end: int, pauses: list[tuple[int, int]]) -> float:
    """Count minute by minute."""
    first = start if unit.endswith("hours") else (start // 1440 + 1) * 1440
    running = [
        minute
        for minute in range(first, end)
        if runs_in(unit, of_country(), minute) and not any(a <= minute < b for a, b in pauses)
    ]
    return len(running) * 60 / UNITS[unit]


@st.composite
def apart(draw: Any) -> list[tuple[int, int]]:
    """Draw pauses that do not overlap, in order."""
    ends = sorted(draw(st.lists(minutes, max_size=6, unique=True)))
    return list(zip(ends[::2], ends[1::2], strict=False))


@given(units, minutes, minutes, apart())
@settings(max_examples=60, deadline=None)
def test_a_clock_counts_the_minutes_in_which_it_runs(
    unit: str, start: int, end: int, pauses: list[tuple[int, int]]
) -> None:
    clock = Clock(unit, of_country())
    counted = clock.count(at(start), at(end), [(at(a), at(b)) for a, b in pauses])
    assert counted == pytest.approx(walked(unit, start, end, pauses), abs=1e-9)


@given(units, minutes, st.integers(1, 600), apart())
@settings(max_examples=300, deadline=None)
def test_at_its_deadline_a_clock_has_counted_the_amount_and_a_second_before_less(
    unit: str, start: int, sixtieths: int, pauses: list[tuple[int, int]]
) -> None:
    clock, amount = Clock(unit, of_country()), sixtieths / 60
    taken = [(at(a), at(b)) for a, b in pauses]
    due = clock.deadline(at(start), amount, taken)
    assert clock.count(at(start), due, taken) == pytest.approx(amount, abs=1.1 / UNITS[unit])
    before = clock.count(at(start), due - np.timedelta64(1, "s"), taken)
    assert before < amount


@given(units, minutes, minutes, minutes)
@settings(max_examples=200, deadline=None)
def test_time_adds_up_and_never_runs_back(unit: str, a: int, b: int, c: int) -> None:
    clock = Clock(unit, of_country())
    a, b, c = sorted((a, b, c))
    whole, first = clock.count(at(a), at(c)), clock.count(at(a), at(b))
    assert 0 <= first <= whole
    if unit.endswith("hours"):
        assert first + clock.count(at(b), at(c)) == pytest.approx(whole, abs=1e-9)


@given(units, minutes, st.integers(1, 200), minutes, st.integers(0, 3000))
@settings(max_examples=200, deadline=None)
def test_a_pause_never_brings_a_deadline_nearer_and_a_late_one_leaves_it(
    unit: str, start: int, amount: int, since: int, length: int
) -> None:
    clock = Clock(unit, of_country())
    plain = clock.deadline(at(start), amount)
    paused = clock.deadline(at(start), amount, [(at(since), at(since + length))])
    assert paused >= plain
    if at(since) >= plain:
        assert paused == plain


def test_deadlines_of_a_hand_made_table() -> None:
    table = {
        # Friday noon; the Spring Festival of 2026 is off from 15 to 23 February, 14 and 28 worked.
        ("urgent_hours", 24, "2026-02-13T12:00"): "2026-02-14T12:00",
        ("working_hours", 4, "2026-02-13T11:00"): "2026-02-13T17:30",
        ("working_hours", 8, "2026-02-14T08:00"): "2026-02-24T09:30",
        ("working_days", 1, "2026-02-13T12:00"): "2026-02-15T00:00",
        ("working_days", 2, "2026-02-13T12:00"): "2026-02-25T00:00",
        ("working_days", 5, "2026-02-24T23:59"): "2026-03-03T00:00",  # with Saturday the 28th
        ("natural_days", 15, "2026-02-13T12:00"): "2026-03-01T00:00",
    }
    for (unit, amount, start), due in table.items():
        found = Clock(unit, of_country()).deadline(beijing(start), amount)
        assert found == beijing(due), (unit, amount, start)


def test_nothing_is_due_while_a_clock_stands_still() -> None:
    clock = Clock("working_hours", of_country())
    start = beijing("2026-03-02T09:00")
    goes_on = [(beijing("2026-03-02T10:00"), np.datetime64("NaT"))]
    assert np.isnat(clock.deadline(start, 4, goes_on))
    assert clock.count(start, beijing("2026-03-05T10:00"), goes_on) == 1
    too_late = [(beijing("2026-03-02T16:00"), np.datetime64("NaT"))]
    assert clock.deadline(start, 4, too_late) == beijing("2026-03-02T15:30")
    none = [(np.datetime64("NaT"), np.datetime64("NaT"))]
    assert clock.deadline(start, 4, none) == clock.deadline(start, 4)
    assert clock.count(start, beijing("2026-03-02T12:00"), none) == 3


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_many_at_once_are_each_alone(unit: str) -> None:
    random = np.random.default_rng(7)
    clock = Clock(unit, of_country())
    start = at(0) + random.integers(0, SPAN_MIN, 500) * MINUTE
    start[3] = np.datetime64("NaT")
    since = start + random.integers(0, 2000, 500) * MINUTE
    since[::2] = np.datetime64("NaT")
    until = since + random.integers(0, 5000, 500) * MINUTE
    amount = random.integers(0, 40, 500).astype(float)
    due = clock.deadline(start, amount, [(since, until)])
    count = clock.count(start, start + 9000 * MINUTE, [(since, until)])
    for i in range(0, 500, 7):
        alone = [(since[i], until[i])]
        np.testing.assert_equal(clock.deadline(start[i], amount[i], alone), due[i])
        np.testing.assert_equal(clock.count(start[i], start[i] + 9000 * MINUTE, alone), count[i])
    assert np.isnat(due[3])
    assert np.isnan(count[3])


def test_what_lies_beyond_the_calendar_has_no_deadline() -> None:
    clock = Clock("working_days", of_country())
    assert np.isnat(clock.deadline(beijing("2099-12-20T12:00"), 20))
    with pytest.raises(ValueError, match="negative"):
        clock.deadline(at(0), -1)
