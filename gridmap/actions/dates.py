"""The days between which the town looked different."""

import datetime as dt
from typing import Any

from gridmap.db.engine import Engine
from gridmap.db.models import Run
from gridmap.db.queries import days, runs
from gridmap.db.session import Session, reading
from gridmap.errors import DaysError
from gridmap.files.values import LOCAL
from gridmap.saying import day_of, said

MOST = 200
NO_DAY = {
    "zh": "地址里的日期不是一个日期，地图显示的是今天。",
    "en": "The date in the address is no day of the calendar; the map shows today.",
}
# What rows of a layer are called: Chinese, English.
WORDS = {
    "district": ("区县", "districts"),
    "subdistrict": ("街道", "subdistricts"),
    "community": ("社区", "communities"),
    "grid": ("网格", "grids"),
    "areas": ("区域", "areas"),
    "facilities": ("设施", "facilities"),
    "residences": ("住宅", "residences"),
    "paths": ("道路", "paths"),
    "backdrops": ("底图要素", "shapes of the ground"),
    "sites": ("场所", "sites"),
    "organizations": ("组织", "organizations"),
    "posts": ("岗位", "posts"),
    "ties": ("关系", "ties"),
    "funds": ("经费", "funds"),
    "cases": ("事项", "cases"),
}


def today() -> dt.date:
    """Return the day that it is in the town."""
    return dt.datetime.now(LOCAL).date()


def clock(session: Session) -> dt.date:
    """Return the day by which deadlines are judged: today.

    Synthetic cases have their deadlines around the day that their town was made for: of them it is
    the day that the latest run looked at.
    """
    newest = runs.newest(session)
    return clock_of(newest.run, made_up=newest.synthetic)


def clock_of(latest: Run | None, *, made_up: bool) -> dt.date:
    """Return the day of `clock` by the latest run and whether cases are made up."""
    return latest.as_of if latest and made_up else today()


def moment(session: Session) -> dt.datetime:
    """Return the moment by which the clocks of cases are read: now, or the end of `clock`."""
    return moment_of(clock(session))


def moment_of(day: dt.date) -> dt.datetime:
    """Return the moment by which clocks are read on a day: now, or the end of another day."""
    now = dt.datetime.now(dt.UTC)
    return now if day == today() else dt.datetime.combine(day, dt.time(23, 59, 59), LOCAL)


def in_order(since: dt.date | None, until: dt.date | None) -> None:
    """Refuse days between which there is nothing, because the first lies after the last.

    Raises
    ------
    DaysError
        They are the wrong way round.
    """
    if since and until and since > until:
        raise DaysError(
            said(
                "起始日期 {since} 在截止日期 {until} 之后。",
                "The first day, {since}, lies after the last, {until}.",
                since=day_of(since),
                until=day_of(until),
            )
        )


def describe(engine: Engine) -> dict[str, Any]:
    """Describe the days on which something changed, the newest first, in words."""
    with reading(engine) as session:
        found: dict[dt.date, list[dict[str, Any]]] = {}
        for change in days.changes(session, MOST):
            found.setdefault(change.pop("date"), []).append(change | _said(change))
        first = days.first(session)
    return {
        "today": today().isoformat(),
        "first": first.isoformat() if first else None,
        "dates": [{"date": day.isoformat(), "changes": what} for day, what in found.items()],
    }


def _said(change: dict[str, Any]) -> dict[str, str]:
    """Say a change: how many rows came, and how many went."""
    zh, en = WORDS.get(change["level"] or change["layer"], (change["layer"],) * 2)
    rows, gone = change["rows"], change["replaced"]
    if not gone:
        return {"zh": f"新增{zh} {rows:,} 个", "en": f"{en.capitalize()}: {rows:,} added"}
    return {
        "zh": f"{zh}更新：{rows:,} 个替换原来的 {gone:,} 个",
        "en": f"{en.capitalize()}: {rows:,} replaced {gone:,}",
    }
