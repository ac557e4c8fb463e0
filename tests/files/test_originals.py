"""Originals of imported files are kept by their content."""

import datetime as dt
import hashlib
import os
import shutil

import pytest

from gridmap.errors import NotFoundError, StoreError, StoreFullError
from gridmap.files.originals import (
    PREVIEW_KEPT,
    keep_original,
    keep_preview,
    kept_preview,
    sweep_previews,
)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "town.GeoJSON"
    path.write_bytes(b"content")
    return path


def test_original_is_kept_under_its_hash(source, tmp_path):
    sha256 = keep_original(source, tmp_path / "files")
    assert sha256 == hashlib.sha256(b"content").hexdigest()
    kept = tmp_path / "files" / sha256[:2] / f"{sha256}.geojson"
    assert kept.read_bytes() == b"content"
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == [kept]


def test_same_content_is_kept_once(source, tmp_path):
    first = keep_original(source, tmp_path / "files")
    other = source.with_name("again.geojson")
    shutil.copy(source, other)
    assert keep_original(other, tmp_path / "files") == first
    assert len([p for p in (tmp_path / "files").rglob("*") if p.is_file()]) == 1


def test_full_disk_leaves_nothing_behind(source, tmp_path, monkeypatch):
    def full(_from, to):
        to.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gridmap.files.originals.shutil.copyfile", full)
    with pytest.raises(StoreFullError, match=r"is full; nothing was imported"):
        keep_original(source, tmp_path / "files")
    assert not [p for p in (tmp_path / "files").rglob("*") if p.is_file()]


def test_folder_that_cannot_be_made_is_said(source, tmp_path):
    (tmp_path / "files").write_text("a file is in the way")
    with pytest.raises(StoreError, match=r"cannot be kept"):
        keep_original(source, tmp_path / "files")


def test_content_is_never_mixed_up_with_what_was_cut_short(source, tmp_path):
    """A file of the right name and the wrong length is what a power cut leaves; it is replaced."""
    sha256 = keep_original(source, tmp_path / "files")
    kept = tmp_path / "files" / sha256[:2] / f"{sha256}.geojson"
    kept.write_bytes(b"cut")
    keep_original(source, tmp_path / "files")
    assert kept.read_bytes() == b"content"


def test_what_was_looked_at_is_kept_for_a_day_and_what_was_imported_for_good(source, tmp_path):
    files, now = tmp_path / "files", dt.datetime.now(dt.UTC)
    sha256 = keep_preview(source, files)
    assert kept_preview(files, sha256, ".geojson").read_bytes() == b"content"
    keep_original(kept_preview(files, sha256, ".geojson"), files)
    assert sweep_previews(files, now=now) == 0
    old = (now - PREVIEW_KEPT).timestamp() - 60
    os.utime(kept_preview(files, sha256, ".geojson"), (old, old))
    keep_preview(source, files)  # looked at again
    assert sweep_previews(files, now=now) == 0
    assert sweep_previews(files, now=now + PREVIEW_KEPT + dt.timedelta(minutes=1)) == 1
    with pytest.raises(NotFoundError, match="preview is gone"):
        kept_preview(files, sha256, ".geojson")
    assert (files / sha256[:2] / f"{sha256}.geojson").exists()
