"""Which rows of a layer stand: now, or as a run saw them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_


def standing(model: Any, at: int | None = None) -> ColumnElement[bool]:
    """Build the condition that a row of a layer stands.

    Parameters
    ----------
    model : type
        Model of the layer.
    at : int, optional
        Id of an edition: the state just after it came in. Without it, the state now.
    """
    if at is None:
        current: ColumnElement[bool] = model.retired_by_id.is_(None)
        return current
    kept = or_(model.retired_by_id.is_(None), model.retired_by_id > at)
    return and_(model.edition_id <= at, kept)
