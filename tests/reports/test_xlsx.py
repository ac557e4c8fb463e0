"""The workbook, read back: types, counts, and text that stays text."""

import dataclasses
import datetime as dt
import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from gridmap.errors import InputError
from gridmap.reports import build, workbook
from gridmap.reports.workbook import render_workbook
from tests.reports import made

EVIL = '=HYPERLINK("http://192.0.2.1","x")'


@pytest.fixture(scope="module")
def book() -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(render_workbook(made.full())))


def rows(book: CalamineWorkbook, name: str) -> list[dict[str, object]]:
    """Return the rows of a sheet by the titles of their columns."""
    table = book.get_sheet_by_name(name).to_python()
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def test_there_is_a_sheet_a_measure_and_the_sheets_of_sources(book) -> None:
    names = book.sheet_names
    assert names[:4] == ["封面", "主要发现", "变化", "标准"]
    assert "社区工作者" in names
    assert names[-3:] == ["数据版本", "方法", "未接入"]


def test_measure_sheet_holds_every_figure_by_its_type(book) -> None:
    listed = rows(book, "社区工作者")
    assert len(listed) == sum(len(table) for table in made.figures().values())
    first = listed[0]
    assert first["编码"] == "620702001001"  # a code stays text
    assert first["现有"] == 3.0
    assert first["缺口"] == 2.0
    assert first["是否达到"] == "有缺口"
    assert first["到最近设施（米）"] == pytest.approx(712.4)
    assert sum(row["缺口"] or 0 for row in listed[:4]) == 8.0


def test_no_data_is_empty_and_not_zero(book) -> None:
    unknown = rows(book, "社区工作者")[3]
    assert unknown["现有"] == ""
    assert unknown["缺口"] == ""
    assert unknown["是否达到"] == "无数据"


def test_gaps_are_all_there_with_their_sums(book) -> None:
    listed = rows(book, "缺口清单")
    gaps = made.gaps()
    assert len(listed) == len(gaps)
    assert sum(row["缺口"] for row in listed) == gaps["shortfall"].sum()
    staff = [row for row in listed if row["指标"] == "社区工作者"]
    assert [row["序"] for row in staff] == [1, 2, 3]


def test_dates_are_dates_and_shares_are_numbers(book) -> None:
    edition = rows(book, "数据版本")[0]
    assert edition["导入时间"] == dt.datetime(2026, 6, 30, 18, 5)
    assert edition["行数"] == 20
    shares = [row["达标率"] for row in rows(book, "综合")]
    assert shares == [0.5, 0.0, 1.0, ""]
    cover = {row[0]: row[1] for row in book.get_sheet_by_name("封面").to_python()}
    assert cover["数据截至"] == dt.date(2026, 6, 30)
    assert cover["合成数据"].startswith("地名和编码是真实的")


def test_local_stands_beside_national(book) -> None:
    (row,) = book.get_sheet_by_name("本地与全国").to_python()[1:]
    assert row[:5] == ["社区工作者", "每个社区至少 5 名社区工作者", 15.0, 8.0, 3.0]
    assert row[5:7] == ["每万名居民 18 名社区工作者", 3.0]


def test_text_never_becomes_a_formula_a_link_or_a_number() -> None:
    report = made.full(town=EVIL, unjoined=[build.Unjoined("facility", "0123", EVIL, "+1+1")])
    report.gaps["subject_name"] = EVIL
    report.figures["made/staff"]["name"] = EVIL
    data = render_workbook(report)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            if name.startswith("xl/worksheets/"):
                assert "<f>" not in text
                assert "<hyperlink" not in text
    listed = rows(CalamineWorkbook.from_filelike(io.BytesIO(data)), "未接入")
    assert listed[0]["编码"] == "0123"
    assert listed[0]["名称"] == EVIL


def test_header_stays_in_sight_and_filters(book) -> None:
    with zipfile.ZipFile(io.BytesIO(render_workbook(made.full()))) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        assert 'state="frozen"' in sheet
        assert "<autoFilter" in sheet
        assert re.search(r"<oddHeader>.*合成数据", sheet)


def test_characters_that_no_cell_can_hold_are_left_out() -> None:
    report = made.full(unjoined=[build.Unjoined("facility", "", "a\x07b\x00\ud800c", "x" * 40_000)])
    listed = rows(CalamineWorkbook.from_filelike(io.BytesIO(render_workbook(report))), "未接入")
    assert listed[0]["名称"] == "abc"
    assert len(listed[0]["原因"]) == 32_767


def test_full_sheet_goes_on_in_the_next(monkeypatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    book = CalamineWorkbook.from_filelike(io.BytesIO(render_workbook(made.full())))
    parts = [name for name in book.sheet_names if name.startswith("社区工作者")]
    assert parts == ["社区工作者", "社区工作者 2", "社区工作者 3"]
    assert sum(len(rows(book, name)) for name in parts) == 8


def test_workbook_in_english_and_another_language() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render_workbook(made.full(), "en")))
    assert "Community workers" in book.sheet_names
    with pytest.raises(InputError, match="zh or en"):
        render_workbook(made.full(), "fr")


def test_workbook_without_a_run() -> None:
    report = made.report(
        run=None, reach=[], area_reach=build.empty_area_reach(), gaps=build.empty_gaps(),
        standards=[], unjoined=[], totals=build.Totals(), maps=made.maps(None),
    )  # fmt: skip
    book = CalamineWorkbook.from_filelike(io.BytesIO(render_workbook(report)))
    cover = {row[0]: row[1] for row in book.get_sheet_by_name("封面").to_python()}
    assert cover["评估"] == "还没有做过覆盖评估"


def test_real_data_carry_no_synthetic_label() -> None:
    editions = [dataclasses.replace(edition, synthetic=False) for edition in made.editions()]
    with zipfile.ZipFile(
        io.BytesIO(render_workbook(made.full(synthetic=False, editions=editions)))
    ) as archive:
        assert not any(
            "合成" in archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )
