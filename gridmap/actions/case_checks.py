"""Checks of the cases of a file: what could not be shown, or not be as it says."""

import datetime as dt

from gridmap.actions.preparing import Prepared
from gridmap.errors import Problem
from gridmap.files.values import LOCAL
from gridmap.saying import said

# They end the name of a page: /cases/A1 is a case, /cases/A/1 is none.
UNFIT = frozenset("/\\?#%")
SKEW = dt.timedelta(minutes=5)  # clocks of two systems differ


def check(prepared: Prepared) -> None:
    """List cases whose code or days cannot be."""
    for row, code in zip(prepared.rows.tolist(), prepared.columns["code"], strict=True):
        if UNFIT & set(code) or code in (".", ".."):
            reason = said(
                "“{code}”不能做编号：里面有 / 、\\、?、# 或 %",
                "{quoted} is no number of a case: it has one of / \\ ? # %",
                code=code,
                quoted=repr(code),
            )
            prepared.problems.append(Problem(row, "code", reason))
    _check_days(prepared)


def to_come(at: dt.datetime) -> bool:
    """Tell whether a moment of a file is still to come, however its clock differs from this one.

    Examples
    --------
    >>> now = dt.datetime.now(dt.UTC)
    >>> to_come(now + dt.timedelta(minutes=3)), to_come(now + dt.timedelta(hours=1))
    (False, True)
    """
    return at > dt.datetime.now(dt.UTC) + SKEW


def _check_days(prepared: Prepared) -> None:
    """List cases of a time to come, and those that ended before they were reported.

    The first would be late before anybody has seen them; the others would have taken no time.
    """
    columns = prepared.columns
    moments = zip(prepared.rows.tolist(), columns["reported_at"], columns["closed_at"], strict=True)
    for row, reported, closed in moments:
        if reported and to_come(reported):
            reason = said("上报时间还没有到", "the time of its report is still to come")
            prepared.problems.append(Problem(row, "reported_at", reason))
        if closed and to_come(closed):
            reason = said("办结时间还没有到", "the time of its end is still to come")
            prepared.problems.append(Problem(row, "closed_at", reason))
        # A file may know the day of an end alone, which is then that day's midnight.
        if reported and closed and closed < reported and _day(closed) != _day(reported):
            reason = said("办结时间早于上报时间", "it ended before it was reported")
            prepared.problems.append(Problem(row, "closed_at", reason))


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(LOCAL).date()
