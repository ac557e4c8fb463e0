"""Report sheets as an office makes them: a workbook whose cells have names."""

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

SHEET = "月报"


def sheet(
    path: Path,
    cells: dict[str, Any],
    formats: dict[str, str] | None = None,
    names: dict[str, str] | None = None,
) -> Path:
    """Write a sheet: each name names a cell of column B, in the order given, from row 3 on.

    `cells` has for each name what the cell holds, `formats` its number format, `names` what names
    refer to instead (`'月报'!$A$1:$B$2`).
    """
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = SHEET
    page["A1"] = "社区治理月报"
    page["A1"].font = Font(bold=True, size=16)
    page.merge_cells("A1:C1")
    for row, (name, value) in enumerate(cells.items(), start=3):
        page[f"A{row}"] = f"第 {row} 行"
        page[f"B{row}"] = value
        page[f"B{row}"].number_format = (formats or {}).get(name, "General")
        where = f"'{SHEET}'!$B${row}"
        book.defined_names[name] = DefinedName(name, attr_text=where)
    for name, where in (names or {}).items():
        book.defined_names[name] = DefinedName(name, attr_text=where)
    book.save(path)
    return path


def put(path: Path, values: dict[str, Any], to: Path | None = None) -> Path:
    """Type values into cells (`B3`) of the first sheet of a workbook."""
    book = openpyxl.load_workbook(path)
    for cell, value in values.items():
        book[SHEET][cell] = value
    book.save(to or path)
    return to or path
