"""What is known of a place on the map: areas around it, its address, what is nearest on foot."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gridmap.actions.bounded import Bounded
from gridmap.actions.coverage_inputs import enrolled, newest_edition
from gridmap.actions.run_network import network_of
from gridmap.actions.what_if_town import run_key
from gridmap.db.engine import Engine
from gridmap.db.models import Run
from gridmap.db.queries import layers, names, runs
from gridmap.db.queries.standing import on_day
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import code_list
from gridmap.spatial.crs import project_xy
from gridmap.spatial.datum import wgs84_to_bd09, wgs84_to_gcj02
from gridmap.spatial.network import (
    Joins,
    Network,
    join_points,
    walking_distance,
)
from gridmap.spatial.shifting import BD09, GCJ02, WGS84

NEAR_ADDRESS_M = 40.0
STATION = "service_station"
DIGITS = 6
MOST_WALKS = 2


@dataclass(frozen=True, eq=False)
class Walks:
    """The network of a run, and its facilities joined to it."""

    crs: str
    network: Network
    facilities: gpd.GeoDataFrame
    joins: Joins
    join_limit_m: float
    limit_m: float


_walks = Bounded[Walks](MOST_WALKS)


def describe(
    engine: Engine,
    lon: float,
    lat: float,
    *,
    kinds: list[str] | None = None,
    networks: Path | None = None,
    day: dt.date | None = None,
) -> dict[str, Any]:
    """Describe a place.

    Parameters
    ----------
    engine : Engine
    lon, lat : float
        Degrees, WGS 84.
    kinds : list of str, optional
        Kinds of facility of which the nearest is wanted; stations by default.
    networks : Path, optional
        Folder where walking networks are kept.
    day : date, optional
        A day that is past: areas and addresses as they were on it, and the run that was the latest.

    Returns
    -------
    dict
        `lon`, `lat`; `datums`, the same place in every datum; `parents`, the areas around, the
        smallest first; `address`; `nearest`, None before the first run.
    """
    with reading(engine) as session:
        at = on_day(session, day) if day else None
        around = names.around(session, lon, lat, at)
        run = runs.latest_by(session, day) if day else runs.latest(session)
        return {
            "lon": round(lon, DIGITS),
            "lat": round(lat, DIGITS),
            "datums": _datums(lon, lat),
            "parents": [{"code": a.code, "name": a.name, "level": a.level} for a in around],
            "address": names.address_near(session, lon, lat, NEAR_ADDRESS_M, at),
            "nearest": None if run is None else _nearest(session, run, lon, lat, kinds, networks),
        }


def _datums(lon: float, lat: float) -> list[dict[str, Any]]:
    found = []
    for datum, shift in ((WGS84, None), (GCJ02, wgs84_to_gcj02), (BD09, wgs84_to_bd09)):
        x, y = (lon, lat) if shift is None else map(float, shift(lon, lat))
        found.append({"datum": datum, "lon": round(x, DIGITS), "lat": round(y, DIGITS)})
    return found


def _nearest(
    session: Session,
    run: Run,
    lon: float,
    lat: float,
    kinds: list[str] | None,
    networks: Path | None,
) -> dict[str, Any]:
    """Say which facility of some kinds is nearest on foot, as a run saw the town.

    `state` is `found`; `no_path`, where no path is near enough; `too_far`, where no such
    facility is within the run's search limit; `none`, where the town has no such facility.
    """
    kinds = kinds or _stations(session, run)
    walks = walks_of(session, run, networks)
    said = {"kinds": kinds, **_words(kinds), "limit_m": walks.limit_m, "run": run.id}
    rows = np.flatnonzero(walks.facilities["kind"].isin(kinds).to_numpy(dtype=bool))
    if not len(rows):
        return said | {"state": "none"}
    here = join_points(walks.network, project_xy([(lon, lat)], walks.crs), walks.join_limit_m)
    if not here.joined[0]:
        return said | {"state": "no_path"}
    # Ways are as long there as back: one search from here finds all facilities.
    away_m, _ = walking_distance(walks.network, here, walks.joins.take(rows), walks.limit_m)
    nearest = int(np.argmin(away_m))
    if not np.isfinite(away_m[nearest]):
        return said | {"state": "too_far"}
    facility = walks.facilities.iloc[int(rows[nearest])]
    return said | {
        "state": "found",
        "code": facility["code"],
        "name": facility["name"] or facility["code"],
        "distance_m": round(float(away_m[nearest])),
    }


def walks_of(session: Session, run: Run, networks: Path | None) -> Walks:
    """Return the walking network of a run with its facilities, kept for whoever asks next."""
    return _walks.get(run_key(session, run), lambda: _read(session, run, networks))


def _stations(session: Session, run: Run) -> list[str]:
    """Return the kinds that a standard takes together with stations; stations alone otherwise."""
    for rule in runs.rules(session, run.id):
        kinds = rule["parameters"].get("kinds", [])
        if rule["measure"] == "reach" and STATION in kinds:
            return [str(kind) for kind in kinds]
    return [STATION]


def _words(kinds: list[str]) -> dict[str, str]:
    known = code_list("facility_kinds")
    return {
        "zh": "或".join(known[kind]["zh"] for kind in kinds if kind in known),
        "en": " or ".join(known[kind]["en"] for kind in kinds if kind in known),
    }


def _read(session: Session, run: Run, networks: Path | None) -> Walks:
    at = newest_edition(run.editions)
    facilities = layers.facilities(session, at, enrolled())
    network = network_of(session, run, networks)
    points = np.asarray(facilities.geometry.array, dtype=object)
    lonlat = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    limit_m = float(run.parameters["join_limit_m"])
    joins = join_points(network, project_xy(lonlat, run.metric_crs), limit_m)
    return Walks(
        run.metric_crs,
        network,
        facilities,
        joins,
        limit_m,
        float(run.parameters["search_limit_m"]),
    )
