"""Which workbooks are taken as report sheets: plain ones, of which nothing acts or is lost."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from warnings import catch_warnings, simplefilter

from openpyxl import Workbook, load_workbook

from gridmap.errors import FileFormatError
from gridmap.files.sheet_extent import cells_merged
from gridmap.saying import said

LARGEST_BYTES = 64 * 1024**2  # unpacked: a report sheet has some hundred kilobytes
MOST_MERGED = 200_000  # cells; each takes room
DECLARES = (b"<!DOCTYPE", b"<!ENTITY")
# Parts of a package that no report sheet needs: a part of their name, and what they are.
REFUSED = (
    ("vbaproject", said("宏", "macros")),
    ("xl/externallinks/", said("到其他文件的链接", "links to other files")),
    ("xl/embeddings/", said("嵌入的对象", "embedded objects")),
    ("xl/activex/", said("控件", "controls")),
    ("xl/ctrlprops/", said("控件", "controls")),
    ("xl/connections", said("到数据源的连接", "connections to data sources")),
    ("xl/querytables/", said("到数据源的连接", "connections to data sources")),
)


def check(path: Path, name: str) -> None:
    """Refuse what is no plain workbook before anything in it is read.

    Raises
    ------
    FileFormatError
        It is no XLSX workbook, or holds what is refused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST_BYTES:
                raise FileFormatError(
                    said("{file} 解开后太大，不像报表。", "{file} unpacks to more than a form has.",
                         file=name)
                )  # fmt: skip
            parts = [entry.filename.lower() for entry in entries]
            if "xl/workbook.xml" not in parts:
                raise _no_workbook(name)
            for sign, what in REFUSED:
                if any(sign in part for part in parts):
                    raise FileFormatError(
                        said("{file} 里有{what}，不能用；请去掉后另存为普通的 .xlsx。",
                             "{file} has {what}; remove them and save it as a plain .xlsx.",
                             file=name, what=what)
                    )  # fmt: skip
            _check_texts(archive, entries, name)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError):
        raise _no_workbook(name) from None


def _check_texts(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Refuse macros by their content type, and entities that could unpack without end."""
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        text = archive.read(entry)
        if any(sign in text for sign in DECLARES) or text[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise _no_workbook(name)
        if cells_merged(text) > MOST_MERGED:
            raise _no_workbook(name)
        if entry.filename == "[Content_Types].xml" and b"macroEnabled" in text:
            raise FileFormatError(
                said("{file} 是启用宏的工作簿，不能用；请另存为普通的 .xlsx。",
                     "{file} is a workbook with macros; save it as a plain .xlsx.", file=name)
            )  # fmt: skip


def _no_workbook(name: str) -> FileFormatError:
    return FileFormatError(
        said("{file} 不是 XLSX 工作簿。", "{file} is not an XLSX workbook.", file=name)
    )


def opened(path: Path, name: str, *, values: bool = False) -> Workbook:
    """Open a workbook that was checked; with `values`, what its formulas came to last.

    Raises
    ------
    FileFormatError
        It is broken.
    """
    try:
        with catch_warnings():
            simplefilter("ignore")  # of extensions that spreadsheets can do without
            content = io.BytesIO(path.read_bytes())  # a file would stay open where it breaks
            return load_workbook(content, data_only=values, keep_links=False)
    except Exception:  # noqa: BLE001 - whatever a broken part makes openpyxl stumble over
        raise _no_workbook(name) from None
