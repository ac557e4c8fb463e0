"""Cases near a place that may be the same matter, before somebody reports it again."""

import datetime as dt
import math
from typing import Any

from gridmap.analysis.case_stages import ENDED
from gridmap.db.engine import Engine
from gridmap.db.models import Case
from gridmap.db.queries import case_reports
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL, narrow_code
from gridmap.saying import said
from gridmap.spatial.crs import metres_between

MOST = 5
# Of another class of the same family only what is nearer than this part of the radius.
RELATED = 0.5
DEGREE_M = 110_000.0  # of latitude, and a little less: the box is rather too large


def likely_same(
    engine: Engine, class_code: str, lon: float, lat: float, *, now: dt.datetime | None = None
) -> list[dict[str, Any]]:
    """Return the cases that a report here would likely repeat, the likeliest first.

    A case of the same class is likely the same within the class's radius and days; one of another
    class of the same family within half the radius. Open ones come first, then the same class,
    then the nearest.

    Returns
    -------
    list of dict
        `code`, `title`, `stage`, `lon`, `lat`, `distance_m`, `days` (since it was reported),
        `open`, and the reason as `zh` and `en`.

    Raises
    ------
    InputError
        There is no such class, or no such place.
    """
    classes = code_list("case_classes")
    entry = classes.get(narrow_code(class_code))
    if entry is None or not (math.isfinite(lon) and abs(lon) <= 180 and abs(lat) <= 90):
        raise InputError(
            said(
                "要有事项类别和经纬度。", "A class of cases, a longitude and a latitude are needed."
            )
        )
    now = now or dt.datetime.now(dt.UTC)
    with reading(engine) as session:
        since = now - dt.timedelta(days=entry["days"])
        found = case_reports.near(session, _box(entry, lon, lat), since)
    rows = [_row(case, entry, lon, lat, now) for case in found]
    likely = [row for row in rows if row.pop("likely")]
    likely.sort(key=lambda row: (not row["open"], not row["same_class"], row["distance_m"]))
    return likely[:MOST]


def duplicates(session: Session, case: Case) -> list[dict[str, Any]]:
    """Return the cases that are likely the same matter as a case, the likeliest first.

    As `likely_same` finds them around a report, in the days before and after it.

    Returns
    -------
    list of dict
        As of `likely_same`; `days` are those between the two, negative for a later one.
    """
    entry = code_list("case_classes").get(case.class_code)
    if entry is None:
        return []
    days = dt.timedelta(days=entry["days"])
    lon, lat = case.geom.x, case.geom.y
    near = case_reports.near(session, _box(entry, lon, lat), case.reported_at - days)
    found = [
        _pair(other, case, entry)
        for other in near
        if other.id != case.id and other.reported_at <= case.reported_at + days
    ]
    likely = [row for row in found if row.pop("likely")]
    likely.sort(key=lambda row: (not row["open"], not row["same_class"], row["distance_m"]))
    return likely[:MOST]


def _pair(other: Case, case: Case, entry: dict[str, Any]) -> dict[str, Any]:
    """Describe another case beside a case."""
    row = _row(other, entry, case.geom.x, case.geom.y, case.reported_at)
    days, away = row["days"], row["distance_m"]
    if days == 0:
        when = said("同一天上报", "reported on the same day")
    elif days > 0:
        when = said("早 {n} 天上报", "reported {n} d before", n=days)
    else:
        when = said("晚 {n} 天上报", "reported {n} d after", n=-days)
    alike = said("同类", "same class") if row["same_class"] else said("相近类别", "related class")
    told = said(
        "{alike}，相距 {away} 米，{when}", "{alike}, {away} m apart, {when}",
        alike=alike, away=away, when=when,
    )  # fmt: skip
    return row | {
        "zh": told.zh,
        "en": told.en,
        "title": other.title or called("case_classes", other.class_code).zh,
        "stage_words": called("case_stages", other.stage).as_dict(),
    }


def _box(entry: dict[str, Any], lon: float, lat: float) -> tuple[float, float, float, float]:
    high = entry["radius_m"] / DEGREE_M
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    return lon - wide, lat - high, lon + wide, lat + high


def _row(
    case: Case, entry: dict[str, Any], lon: float, lat: float, now: dt.datetime
) -> dict[str, Any]:
    other = code_list("case_classes").get(case.class_code, {})
    stages = code_list("case_stages")
    away = metres_between(lon, lat, case.geom.x, case.geom.y)
    same = case.class_code == entry["id"]
    within = entry["radius_m"] if same else entry["radius_m"] * RELATED
    related = same or other.get("family") == entry["family"]
    day = case.reported_at.astimezone(LOCAL).date()
    days = (now.astimezone(LOCAL).date() - day).days
    stage = stages.get(case.stage, {"zh": case.stage, "en": case.stage})
    when_zh = "今天" if days == 0 else f"{days} 天前"
    when_en = "today" if days == 0 else f"{days} day{'s' * (days != 1)} ago"
    return {
        "code": case.code,
        "title": case.title,
        "stage": case.stage,
        "lon": case.geom.x,
        "lat": case.geom.y,
        "distance_m": round(away),
        "days": days,
        "open": case.stage not in ENDED,
        "same_class": same,
        "likely": related and away <= within,
        "zh": f"{'同类' if same else '相近类别'}，{away:.0f} 米外，{when_zh}上报，{stage['zh']}",
        "en": f"{'same' if same else 'related'} class, {away:.0f} m away, reported {when_en}, "
        f"{stage['en'].lower()}",
    }
