"""Activities at facilities: what was and what comes, attendance by month, and where nothing is."""

import datetime as dt
from typing import Any

from gridmap.actions import area_choice, dates, row_places
from gridmap.actions.area_panel import short_name
from gridmap.actions.lists.rules import of_city
from gridmap.actions.registers.listing import SMALLEST_SHOWN
from gridmap.analysis.months import by_month
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Activity
from gridmap.db.queries import areas, lists
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.files.code_lists import called, code_list
from gridmap.files.listed import Column, Listed, coded
from gridmap.files.values import LOCAL
from gridmap.saying import said

MONTHS, MOST_SHOWN, MOST_IDLE = 12, 10, 200
MOST_DAYS = 3_650
IDLE_COLUMNS = (
    Column("code", said("编码", "Code")),
    Column("name", said("设施", "Facility")),
    coded("kind", said("类型", "Kind"), "facility_kinds"),
    Column("area_code"),
    Column("area", said("区域", "Area")),
    Column("last", said("最近一次活动", "Last activity")),
)
# The drawing of the bars, in its own units.
WIDTH, HEIGHT, FOOT = 360.0, 120.0, 18.0
# Families of facilities where something is expected to take place.
BUSY_FAMILIES = ("station", "centre", "culture")


def at_facility(engine: Engine, code: str, capacity: int | None, *, asking: User) -> dict[str, Any]:
    """Describe the activities at a facility.

    Returns
    -------
    dict
        `coming` and `past` activities, the nearest first, at most 10 of each, with their totals;
        `bars` of the attendance by month (`month`, `held`, `persons`, `x`, `y`, `width`,
        `height`); `most` persons of a month.
    """
    with reading(engine) as session:
        today = dates.clock(session)
        since = dt.datetime.combine(_months_before(today), dt.time(), LOCAL)
        found = lists.activities_at(session, code, since)
    now = dt.datetime.combine(today, dt.time(23, 59, 59), LOCAL)
    told = [one for one in found if one.starts_at is not None]
    coming = [one for one in told if one.starts_at > now]  # type: ignore[operator]
    past = [one for one in told if one.starts_at <= now][::-1]  # type: ignore[operator]
    bars = _bars(past, today, asking)
    return {
        "coming": [_line(one, capacity, asking) for one in coming[:MOST_SHOWN]],
        "coming_count": len(coming),
        "past": [_line(one, capacity, asking) for one in past[:MOST_SHOWN]],
        "past_count": len(past),
        "bars": bars,
        "most": max((bar["persons"] for bar in bars), default=0),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _months_before(today: dt.date) -> dt.date:
    number = today.year * 12 + today.month - MONTHS
    return dt.date(number // 12, number % 12 + 1, 1)


def _line(one: Activity, capacity: int | None, asking: User) -> dict[str, Any]:
    few = one.persons is not None and not asking.name and 0 < one.persons < SMALLEST_SHOWN
    return {
        "code": one.code,
        "name": one.name,
        "kind": called("activity_kinds", one.kind),
        "starts_at": one.starts_at.astimezone(LOCAL) if one.starts_at else None,
        "persons": None if few else one.persons,
        "few": few,
        "over": bool(capacity and one.persons and one.persons > capacity),
    }


def _bars(past: list[Activity], today: dt.date, asking: User) -> list[dict[str, Any]]:
    # What is not told of one activity is in no sum either.
    smallest = 0 if asking.name else SMALLEST_SHOWN
    held = [one for one in past if one.starts_at]
    dated = [(_day(one), 0 if (one.persons or 0) < smallest else one.persons or 0) for one in held]
    hidden = [(_day(one), int(0 < (one.persons or 0) < smallest)) for one in held]
    months = by_month(dated, today, MONTHS)
    withheld = [persons for _, _, persons in by_month(hidden, today, MONTHS)]
    most = max((persons for _, _, persons in months), default=0) or 1
    step = WIDTH / len(months)
    found = []
    for place, (month, number, persons) in enumerate(months):
        height = round((HEIGHT - 2 * FOOT) * persons / most, 1)
        found.append(
            {
                "month": month,
                "held": number,
                "persons": persons,
                "few": bool(withheld[place]),
                "x": round(place * step + step * 0.15, 1),
                "middle": round((place + 0.5) * step, 1),
                "y": round(HEIGHT - FOOT - height, 1),
                "width": round(step * 0.7, 1),
                "height": height,
                "marked": place % 3 == len(months) % 3 or place == len(months) - 1,
            }
        )
    return found


def _day(one: Activity) -> dt.date:
    return one.starts_at.astimezone(LOCAL).date()  # type: ignore[union-attr]


def idle(
    engine: Engine, area_code: str, kind: str, days: int | None, *, most: int | None = MOST_IDLE
) -> dict[str, Any]:
    """List the facilities where nothing took place for some days.

    Parameters
    ----------
    kind : str
        A kind of facility; "" are all where something is expected: stations, centres, culture.
    days : int, optional
        By default what the city's rules say.
    most : int, optional
        So many are told; None are all.

    Returns
    -------
    dict
        `rows` (`code`, `name`, `kind`, `kind_id`, `area_code`, `area`, `last`), the longest first;
        `found`; `days`;
        `kinds` to choose from; `area`.

    Raises
    ------
    NotFoundError, InputError
        No such area or kind, or days that are none.
    """
    days = of_city().idle_days if days is None else days
    kinds = [
        k for k, entry in code_list("facility_kinds").items() if entry["family"] in BUSY_FAMILIES
    ]
    _refuse(kind, days)
    with reading(engine) as session:
        area = areas.get(session, area_code) if area_code else None
        today = dates.clock(session)
        until = dt.datetime.combine(today, dt.time(23, 59, 59), LOCAL)
        since = until - dt.timedelta(days=days)
        found = lists.idle_facilities(session, since, until, [kind] if kind else kinds, area)
        shown = found[:most]
        names = areas.names(session, sorted({row.area_code for row in shown}))
        return {
            "rows": [
                {
                    "code": row.code,
                    "name": row.name or row.code,
                    "kind": called("facility_kinds", row.kind),
                    "kind_id": row.kind,
                    "area_code": row.area_code,
                    "area": short_name(names.get(row.area_code, row.area_code)),
                    "last": _local(row.last),
                }
                for row in shown
            ],
            "found": len(found),
            "days": days,
            "kinds": {k: called("facility_kinds", k) for k in kinds},
            "area": area_choice.describe(session, area),
        }


def idle_table(engine: Engine, area_code: str, kind: str, days: int | None) -> Listed:
    """Return all of the same facilities, each where it is; raises as `idle`."""
    found = idle(engine, area_code, kind, days, most=None)["rows"]
    rows = [row | {"kind": row["kind_id"]} for row in found]
    places = row_places.points(
        engine, lambda row: (("facilities", row["code"]), ("areas", row["area_code"]))
    )
    return Listed(IDLE_COLUMNS, rows, places, key=lambda row: row["code"])


def _local(moment: Any) -> dt.datetime | None:
    return moment.astimezone(LOCAL) if moment is not None else None


def _refuse(kind: str, days: int) -> None:
    if kind and kind not in code_list("facility_kinds"):
        raise InputError(
            said("没有设施类型“{kind}”。", "There is no kind of facility {kind}.", kind=kind[:40])
        )
    if not 1 <= days <= MOST_DAYS:
        raise InputError(
            said("天数是 1 到 {n}。", "The days are a number from 1 to {n}.", n=MOST_DAYS)
        )
