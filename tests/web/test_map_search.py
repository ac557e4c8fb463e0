"""The search box in a real browser: keyboard, phone, pins, what it says when nothing is there."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.map_visits import BARE, PHONE, Visit, Visiting, api, small_targets, wait_for

pytestmark = pytest.mark.browser

PLACE = "100.449,38.925"


def search(visited: Visit, text: str) -> Page:
    """Type into the box and wait for an answer to just that."""
    page = visited.page
    page.focus("#search-input")
    page.fill("#search-input", text)
    expect(page.locator("#search-popup")).to_be_visible()
    return page


def test_pinyin_initials_find_an_area_with_the_letters_marked(stay: Visiting) -> None:
    visited = stay()
    page = search(visited, "jtx")
    first = page.locator(".hit").first
    expect(first.locator("mark")).to_have_text("交通巷")
    expect(first).to_contain_text("首字母")
    expect(first).to_contain_text("620702001001")
    expect(page.locator(".hit-of").nth(1)).to_have_text("设施")
    first.click()
    wait_for(page, "data-selected", "area:620702001001")
    expect(page.locator(".panel-name")).to_have_text("交通巷社区居民委员会")
    expect(page.locator("#search-popup")).to_be_hidden()
    assert visited.problems == []


def test_the_list_is_a_combobox_for_the_keyboard(stay: Visiting) -> None:
    visited = stay()
    page = visited.page
    page.keyboard.press("/")
    box = page.locator("#search-input")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    search(visited, "交通巷")
    options = page.locator("#search-hits [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-activedescendant", "hit-0")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "hit-1")
    expect(page.locator("#hit-1")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    last = options.count() - 1
    expect(box).to_have_attribute("aria-activedescendant", f"hit-{last}")
    expect(page.locator("#search-said")).to_have_text(re.compile(r"^\d+ 个结果$"))
    groups = page.locator("#search-hits [role=group]")
    assert groups.count() > 1
    for group in groups.all():
        name = group.get_attribute("aria-labelledby")
        expect(page.locator(f"#{name}")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("#search-popup")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("交通巷")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    assert visited.problems == []


def test_enter_before_the_answer_takes_the_first_hit_when_it_comes(stay: Visiting) -> None:
    page = stay().page
    page.focus("#search-input")
    page.keyboard.type("F0001")
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", "facility:F0001")
    expect(page.locator(".panel-name")).to_be_focused()


def test_older_questions_are_given_up(stay: Visiting) -> None:
    visited = stay()
    page = visited.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/api/search\?q=jt&"), hold)
    search(visited, "jt")
    expect(page.locator("#search-notes")).to_contain_text("正在搜索")
    search(visited, "F0001")
    expect(page.locator(".hit")).to_have_count(1)
    for route in held:
        route.fulfill(json={"hits": [], "counts": {}, "fresh": True})
    expect(page.locator(".hit")).to_contain_text("F0001")


def test_coordinates_drop_a_pin_that_survives_reload_and_back(
    stay: Visiting, demo_server: str
) -> None:
    visited = stay()
    page = search(visited, "38.925 100.449")
    options = page.locator(".hit")
    expect(options).to_have_count(3)
    expect(options.nth(1)).to_contain_text("GCJ-02")
    expect(options.first).to_contain_text("南街 › 南关 › 第11网格")
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", f"place:{PLACE}")
    known = api(demo_server, "/api/place?lon=100.449&lat=38.925")
    panel = page.locator("#selection")
    expect(panel.locator(".place-in button").last).to_have_text(known["parents"][0]["name"])
    expect(panel.locator(".place-nearest")).to_contain_text(known["nearest"]["name"])
    expect(panel.locator(".place-nearest")).to_contain_text(f"{known['nearest']['distance_m']} 米")
    expect(panel.locator(".place-lonlat").nth(1)).to_have_text("100.450704,38.925639")
    expect(page.locator(".pin")).to_be_visible()
    assert "select=place:100.449,38.925" in page.url

    page.reload()
    wait_for(page, "data-selected", f"place:{PLACE}")
    expect(page.locator(".pin")).to_be_visible()
    panel.locator(".place-in button").last.click()
    wait_for(page, "data-selected", f"area:{known['parents'][0]['code']}")
    expect(page.locator(".pin")).to_have_count(0)
    page.go_back()
    wait_for(page, "data-selected", f"place:{PLACE}")
    expect(page.locator(".pin")).to_be_visible()
    page.click("#selection-close")
    expect(page.locator(".pin")).to_have_count(0)
    assert visited.problems == []


def test_coordinates_are_copied(visit: Visiting) -> None:
    page = visit(
        f"/?show=&select=place:{PLACE}", permissions=["clipboard-read", "clipboard-write"]
    ).page
    page.click('[data-datum="BD-09"]')
    expect(page.locator("#place-said")).to_contain_text("已复制 100.457118,38.9319")
    assert page.evaluate("navigator.clipboard.readText()") == "100.457118,38.9319"


def test_an_address_is_a_place_and_what_has_no_place_opens_its_area(stay: Visiting) -> None:
    visited = stay()
    page = search(visited, "康云路1号楼")
    expect(page.locator(".hit-of")).to_have_text("地址")
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", re.compile("^place:"))
    expect(page.locator(".panel-name")).to_have_text("康云路1号楼 附近")
    search(visited, "东街街道党工委")
    expect(page.locator(".hit").first).to_contain_text("没有位置")
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", "area:620702001")


def test_what_was_found_last_is_offered_again_and_can_be_forgotten(stay: Visiting) -> None:
    visited = stay()
    page = search(visited, "F0001")
    expect(page.locator(".hit")).to_have_count(1)
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", "facility:F0001")
    page.reload()
    wait_for(page, "data-ready", "true")
    page.focus("#search-input")
    expect(page.locator(".hit-recent")).to_contain_text("最近找过")
    expect(page.locator(".hit")).to_contain_text("F0001")
    expect(page.locator(".hit-how")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for(page, "data-selected", "facility:F0001")
    page.focus("#search-input")
    page.fill("#search-input", "")
    page.click("#search-forget")
    expect(page.locator(".hit")).to_have_count(0)
    expect(page.locator("#search-notes")).to_contain_text("拼音")
    expect(page.locator("#search-input")).to_be_focused()


def test_an_empty_box_teaches_and_nothing_found_is_said(visit: Visiting) -> None:
    visited = visit(f"/?{BARE}&lang=en")
    page = visited.page
    page.focus("#search-input")
    expect(page.locator("#search-notes")).to_contain_text("initials")
    search(visited, "qqqq")
    expect(page.locator(".hit-none")).to_contain_text('Nothing was found for "qqqq".')
    expect(page.locator("#search-said")).to_have_text("0 results")
    said = page.locator("#search-popup").inner_text()
    assert re.findall(r"[一-鿿]+", said) == []
    assert visited.problems == []


def test_a_failing_search_is_said_and_tried_again(stay: Visiting) -> None:
    visited = stay()
    page = visited.page

    def refuse(route: Route) -> None:
        route.fulfill(status=503, json={"error": "The store is busy.", "status": 503})

    page.route("**/api/search*", refuse)
    search(visited, "jtx")
    expect(page.locator(".hit-failed")).to_contain_text("The store is busy.")
    page.unroute("**/api/search*")
    page.click("#search-again")
    expect(page.locator(".hit").first).to_contain_text("交通巷")


def test_nonsense_for_a_place_is_said(stay: Visiting) -> None:
    page = stay("/?select=place:here").page
    expect(page.locator("#selection [role=alert]")).to_contain_text("无法读懂")
    expect(page.locator(".pin")).to_have_count(0)


def test_a_name_cannot_smuggle_markup_into_the_list(stay: Visiting) -> None:
    visited = stay()
    page = visited.page
    evil: dict[str, Any] = {
        "type": "area", "code": "<b>1</b>", "name": "<img src=x onerror=alert(1)>", "level": "grid",
        "zh": "网格", "en": "Grid", "parents": [], "lon": None, "lat": None, "bbox": None,
        "matched": "name", "marks": [[0, 4]],
    }  # fmt: skip
    answer = {"hits": [evil], "counts": {"area": 1}, "fresh": True}
    page.route("**/api/search*", lambda route: route.fulfill(json=answer))
    search(visited, "img")
    expect(page.locator(".hit-title")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".hit mark")).to_have_text("<img")


def test_marks_count_whole_letters(stay: Visiting) -> None:
    page = stay().page
    text = page.evaluate(
        """async () => {
          const { marked } = await import('/static/js/search/hits.js');
          const parts = marked('𠮷祥街1号', [[1, 3], [2, 4]]);
          return parts.map((part) => part.outerHTML ?? part);
        }"""
    )
    assert text == ["𠮷", "<mark>祥街</mark>", "<mark>1</mark>", "号"]


def test_on_a_phone_the_list_is_as_wide_as_the_screen_and_made_for_thumbs(visit: Visiting) -> None:
    visited = visit(f"/?{BARE}", PHONE)
    page = search(visited, "jtx")
    expect(page.locator(".hit").first).to_be_visible()
    box = page.locator("#search-popup").bounding_box()
    assert box is not None
    assert box["width"] >= PHONE["width"] - 32
    assert box["y"] + box["height"] <= PHONE["height"]
    heights = [hit.bounding_box()["height"] for hit in page.locator(".hit").all()]  # type: ignore[index]
    assert min(heights) >= 44
    page.locator(".hit").first.tap()
    wait_for(page, "data-selected", "area:620702001001")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.goto(page.url.split("?")[0] + f"?select=place:{PLACE}")
    wait_for(page, "data-selected", f"place:{PLACE}")
    assert small_targets(page, "#selection") == []
    assert visited.problems == []
