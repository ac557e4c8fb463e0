"""Consultations through the web: pages, forms, the API, files on paper, and a whole one by hand."""

import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from gridmap.actions import accounts, consultation_show
from gridmap.analysis.consultation_parts import Presence
from gridmap.analysis.permissions import User
from gridmap.db.queries import areas
from gridmap.db.session import reading
from gridmap.reports.consultation import print_consultation
from tests.actions.test_case_reporting import picture
from tests.consulting import did, go_to, opened, sit, state_of, with_task
from tests.happening import move_on, report
from tests.recording import recorded
from tests.web.conftest import GRID, Street, another, engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets
from tests.web.test_accessibility import found as found_by_axe

MOST_QUERIES = 12
COMMUNITY = "620702001001"
OWN_GRID = f"{COMMUNITY}001"
CASE = "C2026060897"


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def said_by(answer: Any) -> tuple[int, str]:
    return answer.status_code, re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def talk(staff: FlaskClient) -> str:
    return opened(engine_of(staff), COMMUNITY, title="云康小区充电").code


@pytest.fixture
def decided(staff: FlaskClient, talk: str, files: Path) -> str:
    engine = engine_of(staff)
    go_to(engine, talk, "decided", files=files)
    with_task(engine, talk, files=files)
    with_task(engine, talk, files=files, text="清理楼道", days=20)
    did(
        engine, talk, "finish", files=files, number=1, text="二十个充电桩已通电", lon=100.4561,
        lat=38.9352, uploads=(("a.jpg", picture()),),
    )  # fmt: skip
    return talk


def form_of(client: FlaskClient, code: str) -> dict[str, str]:
    page = text_of(client, f"/consultations/{code}")
    return {
        "csrf_token": token_in(page),
        "client_key": str(uuid4()),
        "seen": re.search(r'name="seen" value="(\d+)"', page)[1],  # type: ignore[index]
    }


def post(client: FlaskClient, code: str, move: str, **more: Any) -> Any:
    form = form_of(client, code) | {"move": move} | more
    return client.post(f"/consultations/{code}/moves", data=form)


def proposal(client: FlaskClient, **more: Any) -> Any:
    page = text_of(client, "/consultations/new")
    form = {"csrf_token": token_in(page), "client_key": str(uuid4()), "do": "open"}
    return client.post("/consultations/new", data=form | more)


def test_a_form_opens_a_consultation_and_leads_to_it(staff: FlaskClient) -> None:
    answer = proposal(staff, title="充电", area=COMMUNITY, agenda="甲\n\n乙", text="楼道")
    assert answer.status_code == 303
    page = text_of(staff, answer.headers["Location"])
    for words in ("交通巷社区党委", "红色物业", "发起", "甲", "乙", "楼道", "社区党组织没有到场"):
        assert words in page, words


def test_who_must_be_there_is_shown_before_anything_is_written(staff: FlaskClient) -> None:
    page = text_of(staff, f"/consultations/new?case={CASE}")
    assert "固定四方：社区党组织" in page
    assert "夜间噪声扰民" in page
    held = staff.get("/api/consultations?state=").json["counts"]["all"]
    status, page = said_by(proposal(staff, do="look", area=COMMUNITY))
    assert (status, "共 13 方" in page) == (200, True)
    assert staff.get("/api/consultations?state=").json["counts"]["all"] == held


def test_a_shape_can_be_pasted_or_sent_as_a_file(staff: FlaskClient) -> None:
    ring = [[100.452, 38.934], [100.455, 38.934], [100.455, 38.937], [100.452, 38.934]]
    shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
    assert "共 " in said_by(proposal(staff, do="look", shape=shape))[1]
    sent = (io.BytesIO(shape.encode()), "area.geojson")
    assert proposal(staff, title="议", file=sent).status_code == 303
    status, page = said_by(proposal(staff, title="议", shape="{"))
    assert (status, "范围要是一个面（GeoJSON" in page) == (400, True)
    assert ">{</textarea>" in page


@pytest.mark.parametrize(
    ("more", "status", "sentence"),
    [
        ({"title": ""}, 400, "请用 1 到 100 个字写明议什么"),
        ({"area": "999"}, 404, "没有编码为 999 的区域"),
        ({"case": "NONE"}, 404, "没有编号为 NONE 的事项"),
        ({"area": ""}, 400, "请选择区域、事项，或画出范围"),
        ({"kind": "tea"}, 400, "没有“tea”这种共议"),
    ],
)
def test_what_is_wrong_with_a_proposal_stands_on_the_page(
    staff: FlaskClient, more: dict[str, str], status: int, sentence: str
) -> None:
    values = {"title": "议", "area": COMMUNITY} | more
    assert said_by(proposal(staff, **values))[0] == status
    assert sentence in said_by(proposal(staff, **values))[1]


def test_an_address_carries_the_corners_of_an_area(staff: FlaskClient) -> None:
    corners = "100.452,38.934;100.455,38.934;100.455,38.937"
    page = text_of(staff, f"/consultations/new?shape={corners}&case={CASE}")
    assert page.count("talk-boundary") > 1
    assert f">{corners}</textarea>" in page
    assert "夜间噪声扰民" in page
    assert f'href="/consultations/new?shape={corners}&amp;case={CASE}&amp;lang=en"' in page.replace(
        "%2C", ","
    ).replace("%3B", ";")
    assert 'href="/?consult=case:C2026060897"' in page
    assert proposal(staff, title="议", shape=corners, case=CASE).status_code == 303
    assert "不在辖区内" in text_of(staff, "/consultations/new?shape=1,1;2,1;2,2", 400)


def test_a_demand_leads_to_a_consultation_and_back(
    staff: FlaskClient, own_client: FlaskClient
) -> None:
    page = text_of(staff, "/demands/D000001")
    assert "/consultations/new?subject_kind=demand&amp;subject_code=D000001" in page
    page = text_of(staff, "/consultations/new?subject_kind=demand&subject_code=D000001")
    assert "提出需求的单位" in page
    assert "用需求的区域" in page
    assert 'name="hold_case"' not in page
    assert "交通巷社区青少年要打球的地方" in page
    given = {"subject_kind": "demand", "subject_code": "D000001", "title": "球场"}
    place = proposal(staff, **given).headers["Location"]
    assert 'href="/demands/D000001"' in text_of(staff, place)
    assert place in text_of(own_client, "/demands/D000001")
    assert proposal(staff, **given | {"subject_code": "D9"}).status_code == 404


def test_many_are_chosen_on_the_page(staff: FlaskClient) -> None:
    town = {"area": COMMUNITY[:6], "title": "全城"}
    status, page = said_by(proposal(staff, **town))
    assert (status, "请选择请哪些类" in page, 'name="invite_kind"' in page) == (400, True, True)
    status, page = said_by(
        proposal(staff, **town, do="look", invite_kind=["property_company"], invite=["site:S014"])
    )
    assert (status, page.count(" checked")) == (200, 2)
    answer = proposal(staff, **town, invite_kind=["property_company"])
    assert "其余" in text_of(staff, answer.headers["Location"])


def test_what_was_typed_is_kept_when_it_is_refused(
    staff: FlaskClient, talk: str, files: Path
) -> None:
    form = form_of(staff, talk) | {"move": "minutes", "text": "写了很久的记录"}
    did(engine_of(staff), talk, "suspend", files=files, reason="放假")
    status, page = said_by(staff.post(f"/consultations/{talk}/moves?lang=en", data=form))
    assert (status, "写了很久的记录</textarea>" in page) == (409, True)
    assert f'href="/consultations/{talk}" hreflang="zh-CN"' in page  # the page, not its moves
    did(engine_of(staff), talk, "resume", files=files)
    long = {"present:O0007": "yes", "who:O0007": "王" * 61, "present:O0008": "no"}
    status, page = said_by(post(staff, talk, "attend", **long))
    assert (status, "王" * 61 in page, page.count('value="yes" selected')) == (400, True, 1)


def test_a_grid_leader_finishes_an_own_task_and_no_other(
    own_client: FlaskClient, staff: FlaskClient, decided: str, files: Path
) -> None:
    engine = engine_of(staff)
    with_task(engine, decided, files=files, party="", area=OWN_GRID, text="查看")
    accounts.set_role(engine, by="test", name="grid_leader", role="grid_leader", area=OWN_GRID)
    leader = another(own_client, "grid_leader")
    assert "我的 1 项" in text_of(leader, f"/my/tasks?area={OWN_GRID}")
    assert f"/consultations/{decided}#task-3" in text_of(leader, f"/my/tasks?area={OWN_GRID}")
    page = text_of(leader, f"/consultations/{decided}")
    assert page.count('value="finish"') == 1
    assert 'id="moves"' not in page
    done = {"number": "3", "text": "看过了", "lon": "100.4561", "lat": "38.9352"}
    refused = post(leader, decided, "finish", **done | {"number": "2"})
    assert said_by(refused)[0] == 403
    answer = post(leader, decided, "finish", **done)
    assert answer.headers["Location"] == f"/consultations/{decided}#task-3"
    assert state_of(engine, decided).works[2].done_by == "grid_leader"
    found = leader.get(f"/api/tasks?state=&area={OWN_GRID}").json["tasks"]
    assert [(one["number"], one["lon"], one["state"]) for one in found] == [(3, 100.4561, "done")]
    assert leader.get("/api/tasks?state=&subject=NONE").json["tasks"] == []


def test_tasks_done_at_one_spot_are_one_mark_that_says_which(
    staff: FlaskClient, decided: str, files: Path
) -> None:
    engine = engine_of(staff)
    spot = {"lon": 100.4561, "lat": 38.9352}
    did(engine, decided, "finish", files=files, number=2, text="清理完毕", **spot)
    page = text_of(staff, f"/consultations/{decided}")
    assert page.count('class="talk-proof"') == 1
    assert "1+1：同一处的任务 1、2" in page
    english = text_of(staff, f"/consultations/{decided}?lang=en")
    assert "1+1: tasks 1, 2, done at one spot" in english
    reader = User("wang", "staff", frozenset({"read"}))
    shown = consultation_show.show(engine, decided, asking=reader)
    assert "1+1：同一处的任务 1、2。" in print_consultation(shown, {}, "zh")


def test_a_decision_whose_tasks_are_withdrawn_asks_for_another(
    staff: FlaskClient, talk: str, files: Path
) -> None:
    engine = engine_of(staff)
    go_to(engine, talk, "decided", files=files)
    asks = 'wide" href="#decisions"'
    assert asks in text_of(staff, f"/consultations/{talk}")
    with_task(engine, talk, files=files)
    assert asks not in text_of(staff, f"/consultations/{talk}")
    did(engine, talk, "withdraw", files=files, number=1, reason="改由物业负责")
    assert asks in text_of(staff, f"/consultations/{talk}")


def test_a_program_extends_a_step_and_invites_a_kind(staff: FlaskClient, talk: str) -> None:
    here = f"/api/consultations/{talk}"
    before = staff.get(here).json
    more = {"move": "extend", "amount": 2, "reason": "等业主大会"}
    assert staff.post(f"{here}/moves", json=more).status_code == 201
    after = staff.get(here).json
    assert after["step_due_at"] > before["step_due_at"]
    assert after["due_at"] > before["due_at"]
    assert after["extend"]["left"] == before["extend"]["left"] - 1
    for wrong in ({"amount": 99}, {"amount": "x"}, {"reason": ""}, {"amount": -1}):
        assert staff.post(f"{here}/moves", json=more | wrong).status_code == 400
    wanted = {"move": "invite", "kind": "enterprise", "reason": "也有关"}
    assert "Nobody else of this kind" in staff.post(f"{here}/moves", json=wanted).json["error"]
    seen = staff.post("/api/consultations/preview", json={"area": COMMUNITY}).json
    assert (len(seen["parties"]), seen["asks"]) == (13, False)
    assert seen["parties"][0]["why"][0]["en"].startswith("One of the fixed four")
    assert staff.post("/api/consultations/preview", json={"area": "9"}).status_code == 404
    key = {"Idempotency-Key": str(uuid4())}
    body = {"title": "议", "area": COMMUNITY, "invite_kinds": ["property_company"], "invite": []}
    code = staff.post("/api/consultations", json=body, headers=key).json["code"]
    kinds = {one["kind"] for one in staff.get(f"/api/consultations/{code}").json["parties"][4:]}
    assert kinds == {"property_company"}


def test_those_at_the_table_are_invited_to_meet(staff: FlaskClient, talk: str) -> None:
    answer = post(staff, talk, "convene", meets_at="2099-12-01T15:00", text="社区会议室")
    page = text_of(staff, answer.headers["Location"])
    assert page.count("2099年12月1日 15:00") == 2
    assert "社区会议室" in page
    status, page = said_by(post(staff, talk, "convene", meets_at="2020-12-01T15:00", text="楼上"))
    assert (status, "不能早于现在" in page, "楼上</textarea>" in page) == (400, True, True)
    sitting = staff.get(f"/api/consultations/{talk}").json["sitting"]
    assert (sitting["meets_at"], sitting["place"]) == ("2099-12-01T07:00:00+00:00", "社区会议室")


def test_a_step_without_quorum_is_refused_on_the_page(staff: FlaskClient, talk: str) -> None:
    status, page = said_by(post(staff, talk, "advance"))
    assert (status, "“提议”还不能结束：社区党组织没有到场。没有改变任何数据。" in page) == (
        409, True,
    )  # fmt: skip
    lang = staff.post(
        f"/consultations/{talk}/moves?lang=en", data=form_of(staff, talk) | {"move": "advance"}
    )
    assert "nobody is there for “Community party committee”" in said_by(lang)[1]


def test_forms_go_through_a_whole_consultation(staff: FlaskClient, talk: str) -> None:
    everybody = {
        f"present:{party.key}": "yes" for party in state_of(engine_of(staff), talk).parties
    }
    named = {"who:O0007": "李亥辛", "duty:O0007": "书记", "count:residents": "6"}

    def done(move: str, **more: Any) -> None:
        answer = post(staff, talk, move, **more)
        assert answer.status_code == 303, said_by(answer)[1][-3000:]

    for step in ("propose", "consult", "deliberate", "resolve"):
        done("attend", **everybody, **named)
        done("minutes", text=f"{step} 的记录")
        if step == "consult":
            done("item", text="装充电桩")
            done("leave_out", party="O0511", reason="已搬走")
            everybody.pop("present:O0511")
            done("invite", name="夜市摊主协会", reason="同一条街")
        if step != "resolve":
            done("advance")
    votes = {key.replace("present:", "vote:"): "for" for key in everybody}
    done("vote", number="1", **votes)
    done("conclude", number="1", text="装 20 个")
    done("decide")
    done("assign", number="1", party="O0512", text="安装", due_on="2099-01-01")
    done(
        "finish", number="1", text="装好了", lon="100.4561", lat="38.9352",
        files=(io.BytesIO(picture()), "a.jpg"),
    )  # fmt: skip
    done("attach", files=(io.BytesIO("签到".encode()), "签到表.txt"))
    page = text_of(staff, f"/consultations/{talk}")
    for words in (
        "李亥辛 书记", "6 人", "consult 的记录", "夜市摊主协会", "已搬走", "装 20 个",
        "正瑞物业公司", "装好了", "签到表.txt", "已完成",
    ):  # fmt: skip
        assert words in page, words
    photo = re.search(r'<img src="([^"]+)"', page)[1].replace("&amp;", "&")  # type: ignore[index]
    assert staff.get(photo).mimetype == "image/jpeg"
    link = re.search(r'href="(/api/consultations/[^"]+/files/[^"]+)"', page)[1]  # type: ignore[index]
    sent = staff.get(link)
    assert (sent.get_data(as_text=True), sent.mimetype) == ("签到", "text/plain")
    assert "attachment" in sent.headers["Content-Disposition"]
    assert "sandbox" in sent.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("move", "more", "sentence"),
    [
        ("suspend", {"reason": ""}, "请写明原因"),
        ("invite", {"organization": "NONE", "reason": "x"}, "没有编码或名称是“NONE”的组织"),
        ("attach", {}, "请选择文件"),
        ("attach", {"files": (io.BytesIO(b"MZ\x90\0"), "a.exe")}, "不是能收的文件"),
        ("resume", {}, "“提议”的共议不能“继续”"),
        ("leave_out", {"party": "residents", "reason": "没空"}, "固定四方不能不请"),
        ("finish", {"lon": "x"}, "lon 应是一个数"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(
    staff: FlaskClient, talk: str, move: str, more: dict[str, Any], sentence: str
) -> None:
    status, page = said_by(post(staff, talk, move, **more))
    assert (400 <= status < 500, sentence in page) == (True, True), page[-2000:]
    assert len(state_of(engine_of(staff), talk).sittings) == 1


def test_a_form_that_was_refused_keeps_what_was_typed(staff: FlaskClient, talk: str) -> None:
    page = said_by(post(staff, talk, "invite", name="摊主协会", reason=""))[1]
    assert 'value="摊主协会"' in page
    assert re.search(r'<details class="move" open> <summary class="button">增加一方', page)


def test_the_case_leads_to_its_consultation_and_back(staff: FlaskClient) -> None:
    engine = engine_of(staff)
    report(engine, "A1", area_code=GRID)
    move_on(engine, "A1", "accept", "file", "dispatch", organization="O0493")
    assert "/consultations/new?case=A1" in text_of(staff, "/cases/A1")
    answer = proposal(staff, title="井盖", case="A1", hold_case="1")
    code = answer.headers["Location"].rsplit("/", 1)[1]
    page = text_of(staff, "/cases/A1")
    assert f"/consultations/{code}" in page
    assert "/consultations/new?case=A1" not in page
    assert "需多方协商" in page
    assert "共议期间挂账" in text_of(staff, f"/consultations/{code}")
    assert post(staff, code, "abandon", reason="撤回").status_code == 303
    assert staff.get("/api/cases/A1").json["stage"] == "dispatched"


def test_the_api_opens_moves_and_tells(staff: FlaskClient, files: Path) -> None:
    key = str(uuid4())
    given = {"title": "停车", "area": COMMUNITY, "agenda": ["画线"]}
    made = staff.post("/api/consultations", json=given, headers={"Idempotency-Key": key})
    assert (made.status_code, made.json["fresh"], made.json["case_held"]) == (201, True, False)
    again = staff.post("/api/consultations", json=given, headers={"Idempotency-Key": key})
    assert (again.status_code, again.json["code"]) == (200, made.json["code"])
    code = made.json["code"]
    here = f"/api/consultations/{code}"
    body = {"move": "attend", "presences": [{"party": "O0007", "present": True, "who": "李"}]}
    move_key = {"Idempotency-Key": str(uuid4())}
    assert staff.post(f"{here}/moves", json=body, headers=move_key).status_code == 201
    assert staff.post(f"{here}/moves", json=body, headers=move_key).status_code == 200
    seen = staff.get(here).json["last_event"]
    refused = staff.post(f"{here}/moves", json={"move": "decide", "seen": seen})
    assert (refused.status_code, "cannot take" in refused.json["error"]) == (409, True)
    refused = staff.post(f"{here}/moves", json={"move": "item", "text": "x", "seen": seen - 1})
    assert refused.status_code == 409
    engine = engine_of(staff)
    go_to(engine, code, "decided", files=files)
    due = dt.date.today() + dt.timedelta(days=9)
    body = {
        "move": "assign",
        "number": 1,
        "organization": "O0512",
        "text": "画",
        "due_on": f"{due}",
    }
    assert staff.post(f"{here}/moves", json=body).status_code == 201
    listed = staff.get(f"/api/tasks?consultation={code}").json
    assert [(t["text"], t["owner"], t["state"]) for t in listed["tasks"]] == [
        ("画", "正瑞物业公司", "open")
    ]
    form = {"text": "好了", "lon": "100.456", "lat": "38.935"}
    form["photos"] = (io.BytesIO(picture()), "a.jpg")  # type: ignore[assignment]
    assert staff.post(f"{here}/tasks/1/done", data=form).status_code == 201
    sent = {"files": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}
    assert staff.post(f"{here}/files", data=sent).status_code == 201
    found = staff.get(f"/api/consultations?state=decided&q={code}").json
    assert [one["tasks_done"] for one in found["consultations"]] == [1]
    assert found["counts"]["decided"] == 1


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"move": 3},
        {"move": "attend", "presences": "x"},
        {"move": "attend", "presences": [{"party": "O1", "present": "yes"}]},
        {"move": "attend", "presences": [3]},
        {"move": "vote", "votes": [{"party": 3}]},
        {"move": "assign", "due_on": "soon"},
        {"move": "convene", "text": "会议室", "meets_at": "soon"},
        {"move": "convene", "text": "会议室", "meets_at": "0001-01-01T00:00"},
        {"move": "convene", "text": "会议室", "meets_at": "2026-01-01T15:00"},
        {"move": "convene", "text": "会议室"},
        {"move": "finish", "lon": "x"},
        {"move": "item", "text": "a\x00b"},
    ],
)
def test_nonsense_sent_to_the_api_is_refused(staff: FlaskClient, talk: str, body: Any) -> None:
    answer = staff.post(f"/api/consultations/{talk}/moves", json=body)
    assert answer.status_code == 400
    assert answer.json["error"]


@pytest.mark.parametrize(
    "given", [{"shape": 3}, {"agenda": "x"}, {"agenda": [3]}, {"title": []}, {"shape": {"a": 1}}]
)
def test_nonsense_proposals_are_refused(staff: FlaskClient, given: Any) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    body = {"title": "议", "area": COMMUNITY} | given
    assert staff.post("/api/consultations", json=body, headers=key).status_code == 400


def test_people_without_an_account_see_decisions_and_counts_alone(
    own_client: FlaskClient, decided: str
) -> None:
    page = text_of(own_client, f"/consultations/{decided}")
    for words in (
        "云康小区充电",
        "合成数据",
        "装 20 个充电桩",
        "13 方",
        "完成 1 / 2",
        "登录后可以看各方",
    ):
        assert words in page, words
    for words in ("正瑞物业公司", "各方发言", "王某", "赞成", "清理楼道", "<form", "talk-party"):
        assert words not in page, words
    assert "云康小区充电" in text_of(own_client, "/consultations?state=")
    for path in ("/tasks", f"/consultations/{decided}.pdf", "/tasks.geojson"):
        assert own_client.get(path).status_code == 302
    assert own_client.get("/api/tasks").status_code == 401
    assert own_client.get(f"/api/consultations/{decided}/tasks/1/photos/0").status_code == 401
    assert own_client.get("/consultations/new").status_code == 302
    assert own_client.get("/consultations/NONE").status_code == 404


def test_accounts_hold_consultations_in_their_area_alone(
    own_client: FlaskClient, staff: FlaskClient, talk: str
) -> None:
    for name, status in (("viewer", 403), ("grid_leader", 403)):
        client = another(own_client, name)
        assert client.get("/consultations/new").status_code == status
        answer = client.post(f"/api/consultations/{talk}/moves", json={"move": "suspend"})
        assert answer.status_code == status
        assert "下一步" not in text_of(client, f"/consultations/{talk}")
    accounts.set_role(
        engine_of(own_client), by="test", name="editor", role="editor", area="620702003"
    )
    west = another(own_client, "editor")
    body = {"move": "suspend", "reason": "放假"}
    refused = west.post(f"/api/consultations/{talk}/moves", json=body)
    assert (refused.status_code, "only inside the area" in refused.json["error"]) == (403, True)
    key = {"Idempotency-Key": str(uuid4())}
    given = {"title": "议", "area": COMMUNITY}
    assert west.post("/api/consultations", json=given, headers=key).status_code == 403
    given["area"] = "620702003009"
    assert west.post("/api/consultations", json=given, headers=key).status_code == 201


def test_writes_need_the_token(staff: FlaskClient, talk: str) -> None:
    staff.environ_base.pop("HTTP_X_CSRFTOKEN")
    for path in ("/consultations/new", f"/consultations/{talk}/moves", "/api/consultations"):
        assert staff.post(path, data={"move": "suspend"}).status_code == 400


def test_the_chain_is_on_paper(staff: FlaskClient, decided: str) -> None:
    answer = staff.get(f"/consultations/{decided}.pdf")
    assert answer.mimetype == "application/pdf"
    paper = pypdf.PdfReader(io.BytesIO(answer.data))
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in paper.pages))
    chain = (
        "方案与议题",
        "在小区东门装20个充电桩",
        "各方发言，同意装充电桩",
        "装20个充电桩",
        "安装充电桩",
        "二十个充电桩已通电",
    )
    for words in (
        *chain,
        decided,
        "合成数据",
        "云康小区充电",
        "正瑞物业公司",
        "赞成",
        "未完成",
        "固定四方",
        "1.在小区东门装",
        "赞成13，反对0，弃权0",
    ):
        assert words in text, words
    assert paper.trailer["/Root"]["/Lang"] == "zh-CN"
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    images = sum(len(page.images) for page in paper.pages)
    assert images >= 1
    english = pypdf.PdfReader(io.BytesIO(staff.get(f"/consultations/{decided}.pdf?lang=en").data))
    assert "Record of a consultation" in english.pages[0].extract_text()


def test_the_chain_is_saved_as_json_and_tasks_as_geojson(staff: FlaskClient, decided: str) -> None:
    whole = staff.get(f"/consultations/{decided}.json").json
    (decision,) = whole["record"]
    assert decision["text"] == "装 20 个充电桩"
    assert [task["state"] for task in decision["tasks"]] == ["done", "open"]
    assert whole["sittings"][-1]["minutes"].startswith("各方发言")
    assert "moves" not in whole
    found = staff.get(f"/tasks.geojson?state=&consultation={decided}").json["features"]
    assert [one["properties"]["state"] for one in found] == ["open", "done"]
    assert found[1]["geometry"]["coordinates"] == [100.4561, 38.9352]


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/consultations?state=x", 400, "state 是 open"),
        ("/consultations?step=x", 400, "step 是 propose"),
        ("/consultations?area=9", 404, "没有编码为 9 的区域"),
        ("/tasks?state=x", 400, "state 是 open"),
        ("/tasks?page=x", 400, "page 应是一个数"),
    ],
)
def test_nonsense_in_the_address_is_said(
    staff: FlaskClient, path: str, status: int, sentence: str
) -> None:
    assert sentence in text_of(staff, path, status)


@pytest.mark.parametrize(
    "path",
    ["/consultations?state=", "/consultations/{code}", "/tasks?state=",
     "/consultations/new?area=620702001001", "/cases/C2026060897",
     "/consultations?area=620702001001&state="],
)  # fmt: skip
def test_no_page_asks_the_store_too_often(staff: FlaskClient, decided: str, path: str) -> None:
    path = path.format(code=decided)
    text_of(staff, path)
    with recorded(engine_of(staff)) as told:
        text_of(staff, path)
    assert 1 < len(told) <= MOST_QUERIES, "\n\n".join(told)


def test_pages_are_english_on_request(staff: FlaskClient, decided: str) -> None:
    page = text_of(staff, f"/consultations/{decided}?lang=en")
    for words in ("Who is at the table", "Decided", "Give a task", "1 of 2 done"):
        assert words in page, words
    assert "Tasks of consultations" in text_of(staff, "/tasks?lang=en")
    assert "Who must be there" in text_of(staff, "/consultations/new?lang=en")


def fold(page: Page, words: str) -> None:
    page.locator("summary", has_text=re.compile(f"^{words}$")).first.click()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).locator("visible=true").last.click()
    page.wait_for_load_state()


def attend(page: Page) -> None:
    page.get_by_role("link", name="登记到场").click()  # it unfolds the form below the table
    page.get_by_label("下面没有选的，都记为").first.select_option("yes")
    page.locator("input[name='count:residents']").fill("5")
    page.locator("input[name^='who:']").first.fill("李书记")
    press(page, "登记到场")


def write_minutes(page: Page) -> None:
    fold(page, "写记录")
    page.locator("#minutes").fill("各方同意。")
    press(page, "写记录")


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_office_goes_from_a_case_to_a_proof(street: Street, size: dict[str, int]) -> None:
    code = "T1" if size is DESKTOP else "T2"
    report(street.engine, code, area_code=GRID)
    move_on(street.engine, code, "accept", "file", "dispatch", organization="O0493")
    here = {"geolocation": {"longitude": 100.445, "latitude": 38.935}}
    visited = street.visit(
        f"/cases/{code}", size, role="staff", permissions=["geolocation"], **here
    )
    page = visited.page
    expect(page.locator(".sketch svg")).to_be_visible()  # below it, the page has come to rest
    page.get_by_role("link", name="发起共议").click()
    expect(page.locator(".table-list > li")).to_have_count(8)
    press(page, "发起共议")
    expect(page.locator("[aria-current=step]")).to_contain_text("提议")
    page.get_by_role("button", name="进入下一步：商议").click()
    expect(page.locator("[role=alert]")).to_contain_text("社区党组织没有到场")
    for step in ("商议", "审议", "决议"):
        attend(page)
        write_minutes(page)
        if step == "决议":
            fold(page, "提出方案")
            page.locator("#item").fill("换一个防响井盖")
            press(page, "提出方案")
        page.get_by_role("button", name=f"进入下一步：{step}").click()
        expect(page.locator("[aria-current=step]")).to_contain_text(step)
    attend(page)
    write_minutes(page)
    fold(page, "登记表决")
    page.locator("#others-vote-1").select_option("for")
    press(page, "登记表决")
    fold(page, "形成决议")
    press(page, "形成决议")
    assert found_by_axe(page) == []
    page.get_by_role("button", name="决议生效，结束共议").click()
    expect(page.locator(".object-line .stage")).to_have_text("已决议")
    fold(page, "布置任务")
    page.get_by_label("做什么").fill("换井盖")
    page.get_by_label("责任单位").select_option(index=5)
    page.locator("input[name=due_on]").fill("2099-12-31")
    press(page, "布置任务")
    expect(page.locator(".task")).to_contain_text("未完成")
    fold(page, "完成任务")
    page.get_by_label("做了什么、结果怎样").fill("已换好，没有响声")
    page.get_by_role("button", name="填入我现在的位置").click()
    expect(page.get_by_label("经度（WGS-84）")).to_have_value("100.445000")
    expect(page.get_by_label("纬度")).to_have_value("38.935000")
    page.locator("[data-pick] svg").click()  # its middle, which is that of the area too
    lon, lat = (float(page.get_by_label(name).input_value()) for name in ("经度（WGS-84）", "纬度"))
    with reading(street.engine) as session:
        west, south, east, north = areas.get(session, GRID).geom.bounds
    assert west <= lon <= east
    assert south <= lat <= north
    page.locator("input[type=file][accept='image/*']").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    press(page, "完成任务")
    expect(page.locator(".task")).to_contain_text("已完成")
    expect(page.locator(".case-photos img")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert found_by_axe(page) == []
    if size is PHONE:
        assert small_targets(page, "main form") == []
    assert [problem for problem in visited.problems if "409" not in problem] == []


@pytest.mark.browser
def test_an_area_drawn_on_the_map_is_consulted_about(street: Street) -> None:
    visited = street.visit("/consultations/new", PHONE, role="staff")
    page = visited.page
    page.locator("#title").fill("先写的题目")
    page.locator("#draw-it").click()
    expect(page.locator("#tool-card-title")).to_have_text("画共议范围")
    for x, y in ((150, 170), (230, 180), (220, 300)):
        expect(page.locator("#measure-consult")).to_have_count(0)
        page.touchscreen.tap(x, y)
    page.locator("#measure-consult").click()
    expect(page.locator(".talk-map .talk-area")).to_be_visible()
    expect(page.locator("#title")).to_have_value("先写的题目")
    press(page, "发起共议")
    expect(page.locator("[aria-current=step]")).to_contain_text("提议")
    assert visited.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    "path", ["/consultations?lang=en", "/consultations/new?area=620702001001", "/tasks"]
)
def test_the_pages_fit_a_thumb_and_the_screen(
    visit: Visiting, size: dict[str, int], path: str
) -> None:
    visited = visit(path, size, role="editor")
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, "header") == []
        assert small_targets(page, "main form") == []
    assert visited.problems == []


def test_attendance_may_be_written_down_in_parts(staff: FlaskClient, talk: str) -> None:
    engine, folder = engine_of(staff), Path("unused")
    did(engine, talk, "attend", files=folder, presences=(Presence("O0007", present=True),))
    did(engine, talk, "attend", files=folder, presences=(Presence("O0008", present=False),))
    page = text_of(staff, f"/consultations/{talk}")
    assert "到场 1 方" in page
    assert "未到场" in page
    sit(engine, talk, files=folder)
    assert "到场 13 方" in text_of(staff, f"/consultations/{talk}")


def test_a_tie_carries_nothing_and_the_page_says_what_can_be_done(staff: FlaskClient) -> None:
    answer = proposal(
        staff, kind="joint_meeting", title="停车", area=COMMUNITY, agenda="划线\n道闸"
    )
    code = answer.headers["Location"].rsplit("/", 1)[1]
    keys = [party.key for party in state_of(engine_of(staff), code).parties]
    away = {f"present:{key}": "" for key in keys} | {"others": "no"}
    there = {f"present:{key}": "yes" for key in keys[:6]} | {f"who:{keys[0]}": "李亥辛"}

    def done(move: str, **more: Any) -> str:
        answer = post(staff, code, move, **more)
        assert answer.status_code == 303, said_by(answer)[1][-3000:]
        return said_by(staff.get(f"/consultations/{code}"))[1]

    done("advance")
    assert "到场 6 方" in done("attend", **(away | there))
    done("minutes", text="记录")
    page = done("advance")
    assert 'value="李亥辛"' in page  # who came before is proposed
    done("attend", **(away | there))
    votes = {f"vote:{key}": "for" for key in keys[:3]} | {f"vote:{keys[3]}": "against"}
    page = done("vote", number="1", **votes)
    assert "没有通过；要 4 票赞成，还差 1 票。到场的还有 2 方没有表决。" in page
    rest = {f"vote:{key}": "" for key in keys[4:6]} | {"others": "against"}
    page = done("vote", number="1", **rest)
    assert "赞成和反对一样多，不算通过；要 4 票赞成，还差 1 票。可以再商量" in page
    assert "表决过的议题都没有通过：可以重新表决，或退回前面的步骤" in page
    assert post(staff, code, "conclude", number="1", text="划线").status_code == 409
    assert "通过的议题还没有形成决议" in done("vote", number="1", **{f"vote:{keys[5]}": "for"})
