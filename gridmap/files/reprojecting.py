"""From the coordinate system of a file to longitude and latitude in WGS 84."""

from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from gridmap.errors import FileFormatError, InputError
from gridmap.saying import said
from gridmap.spatial import datum

# The shifted coordinates of Chinese map providers; no file can declare them.
SHIFTED = {"GCJ02": "GCJ-02", "BD09": "BD-09"}
# CGCS2000 differs from WGS 84 by centimetres: for maps they are the same, with height or without.
SAME = (4326, 4979, 4490, 4480)
SAME_DATUMS = ("China 2000", "World Geodetic System 1984")


def named_crs(crs: str) -> str:
    """Write the name of a coordinate system in the one way that gridmap keeps it.

    Raises
    ------
    InputError
        There is no such system.

    Examples
    --------
    >>> named_crs("epsg:4547"), named_crs("gcj02"), named_crs("4326")
    ('EPSG:4547', 'GCJ-02', 'EPSG:4326')
    """
    shifted = SHIFTED.get(crs.upper().replace("-", "").replace("_", ""))
    if shifted:
        return shifted
    try:
        known = pyproj.CRS.from_user_input(int(crs) if crs.isdigit() else crs)
    except CRSError:
        raise InputError(
            said(
                "{crs} 不是坐标系；请给出 EPSG:n、GCJ-02 或 BD-09。",
                "{crs} is not a coordinate system; give EPSG:n, GCJ-02 or BD-09.",
                crs=repr(crs),
            )
        ) from None
    authority = known.to_authority()
    return ":".join(authority) if authority else str(known.to_wkt())


def same_place(one: str, other: str) -> bool:
    """Tell whether coordinates mean the same place in two systems.

    Examples
    --------
    >>> same_place("EPSG:4326", "OGC:CRS84"), same_place("EPSG:4326", "EPSG:3857")
    (True, False)
    """
    if one == other:
        return True
    if one in SHIFTED.values() or other in SHIFTED.values():
        return False
    first, second = pyproj.CRS.from_user_input(one), pyproj.CRS.from_user_input(other)
    return (_is_lonlat(first) and _is_lonlat(second)) or first.equals(
        second, ignore_axis_order=True
    )


def is_lonlat(crs: str) -> bool:
    """Tell whether a system is longitude and latitude in WGS 84 or CGCS2000."""
    return crs not in SHIFTED.values() and _is_lonlat(pyproj.CRS.from_user_input(crs))


def to_wgs84(geometry: Any, crs: str, name: str) -> np.ndarray[Any, Any]:
    """Transform an array of geometries from `crs` to EPSG:4326, x always longitude.

    Parameters
    ----------
    crs : str
        `EPSG:n`, WKT, `GCJ-02` or `BD-09`.
    name : str
        Name of the file, for the message.

    Returns
    -------
    array of geometry
        Two-dimensional; None stays None.

    Raises
    ------
    InputError
        There is no such system.
    FileFormatError
        The coordinates are not of this system.

    Examples
    --------
    >>> shapely.to_wkt(to_wgs84([shapely.Point(500000, 4306000)], "EPSG:4544", "a.shp")[0])
    'POINT (105 38.887366)'
    """
    geometry = shapely.force_2d(np.asarray(geometry, dtype=object))
    crs = named_crs(crs)
    if crs == "GCJ-02":
        return _moved(geometry, datum.gcj02_to_wgs84)
    if crs == "BD-09":
        return _moved(geometry, datum.bd09_to_wgs84)
    source = pyproj.CRS.from_user_input(crs)
    if _is_lonlat(source):
        return np.asarray(geometry, dtype=object)
    _refuse_degrees(geometry, source, name)
    transformer = pyproj.Transformer.from_crs(source, 4326, always_xy=True)
    moved = _moved(geometry, transformer.transform)
    _refuse_swapped(geometry, moved, source, transformer, name)
    return moved


def _is_lonlat(crs: pyproj.CRS) -> bool:
    if crs.to_epsg() in SAME or crs.to_authority() == ("OGC", "CRS84"):
        return True
    # The .prj of many programs says the same without an authority.
    datum_name = crs.datum.name if crs.datum else ""
    greenwich = crs.prime_meridian is not None and crs.prime_meridian.longitude == 0
    degrees = all("degree" in axis.unit_name.lower() for axis in crs.axis_info[:2])
    return crs.is_geographic and greenwich and degrees and datum_name.startswith(SAME_DATUMS)


def _refuse_degrees(geometry: np.ndarray[Any, Any], crs: pyproj.CRS, name: str) -> None:
    """Refuse degrees that are said to be metres: they would all land near one point."""
    bounds = shapely.total_bounds(geometry)
    if not crs.is_projected or not np.isfinite(bounds).all():
        return
    if np.abs(bounds[[0, 2]]).max() <= 180 and np.abs(bounds[[1, 3]]).max() <= 90:
        raise FileFormatError(
            said(
                "{file}：坐标（{x}, {y}）像是度，而 {crs} 的单位是 {unit}；是不是 EPSG:4326 或 "
                "EPSG:4490？",
                "{file}: its coordinates ({x}, {y}) look like degrees, but {crs} counts in "
                "{unit}s; is it EPSG:4326 or EPSG:4490?",
                file=name,
                x=f"{bounds[0]:.6g}",
                y=f"{bounds[1]:.6g}",
                crs=crs.name,
                unit=crs.axis_info[0].unit_name,
            )
        )


def _refuse_swapped(
    geometry: np.ndarray[Any, Any],
    moved: np.ndarray[Any, Any],
    crs: pyproj.CRS,
    transformer: pyproj.Transformer,
    name: str,
) -> None:
    """Refuse northing before easting: Chinese surveyors call the northing x."""
    if crs.area_of_use is None or _within(shapely.total_bounds(moved), crs):
        return
    west, south, east, north = shapely.total_bounds(geometry)
    if not np.isfinite([west, south, east, north]).all():
        return
    lon, lat = transformer.transform([south, north], [west, east])
    if _within(np.array([lon[0], lat[0], lon[1], lat[1]]), crs):
        raise FileFormatError(
            said(
                "{file}：第一个坐标（{west}）像是 {crs} 的北坐标，第二个（{south}）像是东坐标；"
                "请对调。",
                "{file}: its first coordinate ({west}) looks like the northing and its second "
                "({south}) like the easting of {crs}; swap them.",
                file=name,
                west=f"{west:,.0f}",
                south=f"{south:,.0f}",
                crs=crs.name,
            )
        )


def _within(bounds: np.ndarray[Any, Any], crs: pyproj.CRS) -> bool:
    """Tell whether bounds lie where a system is used, give or take its width."""
    use = crs.area_of_use
    if use is None or not np.isfinite(bounds).all():
        return False
    margin = max(1.0, use.east - use.west)
    return bool(
        use.west - margin <= bounds[[0, 2]].min()
        and bounds[[0, 2]].max() <= use.east + margin
        and use.south - 1 <= bounds[[1, 3]].min()
        and bounds[[1, 3]].max() <= use.north + 1
    )


def _moved(geometry: np.ndarray[Any, Any], function: Any) -> np.ndarray[Any, Any]:
    return np.asarray(shapely.transform(geometry, function, interleaved=False), dtype=object)
