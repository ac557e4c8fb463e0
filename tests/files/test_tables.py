"""Places in tables: longitude and latitude, or WKT, or none."""

import geopandas as gpd
import numpy as np
import pytest
import xlsxwriter

from gridmap.errors import FileFormatError, InputError, Problem
from gridmap.files.tables import read_table


def _csv(tmp_path, *lines):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _read(path, crs="EPSG:4326", **options):
    return read_table(path, crs=crs, needs_geometry=options.pop("needs_geometry", True), **options)


@pytest.mark.parametrize(
    "header",
    ["lon,lat", "lng,lat", "long,lat", "longitude,latitude", "LON,Lat", "x,y", "X,Y", "经度,纬度"],
)
def test_pair_of_columns_is_guessed_by_name(tmp_path, header):
    rows = _read(_csv(tmp_path, f"code,{header}", "001,100.45,38.93"))
    assert rows.frame.geometry[1].wkt == "POINT (100.45 38.93)"
    assert rows.frame.columns.tolist() == ["code", "geometry"]
    assert rows.frame.crs.to_epsg() == 4326
    assert rows.frame.attrs["crs"] == "EPSG:4326"
    assert rows.problems == []


@pytest.mark.parametrize("header", ["wkt", "WKT", "geometry", "geom", "几何"])
def test_wkt_is_guessed_by_name(tmp_path, header):
    rows = _read(
        _csv(tmp_path, f"code,{header}", '1,"POLYGON ((0 0, 1 0, 1 1, 0 0))"', "2,POINT Z (1 2 3)")
    )
    assert rows.frame.geometry[1].area == 0.5
    assert not rows.frame.geometry[2].has_z


def test_wkt_goes_before_the_pair_unless_the_user_names_the_pair(tmp_path):
    path = _csv(tmp_path, "lon,lat,wkt", "1,2,POINT (3 4)")
    assert _read(path).frame.geometry[1].wkt == "POINT (3 4)"
    places = {"lon": "lon", "lat": "lat"}
    assert _read(path, places=places).frame.geometry[1].wkt == "POINT (1 2)"


def test_columns_named_by_the_user_are_used(tmp_path):
    path = _csv(tmp_path, "a,b,lon,lat", "100,30,1,2")
    rows = _read(path, places={"lon": "a", "lat": "b"})
    assert rows.frame.geometry[1].wkt == "POINT (100 30)"
    assert rows.frame.columns.tolist() == ["lon", "lat", "geometry"]


def test_column_named_by_the_user_must_be_there(tmp_path):
    path = _csv(tmp_path, "经度坐标,纬度坐标", "1,2")
    with pytest.raises(InputError, match=r"no column '经度'. Did you mean 经度坐标"):
        _read(path, places={"lon": "经度", "lat": "纬度坐标"})
    with pytest.raises(InputError, match=r"give --map lat=COLUMN too"):
        _read(path, places={"lon": "经度坐标"})


def test_table_needs_a_crs(tmp_path):
    path = _csv(tmp_path, "lon,lat", "100,38")
    with pytest.raises(
        FileFormatError, match=r"a.csv does not say.*--crs EPSG:4326 .*GCJ-02.*BD-09"
    ):
        _read(path, crs=None)
    with pytest.raises(InputError, match=r"'nonsense' is not a coordinate system"):
        _read(path, crs="nonsense")


def test_table_without_places_is_refused_where_they_are_needed(tmp_path):
    path = _csv(tmp_path, "code,lon", "1,2")
    with pytest.raises(FileFormatError, match=r"no columns for places.*its columns are: code, lon"):
        _read(path)
    rows = _read(path, needs_geometry=False)
    assert not isinstance(rows.frame, gpd.GeoDataFrame)
    assert rows.frame["code"].tolist() == ["1"]


def test_table_that_takes_no_places_keeps_all_columns(tmp_path):
    path = _csv(tmp_path, "kind,x,y", "a,1,2")
    rows = read_table(path, needs_geometry=False, takes_geometry=False)
    assert rows.frame.columns.tolist() == ["kind", "x", "y"]


def test_every_wrong_place_is_listed(tmp_path):
    path = _csv(
        tmp_path, "name,lon,lat", "good,100.4,38.9", "text,abc,38.9", "empty,,38.9", "both,,",
        "nan,100.4,NaN", "swapped,38.9,100.4", "xinjiang,43.8,87.6", "far,200,38.9",
        "off,100.4,-95", "metres,500000,4306000", "inf,inf,38.9",
    )  # fmt: skip
    rows = _read(path)
    assert [(p.row, p.field) for p in rows.problems] == [
        (2, "lon"), (3, "lon"), (4, "lon"), (4, "lat"), (5, "lat"), (6, "lon, lat"),
        (7, "lon, lat"), (8, "lon"), (9, "lat"), (10, "lon"), (11, "lon"),
    ]  # fmt: skip
    reasons = [p.reason for p in rows.problems]
    assert reasons[0] == "'abc' is not a number"
    assert reasons[1] == "the value is missing"
    assert reasons[5] == "longitude 38.9 and latitude 100.4 look swapped"
    assert reasons[7] == "longitude 200 is outside -180 to 180"
    assert rows.frame.geometry.notna().tolist() == [True] + [False] * 10


def test_missing_place_is_fine_where_it_is_not_needed(tmp_path):
    path = _csv(tmp_path, "name,lon,lat", "a,100.4,38.9", "b,,", "c,100.4,", "d,x,38")
    rows = _read(path, needs_geometry=False)
    assert [(p.row, p.field) for p in rows.problems] == [(3, "lat"), (4, "lon")]
    assert rows.frame.geometry.notna().tolist() == [True, False, False, False]


def test_wrong_wkt_is_listed(tmp_path):
    path = _csv(tmp_path, "n,wkt", "1,POINT (1 2)", "2,POINT (1", "3,", "4,北京")
    assert _read(path).problems == [
        Problem(2, "wkt", "'POINT (1' is not WKT"),
        Problem(3, "wkt", "the value is missing"),
        Problem(4, "wkt", "'北京' is not WKT"),
    ]
    assert [p.row for p in _read(path, needs_geometry=False).problems] == [2, 4]


def test_places_in_metres_are_transformed(tmp_path):
    path = _csv(tmp_path, "code,x,y", "1,500000,4306000")
    point = _read(path, crs="EPSG:4544").frame.geometry[1]
    np.testing.assert_allclose((point.x, point.y), (105, 38.887366), atol=1e-6)


def test_shifted_places_are_moved(tmp_path):
    path = _csv(tmp_path, "code,x,y", "1,100.45,38.93")
    rows = _read(path, crs="gcj-02")
    assert rows.frame.attrs["crs"] == "GCJ-02"
    assert (
        0.0005
        < abs(rows.frame.geometry[1].x - 100.45) + abs(rows.frame.geometry[1].y - 38.93)
        < 0.01
    )


def test_rows_of_wrong_length_are_listed_with_wrong_places(tmp_path):
    path = _csv(tmp_path, "n,lon,lat", "1,1", "2,x,2", "3,1,2")
    rows = _read(path)
    assert [p.row for p in rows.problems] == [1, 2]
    assert rows.frame.index.tolist() == [2, 3]


def test_workbook_gives_the_same_as_csv(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["编码", "经度", "纬度"])
        page.write_row(1, 0, [620702001005, 100.45, 38.93])
    rows = _read(path)
    assert rows.frame["编码"].tolist() == ["620702001005"]
    assert rows.frame.geometry[1].wkt == "POINT (100.45 38.93)"


@pytest.mark.real
def test_hexagon_centres_of_porto_alegre_are_read(real_data):
    rows = _read(real_data / "porto_alegre" / "hexagons.csv")
    assert len(rows.frame) == 1227
    assert rows.frame["population"].astype(int).sum() == 812_935
    assert rows.problems == []


@pytest.mark.real
def test_tables_of_san_francisco_are_read(real_data):
    rows = _read(real_data / "san_francisco" / "SF_store_site_16_longlat.csv")
    assert len(rows.frame) == 16
    assert rows.frame.columns[0] == "column 1"
