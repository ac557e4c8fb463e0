"""Until when an item of a responsibility list has to be done, and which items are lacking."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

PERIODS = ("week", "month", "quarter", "year")
LONGEST_DAYS = 3660


@dataclass(frozen=True)
class Item:
    """One item of a template.

    Attributes
    ----------
    name : str
    text : str
        What is asked for.
    by : str or int
        One of `PERIODS`, or days.
    """

    name: str
    text: str
    by: str | int


def due_on(by: str | int, day: dt.date) -> dt.date:
    """Return until when something has to be done that is asked for on a day.

    Examples
    --------
    >>> day = dt.date(2026, 2, 11)
    >>> [due_on(by, day).isoformat() for by in ("week", "month", "quarter", "year", 30)]
    ['2026-02-15', '2026-02-28', '2026-03-31', '2026-12-31', '2026-03-13']
    """
    if isinstance(by, int):
        return day + dt.timedelta(days=by)
    if by == "week":
        return day + dt.timedelta(days=6 - day.weekday())
    month = {"month": day.month, "quarter": (day.month + 2) // 3 * 3, "year": 12}[by]
    return dt.date(day.year, month, calendar.monthrange(day.year, month)[1])


def lacking(
    items: Iterable[Item], have: Iterable[tuple[str, dt.date | None]], day: dt.date
) -> list[tuple[Item, dt.date]]:
    """Return the items of a template that a list lacks on a day, each with its day.

    An item of a period is lacking until the list has it for that period; one of so many days
    until the list has it at all.

    Parameters
    ----------
    have : iterable of (str, date)
        Names of the items of the list, and until when they have to be done.

    Examples
    --------
    >>> items = [Item("巡查", "", "month"), Item("交底", "", 30)]
    >>> have = [("巡查", dt.date(2026, 5, 31)), ("交底", dt.date(2026, 5, 31))]
    >>> [(item.name, due.isoformat()) for item, due in lacking(items, have, dt.date(2026, 6, 2))]
    [('巡查', '2026-06-30')]
    """
    known = set(have)
    names = {name for name, _ in known}
    found = []
    for item in items:
        due = due_on(item.by, day)
        there = (item.name, due) in known if isinstance(item.by, str) else item.name in names
        if not there:
            found.append((item, due))
    return found
