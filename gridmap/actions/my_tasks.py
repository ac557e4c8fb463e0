"""The tasks of consultations on the start page of somebody who answers for an area."""

import datetime as dt
from typing import Any

from gridmap.actions import consultation_owners, dates
from gridmap.analysis.consultation_parts import Task
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Area
from gridmap.db.queries import areas, consultation_list
from gridmap.db.queries.consultation_list import TaskFilter
from gridmap.db.session import Session, reading

MOST_TASKS = 50


def describe(engine: Engine, code: str, *, asking: User) -> dict[str, Any]:
    """Describe the open tasks of an area, and one's own wherever they are.

    Parameters
    ----------
    code : str
        Code of the area; "" is the whole town.
    asking : User
        Whose tasks are told first, where it is their own area.

    Returns
    -------
    dict
        `open`, `late`, `mine` (of those listed) and a `list`: one's own first, each by its day.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    with reading(engine) as session:
        area = areas.get(session, code) if code else None
        return _tasks(session, area, asking, dates.clock(session))


def _tasks(session: Session, area: Area | None, asking: User, today: dt.date) -> dict[str, Any]:
    hands = consultation_owners.hands(session, asking, dates.today())
    own = area is not None and area.code == asking.area_code
    owners = tuple(sorted(hands.organizations)) if own else ()
    wanted = TaskFilter(area=area, owners=owners, today=today)
    rows = consultation_list.open_tasks(session, wanted, MOST_TASKS)
    listed = [
        {
            "consultation": row.code,
            "number": row.number,
            "text": row.text,
            "owner": row.owner,
            "due_on": row.due_on.isoformat(),
            "days": (row.due_on - today).days,
            "late": row.due_on < today,
            "mine": hands.own(_task(row)),
        }
        for row in rows
    ]
    listed.sort(key=lambda one: not one["mine"])
    total, late = (rows[0].total, int(rows[0].late)) if rows else (0, 0)
    mine = sum(one["mine"] for one in listed)
    return {"open": total, "late": late, "mine": mine, "list": listed}


def _task(row: Any) -> Task:
    """Return the task of a row."""
    area = row.area_code if row.of_leader else ""
    return Task(row.number, 0, row.organization_code, row.owner, row.text, row.due_on, area)
