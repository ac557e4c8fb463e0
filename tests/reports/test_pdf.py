"""The printed report, read back: pages, words, tags, fonts, and nothing asked of anybody."""

import dataclasses
import io
import os
import re
import socket
import subprocess
import sys

import pypdf
import pytest

from gridmap.errors import InputError
from gridmap.reports.pdf import print_page, print_sheet, render_pdf
from tests.conftest import ROOT
from tests.reports import made

A4 = (595.28, 841.89)


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(made.full())))


@pytest.fixture(scope="module")
def texts(pdf: pypdf.PdfReader) -> list[str]:
    # Pango may set letters apart; what a reader sees has no spaces inside Chinese words.
    return [re.sub(r"\s+", "", page.extract_text()) for page in pdf.pages]


def test_every_page_is_a4_numbered_and_labelled(pdf, texts) -> None:
    for number, (page, text) in enumerate(zip(pdf.pages, texts, strict=True), start=1):
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            A4, abs=0.1
        )
        assert f"{number}/{len(pdf.pages)}" in text
        assert "合成数据" in text
        if number > 1:
            assert "甘州区网格服务覆盖报告·全域" in text


def test_no_page_is_empty(texts) -> None:
    for text in texts:
        assert len(text) > 60


def test_pdf_is_tagged_and_says_its_language_and_title(pdf) -> None:
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "zh-CN"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "甘州区 网格服务覆盖报告 · 全域 · 2026-06-30 · 合成数据"
    kinds = [kind for kind, _ in structure(pdf)]
    for kind in ("/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure"):
        assert kind in kinds, kind


def test_every_picture_says_what_it_shows(pdf) -> None:
    said = [element.get("/Alt", "") for kind, element in structure(pdf) if kind == "/Figure"]
    told = [alt for alt in said if alt]
    assert any("3 个社区缺 8 名社区工作者" in alt for alt in told)
    assert len(told) >= 4


def test_fonts_are_embedded(pdf) -> None:
    fonts = {}
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            outer = font.get_object()
            inner = outer.get("/DescendantFonts", [outer])[0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            fonts[outer["/BaseFont"]] = [key for key in descriptor if key.startswith("/FontFile")]
    assert fonts
    assert all(fonts.values())
    assert any("Noto" in name for name in fonts)


def test_contents_lead_to_the_pages_that_they_name(pdf, texts) -> None:
    contents = pdf.pages[1].extract_text()
    for title in ("主要发现", "专题地图", "缺口清单", "方法"):
        page = int(re.search(rf"^{title}[. ]+(\d+)$", contents, re.MULTILINE)[1])
        assert title in texts[page - 1], title
    links = [a for a in pdf.pages[1].get("/Annots", []) if a.get_object()["/Subtype"] == "/Link"]
    assert len(links) >= 10


def test_report_says_the_findings_and_their_figures(texts) -> None:
    whole = "".join(texts)
    assert "440名居民步行500米内没有党群服务驿站或党群睦邻中心,占23.2%" in whole.replace("，", ",")
    assert "甘泉驿站712米" in whole  # the nearest facility
    assert "2项标准的缺口" not in whole
    assert "1项标准的缺口增大" in whole
    assert "25%" in whole


def test_report_in_english_has_no_chinese_words_of_its_own() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(made.full(), "en")))
    whole = " ".join(page.extract_text() for page in reader.pages)
    for word in ("合成数据", "主要发现", "目录", "缺口", "来源"):
        assert word not in whole
    assert "Synthetic data" in whole
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_real_data_carry_no_synthetic_label() -> None:
    editions = [dataclasses.replace(edition, synthetic=False) for edition in made.editions()]
    page = print_page(made.full(synthetic=False, editions=editions))
    assert "合成" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_nothing_is_asked_of_the_network(monkeypatch) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise AssertionError("the report asked the network")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    evil = '</style><img src="http://192.0.2.1/x.png"><link rel=stylesheet href="//192.0.2.1/y">'
    report = dataclasses.replace(made.full(), town=evil)
    report.gaps["subject_name"] = evil
    page = print_page(report)
    assert '<img src="http' not in page
    assert render_pdf(report).startswith(b"%PDF-1.7")


def test_page_boxes_get_every_token(monkeypatch) -> None:
    assert "var(" not in print_sheet()
    assert "@page {\n  size: A4;\n  margin: 20mm;" in print_sheet()


def test_report_without_a_run_is_short_and_says_what_to_do() -> None:
    from gridmap.reports import build

    report = made.report(
        run=None, reach=[], area_reach=build.empty_area_reach(), gaps=build.empty_gaps(),
        standards=[], unjoined=[], totals=build.Totals(), maps=made.maps(None),
    )  # fmt: skip
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(report)))
    assert "gridmapcoveragerun" in "".join(p.extract_text() for p in reader.pages).replace(" ", "")


def test_another_language_is_refused() -> None:
    with pytest.raises(InputError, match="zh or en"):
        render_pdf(made.report(), "fr")


def test_machine_without_pango_gets_a_sentence(tmp_path, demo_store) -> None:
    # A package of this name stands before the real one and fails as that does without Pango.
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0': not found\")\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "gridmap.cli", "report", "-o", str(tmp_path / "report.pdf")],
        env=os.environ
        | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "GRIDMAP_STORE": f"sqlite:///{demo_store}"},
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "libpango-1.0-0 is missing" in done.stderr
    assert "apt-get install" in done.stderr
    assert not (tmp_path / "report.pdf").exists()


def structure(reader: pypdf.PdfReader) -> list[tuple[str, pypdf.generic.DictionaryObject]]:
    """List the elements of the structure tree, depth first."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if not isinstance(element, pypdf.generic.DictionaryObject):
            continue
        if "/S" in element:
            found.append((element["/S"], element))
        inner = element.get("/K", [])
        inner = inner.get_object() if hasattr(inner, "get_object") else inner
        waiting.extend(inner if isinstance(inner, list) else [inner])
    return found
