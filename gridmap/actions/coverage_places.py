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
    tables: dict[str, pd.DataFrame], leaf_id: np.ndarray[Any, Any], level: str
) -> np.ndarray[Any, Any]:
    """Climb from the areas that places lie in to the rows of `tables[level]`.

    Parameters
    ----------
    leaf_id : (R,) array of int
        Id of the lowest area around each place, of whatever level; -1 for none.

    Returns
    -------
    (R,) array of int
        Row in `tables[level]`, -1 where a place lies in no area or a parent is missing.
    """
    position = np.full(len(leaf_id), -1, dtype=np.int64)
    if level not in tables:
        return position
    below = ""
    for current in reversed(areas.LEVELS[areas.LEVELS.index(level) :]):
        if current not in tables:
            continue
        table = tables[current]
        if below and areas.parent_level(below) == current and len(tables[below]):
            codes = {code: i for i, code in enumerate(table["code"])}
            parents = tables[below]["parent_code"]
            up = np.array([codes.get(code, -1) for code in parents], dtype=np.int64)
            position = np.where(position >= 0, up[position], -1)
        else:
            position[:] = -1
        own = lookup(table["id"].to_numpy(dtype=np.int64), leaf_id)
        position, below = np.where(own >= 0, own, position), current
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
class Leaves:
    """The areas that hold no others, by which every place is put in its areas.

    Those of the lowest level, and above it those that nobody divided any further: a community
    without grids.
    """

    ids: list[np.ndarray[Any, Any]]
    shapes: list[np.ndarray[Any, Any]]

    @classmethod
    def of(cls, frames: dict[str, gpd.GeoDataFrame]) -> "Leaves":
        """Take the areas of the frames of each level; the lowest level first."""
        ids, shapes = [], []
        parents: set[str] = set()
        for level in reversed(areas.LEVELS):
            if level not in frames:
                continue
            frame = frames[level][~frames[level]["code"].isin(parents)]
            ids.append(frame["id"].to_numpy(dtype=np.int64))
            shapes.append(np.asarray(frame.geometry.array, dtype=object))
            parents = set(frames[level]["parent_code"])
        return cls(ids, shapes)

    def around(self, lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return the id of the area around each place, -1 outside all of them."""
        found = np.full(len(lonlat), -1, dtype=np.int64)
        for ids, shapes in zip(self.ids, self.shapes, strict=True):
            left = np.flatnonzero(found < 0)
            if len(ids) and len(left):
                row = containing(shapes, lonlat[left])
                found[left] = np.where(row >= 0, ids[row], -1)
        return found


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
