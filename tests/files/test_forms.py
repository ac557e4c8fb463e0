"""Workbooks of offices: their named cells are read and filled, and nothing in them acts."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gridmap.errors import FileFormatError
from gridmap.files.forms import fill_form, read_form
from tests.sheets import SHEET, put, sheet

CELLS = {"gm_residents": 3, "gm_area__name": "某街道", "total": "=B3*2", "empty": None}
SOURCES = [("单元格", "名称"), (f"{SHEET}!B3", "gm_residents")]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return sheet(tmp_path / "form.xlsx", CELLS, {"gm_residents": "#,##0"})


def filled(path: Path, values: dict[str, object]) -> openpyxl.Workbook:
    content = fill_form(path, values, SOURCES, area="620702001", day="2026-06-30")
    return openpyxl.load_workbook(io.BytesIO(content))


def test_named_cells_are_read_with_their_label_and_format(form: Path) -> None:
    found = {cell.name: cell for cell in read_form(form).cells}
    assert set(found) == set(CELLS)
    first = found["gm_residents"]
    assert (first.sheet, first.cell, first.value) == (SHEET, "B3", 3)
    assert (first.number_format, first.label, first.formula) == ("#,##0", "第 3 行", False)
    assert found["total"].formula


def test_a_name_of_many_cells_is_told_and_a_merged_one_is_its_first(tmp_path: Path) -> None:
    names = {
        "many": f"'{SHEET}'!$A$3:$B$4",
        "head": f"'{SHEET}'!$A$1:$C$1",
        "gone": "#REF!",
        "sum": f"SUM('{SHEET}'!$B$3)",
    }
    found = read_form(sheet(tmp_path / "f.xlsx", {"one": 1}, names=names))
    assert {cell.name: cell.cell for cell in found.cells} == {"one": "B3", "head": "A1"}
    assert set(found.lost) == {"many", "gone", "sum"}


def test_filling_keeps_formats_formulas_and_merged_cells(form: Path) -> None:
    book = filled(form, {"gm_residents": 1200, "total": 7, "empty": dt.date(2026, 6, 30)})
    page = book[SHEET]
    assert (page["B3"].value, page["B3"].number_format) == (1200, "#,##0")
    assert page["B5"].value == "=B3*2"  # a formula stays, whatever is bound there
    assert page["B6"].value.date() == dt.date(2026, 6, 30)
    assert page["A1"].font.size == 16
    assert [str(one) for one in page.merged_cells.ranges] == ["A1:C1"]
    assert book.calculation.fullCalcOnLoad


def test_the_sheet_of_sources_is_the_last_and_says_area_and_day(form: Path, tmp_path: Path) -> None:
    book = filled(form, {"gm_residents": 1200})
    assert book.sheetnames == [SHEET, "来源"]
    rows = [[cell.value for cell in row][:2] for row in book["来源"].iter_rows(min_row=4)]
    assert rows == [["单元格", "名称"], [f"{SHEET}!B3", "gm_residents"]]
    path = tmp_path / "filled.xlsx"
    book.save(path)
    again = read_form(path)
    assert (again.area, again.day) == ("620702001", "2026-06-30")
    assert {cell.name for cell in again.cells} == set(CELLS)
    assert filled(path, {}).sheetnames == [SHEET, "来源", "来源 2"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(form: Path, text: str) -> None:
    cell = filled(form, {"gm_area__name": text})[SHEET]["B4"]
    assert (cell.value, cell.data_type) == (text, "s")


def repacked(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def add(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: b"x"})


def macro_type(parts: dict[str, bytes]) -> None:
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(
        b"spreadsheetml.sheet.main", b"spreadsheetml.sheet.macroEnabled.main", 1
    )


def entities(parts: dict[str, bytes]) -> None:
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (add("xl/vbaProject.bin"), "宏"),
        (macro_type, "启用宏"),
        (add("xl/externalLinks/externalLink1.xml"), "到其他文件的链接"),
        (add("xl/embeddings/oleObject1.bin"), "嵌入的对象"),
        (add("xl/activeX/activeX1.xml"), "控件"),
        (add("xl/connections.xml"), "数据源"),
        (entities, "不是 XLSX 工作簿"),
        (lambda parts: parts.pop("xl/workbook.xml"), "不是 XLSX 工作簿"),
        (lambda parts: parts.update({"xl/worksheets/sheet1.xml": b"<"}), "不是 XLSX 工作簿"),
    ],
)
def test_what_would_act_or_be_lost_is_refused(
    form: Path, change: Callable[[dict[str, bytes]], None], told: str
) -> None:
    repacked(form, change)
    for work in (lambda: read_form(form), lambda: filled(form, {})):
        with pytest.raises(FileFormatError) as caught:
            work()
        assert told in caught.value.args[0].zh


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(FileFormatError, match="not an XLSX workbook"):
        read_form(path)


def test_an_endless_file_is_refused(form: Path) -> None:
    repacked(form, lambda parts: parts.update({"xl/media/big.bin": bytes(70 * 1024**2)}))
    with pytest.raises(FileFormatError, match="unpacks to more"):
        read_form(form)


def test_what_was_typed_is_read_back(form: Path) -> None:
    put(form, {"B3": 1250, "B4": " 某街道 "})
    found = {cell.name: cell.value for cell in read_form(form).cells}
    assert (found["gm_residents"], found["gm_area__name"]) == (1250, " 某街道 ")
