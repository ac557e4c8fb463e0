"""The report over HTTP: each format with its type, its name, and its own policy."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gridmap.app import create_app
from gridmap.config import Config
from gridmap.reports.formats import FORMATS
from gridmap.web import reports


@pytest.fixture(scope="module")
def client(demo_store: Path) -> Iterator[Any]:
    app = create_app(Config(store=f"sqlite:///{demo_store}"))
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize("form", list(FORMATS))
def test_each_format_is_answered_with_its_type(form: str, client) -> None:
    answer = client.get(f"/report.{form}?area=620702001001&lang=en&download=1")
    assert answer.status_code == 200
    assert answer.mimetype == FORMATS[form]
    assert answer.headers["Content-Disposition"] == f"attachment; filename=report.{form}"
    begins = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-1.7", "xlsx": b"PK", "docx": b"PK"}[form]
    assert answer.data.lstrip().startswith(begins)


def test_pdf_is_shown_in_the_browser_unless_it_is_to_be_saved(client, monkeypatch) -> None:
    monkeypatch.setattr(reports, "render", lambda *_, **__: b"%PDF")
    answer = client.get("/report.pdf?area=620702001001")
    assert (answer.mimetype, answer.data) == ("application/pdf", b"%PDF")
    assert "Content-Disposition" not in answer.headers


def test_unknown_area_and_run_are_not_found(client) -> None:
    for query in ("area=nowhere", "run=99"):
        for form in FORMATS:
            assert client.get(f"/report.{form}?{query}").status_code == 404
