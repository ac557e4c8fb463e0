import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridmap.spatial import datum

# A degree of latitude is 111,320 m at most.
MILLIMETRE_DEG = 0.001 / 111_320

PAIRS = [
    (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
    (datum.gcj02_to_bd09, datum.bd09_to_gcj02),
    (datum.wgs84_to_bd09, datum.bd09_to_wgs84),
]
lons, lats = st.floats(73, 136), st.floats(3, 54)


def metres(one, other):
    """Distance on a sphere, good enough for small differences."""
    (lon1, lat1), (lon2, lat2) = one, other
    east = (lon2 - lon1) * np.cos(np.radians(lat1))
    return float(np.hypot(east, lat2 - lat1) * 111_320)


@pytest.mark.parametrize(
    ("place", "shifted"),
    [
        # Test values of googollee/eviltransform: Shanghai, Shenzhen, Beijing.
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        # README of wandergis/coordtransform.
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_gcj02_of_published_places(place, shifted):
    assert datum.wgs84_to_gcj02(*place) == pytest.approx(shifted, abs=1e-12)
    assert metres(datum.gcj02_to_wgs84(*shifted), place) < 0.001


def test_bd09_of_published_places():
    # README of wandergis/coordtransform; its ways back are approximations.
    there = datum.gcj02_to_bd09(116.404, 39.915)
    assert there == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-12)
    back = datum.bd09_to_gcj02(116.404, 39.915)
    assert metres(back, (116.39762729119315, 39.90865673957631)) < 0.5
    whole = datum.wgs84_to_bd09(116.404, 39.915)
    assert whole == pytest.approx((116.41662724378733, 39.922699552216216), abs=1e-12)


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(lon=lons, lat=lats)
def test_there_and_back_is_under_a_millimetre(there, back, lon, lat):
    assert np.abs(np.subtract(back(*there(lon, lat)), (lon, lat))).max() < MILLIMETRE_DEG
    assert np.abs(np.subtract(there(*back(lon, lat)), (lon, lat))).max() < MILLIMETRE_DEG


@given(lon=lons, lat=lats)
def test_shifts_are_as_large_as_they_are_known_to_be(lon, lat):
    assert 20 < metres((lon, lat), datum.wgs84_to_gcj02(lon, lat)) < 800
    assert 700 < metres((lon, lat), datum.gcj02_to_bd09(lon, lat)) < 1100


@pytest.mark.parametrize("place", [(-51.2, -30.0), (2.35, 48.9), (139.7, 35.7), (100.0, -90.0)])
def test_gcj02_outside_its_box_is_wgs84(place):
    assert datum.wgs84_to_gcj02(*place) == place
    assert datum.gcj02_to_wgs84(*place) == place


@given(edge=st.floats(2, 54), inwards=st.floats(0, 0.01))
def test_gcj02_just_inside_the_border_of_its_box_still_comes_back(edge, inwards):
    place = (datum.GCJ02_BOX[0] + inwards, edge)
    assert metres(datum.gcj02_to_wgs84(*datum.wgs84_to_gcj02(*place)), place) < 0.001


@pytest.mark.parametrize("function", [f for pair in PAIRS for f in pair])
def test_datum_of_arrays_keeps_shape_and_nan(function):
    lon = np.array([[100.0, np.nan, -51.0], [73.5, 135.0, 105.0]])
    lat = np.array([[38.0, 38.0, -30.0], [39.5, 48.0, 35.0]])
    new_lon, new_lat = function(lon, lat)
    assert new_lon.shape == new_lat.shape == lon.shape
    assert np.isnan(new_lon[0, 1])
    one = function(100.0, 38.0)
    assert (new_lon[0, 0], new_lat[0, 0]) == one
    assert function(np.empty(0), np.empty(0))[0].shape == (0,)


def test_datum_of_geometries_by_shapely():
    box = shapely.box(100.4, 38.9, 100.5, 39.0)
    moved = shapely.transform(box, datum.wgs84_to_gcj02, interleaved=False)
    back = shapely.transform(moved, datum.gcj02_to_wgs84, interleaved=False)
    assert moved.area == pytest.approx(box.area, rel=0.01)
    assert shapely.equals_exact(back, box, MILLIMETRE_DEG)
