"""The tools of the map: measure, picture, print, download, link."""

import json
import re
from pathlib import Path

import pyproj
import pytest
from playwright.sync_api import Page, expect

from tests.web.map_visits import BARE, PHONE, Visiting, small_targets, wait_for

pytestmark = pytest.mark.browser

RING = [(100.44, 38.92), (100.46, 38.92), (100.462, 38.94), (100.441, 38.938)]


def press(page: Page, tool: str) -> None:
    if page.viewport_size and page.viewport_size["width"] < 720:
        page.click("#tools-more")
    page.click(f"#tool-{tool}")


def test_lengths_and_areas_are_those_of_the_ellipsoid(stay: Visiting) -> None:
    page = stay().page
    geod = pyproj.Geod(ellps="WGS84")
    lon, lat = zip(*RING, strict=True)
    size, around = geod.polygon_area_perimeter(lon, lat)
    length = geod.inv(100.4, 38.9, 116.4, 39.9)[2]
    found = page.evaluate(
        """async (ring) => {
            const made = await import("/static/js/tools/geodesy.js");
            const { area, crossesItself, distance, legs } = made;
            const sum = legs(ring, true).reduce((a, b) => a + b, 0);
            const bow = [ring[0], ring[2], ring[1], ring[3]];
            return [area(ring), area([...ring].reverse()), sum,
              distance([100.4, 38.9], [116.4, 39.9]),
              crossesItself(ring), crossesItself(bow), distance(ring[0], ring[0])];
        }""",
        RING,
    )
    assert found[0] == pytest.approx(abs(size), rel=1e-6)
    assert found[1] == pytest.approx(abs(size), rel=1e-6)
    assert found[2] == pytest.approx(around, abs=1e-3)
    assert found[3] == pytest.approx(length, abs=1e-3)
    assert found[4:] == [False, True, 0]


def test_presses_measure_and_select_nothing(stay: Visiting) -> None:
    visited = stay("/?at=100.45,38.93,12&show=")
    page = visited.page
    press(page, "measure")
    card = page.locator("#tool-card")
    expect(card).to_be_visible()
    for x, y in ((600, 300), (900, 350)):
        page.mouse.click(x, y)
    number = card.locator(".measure-number")
    expect(number).to_contain_text("米")
    line = float(number.get_attribute("data-value") or 0)
    page.click('[data-field="measure"] [data-value="area"]')
    expect(card.locator(".measure-result")).to_contain_text("再加 1 点")
    page.mouse.click(850, 600)
    expect(number).to_contain_text("平方公里")
    page.click("#measure-undo")
    page.click('[data-field="measure"] [data-value="line"]')
    expect(number).to_have_attribute("data-value", str(line))
    expect(page.locator("#selection")).to_be_hidden()
    assert "select=" not in page.url
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator("#tool-measure")).to_be_focused()
    assert visited.problems == []


def test_measuring_by_keys_alone(stay: Visiting) -> None:
    page = stay("/?lang=en&at=100.45,38.93,15&show=").page
    page.focus("#tool-table")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#tool-measure")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#map .maplibregl-canvas")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".measure-result")).to_contain_text("One more point")
    before = page.url
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(before)  # the map has come to rest
    page.keyboard.press("Enter")
    expect(page.locator(".measure-number")).to_contain_text(re.compile(r"^\d[\d,.]* m$"))
    page.keyboard.press("Backspace")
    expect(page.locator(".measure-result")).to_contain_text("One more point")


def test_a_picture_is_saved_under_theme_and_date(visit: Visiting, tmp_path: Path) -> None:
    visited = visit()
    page = visited.page
    with page.expect_download() as expected:
        press(page, "picture")
    assert expected.value.suggested_filename == "甘州区-reach-grid-2026-06-30.png"
    picture = expected.value.path().read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[i : i + 4], "big") for i in (16, 20))
    assert width > 2000 < height + 600  # twice as fine as the screen
    assert "at=" not in page.url  # nobody moved the map
    assert visited.problems == []


def test_print_makes_one_sheet_with_all_it_takes(visit: Visiting, tmp_path: Path) -> None:
    from pypdf import PdfReader

    visited = visit("/?lang=en")
    page = visited.page
    page.evaluate("window.print = () => { document.documentElement.dataset.printed = 'true'; }")
    press(page, "print")
    page.click('[data-field="print"] [data-value="portrait"]')
    page.click("#print-go")
    wait_for(page, "data-printed", "true")
    page.pdf(path=tmp_path / "own.pdf", prefer_css_page_size=True)
    own = PdfReader(tmp_path / "own.pdf")
    assert len(own.pages) == 1
    assert own.pages[0].mediabox.width < own.pages[0].mediabox.height
    said = own.pages[0].extract_text()
    for words in ("Synthetic data", "As of 2026-06-30", "Scale about 1:", "WGS-84", "Run 1,"):
        assert words in said
    assert re.search(r"75.{1,2}100%", said)  # the legend
    assert len(own.pages[0].images) >= 1
    assert visited.problems == []


def test_what_is_shown_is_downloaded_in_the_chosen_form(stay: Visiting) -> None:
    visited = stay("/?at=100.45,38.93,16")
    page = visited.page
    press(page, "download")
    page.select_option("#choose-download-layer", "facilities")
    page.select_option("#choose-download-where", "view")
    page.select_option("#choose-download-datum", "GCJ-02")
    said = page.locator("#download-said")
    expect(said).to_contain_text(re.compile(r"^\d+ 个要素$"))
    shown = int(re.findall(r"\d+", said.inner_text())[0])
    with page.expect_download() as expected:
        page.click("#download-go")
    document = json.loads(expected.value.path().read_text(encoding="utf-8"))
    assert document["datum"] == "GCJ-02"
    assert len(document["features"]) == shown
    assert expected.value.suggested_filename == "facilities-GCJ-02.geojson"
    assert visited.problems == []


def test_a_download_of_nothing_and_a_failing_server_are_said(stay: Visiting) -> None:
    page = stay("/?at=101.9,38.2,16").page
    press(page, "download")
    page.select_option("#choose-download-where", "view")
    said = page.locator("#download-said")
    expect(said).to_contain_text("没有符合条件的要素")
    answer = {"status": 503, "json": {"error": "The store is busy.", "status": 503}}
    page.route("**/layers/*/count*", lambda route: route.fulfill(**answer))
    page.click("#download-go")
    expect(said).to_contain_text("The store is busy.")


def test_the_link_and_its_code_are_those_of_the_view(stay: Visiting) -> None:
    visited = stay(f"/?level=community&lang=en&{BARE}")
    page = visited.page
    press(page, "share")
    expect(page.locator("#share-link")).to_have_value(page.url)
    code = page.locator(".share-code img")
    expect(code).to_be_visible()
    assert "path=%2F%3Flevel%3Dcommunity" in (code.get_attribute("src") or "")
    page.click('[data-field="level"] [data-value="grid"]')
    expect(page.locator("#share-link")).not_to_have_value(re.compile("level=community"))
    assert visited.problems == []


@pytest.mark.parametrize("tool", ["measure", "print", "download", "share"])
def test_phone_cards_have_room_for_a_thumb(stay: Visiting, tool: str) -> None:
    visited = stay("/", PHONE, color_scheme="dark")
    page = visited.page
    press(page, tool)
    expect(page.locator("#tool-card")).to_be_visible()
    assert small_targets(page, "#tool-card") == []
    assert small_targets(page, "#tools") == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.locator("#tool-card .tool-card-top button").click()
    expect(page.locator("#tool-card")).to_be_hidden()
    expect(page.locator("#tools-more")).to_be_focused()
    assert visited.problems == []
