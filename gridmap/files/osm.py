"""Read the walkable ways of an OpenStreetMap extract."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors

from gridmap import assets
from gridmap.errors import FileFormatError
from gridmap.files.pbf import check_pbf
from gridmap.files.signatures import WORDS, kind_of
from gridmap.files.yamls import read_yaml
from gridmap.saying import said

TAGS = ("name", "highway", "bridge", "foot", "access", "motorroad")
# GDAL reads which tags become columns from a file. With one of our own, the answer does not hang
# on the settings of the machine, and no tag has to be picked out of a column of all tags.
# No closed way is taken for a polygon: paths end at the outlines of squares.
GDAL_CONFIG = f"""
closed_ways_are_polygons=
attribute_name_laundering=no
[lines]
osm_id=yes
attributes={",".join(TAGS)}
other_tags=no
"""


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = read_yaml(assets.folder("geodata") / "codes" / "walkable_highways.yaml")
    return rules | {key: [entry["id"] for entry in rules[key]] for key in ("walkable", "invited")}


def read_osm_paths(path: Path) -> gpd.GeoDataFrame:
    """Read the ways on which one may walk.

    Which values of `highway` are walkable, and which tags forbid it, is data:
    `geodata/codes/walkable_highways.yaml`. A square is walked along its outline.

    Parameters
    ----------
    path : Path
        A PBF extract, or OpenStreetMap XML.

    Returns
    -------
    GeoDataFrame
        LineStrings in EPSG:4326; columns `code` (way id as text), `kind` (highway), `name`,
        `bridge`. Ways that meet share the very same vertex there, and ways that only cross, as at
        a bridge, share none. The index counts from 1.

    Raises
    ------
    FileFormatError
        The file is empty, broken, or has no walkable way.
    """
    kind = kind_of(path)
    if kind not in ("pbf", "osm"):
        raise FileFormatError(
            said(
                "{file} 是{kind}，不是 OpenStreetMap 数据（.osm.pbf 或 .osm）。",
                "{file} is {kind}, not OpenStreetMap data (.osm.pbf or .osm).",
                file=path.name,
                kind=WORDS[kind],
            )
        )
    if kind == "pbf":
        check_pbf(path)
    ways = _ways(path)
    ways = ways[_walkable(ways)]
    if ways.empty:
        raise FileFormatError(
            said(
                "{file} 里没有可以步行的路。",
                "{file} has no way on which one may walk.",
                file=path.name,
            )
        )
    return gpd.GeoDataFrame(
        {
            "code": ways["osm_id"].astype(str).to_numpy(dtype=object),
            "kind": ways["highway"].to_numpy(dtype=object),
            "name": ways["name"].to_numpy(dtype=object),
            "bridge": ~ways["bridge"].isin(["", "no"]).to_numpy(dtype=bool),
        },
        geometry=np.asarray(ways.geometry.array, dtype=object),
        crs=4326,
        index=pd.RangeIndex(1, len(ways) + 1),
    )


def _ways(path: Path) -> gpd.GeoDataFrame:
    """Read all ways that have a `highway`, with the tags that matter as text, "" where missing."""
    with tempfile.TemporaryDirectory(prefix="gridmap-") as folder:
        config = Path(folder) / "osmconf.ini"
        config.write_text(GDAL_CONFIG, encoding="ascii")
        try:
            ways = pyogrio.read_dataframe(
                path.resolve(),
                layer="lines",
                columns=["osm_id", *TAGS],
                where="highway IS NOT NULL",
                use_arrow=False,
                CONFIG_FILE=str(config),
            )
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
            raise FileFormatError(
                said(
                    "{file} 已损坏（{error}），请重新下载。",
                    "{file} is broken ({error}); download it again.",
                    file=path.name,
                    error=error,
                )
            ) from None
    for tag in TAGS:
        ways[tag] = ways[tag].astype(object).where(ways[tag].notna(), "")
    return ways[~ways.geometry.isna() & ~ways.geometry.is_empty]


def _walkable(ways: pd.DataFrame) -> pd.Series:
    rules = _rules()
    invited = ways["foot"].isin(rules["allowed"])
    closed = ways["access"].isin(rules["forbidden"]) | (ways["motorroad"] == "yes")
    open_to_all = ways["highway"].isin(rules["walkable"]) & ~closed
    open_by_tag = ways["highway"].isin([*rules["walkable"], *rules["invited"]]) & invited
    return (open_to_all | open_by_tag) & ~ways["foot"].isin(rules["forbidden"])
