"""Look into the text of a GeoJSON file where GDAL does not say enough."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gridmap.errors import FileFormatError
from gridmap.files.encoding import decode_text

SEARCHED_BYTES = 64 * 1024
CHUNK_BYTES = 1024**2
TYPES = (
    "FeatureCollection", "Feature", "GeometryCollection", "Point", "MultiPoint", "LineString",
    "MultiLineString", "Polygon", "MultiPolygon",
)  # fmt: skip
_CRS = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"(?:name|href)"\s*:\s*"([^"]*)"')
_NAMED = re.compile(r"(?:urn:ogc:def:crs:)?(?:EPSG|OGC):[0-9.]*:?[0-9A-Z]+", re.IGNORECASE)


def crs_member(path: Path) -> str | None:
    """Return what the `crs` member of a GeoJSON file names, None if it has none.

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
        found = _CRS.search(head) or _CRS.search(file.read())
    if found is None:
        return None
    named = found[1].decode("utf-8", "replace")
    if not _NAMED.fullmatch(named):
        raise FileFormatError(
            f"{path.name}: its crs member names {named!r}, which is no coordinate system. Correct "
            'it (such as "urn:ogc:def:crs:EPSG::4490"), or remove it and give --crs.'
        )
    return named


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


def fault(path: Path, name: str, readable: str) -> FileFormatError:
    """Say what is wrong with a file that GDAL does not take for GeoJSON."""
    try:
        content = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        size = len(path.read_text("utf-8", "replace").rstrip())
        cut = " It is cut off there; download it again." if error.pos >= size - 1 else ""
        return FileFormatError(
            f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.{cut}"
        )
    except (ValueError, RecursionError) as error:
        return FileFormatError(f"{name} is not JSON: {error}.")
    return _wrong_content(content, name, readable)


def _wrong_content(content: Any, name: str, readable: str) -> FileFormatError:
    kind = content.get("type") if isinstance(content, dict) else None
    if kind not in TYPES:
        has = "is a list" if isinstance(content, list) else f"has the type {kind!r}"
        return FileFormatError(
            f"{name} is JSON, but no GeoJSON: it {has}, not 'FeatureCollection'. gridmap reads "
            f"{readable}."
        )
    if kind == "FeatureCollection" and not isinstance(content.get("features"), list):
        return FileFormatError(f"{name} is a FeatureCollection without a list of features.")
    return FileFormatError(f"{name} is GeoJSON that cannot be read; export it again.")


def _is_utf8(path: Path) -> bool:
    """Decode piece by piece, so that memory stays flat."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(CHUNK_BYTES):
                pass
    except UnicodeDecodeError:
        return False
    return True
