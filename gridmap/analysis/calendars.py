"""A calendar of working days: which days of a country are worked, and at what hours."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

DAY_S = 86_400
WEEKEND = 5  # the weekday of a Saturday
# Days for which a calendar is worked out; what lies beyond has weekends and nothing else.
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


@dataclass(frozen=True)
class Calendar:
    """The working days of a country, and the hours at which its offices are open.

    Parameters
    ----------
    off : frozenset of date
        Days that are not worked although they may be weekdays.
    work : frozenset of date
        Saturdays and Sundays that are worked.
    hours : tuple of (int, int)
        When offices open and close on a working day, in seconds after midnight; ascending.
    announced : frozenset of int
        Years whose days are as the government announced them.
    told : frozenset of int
        Years of which the calendar says anything at all; of others it knows the weekends alone.

    Attributes
    ----------
    working : array of bool
        Whether each day from `FIRST` to `LAST` is worked.

    Examples
    --------
    >>> may_day = Calendar(off=frozenset({dt.date(2026, 5, 1)}))
    >>> may_day.is_working(dt.date(2026, 5, 1)), may_day.is_working(dt.date(2026, 5, 4))
    (False, True)
    """

    off: frozenset[dt.date] = frozenset()
    work: frozenset[dt.date] = frozenset()
    hours: tuple[tuple[int, int], ...] = ((9 * 3600, 12 * 3600), (13 * 3600, 18 * 3600))
    announced: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()
    working: npt.NDArray[np.bool_] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out the days once."""
        days = np.arange(np.datetime64(FIRST), np.datetime64(LAST) + 1)
        working = np.is_busday(days)
        working[_places(self.off)] = False
        working[_places(self.work)] = True
        object.__setattr__(self, "working", working)

    def is_working(self, day: dt.date) -> bool:
        """Say whether a day is worked."""
        if FIRST <= day <= LAST:
            return bool(self.working[(day - FIRST).days])
        return day.weekday() < WEEKEND

    def is_announced(self, day: dt.date) -> bool:
        """Say whether the government has announced the days of the year of a day."""
        return day.year in self.announced


def _places(days: Iterable[dt.date]) -> list[int]:
    return [(day - FIRST).days for day in days if FIRST <= day <= LAST]
