"""Archives of tiles: every shape in them, each layer from its zoom on, and no tile too large."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pmtiles.reader import MmapSource, all_tiles

from gridmap.files import tiles
from gridmap.files.tiles import TileLayer, first_zoom, tile_sizes, write_tiles


def squares(count: int, side: float = 0.001) -> gpd.GeoDataFrame:
    """A row-by-row tiling of `count` x `count` squares, west of Zhangye."""
    x, y = np.meshgrid(100 + np.arange(count) * side, 38 + np.arange(count) * side)
    boxes = shapely.box(x.ravel(), y.ravel(), x.ravel() + side, y.ravel() + side)
    codes = [f"62070200{number:05d}" for number in range(count**2)]
    return gpd.GeoDataFrame({"code": codes, "made": False}, geometry=boxes, crs=4326)


def whole(count: int) -> gpd.GeoDataFrame:
    outline = [shapely.box(*squares(count).total_bounds)]
    return gpd.GeoDataFrame({"code": ["620702"], "made": True}, geometry=outline, crs=4326)


def test_an_archive_holds_every_shape_from_its_zoom_on(tmp_path: Path) -> None:
    layers = [TileLayer("district", whole(12), 0, 14), TileLayer("grid", squares(12), 11, 14)]
    made = write_tiles(tmp_path / "areas.pmtiles", layers)
    read = pyogrio.read_dataframe(tmp_path / "areas.pmtiles", layer="grid")
    assert set(read["code"]) == set(squares(12)["code"])
    assert made.layers["grid"] == {"min_zoom": 11, "max_zoom": 14, "features": 144}
    assert made.layers["district"]["min_zoom"] == 0
    assert set(tile_sizes(tmp_path / "areas.pmtiles")) == set(range(15))


def test_the_directory_says_the_bytes_of_each_tile(tmp_path: Path) -> None:
    path = tmp_path / "areas.pmtiles"
    made = write_tiles(path, [TileLayer("grid", squares(20), 10, 15)])
    with path.open("rb") as file:
        sizes = sorted(len(tile) for _, tile in all_tiles(MmapSource(file)))
    assert sorted(size for found in tile_sizes(path).values() for size in found) == sizes
    assert (made.tiles, made.largest_tile_bytes) == (len(sizes), sizes[-1])
    assert made.bytes == path.stat().st_size


def test_too_many_shapes_for_a_tile_begin_at_a_finer_zoom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "MOST_TILE_BYTES", 3_000)
    layers = [TileLayer("district", whole(20), 0, 15), TileLayer("grid", squares(20), 8, 15)]
    made = write_tiles(tmp_path / "areas.pmtiles", layers)
    assert made.largest_tile_bytes <= 3_000
    assert made.layers["grid"]["min_zoom"] > 8
    assert made.layers["district"]["min_zoom"] == 0
    read = pyogrio.read_dataframe(tmp_path / "areas.pmtiles", layer="grid")
    assert set(read["code"]) == set(squares(20)["code"])


def test_a_wrong_estimate_is_mended_by_looking_at_the_tiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "MOST_TILE_BYTES", 3_000)
    monkeypatch.setattr(tiles, "first_zoom", lambda layer: layer.min_zoom)
    made = write_tiles(tmp_path / "areas.pmtiles", [TileLayer("grid", squares(20), 8, 15)])
    assert made.largest_tile_bytes <= 3_000
    assert made.layers["grid"]["min_zoom"] > 8


def test_a_crowd_at_the_finest_zoom_gets_a_finer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "MOST_TILE_BYTES", 2_000)
    made = write_tiles(tmp_path / "areas.pmtiles", [TileLayer("grid", squares(20), 12, 12)])
    assert made.layers["grid"]["max_zoom"] > 12
    assert made.largest_tile_bytes <= 2_000


def test_few_shapes_begin_where_they_are_wanted() -> None:
    assert first_zoom(TileLayer("grid", squares(5), 9, 15)) == 9


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_tiles(tmp_path / name, [TileLayer("grid", squares(8), 11, 13)])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
