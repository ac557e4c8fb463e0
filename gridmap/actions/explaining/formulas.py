"""The formula of every measure in words: Chinese, English, and where it comes from."""

from typing import NamedTuple


class Formula(NamedTuple):
    """A formula in two languages and its source; "" where it is a plain count."""

    zh: str
    en: str
    source: str = ""


FORMULAS: dict[str, Formula] = {
    "residents": Formula(
        "居民 = 区域内各住宅居民数之和", "residents = sum of the residents of the homes in the area"
    ),
    "households": Formula(
        "户数 = 区域内各住宅户数之和", "households = sum of the households of the homes in the area"
    ),
    "over_60": Formula(
        "60 岁及以上 = 区域内各住宅该项之和",
        "aged 60 and over = sum over the homes in the area",
    ),
    "under_6": Formula(
        "6 岁以下 = 区域内各住宅该项之和", "under 6 = sum over the homes in the area"
    ),
    "composite": Formula(
        "达标率 = 达到的标准数 ÷ 被评判的标准数；不适用和无数据的标准不计",
        "share = standards met ÷ standards that judge it; without data or not applicable: left out",
    ),
    "reach": Formula(
        "未覆盖 = Σ 距最近设施超过阈值的住宅人数；覆盖 = 全部 − 未覆盖 − 未接入路网",
        "uncovered = sum of the people of homes whose nearest facility is further than the "
        "threshold; covered = all − uncovered − not joined to the network",
        "Dijkstra (1959), Numerische Mathematik 1, 269-271",
    ),
    "capacity": Formula(
        "有位人数 = Σ min(需求, 最近设施剩余容量)，由近到远，满则顺延；"
        "缺位 = 全部 − 有位 − 未接入路网",
        "served = sum of min(need, what the nearest facility has left), nearest first, overflow to "
        "the next; short = all − served − not joined to the network",
    ),
    "accessibility": Formula(
        "每处供给比 R_j = S_j ÷ Σ P_k·W(d_kj)；每户可及 A_i = Σ R_j·W(d_ij)；"
        "区域值 = Σ P_i·A_i ÷ Σ P_i × 1,000",
        "R_j = S_j ÷ Σ P_k·W(d_kj); A_i = Σ R_j·W(d_ij); value = Σ P_i·A_i ÷ Σ P_i × 1,000",
        "Luo and Wang (2003), Environment and Planning B 30, 865-884; Luo and Qi (2009), Health & "
        "Place 15, 1100-1107",
    ),
    "staff": Formula(
        "应配 = max(最低人数, ⌈居民 × 配比⌉)；缺 = max(应配 − 在岗, 0)",
        "required = max(minimum, residents × ratio, rounded up); "
        "short = max(required − present, 0)",
    ),
    "posts": Formula("缺 = max(1 − 在任岗位, 0)", "short = max(1 − posts held, 0)"),
    "leaders": Formula("缺 = max(1 − 在任岗位, 0)", "short = max(1 − posts held, 0)"),
    "one_in_two": Formula(
        "缺 = max(1 − 一人兼任全部岗位的人数, 0)",
        "short = max(1 − persons who hold all of the posts, 0)",
    ),
    "span": Formula(
        "超出 = max(任职者所负责的区域数 − 上限, 0)",
        "too many = max(areas that its holder leads − at most, 0)",
    ),
    "funds": Formula(
        "缺 = max(下限 − 当年该项经费合计, 0)",
        "short = max(floor − sum of the year's amounts of the kind, 0)",
    ),
    "sites": Formula(
        "缺 = max(1 − 当日有效的覆盖组织数, 0)",
        "short = max(1 − organizations that cover the site on the day, 0)",
    ),
    "organizations": Formula(
        "缺 = max(1 − 本区域自有的组织数, 0)",
        "short = max(1 − organizations of the area itself, 0)",
    ),
    "units": Formula(
        "缺 = max(1 − 当日有效的关系数, 0)", "short = max(1 − ties that hold on the day, 0)"
    ),
    "breaks": Formula(
        "断点 = 无组织覆盖的场所数 + (网格没有自己的组织 ? 1 : 0)",
        "breaks = sites that no organization covers + 1 where the grid has no organization",
    ),
    "space": Formula(
        "应有 = 面积标准 × 户数 ÷ 每多少户；缺 = max(应有 − 设施面积合计, 0)",
        "required = area × households ÷ per households; short = max(required − sum of areas, 0)",
    ),
    "activity_share": Formula(
        "占比 = Σ 活动面积 ÷ Σ 建筑面积；差 = max(应占 − 占比, 0)",
        "share = sum of activity areas ÷ sum of floor areas; short = max(required − share, 0)",
    ),
    "facilities": Formula(
        "缺 = max(应有 − 区域内设施数, 0)", "short = max(required − facilities in the area, 0)"
    ),
    "load": Formula(
        "偏离 = max(下限 − 数量, 数量 − 上限, 0)",
        "out of range = max(at least − value, value − at most, 0)",
    ),
    "silent": Formula(
        "平滑率 θ = m + (r − m)·a ÷ (a + m ÷ n)；事项 = θ·n；应有 = 比例 × m × n",
        "smoothed rate θ = m + (r − m)·a ÷ (a + m ÷ n); cases = θ·n; required = share × m × n",
        "Marshall (1991), Applied Statistics 40, 283-294",
    ),
}

# Layers that each measure is worked out from.
USED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("residents", "households", "over_60", "under_6"), ("areas", "residences")),
    **dict.fromkeys(
        ("reach", "capacity", "accessibility"), ("areas", "residences", "facilities", "paths")
    ),
    "staff": ("areas", "residences", "posts"),
    **dict.fromkeys(("posts", "leaders", "one_in_two", "span"), ("areas", "posts")),
    "funds": ("areas", "funds"),
    "sites": ("sites", "ties"),
    "organizations": ("areas", "organizations"),
    "units": ("organizations", "ties"),
    "breaks": ("areas", "sites", "ties", "organizations"),
    "space": ("areas", "residences", "facilities"),
    "activity_share": ("areas", "facilities"),
    "facilities": ("areas", "facilities", "residences", "paths"),
    "load": ("areas", "residences", "cases", "sites"),
    "silent": ("areas", "residences", "cases"),
}
