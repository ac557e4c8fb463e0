"""Statistics of cases: what is counted, apart by what, and the list behind every number."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from gridmap.actions import area_choice, case_list, dates
from gridmap.actions.area_panel import short_name
from gridmap.actions.case_measures import SHARE, TIME
from gridmap.actions.case_statistics_rows import Part, Query, measures, row, table
from gridmap.analysis import case_statistics, case_tally
from gridmap.analysis.case_statistics import FAULTS, FEWEST, Figures
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, organizations
from gridmap.db.queries import case_statistics as queries
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL
from gridmap.saying import Said, said

BY: dict[str, Said] = {
    "class": said("类别", "Class"),
    "area": said("区域", "Area"),
    "organization": said("责任单位", "Organization"),
    "stage": said("阶段", "Stage"),
    "month": said("月", "Month"),
    "week": said("周", "Week"),
    "day": said("日", "Day"),
}
SORTS = ("usual", "share")
# So many of the organizations with most cases are shown.
MOST_ORGANIZATIONS = 50
# Without a first day, so many days back are looked at: more would be no picture.
DAYS_BACK = {"day": 61, "week": 371}


@dataclass(frozen=True)
class Asked:
    """What is to be counted.

    Attributes
    ----------
    by : str
        One of `BY`.
    area : str
        Code of an area; "" is the whole town.
    class_code : str
        Class, or first digits of classes.
    organization : str
        Code of who is responsible; "-" is nobody.
    since, until : date, optional
        Reported on a day from the first to the last, in the town.
    sort : str
        One of `SORTS`: usual is most cases first, days in their order; share the worst first.
    """

    by: str = "class"
    area: str = ""
    class_code: str = ""
    organization: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    sort: str = "usual"


def describe(engine: Engine, asked: Asked) -> dict[str, Any]:
    """Count cases apart, and all together.

    Returns
    -------
    dict
        `rows` (`key`, `name`, `cells`, `share`, `times`, `query`) and `total`, alike; `by`;
        `measures`; `area` with `parents` and `children`; `since`, `until`, `now`; `more`, how many
        organizations are not shown.

    Raises
    ------
    NotFoundError
        There is no such area.
    InputError
        It cannot be counted so, or the days are in the wrong order.
    """
    _check(asked)
    with reading(engine) as session:
        now = dates.moment(session)
        asked = _with_days(asked, now)
        wanted = _wanted(session, asked, now)
        about = area_choice.describe(session, wanted.cases.area)
        if asked.by == "area":
            wanted = replace(wanted, level=_level_below(session, about, wanted))
        parts, whole = _parts(session, asked, wanted, about)
        return {
            "rows": [row(part) for part in _sorted(asked, parts)],
            "total": row(Part("", "", _query(asked), whole)),
            "more": whole.reported - sum(part.figures.reported for part in parts),
            "by": asked.by,
            "measures": measures(),
            "area": about,
            "since": asked.since,
            "until": asked.until,
            "now": now,
        }


def _check(asked: Asked) -> None:
    if asked.by not in BY:
        raise case_list.unknown("by", asked.by, BY)
    if asked.sort not in SORTS:
        raise case_list.unknown("sort", asked.sort, SORTS)
    dates.in_order(asked.since, asked.until)


def _with_days(asked: Asked, now: dt.datetime) -> Asked:
    """Say from when on is counted, where that follows from the picture."""
    if asked.since is not None or asked.by not in DAYS_BACK:
        return asked
    last = asked.until or now.astimezone(LOCAL).date()
    return replace(asked, since=last - dt.timedelta(days=DAYS_BACK[asked.by]))


def _wanted(session: Session, asked: Asked, now: dt.datetime) -> queries.Asked:
    listed = case_list.Asked(
        area=asked.area,
        state="",
        class_code=asked.class_code,
        organization=asked.organization,
    )
    found = replace(case_list.filter_of(session, listed, now), soon=None)
    return queries.Asked(found, asked.by, since=asked.since, until=asked.until)


def _level_below(session: Session, about: dict[str, Any], wanted: queries.Asked) -> str:
    """Return the level of the areas inside the one that is asked; at the bottom, its own."""
    if about["children"]:
        return areas.get(session, about["children"][0]["code"]).level
    return wanted.cases.area.level if wanted.cases.area else areas.LEVELS[0]


def _parts(
    session: Session, asked: Asked, wanted: queries.Asked, about: dict[str, Any]
) -> tuple[list[Part], Figures]:
    """Count each part, and all together."""
    if asked.by == "organization":
        counted, whole = _organizations(session, wanted)
        return _named(session, asked, about, counted), whole
    counted = _counted(session, wanted)
    return _named(session, asked, about, counted), case_statistics.total(counted.values())


def _organizations(session: Session, wanted: queries.Asked) -> tuple[dict[Any, Figures], Figures]:
    """Count the cases of those who answer for most, and of everybody."""
    found: dict[Any, Figures] = {}
    whole = Figures()
    for code, tally, count in queries.of_most(session, wanted, MOST_ORGANIZATIONS):
        part = whole if code is None else found.setdefault(code, Figures())
        part.add(tally, count)
    for code, late, saved, plain in queries.running_late(session, wanted, _faults()):
        for part in (whole, *([found[code]] if code in found else [])):
            part.add_open(late=late, saved=saved, late_and_plain=plain)
    return found, whole


def _counted(session: Session, wanted: queries.Asked) -> dict[Any, Figures]:
    found: dict[Any, Figures] = {}
    for key, tally, count in queries.tallies(session, wanted):
        if key not in found:
            found[key] = Figures()
        found[key].add(tally, count)
    for key, late, saved, plain in queries.running_late(session, wanted, _faults()):
        part = found.setdefault(key, Figures())
        part.add_open(late=late, saved=saved, late_and_plain=plain)
    return found


def _faults() -> int:
    return sum(map(case_tally.bit, FAULTS))


def _named(
    session: Session, asked: Asked, about: dict[str, Any], counted: dict[Any, Figures]
) -> list[Part]:
    """Say what the parts are called, and which list each is; areas without cases are told too."""
    match asked.by:
        case "area":
            return _areas(asked, about, counted)
        case "organization":
            names = organizations.names(session, sorted(counted))
            return [
                Part(code, names.get(code, code) or said("还没有", "Nobody yet"),
                     _query(asked, organization=code or "-"), figures)
                for code, figures in counted.items()
            ]  # fmt: skip
        case "class":
            return [
                Part(code, called("case_classes", code) if code else said("没有类别", "No class"),
                     _query(asked, **{"class": _exactly(code, counted)}), figures)
                for code, figures in counted.items()
            ]  # fmt: skip
        case "stage":
            return [
                Part(stage, called("case_stages", stage), _query(asked, stage=stage), figures)
                for stage, figures in counted.items()
            ]
    return [_time(asked, key, figures) for key, figures in counted.items() if key is not None]


def _exactly(code: str, known: Iterable[str]) -> str:
    """Return the filter that finds a class alone, although others begin with its code."""
    others = any(other != code and other.startswith(code) for other in known)
    return f"={code}" if others or not code else code


def _areas(asked: Asked, about: dict[str, Any], counted: dict[Any, Figures]) -> list[Part]:
    parts = [
        Part(
            child["code"],
            short_name(child["name"]),
            _query(asked, area=child["code"]),
            counted.get(child["code"], Figures()),
        )
        for child in about["children"]
    ]
    known = {child["code"] for child in about["children"]}
    rest = case_statistics.total(f for code, f in counted.items() if code not in known)
    if not rest.reported:
        return parts
    if asked.area:
        query = _query(asked, area=asked.area, here="1") if known else _query(asked)
        return [*parts, Part("", said("只归 {name} 本级", "{name} itself", name=about["name"]),
                             query, rest)]  # fmt: skip
    return [*parts, Part("", said("不在任何区域", "In no area"), _query(asked, area="-"), rest)]


def _time(asked: Asked, key: Any, figures: Figures) -> Part:
    first, last, name = _days(asked.by, key)
    since = max(first, asked.since) if asked.since else first
    until = min(last, asked.until) if asked.until else last
    query = _query(asked, since=since.isoformat(), until=until.isoformat())
    return Part(str(key), name, query, figures)


def _days(by: str, key: Any) -> tuple[dt.date, dt.date, Any]:
    """Return the first and last day of a day, week or month, and what it is called."""
    if by == "day":
        return key, key, key.isoformat()
    if by == "week":
        last = key + dt.timedelta(days=6)
        return key, last, f"{key:%Y-%m-%d} – {last:%m-%d}"
    first = dt.date.fromisoformat(f"{key}-01")
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return first, after - dt.timedelta(days=1), key


def _query(asked: Asked, **own: str) -> Query:
    """Return the filters of the list that holds a part: those asked, and its own."""
    given = {
        "area": asked.area,
        "class": asked.class_code,
        "organization": asked.organization,
        "since": asked.since.isoformat() if asked.since else "",
        "until": asked.until.isoformat() if asked.until else "",
    }
    return {name: value for name, value in (given | own).items() if value}


def _sorted(asked: Asked, parts: list[Part]) -> list[Part]:
    if asked.sort == "share":
        order = case_statistics.by_share({part.key: part.figures for part in parts})
        return sorted(parts, key=lambda part: order.index(part.key))
    if asked.by in ("day", "week", "month"):
        return sorted(parts, key=lambda part: part.key)
    if asked.by == "stage":
        places = {stage: place for place, stage in enumerate(code_list("case_stages"))}
        return sorted(parts, key=lambda part: places.get(part.key, len(places)))
    if asked.by == "area":
        return parts
    return sorted(parts, key=lambda part: (-part.figures.reported, part.key))


# What a page says of the share and of the times.
WORDS = {"share": SHARE, "time": TIME}
__all__ = ["BY", "FEWEST", "SORTS", "WORDS", "Asked", "describe", "table"]
