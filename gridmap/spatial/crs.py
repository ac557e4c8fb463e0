"""The metric coordinate reference system of a place, and the way into it and back.

Lengths and areas are measured only here: never in degrees, never in EPSG:3857.
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from gridmap.errors import InputError

STORED_CRS = "EPSG:4326"
_GEOD = pyproj.Geod(ellps="WGS84")

# West, south, east, north of China with its islands, rounded outwards to whole degrees. The box
# also holds neighbours (Ulan Bator, Hanoi, Seoul); a Gauss-Krueger belt measures there as well as
# a UTM zone does, so no border is drawn more finely.
CHINA_BOX = (73.0, 3.0, 136.0, 54.0)

# EPSG:4534 is "CGCS2000 / 3-degree Gauss-Kruger CM 75E", each next code 3 degrees further east,
# up to EPSG:4554 with CM 135E. They carry no zone number in front of the easting.
_FIRST_BELT, _FIRST_MERIDIAN, _LAST_MERIDIAN = 4534, 75, 135


def metric_crs(lon: float, lat: float) -> pyproj.CRS:
    """Choose the reference system in which lengths around a place are measured.

    Inside `CHINA_BOX` it is the CGCS2000 3-degree Gauss-Krueger belt whose central meridian is
    nearest (EPSG:4534 to EPSG:4554), elsewhere the WGS 84 UTM zone (EPSG:326xx north, 327xx
    south of the equator), as `geopandas.GeoDataFrame.estimate_utm_crs` answers. UTM's exceptions
    in Norway and Svalbard are not made, as there.

    Parameters
    ----------
    lon, lat : float
        The place, in degrees (EPSG:4326).

    Returns
    -------
    pyproj.CRS
        A projected system in metres.

    Raises
    ------
    InputError
        The place is not a longitude in -180..180 and a latitude in -90..90.

    References
    ----------
    GB 22021-2008 (CGCS2000 belts); the codes are those of the EPSG registry.

    Examples
    --------
    >>> metric_crs(100.45, 38.93).to_epsg()  # Zhangye, in the belt around 99 degrees east
    4542
    >>> metric_crs(-51.2, -30.0).to_epsg()  # Porto Alegre
    32722
    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError(f"({lon}, {lat}) is not a longitude and a latitude in degrees.")
    return _crs(_gauss_krueger(lon) if _in_china_box(lon, lat) else _utm(lon, lat))


def to_metric(
    geometries: npt.NDArray[np.object_], crs: pyproj.CRS | str
) -> npt.NDArray[np.object_]:
    """Project geometries from longitude and latitude to a metric system.

    Parameters
    ----------
    geometries : array of shapely geometries
        Any kinds, in EPSG:4326; None stays None. A third coordinate is dropped.
    crs : pyproj.CRS or str
        The system to project to, as `metric_crs` gives it.

    Returns
    -------
    array of shapely geometries
        The same shape and kinds, x east and y north in metres.

    Examples
    --------
    >>> crs = metric_crs(99.0, 39.0)
    >>> to_metric(shapely.points([[99.0, 39.0]]), crs)[0].x
    500000.0
    """
    return _transformed(geometries, STORED_CRS, crs)


def to_lonlat(
    geometries: npt.NDArray[np.object_], crs: pyproj.CRS | str
) -> npt.NDArray[np.object_]:
    """Project geometries back from a metric system to longitude and latitude.

    Parameters
    ----------
    geometries : array of shapely geometries
        Any kinds, in `crs`.
    crs : pyproj.CRS or str
        The system that they are in.

    Returns
    -------
    array of shapely geometries
        The same in EPSG:4326, x longitude and y latitude.

    Examples
    --------
    >>> to_lonlat(shapely.points([[500000.0, 0.0]]), "EPSG:4542")[0]
    <POINT (99 0)>
    """
    return _transformed(geometries, crs, STORED_CRS)


def project_xy(lonlat: npt.ArrayLike, crs: pyproj.CRS | str) -> npt.NDArray[np.float64]:
    """Project bare coordinates from longitude and latitude to a metric system.

    Parameters
    ----------
    lonlat : (P, 2) array
        Longitudes and latitudes in degrees.
    crs : pyproj.CRS or str
        The system to project to.

    Returns
    -------
    (P, 2) array
        x east and y north in metres.

    Examples
    --------
    >>> project_xy([[99.0, 0.0]], "EPSG:4542")
    array([[500000.,      0.]])
    """
    lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    x, y = _transformer(STORED_CRS, crs).transform(lonlat[:, 0], lonlat[:, 1])
    return np.column_stack([x, y])


def _in_china_box(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA_BOX
    return west <= lon <= east and south <= lat <= north


def _gauss_krueger(lon: float) -> int:
    # Half a belt reaches 1.5 degrees to each side; a place on the seam belongs to the eastern one.
    meridian = 3 * math.floor((lon + 1.5) / 3)
    meridian = min(max(meridian, _FIRST_MERIDIAN), _LAST_MERIDIAN)
    return _FIRST_BELT + (meridian - _FIRST_MERIDIAN) // 3


def _utm(lon: float, lat: float) -> int:
    zone = min(math.floor((lon + 180) / 6) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone


def _transformed(
    geometries: npt.NDArray[np.object_], source: pyproj.CRS | str, target: pyproj.CRS | str
) -> npt.NDArray[np.object_]:
    transform = _transformer(source, target).transform
    array = np.asarray(geometries, dtype=object)
    return np.asarray(shapely.transform(array, transform, interleaved=False), dtype=object)


@lru_cache(maxsize=32)
def _crs(epsg: int) -> pyproj.CRS:
    return pyproj.CRS.from_epsg(epsg)


@lru_cache(maxsize=32)
def _transformer(source: pyproj.CRS | str, target: pyproj.CRS | str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the metres between two places in degrees, along the WGS 84 ellipsoid.

    Examples
    --------
    >>> round(metres_between(100.45, 38.93, 100.45, 38.94))
    1110
    """
    _, _, metres = _GEOD.inv(lon, lat, other_lon, other_lat)
    return float(metres)
