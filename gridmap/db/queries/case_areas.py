"""Reads and writes of the areas that cases belong to, when an edition of areas changes them."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_frame
from gridmap.db.models import Area, Case, CaseEvent


def retired_by(session: Session, edition_id: int) -> Any:
    """Read the areas that an edition retired: code, level and the shape that they had."""
    statement = select(Area.id, Area.code, Area.level, raw(Area.geom))
    return read_frame(session, statement.where(Area.retired_by_id == edition_id))


def gone(session: Session, edition_id: int) -> set[str]:
    """Return the codes that an edition retired and no area has any more."""
    standing = select(Area.code).where(Area.retired_by_id.is_(None))
    statement = select(Area.code).where(
        Area.retired_by_id == edition_id, Area.code.not_in(standing)
    )
    return set(session.scalars(statement))


def in_areas(session: Session, codes: Any, closed: Collection[str]) -> Any:
    """Read the standing cases of areas, except those in a `closed` stage.

    Parameters
    ----------
    codes : list of str or Select
        The codes of the areas, or the statement that selects them.

    Returns
    -------
    GeoDataFrame
        Points with id and area_code.
    """
    statement = select(Case.id, Case.area_code, raw(Case.geom)).where(
        Case.retired_by_id.is_(None), Case.area_code.in_(codes), Case.stage.not_in(closed)
    )
    return read_frame(session, statement.order_by(Case.id))


def in_retired(session: Session, edition_id: int, closed: Collection[str]) -> Any:
    """Read the cases of the areas that an edition retired, as `in_areas` does."""
    codes = select(Area.code).where(Area.retired_by_id == edition_id)
    return in_areas(session, codes, closed)


def move(
    session: Session,
    moves: list[tuple[int, str, str]],
    *,
    edition_id: int,
    at: dt.datetime,
    by: str,
) -> None:
    """Give cases another area, and write into their history which one they leave.

    Parameters
    ----------
    moves : list of (id, code of the area before, code of the area from now on)
    """
    if not moves:
        return
    new = [{"id": id_, "area_code": after} for id_, _before, after in moves]
    session.execute(update(Case), new)
    told = [
        {"case_id": id_, "at": at, "by": by, "area_before": before, "edition_id": edition_id}
        for id_, before, _after in moves
    ]
    session.execute(insert(CaseEvent), told)
