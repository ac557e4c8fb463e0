"""Read CSV and XLSX into frames of text, one row a record, numbered as in the file."""

import csv
import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

from gridmap.errors import FileFormatError, InputError, Problem
from gridmap.files.encoding import decode_text
from gridmap.files.signatures import WORDS, kind_of

DELIMITERS = ",;\t"
LARGEST_WORKBOOK_BYTES = 1024**3
# Spreadsheets keep 15 digits of a number; what is longer has lost its end, and must not look whole.
LARGEST_WHOLE = 10**15
# A WKT polygon is one cell, and can be longer than the 128 KiB that Python allows by itself.
LONGEST_CELL = 2**31 - 1

Sheet = tuple[pd.DataFrame, list[Problem]]


def read_sheet(path: Path, sheet: str | None = None) -> Sheet:
    """Read a table as text.

    Parameters
    ----------
    path : Path
        CSV (separated by comma, semicolon or tab; UTF-8, UTF-16 with a mark or GB18030) or XLSX,
        told apart by content.
    sheet : str, optional
        Name of a sheet of a workbook; the first one that has cells by default.

    Returns
    -------
    frame : DataFrame
        Text in every cell, "" where empty; the index is the number of the row, the header and
        blank rows above it not counted. Blank rows are left out, their numbers stay.
    problems : list of Problem
        Rows with more or fewer cells than the header; they are not in the frame.

    Raises
    ------
    FileFormatError, InputError
        The file is no such table, has no rows, or a column twice; the sheet is not there.
    """
    kind = kind_of(path)
    if kind == "zip":
        rows = _workbook_rows(path, sheet)
    elif kind == "text":
        rows = _csv_rows(path)
    else:
        hint = " Save it as .xlsx." if kind == "xls" else ""
        raise FileFormatError(f"{path.name} is {WORDS[kind]}, not a CSV or XLSX table.{hint}")
    return _frame(rows, path.name)


def _csv_rows(path: Path) -> list[list[str]]:
    text = decode_text(path.read_bytes(), path.name)
    if "\0" in text:
        raise FileFormatError(f"{path.name} is not text; it has zero bytes inside.")
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        reason = "a quoted value is not closed" if "end of data" in str(error) else str(error)
        raise FileFormatError(
            f"{path.name} is not a CSV table: {reason} (line {reader.line_num})."
        ) from None


def _delimiter(text: str) -> str:
    """Return what separates the names of the header, quoted parts of it set aside."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=header.count)


def _workbook_rows(path: Path, sheet: str | None) -> list[list[str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise FileFormatError(f"{path.name} is a broken workbook; save it again.") from None
    if "[Content_Types].xml" not in names:
        raise FileFormatError(
            f"{path.name} is a zip archive, not a CSV or XLSX table; give the file inside it."
        )
    if size > LARGEST_WORKBOOK_BYTES:
        raise FileFormatError(f"{path.name} unpacks to more than 1 GiB; save it as CSV.")
    try:
        with path.open("rb") as file:
            cells = _cells(python_calamine.load_workbook(file), path.name, sheet)
    except (python_calamine.CalamineError, OSError) as error:
        raise FileFormatError(f"{path.name} is not an XLSX workbook: {error}.") from None
    return [[_text(value) for value in row] for row in cells]


def _cells(book: Any, name: str, sheet: str | None) -> list[list[Any]]:
    if sheet is not None and sheet not in book.sheet_names:
        raise InputError(f"{name} has no sheet {sheet!r}; it has {', '.join(book.sheet_names)}.")
    for found in book.sheet_names if sheet is None else [sheet]:
        cells: list[list[Any]] = book.get_sheet_by_name(found).to_python(skip_empty_area=True)
        if cells:
            return cells
    return []


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < LARGEST_WHOLE
        return str(int(value)) if whole else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)


def _frame(rows: list[list[str]], name: str) -> Sheet:
    first = next((i for i, row in enumerate(rows) if _filled(row)), None)
    if first is None:
        raise FileFormatError(f"{name} is empty.")
    header = _header(rows[first], name)
    numbered = [(i, row) for i, row in enumerate(rows[first + 1 :], start=1) if _filled(row)]
    if not numbered:
        raise FileFormatError(f"{name} has no rows below its header.")
    width = len(header)
    problems = [
        Problem(number, "", f"it has {len(row)} values, the header has {width}")
        for number, row in numbered
        if len(row) < width or _filled(row[width:])
    ]
    bad = {problem.row for problem in problems}
    whole = [(number, row[:width]) for number, row in numbered if number not in bad]
    index = pd.Index([number for number, _ in whole], dtype="int64")
    cells = [row for _, row in whole]
    return pd.DataFrame(cells, columns=header, index=index, dtype=object), problems


def _filled(row: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in row)


def _header(row: list[str], name: str) -> list[str]:
    header = [cell.strip() for cell in row]
    while header and not header[-1]:
        header.pop()
    named = [cell or f"column {place + 1}" for place, cell in enumerate(header)]
    twice = sorted({cell for cell in named if named.count(cell) > 1})
    if twice:
        raise FileFormatError(f"{name} has the column {twice[0]!r} twice; rename one.")
    return named
