"""What a reader of a what-if must know, in both languages."""

import numpy as np

Note = dict[str, str]

# What a facility has to give, as a standard of capacity names it.
_SUPPLY = {
    "capacity": ("容量", "capacity"),
    "floor_area_m2": ("建筑面积", "floor area"),
    "activity_area_m2": ("活动面积", "area for activities"),
    "staff": ("工作人员数", "number of staff"),
}
_LAYERS = {
    "areas": "区域",
    "residences": "住宅",
    "paths": "路网",
    "facilities": "设施",
    "sites": "场所",
    "cases": "事项",
    "organizations": "组织",
    "posts": "岗位",
    "ties": "关系",
    "funds": "经费",
}


def edited(layers: list[str]) -> list[Note]:
    """Name the layers that somebody edited past gridmap since the run."""
    if not layers:
        return []
    named = "、".join(_LAYERS.get(layer, layer) for layer in layers)
    return [
        {
            "zh": f"评估以后，有人在 gridmap 之外改过{named}："
            "这里的数都按现在的数据算，与评估不一定相同。",
            "en": f"{', '.join(layers)} were edited outside of gridmap after the run: all is "
            "measured on them as they are now, and may differ from the run.",
        }
    ]


def unjoined(name: str, metres: float) -> Note:
    """Say that an added facility is too far from every path."""
    if not np.isfinite(metres):
        return {
            "zh": f"{name}附近没有路，谁也服务不到。",
            "en": f"{name} is unjoined (there is no path at all): it serves nobody.",
        }
    return {
        "zh": f"{name}离最近的路 {metres:,.0f} 米，连不上路网，谁也服务不到。",
        "en": f"{name} is unjoined ({metres:,.0f} m from the nearest path): it serves nobody.",
    }


def of_other_kinds(count: int) -> list[Note]:
    """Say how many changed facilities are of kinds that were not asked for."""
    if not count:
        return []
    return [
        {
            "zh": f"增设或移动的设施有 {count} 处是别的种类，不计入。",
            "en": f"Added or moved, but of other kinds: {count}. They do not count here.",
        }
    ]


def silent(count: int, supply: str) -> list[Note]:
    """Say how many facilities do not say what they have to give."""
    if not count:
        return []
    zh, en = _SUPPLY.get(supply, (supply, supply))
    return [
        {
            "zh": f"有 {count} 处设施没有填{zh}，按 0 算。",
            "en": f"Facilities that do not say their {en}: {count}. They count as 0.",
        }
    ]


def why_not(why: str) -> Note:
    """Say that the run itself did not apply the standard."""
    return {
        "zh": f"评估没有应用这条标准，“改变之前”的数是现在算的。原因：{why}",
        "en": f"The run did not apply this standard; 'before' is worked out now. Why: {why}",
    }


def resized() -> Note:
    """Say that a new size does not matter to a question of reach."""
    return {
        "zh": "容量不改变距离，所以这里的数不变；有容量标准的设施，可以改问位子。",
        "en": "A size changes no distance, so these numbers stay. Where a standard counts places, "
        "ask with that standard.",
    }
