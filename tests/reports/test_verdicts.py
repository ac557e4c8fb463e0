"""What a report says of standards and areas that nobody could judge: never that all is well."""

import dataclasses
import doctest
from typing import Any

import numpy as np
import pytest

from gridmap.analysis.figures import MET, NO_DATA, NOT_APPLICABLE
from gridmap.reports import build, letters, notes, verdicts, words
from gridmap.reports.blocks import Paragraph, Table
from gridmap.reports.chapters import gaps as gap_chapter
from gridmap.reports.chapters_areas import composite
from gridmap.reports.chapters_findings import summary
from gridmap.reports.findings import Speaker
from gridmap.reports.letters import clean
from gridmap.reports.pictures import by_method, by_standard
from gridmap.reports.side_by_side import questions
from gridmap.reports.tables import area_tables
from gridmap.reports.themes import themes
from tests.reports import made


def voice(lang: str = "en", **overrides: Any) -> Speaker:
    return Speaker(made.full(**overrides), lang, words.speaker(lang))


def staff_only(*status: int, lang: str = "en") -> Speaker:
    """Return a report of one standard whose communities have these statuses, without a gap."""
    table = made.figures()["made/staff"].assign(
        status=np.array(status, np.int8), shortfall=0.0, value=5.0
    )
    rules = [rule for rule in made.standards() if rule.key == "made/staff"]
    return voice(
        lang,
        figures={"made/staff": table},
        standards=rules,
        gaps=build.empty_gaps(),
        composite={},
        trend=None,
    )


def told(speaker: Speaker) -> list[str]:
    groups = speaker.gap_groups()
    blocks = [*summary(speaker, groups).blocks, *gap_chapter(speaker, groups).blocks]
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def test_standard_that_all_meet_is_met() -> None:
    speaker = staff_only(MET, MET, MET, NOT_APPLICABLE)
    assert told(speaker)[0] == "No gap was found against the standards listed."
    assert verdicts.verdict(speaker, speaker.data.standards[0]).state == verdicts.MET


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ([NO_DATA] * 4, "no data in 4 of 4 communities"),
        ([MET, NO_DATA, NO_DATA, NOT_APPLICABLE], "no data in 2 of 3 communities"),
        ([NOT_APPLICABLE] * 4, "judge nobody here"),
    ],
)
def test_standard_that_nobody_could_judge_is_not_met(status: list[int], said: str) -> None:
    speaker = staff_only(*status)
    text = " ".join(told(speaker))
    assert said in text
    assert "No standard could be judged in full." in text
    assert "No gap was found" not in text
    title = verdicts.title(speaker, speaker.data.standards[0], None)
    assert not title.startswith("Met everywhere")


def test_standard_with_data_for_some_is_told_in_chinese() -> None:
    speaker = staff_only(MET, NO_DATA, NO_DATA, NOT_APPLICABLE, lang="zh")
    assert (
        "数据不全的标准：每个社区至少 5 名社区工作者（3 个社区中 2 个没有数据，其余达到）。"
        in told(speaker)
    )


def test_local_standard_without_data_is_not_said_to_lack_nothing() -> None:
    figures = made.figures()
    figures["country/staff"] = figures["country/staff"].assign(
        status=np.full(4, NO_DATA, np.int8), shortfall=0.0
    )
    ((_, national),) = questions(voice(figures=figures))[0].pairs
    assert (national.required, national.missing) == (None, None)
    assert national.unsure == "no data in 4 of 4 communities"


def test_area_of_which_nothing_was_judged_does_not_meet_all() -> None:
    (table,) = (block for block in composite(voice()).blocks if isinstance(block, Table))
    assert [row[4].text for row in table.rows][2:] == ["all met", "none could be judged"]


def test_composite_without_a_judged_area_has_no_map() -> None:
    table = made.composite()["community"].assign(
        met=0, judged=0, share=np.nan, failing=[[], [], [], []]
    )
    speaker = voice(composite={"community": table})
    assert "composite" not in {theme.key for theme in themes(speaker, speaker.gap_groups())}


def rows_of(*figures: tuple[str, int, int, int, int | None]) -> list[build.ReachRow]:
    """Make rows of stations at 500 m: method, covered, uncovered, unjoined, joined beyond."""
    return [
        build.ReachRow(
            made.STATION, "驿站", "Station", method, 500, 1000, covered, uncovered, lost, beyond
        )
        for method, covered, uncovered, lost, beyond in figures
    ]


def test_chart_of_people_who_are_not_joined_does_not_call_them_covered() -> None:
    lost = voice(reach=rows_of(("walking", 0, 0, 1000, 0), ("straight", 280, 720, 0, None)))
    assert by_standard(lost).title == (
        "No distance could be measured: 1,000 residents are not joined"
    )
    assert by_standard(lost).bars[0].figure == "no data"
    assert by_method(lost) is None
    part = voice(reach=rows_of(("walking", 400, 0, 600, 0)))
    assert "600 residents are not joined" in by_standard(part).title


def test_methods_are_compared_on_the_same_people() -> None:
    # Of 400 who are joined 250 walk too far, 100 of them in a straight line too.
    speaker = voice(reach=rows_of(("walking", 150, 250, 600, 100), ("straight", 200, 800, 0, None)))
    chart = by_method(speaker)
    assert chart.title.startswith("Straight lines alone would miss 150 residents")
    assert [bar.parts[0].value for bar in chart.bars] == [250, 100]


def test_area_of_which_nobody_is_joined_has_no_share() -> None:
    frame = made.area_reach()
    first = frame["code"] == "620702001001001"
    frame.loc[first, ["covered", "uncovered", "unjoined"]] = [0, 0, 100]
    grids = next(table for table in area_tables(voice(area_reach=frame)) if table.level == "grid")
    assert grids.rows[0]["cells"][0] == {"uncovered": None, "share": None}
    assert grids.rows[1]["cells"][0] == {"uncovered": 0, "share": 0.0}


def test_reason_stands_in_the_brackets_of_the_language() -> None:
    run = dataclasses.replace(made.run(), notes=["made/leader was not applied: there are no sites"])
    english = " ".join(told(voice("en", run=run)))
    assert "Every grid has a leader (there are no sites)." in english
    assert "（" not in english
    assert "每个网格有网格长（没有新兴领域场所）。" in " ".join(told(voice("zh", run=run)))


def test_facility_whose_name_reads_like_a_note_applies_to_no_standard() -> None:
    name = "made/leader was not applied: x"
    note = f"{name} (school) is unjoined: 9 m from the nearest path; it serves nobody by walking"
    assert notes.not_applied_reasons([note]) == {}
    assert notes.in_chinese(note) == (
        f"{name}（学校）没有接入路网：离最近的路 9 米，步行没有人用得到它"
    )


@pytest.mark.parametrize("module", [letters, notes])
def test_examples_run(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    assert clean("a\ufffeb\uffffc\x0bd") == "abcd"
