"""Attachments: documents and pictures, known by their first bytes and kept by their content."""

import errno
import hashlib
import io
import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gridmap.errors import FileFormatError, NotFoundError, StoreError, StoreFullError
from gridmap.files.photos import FORMATS, read_photo
from gridmap.saying import said

MOST_BYTES = 20 * 1024**2
MOST_NAME = 80
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ofd": "application/ofd",
    "txt": "text/plain; charset=utf-8",
}
# What a package of an office holds, by which its kind is known.
_INSIDE = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
    "OFD.xml": "ofd",
}
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
MOST_ENTRIES = 10_000


@dataclass(frozen=True)
class Attachment:
    """A file that can be kept: its bytes, the ending by which it is known, and its name."""

    content: bytes
    ending: str
    name: str


def read_attachment(content: bytes, name: str) -> Attachment:
    """Read a file that somebody attaches; a picture is written anew, without its metadata.

    Parameters
    ----------
    content : bytes
        PDF, Word, Excel, PowerPoint (not the old formats), OFD, plain text, JPEG, PNG or WebP.
    name : str
        What the file is called; its ending does not decide what it is.

    Raises
    ------
    FileFormatError
        It is no such file, empty, or too large.

    Examples
    --------
    >>> read_attachment("会议记录".encode(), "记录.txt").ending
    'txt'
    """
    name = _plain(name)
    if not content:
        raise FileFormatError(
            said("{name} 是空的，没有收下。", "{name} is empty; it was not taken.", name=name)
        )
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    if content.startswith(_PICTURES):
        return Attachment(read_photo(content, name).large, "jpg", name)
    ending = _ending(content)
    if not ending:
        raise _unknown(name)
    return Attachment(content, ending, name)


def _too_large(name: str) -> FileFormatError:
    return FileFormatError(
        said(
            "{name} 超过 {most} MB，没有收下。",
            "{name} has more than {most} MB and was not taken.",
            name=name,
            most=MOST_BYTES // 1024**2,
        )
    )


def _unknown(name: str) -> FileFormatError:
    return FileFormatError(
        said(
            "{name} 不是能收的文件（PDF、Word、Excel、PowerPoint、OFD、文本、{pictures}），"
            "没有收下。",
            "{name} is no file that is taken (PDF, Word, Excel, PowerPoint, OFD, text, "
            "{pictures}).",
            name=name,
            pictures=", ".join(FORMATS),
        )
    )


def _plain(name: str) -> str:
    """Return the name of a file without folders and without what cannot be printed."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip()
    return kept[-MOST_NAME:] or "file"


def _ending(content: bytes) -> str:
    """Return the ending of a file by its content, "" where it is none that is taken."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _of_package(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    lines = text.replace("\r", "").replace("\n", "").replace("\t", "")
    # What a browser could take for a page is none.
    return "txt" if lines.isprintable() and "<" not in text[:1000] else ""


def _of_package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist()[:MOST_ENTRIES])
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):  # macros are no minutes
        return ""
    return next((ending for part, ending in _INSIDE.items() if part in names), "")


def keep_attachment(file: Attachment, folder: Path) -> str:
    """Keep an attachment below `folder` by its SHA-256, whole or not at all; return that.

    Raises
    ------
    StoreFullError, StoreError
        The disk is full, or the folder cannot be written.
    """
    sha256 = hashlib.sha256(file.content).hexdigest()
    place = attachment_place(sha256, file.ending, folder)
    if place.exists() and place.stat().st_size == len(file.content):
        return sha256
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(file.content)
        part.replace(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        sentence = said(
            "附件存不下来（{why}），没有收下，请稍后再试。",
            "The attachment cannot be kept ({why}) and was not taken; try again later.",
            why=error.strerror or "",
        )
        kind = StoreFullError if error.errno == errno.ENOSPC else StoreError
        raise kind(sentence) from error
    return sha256


def attachment_place(sha256: str, ending: str, folder: Path) -> Path:
    """Return where the bytes of an attachment lie."""
    return folder / "attachments" / sha256[:2] / f"{sha256}.{ending}"


def attachment_bytes(sha256: str, ending: str, folder: Path) -> bytes:
    """Read the bytes of an attachment.

    Raises
    ------
    NotFoundError
        They are not there any more.
    """
    try:
        return attachment_place(sha256, ending, folder).read_bytes()
    except OSError:
        raise NotFoundError(
            said("这个附件已经不在了。", "This attachment is not there any more.")
        ) from None
