"""Make the SQLite store a GeoPackage: its tables, its spatial index and the functions it calls.

Follows OGC 12-128r19 (GeoPackage 1.4) and its R-tree extension, clause F.3.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyproj
import shapely
from sqlalchemy import Connection, Table, event

from gridmap.db.geometry import EMPTY, HEADER, SRID, Geometry, wkb_start

APPLICATION_ID = 0x47504B47  # "GPKG"
# Nothing here needs 1.4, and the GDAL of Debian 12 (QGIS uses it) warns of files that say 1.4.
USER_VERSION = 10300

BASE = (
    """CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE IF NOT EXISTS gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '', last_change DATETIME NOT NULL
        DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE,
        max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_extensions (
        table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
        scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)

# The systems that every GeoPackage must list besides those it uses (requirement 11).
UNDEFINED_SYSTEMS = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
)

BOX = "ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c})"
NEW_IS_FULL = "NEW.{c} NOT NULL AND NOT ST_IsEmpty(NEW.{c})"
NEW_IS_EMPTY = "(NEW.{c} IS NULL OR ST_IsEmpty(NEW.{c}))"
OLD_IS_FULL = "OLD.{c} NOT NULL AND NOT ST_IsEmpty(OLD.{c})"
OLD_IS_EMPTY = "(OLD.{c} IS NULL OR ST_IsEmpty(OLD.{c}))"

# Names and conditions are the standard's, so that GDAL knows the index as its own.
TRIGGERS = {
    "insert": f"""AFTER INSERT ON "{{t}}" WHEN {NEW_IS_FULL}
        BEGIN INSERT OR REPLACE INTO rtree_{{t}}_{{c}} VALUES (NEW.id, {BOX}); END""",
    "update2": f"""AFTER UPDATE OF {{c}} ON "{{t}}" WHEN OLD.id = NEW.id AND {NEW_IS_EMPTY}
        BEGIN DELETE FROM rtree_{{t}}_{{c}} WHERE id = OLD.id; END""",
    "update4": f"""AFTER UPDATE ON "{{t}}" WHEN OLD.id != NEW.id AND {NEW_IS_EMPTY}
        BEGIN DELETE FROM rtree_{{t}}_{{c}} WHERE id IN (OLD.id, NEW.id); END""",
    "update5": f"""AFTER UPDATE ON "{{t}}" WHEN OLD.id != NEW.id AND {NEW_IS_FULL}
        BEGIN DELETE FROM rtree_{{t}}_{{c}} WHERE id = OLD.id;
        INSERT OR REPLACE INTO rtree_{{t}}_{{c}} VALUES (NEW.id, {BOX}); END""",
    "update6": f"""AFTER UPDATE OF {{c}} ON "{{t}}" WHEN OLD.id = NEW.id AND {NEW_IS_FULL}
        AND {OLD_IS_FULL}
        BEGIN UPDATE rtree_{{t}}_{{c}} SET minx = ST_MinX(NEW.{{c}}), maxx = ST_MaxX(NEW.{{c}}),
        miny = ST_MinY(NEW.{{c}}), maxy = ST_MaxY(NEW.{{c}}) WHERE id = NEW.id; END""",
    "update7": f"""AFTER UPDATE OF {{c}} ON "{{t}}" WHEN OLD.id = NEW.id AND {NEW_IS_FULL}
        AND {OLD_IS_EMPTY}
        BEGIN INSERT INTO rtree_{{t}}_{{c}} VALUES (NEW.id, {BOX}); END""",
    "delete": """AFTER DELETE ON "{t}" WHEN OLD.{c} NOT NULL
        BEGIN DELETE FROM rtree_{t}_{c} WHERE id = OLD.id; END""",
}

# The extent in gpkg_contents only ever grows, as GDAL's does between repacks.
EXTENT = f"""AFTER {{event}} ON "{{t}}" WHEN {NEW_IS_FULL} AND NOT EXISTS (
        SELECT 1 FROM gpkg_contents WHERE table_name = '{{t}}'
        AND min_x <= ST_MinX(NEW.{{c}}) AND min_y <= ST_MinY(NEW.{{c}})
        AND max_x >= ST_MaxX(NEW.{{c}}) AND max_y >= ST_MaxY(NEW.{{c}}))
        BEGIN UPDATE gpkg_contents SET
        min_x = min(coalesce(min_x, ST_MinX(NEW.{{c}})), ST_MinX(NEW.{{c}})),
        min_y = min(coalesce(min_y, ST_MinY(NEW.{{c}})), ST_MinY(NEW.{{c}})),
        max_x = max(coalesce(max_x, ST_MaxX(NEW.{{c}})), ST_MaxX(NEW.{{c}})),
        max_y = max(coalesce(max_y, ST_MaxY(NEW.{{c}})), ST_MaxY(NEW.{{c}}))
        WHERE table_name = '{{t}}'; END"""


def _bounds(blob: bytes) -> tuple[float, float, float, float]:
    if blob[3] & 0b1111 == 0b0011:  # little-endian with an XY envelope: no need to parse the WKB
        west, east, south, north = HEADER.unpack_from(blob)[4:]
        return west, south, east, north
    bounds: tuple[float, float, float, float] = shapely.from_wkb(blob[wkb_start(blob) :]).bounds
    return bounds


def _is_empty(blob: bytes | None) -> bool | None:
    if blob is None:
        return None
    return bool(blob[3] & EMPTY) or bool(shapely.from_wkb(blob[wkb_start(blob) :]).is_empty)


def _corner(place: int) -> Any:
    return lambda blob: None if blob is None else _bounds(blob)[place]


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the functions that the triggers of a GeoPackage call."""
    for place, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        connection.create_function(name, 1, _corner(place), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


@event.listens_for(Table, "after_create")  # fires for create_all() and for Alembic alike
def register(features: Table, connection: Connection, **_: Any) -> None:
    """Enter a new table in the GeoPackage's contents, and build its spatial index."""
    if connection.dialect.name != "sqlite" or features.name == "alembic_version":
        return
    _make_base(connection)
    layers = [c for c in features.columns if isinstance(c.type, Geometry)]
    contents = (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?,?,?,?)"
    )
    if not layers:
        connection.exec_driver_sql(contents, (features.name, "attributes", features.name, None))
    for c in layers:
        connection.exec_driver_sql(contents, (features.name, "features", features.name, SRID))
        kind: Any = c.type
        _index(connection, features.name, c.name, kind.kind)


def _make_base(connection: Connection) -> None:
    run = connection.exec_driver_sql
    run(f"PRAGMA application_id = {APPLICATION_ID}")
    run(f"PRAGMA user_version = {USER_VERSION}")
    for statement in BASE:
        run(statement)
    crs = pyproj.CRS(SRID)
    own = (crs.name, SRID, "EPSG", SRID, crs.to_wkt("WKT1_GDAL"), "longitude/latitude in degrees")
    for row in (*UNDEFINED_SYSTEMS, own):
        run("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", row)


def _index(connection: Connection, t: str, c: str, kind: str) -> None:
    run = connection.exec_driver_sql
    run("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", (t, c, kind, SRID))
    definition = "http://www.geopackage.org/spec120/#extension_rtree"
    run(
        "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')",
        (t, c, definition),
    )
    run(f"CREATE VIRTUAL TABLE rtree_{t}_{c} USING rtree(id, minx, maxx, miny, maxy)")
    for name, body in TRIGGERS.items():
        run(f"CREATE TRIGGER rtree_{t}_{c}_{name} {body.format(t=t, c=c)}")
    for name, moment in (("insert", "INSERT"), ("update", f"UPDATE OF {c}")):
        run(f"CREATE TRIGGER extent_{t}_{name} {EXTENT.format(t=t, c=c, event=moment)}")


@contextmanager
def loading(connection: Connection, features: Table) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Index the rows that the block inserts in bulk rather than one trigger call at a time.

    Yields a function that takes each chunk of inserted columns (`id` and the geometry). Seven
    times as fast on 100,000 points. The triggers are put aside and put back in the same
    transaction, so nobody ever sees the table without them. On a server it does nothing.
    """
    layers = [c for c in features.columns if isinstance(c.type, Geometry)]
    if connection.dialect.name != "sqlite" or not layers:
        yield lambda _chunk: None
        return
    (geom,) = layers
    run = connection.exec_driver_sql
    names = (f"rtree_{features.name}_{geom.name}_insert", f"extent_{features.name}_insert")
    find = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
    statements = [connection.exec_driver_sql(find, (name,)).scalar_one() for name in names]
    for name in names:
        run(f"DROP TRIGGER {name}")

    def index(chunk: dict[str, Any]) -> None:
        boxes = shapely.bounds(chunk[geom.name])
        full = ~np.isnan(boxes[:, 0])
        if not full.any():
            return
        rows = [
            (int(i), *box)
            for i, box in zip(chunk["id"][full], boxes[full][:, [0, 2, 1, 3]].tolist(), strict=True)
        ]
        run(f"INSERT INTO rtree_{features.name}_{geom.name} VALUES (?, ?, ?, ?, ?)", rows)
        _grow_extent(connection, features.name, boxes[full])

    yield index
    for statement in statements:
        run(statement)


def _grow_extent(connection: Connection, table: str, boxes: np.ndarray[Any, Any]) -> None:
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    connection.exec_driver_sql(
        "UPDATE gpkg_contents SET"
        " min_x = min(coalesce(min_x, ?), ?), min_y = min(coalesce(min_y, ?), ?),"
        " max_x = max(coalesce(max_x, ?), ?), max_y = max(coalesce(max_y, ?), ?),"
        " last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = ?",
        (west, west, south, south, east, east, north, north, table),
    )
