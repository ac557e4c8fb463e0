"""What is wrong with a vector file, in a sentence, from what GDAL says."""

import re
from pathlib import Path

from gridmap.errors import FileFormatError, InputError
from gridmap.files import geojson_text
from gridmap.files.signatures import WORDS, kind_of
from gridmap.saying import said

READABLE = said(
    "GeoJSON、GeoPackage、FlatGeobuf、Shapefile（可以是 zip）；表格读 CSV 和 .xlsx",
    "GeoJSON, GeoPackage, FlatGeobuf, Shapefile or zipped Shapefile; of tables CSV and .xlsx",
)


def unreadable(target: Path, name: str, error: Exception) -> FileFormatError:
    """Say why GDAL cannot open a file."""
    if kind_of(target) == "json":
        return geojson_text.fault(target, name, READABLE)
    reason = str(error).split(";")[0]
    if "recognized" in reason:
        return FileFormatError(
            said(
                "{file} 是{kind}，但不是 gridmap 能读的文件（{readable}）。",
                "{file} is {kind}, but not a file that gridmap reads ({readable}).",
                file=name,
                kind=WORDS[kind_of(target)],
                readable=READABLE,
            )
        )
    return FileFormatError(
        said(
            "{file} 已损坏：{reason}。请重新导出或下载。",
            "{file} is broken: {reason}. Export or download it again.",
            file=name,
            reason=reason,
        )
    )


def failed(name: str, where: str | None, error: Exception) -> FileFormatError | InputError:
    """Say why the rows of a file cannot be read, or not under a condition."""
    reason = re.sub(r"b'(.*?)'", r"\1", str(error)).rstrip(".")
    if where and ("SQL" in reason or "where" in reason.lower()):
        return InputError(
            said(
                "条件 {where}（命令行 --where）不能用在 {file} 上：{reason}。"
                "请写一个关于它的列的条件，"
                "如 schools > 0。",
                "--where {where} cannot be used on {file}: {reason}. Write a condition on its "
                'columns, such as "schools > 0".',
                where=repr(where),
                file=name,
                reason=reason,
            )
        )
    if isinstance(error, UnicodeDecodeError):
        return FileFormatError(
            said(
                "{file}：文字不是 UTF-8，请存为 UTF-8。",
                "{file}: its text is not UTF-8; save it as UTF-8.",
                file=name,
            )
        )
    return FileFormatError(
        said(
            "{file} 已损坏或不完整：{reason}。请重新导出或下载。",
            "{file} is broken or cut off: {reason}. Export or download it again.",
            file=name,
            reason=reason,
        )
    )
