"""Reads of what the tiles of the map are made of, and what marks the state of a layer."""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_frame, read_points
from gridmap.db.geometry import SRID
from gridmap.db.models import LAYERS, Edition
from gridmap.db.queries.standing import standing


def marks(session: Session) -> dict[str, str]:
    """Return for each layer what changes with every edition of it; layers without any are left out.

    A number alone would not do: a store that is restored from a copy counts on from there.
    """
    newest = select(func.max(Edition.id)).group_by(Edition.layer)
    found = session.scalars(select(Edition).where(Edition.id.in_(newest)))
    return {
        edition.layer: f"{edition.id} {edition.imported_at.isoformat()} {edition.source_sha256}"
        for edition in found
    }


def counts(session: Session, layers: Iterable[str]) -> dict[str, int]:
    """Count the current rows of each of some layers, in one question."""
    models: dict[str, Any] = {layer: LAYERS[layer] for layer in layers}
    each = [
        select(literal(layer), func.count()).where(standing(model)).select_from(model)
        for layer, model in models.items()
    ]
    if not each:
        return {}
    return {layer: int(number) for layer, number in session.execute(union_all(*each))}


def shapes(
    session: Session, layer: str, names: tuple[str, ...], level: str = ""
) -> gpd.GeoDataFrame:
    """Read the current rows of a layer that have a shape, with some of their columns.

    Returns
    -------
    GeoDataFrame
        The columns `names` and `geometry` in EPSG:4326, in the order of the rows' ids.
    """
    model: Any = LAYERS[layer]
    statement = select(*(getattr(model, name) for name in names), raw(model.geom)).where(
        standing(model)
    )
    if level:
        statement = statement.where(model.level == level)
    statement = statement.order_by(model.id)
    if model.__table__.c.geom.type.kind == "POINT":
        frame = _points(session, statement)
    else:
        frame = read_frame(session, statement)
    there = ~(shapely.is_missing(frame.geometry.values) | shapely.is_empty(frame.geometry.values))
    return frame if there.all() else frame[there].reset_index(drop=True)


def _points(session: Session, statement: Any) -> gpd.GeoDataFrame:
    columns, lonlat = read_points(session, statement)
    geometry = np.full(len(lonlat), None, dtype=object)
    known = ~np.isnan(lonlat).any(axis=1)
    geometry[known] = shapely.points(lonlat[known])
    table = pd.DataFrame(columns, dtype=None if len(lonlat) else object)
    return gpd.GeoDataFrame(table, geometry=geometry, crs=SRID)
