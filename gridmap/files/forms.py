"""Report sheets of an office: workbooks whose named cells are read and filled, and nothing else.

openpyxl keeps formats, formulas, widths, merged cells, validations and images. A workbook with
macros, links to other files or embedded objects is refused: they would act, or be lost.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook.defined_name import DefinedName

from gridmap.errors import FileFormatError
from gridmap.files.form_checks import check, opened
from gridmap.saying import said

MOST_NAMES = 2_000
LONGEST_TEXT = 32_767  # of a cell
CELL = re.compile(r"^\$?[A-Z]{1,3}\$?[0-9]{1,7}$")
RANGE = re.compile(r"^(\$?[A-Z]{1,3}\$?[0-9]{1,7}):\$?[A-Z]{1,3}\$?[0-9]{1,7}$")
SHEET_OF_SOURCES = "来源"
AREA_NAME, DAY_NAME = "gridmap_area", "gridmap_day"
FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class NamedCell:
    """A cell that has a name.

    Attributes
    ----------
    name, sheet, cell : str
        The name, the sheet, and where on it (`C5`).
    value : Any
        What it holds; of a formula the number that was last worked out.
    formula : bool
    number_format : str
    label : str
        The text left of it, or above: what the sheet calls it.
    """

    name: str
    sheet: str
    cell: str
    value: Any
    formula: bool
    number_format: str
    label: str


@dataclass(frozen=True)
class Sheet:
    """What a report sheet holds: its named cells, and the names that lead to no one cell."""

    cells: tuple[NamedCell, ...]
    lost: tuple[str, ...]
    area: str = ""
    day: str = ""


def read_form(path: Path, name: str = "") -> Sheet:
    """Read the named cells of a workbook.

    Parameters
    ----------
    name : str
        What the file is called in sentences; its own name by default.

    Raises
    ------
    FileFormatError
        It is no XLSX workbook, or holds what is refused.
    """
    name = name or path.name
    check(path, name)
    shown, plain = opened(path, name, values=True), opened(path, name)
    found, lost, seen = [], [], set()
    for title, sheet, where in _names(plain):
        if title.lower() in seen or title.lower().startswith("_xlnm"):
            continue
        seen.add(title.lower())
        if title in (AREA_NAME, DAY_NAME):
            continue
        if sheet is None or sheet not in plain.sheetnames:
            lost.append(title)
            continue
        cell = plain[sheet][where]
        found.append(
            NamedCell(
                title, sheet, where, shown[sheet][where].value, cell.data_type == "f",
                cell.number_format or "General", _label(plain[sheet], where),
            )
        )  # fmt: skip
        if len(found) > MOST_NAMES:
            raise FileFormatError(
                said(
                    "{file} 的命名单元格超过 {most} 个。",
                    "{file} has more than {most} named cells.",
                    file=name,
                    most=MOST_NAMES,
                )
            )
    kept = {title: (sheet, where) for title, sheet, where in _names(plain) if sheet}
    return Sheet(
        tuple(found), tuple(lost), _kept(plain, kept, AREA_NAME), _kept(plain, kept, DAY_NAME)
    )


def _kept(book: Workbook, names: dict[str, tuple[str, str]], name: str) -> str:
    """Return what a filled form says of itself: the area and the day that it was filled for."""
    sheet, where = names.get(name, ("", ""))
    return str(book[sheet][where].value or "") if sheet in book.sheetnames else ""


def _names(book: Workbook) -> list[tuple[str, str | None, str]]:
    """Return each name with its sheet and cell; None where it leads to no one cell."""
    own = [*book.defined_names.values()]
    for sheet in book.worksheets:
        own += sheet.defined_names.values()
    return [(one.name, *_place(book, one)) for one in own]


def _place(book: Workbook, name: DefinedName) -> tuple[str | None, str]:
    text = str(name.attr_text or "")
    sheet, mark, where = text.rpartition("!")
    title = sheet.strip().removeprefix("'").removesuffix("'").replace("''", "'")
    where = where.strip().upper()
    if not mark or title not in book.sheetnames or not hasattr(book[title], "merged_cells"):
        return None, ""
    if CELL.match(where):
        return title, where.replace("$", "")
    area = RANGE.match(where)
    plain = where.replace("$", "")
    if area and plain in {str(one) for one in book[title].merged_cells.ranges}:
        return title, area[1].replace("$", "")
    return None, ""


def _label(sheet: Any, where: str) -> str:
    """Return the text left of a cell, or above it."""
    column, row = coordinate_from_string(where)
    place = sheet[where]
    for step in range(1, min(place.column, 7)):
        value = sheet.cell(row, place.column - step).value
        if isinstance(value, str) and value.strip() and not value.startswith("="):
            return " ".join(value.split())[:80]
    for step in range(1, min(row, 7)):
        value = sheet[f"{column}{row - step}"].value
        if isinstance(value, str) and value.strip() and not value.startswith("="):
            return " ".join(value.split())[:80]
    return ""


def fill_form(
    path: Path,
    values: Mapping[str, Any],
    sources: Sequence[Sequence[Any]],
    *,
    area: str,
    day: str,
    name: str = "",
) -> bytes:
    """Write values into the named cells of a workbook, and a sheet of sources behind the others.

    Texts are texts, whatever they begin with: none becomes a formula. A cell that has a formula
    keeps it. Everything is worked out anew when the workbook is opened.

    Parameters
    ----------
    values : mapping of str to Any
        Numbers, texts and days by the name of the cell; None empties it.
    sources : sequence of rows
        The head and the rows of the sheet of sources.
    area, day : str
        What the form is filled for; it is kept in the sheet of sources, so that it can be checked.

    Raises
    ------
    FileFormatError
        As of `read_form`.
    """
    name = name or path.name
    check(path, name)
    book = opened(path, name)
    places = {title: (sheet, where) for title, sheet, where in _names(book) if sheet}
    for title, value in values.items():
        if title in places:
            sheet, where = places[title]
            _put(book[sheet][where], value)
    _add_sources(book, sources, area, day)
    book.calculation.fullCalcOnLoad = True
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _put(cell: Any, value: Any) -> None:
    if cell.data_type == "f":
        return
    if isinstance(value, str):
        _put_text(cell, value)
    else:
        cell.value = value


def _put_text(cell: Any, text: str) -> None:
    cell.value = "".join(c for c in text if c.isprintable() or c == "\n")[:LONGEST_TEXT]
    cell.data_type = "s"  # also where it begins like a formula
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def _add_sources(book: Workbook, rows: Sequence[Sequence[Any]], area: str, day: str) -> None:
    number, title = 1, SHEET_OF_SOURCES
    while title in book.sheetnames:
        number += 1
        title = f"{SHEET_OF_SOURCES} {number}"
    sheet = book.create_sheet(title)
    said_so = ((AREA_NAME, "区域 / Area", area), (DAY_NAME, "日期 / Day", day))
    for line, (name, head, text) in enumerate(said_so, start=1):
        _put_text(sheet.cell(line, 1), head)
        _put_text(sheet.cell(line, 2), text)
        book.defined_names.pop(name, None)
        book.defined_names[name] = DefinedName(name, attr_text=f"'{title}'!$B${line}")
    for line, row in enumerate(rows, start=4):
        for place, value in enumerate(row, start=1):
            _put(sheet.cell(line, place), value)
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGHIJ", (10, 26, 34, 16, 14, 12, 44, 14, 40, 12), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A5"
