"""Reads of areas: the current tiling of a level, one area, its ancestors and children."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from typing import Any

import geopandas as gpd
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    bindparam,
    case,
    false,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from gridmap.db.frames import raw, read_frame
from gridmap.db.models import Area
from gridmap.db.queries.standing import Day, standing
from gridmap.errors import NotFoundError
from gridmap.saying import said

# From the top down; each level tiles the one before it.
LEVELS = ("district", "subdistrict", "community", "grid")


def parent_level(level: str) -> str | None:
    """Return the level above `level`, or None at the top.

    Examples
    --------
    >>> parent_level("grid")
    'community'
    """
    place = LEVELS.index(level)
    return LEVELS[place - 1] if place else None


def current(level: str | None = None, at: Day | None = None) -> Select[Any]:
    """Select the areas that stand, now or on a day, of one level or of all."""
    statement = select(Area).where(standing(Area, at)).order_by(Area.code, Area.id)
    return statement if level is None else statement.where(Area.level == level)


def frame(session: Session, level: str, at: int | Day | None = None) -> gpd.GeoDataFrame:
    """Read the areas of `level`, in the order of their codes, with their geometry.

    Those that stand now, or that stood just after the edition `at` came in.
    """
    statement = (
        select(
            Area.id,
            Area.scheme,
            Area.code,
            Area.name,
            Area.parent_code,
            Area.kind,
            Area.made,
            Area.households,
            raw(Area.geom),
        )
        .where(standing(Area, at), Area.level == level)
        .order_by(Area.code, Area.id)
    )
    return read_frame(session, statement)


def get(session: Session, code: str, level: str | None = None, at: Day | None = None) -> Area:
    """Return the current area with this code (the highest level, if several have it).

    Raises
    ------
    NotFoundError
        No current area has the code.
    """
    found = session.scalars(current(level, at).where(Area.code == code)).all()
    if not found:
        raise none_of(code, level)
    highest: Area = min(found, key=lambda area: LEVELS.index(area.level))
    return highest


def none_of(code: str, level: str | None = None) -> NotFoundError:
    """Make the error that says that there is no area with a code."""
    return NotFoundError(
        said(
            "没有编码为 {code} 的区域。",
            "There is no area{where} with the code {quoted}.",
            code=code,
            where=f" of level {level}" if level else "",
            quoted=repr(code),
        )
    )


def by_codes(session: Session, codes: Iterable[str], at: Day | None = None) -> dict[str, Area]:
    """Return the areas with some codes, as `get` does; a code that none has is left out."""
    found: dict[str, Area] = {}
    rows = session.scalars(current(None, at).where(Area.code.in_(sorted(set(codes)))))
    for area in sorted(rows, key=lambda area: LEVELS.index(area.level)):
        found.setdefault(area.code, area)
    return found


def ancestors(session: Session, area: Area, at: Day | None = None) -> list["Named"]:
    """Return the areas above `area`, the nearest first; in one question and without geometry."""
    upper = LEVELS[LEVELS.index(area.level) - 1 :: -1] if area.level != LEVELS[0] else ()
    each = [aliased(Area) for _ in upper]
    if not each or not area.parent_code:
        return []
    first = each[0]
    statement = select(*(column for up in each for column in (up.code, up.name, up.level)))
    statement = statement.where(
        standing(first, at), first.level == upper[0], first.code == area.parent_code
    )
    for (lower, above), level in zip(pairwise(each), upper[1:], strict=True):
        joined = and_(standing(above, at), above.code == lower.parent_code, above.level == level)
        statement = statement.outerjoin(above, joined)
    row = session.execute(statement.order_by(first.id)).first()
    return [] if row is None else _named(tuple(row))


def inside(area: "Area | Named", level: str, at: Day | None = None) -> Select[Any]:
    """Select the codes of the standing areas of `level` inside `area` (itself, at its own level).

    A statement and not a list, so that it can be part of another: a district has more grids
    than a server takes parameters.
    """
    if at is None:
        return _inside_now(area.level, area.code, level)
    return _inside(area.level, area.code, level, at)


def _inside(top: str, code: str, level: str, at: Day | None) -> Select[Any]:
    own = aliased(Area)
    codes: Select[Any] = select(own.code).where(
        standing(own, at), own.level == top, own.code == code
    )
    for below in LEVELS[LEVELS.index(top) + 1 : LEVELS.index(level) + 1]:
        child = aliased(Area)
        codes = select(child.code).where(
            standing(child, at), child.level == below, child.parent_code.in_(codes)
        )
    return codes


@lru_cache(maxsize=1024)
def _inside_now(top: str, code: str, level: str) -> Select[Any]:
    # A statement with its aliases takes longer to build than to run, and a page has it thrice.
    return _inside(top, code, level, None)


def inside_all(area: "Area | Named", at: Day | None = None) -> CompoundSelect[Any]:
    """Select the codes of `area` and of everything below it."""
    return union_all(*(inside(area, level, at) for level in LEVELS[LEVELS.index(area.level) :]))


@dataclass(frozen=True)
class Named:
    """An area without its shape."""

    code: str
    name: str
    level: str


def chain(session: Session, code: str, at: Day | None = None) -> list[Named]:
    """Return the standing area with a code, the smallest if several have it, and those above it.

    The nearest first, in one question and without geometry; empty where there is none.
    """
    statement = _chain_now() if at is None else _chain(at)
    rows = [tuple(row) for row in session.execute(statement, {"code": code})]
    if not rows:
        return []
    return _named(max(rows, key=lambda row: LEVELS.index(row[2])))


def _chain(at: Day | None) -> Select[Any]:
    each = [aliased(Area) for _ in LEVELS]
    columns: list[Any] = [column for area in each for column in (area.code, area.name, area.level)]
    above = dict(pairwise(reversed(LEVELS)))
    own = each[0].code == bindparam("code", type_=Text())
    statement = select(*columns).where(standing(each[0], at), own)
    for lower, upper in pairwise(each):
        level = case(above, value=lower.level)
        statement = statement.outerjoin(
            upper, and_(standing(upper, at), upper.code == lower.parent_code, upper.level == level)
        )
    return statement.order_by(each[0].id)


@cache
def _chain_now() -> Select[Any]:
    # Every page asks it, and four aliases take longer to build than the answer to come.
    return _chain(None)


def _named(row: tuple[Any, ...]) -> list[Named]:
    """Return the areas of a row that has code, name and level of each, until one is missing."""
    parts = (row[start : start + 3] for start in range(0, len(row), 3))
    return [Named(*part) for part in takewhile(lambda part: part[0] is not None, parts)]


@dataclass(frozen=True)
class Placed(Named):
    """An area without its shape, and the code of the one above."""

    parent_code: str


def around(session: Session, area: Area | None = None) -> tuple[list[Placed], list[Placed]]:
    """Return the standing areas above an area, the nearest first, and those inside it.

    Those inside come from the top down; without an area they are all. In one question and without
    geometry.
    """
    statement = select(Area.code, Area.name, Area.level, Area.parent_code).where(standing(Area))
    place = -1
    if area is not None:
        place = LEVELS.index(area.level)
        wanted = [
            and_(Area.level == level, Area.code.in_(inside(area, level)))
            for level in LEVELS[place + 1 :]
        ]
        statement = statement.where(or_(*_above(area), *wanted, false()))
    rows = session.execute(statement.order_by(Area.code, Area.id))
    found = sorted((Placed(*row) for row in rows), key=lambda one: LEVELS.index(one.level))
    above = [one for one in found if LEVELS.index(one.level) < place]
    return above[::-1], found[len(above) :]


def _above(area: Area) -> Iterator[ColumnElement[bool]]:
    """Build a condition for each area above another one."""
    code: Any = area.parent_code
    for level in LEVELS[: LEVELS.index(area.level)][::-1]:
        yield and_(Area.level == level, Area.code == code)
        lower = aliased(Area)
        parent = select(lower.parent_code).where(
            standing(lower), lower.level == level, lower.code == code
        )
        code = parent.limit(1).scalar_subquery()


def below(session: Session, area: "Area | Named | None" = None) -> list["Named"]:
    """Return the areas of the next level that has any inside `area`; without it, of the first."""
    for level in LEVELS[LEVELS.index(area.level) + 1 :] if area else LEVELS:
        if found := named(session, (level,), area):
            return found
    return []


def descendants(session: Session, area: Area, level: str) -> list[str]:
    """Return the codes of the areas of `level` inside `area`, in order."""
    return sorted(session.scalars(inside(area, level)))


def parents_by_code(session: Session, level: str) -> dict[str, str]:
    """Return the parent's code of every current area of `level`, by its own code."""
    statement = select(Area.code, Area.parent_code).where(
        Area.retired_by_id.is_(None), Area.level == level
    )
    return {code: parent for code, parent in session.execute(statement)}  # noqa: C416


def names(session: Session, codes: list[str]) -> dict[str, str]:
    """Return the name of each code that an area has or had, the newest one; "" counts as none."""
    statement = select(Area.code, Area.name).where(Area.code.in_(codes), Area.name != "")
    return {row.code: row.name for row in session.execute(statement.order_by(Area.id))}


def named(
    session: Session, levels: tuple[str, ...], area: "Area | Named | None" = None
) -> list[Named]:
    """Return the standing areas of some levels, or those inside an area, without their shapes."""
    statement = select(Area.code, Area.name, Area.level).where(
        standing(Area), Area.level.in_(levels)
    )
    if area is not None:
        statement = statement.where(Area.code.in_(inside_all(area)))
    rows = session.execute(statement.order_by(Area.code, Area.id))
    return [Named(row.code, row.name, row.level) for row in rows]
