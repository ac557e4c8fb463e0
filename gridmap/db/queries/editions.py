"""Reads of editions: what is current, and how much of it there is."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area, Case, Edition, Facility
from gridmap.db.queries.standing import Day, standing


def current(session: Session, at: int | Day | None = None) -> list[Edition]:
    """Return the editions that have rows that stand (see `standing`), the oldest first."""
    return list(session.scalars(_current_now() if at is None else _current(at)))


def _current(at: int | Day | None) -> Any:
    each = (select(m.edition_id).where(standing(m, at)).distinct() for m in LAYERS.values())
    return select(Edition).where(Edition.id.in_(union_all(*each))).order_by(Edition.id)


@cache
def _current_now() -> Any:
    return _current(None)


def mark(session: Session, layers: Sequence[str]) -> tuple[Any, ...]:
    """Return what changes whenever rows of some layers come or go.

    Their number is told besides the newest: on a server an edition can come in after one that was
    begun later.
    """
    own = select(func.count(), func.max(Edition.id), func.max(Edition.imported_at))
    return tuple(session.execute(own.where(Edition.layer.in_(layers))).one())


def synthetic(session: Session, layer: str) -> bool:
    """Return whether any row of a layer that stands was made up."""
    return layer in made_up(session, (layer,))


def made_up(session: Session, layers: Iterable[str] = tuple(LAYERS)) -> set[str]:
    """Return the layers, of these or of all, of which any row that stands was made up."""
    of_layer = [and_(Edition.layer == layer, _any_row(layer)) for layer in layers]
    statement = select(Edition.layer).where(Edition.synthetic.is_(True), or_(false(), *of_layer))
    return set(session.scalars(statement.distinct()))


def made_up_of(layer: str) -> Select[Any]:
    """Select the editions of one layer that were made up, and of which any row stands."""
    of_layer = and_(Edition.layer == layer, _any_row(layer))
    return select(Edition.id).where(Edition.synthetic.is_(True), of_layer)


def _any_row(layer: str) -> ColumnElement[bool]:
    """Build the condition that any row of an edition of a layer stands."""
    model: Any = LAYERS[layer]
    row = select(model.id).where(model.edition_id == Edition.id, standing(model))
    if model is Case:
        # Of an edition that was replaced no row stands. A server that expects many would read the
        # whole table for the first; in this order an index says at once that there is none.
        row = row.order_by(model.retired_by_id)
    found: ColumnElement[bool] = row.limit(1).scalar_subquery().is_not(None)
    return found


def counts(session: Session, at: Day | None = None) -> dict[str, dict[str, int]]:
    """Count the rows of each layer that stand, now or on a day, by level, kind or stage.

    Returns
    -------
    dict
        `{"areas": {"grid": 400, ...}, "facilities": {"school": 12, ...}, "paths": {"": 900}}`
    """
    counted: dict[str, dict[str, int]] = {layer: {} for layer in LAYERS}
    for layer, key, number in session.execute(_counts_now() if at is None else _counts(at)):
        counted[layer][str(key)] = int(number)
    return {layer: dict(sorted(kinds.items())) for layer, kinds in counted.items()}


def _counts(at: Day | None) -> Any:
    by: dict[str, Any] = {"areas": Area.level, "facilities": Facility.kind, "cases": Case.stage}
    if isinstance(at, Day):
        by["cases"] = at.stage()
    each = []
    for layer, model in LAYERS.items():
        key = by.get(layer, literal(""))
        rows = select(literal(layer).label("layer"), key.label("key"), literal(1).label("row"))
        each.append(_counted(rows.where(standing(model, at)).subquery()))
    return union_all(*each)


@cache
def _counts_now() -> Any:
    # The map asks it when it opens; of all layers it takes longer to build than to answer.
    return _counts(None)


def _counted(rows: Any) -> Select[Any]:
    return select(rows.c.layer, rows.c.key, func.count()).group_by(rows.c.layer, rows.c.key)
