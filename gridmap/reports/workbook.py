"""The coverage report as a workbook: typed cells, one sheet a measure, nothing left out."""

import datetime as dt
import io
import math
import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, islice
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from gridmap.errors import InputError
from gridmap.reports import figures
from gridmap.reports.build import LEVELS, ReportData
from gridmap.reports.findings import Speaker
from gridmap.reports.letters import clean
from gridmap.reports.progress import Progress, quiet
from gridmap.reports.sheet import DAY, MOMENT, NUMBER, SHARE, TEXT, WHOLE, Row, Sheet
from gridmap.reports.sheets import sheets
from gridmap.reports.styles import tokens
from gridmap.reports.words import LANGUAGES, PLURALS, speaker

MOST_ROWS = 1_048_576  # of a sheet
LARGE = 100_000  # rows; from here on they go to the disk one by one
MEASURED = 200  # rows from which the width of a column is taken
FORMATS = {WHOLE: "#,##0", NUMBER: "#,##0.##", SHARE: "0.0%", DAY: "yyyy-mm-dd"}
FORMATS |= {MOMENT: "yyyy-mm-dd hh:mm", TEXT: "@"}


def render_workbook(data: ReportData, lang: str = "zh", progress: Progress = quiet) -> bytes:
    """Render the report as XLSX.

    No text becomes a formula, a link or a number, whatever it begins with.

    Raises
    ------
    InputError
        The language is not one of these.
    """
    if lang not in LANGUAGES:
        raise InputError(f"The report is written in {' or '.join(LANGUAGES)}, not in {lang!r}.")
    voice = Speaker(data, lang, speaker(lang))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _options(data))
    _describe(book, voice)
    writer = _Writer(book, voice)
    writer.cover()
    made = sheets(voice)
    for number, sheet in enumerate(made, start=1):
        writer.sheet(sheet)
        progress("sheets", number, len(made))
    book.close()
    return target.getvalue()


def _options(data: ReportData) -> dict[str, Any]:
    rows = sum(len(table) for table in data.figures.values())
    return {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
        "nan_inf_to_errors": False,
        "constant_memory": rows > LARGE,
    }


def _describe(book: xlsxwriter.Workbook, voice: Speaker) -> None:
    data, say = voice.data, voice.say
    book.set_properties(
        {
            "title": clean(f"{data.town} {say('title')}"),
            "subject": clean(data.scope.name or say("whole_town")),
            "comments": say("synthetic") if data.synthetic else "",
            "author": "gridmap",
            "created": data.generated_at.astimezone(dt.UTC),
        }
    )


class _Writer:
    """Writes sheets of one workbook, all with the same look."""

    def __init__(self, book: xlsxwriter.Workbook, voice: Speaker) -> None:
        self.book, self.voice = book, voice
        family = {"font_name": "Noto Sans CJK SC", "font_size": 10, "valign": "top"}
        colours = tokens()
        self.formats = {
            kind: book.add_format(family | {"num_format": form}) for kind, form in FORMATS.items()
        }
        ink = {"bold": True, "bg_color": colours["surface-2"], "bottom": 1, "text_wrap": True}
        self.header = book.add_format(family | ink)
        self.title = book.add_format(family | {"bold": True, "font_size": 18})
        self.label = book.add_format(family | {"font_color": colours["ink-2"]})
        warning = {"bold": True, "font_color": colours["gap"], "text_wrap": True}
        self.warning = book.add_format(family | warning)
        self.wrapped = book.add_format(family | {"text_wrap": True})
        self.names: set[str] = set()

    def add(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(self._free(name))
        data, say = self.voice.data, self.voice.say
        title = clean(f"{data.town} {say('title')}").replace("&", "&&")
        label = f"&R{say('synthetic')}" if data.synthetic else ""
        sheet.set_header(f"&L{title}{label}")
        sheet.set_footer("&L&A&R&P / &N")
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _free(self, name: str) -> str:
        """Return a name that a sheet can have and none has yet."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:28] or "-"
        free, number = plain, 2
        while free.lower() in self.names:
            free, number = f"{plain} {number}", number + 1
        self.names.add(free.lower())
        return free

    def cover(self) -> None:
        """Say what the workbook is of, and that data are synthetic where they are."""
        data, say = self.voice.data, self.voice.say
        sheet = self.add(say("w_cover"))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 70)
        sheet.write_string(0, 0, clean(f"{data.town} {say('title')}"), self.title)
        row = 2
        if data.synthetic:
            sheet.write_string(row, 0, say("synthetic"), self.warning)
            sheet.write_string(row, 1, say("synthetic_note"), self.warning)
            row += 2
        for label, value, kind in _facts(self.voice):
            sheet.write_string(row, 0, clean(label), self.label)
            self.cell(sheet, row, 1, value, kind)
            row += 1
        sheet.write_string(row + 1, 0, say("m_privacy"), self.label)

    def sheet(self, sheet: Sheet) -> None:
        """Write a sheet; one that is full goes on in the next."""
        rows = iter(sheet.rows())
        first = list(islice(rows, MEASURED))
        widths = [
            _width(title, kind, (row[column] for row in first))
            for column, (title, kind) in enumerate(sheet.columns)
        ]
        rows = chain(first, rows)
        while True:
            self.part(sheet, widths, islice(rows, MOST_ROWS - 1))
            first = list(islice(rows, 1))
            if not first:
                break
            rows = chain(first, rows)

    def part(self, sheet: Sheet, widths: list[float], rows: Iterable[Row]) -> None:
        """Write the header, then the rows that fit."""
        page = self.add(sheet.name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        for column, (title, _) in enumerate(sheet.columns):
            page.write_string(0, column, clean(title), self.header)
        kinds, number = [kind for _, kind in sheet.columns], 0
        for number, row in enumerate(rows, start=1):
            self.row(page, number, row, kinds)
        if not number and sheet.empty:
            page.write_string(1, 0, clean(sheet.empty), self.label)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.autofilter(0, 0, max(number, 1), len(sheet.columns) - 1)

    def row(self, page: Worksheet, number: int, row: Row, kinds: list[str]) -> None:
        """Write one row."""
        for column, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            self.cell(page, number, column, value, kind)

    def cell(self, page: Worksheet, row: int, column: int, value: Any, kind: str) -> None:
        """Write one cell by its type; what is not known stays empty, and is not 0."""
        form = self.formats[kind]
        if figures.is_missing(value) or value == "":
            page.write_blank(row, column, None, form)
        elif kind == TEXT:
            page.write_string(row, column, clean(str(value)), form)
        elif kind in (DAY, MOMENT):
            page.write_datetime(row, column, value, form)
        elif math.isfinite(value):
            page.write_number(row, column, float(value), form)
        else:
            page.write_string(row, column, "∞", form)


def _width(title: str, kind: str, values: Iterable[Any]) -> float:
    """Return a width that shows the title and the first values; a Chinese letter takes two."""
    if kind in (DAY, MOMENT):
        return 17.0
    words = [_written(value, kind) for value in values if not figures.is_missing(value)]
    return float(min(max(map(_letters, [title, *words])) + 3, 60))


def _written(value: Any, kind: str) -> str:
    if kind == TEXT:
        return str(value)[:80]
    return "100.0%" if kind == SHARE else f"{float(value):,.2f}"


def _letters(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _facts(voice: Speaker) -> Iterable[tuple[str, Any, str]]:
    data, say = voice.data, voice.say
    yield say("about"), data.scope.name or say("whole_town"), TEXT
    if data.scope.code:
        yield say("code"), data.scope.code, TEXT
    yield say("as_of"), dt.datetime.combine(data.as_of, dt.time()), DAY
    if data.run is None:
        yield say("run"), say("no_run"), TEXT
    else:
        yield say("run"), say("run_no", id=data.run.id), TEXT
        yield say("m_started"), data.run.started_at, MOMENT
        yield say("m_version"), f"gridmap {data.run.code_version}", TEXT
        yield say("m_crs"), data.run.metric_crs, TEXT
    yield say("made"), data.generated_at, MOMENT
    for name in ("residents", "households", "over_60", "under_6"):
        yield say(name), getattr(data.totals, name), WHOLE
    for level in LEVELS:
        if level in data.totals.areas:
            yield say(PLURALS[level]), data.totals.areas[level], WHOLE
    for kind in data.totals.facilities:
        yield voice.name(kind), kind.count, WHOLE
