"""The calendar by which the clocks of cases run: `geodata/calendars/`, which a city may edit."""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.analysis.calendars import WEEKEND, Calendar
from gridmap.files.yamls import Place, YamlFile, read_with_lines

HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
RANGE = ".."
KEYS = ("year", "announced", "source", "holidays", "workdays")


@cache
def of_country(name: str = "china") -> Calendar:
    """Return the calendar of a country.

    Examples
    --------
    >>> of_country().is_working(dt.date(2026, 2, 28))  # a Saturday, instead of a holiday
    True
    """
    return read(assets.folder("geodata") / "calendars" / f"{name}.yaml")


def read(path: Path) -> Calendar:
    """Read a calendar.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    data = file.keys
    years = data.get("years") if isinstance(data.get("years"), list) else None
    if years is None:
        problems.append((1, "there are no years (`years:`, a list)"))
    hours = _hours(file, data.get("hours"), problems)
    off: set[dt.date] = set()
    work: set[dt.date] = set()
    announced: set[int] = set()
    seen: set[int] = set()
    for i, entry in enumerate(years or []):
        year = _year(file, i, entry, seen, problems)
        if year is None:
            continue
        off |= _days(file, ("years", i, "holidays"), entry.get("holidays"), year, problems)
        work |= _worked(file, i, entry, year, problems)
        if entry.get("announced") is True:
            announced.add(year)
    problems += [(1, f"{day} is off and worked") for day in sorted(off & work)]
    file.refuse(problems)
    return Calendar(
        frozenset(off), frozenset(work), tuple(hours), frozenset(announced), frozenset(seen)
    )


Problems = list[tuple[int, str]]


def _year(file: YamlFile, i: int, entry: Any, seen: set[int], problems: Problems) -> int | None:
    if not isinstance(entry, dict):
        problems.append((file.line("years", i), "a year is a list of keys and values"))
        return None
    unknown = [str(key) for key in entry if key not in KEYS]
    problems += [(file.line("years", i), f"{key} is unknown here") for key in unknown]
    year = entry.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or not 2000 <= year <= 2099:
        problems.append((file.line("years", i), "`year` is a number from 2000 to 2099"))
        return None
    if year in seen:
        problems.append((file.line("years", i, "year"), f"{year} is there twice"))
        return None
    seen.add(year)
    return year


def _hours(file: YamlFile, given: Any, problems: Problems) -> list[tuple[int, int]]:
    line = file.line("hours")
    found: list[tuple[int, int]] = []
    for text in given if isinstance(given, list) else [given]:
        match = HOURS.fullmatch(str(text))
        if match is None:
            problems.append((line, f"{text!r} are no hours; write them as 08:30-12:00"))
            return found
        a, b, c, d = map(int, match.groups())
        begin, end = a * 3600 + b * 60, c * 3600 + d * 60
        if not (found[-1][1] if found else 0) <= begin < end <= 86_400:
            problems.append((line, f"{text!r} does not follow what stands before it"))
            return found
        found.append((begin, end))
    return found


def _worked(
    file: YamlFile, i: int, entry: dict[str, Any], year: int, problems: Problems
) -> set[dt.date]:
    place = ("years", i, "workdays")
    days = _days(file, place, entry.get("workdays"), year, problems)
    weekdays = sorted(day for day in days if day.weekday() < WEEKEND)
    problems += [(file.line(*place), f"{day} is no Saturday or Sunday") for day in weekdays]
    return days


def _days(file: YamlFile, place: Place, given: Any, year: int, problems: Problems) -> set[dt.date]:
    days: set[dt.date] = set()
    if not isinstance(given, list):
        problems.append((file.line(*place), f"`{place[-1]}` is a list of days"))
        return days
    for i, text in enumerate(given):
        line = file.line(*place, i)
        first, _, last = str(text).partition(RANGE)
        try:
            begin = dt.date.fromisoformat(first)
            end = dt.date.fromisoformat(last or first)
        except ValueError:
            problems.append(
                (line, f"{text!r} is no day; write 2026-05-01 or 2026-05-01..2026-05-05")
            )
            continue
        if not begin <= end or begin.year != year or end.year != year:
            problems.append((line, f"{text} does not lie in {year}, or ends before it begins"))
            continue
        days |= {begin + dt.timedelta(days=n) for n in range((end - begin).days + 1)}
    return days
