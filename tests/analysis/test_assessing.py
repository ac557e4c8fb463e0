"""How assessments are judged, by hand and as laws."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.assessing import (
    Candidate,
    due_after,
    follow_up,
    mended,
    owner_of,
    result_of,
    share_met,
)
from gridmap.analysis.calendars import Calendar

DAY = dt.date(2026, 6, 30)
HOLIDAYS = Calendar(off=frozenset({dt.date(2026, 7, 1)}), work=frozenset({dt.date(2026, 7, 4)}))


@pytest.mark.parametrize(
    ("days", "due"), [(0, "2026-06-30"), (1, "2026-07-02"), (2, "2026-07-03"), (3, "2026-07-04")]
)
def test_a_day_is_counted_in_days_that_are_worked(days: int, due: str) -> None:
    assert due_after(HOLIDAYS, DAY, days) == dt.date.fromisoformat(due)


@given(st.dates(dt.date(2026, 1, 1), dt.date(2027, 1, 1)), st.integers(1, 60))
def test_one_working_day_more_is_never_earlier(day: dt.date, days: int) -> None:
    due = due_after(Calendar(), day, days)
    assert Calendar().is_working(due)
    assert due < due_after(Calendar(), day, days + 1)


def test_who_serves_an_area_goes_before_who_belongs_to_it() -> None:
    own = Candidate("O1", "branch", frozenset({"12"}))
    tied = Candidate("O2", "branch", frozenset({"1", "12"}), frozenset({"12"}))
    assert owner_of(["12", "1"], [own, tied], ["branch"]) == (tied, "12", True)
    assert owner_of(["12", "1"], [own], ["branch"]) == (own, "12", False)


def test_the_nearest_area_goes_before_the_likeliest_kind() -> None:
    near = Candidate("O1", "residents_committee", frozenset({"12"}))
    above = Candidate("O2", "party_committee", frozenset({"1"}))
    kinds = ["party_committee", "residents_committee"]
    assert owner_of(["12", "1"], [above, near], kinds) == (near, "12", False)
    assert owner_of(["12", "1"], [above], kinds) == (above, "1", False)
    assert owner_of(["12"], [above], kinds) is None


parts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] <= p[1]))


@given(parts)
def test_a_share_lies_between_none_and_all(found: list[tuple[int, int]]) -> None:
    share = share_met(found)
    assert (share is None) == (not any(judged for _met, judged in found))
    assert share is None or 0 <= share <= 1


@given(parts)
def test_what_nobody_could_judge_changes_no_share(found: list[tuple[int, int]]) -> None:
    assert share_met(found) == share_met([*found, (0, 0)])


def test_a_share_comes_to_the_first_result_that_it_reaches() -> None:
    results = (("good", 0.9), ("fair", 0.75), ("pass", 0.0))
    assert [result_of(share, results) for share in (1.0, 0.9, 0.89, 0.0)] == [
        "good",
        "good",
        "fair",
        "pass",
    ]


def test_a_finding_is_late_from_the_day_after_its_last_day() -> None:
    one = dt.timedelta(days=1)
    counts = follow_up([(DAY, None), (DAY - one, None), (DAY - one, DAY), (None, None)], DAY)
    assert (counts.open, counts.late, counts.done, counts.all_done) == (3, 1, 1, False)
    assert follow_up([], DAY).all_done


@pytest.mark.parametrize(
    ("open_", "evidence", "later", "why"),
    [
        (1, "seen", [DAY + dt.timedelta(days=1)], "open"),
        (0, " ", [], "unshown"),
        (0, "", [DAY], "unshown"),  # an assessment of the same day shows nothing
        (0, "", [DAY + dt.timedelta(days=1)], ""),
        (0, "seen", [], ""),
    ],
)
def test_something_weak_is_mended_when_all_is_done_and_shown(
    open_: int, evidence: str, later: list[dt.date], why: str
) -> None:
    assert mended(open_, evidence, DAY, later) == why
