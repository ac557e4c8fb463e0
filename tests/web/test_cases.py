"""Cases through the API: who may report, what comes back, and what nobody else sees."""

import io
from uuid import uuid4

from flask.testing import FlaskClient
from PIL import Image

from tests.web.conftest import another, engine_of, log_in, make_leader

PLACE = {"lon": "100.4500", "lat": "38.9290"}


def picture() -> io.BytesIO:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, "JPEG")
    written.seek(0)
    return written


def send(client: FlaskClient, key: str = "", **form: object) -> object:
    values = {"class": "0102", **PLACE} | form
    return client.post("/api/cases", data=values, headers={"Idempotency-Key": key or str(uuid4())})


def test_a_report_sent_twice_is_one_case(planner: FlaskClient) -> None:
    key = str(uuid4())
    first = send(planner, key, text="响", photos=(picture(), "a.jpg"))
    assert first.status_code == 201, first.json
    again = send(planner, key, text="响", photos=(picture(), "b.jpg"))
    assert again.status_code == 200
    assert again.json == first.json | {"fresh": False}
    other = send(planner, key, text="别的")
    assert other.status_code == 409
    assert first.json["code"] in other.json["error"]


def test_nobody_reports_without_an_account_and_viewers_may_not(own_client: FlaskClient) -> None:
    assert send(own_client).status_code == 401
    viewer = log_in(own_client, "viewer")
    assert send(viewer).status_code == 403


def test_nothing_is_written_in_a_view_of_the_past(planner: FlaskClient) -> None:
    values = {"class": "0102", **PLACE}
    answer = planner.post("/api/cases?date=2026-01-01", data=values)
    assert answer.status_code == 409
    assert "a day that is past" in answer.json["error"]
    assert planner.post("/api/cases?date=yesterday", data=values).status_code == 400


def test_a_write_without_the_token_is_refused(planner: FlaskClient) -> None:
    del planner.environ_base["HTTP_X_CSRFTOKEN"]
    answer = send(planner)
    assert answer.status_code == 400
    assert answer.headers["X-CSRFToken"] == "stale"


def test_what_is_wrong_is_said_in_the_language_of_the_page(planner: FlaskClient) -> None:
    planner.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    for form, sentence in (
        ({"lon": "x"}, "lon 应是一个数"),
        ({"lon": "1e999"}, "lon 应是一个数"),
        ({"lon": "101.9"}, "在辖区外约"),
        ({"class": ""}, "没有事项类别"),
        ({"text": "\x00"}, "不能显示的字符"),
    ):
        answer = send(planner, **form)
        assert answer.status_code == 400
        assert sentence in answer.json["error"]


def test_the_public_sees_the_case_and_not_who_said_what(planner: FlaskClient) -> None:
    code = send(planner, text="三单元\r\n王家", photos=(picture(), "a.jpg")).json["code"]
    public = planner.application.test_client()
    assert "王家" not in public.get(f"/api/cases/{code}").get_data(as_text=True)
    assert planner.get(f"/api/cases/{code}").json["text"] == "三单元\n王家"
    photo = planner.get(f"/api/cases/{code}/photos/0?size=small")
    assert photo.mimetype == "image/jpeg"
    assert photo.cache_control.private
    assert public.get(f"/api/cases/{code}/photos/0").status_code == 401
    assert planner.get(f"/api/cases/{code}/photos/1").status_code == 404
    for path in ("/layers/cases.geojson", "/layers/cases.csv"):
        found = public.get(path).get_data(as_text=True)
        assert code in found
        assert "王家" not in found
        assert "planner" not in found


def test_a_contact_is_seen_by_who_handles_the_case_and_removed_when_asked(
    planner: FlaskClient,
) -> None:
    phone = "13900001111"
    refused = send(planner, contact="三单元王家")
    assert (refused.status_code, "王家" in refused.json["error"]) == (400, False)
    code = send(planner, contact=f"王女士 {phone}").json["code"]
    page, api = f"/cases/{code}", f"/api/cases/{code}"
    note = {"text": "还在", "contact": "li@example.org"}
    planner.post(f"{api}/notes", data=note, headers={"Idempotency-Key": str(uuid4())})
    for client in (planner.application.test_client(), another(planner, "viewer")):
        for path in (page, api, "/cases?q=" + code, "/cases.csv", "/layers/cases.geojson"):
            text = client.get(path).get_data(as_text=True)
            assert (code in text, phone in text, "example.org" in text) == (True, False, False)
        assert client.delete(f"{api}/contacts/1").status_code in (401, 403)
    shown = planner.get(page)
    assert f'href="tel:{phone}"' in shown.get_data(as_text=True)
    assert shown.cache_control.no_store
    first, second = planner.get(api).json["contacts"]
    assert planner.post(f"{page}/contacts/{first['id']}/remove").status_code == 303
    assert planner.delete(f"{api}/contacts/{second['id']}").status_code == 204
    assert planner.delete(f"{api}/contacts/{second['id']}").status_code == 404
    text = planner.get(page).get_data(as_text=True)
    assert (phone in text, text.count("删除了联系方式")) == (False, 2)


def test_a_new_case_stands_on_the_map_and_in_its_area(planner: FlaskClient) -> None:
    done = send(planner).json
    area = planner.get(f"/api/areas/{done['area_code']}").json
    assert done["code"] in [case["code"] for case in area["cases"]["list"]]
    assert done["area_name"] == area["name"]


def test_duplicates_are_found_before_and_a_note_is_added(planner: FlaskClient) -> None:
    code = send(planner).json["code"]
    [found] = [
        case
        for case in planner.get("/api/cases/near", query_string={"class": "0102", **PLACE}).json[
            "cases"
        ]
        if case["code"] == code
    ]
    assert found["distance_m"] == 0
    key = {"Idempotency-Key": str(uuid4())}
    for status in (201, 200):
        answer = planner.post(f"/api/cases/{code}/notes", data={"text": "还在"}, headers=key)
        assert answer.status_code == status
    other = another(planner, "editor")
    assert other.get(f"/api/cases/{code}").json["history"][-1]["note"] == "还在"
    assert planner.get("/api/cases/near?class=0102").status_code == 400


def test_every_class_of_the_demo_has_a_name(client: FlaskClient) -> None:
    named = {entry["id"]: entry["zh"] for entry in client.get("/api/cases/classes").json["classes"]}
    features = client.get("/layers/cases.geojson").json["features"]
    for properties in (feature["properties"] for feature in features):
        assert named[properties["class_code"]] == properties["title"]


def take(client: FlaskClient, code: str, move: str, **more: object) -> object:
    return client.post(f"/api/cases/{code}/moves", json={"move": move, **more})


def test_a_case_is_moved_on_and_tells_what_may_be_done_next(editor: FlaskClient) -> None:
    code = send(editor).json["code"]
    shown = editor.get(f"/api/cases/{code}").json
    assert [move["id"] for move in shown["moves"]] == ["accept", "reject", "supervise", "void"]
    assert shown["times"]["whole"]["zh"] == "按期"
    taken = take(
        editor, code, "reject", reason="other", text="不在\n这里", seen=shown["last_event"]
    )
    assert (taken.status_code, taken.json) == (201, {"code": code, "fresh": True})
    last = editor.get(f"/api/cases/{code}").json["history"][-1]
    assert (last["move"], last["note"], last["by"]) == ("reject", "不在\n这里", "editor")
    assert last["reason"] == {"zh": "其他原因", "en": "Another reason"}


def test_steps_that_cannot_be_taken_say_why(editor: FlaskClient) -> None:
    code = send(editor).json["code"]
    editor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    for step, status, sentence in (
        ({"move": "close"}, 409, "“上报”的事项不能“结案”"),
        ({"move": "reject"}, 400, "“不受理”要说明原因"),
        ({"move": "x"}, 400, "没有“x”这一步"),
        ({"move": "accept", "seen": 0}, 409, "又有变化"),
        ({"move": "accept", "seen": "x"}, 400, "seen"),
        ({"move": "extend", "reason": "weather", "amount": -1}, 400, "要大于 0"),
        ({"move": ["accept"]}, 400, "move 应是文字"),
    ):
        answer = take(editor, code, **step)
        assert (answer.status_code, sentence in answer.json["error"]) == (status, True), answer.json
    assert take(editor, "NONE", "accept").status_code == 404
    assert len(editor.get(f"/api/cases/{code}").json["history"]) == 1


def test_a_step_needs_an_account_and_a_role(own_client: FlaskClient, editor: FlaskClient) -> None:
    code = send(editor).json["code"]
    assert take(own_client, code, "accept").status_code == 401
    assert take(another(own_client, "viewer"), code, "accept").status_code == 403
    leader = another(own_client, "grid_leader")
    assert take(leader, code, "void", reason="mistaken").status_code == 403
    assert take(leader, code, "accept").status_code == 201
    make_leader(engine_of(own_client))
    elsewhere = take(another(own_client, "wang"), code, "file")
    assert (elsewhere.status_code, "only inside" in elsewhere.json["error"]) == (403, True)
