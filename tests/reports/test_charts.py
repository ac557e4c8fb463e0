"""Charts and figures, each with a hand-worked case."""

import doctest

import pytest

from gridmap.reports import build, charts, figures, plan, styles, words
from gridmap.reports.findings import Speaker
from gridmap.reports.pictures import by_area, by_method, by_standard, staff
from tests.reports import made


@pytest.fixture
def voice() -> Speaker:
    return Speaker(made.report(), "zh", words.speaker("zh"))


@pytest.mark.parametrize("module", [build, charts, figures, styles, words])
def test_examples_in_docstrings_run(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_areas_chart_says_where_most_people_are_out_of_reach(voice: Speaker) -> None:
    chart = by_area(voice)
    assert chart.title == "交通巷够不到的人最多：225 名"
    assert [bar.parts[0].value for bar in chart.bars] == [225, 132, 80, 3]


def test_methods_chart_says_what_a_straight_line_would_miss(voice: Speaker) -> None:
    assert by_method(voice).title == "只看直线，会少算 240 名够不到党群服务驿站或党群睦邻中心的居民"


def test_standards_chart_parts_add_up_to_everybody(voice: Speaker) -> None:
    for bar in by_standard(voice).bars:
        assert sum(part.value for part in bar.parts) == pytest.approx(1.0)


def test_staff_chart_shows_present_and_missing(voice: Speaker) -> None:
    chart = staff(voice, voice.gap_groups())
    assert chart.title == "3 个社区缺 8 名社区工作者"
    assert [tuple(part.value for part in bar.parts) for bar in chart.bars] == [
        (0, 5), (3, 2), (4, 1),
    ]  # fmt: skip


def test_long_words_get_a_line_each() -> None:
    short = charts.Bar("甘泉社区", (), "225 人")
    long = charts.Bar("党群服务驿站或党群睦邻中心 · 500 米", (), "26,674 人 · 17.6%")
    assert not short.is_long
    assert long.is_long


def test_plan_draws_a_path_a_class_and_every_name() -> None:
    drawn = plan.draw_plan(made.report().maps)
    assert drawn.count('class="fill ') == 7  # six classes and no data
    assert drawn.count("Z") == 20 + 4
    assert drawn.count("<circle") == 3  # the school is not what the map asks about
    for name in ("甘泉", "交通巷", "长寿", "南环"):
        assert f">{name}</text>" in drawn


def test_every_word_is_there_in_both_languages() -> None:
    for key, pair in words.WORDS.items():
        assert len(pair) == 2, key
        assert all(pair), key


def test_pair_of_bars_names_the_kind_once(voice: Speaker) -> None:
    labels = [(bar.label, bar.figure) for bar in by_method(voice).bars]
    assert labels == [
        ("党群服务驿站或党群睦邻中心 · 500 米", "步行 440 人"),
        ("", "直线 200 人"),
    ]
