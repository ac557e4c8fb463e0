"""Looking back: a day in the address, what is shown of it, and that it can only be looked at."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from tests.web.map_visits import AWAY, BARE, PHONE, Visit, wait_for

pytestmark = pytest.mark.browser

PAST = "2025-08-01"
BEFORE_ALL = "2024-12-31"
Visiting = Callable[..., Visit]


def test_a_past_day_is_a_link_that_says_so_and_offers_no_change(visit: Visiting) -> None:
    seen = visit(f"/?{AWAY}&date={PAST}&lang=en", role="planner")
    wait_for(seen.page, "data-date", PAST)
    expect(seen.page.locator("#date-banner")).to_contain_text(f"As of {PAST}")
    assert seen.page.locator("a[href*='/import']").count() == 0
    expect(seen.page.locator("#trial-entry")).to_be_hidden()
    layers = [url for url in seen.requests if "/layers/" in url]
    assert layers
    assert all(f"date={PAST}" in url for url in layers)
    assert not [url for url in seen.requests if ".pmtiles" in url]
    assert seen.problems == []


def test_the_calendar_goes_to_a_day_and_back_to_today(stay: Visiting) -> None:
    seen = stay(f"/?level=community&{BARE}")
    wait_for(seen.page, "data-date", "today")
    seen.page.locator(".strip .date input").fill(PAST)
    wait_for(seen.page, "data-date", PAST)
    expect(seen.page).to_have_url(re.compile(f"level=community.*date={PAST}"))
    seen.page.locator(".strip .date-today").click()
    wait_for(seen.page, "data-date", "today")
    expect(seen.page).not_to_have_url(re.compile("date="))
    expect(seen.page.locator("#date-banner")).to_have_count(0)


def test_the_arrow_leads_to_the_day_of_the_change_before(stay: Visiting) -> None:
    seen = stay(f"/?{BARE}&date={PAST}&lang=en")
    before = seen.page.locator(".strip .date .icon-button").first
    expect(before).to_be_enabled()
    expect(before).to_have_attribute("title", re.compile("2025-01-01.*Grids"))
    before.click()
    wait_for(seen.page, "data-date", "2025-01-01")


def test_a_phone_has_the_calendar_in_its_sheet(visit: Visiting) -> None:
    seen = visit(f"/?{BARE}&date={PAST}", size=PHONE)
    expect(seen.page.locator(".date-sheet input")).to_have_value(PAST)
    expect(seen.page.locator("#date-banner")).to_be_visible()


def test_nonsense_is_today_with_a_sentence(visit: Visiting) -> None:
    seen = visit(f"/?{BARE}&date=2026-02-30&lang=en")
    wait_for(seen.page, "data-date", "today")
    notice = seen.page.locator(".notice[data-key=date]")
    expect(notice).to_contain_text("no day of the calendar")
    assert seen.problems == []


@pytest.mark.parametrize("nonsense", ["2026-02-30", "tomorrow", "20260101", "0"])
def test_data_of_no_day_is_refused_with_a_sentence(client: FlaskClient, nonsense: str) -> None:
    answer = client.get(f"/layers/areas.geojson?level=grid&date={nonsense}")
    assert answer.status_code == 400
    assert "2026-06-30" in answer.json["error"]


def test_before_the_first_day_there_is_nothing(client: FlaskClient) -> None:
    assert client.get(f"/layers/areas.geojson?level=grid&date={BEFORE_ALL}").json["features"] == []
    then = client.get("/layers/areas.geojson?level=grid&date=2025-01-01").json["features"]
    assert len(then) == len(client.get("/layers/areas.geojson?level=grid").json["features"])
    assert client.get(f"/api/areas/620702?date={BEFORE_ALL}").status_code == 404


def test_cases_are_those_that_had_been_reported_as_far_as_was_known(client: FlaskClient) -> None:
    then = client.get(f"/layers/cases.geojson?date={PAST}").json["features"]
    now = client.get("/layers/cases.geojson").json["features"]
    assert 0 < len(then) < len(now)
    for one in (feature["properties"] for feature in then):
        assert one["reported_at"][:10] <= PAST
        assert (one["closed_at"] or PAST)[:10] <= PAST
    counted = client.get(f"/api/town?date={PAST}").json["layers"]["cases"]
    stages = [feature["properties"]["stage"] for feature in then]
    assert counted == {stage: stages.count(stage) for stage in set(stages)}


def test_a_day_to_come_is_today(client: FlaskClient) -> None:
    town = client.get("/api/town?date=2999-01-01").json
    assert (town["date"], town["date_problem"]) == ("", None)


def test_an_edition_is_imported_with_its_day(planner: FlaskClient, tmp_path: Path) -> None:
    import io

    from tests import towns

    content = towns.facilities(tmp_path, (5, 5), kind="library").read_bytes()
    form = {"layer": "facilities", "file": (io.BytesIO(content), "a.geojson")}
    answer = planner.post("/import", data=form | {"valid_from": "2026-03-01"})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    dates = planner.get("/api/dates").json["dates"]
    assert "2026-03-01" in [day["date"] for day in dates]
    bad = {"layer": "facilities", "file": (io.BytesIO(content), "a.geojson"), "valid_from": "x"}
    assert planner.post("/import", data=bad).status_code == 400


def test_a_day_before_all_editions_says_so_and_leads_back(
    browser: Browser, demo_server: str
) -> None:
    page = browser.new_page()
    page.goto(f"{demo_server}/?date={BEFORE_ALL}&lang=en")
    wait_for(page, "data-ready", "empty")
    expect(page.locator("#first-steps")).to_contain_text("No layer was in force on this day")
    page.locator("#first-steps a").click()
    wait_for(page, "data-ready", "true")
    expect(page).not_to_have_url(re.compile("date="))
    page.close()
