"""Which rows of a layer stand: now, as a run saw them, or on a day."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Case, CaseEvent, Edition, Post, Tie

# Stages in which nothing has to be done (gridmap.analysis.case_stages, which stores do not know).
ENDED = ("closed", "rejected", "void")
LOCAL = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True)
class Day:
    """The state on a day, as far as is known today: see `on_day`.

    `later` holds the editions that are not in force yet, `known` those that are and replaced a
    whole part of their layer: (id, layer, scope).
    """

    day: dt.date
    later: tuple[int, ...]
    known: tuple[tuple[int, str, dict[str, Any]], ...] = field(repr=False)

    def condition(self, model: Any) -> ColumnElement[bool]:
        """Build the condition that a row stood on the day."""
        now: ColumnElement[bool] = model.retired_by_id.is_(None)
        if model in (Post, Tie):  # they say themselves when they hold
            return now
        if model is Case:
            return and_(now, Case.reported_at < self._end())
        begun = model.edition_id.not_in(self.later)
        not_yet = and_(model.retired_by_id.in_(self.later), ~self._corrected(model))
        return and_(begun, or_(now, not_yet))

    def stage(self) -> Any:
        """Build the stage that a case had at the end of the day, by its history.

        Of one that a file brought later, its stage there; if it had ended there, no more is known
        than that it had been reported.
        """
        told = select(CaseEvent.stage).where(CaseEvent.case_id == Case.id, CaseEvent.stage != "")
        then = told.where(CaseEvent.at < self._end()).order_by(CaseEvent.id.desc()).limit(1)
        first = told.order_by(CaseEvent.id).limit(1).scalar_subquery()
        later = case((first.in_(ENDED), "reported"), else_=first)
        return func.coalesce(then.scalar_subquery(), later, Case.stage)

    def closed_at(self) -> Any:
        """Build when a case had ended by the end of the day."""
        return case((Case.closed_at < self._end(), Case.closed_at), else_=None)

    def area(self) -> Any:
        """Build the code of the area that a case belonged to, before later editions moved it."""
        left = (
            select(CaseEvent.area_before)
            .where(CaseEvent.case_id == Case.id, CaseEvent.edition_id.in_(self.later))
            .order_by(CaseEvent.id)
            .limit(1)
        )
        return func.coalesce(left.scalar_subquery(), Case.area_code)

    def _end(self) -> dt.datetime:
        return dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), LOCAL)

    def _corrected(self, model: Any) -> ColumnElement[bool]:
        """Build the condition that an edition in force replaced a row after a later one had."""
        corrections = [
            and_(model.retired_by_id < edition_id, _covers(model, scope))
            for edition_id, layer, scope in self.known
            if layer == model.__tablename__
        ]
        return or_(false(), *corrections)


def on_day(session: Session, day: dt.date) -> Day:
    """Return the state on a day: a row stands from the day on which its edition came into force.

    It stands until an edition that replaced it came into force, in the order in which they were
    imported. So what was imported later with an earlier day corrects what was known before: from
    its own day on it alone stands.
    """
    statement = select(Edition.id, Edition.layer, Edition.scope, Edition.valid_from)
    rows = session.execute(statement.order_by(Edition.id)).all()
    later = tuple(row.id for row in rows if row.valid_from > day)
    known = tuple(
        (row.id, TABLES.get(row.layer, row.layer), row.scope)
        for row in rows
        # Only what came in after one that is not in force yet can be a correction.
        if later and row.id > later[0] and row.valid_from <= day and replaces(row.scope)
    )
    return Day(day, later, known)


# The tables of the layers that an import replaces in part; the others are replaced whole.
TABLES = {
    "areas": "area",
    "facilities": "facility",
    "backdrops": "backdrop",
    "residences": "residence",
    "paths": "path",
    "sites": "site",
    "organizations": "organization",
    "funds": "fund",
}


def replaces(scope: dict[str, Any]) -> bool:
    """Return whether an edition of this scope replaced all that was in it."""
    return set(scope) <= {"level", "parents", "kinds"}


def _covers(model: Any, scope: dict[str, Any]) -> ColumnElement[bool]:
    if model.__tablename__ == Area.__tablename__:  # also where it goes by another name
        level: ColumnElement[bool] = model.level == scope.get("level", "")
        if scope.get("level") == "district":
            return level
        return and_(level, model.parent_code.in_(scope.get("parents", [])))
    if "kinds" in scope:
        inside: ColumnElement[bool] = model.kind.in_(scope["kinds"])
        return inside
    whole: ColumnElement[bool] = model.id.is_not(None)
    return whole


def standing(model: Any, at: int | Day | None = None) -> ColumnElement[bool]:
    """Build the condition that a row of a layer stands.

    Parameters
    ----------
    model : type
        Model of the layer.
    at : int or Day, optional
        Id of an edition: the state just after it came in. A day: the state on it. Without it,
        the state now.
    """
    if isinstance(at, Day):
        return at.condition(model)
    if at is None:
        current: ColumnElement[bool] = model.retired_by_id.is_(None)
        return current
    kept = or_(model.retired_by_id.is_(None), model.retired_by_id > at)
    return and_(model.edition_id <= at, kept)
