"""The pages of two-way service: proposals, projects, opened facilities, check-ins, activities."""

import csv
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from gridmap.actions import accounts
from gridmap.actions.registers import showing
from gridmap.analysis.permissions import ANONYMOUS
from tests.conftest import PASSWORD
from tests.recording import recorded
from tests.web.conftest import another, engine_of, log_in, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets
from tests.web.test_accessibility import SHORTEN, found

MOST_QUERIES = 12
PAGES = {
    "matches": "/demands/matches",
    "matches of rooms": "/demands/matches?area=620702002&kind=room&lang=en",
    "demand": "/demands/D000052",
    "resource": "/resources/R000004",
    "running": "/projects/J000021",
    "done": "/projects/J000001",
    "facility": "/facilities/F0001",
    "check-ins": "/check_ins/summary",
    "check-ins of an area": "/check_ins/summary?area=620702001&lang=en",
    "idle": "/facilities/idle?kind=service_station",
}


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def state(client: FlaskClient, name: str, code: str) -> str:
    return str(showing.show(engine_of(client), name, code, asking=ANONYMOUS)["row"]["state"])


def send(client: FlaskClient, page: str, path: str, **form: str) -> Any:
    token = token_in(text_of(client, page))
    return client.post(path, data={"csrf_token": token, **form})


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_page_asks_the_store_too_often(editor: FlaskClient, path: str) -> None:
    text_of(editor, path)
    with recorded(engine_of(editor)) as told:
        text_of(editor, path)
    assert 3 < len(told) <= MOST_QUERIES, "\n\n".join(told)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_everybody_may_look_and_sees_no_form_that_writes(client: FlaskClient, path: str) -> None:
    text = text_of(client, path)
    assert 'method="post"' not in text
    assert "None" not in re.sub(r"<[^>]+>", "", text)


def test_an_empty_store_has_pages_too(empty_client: FlaskClient) -> None:
    assert "没有待对接的需求" in text_of(empty_client, "/demands/matches")
    assert "这里还没有报到" in text_of(empty_client, "/check_ins/summary")
    assert "都有活动" in text_of(empty_client, "/facilities/idle")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/demands/matches?kind=x", 400),
        ("/demands/matches?area=9", 404),
        ("/demands/matches?page=x", 400),
        ("/api/demands/D9/matches", 404),
        ("/check_ins/summary?area=9", 404),
        ("/facilities/idle?days=0", 400),
        ("/facilities/idle?days=x", 400),
        ("/facilities/idle?kind=x", 400),
    ],
)
def test_nonsense_in_the_address_is_said(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_pages_of_proposals_hold_every_open_demand_once(client: FlaskClient) -> None:
    codes: list[str] = []
    for page in range(1, 20):
        text = text_of(client, f"/demands/matches?page={page}")
        codes += re.findall(r'<h2 id="demand-\d+"><a href="/demands/(D\d+)', text)
        if 'rel="next"' not in text:
            break
    answer = client.get("/api/demands?tab=open").json
    assert len(codes) == len(set(codes)) == answer["tabs"]["open"]
    # Planted: nobody gives goods.
    text = text_of(client, "/demands/matches?kind=goods")
    assert "没有合适的资源" in text
    assert "match-points" not in text


def test_the_table_says_what_the_api_says(client: FlaskClient) -> None:
    text = client.get("/demands/matches.csv?area=620702002").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    demand = next(row["需求编码"] for row in rows if row["名次"] == "1")
    mine = [row for row in rows if row["需求编码"] == demand]
    answer = client.get(f"/api/demands/{demand}/matches?lang=zh").json
    told = answer["matches"][: len(mine)]
    assert [(m["resource"], str(m["points"])) for m in told] == [
        (row["资源编码"], row["得分"]) for row in mine
    ]
    for match in answer["matches"]:
        assert match["points"] == pytest.approx(sum(part["points"] for part in match["parts"]))
    points = [match["points"] for match in answer["matches"]]
    assert points == sorted(points, reverse=True)
    assert answer["on_foot"] is True


def first_pair(client: FlaskClient) -> tuple[str, str]:
    text = text_of(client, "/demands/matches")
    pair = re.search(
        r'action="/demands/(D\d+)/matches">.*?name="resource" value="(R\d+)"', text, re.DOTALL
    )
    assert pair
    return pair[1], pair[2]


def test_one_press_makes_a_project_and_it_goes_to_its_end(editor: FlaskClient) -> None:
    demand, resource = first_pair(editor)
    answer = send(editor, f"/demands/{demand}", f"/demands/{demand}/matches", resource=resource)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    code = page.rsplit("/", 1)[1]
    assert demand in text_of(editor, page)
    assert (state(editor, "demands", demand), state(editor, "resources", resource)) == (
        "matched",
        "matched",
    )
    again = send(editor, page, f"/demands/{demand}/matches", resource=resource)
    assert again.status_code == 409
    assert "已经不是“待对接”了" in again.get_data(as_text=True)
    moves = f"/projects/{code}/moves"
    dates = {"starts_on": "2026-06-01", "due_on": "2026-07-01"}
    assert send(editor, page, moves, state="agreed", **dates).status_code == 303
    assert send(editor, page, moves, state="running", **dates).status_code == 303
    refused = send(editor, page, moves, state="done", result="办成了", answers="9", satisfied="10",
                   starts_on="2026-06-01", done_on="2026-06-30")  # fmt: skip
    assert refused.status_code == 400
    kept = refused.get_data(as_text=True)
    assert "满意人数多于评价人数" in kept
    assert ">办成了</textarea>" in kept
    stopped = send(editor, page, moves, state="stopped", result="").get_data(as_text=True)
    opened = re.findall(r'<details class="move" open>\s*<summary[^>]*>(\w+)', stopped)
    assert opened == ["终止"]
    done = send(editor, page, moves, state="done", result="办成了", answers="9", satisfied="9",
                starts_on="2026-06-01", done_on="2026-06-30")  # fmt: skip
    assert done.status_code == 303
    assert state(editor, "demands", demand) == "done"
    assert "9 人评价，9 人满意" in text_of(editor, page)


def test_a_step_is_done_with_evidence(editor: FlaskClient) -> None:
    page = "/projects/J000021"
    step = re.search(r'action="/projects/J000021/steps/(S\d+)"', text_of(editor, page))
    assert step
    path = f"/projects/J000021/steps/{step[1]}"
    assert send(editor, page, path, evidence="").status_code == 400
    assert send(editor, page, path, evidence="签字照片", done_on="2026-06-30").status_code == 303
    assert "签字照片" in text_of(editor, page)
    assert send(editor, page, path, evidence="x").status_code == 409


def test_a_facility_that_changed_after_the_evaluation_is_not_called_new(
    editor: FlaskClient,
) -> None:
    token = token_in(text_of(editor, "/facilities/F0001"))
    given = {"csrf_token": token, "name": "改过名的设施"}
    assert editor.post("/facilities/F0001", data=given).status_code == 303
    page = text_of(editor, "/facilities/F0001")
    assert ("上次评估以后改过" in page, "还没有计入评估" in page) == (True, False)
    # Both days are written in one way.
    days = r"\d+年\d+月\d+日"
    assert re.search(rf"第 \d+ 次，{days} \d+:\d+ 运行，按 {days} 的情况评估", page)
    assert "Changed since the latest evaluation" in text_of(editor, "/facilities/F0001?lang=en")


def test_a_room_becomes_a_facility_and_is_closed_with_its_resource(editor: FlaskClient) -> None:
    path = "/resources/R000004/opening"
    refused = send(editor, "/resources/R000004", path, kind="hospital", hours="24/7")
    assert refused.status_code == 400
    answer = send(editor, "/resources/R000004", path, kind="culture", hours="Sa 09:00-12:00")
    assert answer.status_code == 303
    page = answer.headers["Location"]
    code = page.rsplit("/", 1)[1]
    text = text_of(editor, page)
    assert "甘州区公安分局（演示）" in text
    assert ("从下一次评估起计入" in text, 'action="/coverage/run"' in text) == (True, True)
    assert ("还没有计入评估" in text, "上次评估以后改过" in text) == (True, False)
    assert "从下一次评估起计入" not in text_of(editor, "/facilities/F0001")
    given = {"csrf_token": token_in(text_of(editor, page)), "state": "withdrawn"}
    assert editor.post("/resources/R000004", data=given).status_code == 303
    found = showing.show(engine_of(editor), "facilities", code, asking=ANONYMOUS)
    assert found["row"]["open_to_residents"] is False


@pytest.mark.parametrize(
    "path",
    [
        "/demands/D000003/matches",
        "/projects/J000021/moves",
        "/projects/J000021/steps/S000082",
        "/resources/R000004/opening",
    ],
)
def test_writes_need_an_account_its_token_and_its_verb(own_client: FlaskClient, path: str) -> None:
    assert own_client.post(path).status_code == 401
    assert another(own_client, "viewer").post(path).status_code == 403
    editor = another(own_client, "editor")
    del editor.environ_base["HTTP_X_CSRFTOKEN"]
    assert editor.post(path).status_code == 400


def test_staff_of_another_area_sees_no_form_and_is_refused(own_client: FlaskClient) -> None:
    person = {"name": "west", "role": "staff", "area": "620702003", "display": "西街"}
    accounts.add(engine_of(own_client), by="tests", password=PASSWORD, **person)
    west = log_in(own_client.application.test_client(), "west")
    page = "/projects/J000021"  # of 620702004
    assert "/projects/J000021/moves" not in text_of(west, page)
    answer = west.post(f"{page}/moves", data={"state": "stopped", "result": "x"})
    assert answer.status_code == 403
    assert state(west, "projects", "J000021") == "running"


def test_small_numbers_are_for_people_with_an_account(
    client: FlaskClient, editor: FlaskClient
) -> None:
    path = "/check_ins/summary.csv?by=unit"
    inside, outside = (
        list(csv.DictReader(io.StringIO(one.get(path).get_data().decode("utf-8-sig"))))
        for one in (editor, client)
    )
    few = [row["编码"] for row in inside if 0 < int(row["在职党员"]) < 5]
    assert few  # planted
    told = {row["编码"]: row["在职党员"] for row in outside}
    assert {told[code] for code in few} == {"…"}
    files = ("/check_ins.csv?tab=", "/layers/check_ins.csv")
    for path in files:  # not in the files of rows either
        rows = csv.DictReader(io.StringIO(client.get(path).get_data().decode("utf-8-sig")))
        numbers = [row[name] for row in rows for name in ("persons", "pledges", "kept", "reported")]
        assert not {"1", "2", "3", "4"} & set(numbers), path
    hidden = client.get("/api/indicators?area=620702001&id=check_in.persons").json["indicators"][0]
    assert hidden["hidden"]
    assert "人数少于 5，不公开" in text_of(client, "/projects/J000003")  # planted
    assert "4 人评价，4 人满意" in text_of(editor, "/projects/J000003")


def test_planted_situations_are_on_the_pages(client: FlaskClient) -> None:
    late = text_of(client, "/projects/J000021")
    assert late.count("tag-late") >= 2
    missing = re.search(r'id="missing">.*?>(\d+) / (\d+)<', text_of(client, "/check_ins/summary"))
    assert missing
    assert int(missing[1]) == 9
    assert "558 个单位、58,000 名在职党员" in text_of(client, "/check_ins/summary")
    assert "没有记录过" in text_of(client, "/facilities/idle")
    assert "供需对接" in text_of(client, "/demands")
    assert "报到汇总" in text_of(client, "/check_ins")


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_the_pages_fit_a_thumb_and_the_screen(
    visit: Visiting, size: dict[str, int], path: str
) -> None:
    visited = visit(path, size, role="editor")
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, "main form") == [] if page.locator("main form").count() else True
    assert visited.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_the_pages_keep_nobody_out(browser: Browser, demo_server: str, path: str) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(demo_server + path)
    page.evaluate(SHORTEN)
    assert found(page) == []
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    assert found(page) == []
    context.close()


@pytest.mark.browser
def test_a_project_is_stopped_by_thumb(visit: Visiting) -> None:
    visited = visit("/projects/J000022", PHONE, role="editor")
    page = visited.page
    page.locator("summary", has_text="终止").click()
    page.get_by_label("为什么终止").fill("单位搬走了")
    page.locator("details[open]").get_by_role("button", name="确定").click()
    expect(page.locator(".track [aria-current=step]")).to_have_text("终止")
    assert visited.problems == []
