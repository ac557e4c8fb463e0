"""The light index of areas: what the map has to know of each that is not on the screen.

Columns and not objects, so that a hundred thousand areas are a megabyte on the way.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

# 1 m: where a label stands, and what to move the map to.
DEGREES = 5
# A deepest point is dear: it is looked for where an area is large enough to be of a crooked shape.
MOST_DEEPEST = 5_000


def area_index(frames: dict[str, gpd.GeoDataFrame]) -> bytes:
    """Write the index of areas as JSON.

    Parameters
    ----------
    frames : dict of level to GeoDataFrame
        Columns code, name, parent_code, kind, made and geometry (EPSG:4326).

    Returns
    -------
    bytes
        `{"levels": {"grid": {"code": [...], "name": [...], "parent_code": [...], "kind": [...],
        "made": [...], "at": [lon, lat, ...], "box": [west, south, east, north, ...]}}}`
    """
    return orjson.dumps({"levels": {level: _columns(frame) for level, frame in frames.items()}})


def _columns(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    geometry = frame.geometry.to_numpy()
    names = ("code", "name", "parent_code", "kind", "made")
    return {
        **{name: frame[name].tolist() for name in names},
        "at": _rounded(label_points(geometry)),
        "box": _rounded(shapely.bounds(geometry)),
    }


def label_points(geometry: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return for each polygon a point well inside its largest part: (N, 2) longitude, latitude."""
    if len(geometry) > MOST_DEEPEST:
        inside: np.ndarray[Any, Any] = shapely.get_coordinates(shapely.point_on_surface(geometry))
        return inside
    parts, owner = shapely.get_parts(geometry, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    largest = parts[order[np.unique(owner[order], return_index=True)[1]]]
    west, south, east, north = shapely.bounds(largest).T
    # In degrees, stretched so that a circle on the ground is one here.
    squeeze = np.cos(np.radians((south + north) / 2))
    deepest = [
        _deepest(part, across, max(wide, high) / 50)
        for part, across, wide, high in zip(
            largest, squeeze, (east - west) * squeeze, north - south, strict=True
        )
    ]
    return np.array(deepest, dtype=float).reshape(-1, 2)


def _deepest(polygon: Any, squeeze: float, tolerance: float) -> tuple[float, float]:
    squeezed = shapely.transform(polygon, lambda xy: xy * [squeeze, 1])
    radius = shapely.maximum_inscribed_circle(squeezed, tolerance=tolerance)
    x, y = shapely.get_coordinates(radius)[0]
    return x / squeeze, y


def _rounded(numbers: np.ndarray[Any, Any]) -> list[float]:
    found: list[float] = np.round(numbers, DEGREES).ravel().tolist()
    return found
