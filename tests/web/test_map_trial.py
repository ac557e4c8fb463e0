"""The trial: add, move and close a facility on the map, and see at once what that would change."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.web.map_visits import BARE, PHONE, Visiting, api, ask, small_targets, theme, wait_for

pytestmark = pytest.mark.browser

KINDS = ["service_station", "neighbourhood_centre"]
# Homes far from any station, and no layer but those of the trial.
AT = "100.4378,38.9263,15&show="
ADDED = "add,service_station,100.437800,38.926300"
SEATS = "gridmap_checks/kindergarten_places"
SEATS_AT = "100.4563,38.9335,15&show="  # beside a kindergarten that is full


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


def after(page: Page, uncovered: float) -> None:
    """Wait until the panel says that so many would be beyond reach, or without a place."""
    expect(page.locator('[data-key="after"]')).to_have_attribute("data-value", f"{uncovered:.10g}")


def places(server: str, *changes: dict[str, Any], level: str = "grid") -> Any:
    """Return what the server says of who gets a place in a kindergarten after changes."""
    run = api(server, "/api/town")["run"]["id"]
    asked = {"run": run, "standard": SEATS, "level": level, "changes": list(changes)}
    return ask(server, "/api/what-if", asked)


def kindergartens(server: str, *changes: dict[str, Any]) -> Any:
    """Return what the server says of reach of a kindergarten, as the map measures by default."""
    run = api(server, "/api/town")["run"]["id"]
    asked = {"run": run, "kinds": ["kindergarten"], "method": "walking", "people": "residents"}
    rest = {"threshold_m": 500, "level": "grid", "changes": list(changes)}
    return ask(server, "/api/what-if", asked | rest)


def full_kindergarten(server: str) -> dict[str, Any]:
    """Return a kindergarten that takes fewer when it closes and more when it grows."""
    for feature in api(server, "/layers/facilities.geojson?kind=kindergarten")["features"]:
        found: dict[str, Any] = feature["properties"]
        code, size = found["code"], found["capacity"]
        fewer = places(server, {"do": "close", "code": code})
        more = places(server, {"do": "resize", "code": code, "capacity": size + 200})
        if fewer["newly_uncovered"] and more["newly_covered"]:
            return found
    raise AssertionError("every kindergarten of the demo city has places to spare")


def stations(server: str) -> list[Any]:
    found: list[Any] = api(server, "/layers/facilities.geojson?kind=service_station")["features"]
    return found


def test_a_station_put_down_with_a_click_changes_the_numbers(
    stay: Visiting, demo_server: str
) -> None:
    visited = stay(f"/?at={AT}")
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
    stay: Visiting, demo_server: str
) -> None:
    page = stay(f"/?at={AT}&trial={ADDED}").page
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


def test_the_latest_answer_wins(stay: Visiting, demo_server: str) -> None:
    page = stay(f"/?at={AT}&trial=on").page
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


def test_keys_alone_add_move_and_take_away(stay: Visiting, demo_server: str) -> None:
    page = stay(f"/?at={AT}").page
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


def test_one_that_exists_is_closed_moved_and_resized(stay: Visiting, demo_server: str) -> None:
    page = stay(f"/?at={AT}&trial=on").page
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

    other = visit(f"/?{BARE}&trial=on", role="planner").page
    other.select_option("#trial-open", str(kept[0]["id"]))
    expect(other.locator(".trial-pin")).to_have_count(1)
    assert trial(other) == ADDED
    other.click("#trial-delete")
    expect(other.locator(".trial-said")).to_contain_text("已删除")
    assert api(demo_server, "/api/scenarios")["scenarios"] == []


def test_a_trial_stores_nothing(stay: Visiting, demo_server: str) -> None:
    seen = api(demo_server, "/api/town")
    page = stay(
        f"/?at={AT}&trial={ADDED};close,{stations(demo_server)[0]['properties']['code']}"
    ).page
    expect(page.locator(".trial-item")).to_have_count(2)
    expect(page.locator('[data-key="after"]')).to_be_visible()
    assert api(demo_server, "/api/town") == seen


def test_a_trial_survives_reload_and_the_distance_may_change(
    stay: Visiting, demo_server: str
) -> None:
    page = stay(f"/?at={AT}&trial={ADDED}").page
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


def test_a_refusal_is_said_and_recovered_from(stay: Visiting) -> None:
    page = stay(f"/?at={AT}&trial=on").page
    expect(page.locator('[data-key="after"]')).to_be_visible()
    page.route(
        "**/api/what-if", lambda route: route.fulfill(status=400, json={"error": "No such place."})
    )
    page.click("#trial-add")
    page.click("#trial-centre")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("No such place.")
    said, banner = notice.bounding_box(), page.locator("#trial-banner").bounding_box()
    assert said
    assert banner
    assert said["y"] >= banner["y"] + banner["height"]  # the way out stays in sight
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


def test_the_question_of_places_is_asked_only_of_the_kinds_of_a_standard(
    stay: Visiting, demo_server: str
) -> None:
    page = stay("/?trial=on").page
    after(page, what_if(demo_server)["before"]["uncovered"])
    rules = page.locator("#trial-rule")
    expect(rules).to_have_count(0)

    page.select_option("#choose-kind", "kindergarten")
    expect(rules).to_be_visible()
    values = rules.locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    assert values == ["", SEATS]
    expect(page.get_by_label("问什么")).to_have_value("")
    reach = kindergartens(demo_server)["before"]["uncovered"]
    after(page, reach)  # nobody asked for places yet

    rules.select_option(SEATS)
    after(page, places(demo_server)["before"]["uncovered"])
    expect(page).to_have_url(re.compile(f"trial=ask,{SEATS}"))
    page.select_option("#choose-kind", "clinic")
    theme(page, "reach ")
    expect(rules).to_have_count(0)
    expect(page.locator("#trial-summary .field-label")).to_have_text("到不了（人）")
    assert trial(page) == "on"

    page.go_back()
    expect(rules).to_have_value(SEATS)
    after(page, places(demo_server)["before"]["uncovered"])
    # Together with another kind it is another question, to which the standard is no answer.
    both = stay("/?kind=kindergarten,primary_school&trial=on").page
    expect(both.locator('[data-key="after"]')).to_be_visible()
    expect(both.locator("#trial-rule")).to_have_count(0)


def test_asking_for_places_shows_the_numbers_of_the_server(
    stay: Visiting, demo_server: str
) -> None:
    lon, lat = 100.4563, 38.94
    added = f"add,kindergarten,{lon:.6f},{lat:.6f},60"
    visited = stay(f"/?kind=kindergarten&at={SEATS_AT}&trial={added}")
    page = visited.page
    expect(page.locator(".trial-pin")).to_have_count(1)
    with page.expect_request(
        lambda one: one.url.endswith("/api/what-if") and SEATS in (one.post_data or "")
    ) as sent:
        page.select_option("#trial-rule", SEATS)
    assert json.loads(sent.value.post_data or "")["standard"] == SEATS
    change = {"do": "add", "kind": "kindergarten", "lon": lon, "lat": lat, "capacity": 60}
    found = places(demo_server, change)
    assert found["people"] == "under_6"
    assert found["newly_covered"] > 0
    after(page, found["after"]["uncovered"])
    before = page.locator('[data-key="before"]')
    expect(before).to_have_attribute("data-value", f"{found['before']['uncovered']:.10g}")
    expect(before.locator("strong")).to_have_text(f"{found['before']['uncovered']:,.0f}")
    fewer = found["before"]["uncovered"] - found["after"]["uncovered"]
    summary = page.locator("#trial-summary")
    expect(summary.locator(".headline")).to_have_text(f"少 {fewer:,.0f} 人没有位子")
    expect(summary).to_contain_text("6 岁以下儿童")
    expect(summary).to_contain_text(f"新得到位子 {found['newly_covered']:,.0f} 人")
    assert trial(page) == f"ask,{SEATS};{added}"

    # The areas that change most, and all others as the run found them for the standard.
    changed = sorted(found["areas"].values(), key=lambda one: one["after"] - one["before"])
    first = page.locator("#trial-areas .rank-value").first
    expect(first).to_have_text(f"{changed[0]['before']:,.0f} → {changed[0]['after']:,.0f}")
    expect(page.locator(".legend-strip .legend-title")).to_have_text("没有位子的占比")
    subjects = api(demo_server, f"/api/figures?standard={SEATS}")["subjects"]
    missing = {code: one["shortfall"] for code, one in subjects.items() if one["denominator"]}
    missing |= {code: one["after"] for code, one in found["areas"].items()}
    none = page.locator(".legend-strip .legend-class").first.locator(".legend-count")
    expect(none).to_have_text(str(sum(1 for short in missing.values() if short == 0)))
    # The standard says the distance and how it is measured.
    expect(page.locator('[data-field="threshold"]')).to_be_hidden()
    expect(page.locator('[data-field="method"]')).to_be_hidden()
    expect(page.locator('[data-field="level"]')).to_be_visible()
    assert visited.problems == []


def test_places_follow_closing_and_resizing_and_reach_comes_back(
    stay: Visiting, demo_server: str
) -> None:
    known = full_kindergarten(demo_server)
    code, bigger = known["code"], known["capacity"] + 200
    page = stay(f"/?kind=kindergarten&at={SEATS_AT}&trial=ask,{SEATS}").page
    now = places(demo_server)["before"]["uncovered"]
    after(page, now)
    page.select_option("#trial-existing", code)
    item = page.locator(f'.trial-item[data-id="{code}"]')
    expect(item.get_by_label("容量（人）、", exact=False)).to_have_value(str(known["capacity"]))

    item.get_by_role("button", name="关闭").click()
    closed = places(demo_server, {"do": "close", "code": code})["after"]["uncovered"]
    assert closed > now
    after(page, closed)
    expect(page.locator("#trial-summary .headline")).to_have_text(
        f"多 {closed - now:,.0f} 人没有位子"
    )

    item.get_by_role("button", name="不关").click()
    after(page, now)
    capacity = item.get_by_label("容量（人）、", exact=False)
    capacity.fill(str(bigger))
    capacity.press("Tab")
    resize = {"do": "resize", "code": code, "capacity": bigger}
    grown = places(demo_server, resize)["after"]["uncovered"]
    assert grown < now
    after(page, grown)
    expect(page.locator("#trial-existing")).to_be_focused()  # Tab lost its way in no redrawing
    assert trial(page) == f"ask,{SEATS};resize,{code},{bigger}"

    page.locator(f'.trial-pin[data-id="{code}"]').focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(item).to_contain_text("移动、改容量")
    expect(page).to_have_url(re.compile("move,"))
    lon, lat = map(float, trial(page).split(";")[1].split(",")[2:])
    move = {"do": "move", "code": code, "lon": lon, "lat": lat}
    after(page, places(demo_server, move, resize)["after"]["uncovered"])

    page.select_option("#trial-rule", "")
    after(page, kindergartens(demo_server, move, resize)["after"]["uncovered"])
    expect(page.locator("#trial-summary .field-label")).to_have_text("到不了（人）")
    expect(page.locator(".legend-strip .legend-title")).to_have_text("到不了的居民占比")
    expect(page.locator('[data-field="threshold"]')).to_be_visible()
    assert trial(page).startswith("move,")


def test_a_size_alone_changes_no_reach_and_that_is_said(stay: Visiting, demo_server: str) -> None:
    code = full_kindergarten(demo_server)["code"]
    page = stay(f"/?kind=kindergarten&trial=resize,{code},900").page
    after(page, kindergartens(demo_server)["before"]["uncovered"])
    expect(page.locator("#trial-summary .note").last).to_contain_text("容量不改变距离")


@pytest.mark.parametrize(
    ("lang", "said", "silent"),
    [
        ("zh", "有 1 处设施没有填容量", "没有填容量，按 0 个位子算。"),
        ("en", "do not say their capacity: 1", "No capacity is given: it counts as 0 places."),
    ],
)
def test_one_that_is_added_without_a_capacity_gives_no_places_and_says_so(
    stay: Visiting, demo_server: str, lang: str, said: str, silent: str
) -> None:
    place = "add,kindergarten,100.456300,38.940000"
    page = stay(f"/?lang={lang}&kind=kindergarten&at={SEATS_AT}&trial=ask,{SEATS};{place}").page
    now = places(demo_server)["before"]["uncovered"]
    after(page, now)
    expect(page.locator("#trial-summary")).to_contain_text(said)
    capacity = page.locator("#trial-new-1-capacity")
    expect(capacity).to_have_accessible_description(silent)

    capacity.fill("60")
    capacity.press("Enter")
    change = {"do": "add", "kind": "kindergarten", "lon": 100.4563, "lat": 38.94, "capacity": 60}
    after(page, places(demo_server, change)["after"]["uncovered"])
    expect(page.locator("#trial-summary")).not_to_contain_text(said)
    expect(capacity).to_have_accessible_description("")
    expect(capacity).to_be_focused()


def test_the_question_survives_reload_and_another_level(stay: Visiting, demo_server: str) -> None:
    code = full_kindergarten(demo_server)["code"]
    page = stay(f"/?kind=kindergarten&trial=ask,{SEATS};close,{code}").page
    closed = {"do": "close", "code": code}
    after(page, places(demo_server, closed)["after"]["uncovered"])
    page.reload()
    wait_for(page, "data-ready", "true")
    expect(page.locator("#trial-rule")).to_have_value(SEATS)
    page.click('[data-field="level"] [data-value="subdistrict"]')
    [found] = places(demo_server, closed, level="subdistrict")["areas"].values()
    expect(page.locator("#trial-areas .rank-value")).to_have_text(
        [f"{found['before']:,.0f} → {found['after']:,.0f}"]
    )
    expect(page.locator(".legend-strip .legend-title")).to_have_text("没有位子的占比")


def test_a_question_that_no_standard_asks_is_dropped(stay: Visiting, demo_server: str) -> None:
    reach = kindergartens(demo_server)["before"]["uncovered"]
    for asked in ("ask,nobody/knows", "ask,gb50180_2018/kindergarten", "ask,%25"):
        visited = stay(f"/?kind=kindergarten&trial={asked}")
        after(visited.page, reach)
        expect(visited.page.locator("#trial-rule")).to_have_value("")
        assert visited.problems == []


def test_a_standard_of_places_leads_straight_to_its_question(
    stay: Visiting, demo_server: str
) -> None:
    page = stay(f"/?measure=capacity&standard={SEATS}").page
    theme(page, "capacity ")
    begin(page)
    expect(page.locator("#trial-rule")).to_have_value(SEATS)
    after(page, places(demo_server)["before"]["uncovered"])
    expect(page.locator("#trial-rule")).to_have_accessible_description(
        re.compile("距离和量法由标准定")
    )


def test_a_thumb_asks_for_places(visit: Visiting, demo_server: str) -> None:
    path = f"/?lang=en&kind=kindergarten&at={SEATS_AT}&trial=on"
    visited = visit(path, PHONE, reduced_motion="reduce")
    page = visited.page
    after(page, kindergartens(demo_server)["before"]["uncovered"])
    page.select_option("#trial-rule", SEATS)
    after(page, places(demo_server)["before"]["uncovered"])
    page.locator("#trial-add").tap()
    page.touchscreen.tap(195, 230)
    expect(page.locator(".trial-silent")).to_have_count(1)
    assert small_targets(page, "#controls") == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert visited.problems == []
