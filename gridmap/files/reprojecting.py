"""From the coordinate system of a file to longitude and latitude in WGS 84."""

from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from gridmap.errors import FileFormatError
from gridmap.spatial import datum

DATUMS = {
    "GCJ-02": datum.gcj02_to_wgs84,
    "GCJ02": datum.gcj02_to_wgs84,
    "BD-09": datum.bd09_to_wgs84,
    "BD09": datum.bd09_to_wgs84,
}
# CGCS2000 differs from WGS 84 by centimetres: for maps they are the same.
SAME = (4326, 4490)


def to_wgs84(geometry: Any, crs: str, name: str) -> np.ndarray[Any, Any]:
    """Transform an array of geometries from `crs` to EPSG:4326, x always longitude.

    Parameters
    ----------
    crs : str
        `EPSG:n`, WKT, `GCJ-02` or `BD-09`.
    name : str
        Name of the file, for the message.

    Raises
    ------
    FileFormatError
        There is no such system.
    """
    geometry = np.asarray(geometry, dtype=object)
    shift = DATUMS.get(crs.upper())
    if shift is not None:
        return _moved(geometry, shift)
    try:
        source = pyproj.CRS.from_user_input(crs)
    except CRSError:
        raise FileFormatError(
            f"{name}: {crs!r} is not a coordinate system; give EPSG:n, GCJ-02 or BD-09."
        ) from None
    if source.to_epsg() in SAME or source.to_authority() == ("OGC", "CRS84"):
        return geometry
    transformer = pyproj.Transformer.from_crs(source, 4326, always_xy=True)
    return _moved(geometry, transformer.transform)


def _moved(geometry: np.ndarray[Any, Any], function: Any) -> np.ndarray[Any, Any]:
    moved = shapely.transform(shapely.force_2d(geometry), function, interleaved=False)
    return np.asarray(moved, dtype=object)
