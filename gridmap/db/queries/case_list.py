"""Reads of many cases: those that fit what is asked for, page by page, and how many there are."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from gridmap.db.models import Area, Case
from gridmap.db.queries import areas
from gridmap.db.queries.hints import sought, unsought
from gridmap.db.queries.standing import ENDED, standing
from gridmap.db.queries.texts import begins, contains

# How a list may be sorted: the columns, the first first. NULL is last whichever way.
SORTS: dict[str, tuple[Any, bool]] = {
    "due": (Case.due_at, False),
    "reported": (Case.reported_at, True),
    "closed": (Case.closed_at, True),
    "code": (Case.code, False),
}
# Of so many the first are sooner read in the order of an index, up to this share; of most, all.
MANY, NEAR, MOST = 5_000, 0.4, 50_000
# How an open case may stand with its time.
STANDINGS = ("late", "soon", "still")


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are wanted; everything that is given must hold.

    Attributes
    ----------
    area : Area, optional
        Cases of it and of the areas inside.
    stages : tuple of str
        One of these; empty is any.
    state : str
        open, ended, late (overdue at `now`), soon (due by `soon`) or still (the clock stands
        still); "" is any.
    class_code : str
        Class, or first digits of classes.
    organization : str
        Code of who is responsible; "-" is nobody.
    text : str
        Part of the title, or beginning of the code.
    since, until : datetime, optional
        Reported from, and before.
    now, soon : datetime, optional
        By when it is late, or due soon.
    running : tuple of str
        Stages in which there are open cases, where they are known (`Counts.running`): a server
        plans better by them.
    """

    area: Area | None = None
    stages: tuple[str, ...] = ()
    state: str = ""
    class_code: str = ""
    organization: str = ""
    text: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    now: dt.datetime | None = None
    soon: dt.datetime | None = None
    running: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many cases there are, by stage, and how many of each stand how with their time."""

    by_stage: dict[str, dict[str, int]]

    @property
    def running(self) -> tuple[str, ...]:
        """Stages in which there are open cases."""
        return tuple(sorted(set(self.by_stage) - set(ENDED)))

    def of(self, state: str = "", stage: str = "") -> int:
        """Return how many cases are in a state, of one stage or of all."""
        key = state if state in STANDINGS else "all"
        return sum(
            counted[key]
            for name, counted in self.by_stage.items()
            if stage in ("", name)
            and not (state == "open" and name in ENDED)
            and not (state == "ended" and name not in ENDED)
        )


def page(
    session: Session, wanted: CaseFilter, sort: str, offset: int, most: int, found: int = 0
) -> list[Any]:
    """Return the rows of a part of the list; each has the columns of a case but its geometry.

    `found` is how many fit, where that is known.
    """
    column, downward = SORTS[sort]
    key = column if _is_read_in_order(offset + most, found) else unsought(column)
    # Of equal ones the newest first, where the newest are first: so an index is read backwards.
    order = (
        (key.desc() if downward else key.asc()).nulls_last(),
        Case.id.desc() if downward else Case.id.asc(),
    )
    # Which ones they are is read from an index alone; then no more than a page is looked up.
    chosen = select(Case.id).where(*conditions(wanted)).order_by(*order)
    statement = (
        select(
            Case.id, Case.code, Case.class_code, Case.title, Case.stage, Case.area_code,
            Case.organization_code, Case.reported_at, Case.due_at, Case.line_due_at, Case.closed_at,
        )
        .where(Case.id.in_(chosen.offset(offset).limit(most)))
        .order_by(*order)
    )  # fmt: skip
    return list(session.execute(statement))


def _is_read_in_order(last: int, found: int) -> bool:
    """Return whether a page is reached sooner by reading in order than by sorting all that fit.

    It is where many fit and the page is near, and where nearly everything fits.
    """
    return found >= MANY and (found >= MOST or last <= found * NEAR)


def counts(session: Session, wanted: CaseFilter) -> Counts:
    """Count the cases by stage and by how they stand with their time, whatever state is asked."""
    plain = replace(wanted, stages=(), state="")
    # All are counted along the index; how they stand is asked of the few that are open.
    every = select(Case.stage, func.count()).where(*conditions(plain)).group_by(Case.stage)
    found = Counts(
        {stage: dict.fromkeys(STANDINGS, 0) | {"all": n} for stage, n in session.execute(every)}
    )
    if not found.running:
        return found
    sums = [func.count().filter(_stands(name, plain)).label(name) for name in STANDINGS]
    statement = (
        select(Case.stage, *sums)
        .where(*conditions(replace(plain, state="open", running=found.running)))
        .group_by(Case.stage)
    )
    for row in session.execute(statement).mappings():
        found.by_stage[row["stage"]].update({name: row[name] for name in STANDINGS})
    return found


def open_by_area(session: Session, wanted: CaseFilter) -> dict[str, tuple[int, int, int]]:
    """Count the open cases by the area that they name: all, those late, those due soon."""
    plain = replace(wanted, state="open")
    sums = [func.count().filter(_stands(name, plain)) for name in ("late", "soon")]
    statement = (
        select(Case.area_code, func.count(), *sums)
        .where(*conditions(plain))
        .group_by(Case.area_code)
    )
    rows = (tuple(row) for row in session.execute(statement))
    return {code: (every, late, soon) for code, every, late, soon in rows}


def codes(wanted: CaseFilter) -> Select[Any]:
    """Build the statement that selects the codes of the cases."""
    return select(Case.code).where(*conditions(wanted))


def conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """Build the conditions of a filter."""
    found = [standing(Case)]
    if wanted.area is not None:
        # Of a small area an index leads to its cases; of a larger one the whole list is read.
        few = wanted.area.level in areas.LEVELS[-2:]
        code = Case.area_code if few else unsought(Case.area_code)
        found.append(code.in_(areas.inside_all(wanted.area)))
    if wanted.stages:
        found.append(Case.stage.in_(wanted.stages))
    if wanted.state:
        found.append(_state(wanted.state, wanted))
    if wanted.class_code:
        found.append(Case.class_code.startswith(wanted.class_code, autoescape=True))
    if wanted.organization:
        organization = "" if wanted.organization == "-" else wanted.organization
        found.append(Case.organization_code == organization)
    if wanted.text:
        found.append(or_(contains(Case.title, wanted.text), begins(Case.code, wanted.text)))
    if wanted.since is not None:
        found.append(Case.reported_at >= wanted.since)
    if wanted.until is not None:
        found.append(Case.reported_at < wanted.until)
    return found


def _state(state: str, wanted: CaseFilter) -> ColumnElement[bool]:
    if state == "ended":
        return unsought(Case.stage).in_(ENDED)  # nearly all cases
    # Few of many cases are open. Their stages are in the index, and lead to them; "none of these
    # three" leads nowhere.
    known = wanted.running
    running = Case.stage.in_(known) if known else sought(Case.stage, _running())
    return running if state == "open" else and_(running, _stands(state, wanted))


def _stands(state: str, wanted: CaseFilter) -> ColumnElement[bool]:
    """Build the condition that an open case stands so with its time."""
    if state == "still":
        return Case.stage.in_(["suspended", "returned"])
    if state == "late":
        return Case.due_at < wanted.now
    return and_(Case.due_at >= wanted.now, Case.due_at < wanted.soon)


@cache
def _running() -> Select[Any]:
    """Select the stages of open cases: from each stage of the index to the next."""
    first = select(func.min(Case.stage).label("stage")).where(standing(Case))
    stages = first.cte("stages", recursive=True)
    later = aliased(Case)
    following = select(func.min(later.stage)).where(standing(later), later.stage > stages.c.stage)
    step = select(following.scalar_subquery()).where(stages.c.stage.is_not(None))
    each = stages.union_all(step)
    return select(each.c.stage).where(each.c.stage.not_in(ENDED))
