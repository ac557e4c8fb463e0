"""The same for many consultations or tasks: the forms of the lists, and the API."""

import datetime as dt
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from gridmap.files.values import LOCAL
from tests.consulting import go_to, opened, state_of, with_task
from tests.web.conftest import another, engine_of, token_in
from tests.web.test_consultation_pages import COMMUNITY, said_by, text_of

LATER = (dt.datetime.now(LOCAL).date() + dt.timedelta(days=90)).isoformat()
REASON = "等规划意见"


@pytest.fixture
def decided(staff: FlaskClient, files: Path) -> str:
    engine = engine_of(staff)
    code = opened(engine, COMMUNITY).code
    go_to(engine, code, "decided", files=files)
    for days in (5, 9):
        with_task(engine, code, files=files, days=days)
    return code


def many(client: FlaskClient, page: str, codes: list[str], **form: str) -> tuple[int, str]:
    text = text_of(client, page)
    key = re.search(r'name="client_key" value="([^"]+)"', text)[1]  # type: ignore[index]
    data = {"csrf_token": token_in(text), "client_key": key, "code": codes} | form
    path, _, query = page.partition("?")
    return said_by(client.post(f"{path}/moves?{query}", data=data))


def test_the_list_of_tasks_does_the_same_with_those_that_are_chosen(
    staff: FlaskClient, decided: str
) -> None:
    here = f"/tasks?state=&consultation={decided}"
    codes = [f"{decided}-1", f"{decided}-2", f"{decided}-3"]
    given = {"move": "reschedule", "due_on": LATER, "reason": REASON}
    status, page = many(staff, here, codes, **given)
    assert (status, "“改期限”：2 件已办，1 件没有办" in page) == (200, True)
    assert re.search(rf'href="/consultations/{decided}#task-3">{decided}-3</a> 没有这项任务', page)
    assert "checked" not in page  # what was refused is none of the list
    found = staff.get(f"/api/tasks?state=&consultation={decided}").json["tasks"]
    assert [(one["code"], one["due_on"]) for one in found] == [(c, LATER) for c in codes[:2]]
    talk = text_of(staff, f"/consultations/{decided}")
    assert ("原期限" in talk, "任务改期" in talk, REASON in talk) == (True, True, True)
    status, page = many(
        staff, here, codes[:1], move="hand_over", organization="没有的单位", reason="合并"
    )
    assert (status, "没有编码或名称是“没有的单位”的组织" in page) == (404, True)
    # What was chosen and typed is still there.
    assert re.search(rf'value="{codes[0]}" checked', page)
    assert not re.search(rf'value="{codes[1]}" checked', page)
    for words in ('value="没有的单位"', 'value="合并"', '<option value="hand_over" selected'):
        assert words in page, words
    status, page = many(staff, here, codes[:2], move="withdraw", reason="不用做了")
    assert (status, "“撤回任务”：2 件已办。" in page, "checked" in page) == (200, True, False)
    page = text_of(staff, f"/tasks?state=withdrawn&consultation={decided}")
    assert re.search(r'已撤回 <span class="tab-count[^>]*>2<', page)
    talk = text_of(staff, f"/consultations/{decided}")
    assert ("不用做了" in talk, "已撤回" in talk, "任务撤回" in talk) == (True, True, True)
    status, page = many(staff, here, [], move="reopen", reason="合并")
    assert (status, "没有选中任务" in page) == (400, True)


def test_the_list_of_consultations_does_the_same_with_those_that_are_chosen(
    staff: FlaskClient, decided: str
) -> None:
    going_on = opened(engine_of(staff), COMMUNITY).code
    given = {"move": "extend", "amount": "2", "reason": REASON}
    status, page = many(staff, "/consultations?lang=en&state=", [going_on, decided], **given)
    assert (status, "“Extend the step”: done with 1, not with 1" in page) == (200, True)
    assert state_of(engine_of(staff), going_on).extension == 2
    # What was refused stays chosen, with what was typed.
    assert re.findall(r'name="code" value="([^"]+)" checked', page) == [decided]
    assert ('<option value="extend" selected' in page, f'value="{REASON}"' in page) == (True, True)
    status, page = many(staff, "/consultations", [going_on], move="abandon", reason="")
    assert (status, "请写明原因" in page) == (400, True)
    assert state_of(engine_of(staff), going_on).stage == "propose"


def test_programs_do_the_same_with_many(staff: FlaskClient, decided: str) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    tasks: dict[str, Any] = {"codes": [f"{decided}-1", "NONE"], "reason": REASON}
    body = tasks | {"move": "hand_over", "organization": "O0512"}
    done = staff.post("/api/tasks/moves", json=body, headers=key).json
    assert [one["code"] for one in done["tasks"]] == tasks["codes"]
    assert (done["moved"], done["tasks"][0]["error"]) == (1, None)
    assert "no task NONE" in done["tasks"][1]["error"]
    assert staff.post("/api/tasks/moves", json=body, headers=key).json == done
    assert "is so already" in staff.post("/api/tasks/moves", json=body).json["tasks"][0]["error"]
    late = staff.post("/api/tasks/moves", json=tasks | {"move": "finish"})
    assert (late.status_code, "one by one" in late.json["error"]) == (400, True)
    body = {"codes": [decided], "move": "extend", "amount": 1, "reason": REASON}
    done = staff.post("/api/consultations/moves?lang=zh", json=body).json
    assert (done["moved"], "不能“延长这一步”" in done["consultations"][0]["error"]) == (0, True)


def test_who_holds_no_consultations_does_nothing_with_many(
    own_client: FlaskClient, decided: str
) -> None:
    paths = [f"{api}/{noun}/moves" for api in ("", "/api") for noun in ("tasks", "consultations")]
    body = {"codes": [decided], "move": "abandon", "reason": REASON}
    assert [own_client.post(path, json=body).status_code for path in paths[2:]] == [401, 401]
    leader = another(own_client, "grid_leader")
    assert [leader.post(path, json=body).status_code for path in paths] == [403] * 4
    assert "data-choose-all" not in text_of(leader, "/tasks?state=")
    assert "data-choose-all" not in text_of(leader, "/consultations?state=")
