"""The page of a report in Word: paper, head and foot, and words in its colours."""

from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Words

from gridmap.reports import word
from gridmap.reports.findings import Speaker
from gridmap.reports.letters import clean
from gridmap.reports.styles import tokens


class Page:
    """A document of A4 pages, on which words are written."""

    def __init__(self, voice: Speaker) -> None:
        self.voice, self.colours = voice, tokens()
        self.document: Document = docx.Document()
        self._set_up()
        word.set_styles(self.document, self.colours)
        data, say = voice.data, voice.say
        properties = self.document.core_properties
        properties.title = clean(f"{data.town} {say('title')}")
        properties.author = "gridmap"
        properties.language = "zh-CN" if voice.lang == "zh" else "en"
        properties.created = data.generated_at.replace(tzinfo=None)
        properties.comments = say("synthetic") if data.synthetic else ""

    def _set_up(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(20)
        data, say = self.voice.data, self.voice.say
        head = section.header.paragraphs[0]
        scope = data.scope.name or say("whole_town")
        self.run(head, f"{data.town} {say('title')} · {scope}", size=8, colour="ink-2")
        if data.synthetic:
            self.run(head, f"    {say('synthetic')}", size=8, colour="gap", bold=True)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if data.approval:
            self.run(foot, f"{say('approval', number=data.approval)}    ", size=8, colour="ink-2")
        for field in ("PAGE", " / ", "NUMPAGES"):
            word.add_field(foot, field)

    def rgb(self, token: str) -> RGBColor:
        """Return a colour of the design by its name."""
        return word.rgb(self.colours[token])

    def run(
        self,
        paragraph: Words,
        text: str,
        *,
        size: float | None = None,
        colour: str = "",
        bold: bool = False,
    ) -> None:
        """Add words to a paragraph."""
        run = paragraph.add_run(clean(text))
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = self.rgb(colour)

    def words(self, text: str, **look: Any) -> Words:
        """Add a paragraph of words."""
        paragraph = self.document.add_paragraph()
        self.run(paragraph, text, **look)
        return paragraph
