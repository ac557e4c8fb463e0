"""The four clocks of a case: how much time has passed, and when it will be up.

Every clock runs while something is open: always, at the hours of offices on working days, on
working days, or on all days. What it counts is open time; a deadline is the moment at which
enough of it has passed, and a pause is time that does not count. So all four are one clock with
another set of open hours, and counting and finding a deadline undo one another.

Clocks of days begin with the day after the start, and end at midnight: the day of the start does
not count (Civil Code of China, article 201), and the last day counts whole (article 203). A clock
of natural days does not wait for a holiday to end; who wants that counts working days.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gridmap.analysis.calendars import DAY_S, FIRST, LAST, Calendar

HOUR_S = 3_600
ZONE_S = 8 * HOUR_S  # the whole of China has the time of Beijing, all year
# The unit of each clock in seconds of open time.
UNITS = {
    "urgent_hours": HOUR_S,
    "working_hours": HOUR_S,
    "working_days": DAY_S,
    "natural_days": DAY_S,
}
Moments = npt.NDArray[np.datetime64]
Amounts = npt.NDArray[np.float64]
Pauses = Sequence[tuple[npt.ArrayLike, npt.ArrayLike]]


@dataclass(frozen=True)
class Clock:
    """A clock that runs by a calendar.

    Parameters
    ----------
    unit : {'urgent_hours', 'working_hours', 'working_days', 'natural_days'}
        What it counts: hours round the clock, hours of offices, days that are worked, all days.
    calendar : Calendar
        Which days are worked, and at what hours; moments before and after its days do not exist.

    Notes
    -----
    Moments are `datetime64` in UTC, alone or in arrays of any equal shapes; NaT stays NaT. All
    methods are vectorized: a hundred thousand cases take some milliseconds.

    Examples
    --------
    A report of Thursday evening before the holidays of May, to be answered in two working days:

    >>> may = frozenset(dt.date(2026, 5, day) for day in range(1, 6))
    >>> clock = Clock("working_days", Calendar(off=may))
    >>> reported = np.datetime64("2026-04-30T10:00")  # 18:00 in China
    >>> clock.deadline(reported, 2)  # the end of Thursday, 7 May
    np.datetime64('2026-05-07T16:00:00')
    >>> clock.count(reported, np.datetime64("2026-05-07T04:00"))
    np.float64(1.5)
    """

    unit: str
    calendar: Calendar

    def count(self, start: npt.ArrayLike, end: npt.ArrayLike, pauses: Pauses = ()) -> Amounts:
        """Count the time from `start` to `end` in the unit of the clock.

        Parameters
        ----------
        pauses : sequence of (from, to), optional
            Time that does not count; each of the two is a moment for all, or one for each start.
            Pauses of one start must not overlap. NaT for `to` is a pause that goes on; for
            `from`, none.

        Returns
        -------
        array of float
            Never negative; NaN where start or end is NaT.
        """
        begin, until = self._begin(start), _seconds(end)
        total = self._open(until) - self._open(begin)
        for pause in pauses:
            total = total - self._lost(begin, until, pause)
        counted: Amounts = np.maximum(total, 0.0) / UNITS[self.unit]
        return counted[()]

    def deadline(self, start: npt.ArrayLike, amount: npt.ArrayLike, pauses: Pauses = ()) -> Moments:
        """Return when `amount` units will have passed.

        Parameters
        ----------
        amount : array of float
            Units from the start on; not negative.
        pauses : sequence of (from, to), optional
            As of `count`, in the order of time. A pause that begins after the time is up changes
            nothing; while one goes on before that, there is no deadline.

        Returns
        -------
        array of datetime64[s]
            NaT where there is none.
        """
        amounts = np.asarray(amount, dtype=np.float64)
        if (amounts < 0).any():
            raise ValueError("The amount must not be negative.")
        begin = self._begin(start)
        goal = self._open(begin) + amounts * UNITS[self.unit]
        for pause in pauses:
            since, until = (_seconds(part) for part in pause)
            met = ~np.isnan(since) & (self._open(since) < goal)
            goes_on = np.isnan(until)
            lost = self._open(np.maximum(until, begin)) - self._open(np.maximum(since, begin))
            goal = np.where(met, np.where(goes_on, np.nan, goal + np.maximum(lost, 0.0)), goal)
        return _moments(self._when(goal))

    def _begin(self, start: npt.ArrayLike) -> Amounts:
        """Return from when on the clock runs, in seconds: days begin with the next midnight."""
        seconds = _seconds(start)
        if UNITS[self.unit] == HOUR_S:
            return seconds
        begin: Amounts = (np.floor(seconds / DAY_S) + 1) * DAY_S
        return begin

    def _lost(
        self, begin: Amounts, until: Amounts, pause: tuple[npt.ArrayLike, npt.ArrayLike]
    ) -> Amounts:
        """Return the open time of a pause between two moments."""
        since, to = (_seconds(part) for part in pause)
        to = np.where(np.isnan(to), until, to)
        inside = self._open(np.clip(to, begin, until)) - self._open(np.clip(since, begin, until))
        lost: Amounts = np.where(np.isnan(since), 0.0, np.maximum(inside, 0.0))
        return lost

    @cached_property
    def _hours(self) -> npt.NDArray[np.float64]:
        """Opening and closing of an open day, in seconds after midnight: one row an opening."""
        hours = self.calendar.hours if self.unit == "working_hours" else ((0, DAY_S),)
        return np.array(hours, dtype=np.float64)

    @cached_property
    def _before(self) -> npt.NDArray[np.float64]:
        """Open time before each day of the calendar, and after the last."""
        days = len(self.calendar.working)
        always = self.unit in ("urgent_hours", "natural_days")
        opens = np.ones(days) if always else self.calendar.working.astype(np.float64)
        a_day = float((self._hours[:, 1] - self._hours[:, 0]).sum())
        return np.concatenate([[0.0], np.cumsum(opens * a_day)])

    def _open(self, seconds: Amounts) -> Amounts:
        """Return the open time from the first day of the calendar to a moment."""
        unknown = np.isnan(seconds)
        known = np.where(unknown, 0.0, seconds)
        day = np.floor(known / DAY_S)
        place = np.clip(day, 0, len(self._before) - 2).astype(np.int64)
        rest = (known - place * DAY_S)[..., np.newaxis]
        begins, ends = self._hours[:, 0], self._hours[:, 1]
        today = (np.clip(rest, begins, ends) - begins).sum(axis=-1)
        opens = self._before[place + 1] > self._before[place]
        found: Amounts = np.where(
            unknown, np.nan, self._before[place] + np.where(opens, today, 0.0)
        )
        return found

    def _when(self, goal: Amounts) -> Amounts:
        """Return the first moment at which so much open time has passed."""
        known = np.nan_to_num(goal)
        place = np.searchsorted(self._before, known, side="left") - 1
        place = np.clip(place, 0, len(self._before) - 2)
        rest = known - self._before[place]
        begins, ends = self._hours[:, 0], self._hours[:, 1]
        passed = np.concatenate([[0.0], np.cumsum(ends - begins)])
        opening = np.clip(np.searchsorted(passed, rest, side="left") - 1, 0, len(begins) - 1)
        seconds = place * DAY_S + begins[opening] + (rest - passed[opening])
        beyond = np.isnan(goal) | (known > self._before[-1])
        found: Amounts = np.where(beyond, np.nan, seconds)
        return found


_EPOCH = np.datetime64(FIRST, "s") - np.timedelta64(ZONE_S, "s")


def _seconds(moments: npt.ArrayLike) -> Amounts:
    """Return moments in UTC as seconds after the first midnight of the calendar in China."""
    given = np.asarray(moments, dtype="datetime64[us]")
    seconds: Amounts = (given - _EPOCH.astype("datetime64[us]")) / np.timedelta64(1, "s")
    return seconds


def _moments(seconds: Amounts) -> Moments:
    """Return the moments in UTC of so many seconds; a part of a second is rounded up."""
    whole = np.ceil(np.round(np.nan_to_num(seconds), 6)).astype("timedelta64[s]")
    found: Moments = np.where(np.isnan(seconds), np.datetime64("NaT", "s"), _EPOCH + whole)
    return found[()]


def moment(when: dt.datetime) -> np.datetime64:
    """Return a moment with a time zone as clocks take it.

    Examples
    --------
    >>> beijing = dt.timezone(dt.timedelta(hours=8))
    >>> moment(dt.datetime(2026, 5, 1, 8, tzinfo=beijing))
    np.datetime64('2026-05-01T00:00:00.000000')
    """
    return np.datetime64(when.astimezone(dt.UTC).replace(tzinfo=None), "us")


def in_calendar(day: dt.date) -> bool:
    """Say whether clocks know a day at all."""
    return FIRST <= day <= LAST
