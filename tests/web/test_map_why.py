"""Why a number is what it is: from every figure, by mouse, by keys and by thumb."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.map_visits import BARE, PHONE, Visiting, api, small_targets, theme, wait_for

pytestmark = pytest.mark.browser

STANDARD = "zhangye_2020/last_100_metres"


@pytest.fixture
def grid(demo_server: str) -> str:
    """Code of a grid where many homes are short, so that not all rows fit at once."""
    found = api(demo_server, f"/api/figures?standard={STANDARD}")["subjects"]
    return max(found, key=lambda code: found[code]["shortfall"] or 0)


def passport(server: str, area: str, **question: Any) -> Any:
    query = "&".join(f"{key}={value}" for key, value in question.items())
    return api(server, f"/api/explain?area={area}&{query}")


def test_a_figure_of_the_panel_is_explained(stay: Visiting, demo_server: str, grid: str) -> None:
    visited = stay(f"/?select=area:{grid}")
    page = visited.page
    for fold in page.locator("#selection details.fold").all():
        fold.evaluate("(fold) => (fold.open = true)")
    page.locator(f'.reach[data-standard="{STANDARD}"] [data-why]').click()
    wait_for(page, "data-why", STANDARD)
    figure = passport(demo_server, grid, standard=STANDARD)["figures"][0]

    panel = page.locator("#selection")
    expect(panel.locator('[data-key="value"]')).to_have_attribute(
        "data-value", str(figure["value"])
    )
    expect(panel.locator(".formula").first).to_have_text(figure["formula"]["zh"])
    expect(panel.locator('[data-key="standard"]')).to_contain_text(figure["standard"]["zh"])
    expect(panel.locator('[data-key="standard"]')).to_contain_text(figure["standard"]["source"])
    expect(panel.locator('[data-replay="true"]').first).to_be_visible()
    assert figure["replay"]["matches"]
    assert visited.problems == []


def test_more_rows_come_when_asked_for_and_lie_on_the_map(
    stay: Visiting, demo_server: str, grid: str
) -> None:
    page = stay(f"/?select=area:{grid}&why={STANDARD}").page
    wait_for(page, "data-why", STANDARD)
    side = page.locator('[data-side="numerator"]').first
    rows = side.locator("tbody tr")
    all_rows = passport(demo_server, grid, standard=STANDARD, rows=500)["figures"][0]["numerator"]
    before = rows.count()
    assert before < len(all_rows["rows"])
    side.locator(".rows-more").click()
    expect(rows).to_have_count(min(before + 50, len(all_rows["rows"])))
    at = page.url
    side.locator("tbody button").first.click()
    expect(page).not_to_have_url(at)  # the map moved to where the row lies


def test_summary_and_ranking_explain_their_numbers(stay: Visiting, demo_server: str) -> None:
    page = stay("/?measure=staff&standard=zhangye_2020/staff").page
    theme(page, "staff ")
    missing = sum(
        subject["shortfall"] or 0
        for subject in api(demo_server, "/api/figures?standard=zhangye_2020/staff")[
            "subjects"
        ].values()
    )
    page.locator("#summary [data-why]").click()
    wait_for(page, "data-why", "zhangye_2020/staff")
    expect(page.locator(".passport").first).to_contain_text(f"{missing:,.0f}")

    row = page.locator(".ranked").first
    code = row.locator(".rank").get_attribute("data-code")
    row.locator("[data-why]").click()
    wait_for(page, "data-selected", f"area:{code}")
    expect(page.locator(".passport .status-short").first).to_be_visible()


def test_keys_open_the_explanation_and_lead_back(stay: Visiting, grid: str) -> None:
    page = stay(f"/?select=area:{grid}").page
    button = page.locator('.figure [data-why="residents"]')
    button.focus()
    page.keyboard.press("Enter")
    wait_for(page, "data-why", "residents")
    expect(page.locator("#selection .panel-name")).to_be_focused()
    page.keyboard.press("Escape")
    wait_for(page, "data-why", "")
    expect(button).to_be_focused()
    expect(page.locator("#selection")).to_be_visible()
    page.go_back()
    wait_for(page, "data-why", "residents")  # an explanation has an address of its own


def test_free_choice_of_distance_is_explained_as_chosen(
    stay: Visiting, demo_server: str, grid: str
) -> None:
    page = stay(f"/?select=area:{grid}&threshold=300").page
    page.locator("#selection .now [data-why]").click()
    wait_for(page, "data-why", "reach")
    kind = "service_station,neighbourhood_centre"
    question = {"measure": "reach", "kind": kind, "method": "walking", "threshold": 300}
    value = passport(demo_server, grid, **question)["figures"][0]["value"]
    shown = page.locator('#selection [data-key="value"]').first
    expect(shown).to_have_attribute("data-value", str(value))


def test_a_thumb_reaches_the_explanation(visit: Visiting, grid: str) -> None:
    page = visit(f"/?{BARE}&select=area:{grid}", PHONE, reduced_motion="reduce").page
    page.locator("#selection .handle").tap()
    page.locator('.figure [data-why="residents"]').tap()
    wait_for(page, "data-why", "residents")
    expect(page.locator("#selection .formula").first).to_be_visible()
    assert small_targets(page, "#selection") == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_figure_that_differs_when_replayed_is_said(stay: Visiting, grid: str) -> None:
    page = stay(f"/?select=area:{grid}").page

    def differ(route: Any) -> None:
        body = route.fetch().json()
        body["figures"][0]["replay"] = {"value": 1, "matches": False, "why": {"zh": "数据变了"}}
        route.fulfill(body=json.dumps(body), content_type="application/json")

    page.route(re.compile("/api/explain"), differ)
    page.locator('.figure [data-why="residents"]').click()
    expect(page.locator('[data-replay="false"]')).to_contain_text("不一致，数据变了")


def test_a_replay_from_kept_distances_says_so(stay: Visiting, grid: str) -> None:
    page = stay(f"/?select=area:{grid}").page

    def keep(route: Any) -> None:
        body = route.fetch().json()
        why = {"zh": "用的是评估保存的距离", "en": "from the distances that the run kept"}
        body["figures"][0]["replay"] = {"value": 1, "matches": True, "why": why}
        route.fulfill(body=json.dumps(body), content_type="application/json")

    page.route(re.compile("/api/explain"), keep)
    page.locator('.figure [data-why="residents"]').click()
    expect(page.locator('[data-replay="true"]')).to_contain_text("一致，用的是评估保存的距离")


def test_an_explanation_that_fails_is_said_with_a_way_on(stay: Visiting, grid: str) -> None:
    page = stay(f"/?select=area:{grid}&why=nonsense").page
    expect(page.locator("#selection [role=alert]")).to_be_visible()
    page.keyboard.press("Escape")
    wait_for(page, "data-why", "")
    expect(page.locator("#selection .sentence")).to_be_visible()
