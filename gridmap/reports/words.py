"""Every word of a report in Chinese and English; names of things come from the data."""

from collections.abc import Callable
from typing import Any

from gridmap.reports.more_words import MORE_WORDS
from gridmap.reports.words_of_things import THINGS

LANGUAGES = ("zh", "en")

WORDS: dict[str, tuple[str, str]] = {
    # cover
    "title": ("网格服务覆盖报告", "Coverage report"),
    "whole_town": ("全域", "the whole town"),
    "about": ("范围", "Area"),
    "as_of": ("数据截至", "As of"),
    "made": ("生成时间", "Made"),
    "run": ("评估", "Evaluation"),
    "run_no": ("第 {id} 次", "no. {id}"),
    "synthetic": ("合成数据", "Synthetic data"),
    "synthetic_note": (
        "地名和编码是真实的，边界、人口、设施和其他数字都是程序生成的，不反映任何真实情况，"
        "不得作为决策依据。",
        "Names and codes are real; boundaries, people, facilities and all other figures are "
        "generated. They describe no real situation and must not be used for decisions.",
    ),
    "residents": ("居民", "Residents"),
    "households": ("户", "Households"),
    "over_60": ("60 岁以上", "Over 60"),
    "under_6": ("6 岁以下", "Under 6"),
    "facilities": ("设施", "Facilities"),
    "facility_kinds": ("设施种类和数量", "Facilities by kind"),
    "areas": ("区域", "Areas"),
    # sections
    "s_findings": ("主要发现", "Findings"),
    "s_map": ("地图", "Map"),
    "s_reach": ("服务半径", "Reach"),
    "s_areas": ("各级区域", "Areas"),
    "s_gaps": ("缺口清单", "Gaps"),
    "s_standards": ("标准", "Standards"),
    "s_editions": ("数据版本", "Editions of the data"),
    "s_method": ("方法", "Method"),
    "s_unjoined": ("未接入清单", "What could not be joined"),
    "contents": ("目录", "Contents"),
    "area_lead": (
        "每格是够不到的居民人数和占比；色块与地图同一图例。",
        "Each cell: residents out of reach and their share; colours as on the map.",
    ),
    # findings
    "no_run": ("还没有做过覆盖评估", "Coverage has not been evaluated yet"),
    "no_run_do": (
        "先运行 gridmap coverage run，再生成报告。下面只有数据版本。",
        "Run gridmap coverage run, then make the report again. Below are the editions alone.",
    ),
    "no_gap": ("按所列标准，没有发现缺口。", "No gap was found against the standards listed."),
    "no_standards": (
        "本次评估没有用到任何标准。",
        "This evaluation applied no standard.",
    ),
    "met": ("没有缺口的标准：", "Standards with no gap: "),
    "reach_gap": (
        "{people} 名居民{within}内没有{kind}，占 {share}。",
        "{people} residents have no {kind} {within} ({share}).",
    ),
    "reach_gap_loose": (
        "{count}共 {people} {who}没有达到“{rule}”。",
        "{people} {who} in {count} are not served as asked: {rule}.",
    ),
    "reach_met": (
        "全部 {people} 名居民{within}内都有{kind}。",
        "All {people} residents have a {kind} {within}.",
    ),
    "staff_gap": (
        "{count}缺 {short} 名社区工作者。",
        "Missing in {count}: {short} community workers.",
    ),
    "funds_gap": ("{count}的经费共少 {short} 元。", "Missing in {count}: {short} yuan in all."),
    "no_data_among": ("其中 {number} 个没有数据。", " {number} of them have no data."),
    "not_applied": ("没有评估的标准", "Standards not applied"),
    "posts_gap": ("{count}没有达到“{rule}”。", "Not so in {count}: {rule}."),
    "leaders_gap": ("{count}没有网格长。", "No leader: {count}."),
    "sites_gap": ("{count}没有组织覆盖。", "Covered by no organization: {count}."),
    "other_gap": ("{count}没有达到“{rule}”。", "Not so in {count}: {rule}."),
    "walking": ("步行 {distance}", "within {distance} on foot"),
    "straight": ("直线 {distance}", "within {distance} in a straight line"),
    "walking_short": ("步行", "on foot"),
    "straight_short": ("直线", "straight line"),
    "metres": ("{number} 米", "{number} m"),
    "unjoined_also": (
        "另有 {people} 名居民的住处没有接入路网，单独列出，不算作覆盖，也不算作缺口。",
        "{people} more residents live where the network could not be joined: they are listed "
        "apart, neither covered nor a gap.",
    ),
    # map
    "map_title": (
        "{name}比例最高：{people} 名居民{within}内没有{kind}（{share}）",
        "{name} is worst: {people} residents have no {kind} {within} ({share})",
    ),
    "map_met": ("全部居民{within}内都有{kind}", "All residents have a {kind} {within}"),
    "map_plain": ("区域和设施", "Areas and facilities"),
    "map_legend": ("够不到的居民占比", "Share of residents out of reach"),
    "map_lead": (
        "颜色：{within}内没有{kind}的居民占该区域居民的比例。",
        "Colour: residents with no {kind} {within}, as a share of those who live there.",
    ),
    "no_data_area": ("无数据或无人居住", "no data, or nobody lives there"),
    "lay_areas": ("区域", "Areas"),
    "lay_communities": ("社区界", "Communities"),
    "lay_asked": ("设施：{kind}", "Facilities: {kind}"),
    "lay_other": ("其他设施", "Other facilities"),
    "lay_homes": ("够不到的住处", "Homes out of reach"),
    "map_empty": (
        "没有可画的区域。先导入区域图层。",
        "There is no area to draw. Import an area layer first.",
    ),
    "map_frame": ("可缩放的地图", "Map that can be zoomed"),
    "map_offline": (
        "点开区域看数字。地图的全部内容都在本文件里，不联网也能打开。",
        "Open an area for its figures. All of the map is in this file; no network is needed.",
    ),
    "uncovered": ("够不到", "Out of reach"),
    "covered": ("够得到", "Within reach"),
    "unjoined": ("未接入", "Not joined"),
    "share": ("占比", "Share"),
    # charts
    "chart_standards": (
        "{kind}最难够到：{share} 的居民{within}内没有",
        "{kind} is hardest to reach: {share} of residents have none {within}",
    ),
    "chart_met": (
        "所列标准的服务半径都已覆盖全部居民",
        "All residents are within the distances of the standards",
    ),
    "chart_areas": (
        "{name}够不到的人最多：{people} 名",
        "Most people out of reach live in {name}: {people}",
    ),
    "chart_areas_sub": (
        "{within}内没有{kind}的居民，按{level}，前 {shown} 个",
        "Residents with no {kind} {within}, by {level}, the first {shown}",
    ),
    "chart_methods": (
        "只看直线，会少算 {people} 名够不到{kind}的居民",
        "Straight lines alone would miss {people} residents without a {kind}",
    ),
    "chart_methods_same": ("直线和步行的结果相近", "Straight lines and walking give much the same"),
    "chart_methods_sub": (
        "够不到的居民：同一距离，直线与步行之比较",
        "Residents out of reach at the same distance, measured both ways",
    ),
    "chart_staff_sub": (
        "{rule}；实有（实心）与缺口（斜纹）",
        "{rule}; present (solid) and missing (hatched)",
    ),
    "group_reach": ("服务半径", "Reach"),
    "group_other": ("人员、组织和经费", "People, organizations and money"),
    "map_all": ("{count}的居民{within}内全都没有{kind}", "Nobody in {count} has a {kind} {within}"),
    "more_kinds": ("其他种类，{count} 行", "Other kinds, {count} rows"),
    "area": ("区域", "areas"),
    "chart_standards_sub": (
        "够得到、够不到和未接入的居民占比，按标准的距离",
        "Share of residents within reach, out of reach and not joined, at the standards' distances",
    ),
    # tables
    "name": ("名称", "Name"),
    "code": ("编码", "Code"),
    "total": ("合计", "Total"),
    "uncovered_in": ("够不到的居民", "Residents out of reach"),
    "area_table": ("{count} {level}", "{count} {level}"),
    "full_reach": ("全部种类和距离", "All kinds and distances"),
    "full_reach_sub": (
        "够不到的居民人数；未接入的居民见右列",
        "Residents out of reach; those not joined in the last column",
    ),
    "kind": ("种类", "Kind"),
    "method": ("量法", "Measured"),
    "open_rows": ("展开 {count} 行", "Show {count} rows"),
    "closed_rows": ("（{count} 行见电子版）", "({count} rows, see the file on screen)"),
    "rank": ("序", "No."),
    "subject": ("对象", "Subject"),
    "value": ("现有", "Present"),
    "required": ("应有", "Required"),
    "shortfall": ("缺口", "Missing"),
    "affected": ("涉及居民", "Residents affected"),
    "remark": ("说明", "Remark"),
    "more_rows": ("其余 {count} 项", "{count} more"),
    "rule": ("标准", "Standard"),
    "threshold": ("限值", "Threshold"),
    "source": ("来源", "Source"),
    "clause": ("条款", "Clause"),
    "pack": ("标准包", "Pack"),
    "status": ("核实", "Status"),
    "confirmed": ("已核实", "confirmed"),
    "recalled": ("待核实", "recalled, to be confirmed"),
    "recalled_note": (
        "“待核实”：数字凭记忆写入，尚未对照原文。用它得出的缺口只作参考。",
        "“Recalled”: the figure was written down from memory and not yet checked against its "
        "source. Take gaps measured by it as a hint.",
    ),
    "layer": ("图层", "Layer"),
    "file": ("文件", "File"),
    "imported_at": ("导入时间", "Imported"),
    "declared_crs": ("声明的坐标系", "Declared CRS"),
    "rows": ("行数", "Rows"),
    "remarks": ("检查记录", "Remarks of the checks"),
    "kind_of_data": ("性质", "Nature"),
    "real": ("实际数据", "real"),
    "none_given": ("未写明", "not stated"),
    "nothing": ("没有。", "None."),
    "what": ("对象", "What"),
    "reason": ("原因", "Reason"),
    # method
    "m_formula": (
        "步行距离 ＝ 住处到路 ＋ 沿路 ＋ 路到设施",
        "walking distance = home to path + along paths + path to facility",
    ),
    "m_formula_note": (
        "住处和设施各接到最近的路段上的最近一点，不接到路口。河、墙、铁路只在有路的地方能过，围院只从院门进出。"
        "直线距离是两点间的水平距离。",
        "A home and a facility are each joined to the nearest point of the nearest segment, not "
        "to a junction. River, wall and railway are crossed only where a path crosses; a compound "
        "is left by its gates. A straight line is the horizontal distance between the two.",
    ),
    "m_covered": (
        "距离不超过限值的居民算作够得到，恰好等于也算。够得到、够不到、未接入三者相加等于全部居民。",
        "Residents no further than the threshold are within reach; exactly at it counts. Within "
        "reach, out of reach and not joined add up to all residents.",
    ),
    "m_crs": ("计量坐标系", "Metric CRS"),
    "m_crs_note": (
        "长度和面积都在这个投影里量，不用网络墨卡托，也不用经纬度。",
        "Lengths and areas are measured in this projection, never in web Mercator or in degrees.",
    ),
    "m_thresholds": ("评估的距离", "Distances evaluated"),
    "m_join": ("接入距离上限", "Join limit"),
    "m_join_note": (
        "离最近的路超过这个距离的住处和设施不接入路网，列在最后一节。",
        "A home or facility further than this from the nearest path is not joined but listed last.",
    ),
    "m_parameters": ("参数", "Parameters"),
    "m_version": ("程序版本", "Code version"),
    "m_started": ("评估开始", "Evaluated"),
    "m_seconds": ("用时", "Took"),
    "m_seconds_value": ("{number} 秒", "{number} s"),
    "m_notes": ("评估时的说明", "Notes of the evaluation"),
    "m_privacy": (
        "本报告只有人数，没有任何一名居民的个人信息。",
        "This report holds counts only, and nothing about any one resident.",
    ),
    "approval": ("审图号：{number}", "Map approval no. {number}"),
    "foot": ("由 gridmap 生成", "made by gridmap"),
    "source_line": (
        "来源：第 {id} 次评估，数据截至 {date}",
        "Source: evaluation no. {id}, data as of {date}",
    ),
}
WORDS |= MORE_WORDS | THINGS

PLURALS = {
    "district": "districts",
    "subdistrict": "subdistricts",
    "community": "communities",
    "grid": "grids",
    "site": "sites",
    "organization": "organizations",
}
Say = Callable[..., str]


def speaker(lang: str) -> Say:
    """Return a function that says a key of `WORDS` in `lang`, its blanks filled.

    Raises
    ------
    KeyError
        There is no such key.

    Examples
    --------
    >>> speaker("en")("run_no", id=3)
    'no. 3'
    """
    column = LANGUAGES.index(lang)

    def say(key: str, **blanks: Any) -> str:
        text = WORDS[key][column]
        return text.format(**blanks) if blanks else text

    return say


def say_or(say: Say, prefix: str, key: str) -> str:
    """Say `prefix + key`, or the key itself where no word is known (a unit from a user's pack)."""
    return say(prefix + key) if prefix + key in WORDS else key
