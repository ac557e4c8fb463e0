"""Checks of the cases of a file: what could not be shown, or not be as it says."""

import datetime as dt

from gridmap.actions.preparing import Prepared
from gridmap.errors import Problem
from gridmap.files.values import LOCAL
from gridmap.saying import said

# They end the name of a page: /cases/A1 is a case, /cases/A/1 is none.
UNFIT = frozenset("/\\?#%")


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


def _check_days(prepared: Prepared) -> None:
    """List cases that ended before they were reported: they would have taken no time at all."""
    columns = prepared.columns
    moments = zip(prepared.rows.tolist(), columns["reported_at"], columns["closed_at"], strict=True)
    for row, reported, closed in moments:
        # A file may know the day of an end alone, which is then that day's midnight.
        if reported and closed and closed < reported and _day(closed) != _day(reported):
            reason = said("办结时间早于上报时间", "it ended before it was reported")
            prepared.problems.append(Problem(row, "closed_at", reason))


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(LOCAL).date()
