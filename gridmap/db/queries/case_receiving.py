"""Reads of the cases that came from other servers, many at once."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Case
from gridmap.db.queries.standing import standing

BLOCK = 500  # SQLite takes no more than some thousand values in a question


def by_keys(session: Session, keys: Sequence[str]) -> dict[str, Case]:
    """Return the cases that came in under keys, retired ones too, by key."""
    found: dict[str, Case] = {}
    for start in range(0, len(keys), BLOCK):
        wanted = select(Case).where(Case.client_key.in_(keys[start : start + BLOCK]))
        found |= {case.client_key: case for case in session.scalars(wanted)}
    return found


def reported_between(session: Session, since: dt.datetime, until: dt.datetime) -> list[Any]:
    """Return class, moment and place of the standing cases that were reported between two."""
    wanted = select(Case.class_code, Case.reported_at, Case.geom)
    span = (Case.reported_at >= since, Case.reported_at <= until)
    return list(session.execute(wanted.where(standing(Case), *span)))
