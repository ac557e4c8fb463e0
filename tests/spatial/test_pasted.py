"""Coordinates as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.spatial.datum import wgs84_to_bd09, wgs84_to_gcj02
from gridmap.spatial.pasted import Reading, places, read

TOWN = (100.39, 38.88, 100.51, 38.98)
LON, LAT = 100.449, 38.925


@pytest.mark.parametrize(
    "text",
    [
        "100.449,38.925",
        "38.925 100.449",
        "38.925，100.449",
        "１００．４４９，３８．９２５",
        "100.449;38.925",
        "100.449、38.925",
        "(100.449, 38.925)",
        "[100.449, 38.925]",
        '{"lng":100.449,"lat":38.925}',
        "lat=38.925, lng=100.449",
        "纬度：38.925 经度：100.449",
        "坐标：100.449, 38.925。",
        "N38.925E100.449",
        "38.925° N, 100.449° E",
        "E100°26'56.4\" N38°55'30\"",
        "100°26′56.4″E, 38°55′30″N",
        "北纬38°55′30″，东经100°26′56.4″",
        "东经100度26分56.4秒 北纬38度55分30秒",
        "100°26.94' 38°55.5'",
        "100 26 56.4 38 55 30",
        "100:26:56.4 38:55:30",
        "100 26.94 38 55.5",
        "POINT(100.449 38.925)",
        "geo:38.925,100.449",
        "https://maps.example/@38.925,100.449,17z",
        "http://127.0.0.1:8000/?at=100.449,38.925,15.2&show=paths",
    ],
)
def test_every_way_of_writing_means_the_same_place(text: str) -> None:
    reading = read(text)
    assert reading is not None
    first = places(reading, TOWN)[0]
    assert (first.datum, first.near) == ("WGS-84", True)
    assert (first.lon, first.lat) == pytest.approx((LON, LAT), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("100.449,38.925 GCJ-02", "GCJ-02"),
        ("100.449,38.925 (gcj02)", "GCJ-02"),
        ("高德 100.449,38.925", "GCJ-02"),
        ("腾讯地图坐标：38.925,100.449", "GCJ-02"),
        ("100.449 38.925 gcj", "GCJ-02"),
        ("百度地图坐标：100.449,38.925", "BD-09"),
        ("BD09 38.925,100.449", "BD-09"),
        ("CGCS2000: 100.449 38.925", "WGS-84"),
        ("GPS 100.449 38.925", "WGS-84"),
        ("wgs-84 100.449 38.925", "WGS-84"),
        ("EPSG:4490 100.449 38.925", "WGS-84"),
    ],
)
def test_a_datum_that_is_named_is_the_only_one(text: str, datum: str) -> None:
    reading = read(text)
    assert reading is not None
    assert [place.datum for place in places(reading, TOWN)] == [datum]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "交通巷",
        "交通巷 12",
        "620702001",
        "100.449",
        "100.449,38.925,15",
        "200,300",
        "95 95",
        "E100.4 E38",
        "100°70' 38°",
        "100.5°30' 38°",
        "s",
        "gcj02",
        "1" * 300,
        "geo:",
        "POINT(x y)",
        "3 5 6",
    ],
)
def test_other_texts_are_no_coordinates(text: str) -> None:
    assert read(text) is None


def test_whole_numbers_far_from_the_town_are_not_taken_for_coordinates() -> None:
    reading = read("12 34")
    assert reading is not None
    assert places(reading, TOWN) == []
    assert places(reading, (11.9, 33.9, 12.1, 34.1))[0][1:] == (12.0, 34.0, True)


def test_where_nothing_is_shifted_one_place_is_offered_once() -> None:
    reading = read("51.50,-0.12 gps")
    town = (-0.2, 51.4, 0.1, 51.6)
    assert reading is not None
    assert [place.datum for place in places(reading, town)] == ["WGS-84"]
    unsaid = read("51.50,-0.12")
    assert unsaid is not None
    assert [place.datum for place in places(unsaid, town)] == ["WGS-84", "BD-09"]


def test_exact_coordinates_far_from_the_town_are_one_place_outside() -> None:
    reading = read("-33.86 151.21")
    assert reading is not None
    [place] = places(reading, TOWN)
    assert (place.lon, place.lat, place.near) == (151.21, -33.86, False)


def test_south_and_west_are_negative() -> None:
    reading = read("W3.70 N40.41")
    assert reading == Reading(-3.7, 40.41, fixed=True, sure=True, datum="")
    assert read("南纬33.8 西经70.1")[:2] == (-70.1, -33.8)  # type: ignore[index]


def test_without_a_town_a_reading_is_still_a_place() -> None:
    reading = read("100.449,38.925")
    assert reading is not None
    assert [(p.lon, p.near) for p in places(reading, None)] == [(LON, False)]


in_town = st.tuples(st.floats(100.40, 100.50), st.floats(38.89, 38.97))


@given(in_town, st.booleans(), st.sampled_from(["WGS-84", "GCJ-02", "BD-09"]))
def test_a_place_pasted_in_its_datum_is_found_again(
    lonlat: tuple[float, float], turned: bool, datum: str
) -> None:
    shift = {"GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}.get(datum)
    x, y = lonlat if shift is None else map(float, shift(*lonlat))
    pair = (y, x) if turned else (x, y)
    reading = read(f"{pair[0]:.8f}, {pair[1]:.8f}")
    assert reading is not None
    found = {place.datum: place for place in places(reading, TOWN)}
    assert (found[datum].lon, found[datum].lat) == pytest.approx(lonlat, abs=2e-7)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    reading = read(text)
    assert reading is None or all(abs(n) <= 180 for n in reading[:2])
