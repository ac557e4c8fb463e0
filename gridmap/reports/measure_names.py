"""What each measure is called."""

MEASURE_NAMES: dict[str, tuple[str, str]] = {
    "reach": ("服务半径", "Reach"),
    "capacity": ("服务能力", "Capacity"),
    "accessibility": ("可达性", "Accessibility"),
    "staff": ("社区工作者", "Community workers"),
    "posts": ("岗位", "Posts"),
    "one_in_two": ("一肩挑", "Posts in one hand"),
    "leaders": ("网格长", "Leaders"),
    "span": ("一人带几格", "Areas per leader"),
    "funds": ("经费", "Funds"),
    "sites": ("新兴领域覆盖", "Covered sites"),
    "organizations": ("组织", "Organizations"),
    "units": ("驻区单位", "Resident units"),
    "breaks": ("断档", "Breaks"),
    "space": ("活动用房", "Floor space"),
    "activity_share": ("活动面积占比", "Share for activities"),
    "facilities": ("设施配置", "Facilities"),
    "load": ("网格规模", "Size of grids"),
    "silent": ("静默网格", "Silent grids"),
    "composite": ("综合", "All standards"),
}


def measure_name(measure: str, lang: str) -> str:
    """Return what a measure is called; the key itself where it is not known.

    Examples
    --------
    >>> measure_name("staff", "en"), measure_name("made_up", "zh")
    ('Community workers', 'made_up')
    """
    return MEASURE_NAMES.get(measure, (measure, measure))[lang != "zh"]
