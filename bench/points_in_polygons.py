"""1,000,000 points into 100,000 polygons of 16 corners: each one's polygon.

Each tool finds its input in its own form: arrays, frames with points made, tables loaded.
"""

from pathlib import Path

import duckdb
import duckdb_extension_spatial
import geopandas
import numpy as np
import pyarrow
import sedonadb
import shapely

from bench.comparing import Comparison, against_peers
from bench.towns import SEED, tiling
from gridmap.spatial.overlay import containing

POINTS = 1_000_000
AT_MOST = {"geopandas.sjoin": 1.0, "DuckDB spatial": 1.0, "SedonaDB": 1.0}


def compare() -> list[Comparison]:
    polygons = tiling()
    west, south, east, north = shapely.total_bounds(polygons)
    xy = np.random.default_rng(SEED).uniform([west, south], [east, north], (POINTS, 2))
    cells = geopandas.GeoDataFrame({"cell": np.arange(len(polygons))}, geometry=polygons)
    points = geopandas.GeoDataFrame({"place": np.arange(POINTS)}, geometry=shapely.points(xy))
    in_duckdb = _duckdb(polygons, xy)
    in_sedona = _sedonadb(cells, points)
    jobs = {
        "gridmap": lambda: containing(polygons, xy),
        "geopandas.sjoin": lambda: geopandas.sjoin(points, cells, predicate="intersects"),
        "DuckDB spatial": lambda: in_duckdb.sql(
            "SELECT place, cell FROM points JOIN cells ON ST_Intersects(cells.shape, points.shape)"
        ).fetchnumpy(),
        "SedonaDB": lambda: in_sedona.sql(
            "SELECT place, cell FROM points JOIN cells "
            "ON ST_Intersects(cells.geometry, points.geometry)"
        ).to_arrow_table(),
    }
    _assert_agree(jobs)
    return against_peers(f"{POINTS:,} points in {len(polygons):,} polygons", jobs, AT_MOST)


def _duckdb(polygons: np.ndarray, xy: np.ndarray) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    folder = Path(duckdb_extension_spatial.__file__).parent
    (extension,) = folder.rglob("spatial.duckdb_extension")
    connection.sql(f"LOAD '{extension}'")
    cell_rows = pyarrow.table({"cell": np.arange(len(polygons)), "wkb": shapely.to_wkb(polygons)})
    point_rows = pyarrow.table({"place": np.arange(len(xy)), "x": xy[:, 0], "y": xy[:, 1]})
    for name, rows, shape in (
        ("cells", cell_rows, "cell, ST_GeomFromWKB(wkb)"),
        ("points", point_rows, "place, ST_Point(x, y)"),
    ):
        connection.register("rows", rows)
        connection.sql(f"CREATE TABLE {name} AS SELECT {shape} AS shape FROM rows")
        connection.unregister("rows")
    return connection


def _sedonadb(
    cells: geopandas.GeoDataFrame, points: geopandas.GeoDataFrame
) -> sedonadb.context.SedonaContext:
    context = sedonadb.connect()
    for name, frame in (("cells", cells), ("points", points)):
        context.create_data_frame(frame).to_memtable().to_view(name)
    return context


def _assert_agree(jobs: dict) -> None:
    ours = jobs["gridmap"]()
    joined = jobs["geopandas.sjoin"]()
    duck = jobs["DuckDB spatial"]()
    sedona = jobs["SedonaDB"]()
    for place, cell in (
        (joined["place"], joined["cell"]),
        (duck["place"], duck["cell"]),
        (sedona["place"].to_numpy(), sedona["cell"].to_numpy()),
    ):
        theirs = np.full(len(ours), np.iinfo(np.int64).max)
        np.minimum.at(theirs, np.asarray(place), np.asarray(cell))
        theirs[theirs == np.iinfo(np.int64).max] = -1
        assert (ours == theirs).all()
