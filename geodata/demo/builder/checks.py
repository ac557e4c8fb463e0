"""Assessments of communities and organizations, and what they found: weak ones, late and done."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from builder.facilities import short
from builder.settings import AS_OF, COMMUNITIES, stream

Row = dict[str, Any]
DISTRICT_COMMITTEE = "O0001"
# The half-years in which the district assessed its communities.
ROUNDS = [date(2025, 6, 18), date(2025, 12, 10), date(2026, 6, 12)]
# Community: results of the three rounds. The first three are weak today, the fourth is mended.
PLANTED = {
    "620702002010": ("pass", "weak", "weak"),
    "620702003005": ("fair", "pass", "weak"),
    "620702005003": ("weak", "weak", "pass"),
    "620702001007": ("weak", "fair", "good"),
}
NEVER = ["620702004010", "620702005201"]  # nobody has assessed them yet
MENDED = {("620702001007", 0): (date(2025, 11, 20), "两委补齐，整改事项经街道党工委逐项验收")}
LATE = {"620702002010": 2, "620702003005": 1}  # findings of the last round past their day
PROBLEMS = [
    ("zhangye_2020/staff", "社区工作者未配齐"),
    ("zhangye_2020/deputy_secretary", "专职副书记空缺"),
    ("zhangye_2020/work_fund", "工作经费未足额到位"),
    ("zhangye_2020/grid_leader", "有网格没有网格长"),
    ("zhangye_2020/breaks", "网格内有场所没有党组织覆盖"),
    ("national/space", "综合服务设施面积不足"),
    ("", "居务公开不及时"),
    ("", "群众反映的事项没有回音"),
]
EVIDENCE = [
    "已补齐，见任职文件",
    "已到账，见拨款凭证",
    "已整改，街道现场复核",
    "已公开，附公示照片",
]


class Checks:
    """Makes the rows of assessments and findings.

    Parameters
    ----------
    names : dict
        Full names of the units by code.
    organizations : list of dict
        The organizations of the demo city.
    """

    def __init__(self, names: dict[str, str], organizations: list[Row]) -> None:
        self.names, self.rng = names, stream(20)
        self.committee = {
            row["area_code"]: row["code"]
            for row in organizations
            if row["kind"] == "party_committee"
        }
        self.assessments: list[Row] = []
        self.findings: list[Row] = []
        for number, day in enumerate(ROUNDS):
            for community in COMMUNITIES:
                if community not in NEVER:
                    self._assess(community, number, day)
        self._assess_subdistricts()
        self._assess_organizations(organizations)

    def _assess(self, community: str, number: int, day: date) -> None:
        planted = PLANTED.get(community)
        result = (
            planted[number]
            if planted
            else str(self.rng.choice(["good", "fair", "pass"], p=[0.35, 0.45, 0.2]))
        )
        mended_on, evidence = MENDED.get((community, number), (None, ""))
        half = "上" if day.month < 7 else "下"
        name = f"{short(self.names[community])}社区 {day.year} 年{half}半年考评"
        code = self._add(name, "area", community, day, self.committee[community[:9]], result,
                         mended_on, evidence)  # fmt: skip
        last = number == len(ROUNDS) - 1
        count = {"good": 0, "fair": 1, "pass": 2, "weak": 4}[result]
        late = LATE.get(community, 0) if last else 0
        for place, problem in enumerate(self._problems(count)):
            due = day + timedelta(days=15 * (place + 3) if not (last and place < late) else 12)
            waits = result in ("weak", "pass") if last else planted and result == "weak"
            waits = waits and not mended_on
            done = None if waits and place < max(late, count - 1) else min(due, AS_OF)
            if done and done < day:
                done = day
            self._find(code, problem, self.committee[community], due, done)

    def _assess_subdistricts(self) -> None:
        """Assess all subdistricts within the year but the last one."""
        subdistricts = sorted({community[:9] for community in COMMUNITIES})
        for number, subdistrict in enumerate(subdistricts[:-1]):
            name = f"{self.names[subdistrict]}党建工作考评"
            day = date(2026, 4, 8) + timedelta(days=number)
            self._add(name, "area", subdistrict, day, DISTRICT_COMMITTEE, "fair", None, "")

    def _assess_organizations(self, organizations: list[Row]) -> None:
        """Assess some organizations of emerging fields; one is weak and followed."""
        own = [row for row in organizations if row["kind"] == "comprehensive_committee"][:6]
        for number, row in enumerate(own):
            result = "weak" if number == 0 else "fair" if number % 2 else "good"
            day = date(2026, 5, 11) + timedelta(days=number)
            code = self._add(f"{row['name']}考评", "organization", row["code"], day,
                             self.committee[row["area_code"][:9]], result, None, "")  # fmt: skip
            if result == "weak":
                late, waits = day + timedelta(days=30), day + timedelta(days=90)
                self._find(code, ("", "半年没有开展组织生活"), row["code"], late, None)
                self._find(code, ("", "班子成员空缺"), row["code"], waits, None)

    def _problems(self, count: int) -> list[tuple[str, str]]:
        chosen = self.rng.choice(len(PROBLEMS), count, replace=False)
        return [PROBLEMS[int(place)] for place in np.sort(chosen)]

    def _add(
        self, name: str, kind: str, subject: str, day: date, by: str, result: str,
        mended_on: date | None, evidence: str,
    ) -> str:  # fmt: skip
        code = f"K{len(self.assessments) + 1:06d}"
        self.assessments.append({
            "code": code, "name": name, "subject_kind": kind, "subject_code": subject,
            "assessed_on": day, "organization_code": by, "result": result,
            "mended_on": mended_on, "mended_evidence": evidence, "text": "",
        })  # fmt: skip
        return code

    def _find(
        self, assessment: str, problem: tuple[str, str], owner: str, due: date, done: date | None
    ) -> None:
        standard, name = problem
        evidence = EVIDENCE[int(self.rng.integers(len(EVIDENCE)))] if done else ""
        self.findings.append({
            "code": f"B{len(self.findings) + 1:06d}", "name": name, "assessment_code": assessment,
            "standard": standard, "organization_code": owner, "due_on": due, "done_on": done,
            "evidence": evidence,
        })  # fmt: skip
