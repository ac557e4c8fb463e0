"""Give a table back with what is wrong with its rows, so that it is mended where it was written."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from gridmap.errors import Problem
from gridmap.files.register_workbooks import OPTIONS, PROBLEM
from gridmap.files.sheets import sheet_parts
from gridmap.saying import in_language

PART_ROWS = 10_000
WIDE, USUAL = 40, 18


def write_problem_sheet(path: Path, problems: Sequence[Problem], lang: str) -> bytes:
    """Write all rows of a table as XLSX, those with problems first, what is wrong in front.

    Who mends the first ones imports the whole file at last: a part of it would replace the rest.

    Parameters
    ----------
    path : Path
        The table, CSV or XLSX; it is read in parts.
    problems : sequence of Problem
        By the numbers of its rows.
    lang : str
        zh or en.
    """
    told: dict[int, list[str]] = {}
    for one in problems:
        colon = "：" if lang == "zh" else ": "
        where = one.field + colon if one.field else ""
        told.setdefault(one.row, []).append(where + in_language(one.reason, lang))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS | {"constant_memory": True})
    _Sheet(book, told).write(path, in_language(PROBLEM, lang))
    book.close()
    return target.getvalue()


class _Sheet:
    """The sheet of the rows, in the making."""

    def __init__(self, book: xlsxwriter.Workbook, told: dict[int, list[str]]) -> None:
        self.sheet, self.told, self.last = book.add_worksheet(), told, 0
        self.text = book.add_format({"num_format": "@"})
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.wrong = book.add_format({"font_color": "#b3261e", "text_wrap": True})

    def write(self, path: Path, title: str) -> None:
        """Write the header, the rows with problems, and in a second pass the others."""
        self.sheet.set_column(0, 0, WIDE)
        self.sheet.freeze_panes(1, 1)
        whole: set[int] = set()
        for number, cells in _rows(path):
            if not number:
                self.sheet.set_column(1, len(cells), USUAL, self.text)
                self.sheet.write_row(0, 0, [title, *cells], self.bold)
            elif number in self.told:
                whole.add(number)
                self._row(number, cells)
        # A row of too few or too many cells has none that could be told apart.
        for number in sorted(set(self.told) - whole):
            self._row(number, ())
        for number, cells in _rows(path):
            if number and number not in self.told:
                self._row(number, cells)

    def _row(self, number: int, cells: Sequence[str]) -> None:
        self.last += 1
        self.sheet.write_string(self.last, 0, "\n".join(self.told.get(number, ())), self.wrong)
        for place, cell in enumerate(cells, start=1):
            self.sheet.write_string(self.last, place, cell, self.text)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the header as row 0, then each row, without what an earlier sheet said was wrong."""
    begun = False
    for frame, _ in sheet_parts(path, rows=PART_ROWS):
        header = [str(column) for column in frame.columns]
        first = int(header[0] in (PROBLEM.zh, PROBLEM.en))
        if not begun:
            begun = True
            yield 0, header[first:]
        for number, cells in zip(frame.index.tolist(), frame.to_numpy().tolist(), strict=True):
            yield int(number), cells[first:]
