"""Numbers by month, for a row of bars."""

import datetime as dt
from collections.abc import Iterable


def by_month(
    dated: Iterable[tuple[dt.date, int]], last: dt.date, months: int
) -> list[tuple[str, int, int]]:
    """Count things and sum their numbers by month, up to the month of a day.

    Parameters
    ----------
    dated : iterable of (date, int)
        Days with a number each; those of other months are left out.
    last : date
    months : int

    Returns
    -------
    list of (str, int, int)
        Month as 2026-06, things, and the sum of their numbers; the oldest month first, each
        there.

    Examples
    --------
    >>> by_month([(dt.date(2026, 6, 3), 20), (dt.date(2026, 6, 9), 5)], dt.date(2026, 6, 30), 2)
    [('2026-05', 0, 0), ('2026-06', 2, 25)]
    """
    here = last.year * 12 + last.month - 1
    names = [_name(number) for number in range(here - months + 1, here + 1)]
    found = {name: [0, 0] for name in names}
    for day, number in dated:
        month = found.get(_name(day.year * 12 + day.month - 1))
        if month is not None:
            month[0] += 1
            month[1] += number
    return [(name, *found[name]) for name in names]  # type: ignore[misc]


def _name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
