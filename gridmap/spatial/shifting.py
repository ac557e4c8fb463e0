"""Whole geometries in the datum of a map service, for files that lie on such a map."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from gridmap.errors import InputError
from gridmap.spatial.datum import Pair, wgs84_to_bd09, wgs84_to_gcj02

WGS84, GCJ02, BD09 = "WGS-84", "GCJ-02", "BD-09"
_SHIFTS: dict[str, Callable[..., Pair] | None] = {
    WGS84: None,
    GCJ02: wgs84_to_gcj02,
    BD09: wgs84_to_bd09,
}
# Other ways to write them; CGCS2000 and WGS 84 are the same for maps.
_NAMES = {"WGS84": WGS84, "CGCS2000": WGS84, "GCJ02": GCJ02, "BD09": BD09}


def named_datum(text: str) -> str:
    """Return the datum that a text names: WGS-84, GCJ-02 or BD-09; WGS-84 for "".

    Raises
    ------
    InputError
        There is no such datum.

    Examples
    --------
    >>> named_datum("gcj02"), named_datum("CGCS2000"), named_datum("")
    ('GCJ-02', 'WGS-84', 'WGS-84')
    """
    key = text.upper().replace("-", "").replace("_", "").replace(" ", "")
    if key and key not in _NAMES:
        raise InputError(f"datum is one of {', '.join(_SHIFTS)}, not {text!r}.")
    return _NAMES.get(key, WGS84)


def in_datum(geometry: Any, datum: str) -> np.ndarray[Any, Any]:
    """Move geometries from WGS 84 to a datum.

    Parameters
    ----------
    geometry : array of shapely geometries
        In EPSG:4326, degrees; None stays None.
    datum : str
        One that `named_datum` returns.

    Returns
    -------
    array
        The same shapes in the degrees of `datum`; under WGS-84 the very same geometries.

    Examples
    --------
    >>> [there] = in_datum(np.array([shapely.Point(116.404, 39.915)]), "GCJ-02")
    >>> print(f"{there.x:.6f} {there.y:.6f}")
    116.410244 39.916404
    """
    shapes = np.asarray(geometry, dtype=object)
    shift = _SHIFTS[datum]
    if shift is None:
        return shapes

    def moved(lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack(shift(lonlat[:, 0], lonlat[:, 1]))

    return np.asarray(shapely.transform(shapes, moved), dtype=object)
