"""The table from below: the rows of the theme, in step with the map and the address."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.map_visits import BARE, PHONE, Visiting, api, small_targets, theme, wait_for

pytestmark = pytest.mark.browser

REACH = "kind=service_station,neighbourhood_centre&method=walking&threshold=500&level=grid"
ROWS = "#table-grid .grid-body .grid-row"


def codes(page: Page) -> list[str]:
    found: list[str] = page.locator(ROWS).evaluate_all("(rows) => rows.map((r) => r.dataset.code)")
    return found


def test_table_lists_the_areas_of_the_theme_worst_first(stay: Visiting, demo_server: str) -> None:
    visited = stay()
    page = visited.page
    page.click("#tool-table")
    wait_for(page, "data-table", re.compile(r"^\d+ -value$"))
    areas = api(demo_server, f"/api/reach?{REACH}")["areas"]
    worst = sorted(areas, key=lambda code: (-areas[code]["uncovered"], code))[0]
    first = page.locator(ROWS).first
    expect(first).to_have_attribute("data-code", worst)
    expect(first.locator(".cell-value")).to_have_text(f"{areas[worst]['uncovered']:,}")
    expect(first.locator(".cell-people")).to_have_text(f"{areas[worst]['residents']:,}")
    assert "table=1" in page.url

    grid = page.locator("#table-grid")
    every = len(api(demo_server, "/layers/areas.geojson?level=grid")["features"])
    expect(grid).to_have_attribute("aria-rowcount", str(every + 1))
    assert page.locator(ROWS).count() < 60  # the others are no elements yet
    grid.evaluate("(grid) => { grid.scrollTop = grid.scrollHeight; }")
    expect(page.locator(f'{ROWS}[aria-rowindex="{every + 1}"]')).to_be_visible()
    assert visited.problems == []


def test_table_is_worked_by_keys_and_selects_on_the_map(visit: Visiting) -> None:
    page = visit(f"/?{BARE}&table=1").page
    expect(page.locator(ROWS).first).to_be_visible()
    third = codes(page)[2]
    page.focus("#table-grid")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", f"area:{third}")
    row = page.locator(f'{ROWS}[data-code="{third}"]')
    expect(row).to_have_attribute("aria-selected", "true")
    active = page.locator("#table-grid").get_attribute("aria-activedescendant")
    assert active == row.get_attribute("id")

    page.focus("#sort-name")
    page.keyboard.press("Enter")
    wait_for(page, "data-table", re.compile(" name$"))
    expect(page.locator(".cell-name[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#sort-name")).to_be_focused()
    assert "sort=name" in page.url

    page.focus("#table-grid")
    page.keyboard.press("Escape")
    expect(page.locator("#table")).to_be_hidden()
    expect(page.locator("#selection")).to_be_visible()  # one thing at a time


def test_selection_on_the_map_is_marked_and_brought_into_sight(
    stay: Visiting, demo_server: str
) -> None:
    areas = api(demo_server, f"/api/reach?{REACH}")["areas"]
    best = sorted(areas, key=lambda code: (-areas[code]["uncovered"], code))[-1]
    page = stay(f"/?table=1&select=area:{best}").page
    wait_for(page, "data-selected", f"area:{best}")
    page.evaluate("code => document.querySelector('#table-grid').scrollTo(0, 0)", best)
    page.click("#selection-close")
    page.fill("#search-input", best)
    expect(page.locator(".hit").first).to_be_visible()
    page.keyboard.press("Enter")
    row = page.locator(f'{ROWS}[data-code="{best}"]')
    expect(row).to_have_attribute("aria-selected", "true")
    expect(row).to_be_in_viewport()


def test_sort_filter_and_theme_survive_a_reload(visit: Visiting) -> None:
    page = visit(f"/?{BARE}&table=1&sort=code&measure=staff").page
    theme(page, "staff community")
    wait_for(page, "data-table", re.compile(r"^\d+ code$"))
    assert codes(page) == sorted(codes(page))
    page.fill("#table-find", "泰安")
    wait_for(page, "data-table", "1 code")
    page.reload()
    wait_for(page, "data-table", "1 code")
    expect(page.locator("#table-find")).to_have_value("泰安")
    page.fill("#table-find", "没有这样的区域")
    expect(page.locator(".table-empty")).to_contain_text("没有一行含")
    page.locator(".table-empty button").click()
    wait_for(page, "data-table", re.compile(r"^\d\d+ code$"))


def test_table_is_saved_as_csv_and_copied(visit: Visiting) -> None:
    page = visit(f"/?{BARE}&table=1&lang=en&level=community", permissions=["clipboard-write"]).page
    expect(page.locator(ROWS).first).to_be_visible()
    with page.expect_download() as expected:
        page.click("#table-csv")
    raw = expected.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["Code"] for row in rows][:5] == codes(page)[:5]
    assert all(int(row["Value"]) <= int(row["Residents"]) for row in rows)
    assert expected.value.suggested_filename.startswith("甘州区-reach-community-")
    page.click("#table-copy")
    expect(page.locator("#table .table-count")).to_contain_text("rows copied")


def test_no_cell_of_a_table_is_a_formula(stay: Visiting) -> None:
    page = stay().page
    made = page.evaluate(
        """async () => {
            const { csv, sorted, filtered } = await import("/static/js/table/rows.js");
            const row = (code, value, name = code) =>
              ({ code, name, parent: "", value, text: "", cls: 0, status: "", people: value });
            const rows = [row("b", null), row("a", 2), row("c", 10, "=1+1")];
            return [csv(["名称"], [["=1+1"], [-2], ['a"b,c']]),
              sorted(rows, "-value").map((r) => r.code), sorted(rows, "value").map((r) => r.code),
              filtered(rows, "＝1").map((r) => r.code)];
        }"""
    )
    assert made == [
        '\ufeff名称\r\n\'=1+1\r\n-2\r\n"a""b,c"\r\n',
        ["c", "a", "b"],
        ["a", "c", "b"],  # what is not known stands last either way
        ["c"],
    ]


def test_phone_table_fills_the_screen_and_gives_way_to_the_map(visit: Visiting) -> None:
    visited = visit(f"/?{BARE}&lang=en", PHONE)
    page = visited.page
    page.click("#tools-more")
    page.click("#tool-table")
    expect(page.locator(ROWS).first).to_be_visible()
    assert page.locator("#table").bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert small_targets(page, "#table") == []
    code = codes(page)[1]
    page.locator(ROWS).nth(1).tap()
    wait_for(page, "data-selected", f"area:{code}")
    expect(page.locator("#table")).to_be_hidden()
    assert visited.problems == []


def test_table_says_what_failed_and_keeps_the_rest(visit: Visiting) -> None:
    visited = visit(f"/?{BARE}")
    page = visited.page
    # The modules as they are written, of which one does not come.
    modules = {"body": 'import "../js/main.js";', "content_type": "text/javascript"}
    page.route("**/bundle/map.js", lambda route: route.fulfill(**modules))
    page.route("**/js/table/drawer.js", lambda route: route.abort())
    page.reload()
    wait_for(page, "data-ready", "true")
    page.click("#tool-table")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("这个工具没能打开")
    expect(page.locator("#selection")).to_be_hidden()
