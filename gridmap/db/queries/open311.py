"""Reads of cases as Open311 asks for them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries.standing import standing


@dataclass(frozen=True)
class Asked:
    """Which cases are wanted; everything that is given must hold."""

    codes: Sequence[str] = ()
    classes: Sequence[str] = ()
    stages: Sequence[str] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def cases(session: Session, asked: Asked, offset: int, most: int) -> list[Case]:
    """Return the standing cases that fit, those reported last first."""
    statement = select(Case).where(standing(Case))
    for values, column in (
        (asked.codes, Case.code),
        (asked.classes, Case.class_code),
        (asked.stages, Case.stage),
    ):
        if values:
            statement = statement.where(column.in_(values))
    if asked.since is not None:
        statement = statement.where(Case.reported_at >= asked.since)
    if asked.until is not None:
        statement = statement.where(Case.reported_at <= asked.until)
    order = statement.order_by(Case.reported_at.desc(), Case.id.desc())
    return list(session.scalars(order.offset(offset).limit(most)))


def last_events(session: Session, case_ids: list[int]) -> dict[int, Any]:
    """Return when something last happened to cases, and for which reason, by their ids."""
    newest = (
        select(func.max(CaseEvent.id)).where(CaseEvent.case_id.in_(case_ids))
        .group_by(CaseEvent.case_id)
    )  # fmt: skip
    found = select(CaseEvent.case_id, CaseEvent.at, CaseEvent.move, CaseEvent.reason)
    rows = session.execute(found.where(CaseEvent.id.in_(newest)))
    return {row.case_id: row for row in rows}


def by_client_key(session: Session, key: str) -> Case | None:
    """Return the standing case that was reported under a key."""
    found = select(Case).where(standing(Case), Case.client_key == key)
    return session.scalars(found).first()
