"""The calendar of China, and what is said of one that a city got wrong."""

import datetime as dt
from pathlib import Path

import pytest

from gridmap.actions.calendars import of_country, read
from gridmap.errors import FileFormatError

GOOD = """hours: ["09:00-17:00"]
years:
  - year: 2026
    announced: true
    holidays: [2026-05-01..2026-05-05]
    workdays: [2026-05-09]
"""


def working_days(year: int) -> int:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return sum(map(of_country().is_working, days))


def test_the_years_have_as_many_working_days_as_were_announced() -> None:
    # As another calendar (chinesecalendar 1.11) has them, day by day.
    assert [working_days(year) for year in (2024, 2025, 2026)] == [251, 248, 248]


def test_a_year_that_is_not_announced_says_so() -> None:
    assert of_country().is_announced(dt.date(2026, 12, 31))
    assert not of_country().is_announced(dt.date(2027, 1, 1))
    assert not of_country().is_working(dt.date(2027, 10, 5))  # given instead of a weekend
    assert of_country().is_working(dt.date(2030, 10, 1))  # nothing is known of that year


def test_every_holiday_is_known_by_its_weekday() -> None:
    calendar = of_country()
    assert all(day.weekday() >= 5 for day in calendar.work)
    assert not calendar.off & calendar.work
    # Work that is moved is moved from somewhere: a worked weekend for a day off in the week.
    for year in (2024, 2025, 2026):
        off = sum(day.weekday() < 5 for day in calendar.off if day.year == year)
        assert off > sum(day.year == year for day in calendar.work)


def test_a_city_may_bring_its_own(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(GOOD)
    own = read(path)
    assert own.hours == ((9 * 3600, 17 * 3600),)
    assert own.is_working(dt.date(2026, 5, 9))
    assert not own.is_working(dt.date(2026, 5, 4))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026-05-01..2026-05-05", "2026-05-05..2026-05-01", "line 5: .* ends before it begins"),
        ("2026-05-01..2026-05-05", "2025-05-01", "line 5: 2025-05-01 does not lie in 2026"),
        ("2026-05-01..2026-05-05", "Mayday", "line 5: 'Mayday' is no day"),
        ("2026-05-09", "2026-05-08", "line 6: 2026-05-08 is no Saturday or Sunday"),
        ("2026-05-09", "2026-05-03", "2026-05-03 is off and worked"),
        ("holidays:", "off:", "line 3: False is unknown here"),
        ("year: 2026", "year: 26", "line 3: `year` is a number from 2000 to 2099"),
        ("09:00-17:00", "9-17", "line 1: '9-17' are no hours"),
        ('"09:00-17:00"', '"13:00-17:00", "09:00-12:00"', "does not follow what stands before"),
        ("years:", "yaers:", "there are no years"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(FileFormatError, match=told):
        read(path)
