"""Everything that the map says of one area: figures, reach, gaps, facilities, people, cases."""

import datetime as dt
from typing import Any

import numpy as np
import shapely

from gridmap.actions import coverage_show, gap_show
from gridmap.analysis import posts
from gridmap.analysis.reach import reach_summary
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, layers, people, runs
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list

CLOSED = {"closed", "rejected", "void"}
LISTED = 50
COUNTS = {
    "residents": ("居民", "Residents", "人"),
    "households": ("户数", "Households", "户"),
    "over_60": ("60 岁及以上", "Aged 60 and over", "人"),
    "under_6": ("6 岁以下", "Under 6", "人"),
}
SUFFIXES = ("社区居民委员会", "村民委员会", "居民委员会", "街道办事处", "街道", "社区")


def short_name(name: str) -> str:
    """Shorten an official name for a label.

    Examples
    --------
    >>> short_name("交通巷社区居民委员会"), short_name("东街街道"), short_name("街道")
    ('交通巷', '东街', '街道')
    """
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return name.removesuffix(suffix)
    return name


def describe(engine: Engine, code: str, run_id: int | None = None) -> dict[str, Any]:
    """Describe the current area `code` by the figures of a run (the latest by default).

    Raises
    ------
    NotFoundError
        There is no such area, or no such run.
    """
    with reading(engine) as session:
        area = areas.get(session, code)
        run = runs.latest(session) if run_id is None else runs.get(session, run_id)
        today = run.as_of if run else dt.datetime.now(dt.UTC).date()
        answer = {
            "code": area.code,
            "scheme": area.scheme,
            "level": area.level,
            "kind": area.kind,
            "name": area.name,
            "short_name": short_name(area.name),
            "made": area.made,
            "parents": [
                {"code": a.code, "name": a.name, "level": a.level}
                for a in areas.ancestors(session, area)
            ],
            "run": run.id if run else None,
            "as_of": today.isoformat(),
            "facilities": _facilities(session, area),
            "organizations": _organizations(session, area),
            "cases": _cases(session, area, today),
            "leader": _leader(session, area, today),
            **_measured(session, area, run),
        }
        answer["sentence"], answer["sentence_en"] = _sentences(answer)
        return answer


def _measured(session: Session, area: Area, run: Run | None) -> dict[str, Any]:
    if run is None:
        return {"figures": [], "reach": [], "gaps": [], **dict.fromkeys(COUNTS)}
    try:
        inside = coverage_show.inside(session, run.id, area.level, area.code)
    except NotFoundError:  # the area came in after the run
        return {"figures": [], "reach": [], "gaps": [], "newer": True, **dict.fromkeys(COUNTS)}
    counts = {name: _total(session, run.id, name, inside) for name in COUNTS}
    figures = [
        {"key": key, "zh": zh, "en": en, "value": counts[key], "unit": unit}
        for key, (zh, en, unit) in COUNTS.items()
    ]
    listed = runs.gaps(session, run.id, subject_codes=[area.code])
    return {
        **counts,
        "figures": figures,
        "reach": _reach(session, run, inside),
        "gaps": [gap_show.gap_as_dict(gap, standard) for gap, standard in listed],
    }


def _total(session: Session, run_id: int, name: str, inside: np.ndarray[Any, Any]) -> int | None:
    counts = coverage_show.counts(session, run_id, name)[inside]
    known = counts[counts >= 0]
    return int(known.sum()) if len(known) or not len(counts) else None


def _reach(session: Session, run: Run, inside: np.ndarray[Any, Any]) -> list[dict[str, Any]]:
    people = coverage_show.counts(session, run.id, "residents")[inside]
    known = code_list("facility_kinds")
    rows = []
    for rule in runs.rules(session, run.id):
        p = rule["parameters"]
        # A standard whose facilities the town does not have was not applied by the run either.
        if rule["measure"] != "reach" or not coverage_show.searched(session, run.id, p["kinds"]):
            continue
        _, distance_m, facility_id = coverage_show.nearest(session, run.id, p["kinds"], p["method"])
        away, nearest = distance_m[inside], facility_id[inside]
        row = {
            "standard": rule["key"],
            "zh": "或".join(known[k]["zh"] for k in p["kinds"] if k in known),
            "en": " or ".join(known[k]["en"] for k in p["kinds"] if k in known),
            "rule_zh": rule["zh"],
            "rule_en": rule["en"],
            "source": rule["source"],
            "confirmed": rule["confirmed"],
            "kind": ",".join(p["kinds"]),
            "method": p["method"],
            "threshold_m": p["threshold_m"],
            **reach_summary(people, away, ~np.isnan(away), p["threshold_m"]),
            "nearest_name": None,
            "nearest_m": None,
            "farthest_m": None,
        }
        finite = np.flatnonzero(np.isfinite(away))
        if len(finite):
            closest = finite[np.argmin(away[finite])]
            row["nearest_name"] = layers.facility_name(session, int(nearest[closest]))
            row["nearest_m"] = round(float(away[closest]))
            row["farthest_m"] = round(float(away[finite].max()))
        rows.append(row)
    return rows


def _facilities(session: Session, area: Area) -> list[dict[str, Any]]:
    frame = layers.facilities(session)
    known = code_list("facility_kinds")
    inside = shapely.intersects(area.geom, np.asarray(frame.geometry.array, dtype=object))
    return [
        {
            "code": f.code,
            "name": f.name,
            "kind": f.kind,
            "zh": known.get(f.kind, {}).get("zh", f.kind),
            "en": known.get(f.kind, {}).get("en", f.kind),
        }
        for f in frame[inside].head(LISTED).itertuples()
    ]


def _organizations(session: Session, area: Area) -> list[dict[str, Any]]:
    codes = [area.code, *(a.code for a in areas.ancestors(session, area)[:1])]
    known = code_list("organization_kinds")
    return [
        {
            "code": o.code,
            "name": o.name,
            "kind": o.kind,
            "zh": known.get(o.kind, {}).get("zh", o.kind),
            "en": known.get(o.kind, {}).get("en", o.kind),
            "phone": o.phone,
            "area_code": o.area_code,
        }
        for o in people.organizations(session, codes, LISTED)
    ]


def _cases(session: Session, area: Area, today: dt.date) -> dict[str, Any]:
    cases = people.cases(session, areas.inside_all(area))
    running = [c for c in cases if c.stage not in CLOSED]
    late = [c for c in running if c.due_at is not None and c.due_at.date() < today]
    stages = code_list("case_stages")
    return {
        "total": len(cases),
        "open": len(running),
        "overdue": len(late),
        "list": [
            {
                "code": c.code,
                "title": c.title,
                "stage": c.stage,
                "zh": stages.get(c.stage, {}).get("zh", c.stage),
                "due_at": c.due_at.isoformat() if c.due_at else None,
                "overdue": c in late,
            }
            for c in running[:LISTED]
        ],
    }


def _leader(session: Session, area: Area, today: dt.date) -> dict[str, str] | None:
    kind = "grid_leader" if area.level == "grid" else "secretary"
    table = posts.held(layers.posts(session), today)
    found = table[(table["kind"] == kind) & (table["area_code"] == area.code)]
    if found.empty:
        return None
    first = found.iloc[0]
    return {"name": first["holder"], "phone": first["office_phone"], "post": kind}


def _sentences(answer: dict[str, Any]) -> tuple[str, str]:
    """Say the most important thing: the reach standard that leaves most residents out."""
    people = answer["residents"]
    if answer.get("newer"):
        return (
            "这个区域在最近一次评估之后导入，请重新评估。",
            "This area is newer than the latest run; evaluate coverage again.",
        )
    if answer["run"] is None or people is None:
        return "还没有评估。", "Coverage has not been evaluated yet."
    if people == 0:
        return "这里没有居民数据。", "No residents are recorded here."
    short = [r for r in answer["reach"] if r["uncovered"]]
    if not short:
        return (
            f"居民 {people:,} 人，各项距离标准均达到。",
            f"{people:,} residents; every reach standard is met.",
        )
    # Stations first: they are what the town can move. Then whatever leaves most people out.
    worst = max(
        short, key=lambda r: ("service_station" in r["kind"], r["threshold_m"], r["uncovered"])
    )
    by_zh, by_en = ("步行", "on foot") if worst["method"] == "walking" else ("直线", "straight")
    zh = (
        f"居民 {people:,} 人，其中 {worst['uncovered']:,} 人距{worst['zh']}{by_zh}超过 "
        f"{worst['threshold_m']:,.0f} 米"
    )
    en = (
        f"{people:,} residents, {worst['uncovered']:,} of them more than "
        f"{worst['threshold_m']:,.0f} m {by_en} from the nearest {worst['en'].lower()}"
    )
    if worst["nearest_name"]:
        zh += f"；最近的是{worst['nearest_name']}，{worst['nearest_m']:,} 米"
        en += f"; the closest is {worst['nearest_name']}, {worst['nearest_m']:,} m"
    return zh + "。", en + "."
