"""Themes, trends, standards side by side, composite: hand-worked cases of what chapters say."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from gridmap.reports import drawing, themes, words
from gridmap.reports.blocks import Table, Terms
from gridmap.reports.build import ReportData
from gridmap.reports.chapters import method
from gridmap.reports.chapters_areas import composite
from gridmap.reports.chapters_trend import sentences, trend
from gridmap.reports.findings import Speaker
from gridmap.reports.pdf import print_page
from gridmap.reports.side_by_side import questions
from gridmap.reports.themes import missing_shares
from tests.reports import made


def voice(data: ReportData | None = None, lang: str = "zh") -> Speaker:
    return Speaker(data or made.full(), lang, words.speaker(lang))


def test_local_and_national_standards_stand_side_by_side_with_their_sums() -> None:
    (question,) = questions(voice())
    ((local, national),) = question.pairs
    assert question.name == "社区工作者"
    assert (local.required, local.missing, local.short) == (15.0, 8.0, 3)
    assert (national.standard.key, national.required) == ("country/staff", 3.0)


def test_trend_counts_what_grew_shrank_and_stayed() -> None:
    said = sentences(voice(), made.trend())
    assert said == [
        "1 项标准的缺口增大，1 项缩小，1 项不变。",
        "两次之间更新的图层：岗位。",
    ]
    table = next(block for block in trend(voice()).blocks if isinstance(block, Table))
    assert [row[3].text for row in table.rows] == ["−2", "+1"]
    assert table.rows[0][5].text == "南环社区"
    assert table.rows[1][4].text == "第7网格"


def test_first_run_has_nothing_to_compare_with() -> None:
    first = voice(made.full(trend=None))
    assert trend(first).blocks == []
    (settings,) = (block for block in method(first).blocks if isinstance(block, Terms))
    assert ("与上次评估相比", "这是第一次评估，没有可比的上次评估。", "") in settings.rows


def test_same_inputs_without_change_say_so() -> None:
    past = dataclasses.replace(made.trend(), changes=[], same_inputs=True)
    assert sentences(voice(), past) == ["两次评估读的是同样的数据，没有变化。"]


def test_composite_names_the_standards_that_fail_the_worst_first() -> None:
    section = composite(voice())
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert [row[0].text for row in table.rows] == ["交通巷社区", "甘泉社区", "长寿社区", "南环社区"]
    assert table.rows[0][4].text == "每个社区至少 5 名社区工作者；每万名居民 18 名社区工作者"
    assert [row[3].text for row in table.rows] == ["0%", "50.0%", "100%", "无数据"]
    assert [row[3].swatch for row in table.rows] == ["class-5", "class-3", "class-0", ""]


def test_theme_colours_by_the_share_that_is_missing_and_keeps_no_data_apart() -> None:
    made_themes = {theme.key: theme for theme in themes.themes(voice(), voice().gap_groups())}
    staff = made_themes["made/staff"]
    assert staff.title == "3 个社区缺 8 名社区工作者"
    # 2 of 5, 5 of 5, 1 of 5 missing; of the last nobody knows.
    assert list(staff.areas["number"]) == [3, 5, 2, -1]
    assert list(made_themes["break_zones"].areas["number"][:3]) == [1, 1, 0]
    assert made_themes["break_zones"].title == "2 个网格断档，连成 1 个片区，最大的有 2 个网格"
    bare = made_themes["sites"].points[1]
    assert len(bare.lonlat) == 1
    assert list(made_themes["composite"].areas["number"]) == [3, 5, 0, -1]


def test_older_run_is_mapped_from_its_gaps() -> None:
    report = made.full(figures={})
    standard = next(s for s in report.standards if s.key == "made/staff")
    table = missing_shares(voice(report), standard)
    assert list(table["missing"]) == [2, 5, 1, 0]


def test_drawing_is_the_same_twice_and_escapes_names() -> None:
    report = made.full()
    report.ground.shapes["community"]["name"] = "<script>&"
    theme = themes.themes(voice(report), voice(report).gap_groups())[0]
    first = drawing.draw(theme, report.ground)
    assert first == drawing.draw(theme, report.ground)
    assert b"<script>&" not in first
    assert drawing.draw(theme, report.ground, "png").startswith(b"\x89PNG")


def test_names_on_a_map_do_not_touch() -> None:
    report = made.full()
    theme = themes.themes(voice(report), voice(report).gap_groups())[0]
    drawn = drawing.draw(theme, report.ground).decode()
    for name in ("甘泉", "交通巷", "长寿", "南环"):
        assert drawn.count(f">{name}</text>") == 1


@pytest.mark.parametrize("grids", [100_000])
def test_a_district_of_many_grids_stays_a_report(grids: int) -> None:
    report = made.full()
    codes = [f"62070200{n:07d}" for n in range(grids)]
    table = pd.DataFrame(
        {
            "code": codes, "name": codes, "area_code": codes, "residents": 100, "value": 0.0,
            "required": 1.0, "shortfall": 1.0, "numerator": np.nan, "denominator": np.nan,
            "affected": 100, "status": np.ones(grids, np.int8), "facility": "",
            "distance_m": np.nan,
        }
    )  # fmt: skip
    gap = made.gaps().iloc[[0]].drop(columns=["subject_code", "subject_name"])
    gaps = pd.concat([gap] * grids, ignore_index=True).assign(
        subject_code=codes, subject_name=codes, standard="made/leader", measure="leaders"
    )
    share = pd.DataFrame(
        {"code": codes, "name": codes, "met": 0, "judged": 1, "share": 0.0,
         "failing": [["made/leader"]] * grids}
    )  # fmt: skip
    report = dataclasses.replace(
        report, figures={"made/leader": table}, gaps=gaps, composite={"grid": share}
    )
    page = print_page(report)
    assert page.count("<tr") < 400
    assert "另有 99,995 行，见工作簿（xlsx）" in page
