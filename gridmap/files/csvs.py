"""CSV (RFC 4180) for spreadsheets, written as a stream."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from gridmap.files.geojson import DECIMALS, Chunk

# Excel reads UTF-8 only behind this mark.
MARK = b"\xef\xbb\xbf"
# What a spreadsheet takes for the begin of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLACE = ("lon", "lat", "datum")


def stream_csv(chunks: Iterable[Chunk], names: Sequence[str], datum: str) -> Iterator[bytes]:
    r"""Write features as a table: their properties, then a place in them.

    Text that a spreadsheet would take for a formula gets an apostrophe in front. Missing values are
    empty, truth is `true` or `false`, dates and times are ISO 8601.

    Parameters
    ----------
    chunks : iterable of Chunk
        Geometries, in degrees of `datum`. A point is its own place; a line or an area is given by
        a point inside it; a missing geometry has none.
    names : sequence of str
        The properties, in their order; they head the table even where there are no rows.
    datum : str
        Stands beside each place, so that a row says it even when it is copied elsewhere.

    Yields
    ------
    bytes
        Pieces of one UTF-8 text, with the mark that Excel looks for and with CRLF.

    Examples
    --------
    >>> from gridmap.files.geojson import Features
    >>> chunk = Features([shapely.Point(100.45, 38.93)], {"name": ["=1+1"], "capacity": [None]})
    >>> b"".join(stream_csv([chunk], ["name", "capacity"], "WGS-84")).decode("utf-8-sig")
    "name,capacity,lon,lat,datum\r\n'=1+1,,100.45,38.93,WGS-84\r\n"
    """
    yield MARK + _lines([[*names, *PLACE]])
    for chunk in chunks:
        columns = [map(cell, chunk.columns[name]) for name in names]
        yield _lines(zip(*columns, *_places(chunk.geometry, datum), strict=True))


def stream_rows(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    r"""Write rows as a table, the head the first; values are written as `stream_csv` does.

    Examples
    --------
    >>> b"".join(stream_rows([["name", "n"], ["=1+1", 2]])).decode("utf-8-sig")
    "name,n\r\n'=1+1,2\r\n"
    """
    yield MARK
    for row in rows:
        yield _lines([map(cell, row)])


def cell(value: Any) -> Any:
    """Return a value as a cell of a CSV holds it.

    Examples
    --------
    >>> cell("=HYPERLINK(0)"), cell(-3), cell(True), cell(None)
    ("'=HYPERLINK(0)", -3, 'true', '')
    """
    if value is None or value != value:  # NaN
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.lstrip("'").startswith(FORMULA) else value
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value


def plain(text: str) -> str:
    """Return the text that `cell` wrote: without the apostrophe before what might be a formula.

    Examples
    --------
    >>> plain("'=1+1"), plain("'t Hof")
    ('=1+1', "'t Hof")
    """
    marked = text.startswith("'") and text.lstrip("'").startswith(FORMULA)
    return text[1:] if marked else text


def _lines(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _places(geometry: Any, datum: str) -> tuple[list[Any], list[Any], list[str]]:
    points = shapely.point_on_surface(np.asarray(geometry, dtype=object))
    lon, lat = (_degrees(of(points)) for of in (shapely.get_x, shapely.get_y))
    return lon, lat, [datum if known != "" else "" for known in lon]


def _degrees(values: np.ndarray[Any, Any]) -> list[Any]:
    return ["" if value != value else value for value in np.round(values, DECIMALS).tolist()]
