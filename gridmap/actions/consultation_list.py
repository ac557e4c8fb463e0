"""The lists of consultations and of their tasks: filtered, counted by how they stand, paged."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from gridmap.actions import area_choice, dates
from gridmap.actions.area_panel import short_name
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, consultation_list, organizations
from gridmap.db.queries.consultation_list import ENDED, ConsultationFilter, TaskFilter
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL
from gridmap.saying import said

ROWS = 50
MOST_CHOICES = 1_000
STATES = ("open", "late", "suspended", "decided", "abandoned", "")
TASK_STATES = ("open", "late", "done", "withdrawn", "")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the consultations.

    Attributes
    ----------
    area : str
        Code of an area; "" is the whole town.
    state : str
        One of `STATES`.
    stage, kind : str
        One step or ending, and one kind; "" is any.
    text : str
        Part of the title, or beginning of the code.
    page : int
        From 1.
    """

    area: str = ""
    state: str = "open"
    stage: str = ""
    kind: str = ""
    text: str = ""
    page: int = 1


def describe(engine: Engine, asked: Asked, *, now: dt.datetime | None = None) -> dict[str, Any]:
    """Describe the consultations that fit what is asked for.

    Returns
    -------
    dict
        `rows` of the page, `counts` by state ("" are all), `found` and `pages`; `area` with
        `parents` and `children`; `now`.

    Raises
    ------
    NotFoundError
        There is no such area.
    InputError
        A state, step or kind that there is not.
    """
    with reading(engine) as session:
        now = now or dates.moment(session)
        wanted = filter_of(session, asked, now)
        counts = consultation_list.counts(session, wanted)
        pages = max(1, -(-counts[asked.state] // ROWS))
        page = min(asked.page, pages)
        rows = consultation_list.page(session, wanted, (page - 1) * ROWS, ROWS)
        return {
            "rows": rows_of(session, rows, now),
            "counts": counts,
            "found": counts[asked.state],
            "page": page,
            "pages": pages,
            "area": area_choice.describe(session, wanted.area),
            "now": now,
        }


def filter_of(session: Session, asked: Asked, now: dt.datetime) -> ConsultationFilter:
    """Return the filter of what is asked for; raises as `describe`."""
    _check("state", asked.state, STATES)
    _check("step", asked.stage, ("", *code_list("consultation_stages")))
    _check("kind", asked.kind, ("", *code_list("consultation_kinds")))
    area = areas.get(session, asked.area) if asked.area else None
    return ConsultationFilter(area, asked.state, asked.stage, asked.kind, asked.text, now)


def _check(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(
            said(
                "{name} 是 {known} 之一，而不是“{value}”。",
                "{name} is one of {known}, not “{value}”.",
                name=name,
                value=value[:40],
                known=", ".join(filter(None, known)),
            )
        )


def rows_of(session: Session, rows: list[Any], now: dt.datetime) -> list[dict[str, Any]]:
    """Describe consultations as the list tells them; one statement."""
    named = areas.names(session, sorted({row.area_code for row in rows}))
    return [
        {
            "code": row.code,
            "title": row.title,
            "kind": row.kind,
            "kind_name": called("consultation_kinds", row.kind),
            "stage": row.stage,
            "stage_name": called("consultation_stages", row.stage),
            "area_code": row.area_code,
            "area": short_name(named.get(row.area_code, row.area_code)),
            "subject_kind": row.subject_kind,
            "subject_code": row.subject_code,
            "parties": row.parties,
            "tasks": row.tasks,
            "tasks_done": row.tasks_done,
            "opened_at": row.opened_at.astimezone(LOCAL),
            "opened_on": row.opened_at.astimezone(LOCAL).date(),
            "ended_at": row.ended_at.astimezone(LOCAL) if row.ended_at else None,
            "ended_on": row.ended_at.astimezone(LOCAL).date() if row.ended_at else None,
            "due_at": row.due_at.astimezone(LOCAL) if row.due_at else None,
            "due_on": row.due_at.astimezone(LOCAL).date() if row.due_at else None,
            "open": row.stage not in ENDED,
            "late": bool(row.due_at and row.due_at < now),
            "days": _days(row.due_at, now),
        }
        for row in rows
    ]


def _days(due: dt.datetime | None, now: dt.datetime) -> int | None:
    """Return in how many days of the town something is due; negative when it is late."""
    return (
        None if due is None else (due.astimezone(LOCAL).date() - now.astimezone(LOCAL).date()).days
    )


def choices(engine: Engine, own: str) -> list[dict[str, str]]:
    """List the subdistricts and communities that somebody may choose, by code.

    Parameters
    ----------
    own : str
        Code of the area in which the person may write; "" is the whole town.
    """
    with reading(engine) as session:
        chain = areas.chain(session, own) if own else []
        inside = areas.get(session, own, chain[0].level) if chain else None
        rows = areas.named(session, ("subdistrict", "community"), inside)[:MOST_CHOICES]
        return [{"code": row.code, "name": row.name} for row in rows]


@dataclass(frozen=True)
class AskedTasks:
    """What somebody wants to see of the tasks; `state` is one of `TASK_STATES`."""

    area: str = ""
    state: str = "open"
    organization: str = ""
    text: str = ""
    consultation: str = ""
    subject: str = ""
    page: int = 1


def describe_tasks(
    engine: Engine, asked: AskedTasks, *, today: dt.date | None = None
) -> dict[str, Any]:
    """Describe the tasks that fit what is asked for, as `describe` does.

    Raises
    ------
    NotFoundError, InputError
        As of `describe`.
    """
    with reading(engine) as session:
        today = today or dates.clock(session)
        wanted = filter_of_tasks(session, asked, today)
        counts = consultation_list.task_counts(session, wanted)
        pages = max(1, -(-counts[asked.state] // ROWS))
        page = min(asked.page, pages)
        rows = consultation_list.tasks(session, wanted, (page - 1) * ROWS, ROWS)
        named = areas.names(session, sorted({row.area_code for row in rows}))
        code = asked.organization
        return {
            "rows": [
                task(row, today) | {"area": short_name(named.get(row.area_code, row.area_code))}
                for row in rows
            ],
            "counts": counts,
            "found": counts[asked.state],
            "page": page,
            "pages": pages,
            "area": area_choice.describe(session, wanted.area),
            "organization": organizations.names(session, [code]).get(code, code) if code else "",
            "today": today,
        }


def filter_of_tasks(session: Session, asked: AskedTasks, today: dt.date) -> TaskFilter:
    """Return the filter of the tasks that are asked for; raises as `describe_tasks`."""
    _check("state", asked.state, TASK_STATES)
    area = areas.get(session, asked.area) if asked.area else None
    return TaskFilter(
        area, asked.state, asked.organization, asked.text, asked.consultation, asked.subject,
        today=today,
    )  # fmt: skip


def task_code(consultation: str, number: int) -> str:
    """Return how a task is called among those of all consultations.

    Examples
    --------
    >>> task_code("G2026000001", 3)
    'G2026000001-3'
    """
    return f"{consultation}-{number}"


def task(row: Any, today: dt.date) -> dict[str, Any]:
    """Describe a task, and how it stands: done, withdrawn, late or open."""
    done = row.done_at.astimezone(LOCAL) if row.done_at else None
    withdrawn = row.withdrawn_at.astimezone(LOCAL) if row.withdrawn_at else None
    late = not (done or withdrawn) and row.due_on < today
    return {
        "code": task_code(row.code, row.number),
        "consultation": row.code,
        "title": row.title,
        "number": row.number,
        "decision": row.decision,
        "decision_text": row.decisions[row.decision - 1] if row.decisions else "",
        "text": row.text,
        "organization_code": row.organization_code,
        "owner": row.owner,
        "area_code": row.area_code,
        "lon": row.geom.x if row.geom is not None else None,
        "lat": row.geom.y if row.geom is not None else None,
        "facility_code": row.facility_code,
        "due_on": row.due_on,
        "done_at": done,
        "done_on": done.date() if done else None,
        "withdrawn_at": withdrawn,
        "withdrawn_on": withdrawn.date() if withdrawn else None,
        "state": "done" if done else "withdrawn" if withdrawn else "late" if late else "open",
        "late": late,
        "days": (row.due_on - today).days,
    }
