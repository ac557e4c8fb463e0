"""The shifted coordinates of Chinese map services, there and back.

GCJ-02 (AMap, Tencent, Google in China) lies mostly 300 to 700 m off WGS 84, BD-09 (Baidu) about
1 km. Both are defined by a formula from the true place to the shifted one. The way back has no
formula: it is found by repeating `place = shifted - shift(place)`, which gains two digits a round;
libraries that subtract the shift only once are off by up to some metres.

All functions take longitude and latitude in degrees as numbers or arrays of one shape and return
two arrays of that shape; NaN stays NaN.

References
----------
The formula of GCJ-02 is not published officially; this is the one that all open implementations
share (googollee/eviltransform, wandergis/coordtransform), whose test values gridmap's tests hold.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]

# Krasovsky 1940: semi-major axis in metres, and the square of the eccentricity.
_AXIS_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323

# West, south, east, north of where GCJ-02 shifts. Public implementations share this box; it takes
# in parts of neighbours, and maps of Hong Kong, Macao and Taiwan are shifted by some services only.
GCJ02_BOX = (72.004, 0.8293, 137.8347, 55.8271)

# No shift is as large as this, so a place further outside the box cannot come from inside.
_MARGIN_DEG = 0.05
_ROUNDS = 8
_BD09_PI = np.pi * 3000.0 / 180.0


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift WGS 84 to GCJ-02; outside `GCJ02_BOX` nothing is shifted.

    Parameters
    ----------
    lon, lat : array
        Degrees.

    Returns
    -------
    lon, lat : array of float
        Degrees.

    Examples
    --------
    >>> lon, lat = wgs84_to_gcj02(116.404, 39.915)
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.410244 39.916404
    """
    lon, lat = _degrees(lon, lat)
    inside = _in_box(lon, lat)
    shifted_lon, shifted_lat = _shifted(np.where(inside, lon, 105.0), np.where(inside, lat, 35.0))
    return np.where(inside, shifted_lon, lon), np.where(inside, shifted_lat, lat)


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift GCJ-02 back to WGS 84, to less than a millimetre.

    Along the border of `GCJ02_BOX`, where a shifted place and an unshifted one can coincide, the
    place inside the box is answered.

    Parameters
    ----------
    lon, lat : array
        Degrees.

    Returns
    -------
    lon, lat : array of float
        Degrees.

    Examples
    --------
    >>> lon, lat = gcj02_to_wgs84(*wgs84_to_gcj02(100.45, 38.93))
    >>> print(f"{lon:.9f} {lat:.9f}")
    100.450000000 38.930000000
    """
    lon, lat = _degrees(lon, lat)
    near = _in_box(lon, lat, _MARGIN_DEG)
    true_lon, true_lat = _undone(_shifted, np.where(near, lon, 105.0), np.where(near, lat, 35.0))
    inside = near & _in_box(true_lon, true_lat)
    return np.where(inside, true_lon, lon), np.where(inside, true_lat, lat)


def gcj02_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift GCJ-02 to BD-09, everywhere on Earth.

    Parameters
    ----------
    lon, lat : array
        Degrees.

    Returns
    -------
    lon, lat : array of float
        Degrees.

    Examples
    --------
    >>> lon, lat = gcj02_to_bd09(116.404, 39.915)
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.410369 39.921337
    """
    lon, lat = _degrees(lon, lat)
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD09_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD09_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift BD-09 back to GCJ-02, to less than a millimetre.

    Baidu's own formula for the way back is an approximation, up to 0.23 m off; this is
    the inverse of `gcj02_to_bd09`.

    Parameters
    ----------
    lon, lat : array
        Degrees.

    Returns
    -------
    lon, lat : array of float
        Degrees.

    Examples
    --------
    >>> lon, lat = bd09_to_gcj02(116.404, 39.915)
    >>> print(f"{lon:.5f} {lat:.5f}")
    116.39763 39.90866
    """
    return _undone(gcj02_to_bd09, *_degrees(lon, lat))


def wgs84_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift WGS 84 to BD-09, by way of GCJ-02.

    Parameters
    ----------
    lon, lat : array
        Degrees.

    Returns
    -------
    lon, lat : array of float
        Degrees.

    Examples
    --------
    >>> lon, lat = wgs84_to_bd09(116.404, 39.915)
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.416627 39.922700
    """
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift BD-09 back to WGS 84, to less than a millimetre, by way of GCJ-02.

    Parameters
    ----------
    lon, lat : array
        Degrees.

    Returns
    -------
    lon, lat : array of float
        Degrees.

    Examples
    --------
    >>> lon, lat = bd09_to_wgs84(*wgs84_to_bd09(100.45, 38.93))
    >>> print(f"{lon:.9f} {lat:.9f}")
    100.450000000 38.930000000
    """
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _degrees(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _in_box(lon: Floats, lat: Floats, margin: float = 0.0) -> npt.NDArray[np.bool_]:
    west, south, east, north = GCJ02_BOX
    across = (lon >= west - margin) & (lon <= east + margin)
    inside: npt.NDArray[np.bool_] = across & (lat >= south - margin) & (lat <= north + margin)
    return inside


def _undone(shift: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    true_lon, true_lat = lon, lat
    for _ in range(_ROUNDS):
        moved_lon, moved_lat = shift(true_lon, true_lat)
        true_lon, true_lat = lon - (moved_lon - true_lon), lat - (moved_lat - true_lat)
    return true_lon, true_lat


def _shifted(lon: Floats, lat: Floats) -> Pair:
    """Apply the formula of GCJ-02, a polynomial and waves in metres, wherever the place lies."""
    x, y = lon - 105.0, lat - 35.0
    common = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north_m += (common + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))) * 2 / 3
    east_m = 300.0 + x + 2.0 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east_m += (common + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))) * 2 / 3
    sine = np.sin(np.radians(lat))
    flat = 1.0 - _ECCENTRICITY2 * sine**2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY2) / flat**1.5
    parallel_m = _AXIS_M / np.sqrt(flat) * np.cos(np.radians(lat))
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _waves(along: Floats, *waves: tuple[float, float]) -> Floats:
    total: Floats = sum(
        (size * np.sin(np.pi * along / length) for size, length in waves), np.zeros_like(along)
    )
    return total
