"""GDAL, and QGIS with it, reads and writes the embedded store as its own."""

import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine

from gridmap.db.bulk import insert_rows
from gridmap.db.geometry import decode
from gridmap.db.models import LAYERS, Backdrop
from gridmap.db.session import reading, writing
from tests.db.rows import an_edition, backdrops, extent, index_faults, stored

SHAPES = [
    shapely.Point(100.5, 38.9),
    shapely.LineString([(100, 38), (101, 39.5)]),
    shapely.box(100.2, 38.2, 100.7, 38.8),
    shapely.from_wkt("POLYGON EMPTY"),
]
KINDS = {"POINT": "Point", "LINESTRING": "LineString", "MULTIPOLYGON": "MultiPolygon"}


@pytest.fixture
def path(geopackage: Engine) -> Path:
    with writing(geopackage) as session:
        insert_rows(session, Backdrop.__table__, backdrops(SHAPES, an_edition(session)))
    geopackage.dispose()
    return Path(str(geopackage.url.database))


def frame(shapes: list[Any]) -> gpd.GeoDataFrame:
    columns = {"code": "new", "name": "河", "kind": "water", "edition_id": 1}
    return gpd.GeoDataFrame([columns] * len(shapes), geometry=shapes, crs=4326)


def test_layers_are_listed_with_their_kinds(path: Path) -> None:
    listed = dict(pyogrio.list_layers(path).tolist())
    for model in LAYERS.values():
        kind = model.__table__.c.geom.type.kind if hasattr(model, "geom") else None
        assert listed[model.__tablename__] == (kind and KINDS.get(kind, "Unknown"))


def test_layer_is_described_with_system_index_and_key(path: Path) -> None:
    info = pyogrio.read_info(path, layer="backdrop")
    assert (info["crs"], info["features"]) == ("EPSG:4326", 4)
    assert (info["fid_column"], info["geometry_name"]) == ("id", "geom")
    assert info["capabilities"]["fast_spatial_filter"]  # it knows the R*Tree as its own
    assert info["total_bounds"] == (100, 38, 101, 39.5)


def test_shapes_are_read_as_they_were_written(path: Path) -> None:
    read = pyogrio.read_dataframe(path, layer="backdrop", fid_as_index=True)
    assert read.crs.to_epsg() == 4326
    assert read.index.tolist() == [1, 2, 3, 4]
    assert shapely.to_wkb(read.geometry[:3].tolist()).tolist() == [
        shapely.to_wkb(s) for s in SHAPES[:3]
    ]


def test_window_is_answered_by_the_index(path: Path) -> None:
    read = pyogrio.read_dataframe(path, layer="backdrop", bbox=(100.4, 38.85, 100.6, 38.95))
    assert read.geometry.geom_type.tolist() == ["Point", "LineString"]


@pytest.mark.parametrize("promote", [False, True])
def test_rows_that_gdal_appends_are_in_table_index_and_extent(
    path: Path, geopackage: Engine, promote: bool
) -> None:
    new = [shapely.Point(-10, -20), shapely.box(120, 50, 121, 51)]
    pyogrio.write_dataframe(
        frame(new), path, layer="backdrop", append=True, promote_to_multi=promote
    )
    with reading(geopackage) as session:
        assert len(stored(session)) == 6
        assert index_faults(session) == []
        assert extent(session, "backdrop") == (-10, -20, 121, 51)


def test_triggers_still_work_after_an_edit_by_gdal(path: Path, geopackage: Engine) -> None:
    def triggers() -> Any:
        with geopackage.connect() as connection:
            find = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
            return connection.exec_driver_sql(find).all()

    before = triggers()
    geopackage.dispose()
    many = [shapely.Point(x / 100, y / 100) for x in range(40) for y in range(40)]
    pyogrio.write_dataframe(frame(many), path, layer="backdrop", append=True)
    assert triggers() == before
    with writing(geopackage) as session:
        row = session.get_one(Backdrop, 5)
        row.geom = shapely.Point(170, 80)
        session.flush()
        assert index_faults(session) == []


@pytest.mark.parametrize("spatial_index", ["YES", "NO"])
def test_blobs_that_gdal_writes_are_read_with_and_without_envelope(
    tmp_path: Path, spatial_index: str
) -> None:
    shapes = [*SHAPES[:3], shapely.MultiPolygon([SHAPES[2]]), shapely.Point(1, 2), None]
    path = tmp_path / "other.gpkg"
    gdf = gpd.GeoDataFrame({"n": range(6)}, geometry=shapes, crs=4326)
    pyogrio.write_dataframe(
        gdf, path, layer="a", SPATIAL_INDEX=spatial_index, promote_to_multi=False
    )
    connection = sqlite3.connect(path)
    blobs = [row[0] for row in connection.execute("SELECT geom FROM a ORDER BY fid")]
    connection.close()
    codes = {None if b is None else b[3] >> 1 & 7 for b in blobs}
    assert {0, 1} <= codes  # points come without an envelope, polygons with one
    read = decode(blobs)
    assert shapely.equals_exact(read[:5], np.array(shapes[:5])).all()
    assert read[5] is None
