"""Reads of what a small drawing of a place shows around it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns
from gridmap.db.geometry import decode, overlaps
from gridmap.db.models import Area, Backdrop, Path
from gridmap.db.queries.standing import standing

BBox = tuple[float, float, float, float]


def backdrops(session: Session, box: BBox) -> list[tuple[str, Any]]:
    """Return the kind and shape of the backdrops in a box of degrees."""
    own = select(Backdrop.kind, raw(Backdrop.geom)).where(standing(Backdrop))
    return _read(session, own.where(overlaps(session, Backdrop.geom, box)), "kind")


def paths(session: Session, box: BBox, most: int) -> list[Any]:
    """Return the lines of the paths in a box of degrees, none where there are more than `most`."""
    own = select(Path.id, raw(Path.geom)).where(standing(Path))
    found = _read(session, own.where(overlaps(session, Path.geom, box)).limit(most + 1), "id")
    return [] if len(found) > most else [shape for _, shape in found]


def outlines(session: Session, level: str, box: BBox, most: int) -> list[tuple[str, Any]]:
    """Return the codes and shapes of the areas of a level in a box, none if more than `most`."""
    own = select(Area.code, raw(Area.geom)).where(standing(Area), Area.level == level)
    inside = own.where(overlaps(session, Area.geom, box)).limit(most + 1)
    found = _read(session, inside, "code")
    return [] if len(found) > most else found


def shapes(session: Session, codes: list[str]) -> list[tuple[str, Any]]:
    """Return the codes and shapes of areas."""
    own = select(Area.code, raw(Area.geom)).where(standing(Area), Area.code.in_(codes))
    return _read(session, own, "code")


def _read(session: Session, statement: Any, name: str) -> list[tuple[Any, Any]]:
    columns = read_columns(session, statement)
    if not columns[name]:
        return []
    return list(zip(columns[name], decode(columns["geom"]), strict=True))
