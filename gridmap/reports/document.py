"""The coverage report as a Word document that an office can edit."""

import io
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from gridmap.errors import InputError
from gridmap.reports import figures, word
from gridmap.reports.blocks import (
    Bars,
    Cell,
    Findings,
    Formula,
    Heading,
    Map,
    Paragraph,
    Section,
    Table,
    Terms,
)
from gridmap.reports.build import LEVELS, ReportData
from gridmap.reports.chapters import chapters
from gridmap.reports.document_page import Page
from gridmap.reports.drawing import draw
from gridmap.reports.findings import Speaker
from gridmap.reports.letters import clean
from gridmap.reports.progress import Progress, quiet
from gridmap.reports.words import LANGUAGES, PLURALS, speaker

WIDE_MM, MAP_MM = 170.0, 96.0
TABLE_PT, SMALL_PT = 8.0, 7.5


def render_document(data: ReportData, lang: str = "zh", progress: Progress = quiet) -> bytes:
    """Render the report as DOCX, with headings, header rows and page numbers of Word's own.

    Raises
    ------
    InputError
        The language is not one of these.
    """
    if lang not in LANGUAGES:
        raise InputError(f"The report is written in {' or '.join(LANGUAGES)}, not in {lang!r}.")
    voice = Speaker(data, lang, speaker(lang))
    writer = _Writer(voice)
    writer.cover()
    for number, total, section in chapters(voice):
        writer.section(section)
        progress("chapters", number, total)
    target = io.BytesIO()
    writer.document.save(target)
    return target.getvalue()


class _Writer(Page):
    """Lays the blocks of a report out as a document."""

    def cover(self) -> None:
        """Say what the report is of, that data are synthetic where they are, and how big it is."""
        data, say, voice = self.voice.data, self.voice.say, self.voice
        self.words(data.town, size=14, colour="accent", bold=True)
        self.document.add_paragraph(clean(say("title")), style="Title")
        self.words(data.scope.name or say("whole_town"), size=14)
        if data.synthetic:
            self.words(say("synthetic"), size=14, colour="gap", bold=True)
            self.words(say("synthetic_note"), colour="gap")
        rows = [(say("as_of"), figures.date(data.as_of, voice.lang))]
        if data.run:
            run = f"{say('run_no', id=data.run.id)} {figures.moment(data.run.started_at)}"
            rows.append((say("run"), run))
        rows.append((say("made"), figures.moment(data.generated_at)))
        people = ("residents", "households", "over_60", "under_6")
        rows += [(say(name), voice.number(getattr(data.totals, name))) for name in people]
        areas = data.totals.areas
        rows += [(say(PLURALS[one]), voice.number(areas[one])) for one in LEVELS if one in areas]
        self._pairs([(term, words, "") for term, words in rows])
        self.words(say("m_privacy"), size=SMALL_PT, colour="ink-2")
        self.document.add_page_break()

    def _pairs(self, rows: list[tuple[str, str, str]]) -> None:
        table = self.document.add_table(rows=0, cols=2)
        for term, words, small in rows:
            first, second = table.add_row().cells
            first.width, second.width = Mm(45), Mm(WIDE_MM - 45)
            self.run(first.paragraphs[0], term, colour="ink-2", size=TABLE_PT + 1)
            self.run(second.paragraphs[0], words, size=TABLE_PT + 1)
            if small:
                self.run(second.paragraphs[0], f" {small}", size=SMALL_PT, colour="ink-2")
            for cell in (first, second):
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)

    def section(self, section: Section) -> None:
        """Write one chapter."""
        self.document.add_heading(clean(section.title), level=1)
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Any) -> None:
        write = {
            Table: self._table,
            Paragraph: self._paragraph,
            Heading: self._heading,
            Findings: self._findings,
            Map: self._map,
            Bars: self._bars,
            Terms: lambda terms: self._pairs(terms.rows),
            Formula: self._formula,
        }[type(block)]
        write(block)

    def _paragraph(self, block: Paragraph) -> None:
        strong = block.css in ("sentence", "formula")
        quiet_words = block.css in ("lead", "met", "note")
        self.words(
            block.text,
            bold=strong,
            colour="ink-2" if quiet_words else "",
            size=SMALL_PT if block.css == "lead" else None,
        )

    def _heading(self, block: Heading) -> None:
        self.document.add_heading(clean(block.text), level=2)
        if block.small:
            words = self.words(block.small, size=SMALL_PT, colour="ink-2")
            words.paragraph_format.keep_with_next = True

    def _findings(self, block: Findings) -> None:
        self.document.add_heading(clean(block.title), level=2)
        for found in block.rows:
            words = self.document.add_paragraph(style="List Bullet")
            self.run(words, found.sentence, bold=True)
            for text, confirmed in found.standards:
                status = self.voice.say("confirmed" if confirmed else "recalled")
                self.run(words, f"\n{text} · {status}", size=SMALL_PT, colour="ink-2")

    def _map(self, block: Map) -> None:
        theme = block.theme
        self.document.add_heading(clean(theme.title), level=2)
        lead = self.words(theme.lead, size=SMALL_PT, colour="ink-2")
        lead.paragraph_format.keep_with_next = True
        place = self.document.add_paragraph()
        place.paragraph_format.keep_with_next = True
        picture = io.BytesIO(draw(theme, self.voice.data.ground, "png"))
        drawn = place.add_run().add_picture(picture, width=Mm(MAP_MM))
        drawn._inline.docPr.set("descr", clean(block.description))  # noqa: SLF001
        self._legend(block)
        self._source()

    def _legend(self, block: Map) -> None:
        theme, words = block.theme, self.document.add_paragraph()
        words.paragraph_format.keep_with_next = True
        if theme.legend:
            self.run(words, f"{theme.legend}   ", size=SMALL_PT, bold=True)
        for one in theme.classes:
            if one.label:
                self.run(words, "■ ", size=SMALL_PT + 2, colour=_visible(one.token))
                self.run(words, f"{one.label}   ", size=SMALL_PT)
        if theme.has_none:
            label = self.voice.say("no_data_area")
            self.run(words, f"▨ {label}   ", size=SMALL_PT)
        for points in theme.points:
            mark = "✕ " if points.marker == "X" else "● "
            self.run(words, mark, size=SMALL_PT, colour=points.token)
            self.run(words, f"{points.label}   ", size=SMALL_PT)

    def _bars(self, block: Bars) -> None:
        chart = block.chart
        self.document.add_heading(clean(chart.title), level=2)
        self.words(chart.subtitle, size=SMALL_PT, colour="ink-2")
        for bar in chart.bars:
            words = self.document.add_paragraph()
            words.paragraph_format.space_after = Pt(1)
            self.run(words, f"{bar.label} ", size=TABLE_PT)
            self.run(words, bar.figure, size=TABLE_PT, bold=True)
            self._line(bar, chart.maximum)
        self._source()

    def _line(self, bar: Any, maximum: float) -> None:
        words = self.document.add_paragraph()
        words.paragraph_format.space_after = Pt(3)
        for part in bar.parts:
            count = round(part.value / maximum * BLOCKS) if maximum else 0
            if part.value > 0:
                colour, block = BAR_LOOK.get(part.css, ("class-none", "█"))
                self.run(words, block * max(count, 1), size=6, colour=colour)

    def _formula(self, block: Formula) -> None:
        self.document.add_heading(clean(block.name), level=2)
        self.words(block.text)
        if block.source:
            self.words(block.source, size=SMALL_PT, colour="ink-2")

    def _source(self) -> None:
        data, say = self.voice.data, self.voice.say
        if data.run:
            day = figures.date(data.as_of, self.voice.lang)
            self.words(say("source_line", id=data.run.id, date=day), size=SMALL_PT, colour="ink-2")

    def _table(self, block: Table) -> None:
        table = self.document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        word.thin_borders(table, self.colours["rule"])
        whole = sum(column.width for column in block.columns)
        widths = [Mm(WIDE_MM * column.width / whole) for column in block.columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width  # the cells' own widths are not enough for every program
        right = [column.number for column in block.columns]
        head = [Cell(column.title, column.small) for column in block.columns]
        self._row(table.rows[0], head, widths, right, header=True)
        for row in block.rows:
            self._row(table.add_row(), row, widths, right, first=block.first)
        if block.total:
            self._row(table.add_row(), block.total, widths, right, header=True, repeat=False)
        if block.more:
            self.words(block.more, size=SMALL_PT, colour="ink-2")
        if block.source:
            self._source()

    def _row(
        self,
        row: Any,
        cells: list[Cell],
        widths: list[Any],
        right: list[bool],
        *,
        header: bool = False,
        repeat: bool = True,
        first: int = 0,
    ) -> None:
        for number, (cell, one) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = widths[number]
            words = cell.paragraphs[0]
            words.paragraph_format.space_after = Pt(0)
            words.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right[number] else None
            if one.swatch and one.swatch != "none":
                self.run(words, "■ ", size=TABLE_PT, colour=_visible(one.swatch))
            bold = header or number == first or one.css == "short"
            colour = {"short": "gap", "made-up": "gap", "no-data": "ink-3"}.get(one.css, "")
            self.run(words, one.text, size=TABLE_PT, bold=bold, colour=colour)
            if one.small:
                self.run(words, f" {one.small}", size=TABLE_PT - 1.5, colour="ink-2")
            if header:
                word.shade(cell, self.colours["surface-2"])
        word.keep_whole(row, header=header and repeat)


BLOCKS = 70
BAR_LOOK = {
    "red": ("class-4", "█"),
    "calm": ("accent-soft", "█"),
    "dim": ("class-none", "█"),
    "teal": ("accent", "█"),
    "hatched": ("ink-2", "▒"),
    "red-hatched": ("gap", "▒"),
}


def _visible(token: str) -> str:
    """Return a token that shows on white paper; the palest class is drawn grey."""
    return "rule" if token in ("class-0", "surface") else token
