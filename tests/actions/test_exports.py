"""Files of layers and gaps: the same features in each format and datum, on both stores."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import shape
from sqlalchemy import Engine

from gridmap.actions import exports
from gridmap.actions.export_sources import _without_small
from gridmap.actions.exports import Wanted
from gridmap.db.queries.features import Chunk
from gridmap.errors import FileFormatError, InputError, NotFoundError
from gridmap.files.vector import read_vector
from gridmap.spatial.datum import wgs84_to_gcj02
from tests import towns
from tests.actions.conftest import Import


@pytest.fixture
def town(import_file: Import, tmp_path: Path, once: Any) -> Engine:
    """The 5 x 5 town with a library whose name is a formula, and a station."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("facilities", towns.facilities(tmp_path, (5, 5), (15, 15), kind="library"))

    filled: Engine = once(fill)
    return filled


def features(engine: Engine, wanted: Wanted) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(b"".join(exports.geojson(engine, wanted)))["features"]
    return found


def rows(engine: Engine, wanted: Wanted) -> list[dict[str, str]]:
    text = b"".join(exports.csv(engine, wanted)).decode("utf-8")
    assert text.startswith("\ufeff")  # or Excel does not read it as UTF-8
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_what_was_saved_names_no_column_of_ours_when_it_comes_again(
    town: Engine, import_file: Import, tmp_path: Path
) -> None:
    exports.write(town, Wanted("areas", level="grid"), tmp_path / "areas.geojson")
    assert import_file("areas", tmp_path / "areas.geojson", level="grid").unread == []
    for ending in ("csv", "geojson", "gpkg"):
        path = tmp_path / f"facilities.{ending}"
        exports.write(town, Wanted("facilities"), path)
        assert import_file("facilities", path, crs="EPSG:4326").unread == []
    path = tmp_path / "shifted.csv"
    exports.write(town, Wanted("facilities", datum="GCJ-02"), path)
    # Nothing reads in which system the places are: that has to be said.
    assert import_file("facilities", path, crs="EPSG:4326").unread == ["datum"]
    text = (
        path.read_text("utf-8-sig").replace("lon,lat,", "lon,lat,天气,").replace(",GCJ", ",晴,GCJ")
    )
    path.write_text(text, "utf-8")
    assert import_file("facilities", path, crs="EPSG:4326").unread == ["天气", "datum"]


def test_each_format_holds_the_same_features(town: Engine, tmp_path: Path) -> None:
    wanted = Wanted("areas", level="grid")
    drawn, listed = features(town, wanted), rows(town, wanted)
    exports.geopackage(town, wanted, tmp_path / "areas.gpkg")
    packed = read_vector(tmp_path / "areas.gpkg")
    codes = [feature["properties"]["code"] for feature in drawn]
    assert len(codes) == 25
    assert [row["code"] for row in listed] == codes
    assert packed["code"].tolist() == codes
    assert exports.count(town, wanted) == 25
    for feature, row, outline in zip(drawn, listed, packed.geometry, strict=True):
        assert shape(feature["geometry"]).equals_exact(outline, 1e-6)
        assert outline.contains(shapely.Point(float(row["lon"]), float(row["lat"])))


def test_a_geopackage_keeps_types_and_what_is_missing(town: Engine, tmp_path: Path) -> None:
    exports.geopackage(town, Wanted("facilities"), tmp_path / "facilities.gpkg")
    frame = pyogrio.read_dataframe(tmp_path / "facilities.gpkg")
    (drawn, *_) = features(town, Wanted("facilities"))
    assert frame.crs.to_epsg() == 4326
    assert frame["kind"].tolist() == ["library", "library"]
    assert frame["capacity"].isna().all() == (drawn["properties"]["capacity"] is None)


@pytest.mark.parametrize("datum", ["GCJ-02", "gcj02"])
def test_a_shifted_file_says_its_datum_and_lies_where_that_map_has_it(
    town: Engine, tmp_path: Path, datum: str
) -> None:
    wanted = Wanted("facilities", datum=datum)
    true = np.array([f["geometry"]["coordinates"] for f in features(town, Wanted("facilities"))])
    there = np.column_stack(wgs84_to_gcj02(true[:, 0], true[:, 1]))

    document = json.loads(b"".join(exports.geojson(town, wanted)))
    assert document["datum"] == "GCJ-02"
    moved = np.array([f["geometry"]["coordinates"] for f in document["features"]])
    assert np.allclose(moved, there, atol=1e-7)

    listed = rows(town, wanted)
    assert {row["datum"] for row in listed} == {"GCJ-02"}
    assert np.allclose([[float(r["lon"]), float(r["lat"])] for r in listed], there, atol=1e-7)

    path = tmp_path / "facilities.gpkg"
    exports.geopackage(town, wanted, path)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["facilities_gcj02"]
    with pytest.raises(FileFormatError, match="does not say in which coordinate system"):
        read_vector(path)  # it must not pass for WGS 84
    back = read_vector(path, crs="GCJ-02")
    assert np.allclose(shapely.get_coordinates(back.geometry), true, atol=1e-8)


def test_a_box_and_an_area_narrow_every_format_alike(town: Engine, tmp_path: Path) -> None:
    (first, *_) = features(town, Wanted("facilities"))
    lon, lat = first["geometry"]["coordinates"]
    wanted = Wanted("facilities", bbox=(lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5))
    assert exports.count(town, wanted) == 1
    assert [row["code"] for row in rows(town, wanted)] == [first["properties"]["code"]]


def test_nothing_that_fits_is_a_file_with_a_head_and_no_rows(town: Engine, tmp_path: Path) -> None:
    wanted = Wanted("facilities", bbox=(0, 0, 1, 1))
    assert rows(town, wanted) == []
    assert b"code,name,kind" in b"".join(exports.csv(town, wanted))
    exports.geopackage(town, wanted, tmp_path / "none.gpkg")
    info = pyogrio.read_info(tmp_path / "none.gpkg")
    assert (info["features"], info["geometry_type"]) == (0, "Point")


@pytest.mark.parametrize(
    ("wanted", "error", "sentence"),
    [
        (Wanted("nothing"), InputError, "not a layer"),
        (Wanted("areas", datum="WGS-72"), InputError, "datum is one of"),
        (Wanted("areas", level="street"), InputError, "not a level"),
        (Wanted("areas", area="nowhere"), NotFoundError, "no area"),
        (Wanted("posts"), InputError, "have no geometry"),
        (Wanted("gaps"), NotFoundError, "gridmap coverage run"),
    ],
)
def test_what_makes_no_sense_is_refused_before_the_first_byte(
    town: Engine, tmp_path: Path, wanted: Wanted, error: type[Exception], sentence: str
) -> None:
    for make in (exports.geojson, exports.csv, exports.count):
        with pytest.raises(error, match=sentence):
            make(town, wanted)
    with pytest.raises(error, match=sentence):
        exports.geopackage(town, wanted, tmp_path / "never.gpkg")
    assert not (tmp_path / "never.gpkg").exists()


def test_the_ending_of_a_file_says_its_format(town: Engine, tmp_path: Path) -> None:
    for name, begin in (("a.geojson", b"{"), ("a.csv", b"\xef\xbb\xbf"), ("a.gpkg", b"SQLite")):
        size = exports.write(town, Wanted("facilities"), tmp_path / name)
        content = (tmp_path / name).read_bytes()
        assert content.startswith(begin)
        assert size == len(content)


def test_gaps_of_fewer_than_five_people_do_not_say_how_many() -> None:
    chunk = Chunk(
        ids=[1, 2, 3, 4],
        geometry=np.array([shapely.Point(100, 38)] * 4, dtype=object),
        columns={
            "unit": ["residents", "residents", "workers", "residents"],
            "value": [505.0, 400.0, 3.0, None],
            "shortfall": [3.0, 100.0, 2.0, 50.0],
            "residents_affected": [3, 100, 4, None],
        },
    )
    shown = _without_small(chunk).columns
    assert shown["residents_affected"] == [None, 100, None, None]
    assert shown["shortfall"] == [None, 100.0, 2.0, 50.0]  # two workers are no private matter
    assert shown["value"] == [None, 400.0, 3.0, None]  # or 508 - 505 would tell
    assert chunk.columns["residents_affected"] == [3, 100, 4, None]
