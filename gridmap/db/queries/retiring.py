"""Retire the rows that a new edition replaces, and move areas below other parents."""

from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area


def retire(session: Session, layer: str, edition_id: int, **among: list[str]) -> int:
    """Retire the current rows of `layer` whose columns have one of the values `among`.

    Returns
    -------
    int
        How many rows were retired.
    """
    model: Any = LAYERS[layer]
    gone = update(model).where(*_current(model, among)).values(retired_by_id=edition_id)
    return int(session.execute(gone).rowcount)  # type: ignore[attr-defined]


def codes(session: Session, layer: str, **among: list[str]) -> set[str]:
    """Return the codes of the rows that `retire` would retire."""
    model: Any = LAYERS[layer]
    return set(session.scalars(select(model.code).where(*_current(model, among))))


def _current(model: Any, among: dict[str, list[str]]) -> list[ColumnElement[bool]]:
    conditions = [getattr(model, name).in_(values) for name, values in among.items()]
    return [model.retired_by_id.is_(None), *conditions]


def retire_childless_made_areas(session: Session, level: str, below: str, edition_id: int) -> int:
    """Retire the made-up areas of `level` that no current area of the level `below` names."""
    used = select(Area.parent_code).where(Area.retired_by_id.is_(None), Area.level == below)
    result = session.execute(
        update(Area)
        .where(
            Area.level == level,
            Area.retired_by_id.is_(None),
            Area.made.is_(True),
            Area.code.not_in(used),
        )
        .values(retired_by_id=edition_id)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def set_area(session: Session, area_id: int, **values: Any) -> None:
    """Set columns of one area: the parent that it belongs to, or a made-up area's outline."""
    session.execute(update(Area).where(Area.id == area_id).values(**values))
