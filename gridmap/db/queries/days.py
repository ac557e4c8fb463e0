"""Reads of the days on which the state of a layer changed."""

import datetime as dt
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area, Edition


def changes(session: Session, most: int) -> list[dict[str, Any]]:
    """Return the editions by the day on which they came into force, the newest first.

    Each with how many rows it brought and took away.
    """
    newest = select(Edition).order_by(Edition.valid_from.desc(), Edition.id.desc()).limit(most)
    found = list(session.scalars(newest))
    replaced = _replaced(session, found)
    return [
        {
            "date": edition.valid_from,
            "edition": edition.id,
            "layer": edition.layer,
            "level": str(edition.scope.get("level", "")),
            "rows": edition.rows,
            "replaced": replaced.get((edition.id, str(edition.scope.get("level", ""))), 0),
        }
        for edition in found
    ]


def first(session: Session) -> dt.date | None:
    """Return the first day of which the store knows anything."""
    return session.scalar(select(func.min(Edition.valid_from)))


def _replaced(session: Session, editions: list[Edition]) -> dict[tuple[int, str], int]:
    """Count the rows that editions took away, by edition and level, in one question."""
    ids: dict[str, list[int]] = {}
    for edition in editions:
        ids.setdefault(edition.layer, []).append(edition.id)
    each = []
    for layer, some in ids.items():
        model: Any = LAYERS[layer]
        level = Area.level if model is Area else literal("")
        rows = select(model.retired_by_id.label("by"), level.label("level"))
        gone = rows.where(model.retired_by_id.in_(some)).subquery()
        grouped = select(gone.c.by, gone.c.level, func.count())
        each.append(grouped.group_by(gone.c.by, gone.c.level))
    if not each:
        return {}
    return {(by, level): int(n) for by, level, n in session.execute(union_all(*each))}
