"""Reads of the days on which the state of a layer changed."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area, Edition


def changes(session: Session, most: int) -> list[dict[str, Any]]:
    """Return the editions by the day on which they came into force, the newest first.

    Each with how many rows it brought and took away.
    """
    newest = select(Edition).order_by(Edition.valid_from.desc(), Edition.id.desc()).limit(most)
    return [
        {
            "date": edition.valid_from,
            "edition": edition.id,
            "layer": edition.layer,
            "level": str(edition.scope.get("level", "")),
            "rows": edition.rows,
            "replaced": _replaced(session, edition),
        }
        for edition in session.scalars(newest)
    ]


def first(session: Session) -> dt.date | None:
    """Return the first day of which the store knows anything."""
    return session.scalar(select(func.min(Edition.valid_from)))


def _replaced(session: Session, edition: Edition) -> int:
    model: Any = LAYERS[edition.layer]
    statement = select(func.count()).where(model.retired_by_id == edition.id)
    if model is Area and edition.scope.get("level"):
        statement = statement.where(Area.level == edition.scope["level"])
    return session.scalar(statement) or 0
