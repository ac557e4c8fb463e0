"""GeoJSON (RFC 7946), written as a stream: the memory it takes does not grow with the layer."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, repeat
from typing import Any, Protocol

import numpy as np
import orjson
import pandas as pd
import shapely

from gridmap.errors import InputError

# A 7th decimal of a degree is about 1 cm; RFC 7946 advises against more.
DECIMALS = 7

# Features that are encoded at once.
_STEP = 1000
_KINDS = {
    shapely.GeometryType.POINT: "Point",
    shapely.GeometryType.LINESTRING: "LineString",
    shapely.GeometryType.LINEARRING: "LineString",
    shapely.GeometryType.POLYGON: "Polygon",
    shapely.GeometryType.MULTIPOINT: "MultiPoint",
    shapely.GeometryType.MULTILINESTRING: "MultiLineString",
    shapely.GeometryType.MULTIPOLYGON: "MultiPolygon",
}
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY

# A numpy array, a pandas Series or extension array, or a list.
Column = Any


class Chunk(Protocol):
    """Some features as columns; what reads a layer from a store or a frame gives these."""

    @property
    def ids(self) -> Sequence[Any] | None:
        """The features' ids, if they have any."""

    @property
    def geometry(self) -> Sequence[Any] | np.ndarray[Any, Any]:
        """Shapely geometries or WKB in EPSG:4326, None where missing."""

    @property
    def columns(self) -> Mapping[str, Column]:
        """The properties by name, each as long as the geometries: numpy, pandas or lists."""


@dataclass(frozen=True)
class Features:
    """A chunk made by hand; see `Chunk`."""

    geometry: Sequence[Any] | np.ndarray[Any, Any]
    columns: Mapping[str, Column]
    ids: Sequence[Any] | None = None


def stream_features(
    chunks: Iterable[Chunk], members: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    """Write features as a GeoJSON FeatureCollection, piece by piece.

    Coordinates are rounded to 7 decimals, a third one is dropped; exterior rings run
    counter-clockwise and holes clockwise; a missing or empty geometry is null; there is no `crs`
    member. Missing values (None, NaN, NaT, NA) and infinite numbers are null, dates and times are
    ISO 8601.

    Parameters
    ----------
    chunks : iterable of Chunk
        Geometries of any kinds with their properties. A chunk is taken from the iterable only
        when the one before it is written.
    members : mapping, optional
        Further members of the collection, say `{"name": ..., "synthetic": True}`; they stand
        before the features.

    Yields
    ------
    bytes
        Pieces of one UTF-8 text; one feature stands on one line.

    Raises
    ------
    InputError
        A coordinate is not a finite number, a column is shorter or longer than its geometries,
        or a member would take the place of `type`, `features` or `crs`.

    References
    ----------
    RFC 7946, The GeoJSON Format, https://www.rfc-editor.org/rfc/rfc7946

    Examples
    --------
    >>> chunk = Features([shapely.Point(100.45, 38.93)], {"name": ["甘州区"]}, ids=[7])
    >>> print(b"".join(stream_features([chunk], {"synthetic": True})).decode(), end="")
    {"type":"FeatureCollection","synthetic":true,"features":[
    {"type":"Feature","id":7,"properties":{"name":"甘州区"},"geometry":{"type":"Point","coordinates":[100.45,38.93]}}
    ]}
    """
    yield _head(members or {})
    separator = b"\n"
    for chunk in chunks:
        for piece in _pieces(chunk):
            yield separator + piece
            separator = b",\n"
    yield b"\n]}\n"


def _head(members: Mapping[str, Any]) -> bytes:
    taken = sorted({"type", "features", "crs"} & members.keys())
    if taken:
        raise InputError(f"A FeatureCollection's {taken[0]!r} cannot be set.")
    opening = _dumps({"type": "FeatureCollection", **members})
    return opening[:-1] + b',"features":['


def _pieces(chunk: Chunk) -> Iterator[bytes]:
    count = len(chunk.geometry)
    columns: dict[str, Column] = {str(name): column for name, column in chunk.columns.items()}
    for name, column in columns.items():
        if len(column) != count:
            raise InputError(f"Column {name!r} has another length than the geometries.")
    for start in range(0, count, _STEP):
        part = slice(start, min(start + _STEP, count))
        yield b",\n".join([_dumps(feature) for feature in _features(chunk, columns, part)])


def _features(chunk: Chunk, columns: Mapping[str, Column], part: slice) -> Iterator[dict[str, Any]]:
    names = list(columns)
    values = [_values(column[part]) for column in columns.values()]
    rows = zip(*values, strict=True) if values else repeat(())
    heads: Iterable[dict[str, Any]] = repeat({"type": "Feature"})
    if chunk.ids is not None:
        heads = ({"type": "Feature", "id": key} for key in _values(chunk.ids[part]))
    for head, row, shape in zip(heads, rows, _shapes(chunk.geometry[part]), strict=False):
        yield {**head, "properties": dict(zip(names, row, strict=True)), "geometry": shape}


def _dumps(value: object) -> bytes:
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    """Turn what orjson does not know into what it knows."""
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, dt.timedelta):
        return pd.Timedelta(value).isoformat()
    if isinstance(value, dt.datetime):  # pandas' Timestamp
        return value.isoformat()
    if isinstance(value, Decimal):  # PostgreSQL's numeric
        return float(value)
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")


def _values(column: Column) -> Sequence[Any]:
    """List a column's values, as plain Python where numpy and pandas can give that."""
    if isinstance(column, pd.Series):
        column = column.array
    if isinstance(column, pd.arrays.DatetimeArray):
        return list(column)  # with their time zone
    if isinstance(column, np.ndarray) and column.dtype.kind in "mM":
        # Of nanoseconds tolist() makes bare integers, of these dates, times, and None of NaT.
        unit = "D" if column.dtype == np.dtype("datetime64[D]") else "us"
        column = column.astype(f"{column.dtype.kind}8[{unit}]")
    values: Sequence[Any] = column.tolist() if hasattr(column, "tolist") else column
    return values


def _shapes(geometries: Sequence[Any] | np.ndarray[Any, Any]) -> list[dict[str, Any] | None]:
    """Turn geometries into GeoJSON's dictionaries."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    if any(isinstance(geometry, bytes | bytearray | memoryview) for geometry in array):
        array = shapely.from_wkb(array)
    shapes: list[dict[str, Any] | None] = [None] * len(array)
    kinds = np.where(shapely.is_empty(array), -1, shapely.get_type_id(array))
    for kind in np.unique(kinds[kinds >= 0]).tolist():
        where = np.flatnonzero(kinds == kind)
        for position, shape in zip(where.tolist(), _of_one_kind(array[where], kind), strict=True):
            shapes[position] = shape
    return shapes


def _of_one_kind(geometries: np.ndarray[Any, Any], kind: int) -> list[dict[str, Any]]:
    if kind == shapely.GeometryType.GEOMETRYCOLLECTION:
        parts, owner = shapely.get_parts(geometries, return_index=True)
        bounds = np.searchsorted(owner, np.arange(len(geometries) + 1)).tolist()
        # A part that is empty has no shape of its own within a collection.
        shapes = _shapes(parts)
        return [
            {"type": "GeometryCollection", "geometries": [s for s in shapes[a:b] if s]}
            for a, b in pairwise(bounds)
        ]
    _, coordinates, offsets = shapely.to_ragged_array(
        shapely.orient_polygons(geometries, exterior_cw=False), include_z=False
    )
    if not np.isfinite(coordinates).all():
        raise InputError("A geometry has a coordinate that is not a finite number.")
    nested: Any = np.round(coordinates, DECIMALS) + 0.0  # no "-0.0"
    for ends in offsets:
        nested = [nested[a:b] for a, b in pairwise(ends.tolist())]
    name = _KINDS[shapely.GeometryType(kind)]
    return [{"type": name, "coordinates": one} for one in nested]
