"""The lists of consultations and of their tasks as rows of a table, for spreadsheets."""

from collections.abc import Iterator, Mapping
from typing import Any

from gridmap.actions import dates
from gridmap.actions.consultation_list import (
    MOST_SAVED,
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
from gridmap.saying import Said, in_language, said

COLUMNS = {
    "code": said("编号", "Number"),
    "title": said("议什么", "About"),
    "kind_name": said("形式", "Form"),
    "stage_name": said("步骤", "Step"),
    "area_code": said("区域编码", "Area code"),
    "area": said("区域", "Area"),
    "parties": said("参加方", "Parties"),
    "tasks": said("任务", "Tasks"),
    "tasks_done": said("已完成任务", "Tasks done"),
    "opened_at": said("发起", "Opened"),
    "due_at": said("期限", "Due"),
    "ended_at": said("结束", "Ended"),
    "decisions": said("决议", "Decisions"),
}
TASKS = {
    "consultation": said("共议编号", "Consultation"),
    "title": said("议什么", "About"),
    "number": said("任务序号", "Task"),
    "text": said("任务", "What has to be done"),
    "decision_text": said("决议", "Decision"),
    "organization_code": said("组织编码", "Organization code"),
    "owner": said("责任单位", "Owner"),
    "area_code": said("区域编码", "Area code"),
    "due_on": said("期限", "Due"),
    "state": said("状态", "State"),
    "done_at": said("完成", "Done"),
    "lon": said("经度（WGS-84）", "Longitude (WGS 84)"),
    "lat": said("纬度（WGS-84）", "Latitude (WGS 84)"),
}
STATES = {
    "open": said("未完成", "open"),
    "late": said("超期", "late"),
    "done": said("已完成", "done"),
}


def consultations(engine: Engine, asked: Asked, lang: str) -> Iterator[list[Any]]:
    """Tell the consultations that fit, with what everybody may know of them; the head first.

    Raises
    ------
    NotFoundError, InputError
        As of `consultation_list.describe`.
    """
    with reading(engine) as session:
        now = dates.moment(session)
        found = queries.page(session, filter_of(session, asked, now), 0, MOST_SAVED)
        told = rows_of(session, found, now)
    made = (
        one | {"decisions": "\n".join(row.decisions or ())}
        for one, row in zip(told, found, strict=True)
    )
    return _table(COLUMNS, made, lang)


def tasks(engine: Engine, asked: AskedTasks, lang: str) -> Iterator[list[Any]]:
    """Tell the tasks that fit, with the place where it was shown that one is done; the head first.

    Raises
    ------
    NotFoundError, InputError
        As of `consultation_list.describe_tasks`.
    """
    with reading(engine) as session:
        today = dates.clock(session)
        found = queries.tasks(session, filter_of_tasks(session, asked, today))
        told = [task(row, today) for row in found]
    return _table(TASKS, (one | {"state": STATES[one["state"]]} for one in told), lang)


def _table(
    columns: Mapping[str, Said], rows: Iterator[dict[str, Any]], lang: str
) -> Iterator[list[Any]]:
    yield [in_language(words, lang) for words in columns.values()]
    for row in rows:
        yield [in_language(v, lang) if isinstance(v := row[name], Said) else v for name in columns]
