"""Attachments: what is taken, what is refused, and how it is kept."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from gridmap.errors import FileFormatError, NotFoundError, StoreError
from gridmap.files.attachments import (
    MOST_BYTES,
    attachment_bytes,
    attachment_place,
    keep_attachment,
    read_attachment,
)


def package(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return written.getvalue()


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (package("word/document.xml"), "docx"),
        (package("xl/workbook.xml"), "xlsx"),
        (package("ppt/presentation.xml"), "pptx"),
        (package("OFD.xml"), "ofd"),
        ("会议记录\r\n第一条\t甲".encode(), "txt"),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, ending: str) -> None:
    found = read_attachment(content, "x.bin")
    assert (found.ending, found.content, found.name) == (ending, content, "x.bin")


def test_a_picture_is_written_anew() -> None:
    found = read_attachment(picture(), "a.png")
    assert found.ending == "jpg"
    assert found.content.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00", "no file that is taken"),
        (b"<html><script>", "no file that is taken"),
        (package("a.txt"), "no file that is taken"),
        (package("word/document.xml", "word/vbaProject.bin"), "no file that is taken"),
        (b"PK\x03\x04broken", "no file that is taken"),
        (b"\xff\xd8\xffbroken", "no photo that can be read"),
        (b"%PDF-" + bytes(MOST_BYTES), "more than 20 MB"),
    ],
)
def test_what_is_no_such_file_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(FileFormatError, match=sentence):
        read_attachment(content, "a")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("记录.txt", "记录.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\files\\a.txt", "a.txt"),
        ("a\x00\nb.txt", "ab.txt"),
        ("", "file"),
        ("很" * 100 + ".txt", "很" * 76 + ".txt"),
    ],
)
def test_a_name_has_no_folders_and_nothing_that_cannot_be_printed(name: str, kept: str) -> None:
    assert read_attachment(b"a", name).name == kept


def test_it_is_kept_once_by_its_content(tmp_path: Path) -> None:
    file = read_attachment("记录".encode(), "a.txt")
    sha256 = keep_attachment(file, tmp_path)
    place = attachment_place(sha256, "txt", tmp_path)
    before = place.stat().st_mtime_ns
    assert keep_attachment(file, tmp_path) == sha256
    assert place.stat().st_mtime_ns == before
    assert attachment_bytes(sha256, "txt", tmp_path) == file.content
    assert [one.name for one in place.parent.iterdir()] == [f"{sha256}.txt"]


def test_what_is_gone_or_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="not there any more"):
        attachment_bytes("0" * 64, "txt", tmp_path)
    (tmp_path / "attachments").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be kept"):
        keep_attachment(read_attachment(b"a", "a.txt"), tmp_path)
