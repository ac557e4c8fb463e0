"""The document, read back: headings, header rows, pictures with words, page numbers."""

import dataclasses
import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from gridmap.errors import InputError
from gridmap.reports import build
from gridmap.reports.document import render_document
from gridmap.reports.workbook import render_workbook
from tests.reports import made


@pytest.fixture(scope="module")
def document() -> Document:
    return docx.Document(io.BytesIO(render_document(made.full())))


def headings(document: Document, level: int) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def tables(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def test_chapters_are_headings(document) -> None:
    assert headings(document, 1) == [
        "主要发现", "与上次评估相比", "专题地图", "服务半径", "各级区域",
        "综合", "缺口清单", "标准", "数据版本", "方法", "未接入清单",
    ]  # fmt: skip
    assert "3 个社区缺 8 名社区工作者。" in headings(document, 2)
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == ["网格服务覆盖报告"]


def test_tables_repeat_their_header_and_keep_rows_whole(document) -> None:
    ruled = [table for table in document.tables if table.style.name == "Table Grid"]
    assert len(ruled) >= 8
    for table in ruled:
        first = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_figures_are_those_of_the_data(document) -> None:
    found = tables(document)
    staff = next(t for t in found if t[0][1] == "对象" and "交通巷社区" in t[1][1])
    assert [row[4] for row in staff[1:]] == ["5", "2", "1"]
    assert staff[2][6] == "甘泉驿站 712 米"
    areas = next(t for t in found if t[0][0] == "名称" and t[-1][0] == "合计")
    assert areas[-1][1] == "1,900"


def test_maps_are_pictures_that_say_what_they_show(document) -> None:
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(said) >= 4
    assert all(text.startswith("地图：") for text in said)


def test_pages_are_numbered_and_labelled(document) -> None:
    section = document.sections[0]
    fields = [e.text for e in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "合成数据" in section.header.paragraphs[0].text
    assert round(section.page_width.mm) == 210
    assert round(section.left_margin.mm) == 20


def test_real_data_carry_no_synthetic_label() -> None:
    editions = [dataclasses.replace(edition, synthetic=False) for edition in made.editions()]
    data = render_document(made.full(synthetic=False, editions=editions))
    document = docx.Document(io.BytesIO(data))
    said = [p.text for p in document.paragraphs] + [document.sections[0].header.paragraphs[0].text]
    assert "合成" not in "".join(said)


def test_names_with_control_characters_and_markup_are_words() -> None:
    report = made.full(town="<w:p/>\x0b&\x00")
    document = docx.Document(io.BytesIO(render_document(report)))
    assert document.paragraphs[0].text == "<w:p/>&"


def test_document_in_english_and_another_language() -> None:
    document = docx.Document(io.BytesIO(render_document(made.full(), "en")))
    assert headings(document, 1)[0] == "Findings"
    with pytest.raises(InputError, match="zh or en"):
        render_document(made.full(), "fr")


def test_names_that_xml_cannot_hold_are_written_without_the_letters() -> None:
    name = "a\ufffeb\uffff\x0bc"
    report = made.full(town=name, unjoined=[build.Unjoined("facility", name, name, name)])
    report.gaps["subject_name"] = report.area_reach["name"] = name
    for shapes in report.ground.shapes.values():
        shapes["name"] = name
    with zipfile.ZipFile(io.BytesIO(render_workbook(report))) as book:
        parts = [book.read(one).decode() for one in book.namelist() if one.endswith(".xml")]
    assert not any("\ufffe" in part or "\uffff" in part for part in parts)
    document = docx.Document(io.BytesIO(render_document(report)))
    assert document.core_properties.title == "abc 网格服务覆盖报告"
    assert tables(document)[-1][1][1:] == ["abc abc", "abc"]
