"""What axe-core finds on every page and state: nothing serious (WCAG 2.2 AA)."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.map_visits import DESKTOP, PHONE, Visiting, Visitor

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of what is in order it is enough to know how much: to describe each of it takes half the time.
RUN = """
async (tags) => {
  const { violations, passes } =
    await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return { violations, passes: passes.length };
}
"""
# Of a long table the first rows stand for all: axe looks at everything that is there.
SHORTEN = "document.querySelectorAll('tbody tr:nth-child(n+3)').forEach((row) => row.remove())"
GRAVE = {"serious", "critical"}
# Of each state: its address, and what is there once it is drawn.
STATES = {
    "map": ("/", ".headline"),
    "panel": ("/?select=area:620702001001", "html[data-selected='area:620702001001'] .panel-name"),
    "table": ("/?table=1", "#table-grid .grid-row"),
    "composite": ("/?measure=composite", "html[data-theme^='composite ']"),
    "change": ("/?measure=change", "html[data-theme^='change ']"),
    "trial": (
        "/?at=100.4378,38.9300,14&trial=add,service_station,100.437800,38.936300",
        "[data-key=after]",
    ),
}
PAGES = {
    "login": "/login",
    "missing": "/nothing",
    "report": "/report.html?area=620702001001",
    "cases": "/cases",
    "case": "/cases/C2026060897",
    "registers": "/registers",
    "organizations": "/organizations",
    "post": "/posts/P000001",
    "consultations": "/consultations",
}


def found(page: Page) -> list[str]:
    """Return what axe finds that keeps somebody from using the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8") + "; 0")
    result: dict[str, Any] = page.evaluate(RUN, RULES)
    assert result["passes"] > 5
    return [
        f"{one['impact']} {one['id']}: {node['target']} {node['html'][:120]}"
        for one in result["violations"]
        for node in one["nodes"]
        if one["impact"] in GRAVE
    ]


def test_a_button_without_a_name_is_found(browser: Browser, demo_server: str) -> None:
    page = browser.new_page()
    page.goto(demo_server + "/login")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [one.split(":")[0] for one in found(page)] == ["critical button-name"]
    page.close()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("size", "scheme", "lang"),
    [(DESKTOP, "light", "zh"), (PHONE, "dark", "en")],
    ids=["desktop", "phone"],
)
def test_the_map_keeps_nobody_out(
    stay: Visiting, size: dict[str, int], scheme: str, lang: str, state: str
) -> None:
    address, sign = STATES[state]
    path = address + ("&" if "?" in address else "?") + f"lang={lang}"
    # What fades in has for a moment no contrast.
    page = stay(path, size, color_scheme=scheme, reduced_motion="reduce").page
    expect(page.locator(sign).first).to_be_visible()
    assert found(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_other_pages_keep_nobody_out(browser: Browser, demo_server: str, name: str) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(demo_server + PAGES[name])
    page.evaluate(SHORTEN)
    assert found(page) == []
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    assert found(page) == []
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/account",
        "/import",
        "/account?lang=en",
        "/import?lang=en",
        "/cases?lang=en",
        "/cases/C2026060897",
        "/organizations?lang=en",
        "/organizations/O0002",
        "/ties/T000001/edit",
        "/posts/import",
        "/consultations?lang=en",
        "/consultations/new?area=620702001001",
        "/tasks?state=",
    ],
)
def test_pages_of_people_with_an_account_keep_nobody_out(
    browser: Browser, demo_server: str, path: str
) -> None:
    session = Visitor(browser, demo_server).session("planner")
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce", storage_state=session)
    page = context.new_page()
    page.goto(demo_server + path)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert found(page) == []
    context.close()


@pytest.mark.parametrize("path", ["/my?area=620702003009", "/my?lang=en"])
@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "phone"]
)
def test_my_grid_keeps_nobody_out(
    visit: Visiting, size: dict[str, int], scheme: str, path: str
) -> None:
    page = visit(path, size, role="planner", color_scheme=scheme, reduced_motion="reduce").page
    assert found(page) == []


@pytest.mark.parametrize(
    ("size", "scheme", "lang"),
    [(DESKTOP, "dark", "en"), (PHONE, "light", "zh")],
    ids=["desktop", "phone"],
)
def test_every_step_of_a_report_keeps_nobody_out(
    visit: Visiting, size: dict[str, int], scheme: str, lang: str
) -> None:
    path = f"/?report=1&at=100.4500,38.9290,17&show=&lang={lang}"
    page = visit(path, size, role="planner", color_scheme=scheme, reduced_motion="reduce").page
    expect(page.locator("#report-next")).to_be_enabled()
    assert found(page) == []
    page.locator("#report-next").click()
    page.locator("[data-class='0102']").last.wait_for()
    assert found(page) == []
    page.locator("[data-class='0102']").last.click()
    page.locator("#report-text").wait_for()
    assert found(page) == []


def test_a_narrow_window_and_large_letters_lose_nothing(visit: Visiting, demo_server: str) -> None:
    # 320 px is a phone, and a desktop of 1280 px at 400 %: WCAG 1.4.10.
    page = visit("/my", size={"width": 320, "height": 640}, role="planner").page
    for path in (
        "/",
        "/my?area=620702003009",
        "/login",
        "/account",
        "/import",
        "/cases",
        "/cases/C2026060897",
        "/consultations",
        "/consultations/new?case=C2026060897",
        "/tasks",
    ):
        page.goto(demo_server + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, path
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
