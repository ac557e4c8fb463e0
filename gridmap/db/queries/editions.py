"""Reads of editions: what is current, and how much of it there is."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area, Case, Edition, Facility
from gridmap.db.queries.standing import Day, standing


def current(session: Session, at: int | Day | None = None) -> list[Edition]:
    """Return the editions that have rows that stand (see `standing`), the oldest first."""
    ids: set[int] = set()
    for model in LAYERS.values():
        ids.update(session.scalars(select(model.edition_id).where(standing(model, at)).distinct()))
    statement = select(Edition).where(Edition.id.in_(ids)).order_by(Edition.id)
    return list(session.scalars(statement))


def synthetic(session: Session, layer: str) -> bool:
    """Return whether any row of a layer that stands was made up."""
    return session.scalar(made_up(layer).limit(1)) is not None


def made_up(layer: str) -> Select[Any]:
    """Select the editions of a layer that were made up, and of which any row stands."""
    model: Any = LAYERS[layer]
    rows = select(model.id).where(model.edition_id == Edition.id, standing(model))
    return select(Edition.id).where(
        Edition.layer == layer, Edition.synthetic.is_(True), rows.exists()
    )


def counts(session: Session, at: Day | None = None) -> dict[str, dict[str, int]]:
    """Count the rows of each layer that stand, now or on a day, by level, kind or stage.

    Returns
    -------
    dict
        `{"areas": {"grid": 400, ...}, "facilities": {"school": 12, ...}, "paths": {"": 900}}`
    """
    by: dict[str, Any] = {"areas": Area.level, "facilities": Facility.kind, "cases": Case.stage}
    if isinstance(at, Day):
        by["cases"] = at.stage()
    counted = {}
    for layer, model in LAYERS.items():
        key = by.get(layer)
        if key is None:
            statement = select(func.count()).where(standing(model, at))
            total = session.scalar(statement) or 0
            counted[layer] = {"": total} if total else {}
        else:
            grouped = select(key, func.count()).where(standing(model, at)).group_by(key)
            counted[layer] = {str(k): int(n) for k, n in session.execute(grouped.order_by(key))}
    return counted
