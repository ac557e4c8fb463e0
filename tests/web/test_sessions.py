"""Sessions: cookies, their key, how they end, and a gridmap that is closed to visitors."""

import shutil
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gridmap.actions import accounts
from gridmap.errors import ConfigError
from gridmap.web.sessions import kept_key
from tests.conftest import PASSWORD
from tests.web.conftest import client_of, engine_of, log_in, token_in

PLAN = {"name": "a", "changes": [{"do": "close", "code": "F0002"}]}


@pytest.fixture
def closed_client(demo_store: Path, tmp_path: Path) -> FlaskClient:
    """A copy of the demo city that shows nothing to people without an account."""
    shutil.copy(demo_store, tmp_path / "demo.gpkg")
    return client_of(tmp_path / "demo.gpkg", public=False)


def test_a_visitor_gets_no_cookie(own_client: FlaskClient) -> None:
    for url in ("/", "/api/town", "/api/account", "/static/css/base.css"):
        with own_client.get(url) as answer:
            assert "Set-Cookie" not in answer.headers


def test_the_cookie_is_shut_to_scripts_other_sites_and_plain_http(own_client: FlaskClient) -> None:
    for base, secure in (("http://localhost", False), ("https://localhost", True)):
        browser = own_client.application.test_client()
        token = token_in(browser.get("/login", base_url=base).get_data(as_text=True))
        form = {"csrf_token": token, "name": "planner", "password": PASSWORD}
        answer = browser.post("/login", data=form, base_url=base)
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["gridmap_session"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert bool(cookie["secure"]) == secure


def test_a_session_lasts_a_working_day(
    planner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import itsdangerous.timed

    moment = itsdangerous.timed.time.time()
    clock = {"hours": 0.0}

    class Later:
        @staticmethod
        def time() -> float:
            return moment + clock["hours"] * 3600

    monkeypatch.setattr(itsdangerous.timed, "time", Later)
    clock["hours"] = 11.9
    assert planner.get("/api/account").json["name"] == "planner"
    clock["hours"] = 12.1
    assert planner.get("/api/account").json["name"] == ""
    answer = planner.post("/api/scenarios", json=PLAN)
    assert answer.status_code == 401
    assert "session has ended" in answer.json["error"]


def test_a_forged_or_broken_cookie_is_nobody(own_client: FlaskClient) -> None:
    for value in ("x", "eyJfdXNlcl9pZCI6IjE6YWRtaW5pc3RyYXRvciJ9.aaaa.bbbb", "%00"):
        own_client.set_cookie("gridmap_session", value)
        assert own_client.get("/api/account").json["name"] == ""
        assert own_client.get("/").status_code == 200


def test_logging_out_takes_a_post_with_the_token(planner: FlaskClient) -> None:
    assert planner.get("/logout").status_code == 405
    assert planner.post("/logout", headers={"X-CSRFToken": "wrong"}).status_code == 400
    assert planner.get("/api/account").json["name"] == "planner"
    assert planner.post("/logout").location == "/"
    assert planner.get("/api/account").json["name"] == ""


def test_disabling_and_a_new_password_end_open_sessions(planner: FlaskClient) -> None:
    engine = engine_of(planner)
    accounts.disable(engine, by="test", name="planner")
    assert planner.get("/api/account").json["name"] == ""
    assert planner.post("/api/scenarios", json=PLAN).status_code == 401
    accounts.enable(engine, by="test", name="planner")
    assert planner.get("/api/account").json["name"] == ""


def test_another_role_holds_from_the_next_request_on(planner: FlaskClient) -> None:
    accounts.set_role(engine_of(planner), by="test", name="planner", role="viewer")
    answer = planner.post("/api/scenarios", json=PLAN)
    assert answer.status_code == 403
    assert "planner (Viewer) may not do this (save scenario)" in answer.json["error"]
    assert planner.get("/import").status_code == 403


@pytest.mark.parametrize("url", ["/", "/?select=area:620702", "/report.html", "/import"])
def test_a_closed_gridmap_shows_visitors_only_the_login(
    closed_client: FlaskClient, url: str
) -> None:
    answer = closed_client.get(url)
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=/")


@pytest.mark.parametrize(
    "url", ["/api/town", "/layers/areas.geojson", "/api/explain?measure=staff"]
)
def test_a_closed_gridmap_gives_visitors_no_data(closed_client: FlaskClient, url: str) -> None:
    answer = closed_client.get(url)
    assert answer.status_code == 401
    assert "log in first" in answer.json["error"]


def test_a_closed_gridmap_still_answers_health_login_and_styles(closed_client: FlaskClient) -> None:
    for url in ("/health", "/login", "/static/css/base.css"):
        with closed_client.get(url) as answer:
            assert answer.status_code == 200
    assert closed_client.get("/api/account").json["may"]["read"] is False
    assert closed_client.post("/api/what-if", json={}).status_code == 401
    assert closed_client.get("/nothing").status_code == 404


def test_a_closed_gridmap_is_open_to_a_viewer_and_kept_from_shared_caches(
    closed_client: FlaskClient,
) -> None:
    viewer = log_in(closed_client, "viewer")
    for url in ("/", "/api/town", "/layers/areas.geojson"):
        answer = viewer.get(url)
        assert answer.status_code == 200
        assert answer.cache_control.private
        assert not answer.cache_control.public


def test_the_key_of_sessions_is_made_once_shared_and_for_the_owner_alone(
    demo_store: Path, tmp_path: Path
) -> None:
    shutil.copy(demo_store, tmp_path / "demo.gpkg")
    first = client_of(tmp_path / "demo.gpkg").application
    key = tmp_path / "demo.files" / "session.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) == 64
    assert list(key.parent.glob("*.part")) == []
    second = client_of(tmp_path / "demo.gpkg").application
    assert first.secret_key == second.secret_key == key.read_text()
    with pytest.raises(ConfigError, match="fewer than 32 characters"):
        client_of(tmp_path / "demo.gpkg", secret="short")
    given = client_of(tmp_path / "demo.gpkg", secret="s" * 32).application
    assert given.secret_key == "s" * 32


def test_processes_that_start_at_once_share_the_first_key(tmp_path: Path) -> None:
    gate = threading.Barrier(8)

    def start(_number: int) -> str:
        gate.wait()
        return kept_key(tmp_path / "new" / "files")

    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(start, range(8)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "new" / "files").iterdir()] == ["session.key"]


def test_a_key_file_that_holds_something_else_is_said(tmp_path: Path) -> None:
    (tmp_path / "session.key").write_text("")
    with pytest.raises(ConfigError, match=r"session\.key holds no key of sessions; delete it"):
        kept_key(tmp_path)


def test_a_session_holds_in_another_process_of_the_server(
    planner: FlaskClient, tmp_path: Path
) -> None:
    cookie = planner.get_cookie("gridmap_session")
    assert cookie
    worker = client_of(tmp_path / "demo.gpkg")
    worker.set_cookie("gridmap_session", cookie.value)
    assert worker.get("/api/account").json["name"] == "planner"


def test_a_key_that_cannot_be_kept_is_said_and_the_pages_are_shown(
    demo_store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "blocked").write_text("no folder")
    client = client_of(demo_store, writable=False, files=str(tmp_path / "blocked"))
    assert "Set GRIDMAP_SECRET" in caplog.text
    assert client.get("/").status_code == 200


def test_a_page_of_a_person_is_not_kept_by_shared_caches(planner: FlaskClient) -> None:
    assert "Cookie" in planner.get("/").headers["Vary"]
    assert planner.get("/api/account").cache_control.no_store
