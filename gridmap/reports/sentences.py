"""Say what a gap is in one sentence, in both languages."""

from typing import Any

from gridmap.reports.build import StandardFacts, is_plain_reach
from gridmap.reports.figures import is_missing, number

UNITS = {
    "workers": ("名社区工作者", "community workers"),
    "yuan": ("元", "yuan"),
    "posts": ("个岗位", "posts"),
    "persons": ("人", "persons"),
    "organizations": ("个组织", "organizations"),
    "residents": ("人", "residents"),
    "m2": ("平方米", "m²"),
}
# Measures whose shortfall is a count of something that can be named.
COUNTED = ("staff", "funds", "space")


def of_gap(gap: dict[str, Any], standard: StandardFacts) -> tuple[str, str]:
    """Say what is missing where, in Chinese and in English.

    Parameters
    ----------
    gap : dict
        A row of a report's gaps.
    standard : StandardFacts
        What it falls short of.

    Examples
    --------
    >>> rule = StandardFacts("a/b", "", "", "staff", 5, "workers", "", "", True, "a")
    >>> gap = {"measure": "staff", "subject_name": "甘泉社区", "value": 4.0, "required": 6.0,
    ...     "shortfall": 2.0, "unit": "workers", "detail": {}}
    >>> of_gap(gap, rule)[0]
    '甘泉社区缺 2 名社区工作者：应有 6，实有 4'
    """
    name = gap["subject_name"] or gap["subject_code"]
    short, required = number(gap["shortfall"]), number(gap["required"])
    value = "0" if is_missing(gap["value"]) else number(gap["value"])
    zh_unit, en_unit = UNITS.get(gap["unit"], (gap["unit"], gap["unit"]))
    if gap["detail"].get("no_data"):
        return (
            f"{name}：没有数据（应有 {required} {zh_unit}）",
            f"{name}: no data ({required} {en_unit} required)",
        )
    if is_plain_reach(gap["measure"], standard.parameters) and standard.threshold:
        metres = f"{standard.threshold:,.0f}"
        return (
            f"{name}有 {short} 人超出 {metres} 米（居民 {required} 人）",
            f"{name}: {short} of {required} residents live beyond {metres} m",
        )
    if gap["measure"] not in COUNTED:
        return f"{name}未达到：{standard.zh}", f"{name} falls short of: {standard.en}"
    return (
        f"{name}缺 {short} {zh_unit}：应有 {required}，实有 {value}",
        f"{name} lacks {short} {en_unit}: {required} required, {value} present",
    )
