"""The map page in a real browser: what a person does, and what the page must never do."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from gridmap.analysis.opening_words import in_words
from gridmap.saying import in_language
from tests.web.map_visits import (
    AWAY,
    BARE,
    DESKTOP,
    PHONE,
    Visiting,
    api,
    small_targets,
    theme,
    wait_for,
)

pytestmark = pytest.mark.browser

HOURS = [
    "Mo-Fr 08:30-12:00,14:00-18:00; Sa 09:00-12:00", "24/7", "Mo-Su 08:30-20:30", "by appointment",
    "Tu, Th-Sa 09:00-10:00, 11:00-12:00", "",
]  # fmt: skip
STATIONS = "service_station,neighbourhood_centre"


def reach(server: str, threshold: int = 500, level: str = "grid") -> dict[str, Any]:
    query = f"kind={STATIONS}&method=walking&threshold={threshold}&level={level}"
    return api(server, f"/api/reach?{query}")


def inside(server: str, code: str) -> tuple[float, float]:
    """A point well inside a convex enough area: the mean of its corners."""
    shape = api(server, f"/layers/areas.geojson?level=grid&area={code}")["features"][0]["geometry"]
    ring = (
        shape["coordinates"][0][0] if shape["type"] == "MultiPolygon" else shape["coordinates"][0]
    )
    corners = ring[:-1]
    return tuple(sum(c[i] for c in corners) / len(corners) for i in (0, 1))  # type: ignore[return-value]


@pytest.fixture
def grid(demo_server: str) -> str:
    """Code of a grid with some residents near a station and some not."""
    areas = reach(demo_server)["areas"]
    return next(c for c, a in areas.items() if a["covered"] > 50 and a["uncovered"] > 50)


def test_map_opens_without_a_complaint_or_a_foreign_request(
    visit: Visiting, demo_server: str
) -> None:
    visited = visit()
    assert visited.problems == []
    assert visited.hosts() == {urlsplit(demo_server).netloc}
    expect(visited.page.locator(".strip .synthetic")).to_have_text("合成数据")
    total = reach(demo_server)["total"]
    expect(visited.page.locator(".headline")).to_contain_text(f"{total['uncovered']:,} 人")


def test_every_layer_and_theme_draws_without_a_complaint(visit: Visiting) -> None:
    shown = "facilities,cases,sites,organizations,residences,gaps,paths,backdrops"
    visited = visit(f"/?show={shown}&at=100.4502,38.9316,15.6")
    measures = visited.page.locator("#choose-measure option").evaluate_all(
        "(options) => options.map((option) => option.value)"
    )
    assert len(measures) == 10
    for measure in [m for m in measures if m != "change"]:
        visited.page.select_option("#choose-measure", measure)
        theme(visited.page, f"{measure} ")
        expect(visited.page.locator(".legend-strip .legend-class").first).to_be_visible()
    assert visited.problems == []


def test_threshold_and_theme_change_figures_and_fetch_no_geometry(
    stay: Visiting, demo_server: str
) -> None:
    visited = stay()
    page, before = visited.page, visited.geometry()
    counts = page.locator(".legend-strip .legend-count").all_text_contents()

    page.click('[data-field="threshold"] [data-value="300"]')
    wait_for(page, "data-theme", "reach grid walking 300")
    uncovered = reach(demo_server, threshold=300)["total"]["uncovered"]
    expect(page.locator(".headline")).to_contain_text(f"{uncovered:,} 人")
    assert page.locator(".legend-strip .legend-count").all_text_contents() != counts

    page.click('[data-field="method"] [data-value="straight"]')
    wait_for(page, "data-theme", "reach grid straight 300")
    page.click('[data-field="level"] [data-value="community"]')
    wait_for(page, "data-theme", "reach community straight 300")

    page.select_option("#choose-measure", "staff")
    wait_for(page, "data-theme", re.compile("^staff community"))
    expect(page.locator(".legend-strip .legend-title")).to_contain_text("社区工作者")
    assert visited.geometry() == before
    assert visited.problems == []


def test_click_on_a_grid_shows_the_numbers_of_the_api(
    visit: Visiting, demo_server: str, grid: str
) -> None:
    lon, lat = inside(demo_server, grid)
    page = visit(f"/?at={lon:.6f},{lat:.6f},17&show=").page
    page.mouse.click(DESKTOP["width"] / 2, DESKTOP["height"] / 2)
    wait_for(page, "data-selected", f"area:{grid}")

    area = api(demo_server, f"/api/areas/{grid}")
    panel = page.locator("#selection")
    expect(panel.locator(".panel-name")).to_have_text(area["name"])
    expect(panel.locator(".panel-code")).to_contain_text(grid)
    expect(panel.locator(".sentence")).to_have_text(area["sentence"])
    for figure in area["figures"]:
        shown = panel.locator(f'dd[data-key="{figure["key"]}"]')
        expect(shown).to_have_attribute("data-value", str(figure["value"]))
        expect(shown).to_contain_text(f"{figure['value']:,}")
    for row in area["reach"]:
        said = panel.locator(f'[data-standard="{row["standard"]}"] strong')
        expect(said).to_have_attribute("data-value", str(row["uncovered"]))
    uncovered = reach(demo_server)["areas"][grid]["uncovered"]
    expect(panel.locator('[data-key="theme"]')).to_have_attribute("data-value", str(uncovered))
    expect(panel.locator(".leader")).to_contain_text(
        area["leader"]["name"] if area["leader"] else "空缺"
    )


def test_a_grid_is_downloaded_as_geojson(stay: Visiting, grid: str) -> None:
    page = stay(f"/?select=area:{grid}").page
    with page.expect_download() as expected:
        page.click('[data-action="geojson"]')
    found = json.loads(expected.value.path().read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    assert [f["properties"]["code"] for f in found["features"]] == [grid]
    assert found["features"][0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert expected.value.suggested_filename.endswith(".geojson")


def test_view_survives_reload_and_back(visit: Visiting, grid: str) -> None:
    page = visit("/?threshold=300&level=community&at=100.45,38.93,14.5&show=").page
    wait_for(page, "data-theme", "reach community walking 300")
    page.click('[data-field="method"] [data-value="straight"]')
    wait_for(page, "data-theme", "reach community straight 300")
    page.evaluate(
        "code => history.pushState(null, '', location.search + '&select=area:' + code)", grid
    )

    page.reload()
    wait_for(page, "data-ready", "true")
    wait_for(page, "data-theme", "reach community straight 300")
    wait_for(page, "data-selected", f"area:{grid}")
    assert "at=100.45" in page.url

    page.go_back()
    wait_for(page, "data-selected", "")
    expect(page.locator("#selection")).to_be_hidden()
    page.go_back()
    wait_for(page, "data-theme", "reach community walking 300")


def test_search_finds_a_facility_by_keyboard(visit: Visiting, demo_server: str) -> None:
    station = api(demo_server, "/layers/facilities.geojson?kind=service_station")["features"][0]
    page = visit(f"/?{BARE}").page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link that skips to the search
    page.keyboard.type(station["properties"]["code"])
    expect(page.locator(".hit").first).to_contain_text(station["properties"]["name"])
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", f"facility:{station['properties']['code']}")
    expect(page.locator(".panel-name")).to_have_text(station["properties"]["name"])
    told = in_words(station["properties"]["opening_hours"])
    expect(page.locator("#selection")).to_contain_text(in_language(told, "zh"))
    # The page says hours as the server does.
    both = page.evaluate(
        "(all) => import('/static/js/hours.js').then((m) => all.map((one) => m.hours(one, 1)))",
        HOURS,
    )
    assert both == [in_language(in_words(one), "en") for one in HOURS]
    page.keyboard.press("Escape")
    wait_for(page, "data-selected", "")


def test_an_unknown_area_in_the_address_is_said_in_a_sentence(visit: Visiting) -> None:
    page = visit(
        "/?select=area:999999&measure=nonsense&threshold=-5&level=planet&at=here&show="
    ).page
    expect(page.locator("#selection [role=alert]")).to_contain_text("没有编码为 999999 的区域")
    wait_for(page, "data-theme", "reach grid walking 500")
    page.click("#selection-close")
    expect(page.locator("#selection")).to_be_hidden()


def test_a_failing_server_is_said_and_recovered_from(stay: Visiting) -> None:
    page = stay().page

    def refuse(route: Route) -> None:
        route.fulfill(status=503, json={"error": "The store is busy.", "status": 503})

    page.route("**/api/reach*", refuse)
    page.click('[data-field="threshold"] [data-value="1000"]')
    wait_for(page, "data-theme", "failed")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("The store is busy.")
    page.unroute("**/api/reach*")
    notice.get_by_role("button", name="重试").click()
    wait_for(page, "data-theme", "reach grid walking 1000")
    expect(notice).to_have_count(0)


def test_phone_sheet_has_three_stops_and_nothing_overflows(visit: Visiting) -> None:
    visited = visit(
        f"/?{AWAY}", PHONE, reduced_motion="reduce"
    )  # the sheet jumps, it does not slide
    page, sheet = visited.page, visited.page.locator("#controls")
    heights = {}
    for stop in ("peek", "half", "full"):
        expect(sheet).to_have_attribute("data-stop", stop)
        heights[stop] = sheet.bounding_box()["height"]  # type: ignore[index]
        sheet.locator(".handle").click()
    assert heights["peek"] < PHONE["height"] * 0.3 < heights["half"] < heights["full"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.locator(".legend-sheet .legend-class").first).to_be_visible()
    assert visited.problems == []


def test_phone_targets_are_large_enough_for_a_thumb(visit: Visiting, grid: str) -> None:
    page = visit(f"/?{BARE}&select=area:{grid}", PHONE).page
    expect(page.locator("#selection .panel-name")).to_be_visible()
    assert small_targets(page) == []


def test_phone_tap_opens_the_sheet_of_a_grid(visit: Visiting, demo_server: str, grid: str) -> None:
    lon, lat = inside(demo_server, grid)
    page = visit(f"/?at={lon:.6f},{lat:.6f},16.5&show=", PHONE).page
    page.touchscreen.tap(PHONE["width"] / 2, PHONE["height"] / 2)
    wait_for(page, "data-selected", f"area:{grid}")
    sheet = page.locator("#selection")
    expect(sheet).to_have_attribute("data-stop", "half")
    expect(sheet.locator(".panel-name")).to_be_visible()
    page.click("#selection-close")
    expect(page.locator("#controls")).to_be_visible()


def test_english_page_has_no_chinese_of_its_own(visit: Visiting) -> None:
    page = visit(f"/?{AWAY}&lang=en").page
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("#choose-measure option").first).to_have_text("Reach of services")
    words = page.locator("#choices, #layers, .links, .legend-strip").all_inner_texts()
    said = " ".join(words).replace("中文", "")  # the link back
    assert re.findall(r"[\u4e00-\u9fff]+", said) == []


def test_dark_scheme_and_still_motion_draw_the_same_map(visit: Visiting) -> None:
    visited = visit("/", DESKTOP, color_scheme="dark", reduced_motion="reduce")
    ground = visited.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(21, 25, 27)"
    assert visited.problems == []
