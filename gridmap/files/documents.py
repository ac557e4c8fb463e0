"""Documents of cases: known by their content and not by their names, and kept by it."""

import hashlib
import io
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gridmap.errors import FileFormatError, NotFoundError
from gridmap.files.contents import keep
from gridmap.files.photos import read_photo
from gridmap.saying import said

MOST_BYTES = 20 * 1024**2
MOST_ENTRIES = 20_000  # of an office file: more is an attack on who opens it
LONGEST_NAME = 80
# Kind: the ending that its name gets, and what it is called when it is sent.
KINDS = {
    "pdf": (".pdf", "application/pdf"),
    "docx": (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": (".odt", "application/vnd.oasis.opendocument.text"),
    "ods": (".ods", "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": (".odp", "application/vnd.oasis.opendocument.presentation"),
    "picture": (".jpg", "image/jpeg"),
}
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|Basic/|Scripts/)", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """A document that was read: what it is, and its bytes; of a picture a small one too."""

    name: str
    kind: str
    content: bytes
    small: bytes | None = None


def read_document(content: bytes, name: str) -> Document:
    """Read a document with suspicion: what it is, its content says.

    A picture is written anew, without what its camera wrote into it.

    Raises
    ------
    FileFormatError
        It is empty, too large, none of `KINDS`, or it holds macros.
    """
    shown = plain_name(name)
    if not content:
        raise FileFormatError(said("{name} 是空的。", "{name} is empty.", name=shown))
    if len(content) > MOST_BYTES:
        raise FileFormatError(
            said(
                "{name} 超过 {most} MB，没有收下。",
                "{name} has more than {most} MB and was not taken.",
                name=shown,
                most=MOST_BYTES // 1024**2,
            )
        )
    if content.startswith(_PICTURES):
        photo = read_photo(content, shown)
        return Document(_with_ending(shown, "picture"), "picture", photo.large, photo.small)
    kind = _kind(content, shown)
    if kind is None:
        raise FileFormatError(
            said(
                "{name} 不是能收的文件（PDF、Word、Excel、PPT 的新格式、ODF、照片），没有收下。",
                "{name} is no document that can be taken (PDF, DOCX, XLSX, PPTX, ODF, photos); it "
                "was not taken.",
                name=shown,
            )
        )
    return Document(_with_ending(shown, kind), kind, content)


def plain_name(name: str) -> str:
    r"""Return the last part of a name, without what cannot be printed, not too long.

    Examples
    --------
    >>> plain_name(r"C:\papers\..\合同.pdf"), plain_name("\n../")
    ('合同.pdf', 'document')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    stem, suffix = PurePosixPath(printable).stem, PurePosixPath(printable).suffix
    return f"{stem[:LONGEST_NAME]}{suffix[:8]}" or "document"


def _with_ending(name: str, kind: str) -> str:
    """Give a name the ending of what it really is."""
    ending = KINDS[kind][0]
    path = PurePosixPath(name)
    same = path.suffix.lower() in (ending, ".jpeg" if kind == "picture" else ending)
    return name if same else f"{path.stem}{ending}"


def _kind(content: bytes, name: str) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    return _kind_of_zip(content, name) if content.startswith(b"PK\x03\x04") else None


def _kind_of_zip(content: bytes, name: str) -> str | None:
    """Return what an office file is by what lies in it; nothing is unpacked but one short line."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = archive.namelist()
            declared = _declared(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    if len(inside) > MOST_ENTRIES:
        return None
    if any(_MACROS.search(entry) for entry in inside):
        raise FileFormatError(
            said(
                "{name} 带有宏，没有收下；请另存为不带宏的文件。",
                "{name} holds macros and was not taken; save it without them.",
                name=name,
            )
        )
    if "[Content_Types].xml" in inside:
        return next((kind for part, kind in _PARTS.items() if part in inside), None)
    return next((kind for kind, (_end, media) in KINDS.items() if media == declared), None)


def _declared(archive: zipfile.ZipFile) -> str:
    """Return what an OpenDocument file says of itself, "" for others."""
    first = archive.infolist()[0] if archive.infolist() else None
    if first is None or first.filename != "mimetype" or first.file_size > 100:
        return ""
    return archive.read(first).decode("ascii", "replace").strip()


def keep_document(content: bytes, folder: Path) -> str:
    """Keep the bytes of a document below `folder` by their SHA-256.

    Raises
    ------
    StoreFullError, StoreError
        The disk is full, or the folder cannot be written.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    refused = said(
        "文件存不下来，没有收下，请稍后再试", "The document cannot be kept and was not taken"
    )
    keep(content, document_place(sha256, folder), refused)
    return sha256


def document_place(sha256: str, folder: Path) -> Path:
    """Return where the bytes of a document lie; their name says nothing of what they are."""
    return folder / "documents" / sha256[:2] / f"{sha256}.bin"


def forget_document(sha256: str, folder: Path) -> None:
    """Remove the bytes of a document; that they are gone already, or cannot be, is no error."""
    with suppress(OSError):
        document_place(sha256, folder).unlink(missing_ok=True)


def document_bytes(sha256: str, folder: Path) -> bytes:
    """Read the bytes of a document.

    Raises
    ------
    NotFoundError
        They are not there any more.
    """
    try:
        return document_place(sha256, folder).read_bytes()
    except OSError:
        raise NotFoundError(
            said("这个文件已经不在了。", "This document is not there any more.")
        ) from None
