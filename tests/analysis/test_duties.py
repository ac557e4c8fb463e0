"""Items of responsibility lists: until when, and which are lacking."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.duties import PERIODS, Item, due_on, lacking

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@given(st.sampled_from(PERIODS), DAYS)
def test_a_period_ends_on_or_after_its_days_and_the_next_begins_after(
    by: str, day: dt.date
) -> None:
    due = due_on(by, day)
    assert due >= day
    assert due_on(by, due) == due
    assert due_on(by, due + dt.timedelta(days=1)) > due


def test_a_leap_year_has_its_day() -> None:
    assert due_on("month", dt.date(2028, 2, 1)) == dt.date(2028, 2, 29)


@given(st.lists(st.sampled_from([*PERIODS, 7, 30]), max_size=5), DAYS)
def test_nothing_is_lacking_once_what_was_is_there(kinds: list[str | int], day: dt.date) -> None:
    items = [Item(f"item {n}", "", by) for n, by in enumerate(kinds)]
    found = lacking(items, [], day)
    assert [item for item, _ in found] == items
    assert lacking(items, [(item.name, due) for item, due in found], day) == []
