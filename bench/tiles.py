"""Tiles of 100,000 grids and 1,000,000 residences: making them, the largest, and answering for one.

The town lies in a private PostgreSQL server with PostGIS, whose ST_AsMVT then makes the same tiles
on demand, from a table of its own that is already in the map's projection and indexed.
"""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyogrio
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import zxy_to_tileid

from bench.comparing import ROUNDS, Comparison, against_peers
from bench.tile_towns import fill
from bench.towns import SEED
from gridmap.actions.publishing import Published, publish, shelf_of
from gridmap.app import create_app
from gridmap.config import Config
from gridmap.db.queries.shapes import shapes
from gridmap.db.session import reading
from gridmap.files.tiles import MOST_TILE_BYTES, TileLayer, tile_sizes, web_mercator, write_tiles
from tests.postgis import cluster

COLUMNS, ROWS, HOMES = 400, 250, 1_000_000
ZOOMS = (12, 13, 14)
TILES = 60  # of each zoom
PEER_GRIDS = 10_000  # of the hundred thousand: GDAL takes minutes for all
AT_MOST = {"GDAL's PMTiles": 0.7}
PEER = """
CREATE TABLE peer AS SELECT code, name, kind, parent_code, ST_Transform(geom, 3857) AS geom
FROM area WHERE level = 'grid' AND retired_by_id IS NULL;
CREATE INDEX ON peer USING gist (geom);
ANALYZE peer
"""
MVT = """
SELECT ST_AsMVT(tile, 'grid', 4096, 'geom') FROM (
  SELECT code, name, kind, parent_code,
         ST_AsMVTGeom(geom, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) AS geom
  FROM peer WHERE geom && ST_TileEnvelope(%(z)s, %(x)s, %(y)s)) AS tile
"""


def compare() -> list[Comparison]:
    with cluster() as url, tempfile.TemporaryDirectory() as folder:
        engine = fill(url, COLUMNS, ROWS, HOMES)
        files = Path(folder)
        compared = [*_making(engine, files)]
        done = publish(engine, by="bench", files_folder=files)
        compared += [*_largest(done, files), *_answers(url, done, files)]
        engine.dispose()
        return compared


def _making(engine: Any, folder: Path) -> list[Comparison]:
    with reading(engine) as session:
        frame = shapes(session, "areas", ("code", "name", "kind", "parent_code"), "grid")
    frame = frame.iloc[:PEER_GRIDS]
    options = {"MINZOOM": "12", "MAXZOOM": "14", "MAX_SIZE": "5000000", "MAX_FEATURES": "1000000"}

    def gdal() -> None:
        (folder / "gdal.pmtiles").unlink(missing_ok=True)
        pyogrio.write_dataframe(
            frame, folder / "gdal.pmtiles", driver="PMTiles", layer="grid", **options
        )

    jobs: dict[str, Callable[[], Any]] = {
        "gridmap": lambda: write_tiles(folder / "ours", [TileLayer("grid", frame, 12, 14)]),
        "GDAL's PMTiles": gdal,
    }
    return against_peers(f"Tiles z12 to 14 of {PEER_GRIDS:,} polygons", jobs, AT_MOST)


def _largest(done: Published, files: Path) -> list[Comparison]:
    """Hold the largest tile of each set against the limit, which stands in the place of a peer."""
    said = []
    for name, made in done.made.items():
        sizes = tile_sizes(shelf_of(files).file(made["file"]))
        largest = max(max(found) for found in sizes.values()) / 1000
        job = f"Publish {name}: {made['seconds']:.0f} s, {made['bytes'] / 1e6:.0f} MB; largest tile"
        said.append(
            Comparison(job, "the limit", largest, MOST_TILE_BYTES / 1000, at_most=1.0, unit="kB")
        )
    return said


def _answers(url: str, done: Published, files: Path) -> list[Comparison]:
    """Ask both for the same tiles in turns; of each tile the quickest answer counts."""
    file = done.made["areas"]["file"]
    asked = _asked(shelf_of(files).file(file))
    client = create_app(Config(store=url, files=str(files))).test_client()

    def ours(tile: dict[str, int]) -> int:
        offset, length = tile["offset"], tile["length"]
        bounds = f"bytes={offset}-{offset + length - 1}"
        return len(client.get(f"/tiles/{file}", headers={"Range": bounds}, buffered=True).data)

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(PEER)
        took = np.full((2, len(asked)), np.inf)
        for _ in range(ROUNDS):
            for number, tile in enumerate(asked):
                took[0, number] = min(took[0, number], _seconds(lambda t=tile: ours(t)))
                took[1, number] = min(
                    took[1, number],
                    _seconds(lambda t=tile: connection.execute(MVT, t).fetchone()),
                )
    p95 = np.percentile(took, 95, axis=1) * 1000
    job = f"A tile of z{ZOOMS[0]} to {ZOOMS[-1]}, p95 of {len(asked)}"
    return [Comparison(job, "PostGIS ST_AsMVT", p95[0], p95[1], at_most=1.0, unit="ms")]


def _asked(archive: Path) -> list[dict[str, int]]:
    """Choose tiles in the town, and find where each lies in the archive."""
    chosen = []
    with archive.open("rb") as file:
        reader = Reader(MmapSource(file))
        header = reader.header()
        corners = np.array(
            [
                [header[f"{end}_{axis}_e7"] / 1e7 for axis in ("lon", "lat")]
                for end in ("min", "max")
            ]
        )
        for zoom in ZOOMS:
            (west, south), (east, north) = (web_mercator(corners) * 2**zoom).astype(int)
            every = [(x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
            for x, y in random.Random(SEED).sample(every, min(TILES, len(every))):
                found = _place(file, header, zxy_to_tileid(zoom, x, y))
                if found:
                    chosen.append({"z": zoom, "x": x, "y": y, **found})
    return chosen


def _place(file: Any, header: dict[str, Any], tile_id: int) -> dict[str, int] | None:
    from pmtiles.tile import deserialize_directory, find_tile

    offset, length = header["root_offset"], header["root_length"]
    for _ in range(4):
        file.seek(offset)
        entry = find_tile(deserialize_directory(file.read(length)), tile_id)
        if entry is None:
            return None
        if entry.run_length:
            return {"offset": header["tile_data_offset"] + entry.offset, "length": entry.length}
        offset, length = header["leaf_directory_offset"] + entry.offset, entry.length
    return None


def _seconds(job: Callable[[], Any]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start
