"""Server-sent events: what they say, when they end, and that several processes say the same."""

import json
import shutil
import threading
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from gridmap.actions import live as happened
from gridmap.actions.live import Cursor
from gridmap.web import live, watch
from gridmap.web.watch import Watch
from tests.conftest import serving
from tests.happening import move_on, report
from tests.web.conftest import engine_of

WAIT_S = 60
START = Cursor(0, 0, 0)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """End every answer as soon as it has told what is known."""
    monkeypatch.setattr(live, "LONGEST_S", 0.0)


def told(text: str) -> list[dict[str, str]]:
    """Read events as a browser does."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return [dict(line.split(": ", 1) for line in b.splitlines() if ": " in line) for b in blocks]


@pytest.mark.usefixtures("brief")
def test_events_say_what_happened_after_the_last_that_is_known(own_client: FlaskClient) -> None:
    engine = engine_of(own_client)
    known = happened.now(engine)
    report(engine, "A1")
    answer = own_client.get(f"/api/events?last={known}")
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    head, cases, edition = told(answer.get_data(as_text=True))
    assert head["id"] == str(known)
    assert cases["event"] == "cases"
    assert json.loads(cases["data"])["features"][0]["properties"]["code"] == "A1"
    assert edition["event"] == "edition"
    assert edition["id"] == str(happened.now(engine))


@pytest.mark.usefixtures("brief")
def test_the_header_of_a_browser_that_comes_back_counts_more_than_the_address(
    own_client: FlaskClient,
) -> None:
    engine = engine_of(own_client)
    report(engine, "A1")
    now = str(happened.now(engine))
    answer = own_client.get("/api/events?last=0.0.0", headers={"Last-Event-ID": now})
    assert [event.get("event") for event in told(answer.get_data(as_text=True))] == [None]


@pytest.mark.usefixtures("brief")
def test_nonsense_in_the_header_begins_now_and_in_the_address_is_refused(
    client: FlaskClient,
) -> None:
    answer = client.get("/api/events", headers={"Last-Event-ID": "x"})
    assert len(told(answer.get_data(as_text=True))) == 1
    refused = client.get("/api/events?last=x", headers={"Accept-Language": "zh-CN"})
    assert refused.status_code == 400
    assert "应是三个数" in refused.json["error"]


def test_when_every_place_is_taken_the_answer_comes_at_once(own_client: FlaskClient) -> None:
    here: Watch = own_client.application.extensions[live.EXTENSION]
    with ExitStack() as stack:
        assert all(stack.enter_context(here.listening()) for _ in range(watch.MOST_LISTENERS))
        answer = own_client.get("/api/events").get_data(as_text=True)
    assert told(answer) == [{"retry": str(live.AGAIN_WHEN_FULL_MS), "id": told(answer)[0]["id"]}]


def test_a_watch_looks_only_while_somebody_listens() -> None:
    looked = threading.Event()
    state = [START]

    def look() -> Cursor:
        looked.set()
        return state[0]

    one = Watch(look, every=0.01)
    assert not looked.wait(0.05)
    with one.listening() as free:
        assert free
        assert looked.wait(WAIT_S)
        assert not one.wait(START, 0.05)
        state[0] = Cursor(1, 0, 0)
        assert one.wait(START, WAIT_S)
        [thread] = [t for t in threading.enumerate() if t is one._thread]
    thread.join(WAIT_S)
    assert not thread.is_alive()


def test_a_watch_outlives_a_store_that_is_away_for_a_moment() -> None:
    answers = iter([OSError("away"), START, Cursor(1, 0, 0)])

    def look() -> Cursor:
        found = next(answers, Cursor(1, 0, 0))
        if isinstance(found, OSError):
            raise found
        return found

    one = Watch(look, every=0.01)
    with one.listening():
        assert one.wait(START, WAIT_S)


def test_every_worker_tells_of_what_any_of_them_wrote(
    store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDMAP_WORKERS", "2")
    url = store.url.render_as_string(hide_password=False)
    with serving(url, log=tmp_path / "server.log") as server:
        known = happened.now(store)
        listeners = [Listener(f"{server}/api/events?last={known}") for _ in range(6)]
        for listener in listeners:
            assert listener.next()["id"] == str(known)
        report(store, "A1")
        for listener in listeners:
            event = listener.until("cases")
            assert json.loads(event["data"])["features"][0]["properties"]["code"] == "A1"
        move_on(store, "A1", "accept")
        for listener in listeners:
            event = listener.until("cases")
            assert json.loads(event["data"])["features"][0]["properties"]["stage"] == "accepted"
            listener.close()


class Listener:
    """One connection that hears events."""

    def __init__(self, address: str) -> None:
        self.response = urllib.request.urlopen(address, timeout=WAIT_S)

    def next(self) -> dict[str, str]:
        """Return the next message; a line that says nothing is none."""
        lines: list[str] = []
        while True:
            line = self.response.readline()
            assert line, "the answer ended"
            if line.strip():
                lines.append(line.decode().rstrip("\n"))
            elif found := told("\n".join(lines)):
                if found[0]:
                    return found[0]
                lines.clear()

    def until(self, kind: str) -> dict[str, str]:
        while (event := self.next()).get("event") != kind:
            pass
        return event

    def close(self) -> None:
        self.response.close()


def test_a_server_that_must_end_waits_for_nobody_who_listens(
    demo_store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "town.gpkg"
    shutil.copy(demo_store, path)
    with ExitStack() as stack:
        server = serving(f"sqlite:///{path}", log=tmp_path / "log", fresh=True)
        address = stack.enter_context(server)
        answer = urllib.request.urlopen(f"{address}/api/events", timeout=WAIT_S)
        assert answer.readline().startswith(b"retry")
        begun = time.monotonic()
    assert time.monotonic() - begun < live.LONGEST_S / 2
    assert answer.read().startswith(b"id:")  # it was told to the end, and not cut off
    answer.close()
