"""GeoJSON (RFC 7946), written as a stream: the memory it takes does not grow with the layer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

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

Column = Sequence[Any] | np.ndarray | pd.api.extensions.ExtensionArray | pd.Series


def stream_features(
    chunks: Iterable[tuple[Sequence[Any] | np.ndarray, Mapping[str, Column]]],
    *,
    members: Mapping[str, Any] | None = None,
) -> Iterator[bytes]:
    """Write features as a GeoJSON FeatureCollection, piece by piece.

    Coordinates are rounded to 7 decimals, a third one is dropped; exterior rings run
    counter-clockwise and holes clockwise; a missing or empty geometry is null; there is no `crs`
    member. Missing values (None, NaN, NaT, NA) are null, dates and times ISO 8601.

    Parameters
    ----------
    chunks : iterable of (geometries, columns)
        Geometries of any kinds in EPSG:4326, as shapely geometries or WKB (None is a missing
        one), and columns by name, each as long: numpy, pandas or a list. A chunk is taken from
        the iterable only when the one before it is written.
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
    >>> chunk = ([shapely.Point(100.45, 38.93)], {"name": ["甘州区"], "residents": np.array([7])})
    >>> print(b"".join(stream_features([chunk], members={"synthetic": True})).decode())
    {"type":"FeatureCollection","synthetic":true,"features":[
    {"type":"Feature","properties":{"name":"甘州区","residents":7},"geometry":{"type":"Point","coordinates":[100.45,38.93]}}
    ]}
    """
    yield _head(members or {})
    separator = b"\n"
    for geometries, columns in chunks:
        for piece in _pieces(geometries, columns):
            yield separator + piece
            separator = b",\n"
    yield b"\n]}\n"


def _head(members: Mapping[str, Any]) -> bytes:
    taken = sorted({"type", "features", "crs"} & members.keys())
    if taken:
        raise InputError(f"A FeatureCollection's {taken[0]!r} cannot be set.")
    opening = _dumps({"type": "FeatureCollection", **members})
    return opening[:-1] + b',"features":['


def _pieces(
    geometries: Sequence[Any] | np.ndarray, columns: Mapping[str, Column]
) -> Iterator[bytes]:
    wrong = [name for name, column in columns.items() if len(column) != len(geometries)]
    if wrong:
        raise InputError(f"Column {wrong[0]!r} has another length than the geometries.")
    for start in range(0, len(geometries), _STEP):
        part = slice(start, start + _STEP)
        values = [_values(column[part]) for column in columns.values()]
        rows = zip(*values, strict=True) if values else [()] * len(geometries[part])
        names = [str(name) for name in columns]
        features = (
            {"type": "Feature", "properties": dict(zip(names, row, strict=True)), "geometry": shape}
            for row, shape in zip(rows, _shapes(geometries[part]), strict=True)
        )
        yield b",\n".join([_dumps(feature) for feature in features])


def _dumps(value: object) -> bytes:
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    """Turn what orjson does not know into what it knows."""
    if value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "isoformat"):  # pandas' Timestamp and Timedelta
        return value.isoformat()
    if isinstance(value, np.datetime64 | np.timedelta64):
        return None if np.isnat(value) else str(value)
    if hasattr(value, "as_tuple"):  # Decimal, as PostgreSQL's numeric arrives
        return float(value)
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")


def _values(column: Column) -> Sequence[Any]:
    """List a column's values, as plain Python where numpy and pandas can give that."""
    if isinstance(column, pd.Series):
        column = column.array
    if isinstance(column, pd.arrays.DatetimeArray):
        return list(column)
    array = np.asarray(column) if isinstance(column, pd.arrays.NumpyExtensionArray) else column
    if isinstance(array, np.ndarray) and array.dtype.kind in "mM":
        return list(array)  # tolist() would make plain integers of nanoseconds
    return array.tolist() if hasattr(array, "tolist") else array


def _shapes(geometries: Sequence[Any] | np.ndarray) -> list[dict[str, Any] | None]:
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


def _of_one_kind(geometries: np.ndarray, kind: int) -> list[dict[str, Any]]:
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
