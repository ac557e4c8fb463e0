"""Cases near a place that may be the same matter, before somebody reports it again."""

import datetime as dt
import math
from typing import Any

from gridmap.analysis.case_stages import ENDED
from gridmap.db.engine import Engine
from gridmap.db.models import Case
from gridmap.db.queries import case_reports
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list
from gridmap.files.values import LOCAL
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
    entry = classes.get(class_code)
    if entry is None or not (math.isfinite(lon) and abs(lon) <= 180 and abs(lat) <= 90):
        raise InputError(
            said(
                "要有事项类别和经纬度。", "A class of cases, a longitude and a latitude are needed."
            )
        )
    now = now or dt.datetime.now(dt.UTC)
    high = entry["radius_m"] / DEGREE_M
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    box = (lon - wide, lat - high, lon + wide, lat + high)
    with reading(engine) as session:
        found = case_reports.near(session, box, now - dt.timedelta(days=entry["days"]))
    rows = [_row(case, entry, lon, lat, now) for case in found]
    likely = [row for row in rows if row.pop("likely")]
    likely.sort(key=lambda row: (not row["open"], not row["same_class"], row["distance_m"]))
    return likely[:MOST]


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
