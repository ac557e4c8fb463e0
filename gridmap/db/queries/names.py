"""Reads for the search: what has a name or a code and a place, without persons.

Holders of posts and phone numbers are not read: nobody is found by being looked for.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns, read_points
from gridmap.db.geometry import decode, overlaps
from gridmap.db.models import Area, Edition, Facility, Organization, Residence, Site
from gridmap.db.queries.areas import LEVELS
from gridmap.db.queries.standing import Day, standing

LAYERS = ("areas", "facilities", "sites", "organizations", "residences")
_POINTS: tuple[tuple[str, Any], ...] = (
    ("facility", Facility),
    ("site", Site),
    ("organization", Organization),
    ("residence", Residence),
)
# Degrees of latitude a metre, rounded up: boxes may only be too large.
_DEGREES_PER_M = 1 / 110_000


@dataclass(eq=False)
class Named:
    """Rows of one type: codes, names, kinds, addresses, the area each belongs to, and places."""

    type: str
    code: list[str]
    name: list[str]
    kind: list[str]
    address: list[str]
    area_code: list[str]
    lonlat: np.ndarray[Any, Any]
    geometry: np.ndarray[Any, Any] = field(default_factory=lambda: np.empty(0, dtype=object))


def editions(session: Session) -> str:
    """Return what changes with every import of what has a name."""
    statement = (
        select(Edition.id, Edition.layer, Edition.imported_at, Edition.source_sha256)
        .where(Edition.layer.in_(LAYERS))
        .order_by(Edition.id)
    )
    return "\n".join(" ".join(map(str, row)) for row in session.execute(statement))


def areas(session: Session, at: Day | None = None) -> list[Named]:
    """Read the areas, now or on a day, level by level from the top, with their geometry."""
    return [_level(session, level, at) for level in LEVELS]


def _level(session: Session, level: str, at: Day | None) -> Named:
    statement = (
        select(Area.code, Area.name, Area.parent_code, raw(Area.geom))
        .where(standing(Area, at), Area.level == level)
        .order_by(Area.code, Area.id)
    )
    columns = read_columns(session, statement)
    count, blobs = len(columns["code"]), columns["geom"]
    geometry = decode(blobs) if blobs else np.empty(0, dtype=object)
    none = np.full((count, 2), np.nan)
    nothing = [""] * count
    return Named(
        "area",
        columns["code"],
        columns["name"],
        [level] * count,
        nothing,
        columns["parent_code"],
        none,
        geometry,
    )


def points(session: Session, at: Day | None = None) -> list[Named]:
    """Read the facilities, sites, organizations and residences, now or on a day, as points."""
    return [_points(session, name, model, at) for name, model in _POINTS]


def _points(session: Session, name: str, model: Any, at: Day | None) -> Named:
    names = [n for n in ("code", "name", "kind", "address", "area_code") if hasattr(model, n)]
    statement = select(*(getattr(model, n) for n in names), raw(model.geom))
    columns, lonlat = read_points(session, statement.where(standing(model, at)).order_by(model.id))
    nothing = [""] * len(columns["code"])
    return Named(
        name,
        columns["code"],
        columns["name"],
        columns.get("kind", nothing),
        columns.get("address", nothing),
        columns["area_code"],
        lonlat.reshape(-1, 2),
    )


def around(session: Session, lon: float, lat: float, at: Day | None = None) -> list[Area]:
    """Return the areas that a place lies in, now or on a day, the smallest level first.

    A place on a boundary lies in one area of each level: the one with the first code.
    """
    statement = select(Area).where(
        standing(Area, at), overlaps(session, Area.geom, (lon, lat, lon, lat))
    )
    found: dict[str, Area] = {}
    place = shapely.Point(lon, lat)
    for area in session.scalars(statement.order_by(Area.code, Area.id)):
        if area.level not in found and shapely.intersects(area.geom, place):
            found[area.level] = area
    return [found[level] for level in reversed(LEVELS) if level in found]


def address_near(
    session: Session, lon: float, lat: float, within_m: float, at: Day | None = None
) -> str:
    """Return the name of the residence nearest to a place, "" where none is near enough."""
    high = within_m * _DEGREES_PER_M
    east_m = 111_320.0 * max(float(np.cos(np.radians(lat))), 0.01)
    wide = within_m / east_m
    box = (lon - wide, lat - high, lon + wide, lat + high)
    statement = select(Residence.name, raw(Residence.geom)).where(
        standing(Residence, at),
        func.length(Residence.name) > 0,
        overlaps(session, Residence.geom, box),
    )
    columns, lonlat = read_points(session, statement.order_by(Residence.id))
    if not columns["name"]:
        return ""
    away = np.hypot((lonlat[:, 0] - lon) * east_m, (lonlat[:, 1] - lat) / _DEGREES_PER_M)
    nearest = int(np.argmin(away))
    return str(columns["name"][nearest]) if away[nearest] <= within_m else ""
