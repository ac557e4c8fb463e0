"""The trial: add, move and close a facility on the map, and see at once what that would change."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.web.map_visits import PHONE, Visiting, api, ask, small_targets, theme, wait_for

pytestmark = pytest.mark.browser

KINDS = ["service_station", "neighbourhood_centre"]
AT = "100.4378,38.9263,15"  # homes far from any station
ADDED = "add,service_station,100.437800,38.926300"


def what_if(server: str, *changes: dict[str, Any], threshold: int = 500) -> Any:
    """Return what the server says of changes, measured as the map does by default."""
    run = api(server, "/api/town")["run"]["id"]
    asked = {"run": run, "kinds": KINDS, "method": "walking", "people": "residents"}
    return ask(
        server,
        "/api/what-if",
        asked | {"threshold_m": threshold, "level": "grid", "changes": list(changes)},
    )


def trial(page: Page) -> str:
    """Return the changes that the address holds."""
    return parse_qs(urlsplit(page.url).query).get("trial", [""])[0]


def begin(page: Page) -> None:
    page.locator("#trial-begin").click()
    expect(page.locator("#trial-banner")).to_be_visible()
    expect(page.locator('[data-key="after"]')).to_be_visible()


def after(page: Page, uncovered: int) -> None:
    """Wait until the panel says that so many would be beyond reach."""
    expect(page.locator('[data-key="after"]')).to_have_attribute("data-value", str(uncovered))


def stations(server: str) -> list[Any]:
    found: list[Any] = api(server, "/layers/facilities.geojson?kind=service_station")["features"]
    return found


def test_a_station_put_down_with_a_click_changes_the_numbers(
    visit: Visiting, demo_server: str
) -> None:
    visited = visit(f"/?at={AT}")
    page = visited.page
    theme(page, "reach ")
    begin(page)
    before = what_if(demo_server)
    after(page, before["before"]["uncovered"])
    expect(page.locator("#trial-banner")).to_contain_text("数据不变")
    counts = page.locator(".legend-strip .legend-count").all_text_contents()

    page.click("#trial-add")
    page.mouse.click(720, 450)  # the centre of the map, which is AT
    expect(page.locator(".trial-pin")).to_have_count(1)
    _, kind, lon, lat = trial(page).split(",")
    found = what_if(demo_server, {"do": "add", "kind": kind, "lon": float(lon), "lat": float(lat)})
    assert found["newly_covered"] > 0
    after(page, found["after"]["uncovered"])
    expect(page.locator("#trial-summary")).to_contain_text(f"{found['newly_covered']:,} 人")
    assert page.locator(".legend-strip .legend-count").all_text_contents() != counts
    assert visited.problems == []


def test_numbers_follow_a_drag_and_undo_takes_it_back_whole(
    visit: Visiting, demo_server: str
) -> None:
    page = visit(f"/?at={AT}&trial={ADDED}").page
    pin = page.locator(".trial-pin")
    expect(pin).to_have_count(1)
    start = what_if(demo_server, {"do": "add", "kind": KINDS[0], "lon": 100.4378, "lat": 38.9263})[
        "after"
    ]["uncovered"]
    after(page, start)
    box = pin.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x + 40 * step, y - 20 * step)
    expect(page.locator('[data-key="after"]')).not_to_have_attribute("data-value", str(start))
    assert trial(page) == ADDED  # the address waits for the end of the drag
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(re.escape(ADDED)))
    moved = trial(page)
    _, kind, lon, lat = moved.split(",")
    found = what_if(demo_server, {"do": "add", "kind": kind, "lon": float(lon), "lat": float(lat)})
    after(page, found["after"]["uncovered"])

    page.click("#trial-undo")
    after(page, start)
    assert trial(page) == ADDED
    page.click("#trial-redo")
    after(page, found["after"]["uncovered"])
    assert trial(page) == moved


def test_the_latest_answer_wins(visit: Visiting, demo_server: str) -> None:
    page = visit(f"/?at={AT}&trial=on").page
    expect(page.locator('[data-key="after"]')).to_be_visible()
    asked: list[Any] = []

    def hold_the_first(route: Any) -> None:
        asked.append(json.loads(route.request.post_data)["changes"])
        if len(asked) == 1:
            page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/api/what-if", hold_the_first)
    page.click("#trial-add")
    page.click("#trial-centre")
    page.locator(".trial-pin").focus()
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    _, kind, lon, lat = trial(page).split(",")
    found = what_if(demo_server, {"do": "add", "kind": kind, "lon": float(lon), "lat": float(lat)})
    after(page, found["after"]["uncovered"])
    assert len(asked) < 7  # what was asked in between was not worth sending
    assert asked[-1][0]["lon"] == pytest.approx(float(lon), abs=1e-6)


def test_keys_alone_add_move_and_take_away(visit: Visiting, demo_server: str) -> None:
    page = visit(f"/?at={AT}").page
    theme(page, "reach ")
    page.locator("#trial-begin").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#trial-add")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#trial-centre")).to_be_focused()
    page.keyboard.press("Enter")
    pin = page.locator(".trial-pin")
    expect(pin).to_be_focused()
    first = trial(page)
    page.keyboard.press("ArrowUp")
    assert float(trial(page).split(",")[3]) > float(first.split(",")[3])  # north
    page.keyboard.press("Delete")
    expect(pin).to_have_count(0)
    assert trial(page) == "on"
    page.keyboard.press("Control+z")
    expect(pin).to_have_count(1)
    page.click("#trial-leave")
    expect(page.locator("#trial-banner")).to_be_hidden()
    expect(pin).to_have_count(0)
    assert trial(page) == ""


def test_one_that_exists_is_closed_moved_and_resized(visit: Visiting, demo_server: str) -> None:
    page = visit(f"/?at={AT}&trial=on").page
    station = stations(demo_server)[0]
    code = station["properties"]["code"]
    page.select_option("#trial-existing", code)
    item = page.locator(f'.trial-item[data-id="{code}"]')
    expect(item).to_contain_text(station["properties"]["name"])
    assert trial(page) == "on"  # taking it up changes nothing yet

    item.get_by_role("button", name="关闭").click()
    found = what_if(demo_server, {"do": "close", "code": code})
    assert found["newly_uncovered"] > 0
    after(page, found["after"]["uncovered"])
    assert trial(page) == f"close,{code}"
    expect(page.locator("#trial-summary")).to_contain_text(f"多 {found['newly_uncovered']:,} 人")

    item.get_by_role("button", name="不关").click()
    page.locator(f'.trial-pin[data-id="{code}"]').focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(item).to_have_attribute("data-did", "move")
    capacity = item.get_by_label("容量（人）、", exact=False)
    capacity.fill("77")
    capacity.press("Tab")
    expect(page).to_have_url(re.compile(f"move,{code},[0-9.]+,[0-9.]+;resize,{code},77"))


def test_a_click_on_a_station_takes_it_up(visit: Visiting, demo_server: str) -> None:
    station = stations(demo_server)[0]
    lon, lat = station["geometry"]["coordinates"]
    page = visit(f"/?at={lon},{lat},16.5&trial=on").page
    page.mouse.click(720, 450)
    code = station["properties"]["code"]
    expect(page.locator(f'.trial-pin[data-id="{code}"]')).to_be_focused()
    expect(page.locator("#selection")).to_be_hidden()  # in a trial a click selects nothing


def test_a_scenario_is_kept_opened_and_deleted(visit: Visiting, demo_server: str) -> None:
    page = visit(f"/?at={AT}&trial={ADDED}", role="planner").page
    expect(page.locator(".trial-pin")).to_have_count(1)
    page.fill("#trial-name", "佛城新站")
    page.click("#trial-save")
    expect(page.locator(".trial-said")).to_contain_text("佛城新站")
    kept = api(demo_server, "/api/scenarios")["scenarios"]
    assert [s["name"] for s in kept] == ["佛城新站"]
    assert kept[0]["changes"][0]["kind"] == "service_station"

    other = visit("/?trial=on", role="planner").page
    other.select_option("#trial-open", str(kept[0]["id"]))
    expect(other.locator(".trial-pin")).to_have_count(1)
    assert trial(other) == ADDED
    other.click("#trial-delete")
    expect(other.locator(".trial-said")).to_contain_text("已删除")
    assert api(demo_server, "/api/scenarios")["scenarios"] == []


def test_a_trial_stores_nothing(visit: Visiting, demo_server: str) -> None:
    seen = api(demo_server, "/api/town")
    page = visit(
        f"/?at={AT}&trial={ADDED};close,{stations(demo_server)[0]['properties']['code']}"
    ).page
    expect(page.locator(".trial-item")).to_have_count(2)
    expect(page.locator('[data-key="after"]')).to_be_visible()
    assert api(demo_server, "/api/town") == seen


def test_a_trial_survives_reload_and_the_distance_may_change(
    visit: Visiting, demo_server: str
) -> None:
    page = visit(f"/?at={AT}&trial={ADDED}").page
    page.reload()
    wait_for(page, "data-ready", "true")
    expect(page.locator(".trial-pin")).to_have_count(1)
    page.click('[data-field="threshold"] [data-value="300"]')
    change = {"do": "add", "kind": KINDS[0], "lon": 100.4378, "lat": 38.9263}
    after(page, what_if(demo_server, change, threshold=300)["after"]["uncovered"])


def test_a_trial_measures_reach_whatever_the_address_says(visit: Visiting) -> None:
    page = visit(f"/?at={AT}&measure=staff&standard=zhangye_2020/staff&trial=on").page
    theme(page, "reach grid walking 500")
    expect(page.locator('[data-key="after"]')).to_be_visible()


def test_a_refusal_is_said_and_recovered_from(visit: Visiting) -> None:
    page = visit(f"/?at={AT}&trial=on").page
    expect(page.locator('[data-key="after"]')).to_be_visible()
    page.route(
        "**/api/what-if", lambda route: route.fulfill(status=400, json={"error": "No such place."})
    )
    page.click("#trial-add")
    page.click("#trial-centre")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("No such place.")
    page.unroute("**/api/what-if")
    notice.get_by_role("button", name="重试").click()
    expect(notice).to_have_count(0)


def test_a_thumb_tries_a_station(visit: Visiting) -> None:
    visited = visit(f"/?at={AT}", PHONE, reduced_motion="reduce")
    page = visited.page
    page.locator("#controls .handle").tap()
    page.locator("#trial-begin").tap()
    expect(page.locator("#trial-banner")).to_be_visible()
    page.locator("#trial-add").tap()
    page.touchscreen.tap(195, 230)
    expect(page.locator(".trial-pin")).to_have_count(1)
    box = page.locator(".trial-pin").bounding_box()
    assert box
    assert box["width"] >= 44
    expect(page.locator("#trial-summary .headline")).to_be_visible()
    assert small_targets(page, "#controls") == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert visited.problems == []
