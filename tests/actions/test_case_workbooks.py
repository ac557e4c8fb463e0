"""Cases as a workbook: what is saved and imported again is the same."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine

from gridmap.actions import case_workbooks, exports
from gridmap.actions.case_list import Asked
from gridmap.files.code_lists import code_list
from tests.actions import case_town
from tests.actions.conftest import Import


def whole(store: Engine) -> bytes:
    return b"".join(exports.csv(store, exports.Wanted("cases")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_that_is_imported_again_changes_nothing(
    store: Engine, import_file: Import, tmp_path: Path, lang: str
) -> None:
    case_town.make(import_file, tmp_path)
    case_town.bring(import_file, tmp_path, case_town.rows(40))
    before = whole(store)
    path = tmp_path / "cases.xlsx"
    path.write_bytes(case_workbooks.export(store, Asked(state=""), lang))
    done: Any = import_file("cases", path, crs="EPSG:4326")
    assert (done.rows, done.retired) == (40, 40)
    assert whole(store) == before


def test_a_template_has_a_header_and_what_can_be_chosen() -> None:
    book = openpyxl.load_workbook(io.BytesIO(case_workbooks.template("zh")))
    cases, lists = (book[name] for name in book.sheetnames)
    assert [cell.value for cell in cases[1]][:4] == ["编号", "类别编码", "标题", "阶段"]
    assert cases.max_row == 1
    assert [cell.value for cell in lists["A"]][1:] == list(code_list("case_classes"))
    [first, second] = cases.data_validations.dataValidation
    assert {first.formula1[:6], second.formula1[:6]} == {"'选项'!$A"[:6], "'选项'!$C"[:6]}


def test_the_list_that_is_asked_for_is_saved(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    case_town.make(import_file, tmp_path)
    at = "2026-05-06T08:30:15+08:00"
    rows = [f"K1,100.445,38.935,0101,reported,,,{at},,", f"K2,100.445,38.935,0102,closed,,,{at},,"]
    case_town.bring(import_file, tmp_path, rows)
    content = case_workbooks.export(store, Asked(state="open"), "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    [row] = sheet.iter_rows(min_row=2, values_only=True)
    assert row[:4] == ("K1", "0101", None, "上报")
    assert row[6] == dt.datetime(2026, 5, 6, 8, 30, 15)
