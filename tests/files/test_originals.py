"""Originals of imported files are kept by their content."""

import hashlib
import shutil

import pytest

from gridmap.errors import StoreError, StoreFullError
from gridmap.files.originals import keep_original


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
