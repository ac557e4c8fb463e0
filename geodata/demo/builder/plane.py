"""From the plan to the ground: a gentle warp, the metric belt, and rounded degrees."""

import numpy as np
import pyproj
import shapely
from shapely.geometry import LineString

from builder.settings import CENTRE_LONLAT, METRIC_EPSG
from builder.trunk import Line

DIGITS = 7  # decimals of a degree in every file: about one centimetre
STEP_M = 90.0

_TO_METRIC = pyproj.Transformer.from_crs(4326, METRIC_EPSG, always_xy=True)
_ORIGIN = np.array(_TO_METRIC.transform(*CENTRE_LONLAT))
_TURN = np.radians(-3.0)


def warped(xy: np.ndarray) -> np.ndarray:
    """Bend and turn plan coordinates a little, as grown towns are.

    Examples
    --------
    >>> warped(np.zeros((1, 2))).shape
    (1, 2)
    """
    x, y = xy[:, 0], xy[:, 1]
    bent_x = x + 34 * np.sin(y / 460 + 0.7) + 20 * np.sin((x + 0.6 * y) / 270 + 2.0)
    bent_y = y + 38 * np.sin(x / 520 - 0.4) + 18 * np.sin((y - 0.7 * x) / 240 + 1.1)
    cos, sin = np.cos(_TURN), np.sin(_TURN)
    return np.column_stack([cos * bent_x - sin * bent_y, sin * bent_x + cos * bent_y])


def to_lonlat(xy: np.ndarray) -> np.ndarray:
    """Turn ground metres (origin at the bell tower) into rounded longitude and latitude."""
    lon, lat = _TO_METRIC.transform(*(xy + _ORIGIN).T, direction="INVERSE")
    return np.round(np.column_stack([lon, lat]), DIGITS)


def to_ground(lonlat: np.ndarray) -> np.ndarray:
    """Turn longitude and latitude into ground metres from the bell tower."""
    return np.column_stack(_TO_METRIC.transform(*lonlat.T)) - _ORIGIN


def lonlat_geometry(geom: shapely.Geometry) -> shapely.Geometry:
    """Turn a whole geometry on the ground into rounded degrees."""
    return shapely.transform(geom, to_lonlat)


def ground_geometry(geom: shapely.Geometry) -> shapely.Geometry:
    """Turn a whole geometry in degrees into ground metres."""
    return shapely.transform(geom, to_ground)


def densified(line: LineString) -> np.ndarray:
    """Give the vertices of a plan line, none further apart than `STEP_M`."""
    return shapely.get_coordinates(shapely.segmentize(line, STEP_M))


def placed(geom: shapely.Geometry) -> shapely.Geometry:
    """Put a plan geometry on the ground with the same warp that the streets get."""
    return shapely.transform(shapely.segmentize(geom, STEP_M / 2), warped)


def ground_edges(edges: list[Line]) -> list[Line]:
    """Give the plan's edges in rounded degrees; shared ends stay shared, to the last digit."""
    return [Line(e.kind, e.name, LineString(to_lonlat(warped(densified(e.geom))))) for e in edges]
