"""Documents of cases are known by their content, whatever their names say."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from gridmap.errors import FileFormatError, NotFoundError
from gridmap.files.documents import (
    MOST_BYTES,
    document_bytes,
    keep_document,
    plain_name,
    read_document,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def zipped(*entries: tuple[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return written.getvalue()


def office(part: str, *more: str) -> bytes:
    return zipped(("[Content_Types].xml", "<Types/>"), *((name, "x") for name in (part, *more)))


def picture() -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "at home of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept"),
    [
        (PDF, "合同.pdf", "pdf", "合同.pdf"),
        (PDF, "contract.exe", "pdf", "contract.pdf"),
        (office("word/document.xml"), "函.docx", "docx", "函.docx"),
        (office("xl/workbook.xml"), "list.zip", "xlsx", "list.xlsx"),
        (office("ppt/presentation.xml"), "x", "pptx", "x.pptx"),
        (
            zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "x")),
            "a.odt", "odt", "a.odt",
        ),
    ],
)  # fmt: skip
def test_what_a_document_is_its_content_says(
    content: bytes, name: str, kind: str, kept: str
) -> None:
    found = read_document(content, name)
    assert (found.kind, found.name, found.content, found.small) == (kind, kept, content, None)


def test_a_picture_loses_what_its_camera_wrote_and_gets_a_small_one() -> None:
    found = read_document(picture(), "现场.JPEG")
    assert (found.kind, found.name) == ("picture", "现场.JPEG")
    for content in (found.content, found.small):
        assert content is not None
        assert b"somebody" not in content
        assert not dict(Image.open(io.BytesIO(content)).getexif())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"MZ\x90\0program", "no document that can be taken"),
        (b"<html><script>alert(1)</script>", "no document that can be taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no document that can be taken"),
        (b"PK\x03\x04 broken", "no document that can be taken"),
        (zipped(("run.exe", "x")), "no document that can be taken"),
        (office("word/document.xml", "word/vbaProject.bin"), "holds macros"),
        (b"\xff\xd8\xff broken", "no photo that can be read"),
        (PDF + b"\0" * MOST_BYTES, "more than 20 MB"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(FileFormatError, match=sentence):
        read_document(content, "paper.pdf")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ('a"\r\nSet-Cookie: x.pdf', 'a"Set-Cookie: x.pdf'),
        ("", "document"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_bytes_are_kept_once_by_what_they_are(tmp_path: Path) -> None:
    first, second = keep_document(PDF, tmp_path), keep_document(PDF, tmp_path)
    assert first == second
    assert document_bytes(first, tmp_path) == PDF
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.suffix == ".bin"
    with pytest.raises(NotFoundError):
        document_bytes("0" * 64, tmp_path)
