"""Reads of many cases: those that fit what is asked for, page by page, and how many there are."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Case
from gridmap.db.queries import areas
from gridmap.db.queries.case_states import Marks, condition
from gridmap.db.queries.standing import standing

# How a list may be sorted: the columns, the first first. NULL is last whichever way.
SORTS: dict[str, tuple[Any, bool]] = {
    "due": (Case.due_at, False),
    "reported": (Case.reported_at, True),
    "closed": (Case.closed_at, True),
    "code": (Case.code, False),
}
# The states of the tabs above a list.
_ALWAYS = ("open", "late", "soon", "still", "ended")


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are wanted; everything that is given must hold.

    Attributes
    ----------
    area : Area, optional
        Cases of it and of the areas inside.
    stages : tuple of str
        One of these; empty is any.
    directly : bool
        Only those that belong to the area itself and to no area inside.
    nowhere : bool
        Only those that belong to no standing area.
    state : str
        One of `gridmap.db.queries.case_states.condition`; "" is any.
    marks : Marks, optional
        What a state that the row of a case tells is told by.
    class_code : str
        Class, or first digits of classes; after "=" exactly this class.
    organization : str
        Code of who is responsible; "-" is nobody.
    text : str
        Part of the title, or beginning of the code.
    since, until : datetime, optional
        Reported from, and before.
    now, soon : datetime, optional
        By when it is late, or due soon.
    """

    area: Area | None = None
    directly: bool = False
    nowhere: bool = False
    stages: tuple[str, ...] = ()
    state: str = ""
    marks: Marks | None = None
    class_code: str = ""
    organization: str = ""
    text: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    now: dt.datetime | None = None
    soon: dt.datetime | None = None


@dataclass(frozen=True)
class Counts:
    """How many cases there are, by stage, and how many of each are in a state."""

    by_stage: dict[str, dict[str, int]]

    def of(self, state: str = "", stage: str = "") -> int:
        """Return how many cases are in a state, of one stage or of all."""
        return sum(
            counted[state or "all"]
            for name, counted in self.by_stage.items()
            if stage in ("", name)
        )


def page(session: Session, wanted: CaseFilter, sort: str, offset: int, most: int) -> list[Any]:
    """Return the rows of a part of the list; each has the columns of a case but its geometry."""
    column, downward = SORTS[sort]
    order = ((column.desc() if downward else column.asc()).nulls_last(), Case.id)
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


def counts(session: Session, wanted: CaseFilter) -> Counts:
    """Count the cases by stage and by the states of the tabs, and by the one that is asked."""
    plain = replace(wanted, stages=(), state="")
    names = dict.fromkeys((*_ALWAYS, wanted.state or "open"))
    sums = [func.count().filter(_state(name, plain)).label(name) for name in names]
    statement = (
        select(Case.stage, func.count().label("all"), *sums)
        .where(*conditions(plain))
        .group_by(Case.stage)
    )
    rows = session.execute(statement).mappings()
    return Counts({row["stage"]: {key: row[key] for key in ("all", *names)} for row in rows})


def codes(wanted: CaseFilter) -> Select[Any]:
    """Build the statement that selects the codes of the cases."""
    return select(Case.code).where(*conditions(wanted))


def conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """Build the conditions of a filter."""
    found = [standing(Case)]
    if wanted.area is not None:
        # A grid has few cases, and an index leads to them; of a larger area the whole list is read.
        few = wanted.area.level == areas.LEVELS[-1]
        code = Case.area_code if few else Case.area_code + ""
        inside = code.in_(areas.inside_all(wanted.area))
        found.append(code == wanted.area.code if wanted.directly else inside)
    if wanted.nowhere:
        found.append(nowhere())
    if wanted.stages:
        found.append(Case.stage.in_(wanted.stages))
    if wanted.state:
        found.append(_state(wanted.state, wanted))
    if wanted.class_code:
        found.append(_of_class(wanted.class_code))
    if wanted.organization:
        organization = "" if wanted.organization == "-" else wanted.organization
        found.append(Case.organization_code == organization)
    if wanted.text:
        found.append(
            or_(
                Case.title.icontains(wanted.text, autoescape=True),
                Case.code.istartswith(wanted.text, autoescape=True),
            )
        )
    if wanted.since is not None:
        found.append(Case.reported_at >= wanted.since)
    if wanted.until is not None:
        found.append(Case.reported_at < wanted.until)
    return found


def nowhere() -> ColumnElement[bool]:
    """Build the condition that a case belongs to no standing area."""
    codes = select(Area.code).where(standing(Area), Area.code != "")
    return (Case.area_code + "").not_in(codes)


def _of_class(wanted: str) -> ColumnElement[bool]:
    if wanted.startswith("="):
        return Case.class_code == wanted[1:]
    return Case.class_code.startswith(wanted, autoescape=True)


def _state(state: str, wanted: CaseFilter) -> ColumnElement[bool]:
    now = wanted.now or dt.datetime.now(dt.UTC)
    return condition(state, now, wanted.soon or now, wanted.marks)
