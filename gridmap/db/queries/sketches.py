"""Reads of what a small drawing of a place shows around it."""

from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns
from gridmap.db.geometry import decode, overlaps
from gridmap.db.models import Area, Backdrop, Path
from gridmap.db.queries.standing import standing

BBox = tuple[float, float, float, float]
GRID, PATH = "grid", "path"


def around(session: Session, box: BBox, most_paths: int, most_grids: int) -> list[tuple[str, Any]]:
    """Return the kind and shape of what lies in a box of degrees, the lowest first.

    Backdrops by their kind, then paths (`path`), then grids (`grid`); no paths, and no grids, where
    there are more than so many.
    """
    backdrops = select(Backdrop.kind.label("look"), raw(Backdrop.geom)).where(
        standing(Backdrop), overlaps(session, Backdrop.geom, box)
    )
    paths = select(literal(PATH).label("look"), raw(Path.geom)).where(
        standing(Path), overlaps(session, Path.geom, box)
    )
    grids = select(literal(GRID).label("look"), raw(Area.geom)).where(
        standing(Area), Area.level == GRID, overlaps(session, Area.geom, box)
    )
    found = _read(
        session,
        union_all(backdrops, _some(paths, most_paths + 1), _some(grids, most_grids + 1)),
        "look",
    )
    looks = [look for look, _ in found]
    crowded = {PATH: looks.count(PATH) > most_paths, GRID: looks.count(GRID) > most_grids}
    order = {PATH: 1, GRID: 2}
    shown = [one for one in found if not crowded.get(one[0], False)]
    return sorted(shown, key=lambda one: order.get(one[0], 0))


def _some(statement: Select[Any], most: int) -> Select[Any]:
    part = statement.limit(most).subquery()
    return select(part.c.look, raw(part.c.geom))


def shapes(session: Session, codes: list[str]) -> list[tuple[str, Any]]:
    """Return the codes and shapes of areas."""
    own = select(Area.code, raw(Area.geom)).where(standing(Area), Area.code.in_(codes))
    return _read(session, own, "code")


def _read(session: Session, statement: Any, name: str) -> list[tuple[Any, Any]]:
    columns = read_columns(session, statement)
    if not columns[name]:
        return []
    return list(zip(columns[name], decode(columns["geom"]), strict=True))
