"""Tell what a file is by its first bytes, whatever its name says."""

from pathlib import Path

from gridmap.errors import FileFormatError
from gridmap.saying import said

HEAD_BYTES = 4096
# Kind, the bytes that a file of it begins with, and what to call it in a sentence.
SIGNATURES = (
    ("geopackage", b"SQLite format 3\0", said("SQLite 数据库", "an SQLite database")),
    ("flatgeobuf", b"fgb\x03fgb", said("FlatGeobuf 文件", "a FlatGeobuf file")),
    ("shapefile", b"\x00\x00\x27\x0a", said("Shapefile", "a Shapefile")),
    ("zip", b"PK\x03\x04", said("zip 压缩包", "a zip archive")),
    ("zip", b"PK\x05\x06", said("空的 zip 压缩包", "an empty zip archive")),
    (
        "xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        said("旧版 Excel 工作簿（.xls）", "an old Excel workbook (.xls)"),
    ),
    ("png", b"\x89PNG\r\n\x1a\n", said("PNG 图片", "a PNG picture")),
    ("jpeg", b"\xff\xd8\xff", said("JPEG 图片", "a JPEG picture")),
    ("gif", b"GIF8", said("GIF 图片", "a GIF picture")),
    ("tiff", b"II*\0", said("TIFF 图片", "a TIFF picture")),
    ("tiff", b"MM\0*", said("TIFF 图片", "a TIFF picture")),
    ("pdf", b"%PDF", said("PDF 文档", "a PDF document")),
    ("gzip", b"\x1f\x8b", said("gzip 压缩包", "a gzip archive")),
    ("bzip2", b"BZh", said("bzip2 压缩包", "a bzip2 archive")),
    ("7z", b"7z\xbc\xaf\x27\x1c", said("7-Zip 压缩包", "a 7-Zip archive")),
    ("rar", b"Rar!\x1a\x07", said("RAR 压缩包", "a RAR archive")),
    ("dwg", b"AC10", said("AutoCAD 图纸（.dwg）", "an AutoCAD drawing (.dwg)")),
)
WORDS = {kind: words for kind, _, words in SIGNATURES} | {
    "json": said("JSON 文本", "JSON text"),
    "html": said("网页（HTML）", "a web page (HTML)"),
    "xml": said("XML 文本", "XML text"),
    "osm": said("OpenStreetMap XML", "OpenStreetMap XML"),
    "pbf": said("OpenStreetMap PBF", "OpenStreetMap PBF"),
    "text": said("普通文本", "plain text"),
    "binary": said("不认识的二进制数据", "binary data of an unknown format"),
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
