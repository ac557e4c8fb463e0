import geopandas
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridmap.errors import InputError
from gridmap.spatial.crs import metric_crs, project_xy, to_lonlat, to_metric

BELTS = {meridian: 4534 + (meridian - 75) // 3 for meridian in range(75, 136, 3)}


@pytest.mark.parametrize(("meridian", "code"), BELTS.items())
def test_metric_crs_of_each_belt_has_that_central_meridian(meridian, code):
    crs = metric_crs(meridian, 35.0)
    assert crs.to_epsg() == code
    parameters = {p.name: p.value for p in crs.coordinate_operation.params}
    assert parameters["Longitude of natural origin"] == meridian
    assert parameters["False easting"] == 500_000  # no zone number in front


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (100.45, 38.93, 4542),  # Zhangye
        (116.4, 39.9, 4548),  # Beijing
        (73.6, 39.5, 4534),  # Kashgar's west
        (73.1, 39.5, 4534),  # west of the first belt, still the first
        (135.9, 48.0, 4554),
        (100.4999, 38.0, 4542),  # belts meet at 100.5
        (100.5, 38.0, 4543),
        (112.3, 16.8, 4546),  # Paracel islands
        (-51.2, -30.0, 32722),
        (-122.4, 37.8, 32610),
        (13.4, 52.5, 32633),
        (151.2, -33.9, 32756),
        (180.0, 10.0, 32660),
        (-180.0, 10.0, 32601),
        (36.8, -1.3, 32737),
    ],
)
def test_metric_crs_at_known_places(lon, lat, code):
    assert metric_crs(lon, lat).to_epsg() == code


@pytest.mark.parametrize(
    ("lon", "lat"), [(-51.2, -30), (-122.4, 37.8), (2.35, 48.9), (18.4, -33.9)]
)
def test_metric_crs_outside_china_is_what_geopandas_estimates(lon, lat):
    series = geopandas.GeoSeries.from_xy([lon, lon + 0.02], [lat, lat + 0.02], crs=4326)
    assert metric_crs(lon, lat) == series.estimate_utm_crs()


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 91), (float("nan"), 0), (0, float("inf"))])
def test_metric_crs_of_no_place_is_refused(lon, lat):
    with pytest.raises(InputError, match="not a longitude"):
        metric_crs(lon, lat)


@given(lon=st.floats(73.5, 135.5), lat=st.floats(4, 53.5), east=st.floats(-900, 900))
def test_metric_length_in_a_belt_is_that_of_the_ellipsoid(lon, lat, east):
    # At a belt's edge the scale is off by 0.035 % at most.
    geod = pyproj.Geod(ellps="WGS84")
    lon2, lat2, _ = geod.fwd(lon, lat, 90, east)
    crs = metric_crs(lon, lat)
    (a, b) = project_xy([[lon, lat], [lon2, lat2]], crs)
    assert np.hypot(*(a - b)) == pytest.approx(abs(east), rel=5e-4, abs=1e-4)


def test_to_metric_of_mixed_kinds_goes_there_and_back():
    geometries = np.array(
        [
            shapely.Point(100.45, 38.93),
            None,
            shapely.box(100.4, 38.9, 100.5, 39.0).difference(
                shapely.box(100.44, 38.94, 100.46, 38.96)
            ),
            shapely.MultiPoint([(100.4, 38.9), (100.5, 39.0)]),
            shapely.GeometryCollection([shapely.LineString([(100.4, 38.9), (100.5, 39.0)])]),
            shapely.Point(),
        ],
        dtype=object,
    )
    crs = metric_crs(100.45, 38.93)
    metric = to_metric(geometries, crs)
    assert metric[1] is None
    assert metric[5].is_empty
    assert [g.geom_type for g in metric if g] == [g.geom_type for g in geometries if g]
    back = to_lonlat(metric, crs)
    for one, other in zip(geometries, back, strict=True):
        if one is not None:
            assert shapely.equals_exact(one, other, 1e-10)


def test_to_metric_drops_the_third_coordinate():
    assert not to_metric(shapely.points([[99.0, 39.0, 5.0]]), "EPSG:4542")[0].has_z


def test_to_metric_equals_geopandas():
    points = geopandas.GeoSeries.from_xy(
        np.linspace(99, 101, 50), np.linspace(38, 40, 50), crs=4326
    )
    ours = to_metric(points.to_numpy(), "EPSG:4542")
    theirs = points.to_crs("EPSG:4542").to_numpy()
    assert shapely.equals_exact(ours, theirs, 1e-9).all()
    assert np.allclose(
        project_xy(shapely.get_coordinates(points), "EPSG:4542"), shapely.get_coordinates(theirs)
    )


def test_to_metric_of_nothing_is_nothing():
    assert to_metric(np.empty(0, dtype=object), "EPSG:4542").shape == (0,)
    assert project_xy(np.empty((0, 2)), "EPSG:4542").shape == (0, 2)
