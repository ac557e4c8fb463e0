"""How cases stand with their time: by hand, and by what must hold of every history."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.actions.calendars import of_country
from gridmap.analysis.case_deadlines import Allowance, Standing, Terms, of_case, of_stage
from gridmap.analysis.case_stages import State, Step, begin, open_moves, replay, take
from gridmap.analysis.clocks import UNITS

CALENDAR = of_country()
BEIJING = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2026, 6, 1, 10, tzinfo=BEIJING)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
THREE_DAYS = Allowance("working_days", 3)
A_DAY = Allowance("urgent_hours", 24)


def history(*moves: tuple[str, dt.timedelta]) -> State:
    steps = [Step("report", MONDAY, "a")]
    steps += [
        Step(move, MONDAY + after, f"person {n}", "because", "O1", 1.0)
        for n, (move, after) in enumerate(moves)
    ]
    return replay(steps)


def whole(state: State, now: dt.datetime, allowance: Allowance = THREE_DAYS) -> Standing:
    return of_case(state, allowance, CALENDAR, now)


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (0 * DAY, "on_time"),
        (2 * DAY, "on_time"),
        (3 * DAY, "urgent"),  # less than a fifth of three working days is left
        (3 * DAY + 13 * HOUR + 59 * HOUR / 60, "urgent"),
        (3 * DAY + 14 * HOUR, "overdue"),
    ],
)
def test_three_working_days_end_on_thursday_night(after: dt.timedelta, word: str) -> None:
    found = whole(history(), MONDAY + after)
    assert found.due_at == dt.datetime(2026, 6, 4, 23, 59, 59, tzinfo=BEIJING)
    assert found.word == word


def test_what_ended_in_time_stays_so() -> None:
    ended = history(("reject", 3 * DAY))
    late = history(("reject", 5 * DAY))
    later = MONDAY + 100 * DAY
    assert (whole(ended, later).word, whole(late, later).word) == ("ended", "ended_late")
    assert whole(ended, later).used == 2 + 10 / 24


def test_a_pause_moves_the_deadline_and_tells_that_it_would_be_overdue() -> None:
    to = ("accept", "file", "suspend")
    held = history(*((move, HOUR) for move in to))
    assert (whole(held, MONDAY + 9 * DAY).word, whole(held, MONDAY).due_at) == ("paused", None)
    gone_on = history(*((move, DAY) for move in to), ("resume", 3 * DAY))
    found = whole(gone_on, MONDAY + 4 * DAY)
    # Tuesday 10:00 to Thursday 10:00 did not count; a weekend comes in between.
    assert found.due_at == dt.datetime(2026, 6, 8, 23, 59, 59, tzinfo=BEIJING)
    assert (found.word, found.would_be_overdue) == ("on_time", True)
    assert [b - a for a, b in found.pauses if b] == [2 * DAY]


def test_a_pause_after_the_time_was_up_mends_nothing() -> None:
    late = history(("accept", DAY), ("file", DAY), ("suspend", 5 * DAY), ("resume", 6 * DAY))
    assert whole(late, MONDAY + 7 * DAY).word == "overdue"


def test_extensions_count_for_the_case_and_for_the_stage_in_which_they_were_given() -> None:
    to = [("accept", HOUR), ("file", HOUR), ("dispatch", HOUR), ("extend", 2 * HOUR)]
    state = history(*to)
    assert whole(state, MONDAY).due_at == dt.datetime(2026, 6, 5, 23, 59, 59, tzinfo=BEIJING)
    stage = of_stage(state, A_DAY, CALENDAR, MONDAY)
    assert stage.due_at == MONDAY + 26 * HOUR
    handled = history(*to, ("handle", 3 * HOUR))
    assert of_stage(handled, A_DAY, CALENDAR, MONDAY).due_at == MONDAY + 27 * HOUR
    assert whole(handled, MONDAY).extension == 1


def test_hours_round_the_clock_run_through_the_night() -> None:
    found = whole(history(), MONDAY, A_DAY)
    assert found.due_at == MONDAY + DAY


def test_without_a_rule_there_is_no_deadline() -> None:
    assert of_case(history(), None, CALENDAR, MONDAY).word == "none"
    assert of_stage(history(("reject", HOUR)), A_DAY, CALENDAR, MONDAY).word == "none"


@pytest.mark.parametrize("hours", [1, 50, 400])
def test_the_deadline_of_a_file_is_taken_as_it_is(hours: int) -> None:
    due = MONDAY + hours * HOUR
    found = of_case(history(), THREE_DAYS, CALENDAR, MONDAY, due_at=due)
    assert found.due_at == due
    assert of_case(history(), None, CALENDAR, due, due_at=due).word in ("urgent", "on_time")
    after = of_case(history(), THREE_DAYS, CALENDAR, due + HOUR, due_at=due)
    assert after.word == "overdue"


def test_a_reopened_case_has_the_time_that_was_left() -> None:
    state = history(("reject", 5 * HOUR), ("appeal", 9 * DAY), ("reopen", 10 * DAY))
    found = whole(state, MONDAY + 11 * DAY, A_DAY)
    assert found.due_at == MONDAY + 10 * DAY + 19 * HOUR
    assert state.ended_at is None


def test_the_rule_of_the_longest_code_counts() -> None:
    terms = Terms(
        {"": A_DAY, "01": THREE_DAYS},
        {("handling", ""): A_DAY, ("handling", "0101"): THREE_DAYS},
    )
    assert terms.of_class("0101") is THREE_DAYS
    assert terms.of_class("0201") is A_DAY
    assert terms.of_stage("0101", "handling") is THREE_DAYS
    assert terms.of_stage("0102", "handling") is A_DAY
    assert terms.of_stage("0102", "filed") is None


@st.composite
def states(draw: st.DrawFn) -> State:
    """Draw a case after some legal steps, hours apart."""
    state, at = begin(Step("report", MONDAY, "a")), MONDAY
    for number in range(draw(st.integers(0, 9))):
        moves = open_moves(state)
        if not moves:
            break
        move = draw(st.sampled_from(moves))
        at += draw(st.integers(1, 90)) * HOUR
        state = take(state, Step(move.id, at, f"person {number}", "because", "O1", 1.5))
    return state


@given(states(), st.sampled_from(sorted(UNITS)), st.integers(1, 40), st.integers(0, 2000))
@settings(max_examples=300, deadline=None)
def test_what_is_used_and_when_it_is_up_agree(
    state: State, clock: str, amount: int, hours: int
) -> None:
    allowance, now = Allowance(clock, amount), state.at + hours * HOUR
    found = of_case(state, allowance, CALENDAR, now)
    until = state.ended_at or now
    if found.due_at is None:
        assert found.pauses
        assert found.pauses[-1][1] is None
        assert found.left > 0
    else:
        assert (until > found.due_at) == (found.word in ("overdue", "ended_late"))
        slack = 1.1 / UNITS[clock]
        assert (found.left >= -slack) if until <= found.due_at else (found.left <= slack)
    if found.plain_due_at and found.due_at:
        assert found.due_at >= found.plain_due_at  # nothing makes a deadline earlier


@given(states(), st.sampled_from(sorted(UNITS)), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_more_time_never_makes_a_case_late(state: State, clock: str, amount: int) -> None:
    now = state.at + 500 * HOUR
    short, long = (of_case(state, Allowance(clock, n), CALENDAR, now) for n in (amount, amount + 1))
    if short.word not in ("overdue", "ended_late"):
        assert long.word not in ("overdue", "ended_late")
    assert long.used == short.used
