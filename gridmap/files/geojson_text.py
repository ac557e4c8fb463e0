"""Look into the text of a GeoJSON file where GDAL does not say enough."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gridmap.errors import FileFormatError, InputError
from gridmap.files.encoding import decode_text
from gridmap.files.reprojecting import named_crs
from gridmap.saying import Said, said

SEARCHED_BYTES = 64 * 1024
CHUNK_BYTES = 1024**2
TYPES = (
    "FeatureCollection", "Feature", "GeometryCollection", "Point", "MultiPoint", "LineString",
    "MultiLineString", "Polygon", "MultiPolygon",
)  # fmt: skip
_CRS = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"(?:name|href)"\s*:\s*"([^"]*)"')
# Not as the old standard has it, but people write it; a property of a feature may be called so.
_BARE = re.compile(rb'"crs"\s*:\s*"([^"]*)"')
_NAMED = re.compile(r"(?:urn:ogc:def:crs:)?(EPSG|OGC):(?:[0-9.]*:)?([0-9A-Z]+)", re.IGNORECASE)


def crs_member(path: Path) -> str | None:
    """Return the system that the `crs` member of a GeoJSON file names, None if it has none.

    RFC 7946 has no such member, and its coordinates are WGS 84; GDAL still reads the member of
    older files, but takes a name that it does not know for WGS 84 without a word.

    Raises
    ------
    FileFormatError
        It names no coordinate system.
    """
    with path.open("rb") as file:
        head = file.read(SEARCHED_BYTES)
        file.seek(max(0, path.stat().st_size - SEARCHED_BYTES))
        tail = file.read()
    outside = head.partition(b'"features"')[0] + b" " + tail.rpartition(b"]")[2]
    found = _CRS.search(head) or _CRS.search(tail) or _BARE.search(outside)
    if found is None:
        return None
    named = found[1].decode("utf-8", "replace")
    parts = _NAMED.fullmatch(named)
    try:
        return named_crs(":".join(parts.groups()) if parts else "")
    except InputError:
        raise FileFormatError(
            said(
                "{file}：crs 成员写的“{named}”不是坐标系。请改正（如 "
                "urn:ogc:def:crs:EPSG::4490），或删去它，并指定坐标系（命令行 --crs）。",
                "{file}: its crs member names {quoted}, which is no coordinate system. Correct it "
                "(such as urn:ogc:def:crs:EPSG::4490), or remove it and give --crs.",
                file=path.name,
                named=named,
                quoted=repr(named),
            )
        ) from None


@contextmanager
def as_utf8(path: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield the file itself if it is UTF-8, as the standard asks, else a copy that is.

    Raises
    ------
    FileFormatError
        Its text is neither UTF-8 nor GB18030.
    """
    if _is_utf8(path):
        yield path.resolve(), []
        return
    text = decode_text(path.read_bytes(), path.name)
    with tempfile.TemporaryDirectory(prefix="gridmap-") as folder:
        copy = Path(folder) / "layer.geojson"
        copy.write_text(text, encoding="utf-8")
        yield copy, [f"the text of {path.name} is GB18030, not UTF-8 as GeoJSON should be"]


def fault(path: Path, name: str, readable: Said) -> FileFormatError:
    """Say what is wrong with a file that GDAL does not take for GeoJSON."""
    try:
        content = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        size = len(path.read_text("utf-8", "replace").rstrip())
        return _no_json(name, error, cut=error.pos >= size - 1)
    except (ValueError, RecursionError) as error:
        return FileFormatError(
            said(
                "{file} 不是 JSON：{why}。", "{file} is not JSON: {why}.", file=name, why=str(error)
            )
        )
    return FileFormatError(_wrong_content(content, name, readable))


def _no_json(name: str, error: json.JSONDecodeError, *, cut: bool) -> FileFormatError:
    return FileFormatError(
        said(
            "{file} 不是 JSON：第 {line} 行第 {column} 个字符处，{why}。{cut_zh}",
            "{file} is not JSON: {why} at line {line}, column {column}.{cut}",
            file=name,
            line=error.lineno,
            column=error.colno,
            why=error.msg,
            cut_zh="文件在那里断了，请重新下载。" * cut,
            cut=" It is cut off there; download it again." * cut,
        )
    )


def _wrong_content(content: Any, name: str, readable: Said) -> Said:
    kind = content.get("type") if isinstance(content, dict) else None
    if kind not in TYPES:
        bare = isinstance(content, list)
        return said(
            "{file} 是 JSON，但不是 GeoJSON：{has_zh}，而不是 'FeatureCollection'。gridmap 能读 "
            "{readable}。",
            "{file} is JSON, but no GeoJSON: it {has}, not 'FeatureCollection'. gridmap reads "
            "{readable}.",
            file=name,
            has_zh="它是一个列表" if bare else f"它的 type 是 {kind!r}",
            has="is a list" if bare else f"has the type {kind!r}",
            readable=readable,
        )
    if kind == "FeatureCollection" and not isinstance(content.get("features"), list):
        return said(
            "{file} 是 FeatureCollection，却没有 features 列表。",
            "{file} is a FeatureCollection without a list of features.",
            file=name,
        )
    return said(
        "{file} 是读不了的 GeoJSON，请重新导出。",
        "{file} is GeoJSON that cannot be read; export it again.",
        file=name,
    )


def _is_utf8(path: Path) -> bool:
    """Decode piece by piece, so that memory stays flat."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(CHUNK_BYTES):
                pass
    except UnicodeDecodeError:
        return False
    return True
