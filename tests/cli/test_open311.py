"""`gridmap open311 pull` against our own server, and against servers that misbehave."""

import datetime as dt
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from gridmap.cli.root import main
from gridmap.errors import InputError, OtherServerError
from gridmap.files.fetching import Limits, check_address, fetch

HURRIED = Limits(timeout_s=0.3, longest_s=0.6, most_bytes=200_000)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


class Odd(http.server.BaseHTTPRequestHandler):
    """A server that misbehaves, by the path that is asked for."""

    def do_GET(self) -> None:
        """Answer badly."""
        if self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/other?api_key=secret")
        elif self.path.startswith("/file"):
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
        elif self.path.startswith("/here"):
            self.send_response(302)
            self.send_header("Location", "/good")
        else:
            self.send_response(500 if self.path.startswith("/broken") else 200)
            if self.path.startswith("/short"):
                self.send_header("Content-Length", "1000")
        self.end_headers()
        self.body()

    def body(self) -> None:
        name = self.path.split("?")[0]
        if name == "/slow":
            stopped.wait(2)
        elif name == "/trickle":
            while not stopped.wait(0.1):
                self.wfile.write(b" ")
        elif name == "/huge":
            self.wfile.write(b"x" * 300_000)
        elif name in ("/good", "/short", "/broken"):
            self.wfile.write(b"[]")

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


stopped = threading.Event()


@pytest.fixture(scope="module")
def odd_server() -> Iterator[str]:
    stopped.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    stopped.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("slow", "it took too long"),
        ("trickle", "it took too long"),
        ("huge", "was not read"),
        ("short", "it broke off"),
        ("away", "leads to another server"),
    ],
)
def test_a_server_that_misbehaves_ends_in_a_sentence(
    odd_server: str, path: str, sentence: str
) -> None:
    with pytest.raises(OtherServerError, match=sentence) as caught:
        fetch(f"{odd_server}/{path}", {"api_key": "secret"}, HURRIED)
    assert "secret" not in str(caught.value)


def test_a_server_leads_to_itself_and_says_what_failed(odd_server: str) -> None:
    assert fetch(f"{odd_server}/here", {}).content == b"[]"
    assert fetch(f"{odd_server}/broken", {}).status == 500
    assert fetch(f"{odd_server}/file", {}).status == 302  # it is not followed, and no answer
    with pytest.raises(OtherServerError, match=r"There is no answer of 127\.0\.0\.1:9"):
        fetch("http://127.0.0.1:9/x", {}, HURRIED)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a", "a.example", "http://", "http://u:p@a", "http://a?x=1",
     "http://a:x", "http://[::1", "http://a b", "http://a\n"],
)  # fmt: skip
def test_only_addresses_of_the_web_are_asked(url: str) -> None:
    with pytest.raises(InputError):
        check_address(url)


def pulled(store: Path, *words: str) -> Any:
    return CliRunner(env={"GRIDMAP_STORE": f"sqlite:///{store}"}).invoke(
        main, ["open311", "pull", *words]
    )


@pytest.mark.parametrize("form", ["json", "xml"])
def test_our_own_server_is_read_whole_and_once(
    demo_server: str, demo_store: Path, tmp_path: Path, form: str
) -> None:
    store = tmp_path / "town.gpkg"
    shutil.copy(demo_store, store)
    url = f"{demo_server}/open311/v2"
    days = ("--since", "2026-06-01", "--until", "2026-06-30", "--format", form)
    answer = pulled(store, url, "--same-codes", *days, "--json")
    assert answer.exit_code == 0, answer.output
    done = json.loads(answer.output)
    june = {"start_date": "2026-06-01T00:00:00+08:00", "end_date": "2026-07-01T00:00:00+08:00"}
    served = orjson.loads(fetch(f"{url}/requests.json", june).content)
    assert len(done["new"]) == len(served) > 50
    assert (done["left_out"], done["unknown"]) == ({}, {})
    again = json.loads(pulled(store, url, "--same-codes", *days, "--json").output)
    assert (again["new"], len(again["same"])) == ([], len(done["new"]))


def test_a_command_says_what_it_cannot_do(demo_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "town.gpkg"
    shutil.copy(demo_store, store)
    saved = tmp_path / "saved.json"
    at = dt.datetime.now(dt.UTC).isoformat()
    one = {"service_request_id": 1, "service_code": "9", "status": "open", "lat": 38.929,
           "long": 100.45, "requested_datetime": at, "service_name": "Graffiti"}  # fmt: skip
    saved.write_text(json.dumps([one]), "utf-8")
    server = ("--server", "https://311.example.org/v2")
    assert pulled(store, str(saved)).exit_code == 2
    assert "Services without a class here: 9 Graffiti." in pulled(store, str(saved), *server).output
    assert pulled(store, str(saved), *server, "--others", "nonsense").exit_code == 3
    done = pulled(store, str(saved), *server, "--others", "0402")
    assert (done.exit_code, done.output.startswith("1 new;")) == (0, True)
    saved.write_text("<html>", "utf-8")
    bad = pulled(store, str(saved), *server)
    assert (bad.exit_code, "is a web page" in bad.output) == (3, True)
