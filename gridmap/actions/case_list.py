"""The list of cases: filtered, counted by how they stand, page by page."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from gridmap.actions import area_choice, dates
from gridmap.actions.area_panel import short_name
from gridmap.actions.case_measures import CASES
from gridmap.analysis import case_tally
from gridmap.analysis.case_stages import ENDED
from gridmap.analysis.case_statistics import FAULTS
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, case_list, case_search, organizations
from gridmap.db.queries.case_list import SORTS, CaseFilter
from gridmap.db.queries.case_states import Marks
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL, narrow_code
from gridmap.saying import said

ROWS = 50
# A deadline this near is worth a word, in days.
SOON = dt.timedelta(days=2)
# The tabs; the other states are those that a number of the statistics leads to.
TABS = ("", "open", "late", "soon", "still", "ended")
# By which bits of their tally cases are in such a state.
MARKS = {name: Marks(case_tally.bit(name)) for name in case_tally.BITS}
MARKS |= {
    "saved": Marks(case_tally.bit("saved_in_time")),
    "judged": Marks(sum(map(case_tally.bit, ("good", "ended_late", *FAULTS)))),
    "timed": Marks(case_tally.CLOCK_MASK),
}
MARKS |= {
    f"timed_{clock}": Marks(case_tally.CLOCK_MASK, case_tally.of_clock(clock))
    for clock in case_tally.CLOCKS[1:]
}
# Late or soon: the number of the start page leads to these.
PRESSING = "pressing"
STATES = (*TABS, PRESSING, *(name for name in MARKS if name not in TABS))
NOWHERE = "-"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the cases.

    Attributes
    ----------
    area : str
        Code of an area; "" is the whole town, "-" is no area.
    directly : bool
        Only cases of the area itself, not of those inside.
    state : str
        One of `STATES`.
    stage : str
        One stage; "" is any.
    class_code : str
        Class, or first digits of classes; after "=" exactly this class.
    organization : str
        Code of who is responsible; "-" is nobody.
    text : str
        Part of the title, or beginning of the code.
    since, until : date, optional
        Reported on a day from the first to the last, in the town.
    sort : str
        due, reported, closed or code.
    page : int
        From 1.
    """

    area: str = ""
    directly: bool = False
    state: str = "open"
    stage: str = ""
    class_code: str = ""
    organization: str = ""
    text: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    sort: str = "due"
    page: int = 1


def describe(engine: Engine, asked: Asked) -> dict[str, Any]:
    """Describe the cases that fit what is asked for.

    Returns
    -------
    dict
        `rows` of the page, `counts` by state (all, open ...), `found` (how many fit) and
        `pages`; `area` with `parents` and `children`, None for the whole town; `now`.

    Raises
    ------
    NotFoundError
        There is no such area.
    InputError
        A stage, state or sort that there is not; or the first day lies after the last.
    """
    with reading(engine) as session:
        now = dates.moment(session)
        wanted = filter_of(session, asked, now)
        area = area_choice.describe(session, wanted.area)
        wanted = case_search.with_words(session, wanted)
        counts = case_list.counts(session, wanted)
        found = counts.of(wanted.state, asked.stage)
        pages = max(1, -(-found // ROWS))
        page = min(asked.page, pages)
        first = (page - 1) * ROWS
        wanted = replace(wanted, running=counts.running)
        rows = case_list.page(session, wanted, asked.sort, first, ROWS, found) if found else []
        return {
            "rows": in_words(session, rows, now),
            "counts": {tab or "all": counts.of(tab, asked.stage) for tab in TABS},
            "state": CASES.get(asked.state),
            "found": found,
            "page": page,
            "pages": pages,
            "area": area,
            "now": now,
        }


def check(engine: Engine, asked: Asked) -> None:
    """Refuse what no list can be asked for, before anything is done with its cases.

    Raises
    ------
    NotFoundError, InputError
        As of `describe`.
    """
    with reading(engine) as session:
        filter_of(session, asked, dates.moment(session))


def filter_of(session: Session, asked: Asked, now: dt.datetime) -> CaseFilter:
    """Return the filter of what is asked for.

    Raises
    ------
    NotFoundError, InputError
        As of `describe`.
    """
    if asked.state not in STATES:
        raise unknown("state", asked.state, STATES)
    if asked.sort not in SORTS:
        raise unknown("sort", asked.sort, SORTS)
    if asked.stage and asked.stage not in code_list("case_stages"):
        raise unknown("stage", asked.stage, code_list("case_stages"))
    dates.in_order(asked.since, asked.until)
    return CaseFilter(
        area=areas.get(session, asked.area) if asked.area not in ("", NOWHERE) else None,
        directly=asked.directly,
        nowhere=asked.area == NOWHERE,
        stages=(asked.stage,) if asked.stage else (),
        state=_state(asked.state),
        marks=MARKS.get(asked.state) if asked.state not in TABS else None,
        class_code=narrow_code(asked.class_code),
        organization=asked.organization,
        text=asked.text,
        since=midnight(asked.since) if asked.since else None,
        until=midnight(asked.until + dt.timedelta(days=1)) if asked.until else None,
        now=now,
        soon=now + SOON,
    )


def _state(asked: str) -> str:
    return asked if asked in (*TABS, PRESSING, "saved", "judged") else "marked"


def unknown(name: str, value: str, known: Any) -> InputError:
    """Make the error that a value is not one of those known."""
    return InputError(
        said(
            "{name} 是 {known} 之一，而不是“{value}”。",
            "{name} is one of {known}, not “{value}”.",
            name=name,
            value=value[:40],
            known=", ".join(filter(None, known)),
        )
    )


def midnight(day: dt.date) -> dt.datetime:
    """Return when a day begins in the town."""
    return dt.datetime.combine(day, dt.time(), LOCAL)


def in_words(session: Session, rows: list[Any], now: dt.datetime) -> list[dict[str, Any]]:
    """Describe cases of a list in words."""
    named = areas.names(session, sorted({row.area_code for row in rows}))
    offices = organizations.names(session, sorted({row.organization_code for row in rows}))
    return [
        {
            "code": row.code,
            "title": row.title or called("case_classes", row.class_code),
            "class": called("case_classes", row.class_code),
            "stage": row.stage,
            "stage_name": called("case_stages", row.stage),
            "area_code": row.area_code,
            "area": short_name(named.get(row.area_code, row.area_code)),
            "organization": offices.get(row.organization_code, row.organization_code),
            "reported_at": row.reported_at.astimezone(LOCAL),
            "due_at": row.due_at.astimezone(LOCAL) if row.due_at else None,
            "closed_at": row.closed_at.astimezone(LOCAL) if row.closed_at else None,
            "open": row.stage not in ENDED,
            "late": bool(row.stage not in ENDED and row.due_at and row.due_at < now),
            "still": bool(row.still),
            "days": _days(row, now),
        }
        for row in rows
    ]


def _days(row: Any, now: dt.datetime) -> int | None:
    """Return in how many days of the town an open case is due; negative when it is late."""
    if row.stage in ENDED or row.due_at is None:
        return None
    due: dt.date = row.due_at.astimezone(LOCAL).date()
    return (due - now.astimezone(LOCAL).date()).days
