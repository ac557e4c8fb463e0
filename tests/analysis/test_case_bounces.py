"""Cases that go back and forth, worked by hand."""

import datetime as dt

from gridmap.analysis.case_bounces import Bounce, Happened, back_and_forth, bounces

NOON = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)


def history(*steps):
    """Make a history of (day, move, organization, reason)."""
    return [Happened(move, NOON + dt.timedelta(days=day), *rest) for day, move, *rest in steps]


BACK_AND_FORTH = history(
    (0, "report"),
    (1, "accept"),
    (2, "file"),
    (3, "dispatch", "O1"),
    (4, "return", "", "not_ours"),
    (6, "dispatch", "O2"),
    (7, "handle"),
    (8, "return", "", "not_here"),
    (9, "dispatch", "O1"),
)


def test_each_way_back_is_told_with_what_it_cost():
    first, second = bounces(BACK_AND_FORTH)
    assert (first.unit, first.next_unit, first.reason, first.days(NOON)) == (
        "O1", "O2", "not_ours", 3.0,
    )  # fmt: skip
    assert (second.unit, second.next_unit, second.reason, second.days(NOON)) == (
        "O2", "O1", "not_here", 3.0,
    )  # fmt: skip
    assert back_and_forth([first, second]) == {("O1", "O2"): 2}


def test_once_there_and_back_is_not_back_and_forth():
    assert back_and_forth(bounces(BACK_AND_FORTH[:6])) == {}


def test_who_gets_it_again_and_again_is_told():
    steps = history(
        (0, "dispatch", "O1"), (1, "return", "", "unclear"),
        (2, "dispatch", "O1"), (3, "return", "", "unclear"), (4, "dispatch", "O1"),
    )  # fmt: skip
    assert back_and_forth(bounces(steps)) == {("O1", "O1"): 2}


def test_what_waits_still_costs_days():
    steps = history((0, "dispatch", "O1"), (1, "return", "", "not_ours"))
    [waiting] = bounces(steps)
    assert (waiting.until, waiting.next_unit, waiting.pair) == (None, "", ("O1", "O1"))
    assert waiting.days(NOON + dt.timedelta(days=10)) == 10.0


def test_what_went_back_before_anybody_was_asked_is_no_bounce():
    steps = history((0, "report"), (1, "accept"), (2, "return", "", "unclear"), (3, "accept"))
    assert bounces(steps) == []


def test_a_second_return_without_a_dispatch_between_adds_nothing():
    steps = history(
        (0, "dispatch", "O1"), (1, "return", "", "not_ours"), (2, "return", "", "unclear"),
        (3, "dispatch", "O2"),
    )  # fmt: skip
    assert bounces(steps) == [
        Bounce("O1", "O2", "not_ours", NOON, NOON + dt.timedelta(days=1),
               NOON + dt.timedelta(days=3))
    ]  # fmt: skip


def test_a_file_says_who_had_it():
    steps = history((0, "import", "O1"), (2, "return", "", "not_ours"), (3, "dispatch", "O2"))
    assert [(b.unit, b.next_unit, b.days(NOON)) for b in bounces(steps)] == [("O1", "O2", 3.0)]
