"""How some cases went: back and forth between units, and back from the ground at a boundary.

The file of cases says where each is by now; this says, step by step, how it came there. Who did it
is named by the duty, and by the unit.
"""

from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
COLUMNS = "code,at,move,organization_code,by,reason,text"
_ZONE = timezone(timedelta(hours=8))
# Who got a case back may not send it on: two seats take turns.
_SEATS = ("区指挥中心一席", "区指挥中心二席")
_NAMES = {
    "O0493": "区城市管理局",
    "O0494": "区民政局",
    "O0495": "区住房和城乡建设局",
    "O0496": "区公安分局",
    "O0502": "区供排水公司",
    "O0503": "区供电公司",
    "O0028": "祁连社区居委会",
    "O0036": "新乐社区居委会",
    "O0586": "德泉物业公司",
}
# Of each case: to whom it was dispatched and when; when it was sent back, for what reason and with
# which words. Units send back what is overdue already, so that deadlines are those of the file.
_BOUNCED = {
    "C2026010505": [
        ("O0502", "2026-01-27T09:20", "2026-02-03T10:10", "unclear", "没有写楼号，电话打不通"),
        ("O0502", "2026-02-05T15:40", "2026-02-10T11:30", "untrue", "到场时水压正常"),
        ("O0502", "2026-02-26T09:00"),
    ],
    "C2026020544": [
        ("O0495", "2026-02-24T10:00", "2026-03-09T09:30", "not_ours", "物业费纠纷先由物业公司说明"),
        ("O0586", "2026-03-11T14:20", "2026-03-16T16:00", "not_ours", "涉及维修资金，要住建部门定"),
        ("O0495", "2026-03-18T09:10"),
    ],
    "C2026020571": [
        ("O0493", "2026-02-25T09:10", "2026-02-27T10:00", "not_ours", "是供水井，不归城管"),
        ("O0502", "2026-03-02T09:30", "2026-03-04T16:00", "not_here", "井在对面，是另一个社区的"),
        ("O0493", "2026-03-06T08:50", "2026-03-10T15:20", "not_ours", "井盖上有供水字样"),
        ("O0502", "2026-03-12T10:40", "2026-03-17T09:40", "not_here", "管线图上没有这口井"),
        ("O0493", "2026-03-19T14:00"),
    ],
    "C2026030615": [
        ("O0495", "2026-03-16T09:00", "2026-04-24T10:30", "unclear", "没有居民表决的材料"),
        ("O0028", "2026-04-27T09:20", "2026-05-06T15:00", "not_ours", "立项不是社区能办的"),
        ("O0495", "2026-05-08T11:10", "2026-05-20T16:40", "unclear", "材料仍不齐"),
    ],
    "C2026040706": [
        ("O0494", "2026-04-16T10:00", "2026-05-14T09:10", "not_ours", "楼道里的座椅由社区协商"),
        ("O0036", "2026-05-18T14:30", "2026-05-21T17:00", "not_ours", "社区没有这笔经费"),
        ("O0494", "2026-05-25T09:00"),
    ],
    "C2026040710": [
        ("O0496", "2026-04-17T09:40", "2026-05-11T10:00", "not_ours", "人行道上的停车归城管"),
        ("O0493", "2026-05-13T09:10", "2026-05-15T15:30", "not_ours", "机动车占道归交警"),
        ("O0496", "2026-05-18T10:20", "2026-05-25T09:30", "not_ours", "已超出划线的范围"),
        ("O0493", "2026-05-27T08:40", "2026-06-02T11:00", "not_ours", "没有处罚机动车的权限"),
        ("O0496", "2026-06-04T09:00"),
    ],
}  # fmt: skip
# Along the boundary of two communities, within 15 m of it: sent back once, and closed all the same.
_AT_BOUNDARY = {
    "C2026030629": [
        ("O0503", "2026-03-16T08:10", "2026-03-16T10:00", "not_here", "配电箱在对面社区"),
        ("O0503", "2026-03-16T15:00"),
    ],
    "C2026040716": [
        ("O0496", "2026-04-19T09:10", "2026-04-19T10:05", "not_here", "车停在对面社区一侧"),
        ("O0496", "2026-04-19T11:20"),
    ],
}  # fmt: skip
STRIP = ("620702002011007", "620702002012020")
_ENDS = ("handle", "verify", "close")


def make_moves(cases: list[Row]) -> list[Row]:
    """Make the steps of the cases that are told of, in the order of their codes."""
    known = {row["code"]: row for row in cases}
    told = _BOUNCED | _AT_BOUNDARY
    return [step for code in sorted(told) for step in _steps(known[code], told[code])]


def _steps(case: Row, legs: list[tuple[str, ...]]) -> list[Row]:
    reported = datetime.fromisoformat(case["reported_at"])
    sent = _moment(legs[0][1])
    steps = [
        ("report", reported, "", "网格员", "", ""),
        ("accept", sent - timedelta(minutes=20), "", "社区受理岗", "", ""),
        ("file", sent - timedelta(minutes=10), "", "街道立案岗", "", ""),
    ]
    for turn, leg in enumerate(legs):
        steps.append(("dispatch", _moment(leg[1]), leg[0], _SEATS[turn % 2], "", ""))
        if len(leg) > 2:
            steps.append(("return", _moment(leg[2]), "", _NAMES[leg[0]], leg[3], leg[4]))
    steps += _ending(case, steps[-1])
    return [
        dict(zip(COLUMNS.split(","), (case["code"], at.isoformat(), *rest), strict=True))
        for at, *rest in ((step[1], step[0], *step[2:]) for step in steps)
    ]


def _ending(case: Row, last: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Let a case go on to the stage in which its file has it."""
    wanted = {"handling": 1, "closed": 3}.get(case["stage"], 0)
    if not wanted:
        return []
    unit = _NAMES[last[2]]
    closed = case["closed_at"] and datetime.fromisoformat(case["closed_at"])
    moments = [last[1] + timedelta(days=5)]
    if closed:
        moments = [last[1] + timedelta(minutes=20), closed - timedelta(minutes=40), closed]
    by = (unit, "街道核查岗", _SEATS[0])
    return [
        (move, at, "", who, "", "")
        for move, at, who in list(zip(_ENDS, moments, by, strict=False))[:wanted]
    ]


def truth() -> dict[str, Any]:
    """Say what must be found: between whom cases went how often, and the stretch of boundary."""
    bounced = []
    for code, legs in sorted(_BOUNCED.items()):
        units = [leg[0] for leg in legs] + ([legs[-1][0]] if len(legs[-1]) > 2 else [])
        pairs = Counter(tuple(sorted(pair)) for pair in pairwise(units))
        pair, times = pairs.most_common(1)[0]
        returns = sum(len(leg) > 2 for leg in legs)
        bounced.append(
            {"case": code, "between": sorted(set(pair)), "times": times, "returns": returns}
        )
    cases = sorted(["C2026020571", *_AT_BOUNDARY])
    return {"bounced": bounced, "strips": [{"areas": list(STRIP), "cases": cases}]}


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=_ZONE)
