"""Everything that the map says of one area: figures, reach, gaps, facilities, people, cases."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gridmap.actions import (
    answers,
    area_reach,
    coverage_arrays,
    coverage_figures,
    dates,
    gap_show,
)
from gridmap.analysis import posts
from gridmap.analysis.case_stages import ENDED
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Gap, Run, Standard
from gridmap.db.queries import areas, case_list, layers, people, runs
from gridmap.db.queries.areas import Named
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.queries.standing import Day, on_day
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list

LISTED = 50
LEADING = ("grid_leader", "secretary")
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


def describe(
    engine: Engine, code: str, run_id: int | None = None, *, day: dt.date | None = None
) -> dict[str, Any]:
    """Describe the area `code`, now or on a day, by the figures of a run (by default the latest).

    Raises
    ------
    NotFoundError
        There is no such area, or no such run.
    """
    with reading(engine) as session:
        at = on_day(session, day) if day else None
        area = areas.get(session, code, at=at)
        newest = runs.Newest(runs.latest_by(session, day)) if day else runs.newest(session)
        run = newest.run if run_id is None else runs.get(session, run_id)
        today = day or (run.as_of if run else dates.today())
        above = areas.ancestors(session, area, at)
        now = dates.moment_of(day or dates.clock_of(newest.run, made_up=newest.synthetic))
        held = leaders(session, [area.code], today)
        return about(session, area, run, above, at) | {
            "as_of": today.isoformat(),
            "leader": held.get((area.level == "grid", area.code)),
            "facilities": _facilities(session, area, at),
            "cases": _cases_on(session, area, now, at) if at else _cases(session, area, now),
        }


def about(
    session: Session, area: Area, run: Run | None, above: Sequence[Named], at: Day | None = None
) -> dict[str, Any]:
    """Describe an area without its places, its cases and its leader.

    Parameters
    ----------
    above : sequence of Named
        The areas above it, the nearest first.
    """
    answer = {
        "code": area.code,
        "scheme": area.scheme,
        "level": area.level,
        "kind": area.kind,
        "name": area.name,
        "short_name": short_name(area.name),
        "made": area.made,
        "parents": [{"code": a.code, "name": a.name, "level": a.level} for a in above],
        "run": run.id if run else None,
        "organizations": _organizations(session, area, above, at),
        **_measured(session, area, run),
    }
    answer["sentence"], answer["sentence_en"] = _sentences(answer)
    return answer


def _measured(session: Session, area: Area, run: Run | None) -> dict[str, Any]:
    nothing: dict[str, Any] = {"figures": [], "reach": [], "gaps": [], "composite": None}
    if run is None:
        return {**nothing, **dict.fromkeys(COUNTS)}
    try:
        inside = coverage_arrays.inside(session, run.id, area.level, area.code)
    except NotFoundError:  # the area came in after the run
        return {**nothing, "newer": True, **dict.fromkeys(COUNTS)}
    counts = {name: _total(session, run.id, name, inside) for name in COUNTS}
    figures = [
        {"key": key, "zh": zh, "en": en, "value": counts[key], "unit": unit}
        | {"why": {"measure": key, "area": area.code}}
        for key, (zh, en, unit) in COUNTS.items()
    ]
    listed = runs.gaps(session, run.id, subject_codes=[area.code])
    return {
        **counts,
        "figures": figures,
        "reach": area_reach.reach(session, run, area, inside),
        "gaps": [_gap(gap, standard) for gap, standard in listed],
        "composite": _composite(session, run, area),
    }


def _gap(gap: Gap, standard: Standard) -> dict[str, Any]:
    why = {"measure": gap.measure, "standard": standard.key, "area": gap.subject_code}
    return gap_show.gap_as_dict(gap, standard) | {"why": why}


def _composite(session: Session, run: Run, area: Area) -> dict[str, Any] | None:
    """Return the share of standards that an area meets, None where none judges its level."""
    table = coverage_figures.composite(session, run.id, area.level)
    found = table[table["code"] == area.code]
    if found.empty or not found["judged"].iloc[0]:
        return None
    why = {"measure": "composite", "area": area.code}
    return answers.composite_as_dict(dict(found.iloc[0])) | {"why": why}


def _total(session: Session, run_id: int, name: str, inside: np.ndarray[Any, Any]) -> int | None:
    counts = coverage_arrays.counts(session, run_id, name)[inside]
    known = counts[counts >= 0]
    return int(known.sum()) if len(known) or not len(counts) else None


def _facilities(session: Session, area: Area, at: Day | None) -> list[dict[str, Any]]:
    frame = layers.facilities(session, at)
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


def _organizations(
    session: Session, area: Area, above: Sequence[Named], at: Day | None
) -> list[dict[str, Any]]:
    codes = [area.code, *(a.code for a in above[:1])]
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
        for o in people.organizations(session, codes, LISTED, at)
    ]


def _cases(session: Session, area: Area, now: dt.datetime) -> dict[str, Any]:
    """Count the cases of an area that stand now, and list the open ones by deadline."""
    wanted = CaseFilter(area=area, state="open", now=now, soon=now)
    counts = case_list.counts(session, wanted)
    running = replace(wanted, running=counts.running)
    rows = case_list.page(session, running, "due", 0, LISTED) if counts.running else []
    return {
        "total": counts.of(),
        "open": counts.of("open"),
        "overdue": counts.of("late"),
        "list": [_case(row, row.stage, now) for row in rows],
    }


def _cases_on(session: Session, area: Area, now: dt.datetime, at: Day) -> dict[str, Any]:
    """Describe the cases of an area as they stood on a day, whose history has to be read."""
    cases = people.cases(session, areas.inside_all(area, at), at)
    stage = people.stages(session, cases, at)
    running = [c for c in cases if stage[c.id] not in ENDED]
    return {
        "total": len(cases),
        "open": len(running),
        "overdue": sum(bool(c.due_at and c.due_at < now) for c in running),
        "list": [_case(c, stage[c.id], now) for c in running[:LISTED]],
    }


def _case(row: Any, stage: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "stage": stage,
        "zh": code_list("case_stages").get(stage, {}).get("zh", stage),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "overdue": bool(row.due_at and row.due_at < now),
    }


def leaders(
    session: Session, codes: list[str], today: dt.date
) -> dict[tuple[bool, str], dict[str, str]]:
    """Return who leads areas on a day, by whether the area is a grid, and its code."""
    table = posts.held(layers.posts_of(session, LEADING, codes), today)
    found: dict[tuple[bool, str], dict[str, str]] = {}
    for post in table.itertuples():
        said = {"name": post.holder, "phone": post.office_phone, "post": post.kind}
        found.setdefault((post.kind == "grid_leader", post.area_code), said)
    return found


def _conditional(row: dict[str, Any]) -> bool:
    return bool(row["pace"] or row["open_at"] or row["times"] != 1)


def _sentences(answer: dict[str, Any]) -> tuple[str, str]:
    """Say the most important thing: the reach standard that leaves most residents out."""
    people = answer["residents"]
    if answer.get("newer"):
        return (
            "这个区域在最近一次评估之后导入，请重新评估。",
            "This area is newer than the latest run; evaluate coverage again.",
        )
    if answer["run"] is None:
        return "还没有评估。", "Coverage has not been evaluated yet."
    if not people:
        return "这里没有居民数据。", "No residents are recorded here."
    # The sentence counts residents, so it takes the standards that do, without conditions.
    plain = [r for r in answer["reach"] if r["people"] == "residents" and not _conditional(r)]
    short = [r for r in plain if r["uncovered"]]
    if not short:
        return _without_short(people, answer["reach"], plain)
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


def _without_short(
    people: int, reach: list[dict[str, Any]], plain: list[dict[str, Any]]
) -> tuple[str, str]:
    """Say why nobody is known to be beyond a standard: met, not measured, or none applied."""
    zh, en = f"居民 {people:,} 人", f"{people:,} residents"
    if not reach:
        return f"{zh}，评估没有用到距离标准。", f"{en}; no reach standard was applied."
    if not plain:
        return (
            f"{zh}，距离标准另有人群或时间等条件，见下。",
            f"{en}; the reach standards have conditions of their own, see below.",
        )
    lost = max(row["unjoined"] for row in plain)
    if lost:
        return (
            f"{zh}，其中 {lost:,} 人的住处未接入路网，量不出步行距离。",
            f"{en}, {lost:,} of them in homes not joined to the network, whose walk could not be "
            "measured.",
        )
    return f"{zh}，各项距离标准均达到。", f"{en}; every reach standard is met."
