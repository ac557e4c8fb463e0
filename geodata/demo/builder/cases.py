"""Nine hundred matters over a year, each with a place, a stage and its dates."""

from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
from shapely.geometry import Point

from builder import plane
from builder.areas import Town
from builder.grids import is_homes
from builder.planted import EARLY_DAY, PARKED, SILENT
from builder.settings import AS_OF, stream

NUMBER = 900
_ZONE = timezone(timedelta(hours=8))
# class code (of the demo only), title, working days allowed, index in people.DEPARTMENTS
CLASSES = [
    ("0101", "路灯不亮", 3, 0), ("0102", "井盖松动", 1, 0), ("0103", "人行道破损", 7, 2),
    ("0201", "楼道堆放杂物", 5, 0), ("0202", "垃圾清运不及时", 2, 0), ("0203", "占道停车", 3, 3),
    ("0301", "夜间噪声扰民", 5, 3), ("0302", "油烟扰民", 7, 4), ("0401", "暖气不热", 2, 8),
    ("0402", "自来水水压低", 3, 9), ("0403", "停电报修", 1, 10), ("0501", "邻里漏水纠纷", 15, 2),
    ("0502", "物业服务纠纷", 15, 2), ("0601", "申请加装座椅", 20, 1),
    ("0602", "老旧小区改造", 30, 2),
    ("0603", "申请增设充电桩", 20, 10),
]  # fmt: skip
_PARKING = next(one for one in CLASSES if one[0] == "0203")


def make_cases(
    town: Town, members: dict[str, list[int]], departments: list[str]
) -> list[dict[str, Any]]:
    """Make the cases: older ones are nearly all closed, some open ones are past their date."""
    rng = stream(9)
    grids = _grids_of_cases(rng, town, members)
    end = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 18, tzinfo=_ZONE)
    rows = []
    for grid, days in zip(grids, np.sort(rng.uniform(0, 364.5, NUMBER))[::-1], strict=True):
        reported = (end - timedelta(days=float(days))).replace(second=0, microsecond=0)
        reported = reported.replace(hour=int(rng.integers(7, 22)), minute=int(rng.integers(60)))
        reported = min(reported, end - timedelta(minutes=30))
        if reported.date() == EARLY_DAY:
            reported = reported.replace(hour=7)
        rows.append(
            {"area_code": grid, "reported": reported, **_course(rng, reported, end, departments)}
        )
    rows.sort(key=lambda r: r["reported"])
    for number, row in enumerate(rows, start=1):
        spot = _place(rng, town, members[row["area_code"]])
        row["lon"], row["lat"] = plane.to_lonlat(np.array([[spot.x, spot.y]]))[0]
        row["code"] = f"C{row['reported']:%Y%m}{number:04d}"
        if row["area_code"] in PARKED:
            row.update(_of_parking(row, departments))
        row["reported_at"] = row.pop("reported").isoformat()
    return rows


def _grids_of_cases(
    rng: np.random.Generator, town: Town, members: dict[str, list[int]]
) -> list[str]:
    """Give every case its grid: one at least from where people live, none from silent grids."""
    codes = [c for c in members if c not in SILENT]
    lived_in = [c for c in codes if any(is_homes(town.atoms[i]) for i in members[c])]
    pull = np.array([sum(town.atoms[i].weight for i in members[c]) + 25 for c in codes])
    # Some grids report far more than others: else a silent one could not be told from chance.
    pull = pull * rng.gamma(0.4, 2.5, len(codes))
    more = rng.choice(len(codes), NUMBER - len(lived_in), p=pull / pull.sum())
    grids = [*lived_in, *(codes[k] for k in more)]
    return [grids[k] for k in rng.permutation(NUMBER)]


def _course(
    rng: np.random.Generator, reported: datetime, end: datetime, departments: list[str]
) -> dict[str, Any]:
    """Decide class, stage and dates of one case."""
    code, title, allowed, department = CLASSES[int(rng.integers(len(CLASSES)))]
    due = reported + timedelta(days=int(allowed * 1.4) + 1)
    took = timedelta(days=float(rng.gamma(2.0, allowed * 0.33)) + 0.1)
    closed = (reported + took).replace(second=0, microsecond=0)
    stage = "closed"
    if closed > end or rng.random() < 0.045:
        closed = None
        old = (end - reported) > timedelta(days=2)
        choices = [
            "dispatched",
            "handling",
            "verified",
            "suspended",
            "extended",
            "returned",
            "supervised",
        ]
        weights = [0.2, 0.45, 0.1, 0.06, 0.08, 0.06, 0.05]
        stage = (
            str(rng.choice(choices, p=weights))
            if old
            else str(rng.choice(["reported", "accepted", "filed"]))
        )
    elif rng.random() < 0.035:
        stage = str(rng.choice(["rejected", "void"]))
    return {
        "class_code": code, "title": title, "stage": stage,
        "organization_code": "" if stage in ("reported", "rejected") else departments[department],
        "due_at": due.isoformat(), "closed_at": closed.isoformat() if closed else None,
    }  # fmt: skip


def _of_parking(row: dict[str, Any], departments: list[str]) -> dict[str, Any]:
    """Say what a case is of where all are of cars on the pavement; its dates stay."""
    code, title, _allowed, department = _PARKING
    responsible = departments[department] if row["organization_code"] else ""
    return {"class_code": code, "title": title, "organization_code": responsible}


def _place(rng: np.random.Generator, town: Town, own: list[int]) -> Point:
    """Give a random place in a grid, not on its border."""
    land = [i for i in own if town.atoms[i].use != "strip"] or own
    size = np.array([town.atoms[i].ground.area for i in land])
    area = town.atoms[land[int(rng.choice(len(land), p=size**2 / (size**2).sum()))]].ground
    area = area if area.buffer(-5).is_empty else area.buffer(-5)
    west, south, east, north = area.bounds
    while True:
        spot = Point(rng.uniform(west, east), rng.uniform(south, north))
        if area.contains(spot):
            return spot
