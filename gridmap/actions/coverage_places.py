"""Where places lie: in degrees, in metres, and in which area of each level."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from gridmap.db.queries import areas
from gridmap.spatial.crs import project_xy
from gridmap.spatial.overlay import containing


def ancestor_positions(
    tables: dict[str, pd.DataFrame], leaf_level: str, leaf_id: np.ndarray[Any, Any], level: str
) -> np.ndarray[Any, Any]:
    """Climb from the leaf areas of residences to the rows of `tables[level]`.

    Returns
    -------
    (R,) array of int
        Row in `tables[level]`, -1 where a residence lies in no area or a parent is missing.
    """
    if not leaf_level or level not in tables:
        return np.full(len(leaf_id), -1, dtype=np.int64)
    if areas.LEVELS.index(level) > areas.LEVELS.index(leaf_level):
        return np.full(len(leaf_id), -1, dtype=np.int64)
    table = tables[leaf_level]
    position = lookup(table["id"].to_numpy(dtype=np.int64), leaf_id)
    current = leaf_level
    while current != level:
        above = areas.parent_level(current)
        if above is None or above not in tables:
            return np.full(len(leaf_id), -1, dtype=np.int64)
        codes = {code: i for i, code in enumerate(tables[above]["code"])}
        up = np.array([codes.get(c, -1) for c in tables[current]["parent_code"]], dtype=np.int64)
        position = np.where(position >= 0, up[position], -1) if len(up) else position
        current = above
    return position


def lookup(ids: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the row of each wanted id in `ids`, -1 where it is not there.

    Examples
    --------
    >>> lookup(np.array([7, 3]), np.array([3, 9, 7]))
    array([ 1, -1,  0])
    """
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(ids)
    place = np.minimum(np.searchsorted(ids[order], wanted), len(ids) - 1)
    found = order[place]
    return np.where(ids[found] == wanted, found, -1)


@dataclass(frozen=True)
class Leaf:
    """The areas of the lowest level, by which every place is put in its areas."""

    ids: np.ndarray[Any, Any]
    shapes: np.ndarray[Any, Any]

    @classmethod
    def of(cls, frame: gpd.GeoDataFrame | None) -> "Leaf":
        """Take the areas of a frame; none without one."""
        if frame is None:
            return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object))
        shapes = np.asarray(frame.geometry.array, dtype=object)
        return cls(frame["id"].to_numpy(dtype=np.int64), shapes)

    def around(self, lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return the id of the area around each place, -1 outside all of them."""
        if not len(self.ids):
            return np.full(len(lonlat), -1, dtype=np.int64)
        found = containing(self.shapes, lonlat)
        return np.where(found >= 0, self.ids[found], -1)


def lonlat_of(frame: gpd.GeoDataFrame) -> np.ndarray[Any, Any]:
    """Return the places of points; NaN for an empty one, which GDAL can write."""
    points = np.asarray(frame.geometry.array, dtype=object)
    lonlat = np.full((len(points), 2), np.nan)
    coordinates, row = shapely.get_coordinates(points, return_index=True)
    lonlat[row] = coordinates
    return lonlat


def projected(lonlat: np.ndarray[Any, Any], crs: pyproj.CRS) -> np.ndarray[Any, Any]:
    """Project places to metres; NaN for those without coordinates."""
    xy = project_xy(lonlat, crs)
    return np.where(np.isfinite(xy), xy, np.nan)
