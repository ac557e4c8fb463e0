"""Reads of many consultations and of their tasks: page by page, and how many there are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns
from gridmap.db.geometry import decode
from gridmap.db.models import Area, Consultation, ConsultationTask
from gridmap.db.queries import areas

# Stages in which nothing is consulted any more (gridmap.analysis.consultation_stages).
ENDED = ("decided", "abandoned")


@dataclass(frozen=True)
class ConsultationFilter:
    """Which consultations are wanted; everything that is given must hold.

    Attributes
    ----------
    area : Area, optional
        Those of it and of the areas inside.
    state : str
        open, late (overdue at `now`), suspended, decided or abandoned; "" is any.
    stage : str
        One stage; "" is any.
    kind : str
        One kind; "" is any.
    text : str
        Part of the title, or beginning of the code or of that of the subject.
    now : datetime, optional
        By when it is late.
    """

    area: Area | None = None
    state: str = ""
    stage: str = ""
    kind: str = ""
    text: str = ""
    now: dt.datetime | None = None


def page(session: Session, wanted: ConsultationFilter, offset: int, most: int) -> list[Any]:
    """Return the rows of a part of the list: what is due comes first, then the newest."""
    c = Consultation
    statement = (
        select(
            c.code, c.kind, c.title, c.stage, c.area_code, c.subject_kind, c.subject_code,
            c.opened_at, c.due_at, c.ended_at, c.parties, c.tasks, c.tasks_done, c.decisions,
        )
        .where(*_conditions(wanted))
        .order_by(c.due_at.asc().nulls_last(), c.id.desc())
    )  # fmt: skip
    return list(session.execute(statement.offset(offset).limit(most)))


def outlines(session: Session, codes: Sequence[str]) -> dict[str, Any]:
    """Return what some consultations are about on the map, by their codes."""
    c = Consultation
    columns = read_columns(session, select(c.code, raw(c.geom)).where(c.code.in_(codes)))
    shapes = decode(columns["geom"]) if columns["code"] else ()
    return dict(zip(columns["code"], shapes, strict=True))


def counts(session: Session, wanted: ConsultationFilter) -> dict[str, int]:
    """Count the consultations by state, whatever state is asked for; "" are all."""
    plain = replace(wanted, state="")
    names = ("open", "late", "suspended", "decided", "abandoned")
    sums = [func.count().filter(_state(name, plain)).label(name) for name in names]
    statement = select(func.count().label("all"), *sums).select_from(Consultation)
    row = session.execute(statement.where(*_conditions(plain))).mappings().one()
    return {"": row["all"]} | {name: row[name] for name in names}


def _conditions(wanted: ConsultationFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.area is not None:
        found.append(Consultation.area_code.in_(areas.inside_all(wanted.area)))
    if wanted.state:
        found.append(_state(wanted.state, wanted))
    if wanted.stage:
        found.append(Consultation.stage == wanted.stage)
    if wanted.kind:
        found.append(Consultation.kind == wanted.kind)
    if wanted.text:
        found.append(
            or_(
                Consultation.title.icontains(wanted.text, autoescape=True),
                Consultation.code.istartswith(wanted.text, autoescape=True),
                Consultation.subject_code.istartswith(wanted.text, autoescape=True),
            )
        )
    return found


def _state(state: str, wanted: ConsultationFilter) -> ColumnElement[bool]:
    if state == "open":
        return Consultation.stage.not_in(ENDED)
    if state == "late":
        return and_(Consultation.stage.not_in(ENDED), Consultation.due_at < wanted.now)
    return Consultation.stage == state


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks are wanted; everything that is given must hold.

    Attributes
    ----------
    area : Area, optional
        Those of consultations of it and of the areas inside.
    state : str
        open, late (open and due before `today`), done or withdrawn; "" is any.
    organization : str
        Code of who has to do it.
    text : str
        Part of the task or of its owner, or beginning of the code of its consultation.
    consultation : str
        Code of one consultation.
    subject : str
        Code of the case or demand that the consultation is about.
    owners : tuple of str
        Codes of organizations: their tasks are wanted wherever they are, besides those of `area`.
    today : date, optional
        By when it is late.
    """

    area: Area | None = None
    state: str = ""
    organization: str = ""
    text: str = ""
    consultation: str = ""
    subject: str = ""
    owners: tuple[str, ...] = ()
    today: dt.date | None = None


def tasks(session: Session, wanted: TaskFilter, offset: int = 0, most: int = 10_000) -> list[Any]:
    """Return the rows of a part of the tasks: what is due first, and what is over last."""
    t, c = ConsultationTask, Consultation
    statement = (
        select(
            c.code, c.title, c.decisions, t.number, t.decision, t.text, t.organization_code,
            t.owner, t.area_code, t.due_on, t.done_at, t.withdrawn_at, t.facility_code,
            t.geom,
        )
        .join(c, c.id == t.consultation_id)
        .where(*_task_conditions(wanted))
        .order_by(not_(_task_state("open", wanted)), t.due_on, t.id)
    )  # fmt: skip
    return list(session.execute(statement.offset(offset).limit(most)))


def open_tasks(session: Session, wanted: TaskFilter, most: int) -> list[Any]:
    """Return the first of the tasks that are still to be done, due first.

    Each row says besides how many there are (`total`), and how many of those are `late`.
    """
    t, c = ConsultationTask, Consultation
    still = replace(wanted, state="open")
    late = func.sum(case((_task_state("late", wanted), 1), else_=0))
    statement = (
        select(
            c.code, t.number, t.text, t.owner, t.due_on, t.organization_code, t.area_code,
            t.of_leader, func.count().over().label("total"), late.over().label("late"),
        )
        .join(c, c.id == t.consultation_id)
        .where(*_task_conditions(still))
        .order_by(t.due_on, t.id)
        .limit(most)
    )  # fmt: skip
    return list(session.execute(statement))


def task_counts(session: Session, wanted: TaskFilter) -> dict[str, int]:
    """Count the tasks by state, whatever state is asked for; "" are all."""
    plain = replace(wanted, state="")
    names = ("open", "late", "done", "withdrawn")
    sums = [func.count().filter(_task_state(name, plain)).label(name) for name in names]
    statement = select(func.count().label("all"), *sums).select_from(ConsultationTask)
    joined = statement.join(Consultation, Consultation.id == ConsultationTask.consultation_id)
    row = session.execute(joined.where(*_task_conditions(plain))).mappings().one()
    return {"": row["all"]} | {name: row[name] for name in names}


def _task_conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    t = ConsultationTask
    found: list[ColumnElement[bool]] = []
    if wanted.area is not None:
        here = t.area_code.in_(areas.inside_all(wanted.area))
        owned = t.organization_code.in_(wanted.owners)
        found.append(or_(here, owned) if wanted.owners else here)
    if wanted.subject:
        found.append(Consultation.subject_code == wanted.subject)
    if wanted.state:
        found.append(_task_state(wanted.state, wanted))
    if wanted.organization:
        found.append(t.organization_code == wanted.organization)
    if wanted.consultation:
        found.append(Consultation.code == wanted.consultation)
    if wanted.text:
        found.append(
            or_(
                t.text.icontains(wanted.text, autoescape=True),
                t.owner.icontains(wanted.text, autoescape=True),
                Consultation.code.istartswith(wanted.text, autoescape=True),
            )
        )
    return found


def _task_state(state: str, wanted: TaskFilter) -> ColumnElement[bool]:
    t = ConsultationTask
    if state == "done":
        return t.done_at.is_not(None)
    if state == "withdrawn":
        return t.withdrawn_at.is_not(None)
    still = and_(t.done_at.is_(None), t.withdrawn_at.is_(None))
    return and_(still, t.due_on < wanted.today) if state == "late" else still
