"""How many cases of each class, area, organization, stage or day have which tally."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, null, select, union_all
from sqlalchemy.orm import Session, aliased

from gridmap.db.hiding import hides
from gridmap.db.models import Area, Case
from gridmap.db.queries import areas
from gridmap.db.queries.case_list import CaseFilter, conditions, is_open
from gridmap.db.queries.case_states import late, saved
from gridmap.db.queries.day_words import DayOf, Monday, MonthOf
from gridmap.db.queries.standing import standing

COLUMNS: dict[str, Any] = {
    "class": Case.class_code,
    "organization": Case.organization_code,
    "stage": Case.stage,
}
# What is counted apart by the day on which a case was reported.
DAYS: dict[str, Callable[[Any], Any]] = {
    "day": lambda day: day,
    "week": Monday,
    "month": MonthOf,
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
    def in_order(self) -> bool:
        """Whether there is an index that holds all that is asked, in the order of the parts.

        There is none by stage, and none where a filter leaves any case out.
        """
        filtered = (self.since, self.until)
        everything = self.cases == CaseFilter(now=self.cases.now) and filtered == (None, None)
        return everything and self.by != "stage"


def tallies(session: Session, asked: Asked) -> list[tuple[Any, int, int]]:
    """Count the cases of each part by their tally.

    Returns
    -------
    list of (key, tally, how many)
        The key is a class, code of an organization or of an area, stage, day, Monday of a week or
        month; None is what lies in no area of the level.
    """
    in_order = asked.in_order and not hides(session)
    if asked.by == "area":
        return _by_areas(session, asked, in_order=in_order)
    statement, key = _parted(asked, [Case.tally, func.count()], in_order=in_order)
    return [tuple(row) for row in session.execute(statement.group_by(key, Case.tally))]


def _by_areas(session: Session, asked: Asked, *, in_order: bool) -> list[tuple[Any, int, int]]:
    """Count by area first, and look up once in which larger one each lies, not for every case."""
    code = Case.area_code if in_order else Case.area_code + ""
    apart = select(code.label("code"), Case.tally, func.count().label("number"))
    own = apart.where(*_conditions(asked, Case.reported_on)).group_by(code, Case.tally).subquery()
    part = _areas_of(asked.level)
    statement = select(part.c.part, own.c.tally, func.sum(own.c.number)).select_from(own)
    statement = statement.outerjoin(part, part.c.code == own.c.code)
    rows = session.execute(statement.group_by(part.c.part, own.c.tally))
    return [(key, tally, int(count)) for key, tally, count in rows]


def of_most(session: Session, asked: Asked, most: int) -> list[tuple[str | None, int, int]]:
    """Count by their tally the cases of the parts that have most, and those of all parts.

    Returns
    -------
    list of (key, tally, how many)
        As `tallies` does; the key None is everything.
    """
    in_order = asked.in_order and not hides(session)
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
    # The index by which open cases are found has no days, but moments.
    statement, key = _parted(asked, sums, in_order=False, day=DayOf(Case.reported_at))
    statement = statement.where(is_open(), Case.plain_due_at < now)
    return [tuple(row) for row in session.execute(statement.group_by(key))]


def _conditions(asked: Asked, day: Any) -> list[ColumnElement[bool]]:
    found = conditions(replace(asked.cases, since=None, until=None))
    found += [day >= asked.since] if asked.since is not None else []
    return found + ([day <= asked.until] if asked.until is not None else [])


def _parted(
    asked: Asked, columns: list[Any], *, in_order: bool, day: Any = Case.reported_on
) -> tuple[Select[Any], Any]:
    """Build the statement that selects columns of cases by part, and what it is grouped by.

    An index that is in the order of the parts spares sorting; but where it does not hold all that
    is asked, every case is looked up besides: then its order is hidden from the planner.
    """
    wanted = _conditions(asked, day)
    if asked.by != "area":
        key = DAYS[asked.by](day) if asked.by in DAYS else COLUMNS[asked.by]
        key = key if in_order else func.coalesce(key, key)
        return select(key, *columns).where(*wanted), key
    part = _areas_of(asked.level)
    statement = select(part.c.part, *columns).select_from(Case)
    statement = statement.outerjoin(part, part.c.code == Case.area_code + "")
    return statement.where(*wanted), part.c.part


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
