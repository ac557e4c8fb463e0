"""Reads of what an area was: all rows that had its code, and what lies there now."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from gridmap.db.geometry import overlaps
from gridmap.db.models import LAYERS, Area, Edition
from gridmap.db.queries.register_lists import RecordFilter, conditions
from gridmap.db.queries.standing import standing

States = list[tuple[Area, Edition, Edition | None]]


def states(session: Session, code: str, most: int) -> States:
    """Return the rows that have or had a code, the newest first.

    Each with the edition that brought it and the one that replaced it, None while it stands.
    """
    gone = aliased(Edition)
    statement = (
        select(Area, Edition, gone)
        .join(Edition, Area.edition_id == Edition.id)
        .outerjoin(gone, Area.retired_by_id == gone.id)
        .where(Area.code == code)
        .order_by(Area.id.desc())
        .limit(most)
    )
    return [
        cast("tuple[Area, Edition, Edition | None]", tuple(row))
        for row in session.execute(statement)
    ]


def over(session: Session, level: str, box: tuple[float, float, float, float]) -> list[Area]:
    """Return the standing areas of a level in a box of degrees."""
    statement = select(Area).where(
        standing(Area), Area.level == level, overlaps(session, Area.geom, box)
    )
    return list(session.scalars(statement.order_by(Area.code)))


def records(session: Session, wanted: Mapping[str, RecordFilter]) -> dict[str, int]:
    """Count the records of several registers, each by its filter, in one question."""
    counted = []
    for name, one in wanted.items():
        model: Any = LAYERS[name]
        counted.append(select(literal(name), func.count(model.id)).where(*conditions(one)))
    return {name: int(number) for name, number in session.execute(union_all(*counted))}
