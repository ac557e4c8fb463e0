"""What an evaluation reads, once, from one consistent state of the store."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from gridmap.db.queries import areas, editions, layers
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.spatial.crs import metric_crs, project_xy, to_metric
from gridmap.spatial.overlay import containing

COUNTS = ("residents", "households", "over_60", "under_6")
NO_DATA = -1
FAR_DEGREES = 2


@dataclass
class Inputs:
    """The current layers, with lengths in metres and every residence placed in its grid.

    Attributes
    ----------
    residence_id : (R,) array of int
    residence_xy : (R, 2) array of float, metres in `crs`
    counts : dict of str to (R,) array of int
        Residents, households, over_60, under_6; -1 is no data.
    leaf_level : str
        The lowest level that has areas; "" when there are none.
    leaf_id : (R,) array of int
        Id of the area of that level around each residence, -1 outside all of them.
    areas : dict of str to DataFrame
        Per level: id, code, name, parent_code and `residents` inside.
    """

    crs: pyproj.CRS
    residence_id: np.ndarray[Any, Any]
    residence_xy: np.ndarray[Any, Any]
    counts: dict[str, np.ndarray[Any, Any]]
    leaf_level: str
    leaf_id: np.ndarray[Any, Any]
    areas: dict[str, pd.DataFrame]
    facilities: gpd.GeoDataFrame
    facility_xy: np.ndarray[Any, Any]
    facility_leaf_id: np.ndarray[Any, Any]
    paths: np.ndarray[Any, Any]
    paths_lonlat: np.ndarray[Any, Any]
    sites: gpd.GeoDataFrame
    posts: pd.DataFrame
    ties: pd.DataFrame
    funds: pd.DataFrame
    editions: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)

    def area_positions(self, level: str) -> np.ndarray[Any, Any]:
        """Return, for each residence, the row in `areas[level]` that it lies in, -1 for none."""
        return ancestor_positions(self.areas, self.leaf_level, self.leaf_id, level)

    def facility_positions(self, level: str) -> np.ndarray[Any, Any]:
        """Return, for each facility, the row in `areas[level]` that it stands in, -1 for none."""
        return ancestor_positions(self.areas, self.leaf_level, self.facility_leaf_id, level)


def ancestor_positions(
    tables: dict[str, pd.DataFrame], leaf_level: str, leaf_id: np.ndarray[Any, Any], level: str
) -> np.ndarray[Any, Any]:
    """Climb from the leaf areas of residences to the rows of `tables[level]`.

    Returns
    -------
    (R,) array of int
        Row in `tables[level]`, -1 where a residence lies in no area or a parent is missing.
    """
    if not leaf_level or areas.LEVELS.index(level) > areas.LEVELS.index(leaf_level):
        return np.full(len(leaf_id), -1, dtype=np.int64)
    table = tables[leaf_level]
    position = _lookup(table["id"].to_numpy(dtype=np.int64), leaf_id)
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


def _lookup(ids: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(ids)
    place = np.minimum(np.searchsorted(ids[order], wanted), len(ids) - 1)
    found = order[place]
    return np.where(ids[found] == wanted, found, -1)


def read_inputs(session: Session) -> Inputs:
    """Read every layer that an evaluation needs.

    Raises
    ------
    InputError
        There are no residences.
    """
    homes = layers.residences(session)
    if homes.empty:
        raise InputError(
            "There are no residences to evaluate. Import some: gridmap import residences FILE"
        )
    lonlat = shapely.get_coordinates(np.asarray(homes.geometry.array, dtype=object))
    # The median, so that one stray point does not move the whole town to another belt.
    middle = np.median(lonlat, axis=0)
    crs = metric_crs(*middle.tolist())
    frames = {level: areas.frame(session, level) for level in areas.LEVELS}
    frames = {level: frame for level, frame in frames.items() if not frame.empty}
    leaf_level = next((level for level in reversed(areas.LEVELS) if level in frames), "")
    facilities, sites = layers.facilities(session), layers.sites(session)
    places = shapely.get_coordinates(np.asarray(facilities.geometry.array, dtype=object))
    paths = np.asarray(layers.paths(session).geometry.array, dtype=object)
    inputs = Inputs(
        crs=crs,
        residence_id=homes["id"].to_numpy(dtype=np.int64),
        residence_xy=project_xy(lonlat, crs),
        counts={name: _counts(homes[name]) for name in COUNTS},
        leaf_level=leaf_level,
        leaf_id=_leaf_ids(frames.get(leaf_level), lonlat),
        areas={level: pd.DataFrame(f.drop(columns="geometry")) for level, f in frames.items()},
        facilities=facilities,
        facility_xy=project_xy(places, crs),
        facility_leaf_id=_leaf_ids(frames.get(leaf_level), places),
        paths=to_metric(paths, crs),
        paths_lonlat=paths,
        sites=sites,
        posts=layers.posts(session),
        ties=layers.ties(session),
        funds=layers.funds(session),
        editions=[_edition(e) for e in editions.current(session)],
    )
    _add_residents(inputs)
    inputs.notes += _far_notes(lonlat, middle)
    outside = int(inputs.counts["residents"][inputs.leaf_id < 0].sum())
    if outside:
        inputs.notes.append(f"{outside} residents live outside every area of level {leaf_level}")
    return inputs


def _far_notes(lonlat: np.ndarray[Any, Any], middle: np.ndarray[Any, Any]) -> list[str]:
    far = int((np.abs(lonlat - middle) > FAR_DEGREES).any(axis=1).sum())
    if not far:
        return []
    place = f"{middle[0]:.4f}, {middle[1]:.4f}"
    return [
        f"{far} residences lie more than {FAR_DEGREES} degrees from the middle of the town "
        f"({place}); lengths there are distorted, so check their places or give that town a "
        "store of its own"
    ]


def _counts(column: pd.Series) -> np.ndarray[Any, Any]:
    return np.array([NO_DATA if v is None or v != v else v for v in column], dtype=np.int64)


def _leaf_ids(frame: gpd.GeoDataFrame | None, lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if frame is None:
        return np.full(len(lonlat), -1, dtype=np.int64)
    found = containing(np.asarray(frame.geometry.array, dtype=object), lonlat)
    ids = frame["id"].to_numpy(dtype=np.int64)
    return np.where(found >= 0, ids[found], -1)


def _add_residents(inputs: Inputs) -> None:
    people = inputs.counts["residents"]
    for level, table in inputs.areas.items():
        position = inputs.area_positions(level)
        inside = position >= 0
        table["residents"] = np.bincount(
            position[inside], weights=people[inside], minlength=len(table)
        ).astype(np.int64)


def _edition(edition: Any) -> dict[str, Any]:
    return {
        "id": edition.id,
        "layer": edition.layer,
        "scope": edition.scope,
        "source": edition.source,
        "source_sha256": edition.source_sha256,
        "imported_at": edition.imported_at.isoformat(),
        "synthetic": edition.synthetic,
        "rows": edition.rows,
    }
