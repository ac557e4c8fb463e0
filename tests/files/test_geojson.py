import datetime as dt
import json
import tracemalloc
from decimal import Decimal

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridmap.errors import InputError
from gridmap.files import geojson
from gridmap.files.geojson import Features, stream_features

SQUARE = shapely.box(100, 38, 101, 39)
RING = SQUARE.difference(shapely.box(100.4, 38.4, 100.6, 38.6))
KINDS = {
    "Point": shapely.Point(100.45, 38.93),
    "LineString": shapely.LineString([(100, 38), (101, 39), (102, 38)]),
    "Polygon": RING,
    "MultiPoint": shapely.MultiPoint([(100, 38), (101, 39)]),
    "MultiLineString": shapely.MultiLineString([[(100, 38), (101, 39)], [(1, 2), (3, 4)]]),
    "MultiPolygon": shapely.multipolygons([RING, shapely.box(110, 38, 111, 39)]),
    "GeometryCollection": shapely.GeometryCollection([shapely.Point(1, 2), RING]),
}


def written(geometry, columns=None, ids=None, members=None):
    array = np.array(geometry, dtype=object)
    return b"".join(stream_features([Features(array, columns or {}, ids)], members))


def properties(**columns):
    count = len(next(iter(columns.values())))
    return [f["properties"] for f in json.loads(written([None] * count, columns))["features"]]


def values(column):
    return [p["a"] for p in properties(a=column)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("as_wkb", [False, True])
def test_geojson_of_each_kind_of_geometry_comes_back(kind, as_wkb):
    geometry = shapely.to_wkb(KINDS[kind]) if as_wkb else KINDS[kind]
    shape = json.loads(written([geometry]))["features"][0]["geometry"]
    assert shape["type"] == kind
    assert shapely.from_geojson(json.dumps(shape)).normalize() == KINDS[kind].normalize()


def test_geojson_of_mixed_kinds_keeps_their_order():
    order = [*KINDS.values(), None, *reversed(KINDS.values())]
    features = json.loads(written(order))["features"]
    kinds = [f["geometry"] and f["geometry"]["type"] for f in features]
    assert kinds == [*KINDS, None, *reversed(KINDS)]


def test_geojson_turns_exteriors_counter_clockwise_and_holes_clockwise():
    clockwise = shapely.orient_polygons(np.array([RING, KINDS["MultiPolygon"]]), exterior_cw=True)
    collection = shapely.GeometryCollection(list(clockwise))
    for shape in json.loads(written([*clockwise, collection]))["features"]:
        geometry = shapely.from_geojson(json.dumps(shape["geometry"]))
        polygons = [p for p in shapely.get_parts(shapely.get_parts(geometry)) if p]
        for polygon in polygons:
            assert shapely.is_ccw(polygon.exterior)
            assert not any(shapely.is_ccw(hole) for hole in polygon.interiors)


def test_geojson_rounds_to_7_decimals_and_drops_the_third_coordinate():
    text = written([shapely.Point(100.123456789, -0.00000001, 1500.0)])
    assert b'"coordinates":[100.1234568,0.0]' in text


@pytest.mark.parametrize(
    "empty", [None, shapely.Point(), shapely.Polygon(), shapely.GeometryCollection()]
)
def test_geojson_of_a_missing_or_empty_geometry_is_null(empty):
    assert json.loads(written([empty]))["features"][0]["geometry"] is None


def test_geojson_of_a_collection_leaves_out_empty_parts():
    collection = shapely.GeometryCollection([shapely.Point(), shapely.Point(1, 2)])
    shape = json.loads(written([collection, KINDS["Point"]]))["features"][0]["geometry"]
    assert [part["coordinates"] for part in shape["geometries"]] == [[1.0, 2.0]]


def test_geojson_of_a_coordinate_that_is_no_number_is_refused():
    with pytest.raises(InputError, match="not a finite number"):
        written([shapely.Point(1, 2), shapely.LineString([(0, 0), (np.inf, 1)])])


@pytest.mark.parametrize("chunks", [[], [Features([], {})], [Features([], {"a": []})]])
def test_geojson_of_nothing_is_an_empty_collection(chunks):
    text = b"".join(stream_features(chunks))
    assert json.loads(text) == {"type": "FeatureCollection", "features": []}


def test_geojson_of_many_chunks_is_one_collection():
    points = shapely.points(np.arange(5000.0) / 100, 1.0)
    chunks = [Features(points[a:b], {"n": np.arange(a, b)}) for a, b in [(0, 7), (7, 7), (7, 5000)]]
    features = json.loads(b"".join(stream_features(chunks)))["features"]
    assert [f["properties"]["n"] for f in features] == list(range(5000))
    assert features[4321]["geometry"]["coordinates"] == [43.21, 1.0]


def test_geojson_has_its_members_before_the_features_and_no_crs():
    text = written([SQUARE], members={"name": "网格", "synthetic": True, "bbox": [1, 2, 3, 4]})
    assert text.startswith(
        '{"type":"FeatureCollection","name":"网格","synthetic":true,"bbox":[1,2,3,4],"features":['.encode()
    )
    assert "crs" not in json.loads(text)


@pytest.mark.parametrize("member", ["type", "features", "crs"])
def test_geojson_members_may_not_replace_its_own(member):
    with pytest.raises(InputError, match=member):
        written([], members={member: "x"})


def test_geojson_has_ids_when_given():
    features = json.loads(written([SQUARE, SQUARE], ids=np.array([7, 9])))["features"]
    assert [f["id"] for f in features] == [7, 9]
    assert "id" not in json.loads(written([SQUARE]))["features"][0]


def test_geojson_with_a_column_of_another_length_is_refused():
    with pytest.raises(InputError, match="'a' has another length"):
        written([SQUARE, SQUARE], {"a": [1]})


def test_geojson_stands_one_feature_on_a_line():
    lines = written([SQUARE, None, RING], {"a": ["x\ny", "", "z"]}).decode().splitlines()
    assert len(lines) == 5
    assert all(json.loads(line.rstrip(","))["type"] == "Feature" for line in lines[1:-1])


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (np.array([1, 2], dtype=np.int32), [1, 2]),
        (np.array([True, False]), [True, False]),
        (np.array([0.1, np.nan, np.inf]), [0.1, None, None]),
        (np.array([np.float32(0.5), np.int64(3), None, "x"], dtype=object), [0.5, 3, None, "x"]),
        (["党群", None], ["党群", None]),
        ([dt.date(2020, 5, 1), dt.datetime(2020, 5, 1, 8, 30), None],
         ["2020-05-01", "2020-05-01T08:30:00", None]),
        (np.array(["2020-05-01", "NaT"], dtype="datetime64[D]"), ["2020-05-01", None]),
        (np.array(["2020-05-01T08:30", "NaT"], dtype="datetime64[ns]"),
         ["2020-05-01T08:30:00", None]),
        (pd.Series(pd.to_datetime(["2020-05-01T08:30", None])), ["2020-05-01T08:30:00", None]),
        (pd.Series(pd.to_datetime(["2020-05-01T08:30"]).tz_localize("Asia/Shanghai")),
         ["2020-05-01T08:30:00+08:00"]),
        (np.array([pd.Timestamp("2020-05-01"), pd.NaT, pd.NA], dtype=object),
         ["2020-05-01T00:00:00", None, None]),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series(["a", None]), ["a", None]),
        (pd.Series(["a", "b", None], dtype="category"), ["a", "b", None]),
        (pd.Series([True, None], dtype="boolean"), [True, None]),
        (pd.array([1.5, None], dtype="Float64"), [1.5, None]),
        (np.array([90], dtype="timedelta64[s]"), ["P0DT0H1M30S"]),
        ([Decimal("2.50")], [2.5]),
    ],
)  # fmt: skip
def test_geojson_of_values_of_every_type(column, expected):
    assert values(column) == expected
    assert [type(v) for v in values(column)] == [type(v) for v in expected]


def test_geojson_of_a_value_that_json_does_not_know_says_so():
    with pytest.raises(TypeError, match=r"complex|not JSON serializable"):
        properties(a=[1j])


def test_geojson_is_read_by_gdal_as_it_was_written(tmp_path):
    path = tmp_path / "town.geojson"
    columns = {
        "code": ["620702001001001", "620702001001002"],
        "name": ["一网格", "二网格"],
        "residents": np.array([1200, 900]),
        "share": np.array([0.25, np.nan]),
        "from": np.array(["2020-05-01", "2021-01-31"], dtype="datetime64[D]"),
    }
    path.write_bytes(written([RING, KINDS["MultiPolygon"]], columns, members={"name": "grids"}))
    frame = geopandas.read_file(path, use_arrow=False)
    assert frame.crs == "EPSG:4326"
    assert pyogrio.list_layers(path)[0, 0] == "grids"
    assert frame["name"].tolist() == ["一网格", "二网格"]
    assert frame["residents"].tolist() == [1200, 900]
    assert frame["share"].isna().tolist() == [False, True]
    assert pd.api.types.is_datetime64_any_dtype(frame["from"])
    assert frame.geometry.geom_equals(
        geopandas.GeoSeries([RING, KINDS["MultiPolygon"]], crs=4326)
    ).all()


def test_geojson_takes_the_memory_of_one_chunk_however_many_there_are(monkeypatch):
    monkeypatch.setattr(geojson, "_STEP", 100)
    squares = shapely.box(*(np.arange(200.0) / 100 + edge for edge in (0, 0, 0.01, 0.01)))
    columns = {"a": np.arange(200), "b": ["x" * 50] * 200}

    def peak(chunks):
        tracemalloc.start()
        size = sum(map(len, stream_features(Features(squares, columns) for _ in range(chunks))))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most, size

    small, _ = peak(3)
    large, size = peak(100)
    assert size > 5 * large
    assert large < 1.5 * small


degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
geometries = st.one_of(
    st.none(),
    degrees.map(shapely.Point),
    st.lists(degrees, min_size=1, max_size=4).map(shapely.MultiPoint),
    st.lists(degrees, min_size=2, max_size=5).map(shapely.LineString),
    st.lists(degrees, min_size=3, max_size=6).map(shapely.Polygon),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(), st.floats(allow_nan=False)
)


@given(rows=st.lists(st.tuples(geometries, scalars), max_size=12))
def test_geojson_out_and_in_is_the_same_at_7_decimals(rows):
    features = json.loads(written([g for g, _ in rows], {"a": [v for _, v in rows]}))["features"]
    assert len(features) == len(rows)
    for feature, (geometry, value) in zip(features, rows, strict=True):
        expected = None if isinstance(value, float) and not np.isfinite(value) else value
        assert feature["properties"]["a"] == expected
        if geometry is None:
            assert feature["geometry"] is None
            continue
        back = shapely.from_geojson(json.dumps(feature["geometry"]))
        turned = shapely.orient_polygons(geometry)
        rounded = shapely.transform(turned, lambda xy: np.round(xy, 7))
        assert shapely.equals_exact(back, rounded)
