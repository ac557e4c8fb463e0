"""The lists of consultations and of their tasks as they are saved."""

from collections.abc import Callable, Sequence
from typing import Any

from gridmap.actions import dates
from gridmap.actions.consultation_list import (
    Asked,
    AskedTasks,
    filter_of,
    filter_of_tasks,
    rows_of,
    task,
)
from gridmap.db.engine import Engine
from gridmap.db.queries import consultation_list as queries
from gridmap.db.session import reading
from gridmap.files.listed import Column, Listed, Row
from gridmap.saying import said

MOST_SAVED = 10_000
STATES = {
    "open": said("未完成", "open"),
    "late": said("超期", "late"),
    "done": said("已完成", "done"),
    "withdrawn": said("已撤回", "withdrawn"),
}
COLUMNS = (
    Column("code", said("编号", "Number")),
    Column("title", said("议什么", "About")),
    Column("kind", said("形式", "Form"), lambda row: row["kind_name"]),
    Column("stage", said("步骤", "Step"), lambda row: row["stage_name"]),
    Column("area_code", said("区域编码", "Area code")),
    Column("area", said("区域", "Area")),
    Column("subject_kind"),
    Column("subject_code"),
    Column("parties", said("参加方", "Parties")),
    Column("tasks", said("任务", "Tasks")),
    Column("tasks_done", said("已完成任务", "Tasks done")),
    Column("opened_at", said("发起", "Opened")),
    Column("due_at", said("期限", "Due")),
    Column("ended_at", said("结束", "Ended")),
    Column("late"),
    Column("decisions", said("决议", "Decisions"), lambda row: "\n".join(row["decisions"] or ())),
)
TASKS = (
    Column("consultation", said("共议编号", "Consultation")),
    Column("title", said("议什么", "About")),
    Column("number", said("任务序号", "Task")),
    Column("text", said("任务", "What has to be done")),
    Column("decision"),
    Column("decision_text", said("决议", "Decision")),
    Column("organization_code", said("组织编码", "Organization code")),
    Column("owner", said("责任单位", "Owner")),
    Column("area_code", said("区域编码", "Area code")),
    Column("due_on", said("期限", "Due")),
    Column("state", said("状态", "State"), lambda row: STATES[row["state"]]),
    Column("done_at", said("完成", "Done")),
    Column("withdrawn_at", said("撤回", "Withdrawn")),
    Column("facility_code"),
    Column("", said("经度（WGS-84）", "Longitude (WGS 84)"), lambda row: row["lon"]),
    Column("", said("纬度（WGS-84）", "Latitude (WGS 84)"), lambda row: row["lat"]),
)


def consultations(engine: Engine, asked: Asked) -> Listed:
    """Return the consultations that fit: their areas, with what everybody may know of them.

    Raises
    ------
    NotFoundError, InputError
        As of `consultation_list.describe`.
    """
    with reading(engine) as session:
        now = dates.moment(session)
        found = queries.page(session, filter_of(session, asked, now), 0, MOST_SAVED)
        told = rows_of(session, found, now)
    rows = [one | {"decisions": row.decisions} for one, row in zip(told, found, strict=True)]
    return Listed(COLUMNS, rows, _outlines(engine), key=lambda row: row["code"])


def _outlines(engine: Engine) -> Callable[[Sequence[Row]], list[Any]]:
    def found(rows: Sequence[Row]) -> list[Any]:
        codes = [row["code"] for row in rows]
        with reading(engine) as session:
            known = queries.outlines(session, codes)
        return [known.get(code) for code in codes]

    return found


def tasks(engine: Engine, asked: AskedTasks) -> Listed:
    """Return the tasks that fit, with the place where it was shown that one is done.

    Raises
    ------
    NotFoundError, InputError
        As of `consultation_list.describe_tasks`.
    """
    with reading(engine) as session:
        today = dates.clock(session)
        found = queries.tasks(session, filter_of_tasks(session, asked, today))
        rows = [task(row, today) | {"place": row.geom} for row in found]
    return Listed(
        TASKS,
        rows,
        lambda some: [row["place"] for row in some],
        key=lambda row: f"{row['consultation']}-{row['number']}",
    )
