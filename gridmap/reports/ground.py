"""What a report's maps are drawn on: areas of each level, water, green, paths, places."""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

SHAPE_COLUMNS = ("code", "name", "parent_code")


def no_shapes() -> gpd.GeoDataFrame:
    """Return a frame of areas with no row."""
    return gpd.GeoDataFrame({name: [] for name in SHAPE_COLUMNS}, geometry=[], crs=4326)


@dataclass(frozen=True)
class Ground:
    """What lies under the colours of a map, all in EPSG:4326.

    Attributes
    ----------
    shapes : dict of str to GeoDataFrame
        Areas by level: `code`, `name`, `parent_code`.
    backdrops : GeoDataFrame
        Water, green, railways and walls: `kind`.
    facilities : GeoDataFrame
        Points: `kind`, `name`.
    sites : GeoDataFrame
        Points: `code`, `name`, `kind`.
    break_zones : DataFrame
        The grids of each break zone: `grid_code`, `zone`.
    """

    shapes: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    backdrops: gpd.GeoDataFrame | None = None
    facilities: gpd.GeoDataFrame | None = None
    sites: gpd.GeoDataFrame | None = None
    break_zones: pd.DataFrame | None = None
