"""What the pages write, the API writes: done, refused by permission, refused by a rule alike."""

import html
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import towns
from tests.sheets import sheet
from tests.web.conftest import client_of
from tests.web.test_api_keys import keyed
from tests.web.test_lists import first_pair
from tests.web.test_lists import state as state_of


@pytest.fixture
def program(own_client: FlaskClient) -> FlaskClient:
    """A program with the key of an editor."""
    return keyed(own_client, "editor")


def same(program: FlaskClient, path: str, page: str, given: dict[str, str]) -> str:
    """Return the sentence with which the API refuses; the page says the same, with its status."""
    told = program.post(f"{path}?lang=zh", json=given)
    shown = program.post(page, data=given)
    assert told.status_code == shown.status_code >= 400, told.json
    assert told.json["error"] in html.unescape(shown.get_data(as_text=True))
    return str(told.json["error"])


def test_a_pair_becomes_a_project_that_goes_on_to_its_end(program: FlaskClient) -> None:
    demand, resource = first_pair(program)
    proposed = program.get("/api/demands/matches").json
    assert proposed["demands"][0]["matches"][0]["code"] == resource
    made = program.post(f"/api/demands/{demand}/matches", json={"resource": resource})
    assert made.status_code == 201
    code = made.json["code"]
    given = {"resource": resource}
    again = same(program, f"/api/demands/{demand}/matches", f"/demands/{demand}/matches", given)
    assert "已经不是“待对接”了" in again
    moves = f"/api/projects/{code}/moves"
    seen = program.get(f"/api/projects/{code}").json["last_change"]
    dates = {"starts_on": "2026-06-01", "due_on": "2026-07-01"}
    agreed = {"state": "agreed", "seen": seen} | dates
    assert program.post(moves, json=agreed).status_code == 200
    late = program.post(moves, json=agreed | {"state": "running"})
    assert (late.status_code, "after you opened it" in late.json["error"]) == (409, True)
    assert program.post(moves, json={"state": "running"} | dates).status_code == 200
    done = {"state": "done", "result": "办成了", "done_on": "2026-06-30", "answers": 9}
    wrong = {name: str(value) for name, value in done.items()} | {"satisfied": "10"}
    assert "满意人数多于" in same(program, moves, f"/projects/{code}/moves", wrong)
    assert program.post(moves, json=done | {"satisfied": 9}).status_code == 200
    assert state_of(program, "demands", demand) == "done"


def test_a_step_is_done_by_a_program(program: FlaskClient) -> None:
    step = "S000082"
    project = program.get(f"/api/project_steps/{step}").json["values"]["project_code"]
    api, page = f"/api/project_steps/{step}/done", f"/projects/{project}/steps/{step}"
    assert "没有保存" in same(program, api, page, {"evidence": "", "done_on": "2026-06-30"})
    done = program.post(api, json={"evidence": "签字照片", "done_on": "2026-06-30"})
    assert done.json == {"code": step, "project": project}
    assert "已经完成了" in same(program, api, page, {"evidence": "x"})


def test_a_room_is_opened_by_a_program(program: FlaskClient) -> None:
    api, page = "/api/resources/R000004/opening", "/resources/R000004/opening"
    assert "没有保存" in same(program, api, page, {"kind": "hospital", "hours": "24/7"})
    made = program.post(api, json={"kind": "culture", "hours": "Sa 09:00-12:00"})
    assert made.status_code == 201
    opened = program.get(f"/api/facilities/{made.json['code']}").json["values"]
    assert (opened["open_to_residents"], opened["opening_hours"]) == (True, "Sa 09:00-12:00")


def test_sums_of_check_ins_and_idle_facilities_are_those_of_the_pages(
    program: FlaskClient,
) -> None:
    found = program.get("/api/check_ins/summary").json
    assert found["missing_count"] == 9  # planted
    assert sum(one["employed"] for one in found["communities"]) == found["total"]["employed"]
    assert program.get("/api/facilities/idle?kind=service_station").json["found"] > 0
    assert program.get("/api/facilities/idle?days=0").status_code == 400


def test_many_records_change_at_once_or_none(program: FlaskClient) -> None:
    codes = [one["code"] for one in program.get("/api/organizations").json["records"][:3]]
    given = {"codes": codes, "field": "formed", "value": "led"}
    assert program.post("/api/organizations/many", json=given).json == {"changed": 3}
    wrong = {"codes": [*codes, "NONE"], "field": "formed", "value": "alone"}
    assert program.post("/api/organizations/many", json=wrong).status_code == 404
    assert program.get(f"/api/organizations/{codes[0]}").json["values"]["formed"] == "led"
    none = same(program, "/api/organizations/many", "/organizations/many", {"field": "formed"})
    assert none == "没有选中记录。"
    refused = program.post("/api/organizations/many", json={"codes": codes, "do": "remove"})
    assert refused.status_code == 400
    assert {one["code"] for one in refused.json["problems"]} <= set(codes)


def test_a_workbook_comes_back_through_the_api(program: FlaskClient) -> None:
    def send(table: str) -> Any:
        data = {"file": (io.BytesIO(table.encode()), "a.csv")}
        return program.post("/api/organizations/import?lang=zh", data=data)

    wrong = send("编码,名称\n,没有类型\n").json
    assert [(one["row"], one["field"]) for one in wrong["problems"]] == [(1, "类型")]
    seen = send("编码,名称,电话号\nO0002,东街党工委,1\n").json
    assert seen["unread"] == ["电话号"]
    (changed,) = seen["changed"]
    assert changed["fields"] == [
        {"words": "名称", "before": "东街街道党工委", "after": "东街党工委"}
    ]
    done = program.post("/api/organizations/import/apply", json=seen)
    assert (done.status_code, done.json["changes"]) == (200, 1)
    again = program.post("/api/organizations/import/apply", json=seen)
    assert (again.status_code, "since the preview" in again.json["error"]) == (409, True)
    assert program.get("/api/organizations/O0002").json["values"]["name"] == "东街党工委"


def test_a_record_says_its_state_and_a_change_may_ask_for_it(program: FlaskClient) -> None:
    path = "/api/posts/P000002"
    read = program.get(path)
    tag = read.headers["ETag"]
    assert tag == f'"{read.json["revision"]}"'
    assert program.put(path, json={"holder": "新人"}, headers={"If-Match": tag}).json["changed"]
    for write in (
        lambda headers: program.put(path, json={"holder": "别人"}, headers=headers),
        lambda headers: program.delete(path, headers=headers),
    ):
        for late in (tag, '"x"', 'W/"1"'):
            answer = write({"If-Match": late})
            assert (answer.status_code, answer.json["status"]) == (412, 412), late
    old = program.put(path, json={"holder": "别人", "revision": read.json["revision"]})
    assert (old.status_code, "after you opened it" in old.json["error"]) == (409, True)
    now = program.get(path)
    assert now.json["values"]["holder"] == "新人"
    (first, *_) = now.json["history"]
    assert [(one["before"] != one["after"], one["after"]) for one in first["fields"]] == [
        (True, "新人")
    ]
    headers = {"If-Match": now.headers["ETag"]}
    assert program.delete(path, headers=headers).status_code == 204
    assert program.get(path).headers["ETag"] == '"0"'


def test_whoever_is_slower_sees_beside_the_form_what_it_says_by_now(program: FlaskClient) -> None:
    path = "/posts/P000002"
    read = program.get(f"/api{path}").json
    program.put(f"/api{path}", json={"office_phone": "0936-8211111", "full_time": False})
    form = {"holder": "别人", "revision": str(read["revision"]), "office_phone": ""}
    form |= {"kind": "secretary", "full_time": "true"}
    answer = program.post(path, data=form)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "别人改过这条记录" in page) == (409, True)
    for value in ("0936-8211111", "否", "网格长"):
        assert f"现在是“{value}”" in page
    assert program.post(f"{path}/remove", data=form).status_code == 409
    assert not program.get(f"/api{path}").json["removed"]


def test_a_field_that_there_is_not_is_refused_and_not_lost(program: FlaskClient) -> None:
    answer = program.put("/api/posts/P000002", json={"holdr": "x"})
    assert (answer.status_code, "no field holdr" in answer.json["error"]) == (400, True)
    wrong = program.post("/api/posts", json={"area_code": "999", "valid_from": "soon"})
    fields = {one["field"] for one in wrong.json["problems"]}
    assert (wrong.status_code, {"kind", "valid_from"} & fields) != (400, set())


def test_cases_are_listed_and_moved_many_at_once(program: FlaskClient) -> None:
    found = program.get("/api/cases?state=open&stage=reported").json
    assert found["found"] == found["counts"]["open"]
    assert {one["stage"] for one in found["cases"]} == {"reported"}
    codes = [one["code"] for one in found["cases"][:2]]
    given = {"codes": [*codes, "NONE"], "move": "void", "reason": "mistaken", "text": "x"}
    done = program.post("/api/cases/moves", json=given).json
    assert [one["code"] for one in done["cases"]] == given["codes"]
    assert "NONE" in done["cases"][-1]["error"]
    assert done["moved"] == sum(one["error"] is None for one in done["cases"])
    assert program.post("/api/cases/moves?lang=zh", json={"move": "void"}).json["error"] == (
        "没有选中事项。"
    )
    assert program.get("/api/cases?state=x").status_code == 400


def test_all_proposals_are_taken_at_once(program: FlaskClient) -> None:
    begun = program.post("/api/assessments/begin", json={
        "subject_kind": "area", "subject_code": "620702001007", "assessed_on": "2026-06-30",
    })  # fmt: skip
    proposals = f"/api/assessments/{begun.json['code']}/proposals"
    one = program.post(f"{proposals}/1/accept", json={"name": "配齐社区工作者"})
    assert one.status_code == 201
    assert program.get(f"/api/findings/{one.json['code']}").json["values"]["name"] == (
        "配齐社区工作者"
    )
    again = program.post(f"{proposals}/1/accept?lang=zh", json={})
    assert (again.status_code, "已经列为整改事项" in again.json["error"]) == (409, True)
    assert program.post(f"{proposals}/2/drop", json={"reason": "重复"}).status_code == 204
    path = f"{proposals}/accept"
    made = program.post(path).json["findings"]
    assert made > 0
    assert program.post(path).json["findings"] == 0
    missing = program.post("/api/assessments/NONE/proposals/accept")
    assert missing.status_code == 404


def test_a_form_is_kept_bound_filled_and_removed(program: FlaskClient, tmp_path: Path) -> None:
    path = sheet(tmp_path / "form.xlsx", {"gm_residents": None, "money": None})
    data = {"name": "月报", "file": (io.BytesIO(path.read_bytes()), "月报.xlsx")}
    made = program.post("/api/forms", data=data)
    assert made.status_code == 201
    place = f"/api/forms/{made.json['id']}"
    revision = program.get(place).json["revision"]
    money = {"bindings": {"money": {"indicator": "funds.work"}}, "revision": revision}
    assert program.put(place, json=money).json["changed"] == 1
    late = program.put(place, json=money)
    assert (late.status_code, "changed this form" in late.json["error"]) == (409, True)
    page = program.post(
        f"/forms/{made.json['id']}/bindings", data={"bind:money": "", "revision": str(revision)}
    )
    assert (page.status_code, "别人改过这张报表" in page.get_data(as_text=True)) == (409, True)
    wrong = program.put(place, json={"bindings": {"money": {"indicator": "nothing"}}})
    assert (wrong.status_code, "no indicator nothing" in wrong.json["error"]) == (400, True)
    assert program.put(place, json={"bindings": []}).status_code == 400
    assert program.get(f"{place}/fill.xlsx?area=620702001").data[:2] == b"PK"
    assert program.delete(place).status_code == 204
    assert program.get(place).status_code == 404


def test_views_are_kept_by_a_program(program: FlaskClient) -> None:
    view = {"page": "posts", "name": "书记", "query": "kind=secretary"}
    made = program.post("/api/views", json=view)
    assert made.status_code == 201
    assert program.post("/api/views", json=view).json == made.json  # replaced
    found = program.get("/api/views?page=posts").json["views"]
    assert found == [{"id": made.json["id"], "name": "书记", "query": "kind=secretary"}]
    wrong = same(program, "/api/views", "/views", view | {"page": "nothing"})
    assert wrong == "这些筛选不能保存。"
    path = f"/api/views/{made.json['id']}"
    assert program.delete(path).status_code == 204
    assert program.delete(path).status_code == 404


def test_a_file_comes_in_and_coverage_is_run(program: FlaskClient, tmp_path: Path) -> None:
    content = towns.facilities(tmp_path, (5, 5), kind="library").read_bytes()
    data = {"layer": "facilities", "file": (io.BytesIO(content), "图书馆.geojson"), "add": "1"}
    done = program.post("/api/imports", data=data)
    assert (done.status_code, done.json["layer"], done.json["rows"]) == (201, "facilities", 1)
    assert program.post("/api/imports", data={"layer": "facilities"}).status_code == 400
    assert program.post("/api/runs", json={"as_of": "soon"}).status_code == 400
    before = program.get("/api/town").json["run"]["id"]
    assert program.post("/api/runs", json={"as_of": "2026-06-30"}).json == {"id": before + 1}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/demands/D000003/matches"),
        ("POST", "/api/projects/J000021/moves"),
        ("POST", "/api/project_steps/S000082/done"),
        ("POST", "/api/resources/R000004/opening"),
        ("POST", "/api/posts/many"),
        ("POST", "/api/posts/import/apply"),
        ("POST", "/api/cases/moves"),
        ("POST", "/api/assessments/K000055/proposals/accept"),
        ("POST", "/api/forms"),
        ("PUT", "/api/forms/1"),
        ("DELETE", "/api/forms/1"),
        ("POST", "/api/imports"),
        ("POST", "/api/runs"),
    ],
)
def test_writes_need_an_account_and_its_verb(
    visitors: tuple[FlaskClient, FlaskClient], method: str, path: str
) -> None:
    nobody, viewer = visitors
    assert nobody.open(path, method=method, json={}).status_code == 401
    given = {"codes": ["P000001"], "field": "holder", "move": "void"}
    answer = viewer.open(path, method=method, json=given)
    assert (answer.status_code, "viewer" in answer.json["error"]) == (403, True)


@pytest.fixture(scope="module")
def visitors(
    demo_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[FlaskClient, FlaskClient]:
    """Somebody without an account, and a program with the key of a viewer."""
    path = tmp_path_factory.mktemp("refused") / "demo.gpkg"
    shutil.copy(demo_store, path)
    nobody = client_of(path)
    return nobody, keyed(nobody, "viewer")
