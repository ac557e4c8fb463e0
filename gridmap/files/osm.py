"""Read the walkable ways of an OpenStreetMap extract."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.errors

from gridmap import assets
from gridmap.errors import FileFormatError
from gridmap.files.yamls import read_yaml

# One pair of the hstore that GDAL puts the other tags in: "key"=>"value".
TAG = r'"{key}"=>"((?:[^"\\]|\\.)*)"'
COLUMNS = ["osm_id", "name", "highway", "other_tags"]


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = read_yaml(assets.folder("geodata") / "codes" / "walkable_highways.yaml")
    return rules


def read_osm_paths(path: Path) -> gpd.GeoDataFrame:
    """Read the ways on which one may walk.

    Which values of `highway` are walkable, and which tags forbid it, is data:
    `geodata/codes/walkable_highways.yaml`.

    Returns
    -------
    GeoDataFrame
        LineStrings in EPSG:4326; columns `code` (way id), `kind` (highway), `name`, `bridge`.
        Ways that meet share the very same vertex there.

    Raises
    ------
    FileFormatError
        The file is empty, broken, or has no walkable way.
    """
    if path.stat().st_size == 0:
        raise FileFormatError(f"{path.name} is empty (0 bytes).")
    try:
        frame = pyogrio.read_dataframe(
            path, layer="lines", columns=COLUMNS, where="highway IS NOT NULL"
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise FileFormatError(f"{path.name} is not OpenStreetMap data: {error}.") from None
    except pyogrio.errors.FeatureError as error:
        raise FileFormatError(f"{path.name} breaks off: {error}.") from None
    frame = frame[_walkable(frame)]
    if frame.empty:
        raise FileFormatError(f"{path.name} has no way on which one may walk.")
    tags = frame["other_tags"].astype(object).fillna("")
    bridge = tags.str.extract(TAG.format(key="bridge"), expand=False).fillna("no") != "no"
    return gpd.GeoDataFrame(
        {
            "code": frame["osm_id"].astype(str).to_numpy(),
            "kind": frame["highway"].to_numpy(),
            "name": frame["name"].astype(object).fillna("").to_numpy(),
            "bridge": bridge.to_numpy(),
        },
        geometry=frame.geometry.to_numpy(),
        crs=4326,
        index=pd.RangeIndex(1, len(frame) + 1),
    )


def _walkable(frame: pd.DataFrame) -> pd.Series:
    rules = _rules()
    tags = frame["other_tags"].astype(object).fillna("")
    foot = tags.str.extract(TAG.format(key=re.escape("foot")), expand=False)
    access = tags.str.extract(TAG.format(key=re.escape("access")), expand=False)
    invited = foot.isin(rules["allowed"])
    forbidden = foot.isin(rules["forbidden"]) | (access.isin(rules["forbidden"]) & ~invited)
    return frame["highway"].isin(rules["walkable"]) & ~forbidden
