"""Logging in and out, sessions, tokens, and who may write: through Flask's test client."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from gridmap.actions import accounts
from gridmap.web import permits, security
from tests.conftest import PASSWORD
from tests.web.conftest import another, attempt, client_of, engine_of, log_in, token_in

WRITES = [("POST", "/import"), ("POST", "/coverage/run"), ("POST", "/api/scenarios"),
          ("DELETE", "/api/scenarios/1"), ("POST", "/account/password")]  # fmt: skip
PLAN = {"name": "a", "changes": [{"do": "close", "code": "F0002"}]}


def test_every_endpoint_that_writes_is_in_a_table(own_client: FlaskClient) -> None:
    known = {*permits.NEEDS, *permits.ASKS, *permits.OWN, *permits.BY_KEY}
    for rule in own_client.application.url_map.iter_rules():
        if (rule.methods or set()) - security.READS:
            assert rule.endpoint in known, f"{rule.endpoint} writes: give it a verb in NEEDS"
    assert permits.NEEDS.keys() | permits.OWN <= own_client.application.view_functions.keys()


def test_an_endpoint_in_no_table_is_refused_even_to_an_administrator(
    own_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = another(own_client, "administrator")
    monkeypatch.delitem(permits.NEEDS, "coverage.run")
    assert root.post("/coverage/run").status_code == 403


@pytest.mark.parametrize(("method", "url"), WRITES)
def test_a_write_without_an_account_is_asked_to_log_in(
    own_client: FlaskClient, method: str, url: str
) -> None:
    answer = own_client.open(url, method=method)
    assert answer.status_code == 401
    if url.startswith("/api/"):
        assert "log in first" in answer.json["error"]  # type: ignore[index]
    else:
        assert "/login" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("method", "url"), WRITES)
def test_a_write_without_the_token_is_refused(planner: FlaskClient, method: str, url: str) -> None:
    before = planner.get("/api/scenarios").json
    for token in ("", "wrong"):
        answer = planner.open(url, method=method, json=PLAN, headers={"X-CSRFToken": token})
        assert answer.status_code == 400
        assert answer.headers["X-CSRFToken"] == "stale"
    assert planner.get("/api/scenarios").json == before


def test_the_token_of_somebody_else_is_refused(planner: FlaskClient, editor: FlaskClient) -> None:
    theirs = editor.environ_base["HTTP_X_CSRFTOKEN"]
    answer = planner.post("/api/scenarios", json=PLAN, headers={"X-CSRFToken": theirs})
    assert answer.status_code == 400


def test_a_login_form_without_a_token_is_refused(own_client: FlaskClient) -> None:
    answer = own_client.post("/login", data={"name": "planner", "password": PASSWORD})
    assert answer.status_code == 400
    assert own_client.get("/api/account").json["name"] == ""


def test_logging_in_leads_on_and_says_who_one_is(own_client: FlaskClient) -> None:
    answer = attempt(own_client, "Planner", PASSWORD, next="/?threshold=300&lang=en")
    assert (answer.status_code, answer.location) == (302, "/?threshold=300&lang=en")
    account = own_client.get("/api/account").json
    assert (account["name"], account["role"], account["area"]) == ("planner", "planner", "")
    assert account["may"]["import"] is True
    assert account["may"]["edit_areas"] is False
    town = own_client.get("/api/town").json
    assert (town["may"], town["writable"]) == (account["may"], True)


def test_a_visitor_is_told_that_he_may_only_read(own_client: FlaskClient) -> None:
    account = own_client.get("/api/account").json
    assert (account["name"], account["token"]) == ("", "")
    assert [verb for verb, allowed in account["may"].items() if allowed] == ["read"]
    assert own_client.get("/api/town").json["writable"] is False


def test_wrong_passwords_are_said_in_both_languages_and_limited(own_client: FlaskClient) -> None:
    for _ in range(5):
        answer = attempt(own_client, "planner", "wrong")
        assert answer.status_code == 401
        page = answer.get_data(as_text=True)
        assert "用户名和密码不相符" in page
        assert 'value="planner"' in page
    answer = attempt(own_client, "planner", PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "请在 15 分钟后再试" in answer.get_data(as_text=True)
    token = token_in(own_client.get("/login?lang=en").get_data(as_text=True))
    form = {"csrf_token": token, "name": "planner", "password": PASSWORD}
    english = own_client.post("/login?lang=en", data=form).get_data(as_text=True)
    assert "Come back in 15 minutes." in english
    assert attempt(own_client, "editor", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "hostile",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil.example",
    ],
)
def test_only_own_pages_come_after_the_login(own_client: FlaskClient, hostile: str) -> None:
    assert attempt(own_client, "planner", PASSWORD, next=hostile).location == "/"


def test_each_role_is_offered_what_it_may(own_client: FlaskClient) -> None:
    for name, offered in (("viewer", False), ("staff", False), ("planner", True)):
        page = another(own_client, name).get("/").get_data(as_text=True)
        assert ("/import" in page) == offered
        assert f'title="{name}"' in page


def test_a_server_that_only_shows_still_lets_people_in(demo_store: Path, tmp_path: Path) -> None:
    shutil.copy(demo_store, tmp_path / "demo.gpkg")
    client = log_in(client_of(tmp_path / "demo.gpkg", writable=False), "administrator")
    assert client.get("/api/account").json["may"]["import"] is False
    for url in ("/import", "/coverage/run", "/api/scenarios"):
        answer = client.post(url)
        assert answer.status_code == 403
        assert "GRIDMAP_WRITABLE=no" in answer.get_data(as_text=True)
    assert client.get("/import").status_code == 403
    assert client.post("/logout").status_code == 302


def test_who_has_an_area_writes_only_inside_it(own_client: FlaskClient) -> None:
    engine = engine_of(own_client)
    stations = own_client.get("/layers/facilities.geojson?kind=service_station").json["features"]
    inside, outside = (
        next(f["properties"]["code"] for f in stations if in_east(own_client, f) == wanted)
        for wanted in (True, False)
    )
    accounts.set_role(engine, by="test", name="planner", role="planner", area="620702001")
    east = another(own_client, "planner")
    assert east.get("/api/account").json["may"]["evaluate"] is False

    def save(*codes: str) -> Any:
        changes = [{"do": "close", "code": code} for code in codes]
        return east.post("/api/scenarios", json={"name": " ".join(codes), "changes": changes})

    assert save(inside).status_code == 201
    for codes in ((outside,), (inside, outside)):
        refused = save(*codes)
        assert refused.status_code == 403
        assert "only inside the area 620702001" in refused.json["error"]
    assert east.post("/coverage/run").status_code == 403
    kept = another(own_client, "editor").post(
        "/api/scenarios", json={"name": "far", "changes": [{"do": "close", "code": outside}]}
    )
    assert east.delete(f"/api/scenarios/{kept.json['id']}").status_code == 403
    assert east.delete("/api/scenarios/1").status_code == 204


def in_east(client: FlaskClient, station: dict[str, Any]) -> bool:
    code = station["properties"]["code"]
    url = "/layers/facilities.geojson?kind=service_station&area=620702001"
    return code in {f["properties"]["code"] for f in client.get(url).json["features"]}


def test_people_see_their_account_and_change_their_password(planner: FlaskClient) -> None:
    elsewhere = another(planner, "planner")
    page = planner.get("/account").get_data(as_text=True)
    for words in ("planner", "规划人员", "全域"):
        assert words in page
    form = {"old": PASSWORD, "new": "nine loud storks", "again": "nine loud storks"}
    for change, sentence in (
        ({"old": "wrong"}, "现在的密码不对"),
        ({"again": "nine"}, "两次输入的新密码不一样"),
        ({"new": "short", "again": "short"}, "新密码太短"),
        ({"new": "Planner2026", "again": "Planner2026"}, "最先被人猜到"),
    ):
        answer = planner.post("/account/password", data=form | change)
        assert answer.status_code == 400
        assert sentence in answer.get_data(as_text=True)
    answer = planner.post("/account/password", data=form)
    assert answer.status_code == 200
    assert "密码已改" in answer.get_data(as_text=True)
    assert planner.get("/api/account").json["name"] == "planner"
    assert elsewhere.get("/api/account").json["name"] == ""
    assert attempt(elsewhere, "planner", "nine loud storks").status_code == 302


def test_wrong_old_passwords_are_limited_like_logins(planner: FlaskClient) -> None:
    form = {"old": "wrong", "new": "nine loud storks", "again": "nine loud storks"}
    for _ in range(5):
        assert planner.post("/account/password", data=form).status_code == 400
    answer = planner.post("/account/password", data=form | {"old": PASSWORD})
    assert answer.status_code == 429
    assert "15 分钟" in answer.get_data(as_text=True)


def test_pages_of_an_account_lead_a_visitor_to_log_in(own_client: FlaskClient) -> None:
    for url, ahead in (("/account", "/account"), ("/import?lang=en", "/import?lang%3Den")):
        answer = own_client.get(url)
        assert answer.status_code == 302
        assert answer.location.startswith(f"/login?next={ahead}")
