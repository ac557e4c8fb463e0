"""Invitations to consultations on one's own pages: who sees them, and that they say no more."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from gridmap.actions import accounts
from tests.conftest import PASSWORD
from tests.consulting import did, opened
from tests.recording import recorded
from tests.web.conftest import GRID, Street, another, engine_of, log_in, make_leader
from tests.web.map_visits import PHONE, small_targets
from tests.web.test_accessibility import found as found_by_axe

MARKET = "X20260608-0001"  # of the demo city, in the community of GRID
PAGES = ("/my/invitations", "/invitations")
MEETS = dt.datetime(2099, 7, 2, 7, tzinfo=dt.UTC)


@pytest.fixture
def leader(own_client: FlaskClient) -> FlaskClient:
    """A grid leader, logged in to the store of `own_client`."""
    make_leader(engine_of(own_client))
    return log_in(own_client, "wang")


def test_they_and_tasks_are_for_people_with_an_account(client: FlaskClient) -> None:
    for path in (*PAGES, "/my/tasks"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/login?next={path}")
    assert client.get("/api/invitations").status_code == 401


def test_a_grid_leader_of_the_demo_city_is_invited(leader: FlaskClient) -> None:
    for path in PAGES:
        page = leader.get(path).text
        for words in ("西街市场周边摊位和通行", "决议", "网格长", "已登记到场", MARKET):
            assert words in page, (path, words)
        english = leader.get(f"{path}?lang=en").text
        for words in ("Resolve", "Grid leader", "recorded as there"):
            assert words in english, (path, words)
        with recorded(engine_of(leader)) as told:
            leader.get(path)
        assert len(told) <= 4  # who asks, the clock, and the invitations
    own = leader.get("/my").text
    assert 'data-hx-get="/my/invitations"' in own
    assert 'href="/invitations"' in own  # without scripts
    assert "/my/invitations" not in leader.get("/my?area=620702003009").text
    assert "西街市场周边摊位和通行" in leader.get("/start").text


def test_who_is_invited_to_nothing_is_told_so(planner: FlaskClient) -> None:
    for path in PAGES:
        assert "没有请你参加的共议。" in planner.get(path).text
        assert "You are invited to no consultation." in planner.get(f"{path}?lang=en").text
    assert planner.get("/api/invitations").json == {"found": 0, "waiting": 0, "invitations": []}


def test_a_program_is_told_no_more_than_the_page_of_the_consultation_tells(
    leader: FlaskClient, files: Path
) -> None:
    engine = engine_of(leader)
    code = opened(engine, GRID, title="楼道充电").code
    did(engine, code, "convene", files=files, meets_at=MEETS, text="三楼会议室")
    found = leader.get("/api/invitations").json
    assert (found["found"], found["waiting"]) == (2, 1)
    one, market = found["invitations"]  # whose meeting is known comes first
    assert (market["code"], market["attendance"], market["meets_at"]) == (MARKET, "present", None)
    assert (one["attendance"], one["meets_at"], one["place"]) == (
        "expected", "2099-07-02T07:00:00+00:00", "三楼会议室",
    )  # fmt: skip
    for told in (market, one):
        shown = leader.get(f"/api/consultations/{told['code']}").json
        for name in ("title", "kind", "kind_words", "stage", "stage_words", "area_code"):
            assert told[name] == shown[name]
        for name in ("meets_at", "place"):
            assert told[name] == shown["sitting"][name]
        assert told["due_at"] in (shown["due_at"], shown["step_due_at"])
        known = {party["key"]: party["present"] for party in shown["parties"]}
        assert {
            party["key"]: party["present"] for party in told["parties"]
        }.items() <= known.items()
    did(engine, code, "suspend", files=files, reason="材料没有到")
    assert all(words in leader.get(PAGES[0]).text for words in ("暂停", "先不开会"))
    did(engine, code, "abandon", files=files, reason="已经解决")
    assert [row["code"] for row in leader.get("/api/invitations").json["invitations"]] == [MARKET]


def test_an_organization_without_an_area_finds_them_on_the_start_page(
    own_client: FlaskClient,
) -> None:
    person: dict[str, Any] = {"name": "firm", "role": "grid_leader", "display": "青溪物业公司"}
    accounts.add(engine_of(own_client), by="test", password=PASSWORD, **person)
    page = another(own_client, "firm").get("/start?lang=en").text
    assert f'href="/consultations/{MARKET}?lang=en"' in page
    assert "Resolve · recorded as there" in page


@pytest.mark.browser
def test_invitations_stand_on_the_phone_of_a_grid_leader(street: Street, tmp_path: Path) -> None:
    code = opened(street.engine, GRID, title="楼道充电").code
    did(street.engine, code, "convene", files=tmp_path, meets_at=MEETS, text="三楼会议室")
    visited = street.visit("/my", size=PHONE, role="wang")
    page = visited.page
    card = page.locator(".my-card", has=page.locator("#my-invitations"))
    expect(card).to_contain_text("2099年7月2日 15:00 · 三楼会议室 · 请到场")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert small_targets(page) == found_by_axe(page) == []
    card.locator(".my-line", has_text="楼道充电").click()
    page.wait_for_url(f"**/consultations/{code}")
    assert visited.problems == []
