"""The geometry column, and the one spatial condition that knows which store is underneath.

A column holds Shapely geometries in Python. In PostGIS it is a `geometry`; in SQLite it is a
GeoPackage blob, so that QGIS and GDAL open the SQLite file as it is. Bulk reads and writes go
through `encode` and `decode`, which work on whole arrays.
"""

import struct
from typing import Any

import geoalchemy2
import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import ColumnElement, LargeBinary, column, func, select, table
from sqlalchemy.dialects.sqlite.base import ischema_names
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

SRID = 4326
# GeoPackage 1.4, clause 2.1.3: magic, version, flags, srs_id, then the envelope.
HEADER = struct.Struct("<2sBBi4d")
LITTLE_ENDIAN_XY = 0b00000011
EMPTY = 0b00010000
# What stands before the two coordinates of a little-endian point: as WKB, and as EWKB in EPSG:4326.
PLAIN_POINTS = (b"\x01\x01\0\0\0", b"\x01\x01\0\0\x20" + struct.pack("<I", SRID))
COORDINATES = 16  # bytes
KINDS = ("GEOMETRY", "POINT", "LINESTRING", "MULTIPOLYGON")  # those that the models use
# Bytes of the envelope by its code. GDAL writes points with none, polygons with code 1.
ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def wkb_start(blob: bytes) -> int:
    """Return the offset at which the WKB of a GeoPackage blob begins."""
    return 8 + ENVELOPE_BYTES[blob[3] >> 1 & 7]


def encode(geometries: np.ndarray[Any, Any], dialect_name: str) -> list[Any]:
    """Encode an array of geometries (None allowed) as values that the store takes in bulk.

    Parameters
    ----------
    geometries : array of shapely geometry, longitude and latitude
    dialect_name : str
        `sqlite` gives GeoPackage blobs, any other EWKB in hexadecimal.
    """
    if dialect_name != "sqlite":
        stamped = shapely.set_srid(geometries, SRID)
        return list(shapely.to_wkb(stamped, hex=True, include_srid=True))
    wkbs = shapely.to_wkb(geometries, byte_order=1)
    boxes = shapely.bounds(geometries)[:, [0, 2, 1, 3]]
    empty = shapely.is_empty(geometries)
    return [
        None
        if wkb is None
        else HEADER.pack(b"GP", 0, LITTLE_ENDIAN_XY | EMPTY * none, SRID, *box) + wkb
        for wkb, box, none in zip(wkbs, boxes.tolist(), empty.tolist(), strict=True)
    ]


def decode(values: list[Any]) -> np.ndarray[Any, Any]:
    """Decode raw values of a geometry column (blobs, EWKB or None) to an array of geometries."""
    return np.asarray(
        shapely.from_wkb(np.array([_wkb(v) for v in values], dtype=object)), dtype=object
    )


def decode_points(values: list[Any]) -> np.ndarray[Any, Any]:
    """Decode raw values of a column of points to coordinates, without a geometry for each.

    Returns
    -------
    (N, 2) array of float
        Longitude and latitude; NaN for None and for empty points.
    """
    found = [_wkb(value) for value in values]
    quick = _points_alike(found)
    if quick is not None:
        return quick
    coordinates, row = shapely.get_coordinates(
        shapely.from_wkb(np.array(found, dtype=object)), return_index=True
    )
    places = np.full((len(values), 2), np.nan)
    places[row] = coordinates
    return places


def _points_alike(found: list[Any]) -> np.ndarray[Any, Any] | None:
    """Read points that are all written alike at once; None when they are not."""
    if not found or len({type(value) for value in found}) > 1 or found[0] is None:
        return None
    whole = bytes.fromhex("".join(found)) if isinstance(found[0], str) else b"".join(found)
    size = len(whole) // len(found)
    if size < COORDINATES:
        return None
    per_value = 2 if isinstance(found[0], str) else 1
    if any(len(value) != size * per_value for value in found):
        return None
    rows = np.frombuffer(whole, dtype=np.uint8).reshape(len(found), size)
    begin, coordinates = rows[:, :-COORDINATES], rows[:, -COORDINATES:]
    if (begin != begin[0]).any() or bytes(begin[0]) not in PLAIN_POINTS:
        return None
    return np.ascontiguousarray(coordinates).view("<f8").reshape(-1, 2).copy()


def _wkb(value: Any) -> Any:
    if isinstance(value, bytes) and value[:2] == b"GP":
        return value[wkb_start(value) :]
    return value.desc if isinstance(value, geoalchemy2.WKBElement) else value


class GeoPackageBlob(LargeBinary):
    """A blob that is declared by the kind of its shapes, as GeoPackage asks (requirement 31)."""

    def __init__(self, kind: str = "GEOMETRY") -> None:
        super().__init__()
        self.kind = kind


@compiles(GeoPackageBlob, "sqlite")
def _declare(blob: GeoPackageBlob, _compiler: Any, **_: Any) -> str:
    return blob.kind


# GeoAlchemy2 takes such a declaration in SQLite for SpatiaLite's, and would ask for its tables.
ischema_names.update(dict.fromkeys(KINDS, GeoPackageBlob))


class Geometry(TypeDecorator[Any]):
    """A Shapely geometry of one kind (`POINT`, `MULTIPOLYGON`, ...) in longitude and latitude."""

    impl = geoalchemy2.Geometry
    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY") -> None:
        super().__init__(kind, SRID, spatial_index=False)
        self.kind = kind

    def __repr__(self) -> str:
        """Return what Alembic writes into a migration."""
        return f"Geometry({self.kind!r})"

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        """Choose a blob on SQLite, a PostGIS geometry elsewhere."""
        # GeoAlchemy2's own table events ask with `dialect=None`.
        if dialect is not None and dialect.name == "sqlite":
            return GeoPackageBlob(self.kind)
        return self.impl_instance

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Encode a geometry as the store takes it."""
        if value is None or isinstance(value, bytes | str):  # from `encode`
            return value
        (encoded,) = encode(np.array([value], dtype=object), dialect.name)
        return encoded

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decode what the store gives to a Shapely geometry."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return shapely.from_wkb(value[wkb_start(value) :])
        return to_shape(value)


def overlaps(
    session: Session, geom: InstrumentedAttribute[Any], bbox: tuple[float, float, float, float]
) -> ColumnElement[bool]:
    """Build the condition that the box of `geom` meets `bbox`, answered by the spatial index.

    Parameters
    ----------
    geom : mapped geometry column
    bbox : (west, south, east, north) in degrees

    Notes
    -----
    The R*Tree of the embedded store keeps 32-bit boxes rounded outwards, so it may let a
    feature through that lies up to a metre outside: refine in Shapely where that matters.
    """
    west, south, east, north = bbox
    if session.get_bind().dialect.name != "sqlite":
        box = func.ST_MakeEnvelope(west, south, east, north, SRID)
        return geom.op("&&", is_comparison=True)(box)
    features = geom.property.columns[0].table
    names = ("id", "minx", "maxx", "miny", "maxy")
    index = table(f"rtree_{features.name}_{geom.key}", *map(column, names)).c
    (key,) = features.primary_key
    inside = select(index.id).where(
        index.maxx >= west, index.minx <= east, index.maxy >= south, index.miny <= north
    )
    condition: ColumnElement[bool] = key.in_(inside)
    return condition
