"""Read vector files of every format that gridmap takes."""

import json

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from gridmap.errors import FileFormatError, InputError
from gridmap.files.vector import read_vector
from tests.files.builders import NAMES, PLACES, feature, geojson, points


@pytest.mark.parametrize("ending", ["geojson", "json", "gpkg", "fgb", "shp"])
def test_reading_gives_same_rows_whatever_the_format(tmp_path, ending):
    path = tmp_path / f"places.{ending}"
    driver = "GeoJSON" if ending == "json" else None
    encoding = "UTF-8" if ending == "shp" else None
    pyogrio.write_dataframe(
        points(户数=[1, 2, 3]),
        path,
        driver=driver,
        encoding=encoding,
        **({"SPATIAL_INDEX": "NO"} if ending == "fgb" else {}),
    )
    frame = read_vector(path)
    assert frame["名称"].tolist() == list(NAMES)
    assert frame["户数"].tolist() == [1, 2, 3]
    assert frame.index.tolist() == [1, 2, 3]
    assert [(p.x, p.y) for p in frame.geometry] == list(PLACES)
    assert frame.crs.to_epsg() == 4326
    assert frame.attrs["crs"] == "EPSG:4326"


@pytest.mark.parametrize("ending", ["gpkg", "fgb"])
def test_format_is_known_by_content_not_by_ending(tmp_path, ending):
    path = tmp_path / f"places.{ending}"
    pyogrio.write_dataframe(points(), path)
    wrong = path.rename(tmp_path / "places.geojson")
    assert len(read_vector(wrong)) == 3


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "fgb", "shp"])
def test_row_numbers_are_those_of_the_file_under_a_condition(tmp_path, ending):
    path = tmp_path / f"places.{ending}"
    frame = gpd.GeoDataFrame(
        {"n": range(10)}, geometry=gpd.points_from_xy(range(10), [0] * 10), crs=4326
    )
    options = {"SPATIAL_INDEX": "NO"} if ending == "fgb" else {}
    pyogrio.write_dataframe(frame, path, **options)
    found = read_vector(path, where="n IN (3, 8)")
    assert found["n"].tolist() == [3, 8]
    assert found.index.tolist() == [4, 9]


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "fgb", "shp"])
@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("户数 > 1", [2, 3]),
        ('"户数" > 1', [2, 3]),
        ("名称 = '东街街道' OR 户数=3", [1, 3]),
        ("名称 <> '户数' AND 户数 < 2", [1]),
        ("名称 LIKE '%社区'", [2]),
    ],
)
def test_condition_names_chinese_columns_with_or_without_quotes(tmp_path, ending, where, rows):
    path = tmp_path / f"a.{ending}"
    options = {"SPATIAL_INDEX": "NO"} if ending == "fgb" else {}
    encoding = "UTF-8" if ending == "shp" else None
    pyogrio.write_dataframe(points(户数=[1, 2, 3]), path, encoding=encoding, **options)
    assert read_vector(path, where=where).index.tolist() == rows


def test_row_numbers_of_geojson_do_not_follow_its_ids(tmp_path):
    features = [feature(1, 2) | {"id": 700}, feature(1, 2) | {"id": 700}, feature(1, 2) | {"id": 3}]
    assert read_vector(geojson(tmp_path / "a.geojson", features)).index.tolist() == [1, 2, 3]


def test_row_numbers_of_geopackage_do_not_follow_its_holes(tmp_path):
    path = tmp_path / "a.gpkg"
    frame = points(["a", "b", "c"], fid=[5, 70, 900])
    pyogrio.write_dataframe(frame, path)
    assert read_vector(path, where="名称 <> 'a'").index.tolist() == [2, 3]


def test_condition_that_no_row_fits_gives_no_rows(tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(1, 2, n=1)])
    assert len(read_vector(path, where="n > 5")) == 0


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "fgb", "shp"])
@pytest.mark.parametrize("where", ["nothing > 1", "n > > 1"])
def test_condition_that_cannot_be_used_is_named(tmp_path, ending, where):
    path = tmp_path / f"a.{ending}"
    pyogrio.write_dataframe(
        gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(1, 2)], crs=4326), path
    )
    with pytest.raises(InputError, match=r"--where.*cannot be used on a"):
        read_vector(path, where=where)


def test_heights_are_dropped_and_crs_stays_wgs84(tmp_path):
    height = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [1, 2, 3]},
    }
    frame = read_vector(geojson(tmp_path / "a.geojson", [height]))
    assert not shapely.has_z(frame.geometry.array).any()
    assert frame.attrs["crs"] == "EPSG:4326"


def test_missing_geometry_stays_missing(tmp_path):
    empty = {"type": "Feature", "properties": {"n": 1}, "geometry": None}
    frame = read_vector(geojson(tmp_path / "a.geojson", [feature(1, 2, n=0), empty]))
    assert frame.geometry.isna().tolist() == [False, True]


def test_broken_geometry_is_missing_and_others_are_read(tmp_path):
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]}
    features = [
        feature(1, 2),
        {"type": "Feature", "properties": {}, "geometry": ring},
        feature(None, 2),
    ]
    frame = read_vector(geojson(tmp_path / "a.geojson", features))
    assert frame.geometry.isna().tolist() == [False, True, True]


def test_columns_of_mixed_types_lists_and_dates_are_read_without_warning(tmp_path):
    features = [
        feature(
            1,
            2,
            mixed=1,
            list=[1.5, 2],
            day="2026-06-30",
            at="2026-06-30T09:00:00+08:00",
            nan=float("nan"),
        ),
        feature(1, 2, mixed="z", list=[], day="2026-07-01", at=None, nan=1),
    ]
    frame = read_vector(geojson(tmp_path / "a.geojson", features))
    assert frame["mixed"].tolist() == ["1", "z"]
    assert [str(d)[:10] for d in frame["day"]] == ["2026-06-30", "2026-07-01"]
    assert str(frame["at"][1]).startswith("2026-06-30T09:00:00")
    assert np.isnan(frame["nan"][1])


def test_column_named_geometry_does_not_hide_the_geometry(tmp_path):
    frame = read_vector(geojson(tmp_path / "a.geojson", [feature(1, 2, geometry="text", n=1)]))
    assert frame.geometry[1].wkt == "POINT (1 2)"


def test_codes_of_12_digits_survive_as_numbers(tmp_path):
    frame = read_vector(geojson(tmp_path / "a.geojson", [feature(1, 2, code=110101001000)]))
    assert frame["code"].tolist() == [110101001000]


def test_geojson_in_gbk_is_decoded(tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(1, 2, 名称="甘州区")], encoding="gb18030")
    frame = read_vector(path)
    assert frame["名称"].tolist() == ["甘州区"]
    assert "GB18030" in frame.attrs["notes"][0]


def test_geojson_with_a_byte_order_mark_is_read(tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(1, 2, 名称="甘州区")], encoding="utf-8-sig")
    assert read_vector(path)["名称"].tolist() == ["甘州区"]


def test_single_geometry_is_geojson_too(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"type": "Point", "coordinates": [1, 2]}))
    assert read_vector(tmp_path / "a.json").geometry[1].wkt == "POINT (1 2)"


def test_layer_is_chosen_by_name_and_asked_for_among_several(tmp_path):
    path = tmp_path / "two.gpkg"
    pyogrio.write_dataframe(points(["a"]), path, layer="first")
    pyogrio.write_dataframe(points(["b", "c"]), path, layer="second", append=True)
    assert len(read_vector(path, layer="second")) == 2
    with pytest.raises(InputError, match=r"2 layers \(first, second\)"):
        read_vector(path)
    with pytest.raises(InputError, match=r"no layer 'third'; it has first, second"):
        read_vector(path, layer="third")


def test_layers_without_geometry_do_not_count(tmp_path):
    path = tmp_path / "two.gpkg"
    pyogrio.write_dataframe(points(["a"]), path, layer="drawn")
    pyogrio.write_dataframe(
        points(["b"]).drop(columns="geometry"), path, layer="table", append=True
    )
    assert read_vector(path)["名称"].tolist() == ["a"]
    only = tmp_path / "table.gpkg"
    pyogrio.write_dataframe(points(["b"]).drop(columns="geometry"), only)
    with pytest.raises(FileFormatError, match=r"no layer with geometry"):
        read_vector(only)


@pytest.mark.real
def test_subdistricts_of_beijing_are_read(real_data):
    frames = [read_vector(path) for path in sorted((real_data / "beijing").glob("*.geojson"))]
    assert sum(map(len, frames)) == 343
    assert {frame.attrs["crs"] for frame in frames} == {"EPSG:4326"}
