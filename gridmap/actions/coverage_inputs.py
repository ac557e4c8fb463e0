"""What an evaluation reads, once, from one consistent state of the store."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from gridmap.actions.coverage_places import (
    Leaves,
    ancestor_positions,
    lonlat_of,
    lookup,
    projected,
)
from gridmap.analysis import posts
from gridmap.db.queries import areas, editions, layers
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list
from gridmap.spatial.crs import metric_crs, to_metric

__all__ = ["COUNTS", "SUPPLIES", "Inputs", "enrolled", "lookup", "newest_edition", "read_inputs"]
COUNTS = ("residents", "households", "over_60", "under_6")
SUPPLIES = ("capacity", "floor_area_m2", "activity_area_m2", "staff")
NO_DATA = -1
FAR_DEGREES = 2


@dataclass
class Inputs:
    """The layers as they stood, with lengths in metres and every place put in its grid.

    Attributes
    ----------
    residence_id : (R,) array of int
    residence_xy : (R, 2) array of float
        Metres in `crs`; NaN where a residence has no place.
    counts : dict of str to (R,) array of int
        Residents, households, over_60, under_6; -1 is no data.
    leaf_level : str
        The lowest level that has areas; "" when there are none.
    leaf_id, facility_leaf_id, site_leaf_id, case_leaf_id : arrays of int
        Id of the lowest area around each place, -1 outside all of them: of that level, or of one
        above where nobody divided an area any further.
    leaf_shapes : (A,) array of Polygon or MultiPolygon
        Outlines of the areas of that level, in longitude and latitude.
    areas : dict of str to DataFrame
        Per level: id, code, name, parent_code, kind, made, `residents` inside (those that are
        known), `counted` (whether any residence inside says how many), `households` (NaN unknown)
        and `declared`, the households that the area itself says.
    facilities : DataFrame
        id, code, name, kind, area_code, lon, lat, opening_hours, and `SUPPLIES` (float, NaN
        unknown).
    """

    crs: pyproj.CRS
    residence_id: np.ndarray[Any, Any]
    residence_xy: np.ndarray[Any, Any]
    counts: dict[str, np.ndarray[Any, Any]]
    leaf_level: str
    leaf_id: np.ndarray[Any, Any]
    leaf_shapes: np.ndarray[Any, Any]
    areas: dict[str, pd.DataFrame]
    facilities: gpd.GeoDataFrame
    facility_xy: np.ndarray[Any, Any]
    facility_leaf_id: np.ndarray[Any, Any]
    paths: np.ndarray[Any, Any]
    paths_lonlat: np.ndarray[Any, Any]
    sites: gpd.GeoDataFrame
    site_leaf_id: np.ndarray[Any, Any]
    cases: gpd.GeoDataFrame
    case_leaf_id: np.ndarray[Any, Any]
    organizations: pd.DataFrame
    posts: pd.DataFrame
    ties: pd.DataFrame
    funds: pd.DataFrame
    editions: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)
    # What was worked out once for several standards.
    _kept: dict[Any, Any] = field(default_factory=dict)

    def area_positions(self, level: str) -> np.ndarray[Any, Any]:
        """Return, for each residence, the row in `areas[level]` that it lies in, -1 for none."""
        return self._positions("residence", self.leaf_id, level)

    def facility_positions(self, level: str) -> np.ndarray[Any, Any]:
        """Return, for each facility, the row in `areas[level]` that it stands in, -1 for none."""
        return self._positions("facility", self.facility_leaf_id, level)

    def site_positions(self, level: str) -> np.ndarray[Any, Any]:
        """Return, for each site, the row in `areas[level]` that it stands in, -1 for none."""
        return self._positions("site", self.site_leaf_id, level)

    def case_positions(self, level: str) -> np.ndarray[Any, Any]:
        """Return, for each case, the row in `areas[level]` that it arose in, -1 for none."""
        return self._positions("case", self.case_leaf_id, level)

    def _positions(
        self, of: str, leaf_id: np.ndarray[Any, Any], level: str
    ) -> np.ndarray[Any, Any]:
        if (of, level) not in self._kept:
            found = ancestor_positions(self.areas, leaf_id, level)
            self._kept[of, level] = found
        kept: np.ndarray[Any, Any] = self._kept[of, level]
        return kept

    def held_posts(self, as_of: dt.date) -> pd.DataFrame:
        """Return the posts that somebody holds on a day."""
        if ("held", as_of) not in self._kept:
            self._kept["held", as_of] = posts.held(self.posts, as_of)
        kept: pd.DataFrame = self._kept["held", as_of]
        return kept


def enrolled() -> list[str]:
    """Return the kinds of facilities that serve those who are enrolled, open to others or not."""
    return [kind for kind, entry in code_list("facility_kinds").items() if entry.get("enrolled")]


def newest_edition(listed: list[dict[str, Any]]) -> int:
    """Return the id of the newest edition that a run read: the state that it saw.

    Examples
    --------
    >>> newest_edition([{"id": 4}, {"id": 9}])
    9
    """
    return max((int(edition["id"]) for edition in listed), default=0)


def read_inputs(session: Session, at: int | None = None, crs: str = "") -> Inputs:
    """Read every layer that an evaluation needs, now or as it stood at the edition `at`.

    `crs` is the metric system to measure in where no residence tells which one fits.

    Raises
    ------
    InputError
        There are no residences, or none of them has a place, and no `crs` is named.
    """
    notes: list[str] = []
    homes, lonlat = layers.homes(session, at)
    if crs and not np.isfinite(lonlat).all(axis=1).any():
        middle, metric = np.full(2, np.nan), pyproj.CRS(crs)
    else:
        middle = _middle(lonlat)
        metric = metric_crs(*middle.tolist())
    frames = {level: areas.frame(session, level, at) for level in areas.LEVELS}
    frames = {level: frame for level, frame in frames.items() if not frame.empty}
    leaf_level = next((level for level in reversed(areas.LEVELS) if level in frames), "")
    leaves = Leaves.of(frames)
    lowest = frames.get(leaf_level, pd.DataFrame({"geometry": np.zeros(0, dtype=object)}))
    facilities = layers.facilities(session, at, enrolled())
    sites = layers.sites(session, at)
    cases = layers.cases(session, at)
    paths = np.asarray(layers.paths(session, at).geometry.array, dtype=object)
    facilities["lon"], facilities["lat"] = lonlat_of(facilities).T
    for name in SUPPLIES:
        facilities[name] = _amounts(facilities[name], f"facilities have a negative {name}", notes)
    inputs = Inputs(
        crs=metric,
        residence_id=np.array(homes["id"], dtype=np.int64),
        residence_xy=projected(lonlat, metric),
        counts={
            name: _counts(pd.Series(homes[name], dtype=object), name, notes) for name in COUNTS
        },
        leaf_level=leaf_level,
        leaf_id=leaves.around(lonlat),
        leaf_shapes=np.asarray(lowest["geometry"].array, dtype=object),
        areas={level: pd.DataFrame(f.drop(columns="geometry")) for level, f in frames.items()},
        facilities=facilities,
        facility_xy=projected(lonlat_of(facilities), metric),
        facility_leaf_id=leaves.around(lonlat_of(facilities)),
        paths=to_metric(paths, metric),
        paths_lonlat=paths,
        sites=sites,
        site_leaf_id=leaves.around(lonlat_of(sites)),
        cases=cases,
        case_leaf_id=leaves.around(lonlat_of(cases)),
        organizations=layers.organizations(session, at),
        posts=layers.posts(session, at),
        ties=layers.ties(session, at),
        funds=layers.funds(session, at),
        editions=[_edition(e) for e in editions.current(session, at)],
        notes=notes,
    )
    _add_people(inputs)
    inputs.notes += _place_notes(inputs, lonlat, middle)
    return inputs


def _middle(lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the middle of the town, by which its metric system is chosen."""
    if not len(lonlat):
        raise InputError(
            "There are no residences to evaluate. Import some: gridmap import residences FILE"
        )
    placed = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(placed):
        raise InputError("No residence has a place on the map, so nothing can be measured.")
    # The median, so that one stray point does not move the whole town to another belt.
    return np.asarray(np.median(placed, axis=0))


def _place_notes(
    inputs: Inputs, lonlat: np.ndarray[Any, Any], middle: np.ndarray[Any, Any]
) -> list[str]:
    notes = []
    if nowhere := int((~np.isfinite(lonlat).all(axis=1)).sum()):
        notes.append(f"{nowhere} residences have no place on the map; they lie in no area")
    if far := int((np.abs(lonlat - middle) > FAR_DEGREES).any(axis=1).sum()):
        notes.append(
            f"{far} residences lie more than {FAR_DEGREES} degrees from the middle of the town "
            f"({middle[0]:.4f}, {middle[1]:.4f}); lengths there are distorted, so check their "
            "places or give that town a store of its own"
        )
    level = inputs.leaf_level or "any"
    beyond = inputs.area_positions(level) < 0
    outside = int(np.maximum(inputs.counts["residents"][beyond], 0).sum())
    if outside:
        notes.append(f"{outside} residents live outside every area of level {level}")
    return notes


def _amounts(column: pd.Series, what: str, notes: list[str]) -> np.ndarray[Any, Any]:
    """Read amounts: NaN where one is missing, or negative, which no amount is."""
    amounts = np.array(pd.to_numeric(column, errors="coerce"), dtype=np.float64)
    if negative := int((amounts < 0).sum()):
        notes.append(f"{negative} {what}; it counts as unknown")
    return np.where(np.isfinite(amounts) & (amounts >= 0), amounts, np.nan)


def _counts(column: pd.Series, name: str, notes: list[str]) -> np.ndarray[Any, Any]:
    amounts = _amounts(column, f"residences have a negative number of {name}", notes)
    return np.where(np.isnan(amounts), NO_DATA, amounts).astype(np.int64)


def _add_people(inputs: Inputs) -> None:
    people, homes = inputs.counts["residents"], inputs.counts["households"]
    # A residence where nobody lives need not say how many households there are.
    silent = (homes < 0) & (people != 0)
    for level, table in inputs.areas.items():
        position = inputs.area_positions(level)

        def total(
            values: np.ndarray[Any, Any],
            position: np.ndarray[Any, Any] = position,
            count: int = len(table),
        ) -> np.ndarray[Any, Any]:
            inside = position >= 0
            return np.bincount(position[inside], weights=values[inside], minlength=count)

        table["residents"] = total(np.maximum(people, 0)).astype(np.int64)
        table["counted"] = total(people >= 0) > 0
        declared = _amounts(
            table["households"],
            f"areas of level {level} have a negative number of households",
            inputs.notes,
        )
        table["declared"] = declared
        said = (total(silent) == 0) & (total(np.ones(len(people))) > 0)
        table["households"] = np.where(said, total(np.maximum(homes, 0)), declared)


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
