"""The coordinate system that a file declares, or that the user declares for it."""

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from gridmap.errors import FileFormatError, InputError
from gridmap.files.vector import read_vector
from tests.files.builders import PLACES, feature, geojson, points, shapefile, zipped

PROJECTED = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4542"}}


def _places(frame: gpd.GeoDataFrame) -> np.ndarray:
    return shapely.get_coordinates(frame.geometry.array)


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "shp"])
@pytest.mark.parametrize("epsg", [4542, 3857, 4490, 32647])
def test_declared_crs_is_transformed(tmp_path, ending, epsg):
    path = tmp_path / f"a.{ending}"
    options = {"SPATIAL_INDEX": "NO"} if ending == "fgb" else {}
    pyogrio.write_dataframe(points([1, 2, 3]).to_crs(epsg), path, **options)
    frame = read_vector(path)
    np.testing.assert_allclose(_places(frame), PLACES, atol=1e-9)
    assert frame.attrs["crs"] == f"EPSG:{epsg}"


def test_old_crs_member_of_geojson_is_honoured(tmp_path):
    x, y = points().to_crs(4542).geometry[0].coords[0]
    frame = read_vector(geojson(tmp_path / "a.geojson", [feature(x, y)], crs=PROJECTED))
    np.testing.assert_allclose(_places(frame), PLACES[:1], atol=1e-9)
    assert frame.attrs["crs"] == "EPSG:4542"


def test_geojson_without_crs_member_is_wgs84_unless_the_user_knows_better(tmp_path):
    x, y = points().to_crs(4542).geometry[0].coords[0]
    path = geojson(tmp_path / "a.geojson", [feature(x, y)])
    assert read_vector(path).attrs["crs"] == "EPSG:4326"
    np.testing.assert_allclose(_places(read_vector(path, crs="EPSG:4542")), PLACES[:1], atol=1e-9)


@pytest.mark.parametrize("name", ["西安坐标系", "urn:ogc:def:crs:EPSG::999999", "EPSG:0"])
def test_geojson_with_a_crs_that_nobody_knows_is_refused(tmp_path, name):
    rubbish = {"type": "name", "properties": {"name": name}}
    path = geojson(tmp_path / "a.geojson", [feature(1, 2)], crs=rubbish)
    with pytest.raises(FileFormatError, match=rf"{name}.*no coordinate system") as refused:
        read_vector(path)
    assert "不是坐标系" in refused.value.args[0].zh


def test_geojson_whose_crs_is_a_bare_text_is_taken_at_its_word(tmp_path):
    x, y = points().to_crs(3857).geometry[0].coords[0]
    named = {"crs": "EPSG:4326"}  # a property, which says nothing of the file
    path = geojson(tmp_path / "a.geojson", [feature(x, y, **named)], crs="EPSG:3857")
    np.testing.assert_allclose(_places(read_vector(path)), PLACES[:1], atol=1e-9)


def test_cgcs2000_and_wgs84_are_the_same_coordinates(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(points(crs=4490), path)
    frame = read_vector(path, crs="EPSG:4326")
    assert _places(frame).tolist() == [list(p) for p in PLACES]
    assert frame.attrs["crs"] == "EPSG:4490"


def test_file_without_crs_needs_one(tmp_path):
    path = zipped(shapefile(tmp_path / "s", prj=False))
    with pytest.raises(FileFormatError, match=r"place.zip does not say.*--crs EPSG:n"):
        read_vector(path)
    assert _places(read_vector(path, crs="EPSG:4326")).tolist() == [list(p) for p in PLACES]


@pytest.mark.parametrize("srs_id", [0, -1])
def test_geopackage_of_undefined_crs_needs_one(tmp_path, srs_id):
    import sqlite3

    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(points(), path)
    with sqlite3.connect(path) as store:
        store.execute(f"UPDATE gpkg_geometry_columns SET srs_id = {srs_id}")
        store.execute(f"UPDATE gpkg_contents SET srs_id = {srs_id}")
    store.close()
    with pytest.raises(FileFormatError, match=r"--crs"):
        read_vector(path)
    assert read_vector(path, crs="EPSG:4490").attrs["crs"] == "EPSG:4490"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_flatgeobuf_without_crs_needs_one(tmp_path):
    path = tmp_path / "a.fgb"
    pyogrio.write_dataframe(points(crs=None), path)
    with pytest.raises(FileFormatError, match=r"--crs"):
        read_vector(path)


def test_given_crs_that_contradicts_the_file_is_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(points().to_crs(4542), path)
    with pytest.raises(
        InputError, match=r"a.gpkg says that it is in EPSG:4542, --crs says EPSG:4326"
    ):
        read_vector(path, crs="EPSG:4326")


def test_given_crs_that_does_not_exist_is_refused(tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(1, 2)])
    with pytest.raises(InputError, match=r"'EPSG:999999' is not a coordinate system"):
        read_vector(path, crs="EPSG:999999")


@pytest.mark.parametrize(("crs", "least_m", "most_m"), [("GCJ-02", 100, 800), ("BD-09", 600, 1500)])
def test_shifted_coordinates_are_moved_back(tmp_path, crs, least_m, most_m):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(points(), path)
    plain, moved = read_vector(path), read_vector(path, crs=crs.lower())
    metres = plain.to_crs(4542).distance(moved.to_crs(4542))
    assert metres.between(least_m, most_m).all()
    assert moved.attrs["crs"] == crs


def test_shifted_coordinates_in_a_projection_are_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(points().to_crs(4542), path)
    with pytest.raises(InputError, match=r"--crs says GCJ-02"):
        read_vector(path, crs="GCJ-02")


def test_degrees_given_as_metres_are_refused(tmp_path):
    path = zipped(shapefile(tmp_path / "s", prj=False))
    with pytest.raises(FileFormatError, match=r"look like degrees"):
        read_vector(path, crs="EPSG:4542")


def test_northing_before_easting_is_refused(tmp_path):
    x, y = points().to_crs(4542).geometry[0].coords[0]
    path = geojson(tmp_path / "a.geojson", [feature(y, x)], crs=PROJECTED)
    with pytest.raises(FileFormatError, match=r"northing.*swap them"):
        read_vector(path)


def test_prj_of_esri_without_authority_is_understood(tmp_path):
    shp = shapefile(tmp_path / "s")
    shp.with_suffix(".prj").write_text(
        'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
        'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]]'
    )
    frame = read_vector(zipped(shp))
    assert _places(frame).tolist() == [list(p) for p in PLACES]
    assert frame.attrs["crs"] == "EPSG:4490"
