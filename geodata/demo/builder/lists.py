"""The three lists of two-way service, check-ins and activities, with what is planted in them."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from builder.facilities import short
from builder.settings import AS_OF, COMMUNITIES, stream

Row = dict[str, Any]
_ZONE = timezone(timedelta(hours=8))
UNITS = ("resident_unit", "government_department", "social_organization")
# Kind, what is needed, what is given, hours, least and most persons, yuan.
NEEDS = [
    ("room", "居民议事要场地", "会议室周末开放", "Sa-Su 09:00-12:00", (15, 60), None),
    ("room", "老年合唱队要排练室", "多功能厅晚上开放", "Mo-Fr 18:30-20:30", (20, 50), None),
    ("room", "四点半课堂要教室", "培训教室下午开放", "Mo-Fr 16:30-18:30", (15, 40), None),
    ("field", "青少年要打球的地方", "单位球场周末开放", "Sa-Su 08:00-18:00", (10, 40), None),
    ("field", "广场舞队要运动场地", "操场早晚开放", "Mo-Su 06:00-08:00", (20, 60), None),
    ("parking", "小区夜间缺停车位", "院内车位夜间共享", "Mo-Su 19:00-07:00", (10, 60), None),
    ("skill", "独居老人要上门义诊", "医护志愿队", "Sa 09:00-12:00", (10, 40), None),
    ("skill", "居民想学法律常识", "法律咨询志愿服务", "We 15:00-17:00", (10, 60), None),
    ("skill", "困难家庭孩子要辅导功课", "教师志愿辅导", "Sa 14:00-17:00", (5, 20), None),
    ("fund", "楼道照明改造缺经费", "党建共建经费", "", None, (5_000, 40_000)),
    ("fund", "长者食堂补贴缺口", "爱心捐助", "", None, (10_000, 60_000)),
    ("goods", "健身器材要更新", "捐赠健身器材", "", None, None),
    ("information", "待业居民要招聘信息", "岗位信息定期发布", "", None, None),
]  # fmt: skip
# Nobody gives goods in the first run of these: some demands stay unmatched.
DEMANDS, RESOURCES, PROJECTS = 120, 96, 44
LATE_PROJECTS, STOPPED = 5, 4
SILENT_UNITS = 9  # units that checked in nowhere
IDLE_SHARE = 0.25  # facilities where nothing took place for half a year
RESULTS = {
    "done": "按约定完成，社区和单位都确认", "stopped": "单位场地装修，暂时不能提供，双方同意终止"
}  # fmt: skip
STEPS = ("双方对接", "签订协议", "开始服务", "总结评议")
ACTIVITIES = [
    ("party", "主题党日"),
    ("service", "志愿服务日"),
    ("culture", "读书分享会"),
    ("health", "健康讲座"),
    ("children", "亲子手工课"),
    ("elderly", "智能手机课"),
    ("mediation", "居民议事会"),
    ("sport", "太极晨练"),
]
HELD_IN = ("service_station", "neighbourhood_centre", "service_centre", "culture", "library")
COLUMNS = {
    "demands": "code,name,kind,state,area_code,organization_code,persons,needed_from,needed_to,"
    "hours,amount_yuan,text,lon,lat",
    "resources": "code,name,kind,state,organization_code,area_code,capacity,available_from,"
    "available_to,hours,amount_yuan,facility_code,text,lon,lat",
    "projects": "code,name,state,area_code,organization_code,demand_codes,resource_codes,"
    "starts_on,due_on,done_on,result,answers,satisfied",
    "project_steps": "code,name,project_code,organization_code,due_on,done_on,evidence",
    "check_ins": "code,kind,organization_code,area_code,checked_in_on,persons,pledges,kept,"
    "service_hours,checked_in,reported,managed,assessed,ended_on",
    "activities": "code,name,kind,facility_code,organization_code,area_code,starts_at,ends_at,"
    "persons,text",
}


class Lists:
    """Makes the rows of the lists.

    Parameters
    ----------
    organizations : list of dict
    facilities : GeoDataFrame
    homes : DataFrame
        Residences: where something is needed, or given, is one of them.
    names : dict
        Full names of the units by code.
    """

    def __init__(
        self,
        organizations: list[Row],
        facilities: gpd.GeoDataFrame,
        homes: pd.DataFrame,
        names: dict[str, str],
    ) -> None:
        self.rng = stream(61)
        self.names, self.homes, self.facilities = names, homes, facilities
        self.units = [o for o in organizations if o["kind"] in UNITS]
        self.committees = {
            o["area_code"]: o for o in organizations if o["kind"] == "residents_committee"
        }
        self.demands: list[Row] = []
        self.resources: list[Row] = []
        self.projects: list[Row] = []
        self.project_steps: list[Row] = []
        self.check_ins: list[Row] = []
        self.activities: list[Row] = []
        self._make_demands()
        self._make_resources()
        self._make_projects()
        self._make_check_ins()
        self._make_activities()

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows by the name of their register."""
        return {name: getattr(self, name) for name in COLUMNS}

    def _pick(self, some: Any) -> Any:
        return some[int(self.rng.integers(len(some)))]

    def _near(self, community: str) -> tuple[float, float]:
        """Return the place of a house of a community."""
        own = self.homes[self.homes.area_code.str.startswith(community)]
        home = own.iloc[int(self.rng.integers(len(own)))]
        return round(float(home.lon), 7), round(float(home.lat), 7)

    def _make_demands(self) -> None:
        for number in range(DEMANDS):
            community = list(COMMUNITIES)[number % len(COMMUNITIES)]
            kind, what, _, hours, persons, yuan = self._pick(NEEDS)
            begins = AS_OF + timedelta(days=int(self.rng.integers(-60, 60)))
            own = self._near(community) if self.rng.random() < 0.4 else (None, None)
            open_end = self.rng.random() < 0.3
            self.demands.append({
                "code": f"D{number + 1:06d}",
                "name": f"{short(self.names[community])}社区{what}",
                "kind": kind, "state": "open", "area_code": community,
                "organization_code": self.committees[community]["code"],
                "persons": int(self.rng.integers(*persons)) if persons else None,
                "needed_from": begins.isoformat(),
                "needed_to": None if open_end else
                (max(begins, AS_OF) + timedelta(days=int(self.rng.integers(20, 240)))).isoformat(),
                "hours": hours if self.rng.random() < 0.8 else "",
                "amount_yuan": int(self.rng.integers(*yuan)) // 500 * 500 if yuan else None,
                "text": "", "lon": own[0], "lat": own[1],
            })  # fmt: skip

    def _make_resources(self) -> None:
        opened = self.facilities[self.facilities.kind == "culture"].code.tolist()
        given = [need for need in NEEDS if need[0] != "goods"]  # planted: nobody gives goods
        for number in range(RESOURCES):
            unit = self.units[number % len(self.units)]
            community = unit["area_code"] if len(unit["area_code"]) >= 12 else ""
            kind, _, what, hours, persons, yuan = self._pick(given)
            begins = AS_OF + timedelta(days=int(self.rng.integers(-200, 30)))
            placed = kind in ("room", "field", "parking") and self.rng.random() < 0.7
            lon, lat = (
                self._near(community or self._pick(list(COMMUNITIES))) if placed else (None, None)
            )
            facility = opened.pop(0) if kind == "room" and not placed and opened else ""
            self.resources.append({
                "code": f"R{number + 1:06d}", "name": f"{_plain(unit['name'])}{what}",
                "kind": kind, "state": "open", "organization_code": unit["code"],
                "area_code": community[:12],
                "capacity": int(self.rng.integers(*persons) * 1.5) if persons else None,
                "available_from": begins.isoformat(),
                "available_to": None if self.rng.random() < 0.5 else
                (AS_OF + timedelta(days=int(self.rng.integers(60, 400)))).isoformat(),
                "hours": hours if self.rng.random() < 0.85 else "",
                "amount_yuan": int(self.rng.integers(*yuan) * 0.9) // 500 * 500 if yuan else None,
                "facility_code": facility, "text": "", "lon": lon, "lat": lat,
            })  # fmt: skip
        for row in self.rng.choice(len(self.resources), 4, replace=False):
            if not self.resources[row]["facility_code"]:
                self.resources[row]["state"] = "withdrawn"

    def _make_projects(self) -> None:
        free = [r for r in self.resources if r["state"] == "open"]
        # What opened a facility is done first, so that one sees whom it reached.
        free.sort(key=lambda r: not r["facility_code"])
        for resource in free:
            if len(self.projects) == PROJECTS:
                return
            fits = [
                d for d in self.demands
                if d["kind"] == resource["kind"] and d["state"] == "open"
                and (d["persons"] or 0) <= (resource["capacity"] or 10**6)
            ]  # fmt: skip
            if len(fits) > 2:  # some stay open
                self._make_project(fits[0], resource)

    def _make_project(self, demand: Row, resource: Row) -> None:
        number = len(self.projects)
        late = 20 <= number < 20 + LATE_PROJECTS
        stopped = 30 <= number < 30 + STOPPED
        state = "done" if number < 20 else "running" if late else "stopped" if stopped else ""
        state = state or ("proposed", "agreed", "running")[number % 3]
        starts = AS_OF - timedelta(days=int(self.rng.integers(40, 150)))
        due = AS_OF - timedelta(days=int(self.rng.integers(3, 25)))
        if state in ("proposed", "agreed", "running") and not late:
            due = AS_OF + timedelta(days=int(self.rng.integers(10, 120)))
        done = min(AS_OF, due + timedelta(days=int(self.rng.integers(-12, 6))))
        answers = int(self.rng.integers(8, 60)) if state == "done" else None
        satisfied = round(answers * float(self.rng.uniform(0.7, 1))) if answers else None
        if number == 2:  # planted: too few for the public
            answers, satisfied = 4, 4
        self.projects.append({
            "code": f"J{number + 1:06d}", "name": demand["name"].replace("要", "有了", 1),
            "state": state, "area_code": demand["area_code"],
            "organization_code": demand["organization_code"],
            "demand_codes": demand["code"], "resource_codes": resource["code"],
            "starts_on": None if state == "proposed" else starts.isoformat(),
            "due_on": None if state == "proposed" else due.isoformat(),
            "done_on": done.isoformat() if state == "done" else None,
            "result": RESULTS.get(state, ""), "answers": answers, "satisfied": satisfied,
        })  # fmt: skip
        self._leave(demand, resource, state)
        if state not in ("proposed", "stopped"):
            self._make_steps(self.projects[-1], starts, due, late=late)

    def _leave(self, demand: Row, resource: Row, state: str) -> None:
        """Give the pair the states that the project leaves them in."""
        if state in ("proposed", "agreed", "running"):
            demand["state"] = resource["state"] = "matched"
        elif state == "done":
            demand["state"] = "done"
            resource["state"] = "done" if resource["kind"] in ("fund", "goods") else "open"

    def _make_steps(self, project: Row, starts: date, due: date, *, late: bool) -> None:
        length = (due - starts).days
        done = {"done": 4, "running": 2, "agreed": 1}[project["state"]] - late
        for place, name in enumerate(STEPS):
            day = starts + timedelta(days=length * (place + 1) // len(STEPS))
            finished = min(AS_OF, day + timedelta(days=int(self.rng.integers(-3, 4))))
            self.project_steps.append({
                "code": f"S{len(self.project_steps) + 1:06d}", "name": name,
                "project_code": project["code"],
                "organization_code": project["organization_code"], "due_on": day.isoformat(),
                "done_on": finished.isoformat() if place < done else None,
                "evidence": f"{name}记录（演示）" if place < done else "",
            })  # fmt: skip

    def _make_check_ins(self) -> None:
        silent = set(self.rng.choice(len(self.units), SILENT_UNITS, replace=False).tolist())
        for place, unit in enumerate(self.units):
            if place in silent:
                continue
            home = unit["area_code"][:12]
            others = [c for c in COMMUNITIES if c != home]
            near = [home] if len(home) == 12 else [self._pick(others)]
            if self.rng.random() < 0.4:
                near.append(self._pick([c for c in others if c not in near]))
            for community in near:
                # Planted: some so few that nobody without an account is told.
                people = (
                    int(self.rng.integers(1, 90)) if place % 7 else int(self.rng.integers(1, 5))
                )
                self._check_in("employed", unit, community, people)
        for community in list(COMMUNITIES)[::2]:
            self._check_in(
                "mobile", self.committees[community], community, int(self.rng.integers(3, 20))
            )

    def _check_in(self, kind: str, unit: Row, community: str, persons: int) -> None:
        pledges = int(persons * self.rng.uniform(0.4, 1.1)) + 1
        kept = int(pledges * self.rng.uniform(0.3, 1.0))
        day = AS_OF - timedelta(days=int(self.rng.integers(20, 500)))
        steps = np.sort(self.rng.integers(0, persons + 1, 3))[::-1].tolist()
        mobile = kind == "mobile"
        ended = day + timedelta(days=200)
        gone = self.rng.random() < 0.08 and ended < AS_OF
        self.check_ins.append({
            "code": f"I{len(self.check_ins) + 1:06d}", "kind": kind,
            "organization_code": unit["code"], "area_code": community,
            "checked_in_on": day.isoformat(), "persons": persons, "pledges": pledges, "kept": kept,
            "service_hours": round(kept * float(self.rng.uniform(1, 4)), 1),
            # Of those who did not report to both, every other one has checked in with both.
            "checked_in": steps[0] + (persons - steps[0]) // 2 if mobile else None,
            "reported": steps[0] if mobile else None, "managed": steps[1] if mobile else None,
            "assessed": steps[2] if mobile else None,
            "ended_on": ended.isoformat() if gone else None,
        })  # fmt: skip

    def _make_activities(self) -> None:
        places = self.facilities[self.facilities.kind.isin(HELD_IN)]
        rows = []
        for facility in places.itertuples():
            idle = self.rng.random() < IDLE_SHARE
            community = str(facility.area_code)[:12]
            host = self.committees.get(community) or self._pick(list(self.committees.values()))
            for _ in range(int(self.rng.integers(3, 11))):
                days = (
                    int(self.rng.integers(185, 360)) if idle else int(self.rng.integers(-20, 360))
                )
                rows.append(self._activity(facility, host, AS_OF - timedelta(days=days)))
        rows.sort(key=lambda row: (row["starts_at"], row["facility_code"]))
        for number, row in enumerate(rows, start=1):
            row["code"] = f"A{number:06d}"
        self.activities = rows

    def _activity(self, facility: Any, host: Row, day: date) -> Row:
        kind, name = self._pick(ACTIVITIES)
        hour = int(self.rng.integers(8, 19))
        starts = datetime.combine(day, time(hour, 30 * int(self.rng.integers(2))), _ZONE)
        most = max(int(facility.capacity), 8)
        # Planted: now and then more people come than there is room for.
        persons = int(self.rng.integers(4, most)) if self.rng.random() < 0.95 else most + 6
        return {
            "name": name, "kind": kind, "facility_code": facility.code,
            "organization_code": host["code"], "area_code": host["area_code"],
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=int(self.rng.integers(1, 4)))).isoformat(),
            "persons": persons if day <= AS_OF else None, "text": "",
        }  # fmt: skip


def _plain(name: str) -> str:
    return name.split("（", maxsplit=1)[0]
