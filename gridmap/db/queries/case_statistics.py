"""How many cases of each class, area, organization, stage or day have which tally."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.functions import FunctionElement

from gridmap.db.hiding import hides
from gridmap.db.models import Area, Case
from gridmap.db.queries import areas
from gridmap.db.queries.case_list import CaseFilter, conditions, is_open
from gridmap.db.queries.case_states import late, running, saved
from gridmap.db.queries.standing import standing


class _Monday(FunctionElement[dt.date]):
    """The first day of the week of a day."""

    type = Date()
    inherit_cache = True


@compiles(_Monday)
def _less_its_number(element: Any, compiler: Any, **more: Any) -> str:
    day = compiler.process(element.clauses, **more)
    return f"({day} - (CAST(extract(isodow FROM {day}) AS integer) - 1))"


@compiles(_Monday, "sqlite")
def _first_after(element: Any, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, '-6 days', 'weekday 1')"


COLUMNS: dict[str, Any] = {
    "class": Case.class_code,
    "organization": Case.organization_code,
    "stage": Case.stage,
    "day": Case.reported_on,
    "week": _Monday(Case.reported_on),
    # Both stores write a day as 2026-05-06.
    "month": func.substr(cast(Case.reported_on, Text), 1, 7),
}


@dataclass(frozen=True)
class Asked:
    """Which cases are counted, and by what they are counted apart.

    Attributes
    ----------
    cases : CaseFilter
        Which; its days are `since` and `until` and not those of the filter.
    by : str
        class, organization, stage, day, week, month or area.
    level : str
        Of areas, the level of those into which they are parted.
    since, until : date, optional
        Reported on a day from the first to the last.
    """

    cases: CaseFilter
    by: str
    level: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def everything(self) -> bool:
        """Whether no filter leaves any case out."""
        filtered = (self.since, self.until)
        return self.cases == CaseFilter(now=self.cases.now) and filtered == (None, None)


def tallies(session: Session, asked: Asked) -> list[tuple[Any, int, int]]:
    """Count the cases of each part by their tally.

    Returns
    -------
    list of (key, tally, how many)
        The key is a class, code of an organization or of an area, stage, day, Monday of a week or
        month; None is what lies in no area of the level.
    """
    in_order = asked.everything and not hides(session)
    statement, key = _parted(asked, [Case.tally, func.count()], in_order=in_order)
    return [tuple(row) for row in session.execute(statement.group_by(key, Case.tally))]


def of_most(session: Session, asked: Asked, most: int) -> list[tuple[str | None, int, int]]:
    """Count by their tally the cases of the parts that have most, and those of all parts.

    Returns
    -------
    list of (key, tally, how many)
        As `tallies` does; the key None is everything.
    """
    in_order = asked.everything and not hides(session)
    statement, key = _parted(asked, [Case.tally, func.count().label("number")], in_order=in_order)
    apart = statement.group_by(key, Case.tally).cte("apart")
    part, number = apart.c[0], apart.c.number
    chosen = select(part).group_by(part).order_by(func.sum(number).desc(), part).limit(most)
    of_each = select(part, apart.c.tally, number).where(part.in_(chosen))
    of_all = select(null(), apart.c.tally, func.sum(number)).group_by(apart.c.tally)
    rows = session.execute(union_all(of_each, of_all))
    return [(key, tally, int(count)) for key, tally, count in rows]


def running_late(session: Session, asked: Asked, faults: int) -> list[tuple[Any, int, int, int]]:
    """Count the open cases of each part whose plain deadline is past.

    Parameters
    ----------
    faults : int
        Bits of a tally that make a case a bad one whatever its deadline.

    Returns
    -------
    list of (key, overdue, only just not overdue, overdue without another fault)
    """
    now = asked.cases.now or dt.datetime.now(dt.UTC)
    plain = Case.tally.bitwise_and(faults) == 0
    sums = [
        func.sum(case((held, 1), else_=0)) for held in (late(now), saved(now), late(now) & plain)
    ]
    statement, key = _parted(asked, sums, in_order=False)
    statement = statement.where(_is_open(asked), Case.plain_due_at < now)
    return [tuple(row) for row in session.execute(statement.group_by(key))]


def _is_open(asked: Asked) -> ColumnElement[bool]:
    """Build the condition that a case is open, by the index that holds all that is asked besides.

    That by which open cases are found has no days.
    """
    by_days = asked.by in ("day", "week", "month") or asked.since or asked.until
    return running() if by_days else is_open()


def _conditions(asked: Asked) -> list[Any]:
    found = conditions(replace(asked.cases, since=None, until=None))
    if asked.since is not None:
        found.append(Case.reported_on >= asked.since)
    if asked.until is not None:
        found.append(Case.reported_on <= asked.until)
    return found


def _parted(asked: Asked, columns: list[Any], *, in_order: bool) -> tuple[Select[Any], Any]:
    """Build the statement that selects columns of cases by part, and what it is grouped by.

    An index that is in the order of the parts spares sorting; but where it does not hold all that
    is asked, every case is looked up besides: then its order is hidden from the planner.
    """
    if asked.by != "area":
        key = COLUMNS[asked.by]
        key = key if in_order else func.coalesce(key, key)
        return select(key, *columns).where(*_conditions(asked)), key
    part = _areas_of(asked.level)
    statement = select(part.c.part, *columns).select_from(Case)
    code = Case.area_code if in_order else Case.area_code + ""
    statement = statement.outerjoin(part, part.c.code == code)
    return statement.where(*_conditions(asked)), part.c.part


def _areas_of(level: str) -> Subquery:
    """Select every area at and below a level: its code, and the code of the one at the level."""
    found = []
    for lowest in areas.LEVELS[areas.LEVELS.index(level) :]:
        own = aliased(Area)
        statement = select(own.code).where(standing(own), own.level == lowest)
        above = own
        for upper in reversed(areas.LEVELS[areas.LEVELS.index(level) : areas.LEVELS.index(lowest)]):
            parent = aliased(Area)
            same = (parent.code == above.parent_code) & (parent.level == upper) & standing(parent)
            statement, above = statement.join(parent, same), parent
        found.append(statement.add_columns(above.code.label("part")))
    return union_all(*found).subquery("part")
