"""Agreements of the alliances on the five joints: some in force, some ended, some missing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from builder.settings import AS_OF, stream

JOINTS = {
    "organization": ("组织联建", "每季度开一次联席会议，联盟成员轮流主持。"),
    "members": ("党员联管", "在职党员到社区报到，名单和服务时长按季度核对。"),
    "activities": ("活动联办", "重要节日一起办活动，场地由牵头单位提供。"),
    "resources": ("资源联享", "停车位、会议室、操场在约定时段向居民开放。"),
    "services": ("服务联做", "每月一个服务日，义诊、维修、法律咨询轮流进街道。"),
}
# By the alliance: which joints it lacks, and which ended some weeks before the day of the demo.
LACKING = ((), ("services",), (), ("members", "resources"), ())
ENDED = ((), (), ("activities",), (), ("organization", "resources"))
LATE = timedelta(days=40)


def make_agreements(
    organizations: Sequence[dict[str, Any]], ties: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Make the agreements of every alliance, with its members as partners."""
    rng = stream(21)
    rows = []
    alliances = [one for one in organizations if one["kind"] == "alliance"]
    for place, alliance in enumerate(alliances):
        members = [
            tie["from_code"]
            for tie in ties
            if tie["kind"] == "alliance_member" and tie["to_code"] == alliance["code"]
        ]
        for joint, (name, text) in JOINTS.items():
            begin = AS_OF - timedelta(days=int(rng.integers(200, 700)))
            if joint in LACKING[place % len(LACKING)]:
                continue
            ended = joint in ENDED[place % len(ENDED)]
            rows.append({
                "code": f"G{len(rows) + 1:04d}",
                "name": f"{alliance['name']}{name}协议",
                "organization_code": alliance["code"],
                "joint": joint,
                "partner_codes": ",".join(members),
                "text": text,
                "valid_from": begin.isoformat(),
                "valid_to": _end(begin, ended=ended).isoformat(),
            })  # fmt: skip
    return rows


def _end(begin: date, *, ended: bool) -> date:
    """Return the last day: the end of next year, or some weeks ago."""
    return AS_OF - LATE if ended else date(max(begin.year + 2, AS_OF.year + 1), 12, 31)
