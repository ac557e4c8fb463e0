"""Reads of the list of areas."""

from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from gridmap.db.models import Area
from gridmap.db.queries.areas import LEVELS, inside_all
from gridmap.db.queries.standing import standing


def counts(session: Session, area: Area | None, text: str) -> dict[str, int]:
    """Count the standing areas by level: an area and those inside it, or all."""
    grouped = select(Area.level, func.count()).where(*_conditions(area, text))
    return {level: int(n) for level, n in session.execute(grouped.group_by(Area.level))}


def page(
    session: Session, area: Area | None, level: str, text: str, offset: int, most: int
) -> list[Any]:
    """Return a part of the list from the top down, without outlines.

    Each with the name of the area above (`above`) and how many areas lie directly in it
    (`inside`).
    """
    above, child = aliased(Area), aliased(Area)
    next_level = case(dict(pairwise(LEVELS)), value=Area.level)
    inside = (
        select(func.count(child.id))
        .where(standing(child), child.parent_code == Area.code, child.level == next_level)
        .scalar_subquery()
    )
    upper_level = case({lower: upper for upper, lower in pairwise(LEVELS)}, value=Area.level)
    upper = (
        select(above.name)
        .where(standing(above), above.code == Area.parent_code, above.level == upper_level)
        .limit(1)
        .scalar_subquery()
    )
    columns = (
        Area.code, Area.name, Area.level, Area.kind, Area.parent_code, Area.households,
    )  # fmt: skip
    chosen = select(*columns, upper.label("above"), inside.label("inside")).where(
        *_conditions(area, text), *([Area.level == level] if level else [])
    )
    order = case({one: place for place, one in enumerate(LEVELS)}, value=Area.level)
    return list(session.execute(chosen.order_by(order, Area.code).offset(offset).limit(most)))


def _conditions(area: Area | None, text: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [standing(Area)]
    if area is not None:
        found.append(Area.code.in_(inside_all(area)))
    if text:
        found.append(
            or_(
                Area.name.contains(text, autoescape=True),
                Area.code.startswith(text, autoescape=True),
            )
        )
    return found
