"""Read CSV and XLSX into frames of text, one row a record, numbered as in the file."""

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

from gridmap.errors import FileFormatError, InputError, Problem
from gridmap.files.csv_reading import csv_rows
from gridmap.files.encoding import encoding_of_file
from gridmap.files.sheet_extent import cells_between, uncomputed
from gridmap.files.signatures import WORDS, kind_of
from gridmap.saying import said

LARGEST_WORKBOOK_BYTES = 1024**3
SAVE_AS = said("请另存为 .xlsx。", " Save it as .xlsx.")
MOST_CELLS = 20_000_000  # between the outermost ones of a sheet; each takes room, also if empty
# Spreadsheets keep 15 digits of a number; what is longer has lost its end, and must not look whole.
LARGEST_WHOLE = 10**15

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
        blank rows above it not counted. Blank rows are left out, their numbers stay. Its
        `attrs["encoding"]` is that of a CSV, "" of a workbook.
    problems : list of Problem
        Rows with more or fewer cells than the header; they are not in the frame.

    Raises
    ------
    FileFormatError, InputError
        The file is no such table, has no rows, or a column twice; the sheet is not there.
    """
    (whole,) = sheet_parts(path, sheet)
    return whole


def sheet_parts(
    path: Path, sheet: str | None = None, *, rows: int | None = None
) -> Iterator[Sheet]:
    """Read a table as text, in parts of so many rows, or all at once: see `read_sheet`.

    Of a CSV no more than a part is in memory. A workbook is unpacked first, but its cells become
    Python's part by part.
    """
    kind, encoding = kind_of(path), ""
    if kind == "zip":
        found = _workbook_rows(path, sheet)
    elif kind == "text":
        encoding = encoding_of_file(path)
        found = csv_rows(path, encoding)
    else:
        raise FileFormatError(
            said(
                "{file} 是{kind}，不是 CSV 或 XLSX 表格。{hint}",
                "{file} is {kind}, not a CSV or XLSX table.{hint}",
                file=path.name,
                kind=WORDS[kind],
                hint=SAVE_AS if kind == "xls" else "",
            )
        )
    return _frames(found, path.name, rows, encoding)


def _workbook_rows(path: Path, sheet: str | None) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise FileFormatError(
            said(
                "{file} 是损坏的工作簿，请重新保存。",
                "{file} is a broken workbook; save it again.",
                file=path.name,
            )
        ) from None
    if "[Content_Types].xml" not in names:
        raise FileFormatError(
            said(
                "{file} 是压缩包，不是 CSV 或 XLSX 表格；请给出里面的文件。",
                "{file} is a zip archive, not a CSV or XLSX table; give the file inside it.",
                file=path.name,
            )
        )
    if size > LARGEST_WORKBOOK_BYTES:
        raise FileFormatError(
            said(
                "{file} 解开后超过 1 GiB，请另存为 CSV。",
                "{file} unpacks to more than 1 GiB; save it as CSV.",
                file=path.name,
            )
        )
    _refuse_unreadable_cells(path)
    try:
        with path.open("rb") as file:
            cells = _cells(python_calamine.load_workbook(file), path.name, sheet)
    except (python_calamine.CalamineError, OSError) as error:
        raise FileFormatError(
            said(
                "{file} 不是 XLSX 工作簿：{error}。",
                "{file} is not an XLSX workbook: {error}.",
                file=path.name,
                error=error,
            )
        ) from None
    return ([_text(value) for value in row] for row in cells)


def _refuse_unreadable_cells(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.lower().endswith(".xml") or name.endswith("sharedStrings.xml"):
                continue
            try:
                content = archive.read(name)
                far = cells_between(content) > MOST_CELLS
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
                continue  # the reader says what is wrong
            if far:
                raise FileFormatError(
                    said(
                        "{file} 的表格大得读不了：离表格很远的地方还有内容。"
                        "请删掉表格以外的行和列，再保存。",
                        "{file} is too large to read: there is something far away from its table. "
                        "Delete the rows and columns outside of the table and save it again.",
                        file=path.name,
                    )
                )
            if cell := uncomputed(content):
                raise FileFormatError(
                    said(
                        "{file}：单元格 {cell} 是公式，文件里没有它的结果。"
                        "请用表格软件打开，保存后再来。",
                        "{file}: the cell {cell} is a formula, and the file does not hold its "
                        "result. Open the file in a spreadsheet program and save it.",
                        file=path.name,
                        cell=cell,
                    )
                )


def _cells(book: Any, name: str, sheet: str | None) -> Iterator[list[Any]]:
    if sheet is not None and sheet not in book.sheet_names:
        raise InputError(
            said(
                "{file} 没有工作表 {sheet}；它有 {names}。",
                "{file} has no sheet {sheet}; it has {names}.",
                file=name,
                sheet=repr(sheet),
                names=", ".join(book.sheet_names),
            )
        )
    for found in _seen(book) if sheet is None else [sheet]:
        cells = book.get_sheet_by_name(found)
        if cells.height:
            return iter(cells.iter_rows())
    return iter(())


def _seen(book: Any) -> list[str]:
    """Return the names of the sheets that people see, and of the hidden ones after them."""
    hidden = [
        one.name
        for one in book.sheets_metadata
        if one.visible != python_calamine.SheetVisibleEnum.Visible
    ]
    return [*(name for name in book.sheet_names if name not in hidden), *hidden]


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


def _frames(
    found: Iterator[list[str]], name: str, rows: int | None, encoding: str
) -> Iterator[Sheet]:
    first = next((row for row in found if _filled(row)), None)
    if first is None:
        raise FileFormatError(said("{file} 是空的。", "{file} is empty.", file=name))
    header = _header(first, name)
    numbered = ((i, row) for i, row in enumerate(found, start=1) if _filled(row))
    part = list(islice(numbered, rows))
    if not part:
        raise FileFormatError(
            said("{file} 的表头下面没有行。", "{file} has no rows below its header.", file=name)
        )
    while part:
        frame, problems = _frame(part, header)
        frame.attrs["encoding"] = encoding
        yield frame, problems
        part = list(islice(numbered, rows))


def _frame(numbered: list[tuple[int, list[str]]], header: list[str]) -> Sheet:
    width = len(header)
    problems = [
        Problem(
            number,
            "",
            said(
                "有 {n} 个值，表头有 {width} 个",
                "it has {n} values, the header has {width}",
                n=len(row),
                width=width,
            ),
        )
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
        raise FileFormatError(
            said(
                "{file} 有两个 {column} 列，请改名。",
                "{file} has the column {column} twice; rename one.",
                file=name,
                column=repr(twice[0]),
            )
        )
    return named
