"""Coordinates as people paste them: decimal or in degrees, minutes and seconds, in any datum.

What is not said is left open: which number is the longitude, and the datum. The place of the town
settles it (`places`): a reading that falls far from it is not what was meant.
"""

import re
from typing import NamedTuple

from gridmap.spatial.datum import bd09_to_wgs84, gcj02_to_wgs84
from gridmap.spatial.shifting import BD09, GCJ02, WGS84

LONGEST = 200
# A town's box is widened by its own size, and by this much at least.
NEAR_DEG = 0.2

Box = tuple[float, float, float, float]

_DATUMS = (
    (BD09, r"bd[\s_-]*0?9(?:ll)?|baidu|百度(?:地图)?(?:坐标)?"),
    (
        GCJ02,
        r"gcj(?:[\s_-]*0?2(?!\d|\.))?|amap|gaode|(?:高德|腾讯)(?:地图)?(?:坐标)?|火星(?:坐标系?)?|国测局(?:坐标)?",
    ),
    (
        WGS84,
        r"wgs[\s_-]*(?:19)?84|cgcs[\s_-]*2000|epsg:?\s*(?:4326|4490)|gps"
        r"|天地图(?:坐标)?|国家?2000(?:大地坐标系?)?",
    ),
)
_WEST_SOUTH = ("w", "s", "西经", "南纬")
_LON = r"东经|西经|经度|longitude|long|lng|lon|e|w|x"
_LAT = r"北纬|南纬|纬度|latitude|lat|n|s|y"
_WORD = rf"(?:(?P<lon{{n}}>{_LON})|(?P<lat{{n}}>{_LAT}))"
_DEGREE, _MINUTE, _SECOND = r"(?:°|º|˚|度|deg)", r"(?:′|'|’|‘|分)", r"(?:″|\"|”|“|''|′′|’’|秒)"
_NUMBER = r"\d+(?:\.\d+)?"
# Degrees with marks; with spaces or colons two or three numbers each.
_MARKED = (
    rf"(?P<sign{{n}}>[+-]?)(?P<d{{n}}>{_NUMBER})(?:\s*{_DEGREE}"
    rf"(?:\s*(?P<m{{n}}>{_NUMBER})\s*(?:{_MINUTE}(?:\s*(?P<s{{n}}>{_NUMBER})\s*{_SECOND}?)?)?)?)?"
)
_SPACED2 = rf"(?P<sign{{n}}>[+-]?)(?P<d{{n}}>\d+)[\s:]+(?P<m{{n}}>{_NUMBER})"
_SPACED3 = rf"(?P<sign{{n}}>[+-]?)(?P<d{{n}}>\d+)[\s:]+(?P<m{{n}}>\d+)[\s:]+(?P<s{{n}}>{_NUMBER})"
# Where a letter or word may stand: nowhere, before both numbers, after both.
_STYLES = (
    ("{angle}", r"[\s,;/|、]+"),
    (_WORD + r"\s*[:=]?\s*{angle}", r"[\s,;/|、]*"),
    (r"{angle}\s*" + _WORD, r"[\s,;/|、]*"),
)
# Forms whose order is agreed upon: geo URIs, WKT, links to a place on a map.
_KNOWN = (
    (re.compile(r"^geo:\s*([+-]?\d+(?:\.\d+)?),([+-]?\d+(?:\.\d+)?)"), True),
    (re.compile(r"point\s*z?\s*\(\s*([+-]?\d+(?:\.\d+)?)\s+([+-]?\d+(?:\.\d+)?)"), False),
    (re.compile(r"^http.*@([+-]?\d+\.\d+),([+-]?\d+\.\d+)"), True),
    (re.compile(r"^http.*[?&]at=([+-]?\d+\.\d+),([+-]?\d+\.\d+)"), False),
)
# Half-width forms of what a Chinese keyboard writes.
_NARROW = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: " ", ord("−"): "-"}
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}", " "))
_QUOTED = re.compile(r"\"([a-z]+)\"\s*:")
_FIRST_WORDS = re.compile(r"^\s*(?:坐标|位置|经纬度|coordinates?|location)\s*:?")


def _pattern(style: tuple[str, str], angle: str) -> re.Pattern[str]:
    form, between = style
    one, two = (form.format(angle=angle, n="{n}").replace("{n}", n) for n in "12")
    return re.compile(rf"\s*{one}{between}{two}\s*")


_PATTERNS = [_pattern(style, angle) for angle in (_MARKED, _SPACED3, _SPACED2) for style in _STYLES]


class Reading(NamedTuple):
    """Two numbers in degrees; `datum` is "" where it was not said.

    `fixed` says that `lon` and `lat` are these; else they may be the other way round. `sure` says
    that the text can hardly be anything but coordinates.
    """

    lon: float
    lat: float
    fixed: bool
    sure: bool
    datum: str


class Place(NamedTuple):
    """A place in WGS 84, and the datum in which the pasted numbers mean it."""

    datum: str
    lon: float
    lat: float
    near: bool


def read(text: str) -> Reading | None:
    """Read a pair of coordinates from a text that is nothing else; None when it is none.

    Examples
    --------
    >>> read("38.925 100.449 GCJ-02")
    Reading(lon=38.925, lat=100.449, fixed=False, sure=True, datum='GCJ-02')
    >>> read("E100°26'56.4″ N38°55'30″")
    Reading(lon=100.449, lat=38.925, fixed=True, sure=True, datum='')
    >>> read("交通巷 12") is None
    True
    """
    if len(text) > LONGEST:
        return None
    rest, datum = _without_datum(text.translate(_NARROW).lower())
    for pattern, turned in _KNOWN:
        if found := pattern.search(rest.strip()):
            lon, lat = (
                float(number) for number in (found.groups()[::-1] if turned else found.groups())
            )
            return _checked(lon, lat, fixed=True, sure=True, datum=datum)
    rest = _FIRST_WORDS.sub("", _QUOTED.sub(r"\1:", rest)).translate(_BRACKETS)
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(rest.rstrip(" ,;.。")):
            return _pair(found.groupdict(), datum)
    return None


def places(reading: Reading, town: Box | None) -> list[Place]:
    """Say which places a reading may mean, those near the town if there are any.

    Parameters
    ----------
    reading : Reading
    town : (west, south, east, north) or None
        In degrees, WGS 84.

    Returns
    -------
    list of Place
        One for each datum, WGS-84 first. Where none is near the town: where the numbers are in
        the datum that was said, else in WGS-84, if the text is sure to be coordinates.

    Examples
    --------
    >>> town = (100.39, 38.88, 100.51, 38.98)
    >>> [(p.datum, round(p.lon, 3), p.near) for p in places(read("38.925,100.449"), town)]
    [('WGS-84', 100.449, True), ('GCJ-02', 100.447, True), ('BD-09', 100.441, True)]
    """
    orders = [(reading.lon, reading.lat)]
    if not reading.fixed and reading.lon != reading.lat:
        orders.append((reading.lat, reading.lon))
    datums = [reading.datum] if reading.datum else [WGS84, GCJ02, BD09]
    every = [
        _place(datum, lon, lat, town)
        for lon, lat in orders
        if abs(lon) <= 180 and abs(lat) <= 90
        for datum in datums
    ]
    # Outside of China one datum is as good as the next; the first that means a place says it.
    distinct = {(place.lon, place.lat): place for place in reversed(every) if place.near}
    near = [place for place in every if distinct.get((place.lon, place.lat)) is place]
    return near or every[: int(reading.sure)]


def _place(datum: str, lon: float, lat: float, town: Box | None) -> Place:
    shift = {GCJ02: gcj02_to_wgs84, BD09: bd09_to_wgs84}.get(datum)
    if shift is not None:
        true_lon, true_lat = shift(lon, lat)
        lon, lat = float(true_lon), float(true_lat)
    return Place(datum, round(lon, 7), round(lat, 7), town is not None and _near(lon, lat, town))


def _near(lon: float, lat: float, town: Box) -> bool:
    west, south, east, north = town
    wide, high = max(east - west, NEAR_DEG), max(north - south, NEAR_DEG)
    return west - wide <= lon <= east + wide and south - high <= lat <= north + high


def _without_datum(text: str) -> tuple[str, str]:
    """Take the name of a datum out of a text."""
    for datum, pattern in _DATUMS:
        if found := re.search(pattern, text):
            return f"{text[: found.start()]} {text[found.end() :]}".strip(" \t:,"), datum
    return text, ""


def _pair(found: dict[str, str | None], datum: str) -> Reading | None:
    """Put the parts of two angles together."""
    angles = [_angle(found, n) for n in "12"]
    axes = ["lon" if found.get(f"lon{n}") else "lat" if found.get(f"lat{n}") else "" for n in "12"]
    if None in angles or axes in (["lon", "lon"], ["lat", "lat"]):
        return None
    first, second = (round(float(angle), 9) for angle in angles if angle is not None)
    if axes == ["lat", "lon"]:
        first, second = second, first
    exact = all("." in (found[f"d{n}"] or "") or found.get(f"m{n}") for n in "12")
    sure = exact or bool(axes[0]) or bool(datum)
    return _checked(first, second, fixed=bool(axes[0]), sure=sure, datum=datum)


def _angle(found: dict[str, str | None], n: str) -> float | None:
    """Add up degrees, minutes and seconds; None where minutes or seconds are too many."""
    degrees, minutes, seconds = (float(found.get(f"{part}{n}") or 0) for part in "dms")
    broken = found.get(f"m{n}") and not degrees.is_integer()
    if broken or minutes >= 60 or seconds >= 60 or degrees > 180:
        return None
    word = found.get(f"lon{n}") or found.get(f"lat{n}") or ""
    backwards = (found[f"sign{n}"] == "-") != (word in _WEST_SOUTH)
    return (degrees + minutes / 60 + seconds / 3600) * (-1 if backwards else 1)


def _checked(lon: float, lat: float, *, fixed: bool, sure: bool, datum: str) -> Reading | None:
    """Return a reading that can lie on Earth, at least in one of the orders that it may have."""
    possible = abs(lon) <= 180 and abs(lat) <= 90
    turned = not fixed and abs(lon) <= 90 and abs(lat) <= 180
    return Reading(lon, lat, fixed, sure, datum) if possible or turned else None
