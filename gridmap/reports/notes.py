"""The notes of a run in Chinese: a run writes them in English, and each sentence is known here.

A sentence that nobody knows here stays as it is.
"""

import re
from collections.abc import Callable

from gridmap.files.code_lists import code_list

LEVELS = {
    "district": "区县",
    "subdistrict": "街道",
    "community": "社区",
    "grid": "网格",
    "any": "区域",
}
COUNTED = {
    "residents": "居民数",
    "households": "户数",
    "over_60": " 60 岁以上人数",
    "under_6": " 6 岁以下人数",
    "capacity": "容量",
    "floor_area_m2": "建筑面积",
    "activity_area_m2": "活动面积",
    "staff": "工作人员数",
}
# How a run says that facilities or residences are not on the network.
PLACE_UNJOINED = re.compile(
    r"(?P<place>.+) \((?P<kind>\w+)\) is unjoined: "
    r"(?P<where>[\d,]+ m from the nearest path|without a place); it serves nobody by walking",
    re.DOTALL,
)
MORE_UNJOINED = re.compile(r"(?P<number>\d+) more facilities are unjoined")
NO_PATHS = "there are no paths: nothing could be measured by walking"
RULE_NOTE = re.compile(r"(?P<key>[\w.-]+/[\w.-]+): (?P<note>.+)", re.DOTALL)
NOT_APPLIED = re.compile(r"(?P<key>[\w.-]+/[\w.-]+) was not applied: (?P<note>.+)", re.DOTALL)

SENTENCES: tuple[tuple[str, str], ...] = (
    (re.escape(NO_PATHS), "没有路网，步行的距离都量不出来"),
    (
        r"(?P<number>\d+) residences with (?P<people>\d+) residents are unjoined: "
        r"further than (?P<limit>\S+) m from the nearest path( \(up to (?P<most>[\d,]+) m\))?",
        "{number} 处住宅（{people} 名居民）没有接入路网：离最近的路超过 {limit} 米{up_to}",
    ),
    (
        r"(?P<number>\d+) residences with (?P<people>\d+) residents are unjoined: "
        r"there are no paths",
        "{number} 处住宅（{people} 名居民）没有接入路网：没有路网",
    ),
    (PLACE_UNJOINED.pattern, "{place}（{kind}）没有接入路网：{where}，步行没有人用得到它"),
    (
        r"(?P<where>[\d,]+ m from the nearest path|without a place); it serves nobody by walking",
        "{where}，步行没有人用得到它",
    ),
    (MORE_UNJOINED.pattern, "另有 {number} 处设施没有接入路网"),
    (
        r"(?P<number>\d+) facilities have a negative (?P<counted>\w+); it counts as unknown",
        "{number} 处设施的{counted}是负数，按无数据算",
    ),
    (
        r"(?P<number>\d+) residences have a negative number of (?P<counted>\w+); "
        r"it counts as unknown",
        "{number} 处住宅的{counted}是负数，按无数据算",
    ),
    (
        r"(?P<number>\d+) areas of level (?P<level>\w+) have a negative number of households; "
        r"it counts as unknown",
        "{number} 个{level}的户数是负数，按无数据算",
    ),
    (
        r"(?P<number>\d+) residences have no place on the map; they lie in no area",
        "{number} 处住宅没有位置，不在任何区域内",
    ),
    (
        r"(?P<number>\d+) residences lie more than (?P<degrees>\d+) degrees from the middle of the "
        r"town \((?P<middle>[^)]*)\); lengths there are distorted, so check their places or give "
        r"that town a store of its own",
        "{number} 处住宅离全域中心（{middle}）超过 {degrees} 度，那里的长度不准：请核对位置，"
        "或者为那个地方另建数据库",
    ),
    (
        r"(?P<number>\d+) residents live outside every area of level (?P<level>\w+)",
        "{number} 名居民住在所有{level}之外",
    ),
    (
        r"it is in force from (?P<since>\S+) to (?P<until>further notice|\S+)",
        "有效期{since}{until}",
    ),
    (r"there is no facility of kind (?P<kinds>.+)", "没有{kinds}"),
    (
        r"no facility of kind (?P<kinds>.+) says readably when it is open",
        "没有一处{kinds}写明了能读懂的开放时间",
    ),
    (
        r"(?P<number>\d+) of (?P<all>\d+) facilities do not say readably when they are open; "
        r"they count as closed",
        "{all} 处设施中 {number} 处没有写明能读懂的开放时间，按不开放算",
    ),
    (
        r"no facility of kind (?P<kinds>.+) says its (?P<counted>\w+)",
        "没有一处{kinds}写明{counted}",
    ),
    (
        r"(?P<number>\d+) of (?P<all>\d+) facilities do not say their (?P<counted>\w+); "
        r"they give nothing",
        "{all} 处设施中 {number} 处没有写明{counted}，按 0 算",
    ),
    (r"(?P<number>\d+) residences say nothing of (?P<counted>\w+)", "{number} 处住宅没有{counted}"),
    (r"there are no areas of level (?P<level>\w+)", "没有{level}"),
    (r"there are no facilities", "没有设施"),
    (r"there are no sites", "没有新兴领域场所"),
    (r"there are no cases", "没有上报的事项"),
    (r"there are no organizations", "没有组织"),
    (r"there are no organizations and no sites", "没有组织，也没有新兴领域场所"),
    (r"there are no organizations, so only sites were looked at", "没有组织，只看了新兴领域场所"),
    (r"there is no organization of kind (?P<body>\w+)", "没有{body}这一类组织"),
    (
        r"no case was reported in the (?P<number>\d+) days up to (?P<day>\S+)",
        "截至 {day} 的 {number} 天里没有上报的事项",
    ),
    (
        r"the run did not keep what it worked out for each residence",
        "评估没有留下逐处住宅的结果",
    ),
    (r"A demand must be finite\.", "需求必须是有限的数"),
    (
        r"within (?P<limit>[\d,]+) m there are (?P<number>[\d,]+) pairs of a residence and a "
        r"facility, more than the (?P<most_pairs>[\d,]+) that fit into memory",
        "{limit} 米内有 {number} 对住宅和设施，超过内存放得下的 {most_pairs} 对",
    ),
)
_KNOWN = tuple((re.compile(pattern, re.DOTALL), chinese) for pattern, chinese in SENTENCES)


def in_chinese(note: str) -> str:
    """Say a note of a run in Chinese; one that is not known stays as it is.

    Examples
    --------
    >>> in_chinese("test/reach: 9 residences say nothing of households")
    'test/reach：9 处住宅没有户数'
    >>> in_chinese("something else")
    'something else'
    """
    for pattern, chinese in _KNOWN:
        if found := pattern.fullmatch(note):
            return chinese.format(**_words(found))
    for pattern, chinese in ((NOT_APPLIED, "{key} 没有评估：{note}"), (RULE_NOTE, "{key}：{note}")):
        if found := pattern.fullmatch(note):
            said = in_chinese(found["note"])
            return note if said == found["note"] else chinese.format(key=found["key"], note=said)
    return note


def not_applied_reasons(notes: list[str]) -> dict[str, str]:
    """Return why standards were not applied, by their keys, as a run noted it."""
    found = [NOT_APPLIED.fullmatch(note) for note in notes if not PLACE_UNJOINED.fullmatch(note)]
    return {one["key"]: one["note"] for one in found if one}


def _words(found: re.Match[str]) -> dict[str, str]:
    parts = {name: value or "" for name, value in found.groupdict().items()}
    words = {name: _IN_CHINESE.get(name, str)(value) for name, value in parts.items()}
    most = parts.get("most")
    return words | {"up_to": f"（最远 {most} 米）" if most else ""}


def _kinds(codes: str) -> str:
    known = code_list("facility_kinds")
    return "或".join(str(known[one]["zh"]) if one in known else one for one in codes.split(", "))


def _body(code: str) -> str:
    known = code_list("organization_kinds")
    return str(known[code]["zh"]) if code in known else code


def _where(said: str) -> str:
    metres = said.removesuffix(" m from the nearest path")
    return "没有位置" if metres == said else f"离最近的路 {metres} 米"


_IN_CHINESE: dict[str, Callable[[str], str]] = {
    "kind": _kinds,
    "kinds": _kinds,
    "body": _body,
    "where": _where,
    "level": lambda level: LEVELS.get(level, level),
    "counted": lambda name: COUNTED.get(name, name),
    "since": lambda day: "" if day == "ever" else f"自 {day}",
    "until": lambda day: "" if day == "further notice" else f"至 {day}",
}
