"""What goes wrong while somebody works: each says a human sentence, and the page recovers."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.postgis import free_port
from tests.served import Served
from tests.web.map_visits import AWAY, BARE, DESKTOP, PHONE, Visiting, Visitor, theme, wait_for

pytestmark = pytest.mark.browser

NONSENSE = "%00%FF<script>alert(1)</script>'\"--;%F0%9F%A6%84" + "9" * 300
KEYS = (
    "measure",
    "kind",
    "standard",
    "method",
    "threshold",
    "level",
    "select",
    "why",
    "a",
    "b",
    "trial",
    "table",
    "sort",
    "find",
    "show",
    "at",
    "base",
    "report",
    "date",
    "lang",
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nonsense_in_every_key_of_the_address_still_opens_a_map(
    visit: Visiting, size: dict[str, int]
) -> None:
    visited = visit("/?" + "&".join(f"{key}={NONSENSE}" for key in KEYS), size)
    page = visited.page
    assert page.evaluate("window.alert.toString().includes('native')")
    assert page.locator("script:not([src]):not([type])").count() == 0
    page.goto(page.url.split("?")[0])
    wait_for(page, "data-ready", "true")


@pytest.mark.parametrize("key", ["kind", "select", "trial", "at", "show", "a", "date"])
def test_nonsense_in_one_key_is_said_or_left_out(visit: Visiting, key: str) -> None:
    rest = "" if key in ("at", "show") else f"&{BARE}"
    page = visit(f"/?{key}=<b>{key}</b>9,9,9{rest}").page
    expect(page.locator("#summary, #selection, #date-banner, .notice").first).to_be_attached()
    assert page.locator("b", has_text=key).count() == 0


@pytest.mark.parametrize(
    ("select", "sentence"),
    [
        ("area:999999", "没有编码为 999999 的区域"),
        ("facility:GONE", "GONE"),
        ("case:GONE", "GONE"),
        ("site:GONE", "GONE"),
    ],
)
def test_what_is_there_no_longer_is_said_and_the_map_goes_on(
    stay: Visiting, select: str, sentence: str
) -> None:
    page = stay(f"/?select={select}").page
    alert = page.locator("#selection [role=alert]")
    expect(alert).to_contain_text(sentence)
    page.locator("#selection-close").click()
    expect(page.locator("#selection")).to_be_hidden()


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Path:
    shutil.copy(demo_store, tmp_path / "town.gpkg")
    return tmp_path / "town.gpkg"


@pytest.fixture
def server(store: Path) -> Iterator[Served]:
    """A server that can be ended and begun again on its port."""
    own = Served(free_port(), f"sqlite:///{store}", store.with_suffix(".log"))
    own.start()
    yield own
    own.stop()


@pytest.fixture
def open_map(browser: Browser, server: Served) -> Iterator[Callable[..., object]]:
    visitor = Visitor(browser, server.address)
    yield visitor
    visitor.close()


def test_a_server_that_restarts_is_said_and_the_work_goes_on(
    open_map: Visiting, server: Served
) -> None:
    page = open_map(f"/?{BARE}").page
    server.stop()
    page.locator("#choices select").first.select_option("composite")
    notice = page.locator(".notice.problem")
    expect(notice).to_contain_text("连不上服务器")
    assert page.locator("#summary").inner_text()  # what was there stays
    server.start()
    notice.get_by_role("button", name="重试").first.click()
    theme(page, "composite")
    expect(page.locator(".notice.problem")).to_have_count(0)


def test_events_are_heard_again_after_a_restart(
    open_map: Visiting, server: Served, store: Path
) -> None:
    from gridmap.db.engine import open_engine
    from tests.happening import report

    page = open_map(f"/?{AWAY}&show=cases").page
    server.stop()
    engine = open_engine(f"sqlite:///{store}")
    report(engine, "X1", (100.4386, 38.9306), area_code="620702003009013")
    engine.dispose()
    server.start()
    expect(page.locator("[data-key=live-case]")).to_contain_text("X1")


def test_a_locked_store_is_still_read_and_a_write_says_so(open_map: Visiting, store: Path) -> None:
    page = open_map(f"/?{BARE}", role="planner").page
    with sqlite3.connect(store, isolation_level=None) as held:
        held.execute("BEGIN IMMEDIATE")
        page.goto(page.url.split("?")[0] + f"?{BARE}&select=area:620702001001")
        wait_for(page, "data-selected", "area:620702001001")
        said = page.evaluate(
            """async () => {
              const { src } = document.querySelector("script[type=module]");
              const { sendJson, url } = await import(src.replace("bundle/map.js", "js/api.js"));
              return sendJson("POST", url("/api/scenarios"), { name: "a", changes: [] })
                .then(() => "", (error) => error.message);
            }"""
        )
        held.execute("ROLLBACK")
    assert said != ""
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said)


def test_a_run_that_is_there_no_longer_leaves_the_map(visit: Visiting) -> None:
    page = visit(f"/?{BARE}&measure=change&a=98765&b=98766").page
    expect(page.locator(".notice")).to_contain_text("没有第 98765 次评估")
