"""Between rows and frames: whole layers in and out of GeoPandas, decoded in bulk."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from gridmap.db.geometry import SRID, decode, decode_points


def raw(geom: Any) -> ColumnElement[Any]:
    """Select a geometry column as the store keeps it, to be decoded in bulk."""
    return type_coerce(geom, NullType()).label("geom")


def read_columns(session: Session, statement: Select[Any]) -> dict[str, list[Any]]:
    """Run `statement` and return its result as columns."""
    result = session.execute(statement)
    names = list(result.keys())
    rows = result.all()
    if not rows:
        return {name: [] for name in names}
    return {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}


def read_points(
    session: Session, statement: Select[Any]
) -> tuple[dict[str, list[Any]], np.ndarray[Any, Any]]:
    """Run `statement`, whose geometry column is `raw(...)` and holds points.

    Returns
    -------
    columns : dict of str to list
        The other columns.
    lonlat : (N, 2) array of float
        NaN for a point without coordinates.
    """
    columns = read_columns(session, statement)
    return columns, decode_points(columns.pop("geom"))


def read_frame(session: Session, statement: Select[Any]) -> gpd.GeoDataFrame:
    """Run `statement`, whose geometry column is `raw(...)`, into a GeoDataFrame in EPSG:4326.

    Returns
    -------
    GeoDataFrame
        The selected columns and `geometry`; the index is 0..n-1. Empty results keep the columns.
    """
    columns = read_columns(session, statement)
    blobs = columns.pop("geom")
    geometry = decode(blobs) if blobs else np.array([], dtype=object)
    # Without rows there is nothing to tell a type by, and pandas would call it a float.
    table = pd.DataFrame(columns, dtype=None if blobs else object)
    return gpd.GeoDataFrame(table, geometry=geometry, crs=SRID)
