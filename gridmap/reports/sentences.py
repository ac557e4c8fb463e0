"""Say what a gap is in one sentence, in both languages."""

from typing import Any

UNITS = {
    "workers": ("名社区工作者", "community workers"),
    "yuan": ("元", "yuan"),
    "posts": ("个岗位", "posts"),
    "persons": ("人", "persons"),
    "organizations": ("个组织", "organizations"),
    "residents": ("人", "residents"),
}


def of_gap(gap: dict[str, Any], rule: dict[str, Any]) -> tuple[str, str]:
    """Say what is missing where, in Chinese and in English.

    Parameters
    ----------
    gap : dict
        A gap as `actions.gap_show.gap_as_dict` gives it.
    rule : dict
        The standard that it falls short of.

    Examples
    --------
    >>> gap = {"measure": "staff", "subject_name": "甘泉社区", "value": 4.0, "required": 6.0,
    ...     "shortfall": 2.0, "unit": "workers", "detail": {}}
    >>> of_gap(gap, {"zh": "", "en": "", "parameters": {}})[0]
    '甘泉社区缺 2 名社区工作者：应有 6，实有 4'
    """
    name = gap["subject_name"] or gap["subject_code"]
    short, required = f"{gap['shortfall']:,.0f}", f"{gap['required']:,.0f}"
    value = "0" if gap["value"] is None else f"{gap['value']:,.0f}"
    if gap["detail"].get("no_data"):
        return (
            f"{name}：没有数据（应有 {required} 元）",
            f"{name}: no data ({required} yuan required)",
        )
    zh_unit, en_unit = UNITS.get(gap["unit"], (gap["unit"], gap["unit"]))
    if gap["measure"] == "reach":
        metres = f"{rule['parameters']['threshold_m']:,.0f}"
        return (
            f"{name}有 {short} 人超出 {metres} 米（居民 {required} 人）",
            f"{name}: {short} of {required} residents live beyond {metres} m",
        )
    if gap["measure"] in ("leaders", "posts", "one_in_two", "sites"):
        return f"{name}未达到：{rule['zh']}", f"{name} falls short of: {rule['en']}"
    return (
        f"{name}缺 {short} {zh_unit}：应有 {required}，实有 {value}",
        f"{name} lacks {short} {en_unit}: {required} required, {value} present",
    )
