"""The map page loads its bundle, and its modules where the bundle is of something else."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gridmap import assets
from gridmap.web import bundle


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Scripts, styles and bundles of our own."""
    for name in (*bundle.SOURCES, "bundle"):
        shutil.copytree(assets.folder("static") / name, tmp_path / name)
    return tmp_path


def test_the_pages_load_the_bundle_that_was_made_of_these_sources(client: FlaskClient) -> None:
    assert bundle.files() == bundle.MADE, "run: make"
    page = client.get("/").get_data(as_text=True)
    assert bundle.MADE["script"] in page
    assert bundle.MADE["style"] in page
    assert bundle.WRITTEN["script"] not in page


def test_a_bundle_is_found(static: Path) -> None:
    assert bundle.files_of(static) == bundle.MADE


def test_a_changed_module_is_seen_at_once(static: Path) -> None:
    path = static / "js" / "main.js"
    path.write_text(path.read_text("utf-8") + "// changed", "utf-8")
    assert bundle.files_of(static) == bundle.WRITTEN


def test_a_new_style_is_seen_at_once(static: Path) -> None:
    (static / "css" / "new.css").write_text("", "utf-8")
    assert bundle.files_of(static) == bundle.WRITTEN


def test_half_a_bundle_is_none(static: Path) -> None:
    (static / bundle.MADE["my"]).unlink()
    assert bundle.files_of(static) == bundle.WRITTEN
