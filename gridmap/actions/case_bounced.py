"""Cases that go back and forth between units, with what that cost."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from gridmap.actions import area_choice, case_list, dates, row_places
from gridmap.actions.area_panel import short_name
from gridmap.analysis.case_bounces import (
    LEAST,
    Bounce,
    Happened,
    Pair,
    back_and_forth,
    bounces,
)
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, case_bounces, organizations
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.listed import Column, Listed, coded
from gridmap.files.values import LOCAL
from gridmap.saying import Said, said

MOST = 200
# Cases of which the steps are read; the others were sent back less often.
MOST_READ = 2_000
COLUMNS = (
    Column("code", said("编号", "Number")),
    Column("title", said("标题", "Title")),
    coded("stage", said("阶段", "Stage"), "case_stages"),
    Column("area_code", said("区域编码", "Area code")),
    Column("area", said("区域", "Area")),
    Column("reported_at", said("上报", "Reported")),
    Column("units", said("单位编码", "Codes of units"), lambda row: " ".join(row["units"])),
    Column("unit_names", said("单位之间", "Between")),
    Column("returns", said("退回次数", "Sent back")),
    Column("days", said("耗去天数", "Days lost")),
    Column("reasons", said("理由", "Reasons")),
    Column("waiting", said("没有单位在办", "With nobody now")),
    Column("why", said("说明", "What it is")),
)


@dataclass(frozen=True)
class Asked:
    """Which cases are looked at: of an area, a class, reported on some days."""

    area: str = ""
    class_code: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def listed(asked: Asked) -> case_list.Asked:
    """Return the list that holds the cases that are looked at."""
    return case_list.Asked(
        area=asked.area,
        state="",
        class_code=asked.class_code,
        since=asked.since,
        until=asked.until,
    )


def describe(engine: Engine, asked: Asked) -> dict[str, Any]:
    """List the cases that went back and forth, those that lost most days first.

    Returns
    -------
    dict
        `rows`: `code`, `title`, `stage`, `area_code`, `area`, `between` (`units`, `times`),
        `returns`, `days` lost, `reasons` and `why`, a sentence; `pairs`: units between whom most
        went, with the number of cases and days; `found`, how many there are; `area` and `now`.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    with reading(engine) as session:
        now = dates.moment(session)
        wanted = case_list.filter_of(session, listed(asked), now)
        return bounced(session, wanted)


def table(engine: Engine, asked: Asked) -> Listed:
    """Return all cases that went back and forth, each where it is; raises as `describe`."""
    with reading(engine) as session:
        wanted = case_list.filter_of(session, listed(asked), dates.moment(session))
        rows = bounced(session, wanted, most=None)["rows"]
    places = row_places.points(engine, lambda row: (("cases", row["code"]),))
    return Listed(COLUMNS, [_flat(row) for row in rows], places, key=lambda row: row["code"])


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    units = row["between"][0]["units"]
    reasons = [said("{words} {n}", "{words} {n}", words=r["words"], n=r["times"])
               for r in row["reasons"]]  # fmt: skip
    return row | {
        "units": [unit["code"] for unit in units],
        "unit_names": " ⇄ ".join(unit["name"] for unit in units),
        "reasons": Said("，".join(r.zh for r in reasons), ", ".join(r.en for r in reasons)),
    }


def bounced(session: Session, wanted: CaseFilter, *, most: int | None = MOST) -> dict[str, Any]:
    """Describe the cases of a filter as `describe` does, so many of them; None are all."""
    now = wanted.now or dates.moment(session)
    steps = case_bounces.returned(session, wanted, LEAST, MOST_READ)
    told = [_told(list(own)) for _code, own in groupby(steps, key=lambda step: step.code)]
    all_of_them = [one for one in told if one[2]]
    all_of_them.sort(key=lambda one: (-_days(one[1], now), one[0].code))
    names, shown = _names(session, all_of_them), all_of_them[:most]
    places = areas.names(session, sorted({case.area_code for case, *_ in shown})) if shown else {}
    return {
        "rows": [_row(case, found, pairs, names, places, now) for case, found, pairs in shown],
        "pairs": _pairs(all_of_them, names, now),
        "found": len(all_of_them),
        "area": area_choice.describe(session, wanted.area),
        "now": now,
    }


def _told(steps: list[Any]) -> tuple[Any, list[Bounce], dict[Pair, int]]:
    """Return a case, how it was sent back, and between whom it went back and forth."""
    found = bounces(
        Happened(step.move, step.at, step.organization_code, step.reason) for step in steps
    )
    return steps[0], found, back_and_forth(found)


def _days(found: Sequence[Bounce], now: dt.datetime) -> float:
    return sum(bounce.days(now) for bounce in found)


def _names(session: Session, told: list[Any]) -> dict[str, str]:
    codes = {code for _case, found, _pairs in told for b in found for code in b.pair}
    return organizations.names(session, sorted(codes)) if codes else {}


def _row(
    case: Any,
    found: list[Bounce],
    pairs: dict[Pair, int],
    names: dict[str, str],
    places: dict[str, str],
    now: dt.datetime,
) -> dict[str, Any]:
    reasons = Counter(bounce.reason for bounce in found)
    days = _days(found, now)
    between = [
        {"units": [_unit(code, names) for code in dict.fromkeys(pair)], "times": times}
        for pair, times in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
    ]
    return {
        "code": case.code,
        "title": case.title or called("case_classes", case.class_code),
        "stage": case.stage,
        "stage_name": called("case_stages", case.stage),
        "area_code": case.area_code,
        "area": short_name(places.get(case.area_code, "")),
        "reported_at": case.reported_at.astimezone(LOCAL),
        "between": between,
        "returns": len(found),
        "days": round(days, 1),
        "reasons": [
            {"id": reason, "words": called("case_reasons", reason), "times": times}
            for reason, times in reasons.most_common()
        ],
        "waiting": found[-1].until is None,
        "why": _why(found, between[0], days),
    }


def _unit(code: str, names: dict[str, str]) -> dict[str, str]:
    return {"code": code, "name": names.get(code, code)}


def _why(found: list[Bounce], between: dict[str, Any], days: float) -> Said:
    """Say what went on, as it can be read in the history."""
    names = [unit["name"] for unit in between["units"]]
    if len(names) == 1:
        return said(
            "{unit}{times} 次收到又退回，每次又派给同一家；从派出到重新派出共耗 {days:.1f} 天。",
            "{unit} got it and sent it back {times} times, and was asked again; from one dispatch "
            "to the next, {days:.1f} days went by.",
            unit=names[0],
            times=between["times"],
            days=days,
        )
    return said(
        "在{one}和{other}之间来回 {times} 次（一共退回 {all} 次）；"
        "从派出到重新派出共耗 {days:.1f} 天。",
        "It went {times} times between {one} and {other} (sent back {all} times in all); from one "
        "dispatch to the next, {days:.1f} days went by.",
        one=names[0],
        other=names[1],
        times=between["times"],
        all=len(found),
        days=days,
    )


def _pairs(told: list[Any], names: dict[str, str], now: dt.datetime) -> list[dict[str, Any]]:
    """Sum up between whom cases went: in how many cases, how often, and the days."""
    summed: dict[Pair, list[float]] = {}
    for _case, found, pairs in told:
        for pair, times in pairs.items():
            own = summed.setdefault(pair, [0, 0, 0.0])
            own[0] += 1
            own[1] += times
            own[2] += sum(b.days(now) for b in found if b.pair == pair)
    order = sorted(summed.items(), key=lambda one: (-one[1][1], one[0]))
    return [
        {
            "units": [_unit(code, names) for code in dict.fromkeys(pair)],
            "cases": int(cases),
            "times": int(times),
            "days": round(days, 1),
        }
        for pair, (cases, times, days) in order
    ]
