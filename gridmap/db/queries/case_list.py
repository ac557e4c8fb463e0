"""Reads of many cases: those that fit what is asked for, page by page, and how many there are."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from gridmap.db.models import Area, Case
from gridmap.db.queries import areas
from gridmap.db.queries.case_states import Marks, condition, still
from gridmap.db.queries.hints import among, first, looked_up, sought, unsought
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
    running : tuple of str
        Stages in which there are open cases, where they are known (`Counts.running`): a server
        plans better by them.
    ids : tuple of int, optional
        Only these cases (`case_search.with_words`).
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
    running: tuple[str, ...] = ()
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Counts:
    """How many cases there are, by stage, and how many of each are in a state."""

    by_stage: dict[str, dict[str, int]]

    @property
    def running(self) -> tuple[str, ...]:
        """Stages in which there are open cases."""
        return tuple(sorted(set(self.by_stage) - set(ENDED)))

    def of(self, state: str = "", stage: str = "") -> int:
        """Return how many cases are in a state, of one stage or of all."""
        return sum(
            counted[state or "all"]
            for name, counted in self.by_stage.items()
            if stage in ("", name)
        )


def page(
    session: Session, wanted: CaseFilter, sort: str, offset: int, most: int, found: int = 0
) -> list[Any]:
    """Return the rows of a part of the list; each has the columns of a case but its geometry.

    `found` is how many fit, where that is known.
    """
    column, downward = SORTS[sort]
    if 0 < found <= offset:
        return []
    from_end = 0 < found < 2 * offset  # then the end is nearer, and what is read is turned round
    if from_end:
        most = min(most, found - offset)
        offset = found - offset - most
    key = column if _is_read_in_order(offset + most, found) else unsought(column)
    # Which ones they are is read from an index alone; then no more than a page is looked up.
    chosen = select(Case.id).where(*conditions(wanted))
    chosen = chosen.order_by(*_order(key, downward=downward, from_end=from_end))
    statement = (
        select(
            Case.id, Case.code, Case.class_code, Case.title, Case.stage, Case.area_code,
            Case.organization_code, Case.reported_at, Case.due_at, Case.line_due_at, Case.closed_at,
            still().label("still"),
        )
        .where(Case.id.in_(chosen.offset(offset).limit(most)))
        .order_by(*_order(column, downward=downward))
    )  # fmt: skip
    return list(session.execute(statement))


def _order(column: Any, *, downward: bool, from_end: bool = False) -> tuple[Any, Any]:
    """Build the order of a list, or that in which it is read from its end.

    Of equal ones the newest first, where the newest are first: so an index is read backwards.
    """
    falls = downward != from_end
    key = column.desc() if falls else column.asc()
    if getattr(column, "nullable", True):  # where NULL cannot be, a server's index need not say so
        key = key.nulls_first() if from_end else key.nulls_last()
    return key, Case.id.desc() if falls else Case.id.asc()


def _is_read_in_order(last: int, found: int) -> bool:
    """Return whether a page is reached sooner by reading in order than by sorting all that fit.

    It is where many fit and the page is near, and where nearly everything fits.
    """
    return found >= MANY and (found >= MOST or last <= found * NEAR)


def counts(session: Session, wanted: CaseFilter) -> Counts:
    """Count the cases by stage and by the states of the tabs, and by the one that is asked."""
    plain = replace(wanted, stages=(), state="")
    # All are counted along the index; how they stand is asked of the few that are open.
    every = select(Case.stage, func.count()).where(*conditions(plain)).group_by(Case.stage)
    found = Counts({stage: _all(stage, number) for stage, number in session.execute(every)})
    if wanted.state not in ("", "open", "ended", *STANDINGS):
        _count_asked(session, found, plain, wanted.state)
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


def _all(stage: str, number: int) -> dict[str, int]:
    ended = stage in ENDED
    known = {"all": number, "open": 0 if ended else number, "ended": number if ended else 0}
    return dict.fromkeys(STANDINGS, 0) | known


def _count_asked(session: Session, found: Counts, plain: CaseFilter, state: str) -> None:
    """Count the cases in a state that no tab has."""
    asked = replace(plain, state=state)
    rows = select(Case.stage, func.count()).where(*conditions(asked)).group_by(Case.stage)
    counted: dict[str, int] = dict(session.execute(rows).all())
    for stage, known in found.by_stage.items():
        known[state] = counted.get(stage, 0)


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
    if wanted.ids is not None:
        found.append(among(Case.id, wanted.ids))
    if wanted.area is not None or wanted.text:
        found.append(_of_area_and_words(wanted))
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
    return found + _of_days(wanted)


def _of_days(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    since = [] if wanted.since is None else [Case.reported_at >= wanted.since]
    return since if wanted.until is None else [*since, Case.reported_at < wanted.until]


def _of_area_and_words(wanted: CaseFilter) -> ColumnElement[bool]:
    words = or_(contains(Case.title, wanted.text), begins(Case.code, wanted.text))
    if wanted.area is None:
        return words
    # Of a small area an index leads to its cases; of a larger one the whole list is read.
    few = wanted.area.level in areas.LEVELS[-2:]
    inside = _of_area(wanted.area, directly=wanted.directly, few=few)
    if not wanted.text:
        return inside
    return and_(inside, words) if few else first(words, inside)


def _of_area(area: Area, *, directly: bool, few: bool) -> ColumnElement[bool]:
    if directly:
        return (Case.area_code if few else unsought(Case.area_code)) == area.code
    inside = areas.inside_all(area)
    return Case.area_code.in_(inside) if few else looked_up(Case.area_code, inside)


def nowhere() -> ColumnElement[bool]:
    """Build the condition that a case belongs to no standing area."""
    codes = select(Area.code).where(standing(Area), Area.code != "")
    return (Case.area_code + "").not_in(codes)


def _of_class(wanted: str) -> ColumnElement[bool]:
    if wanted.startswith("="):
        return Case.class_code == wanted[1:]
    return Case.class_code.startswith(wanted, autoescape=True)


def _state(state: str, wanted: CaseFilter) -> ColumnElement[bool]:
    if state == "ended":
        return unsought(Case.stage).in_(ENDED)  # nearly all cases
    if state != "open" and state not in STANDINGS:
        now = wanted.now or dt.datetime.now(dt.UTC)
        return condition(state, now, wanted.soon or now, wanted.marks)
    running = Case.stage.in_(wanted.running) if wanted.running else is_open()
    return running if state == "open" else and_(running, _stands(state, wanted))


def is_open() -> ColumnElement[bool]:
    """Build the condition that a case is open, of which an index leads to those few.

    Their stages are in the index, and lead to them; "none of these three" leads nowhere.
    """
    return sought(Case.stage, _running())


def _stands(state: str, wanted: CaseFilter) -> ColumnElement[bool]:
    """Build the condition that an open case stands so with its time."""
    if state == "still":
        return still()
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
