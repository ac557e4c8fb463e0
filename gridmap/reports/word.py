"""What python-docx has no words for: fields, grounds, and rows that stay whole."""

import re
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Words

FONT = "Noto Sans CJK SC"
BODY_PT = 9.5


def rgb(colour: str) -> RGBColor:
    """Return a colour of the tokens as Word takes it."""
    return RGBColor.from_string(colour.lstrip("#").upper())


def add_field(paragraph: Words, instruction: str) -> None:
    """Put a field such as the page number; Word computes it."""
    run = paragraph.add_run("" if instruction.isalpha() else instruction)
    run.font.size = Pt(8)
    if not instruction.isalpha():
        return
    for kind in ("begin", "", "separate", "text", "end"):
        part = OxmlElement({"": "w:instrText", "text": "w:t"}.get(kind, "w:fldChar"))
        if kind in ("", "text"):
            part.text = instruction if kind == "" else "1"
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields of its own


def set_styles(document: Document, colours: dict[str, str]) -> None:
    """Give the styles of Word the type and the colours of the report."""
    styles = document.styles
    for name, size, colour in (
        ("Normal", BODY_PT, "ink"),
        ("Title", 28, "ink"),
        ("Heading 1", 16, "ink"),
        ("Heading 2", 11.5, "ink"),
    ):
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = rgb(colours[colour])
        style.font.bold = name != "Normal"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    styles["Heading 1"].paragraph_format.space_before = Pt(18)
    styles["Heading 2"].paragraph_format.space_before = Pt(12)


def shade(cell: Any, colour: str) -> None:
    """Give a cell a ground."""
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), re.sub("^#", "", colour).upper())
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx cannot shade


def keep_whole(row: Any, *, header: bool) -> None:
    """Keep a row on one page, and repeat a header on every page of its table."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no words for these
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def thin_borders(table: Any, colour: str) -> None:
    """Rule a table with thin lines between its rows, and none between its columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "none" if side in ("left", "right", "insideV") else "single")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), colour.lstrip("#").upper())
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - python-docx has no borders
