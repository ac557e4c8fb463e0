"""The embedded store is a GeoPackage to everybody: its tables, types and entries."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.db.bulk import insert_rows
from gridmap.db.models import Backdrop, Base
from gridmap.db.session import writing
from tests.db.rows import an_edition, backdrops

TYPES = {"BOOLEAN", "INTEGER", "DOUBLE", "TEXT", "BLOB", "DATE", "DATETIME"}
WITH_SHAPE = {name for name, table in Base.metadata.tables.items() if "geom" in table.c}


@pytest.fixture
def file(geopackage: Engine) -> Iterator[sqlite3.Connection]:
    """A plain connection to a store with a few rows, as another program has it."""
    with writing(geopackage) as session:
        shapes = [shapely.Point(1, 2), shapely.box(3, 4, 5, 6)]
        insert_rows(session, Backdrop.__table__, backdrops(shapes, an_edition(session)))
    geopackage.dispose()
    connection = sqlite3.connect(str(geopackage.url.database))
    yield connection
    connection.close()


def column_types(file: sqlite3.Connection, table: str) -> dict[str, str]:
    return {row[1]: row[2] for row in file.execute(f'PRAGMA table_info("{table}")')}


def test_file_says_that_it_is_a_geopackage(file: sqlite3.Connection) -> None:
    assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert file.execute("PRAGMA user_version").fetchone() == (10300,)


def test_file_is_sound(file: sqlite3.Connection) -> None:
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in sorted(WITH_SHAPE):
        assert file.execute(f"SELECT rtreecheck('rtree_{table}_geom')").fetchone() == ("ok",)


def test_store_keeps_a_write_ahead_log_and_its_foreign_keys(geopackage: Engine) -> None:
    with geopackage.connect() as connection:
        run = connection.exec_driver_sql
        assert run("PRAGMA journal_mode").scalar() == "wal"
        assert run("PRAGMA foreign_keys").scalar() == 1
        assert run("PRAGMA busy_timeout").scalar() >= 10_000


def test_reference_systems_that_the_standard_asks_for_are_listed(
    file: sqlite3.Connection,
) -> None:
    rows = file.execute(
        "SELECT srs_id, organization, organization_coordsys_id, definition"
        " FROM gpkg_spatial_ref_sys ORDER BY srs_id"
    ).fetchall()
    assert rows[0] == (-1, "NONE", -1, "undefined")
    assert rows[1] == (0, "NONE", 0, "undefined")
    assert rows[2][:3] == (4326, "EPSG", 4326)
    assert rows[2][3].startswith('GEOGCS["WGS 84"')


def test_every_table_is_in_the_contents_as_what_it_is(file: sqlite3.Connection) -> None:
    rows = file.execute("SELECT table_name, data_type, srs_id, identifier FROM gpkg_contents")
    entries = {name: (kind, srs, label) for name, kind, srs, label in rows}
    assert entries.keys() == Base.metadata.tables.keys()
    for name, (kind, srs, label) in entries.items():
        assert (kind, srs) == (("features", 4326) if name in WITH_SHAPE else ("attributes", None))
        assert label == name


def test_times_of_change_are_in_the_form_of_the_standard(file: sqlite3.Connection) -> None:
    for (moment,) in file.execute("SELECT last_change FROM gpkg_contents"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment)


def test_geometry_columns_are_declared_by_their_kind(file: sqlite3.Connection) -> None:
    rows = file.execute("SELECT * FROM gpkg_geometry_columns").fetchall()
    assert {row[0] for row in rows} == WITH_SHAPE
    for table, column, kind, srs, z, m in rows:
        assert (column, srs, z, m) == ("geom", 4326, 0, 0)
        assert kind == Base.metadata.tables[table].c.geom.type.kind
        assert column_types(file, table)["geom"] == kind  # requirement 31


def test_columns_have_types_that_the_standard_knows(file: sqlite3.Connection) -> None:
    for table in Base.metadata.tables:
        types = column_types(file, table)
        assert types["id"] == "INTEGER"
        types.pop("geom", None)
        assert set(types.values()) <= TYPES, table


def test_each_layer_with_shapes_has_the_index_and_its_seven_triggers(
    file: sqlite3.Connection,
) -> None:
    extensions = file.execute("SELECT * FROM gpkg_extensions").fetchall()
    assert {row[:3] for row in extensions} == {(t, "geom", "gpkg_rtree_index") for t in WITH_SHAPE}
    assert {row[4] for row in extensions} == {"write-only"}
    triggers = {r[0] for r in file.execute("SELECT name FROM sqlite_master WHERE type='trigger'")}
    moments = ("insert", "update2", "update4", "update5", "update6", "update7", "delete")
    standard = {f"rtree_{t}_geom_{moment}" for t in WITH_SHAPE for moment in moments}
    extents = {f"extent_{t}_{moment}" for t in WITH_SHAPE for moment in ("insert", "update")}
    assert triggers == standard | extents


def test_closed_store_is_one_file(file: sqlite3.Connection, tmp_path: Path) -> None:
    assert [p.name for p in tmp_path.iterdir()] == ["store.gpkg"]
