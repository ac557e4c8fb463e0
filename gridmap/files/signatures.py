"""Tell what a file is by its first bytes, whatever its name says."""

from pathlib import Path

from gridmap.errors import FileFormatError
from gridmap.saying import said

HEAD_BYTES = 4096
# Kind, the bytes that a file of it begins with, and what to call it in a sentence.
SIGNATURES = (
    ("geopackage", b"SQLite format 3\0", "an SQLite database"),
    ("flatgeobuf", b"fgb\x03fgb", "a FlatGeobuf file"),
    ("shapefile", b"\x00\x00\x27\x0a", "a Shapefile"),
    ("zip", b"PK\x03\x04", "a zip archive"),
    ("zip", b"PK\x05\x06", "an empty zip archive"),
    ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
    ("png", b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    ("jpeg", b"\xff\xd8\xff", "a JPEG picture"),
    ("gif", b"GIF8", "a GIF picture"),
    ("tiff", b"II*\0", "a TIFF picture"),
    ("tiff", b"MM\0*", "a TIFF picture"),
    ("pdf", b"%PDF", "a PDF document"),
    ("gzip", b"\x1f\x8b", "a gzip archive"),
    ("bzip2", b"BZh", "a bzip2 archive"),
    ("7z", b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    ("rar", b"Rar!\x1a\x07", "a RAR archive"),
    ("dwg", b"AC10", "an AutoCAD drawing (.dwg)"),
)
WORDS = {kind: words for kind, _, words in SIGNATURES} | {
    "json": "JSON text",
    "html": "a web page (HTML)",
    "xml": "XML text",
    "osm": "OpenStreetMap XML",
    "pbf": "OpenStreetMap PBF",
    "text": "plain text",
    "binary": "binary data of an unknown format",
}
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(path: Path) -> str:
    """Return the kind of a file: a key of `WORDS`.

    Raises
    ------
    FileFormatError
        The file is missing, a folder, empty, or cannot be opened.

    Examples
    --------
    >>> kind_of(Path(__file__))
    'text'
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise FileFormatError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise FileFormatError(f"{path} is a folder; name one file.") from None
    except OSError as error:
        raise FileFormatError(f"{path.name} cannot be opened: {error.strerror}.") from None
    if not head:
        raise FileFormatError(
            said(
                "{file} 是空的（0 字节），请重新导出或下载。",
                "{file} is empty (0 bytes); export or download it again.",
                file=path.name,
            )
        )
    for kind, start, _ in SIGNATURES:
        if head.startswith(start):
            return kind
    if head[4:].lstrip(b"\x0a\x09").startswith(b"OSMHeader"):
        return "pbf"
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str:
    if head.startswith(MARKS[1:]):  # UTF-16 has zero bytes all over
        return "text"
    text = head.removeprefix(MARKS[0]).lstrip().lower()
    if not text:
        return "text"
    if b"\0" in head:
        return "binary"
    if text.startswith((b"{", b"[")):
        return "json"
    if text.startswith((b"<!doctype html", b"<html")):
        return "html"
    if text.startswith(b"<"):
        return "osm" if b"<osm" in text else "xml"
    return "text"
