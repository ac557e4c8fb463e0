"""The coverage report as PDF: A4, tagged, with contents and page numbers."""

import re
from typing import Any

import jinja2

from gridmap import assets
from gridmap.errors import InputError
from gridmap.reports import figures
from gridmap.reports.blocks import Map
from gridmap.reports.build import LEVELS, ReportData
from gridmap.reports.chapters import chapters
from gridmap.reports.drawing_desk import Desk, pictures
from gridmap.reports.findings import Speaker
from gridmap.reports.progress import Progress, quiet
from gridmap.reports.styles import tokens
from gridmap.reports.words import LANGUAGES, PLURALS, speaker
from gridmap.saying import said

FONTS = (
    "Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
)


def render_pdf(
    data: ReportData, lang: str = "zh", progress: Progress = quiet, desk: Desk | None = None
) -> bytes:
    """Render the report as PDF; it is tagged (PDF/UA-1), and nothing is loaded from anywhere.

    Parameters
    ----------
    desk : Desk, optional
        Draws the maps meanwhile; without it they are drawn here.

    Raises
    ------
    InputError
        The language is not one of these, or the machine lacks Pango or a font with Chinese.
    """
    if lang not in LANGUAGES:
        raise InputError(f"The report is written in {' or '.join(LANGUAGES)}, not in {lang!r}.")
    written = Pages(data, lang, progress)
    if desk is not None:
        desk.begin(written.themes, data.ground)
    weasyprint = load_weasyprint()
    page = written.html(pictures(desk, written.themes, data.ground))
    progress("pages", 0, 1)
    document = weasyprint.HTML(string=page, url_fetcher=_fetcher(weasyprint))
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", optimize_images=False)
    progress("pages", 1, 1)
    return made


def print_page(data: ReportData, lang: str = "zh", progress: Progress = quiet) -> str:
    """Render the HTML from which the PDF is made."""
    written = Pages(data, lang, progress)
    return written.html(pictures(None, written.themes, data.ground))


class Pages:
    """The chapters of a report on paper, before the maps are drawn.

    Attributes
    ----------
    themes : list of Theme
        The maps that the chapters show, in their order.
    """

    def __init__(self, data: ReportData, lang: str, progress: Progress) -> None:
        self._voice = Speaker(data, lang, speaker(lang))
        self._sections = []
        for number, total, section in chapters(self._voice):
            progress("chapters", number, total)
            self._sections.append(section)
        blocks = [block for section in self._sections for block in section.blocks]
        self.themes = [block.theme for block in blocks if isinstance(block, Map)]

    def html(self, drawn: list[str]) -> str:
        """Return the page with a drawn map for each theme."""
        voice, data, lang = self._voice, self._voice.data, self._voice.lang
        picture_of = {theme.key: one for theme, one in zip(self.themes, drawn, strict=True)}
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(assets.folder("templates") / "report"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(
            number=voice.number,
            date=lambda value: figures.date(value, lang),
            moment=figures.moment,
            missing=figures.is_missing,
            level=voice.say,
            levels=lambda key: voice.say(PLURALS[key]).capitalize(),
            picture=lambda theme: picture_of[theme.key],
        )
        return environment.get_template("print.html").render(
            data=data,
            lang=lang,
            say=voice.say,
            sections=self._sections,
            style=print_sheet(),
            levels=LEVELS,
            scope=data.scope.name or data.scope.code or voice.say("whole_town"),
        )


def print_sheet() -> str:
    """Return the style sheet of paper with every token filled in.

    Page boxes inherit nothing from the document, custom properties included.
    """
    sheet = (assets.folder("templates") / "report" / "print.css").read_text("utf-8")
    known = tokens()

    def filled(text: str) -> str:
        return re.sub(r"var\(--([\w-]+)\)", lambda match: filled(known[match[1]]), text)

    return filled(sheet)


def load_weasyprint() -> Any:
    """Return the module that makes the PDF.

    Raises
    ------
    InputError
        The machine lacks a library that it draws with.
    """
    try:
        import weasyprint  # noqa: PLC0415 - it loads Pango, which a machine may lack
    except OSError as error:
        raise InputError(
            said(
                "这台机器不能生成 PDF：缺少 {library}。{fonts}。"
                "其他格式（html、xlsx、docx）不需要它。",
                "This machine cannot make a PDF: {library} is missing. {fonts}. "
                "The other formats (html, xlsx, docx) need none of it.",
                library=_missing_library(error),
                fonts=FONTS,
            )
        ) from error
    if not _has_chinese():
        raise InputError(
            "This machine cannot make a PDF: it has no font with Chinese characters, such as "
            f"Noto Sans CJK SC. {FONTS}. The other formats (html, xlsx, docx) need none of it."
        )
    return weasyprint


def _missing_library(error: OSError) -> str:
    found = re.search(r"library '([^']+)'", str(error))
    return found[1] if found else "Pango"


def _has_chinese() -> bool:
    from matplotlib import font_manager  # noqa: PLC0415 - it reads every font once

    names = font_manager.get_font_names()
    asked = [name.strip().strip('"') for name in tokens()["font"].replace("\n", " ").split(",")]
    chinese = [name for name in asked if name not in ("system-ui", "sans-serif")]
    return any(name in names for name in chinese) or any("CJK" in name for name in names)


def _fetcher(weasyprint: Any) -> Any:
    """Return what answers for pictures that the page carries itself, and refuses all else."""
    return weasyprint.urls.URLFetcher(allowed_protocols=["data"])
