"""The start page: where people begin, what each role sees, on a desk and on a phone."""

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from gridmap.actions import accounts, start
from gridmap.db.models import Account
from gridmap.db.session import writing
from gridmap.files.code_lists import code_list
from tests.conftest import PASSWORD
from tests.recording import recorded
from tests.web.conftest import another, attempt, engine_of, log_in, make_leader
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets
from tests.web.test_accessibility import found as graves

MOST_QUERIES = 12
STREET = "620702003"


def cards(client: FlaskClient, path: str = "/start") -> tuple[str, ...]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[-2000:]
    return tuple(re.findall(r'data-card="(\w+)"', answer.text))


def test_everybody_but_grid_leaders_begins_at_the_start_page(own_client: FlaskClient) -> None:
    make_leader(engine_of(own_client))
    accounts.add(
        engine_of(own_client), by="test", name="east", role="staff", area=STREET, password=PASSWORD
    )
    for name, begins in {
        "viewer": "/start",
        "staff": "/start",
        "east": "/start",
        "administrator": "/start",
        "grid_leader": "/start",  # it has no area
        "wang": "/my",
    }.items():
        fresh = own_client.application.test_client()
        assert attempt(fresh, name, PASSWORD).headers["Location"] == begins
    for asked in ("/", "/?lang=en", "/cases"):  # from the bare map, one comes back to it
        fresh = own_client.application.test_client()
        assert attempt(fresh, "east", PASSWORD, next=asked).headers["Location"] == asked


def test_it_is_for_people_with_an_account(client: FlaskClient) -> None:
    assert client.get("/start").headers["Location"] == "/login?next=/start"


def test_every_role_sees_its_cards_with_few_statements(own_client: FlaskClient) -> None:
    for role in code_list("roles"):
        person = another(own_client, role)
        for path in ("/start", f"/start?area={STREET}"):
            assert cards(person, path) == start.of_city()[role].cards
            with recorded(engine_of(own_client)) as told:
                cards(person, path)
            assert 3 < len(told) <= MOST_QUERIES, (role, "\n\n".join(told))


def test_numbers_are_those_of_the_lists_that_they_lead_to(own_client: FlaskClient) -> None:
    staff = another(own_client, "staff")
    page = staff.get("/start").text
    counts = dict(re.findall(r'data-card="(\w+)".*?start-count[^>]*>([\d,]+)<', page, re.DOTALL))
    assert counts["posts"] == str(staff.get("/api/posts/foreseen").json["found"])
    assert counts["duties"] == str(staff.get("/api/duties").json["tabs"]["open"])
    tabs = staff.get("/cases").text
    late, soon = (
        int(re.search(rf'state={state}[^>]*>\s*[^<]*<span class="tab-count[^>]*>(\d+)', tabs)[1])  # type: ignore[index]
        for state in ("late", "soon")
    )
    assert counts["cases"] == str(late + soon)


def test_staff_see_their_own_area_and_may_look_at_others(own_client: FlaskClient) -> None:
    engine = engine_of(own_client)
    accounts.add(engine, by="test", name="east", role="staff", area=STREET, password=PASSWORD)
    east = log_in(own_client.application.test_client(), "east")
    assert "西街街道" in east.get("/start").text
    other = east.get("/start?area=620702001").text
    assert "东街街道" in other
    assert "回到自己的区域" in other
    assert east.get("/start?area=9").status_code == 404
    assert "Synthetic data" in east.get("/start?lang=en").text


def test_an_area_that_is_no_more_is_said(own_client: FlaskClient) -> None:
    engine = engine_of(own_client)
    accounts.add(engine, by="test", name="east", role="staff", area=STREET, password=PASSWORD)
    east = log_in(own_client.application.test_client(), "east")
    with writing(engine) as session:
        session.query(Account).filter_by(name="east").update({"area_code": "620702999"})
    answer = east.get("/start")
    assert (answer.status_code, "已经没有了" in answer.text) == (404, True)


def test_an_empty_store_has_a_start_page(empty_client: FlaskClient) -> None:
    accounts.add(
        engine_of(empty_client), by="test", name="administrator", role="administrator",
        password=PASSWORD,
    )  # fmt: skip
    admin = log_in(empty_client, "administrator")
    page = admin.get("/start").text
    assert "先导入区域和住宅" in page
    assert "还没有评估过" in page


@pytest.mark.browser
@pytest.mark.parametrize("role", ["viewer", "staff", "planner", "editor", "administrator"])
@pytest.mark.parametrize(
    ("size", "scheme", "lang"),
    [(DESKTOP, "dark", "en"), (PHONE, "light", "zh")],
    ids=["desktop", "phone"],
)
def test_the_start_page_in_a_browser(
    visit: Visiting, role: str, size: dict[str, int], scheme: str, lang: str
) -> None:
    visited = visit(f"/start?lang={lang}", size, role=role, color_scheme=scheme)
    page: Page = visited.page
    names = start.of_city()[role].cards
    expect(page.locator(".start-card")).to_have_count(len(names))
    boxes = [page.locator(f"[data-card={name}]").bounding_box() for name in names]
    lefts = {round(box["x"]) for box in boxes if box}
    assert len(lefts) == (1 if size is PHONE else 3)
    assert graves(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, "main") == []
    page.locator("[data-card=cases] .start-line").first.click()
    page.wait_for_url("**/cases/*")
    assert visited.problems == []


@pytest.mark.browser
def test_reports_that_wait_are_told_of_here_too(visit: Visiting) -> None:
    page = visit("/start", role="staff").page
    expect(page.locator("#outbox-badge")).to_have_count(0)
    page.evaluate(
        """async () => {
          const here = document.querySelector("script[src$='desk/waiting.js']").src;
          const { putWaiting } = await import(here.replace("desk/waiting", "outbox/store"));
          const one = { key: "k", account: "wang", code: "", title: "井盖松动", form: {} };
          const how = { photos: [], at: 0, state: "waiting", said: "", tries: 0, next: 0 };
          await putWaiting({ ...one, ...how });
        }"""
    )
    page.reload()
    page.locator(".desk-who #outbox-badge").click()
    expect(page.locator("#outbox")).to_contain_text("wang 登录后发出")


# Where the list behind each number is asked as data.
LISTS = ("cases", "duties", "tasks", "demands")


def test_the_way_of_a_card_leads_to_as_many_rows_as_it_says(own_client: FlaskClient) -> None:
    person = another(own_client, "staff")
    for query in ("", f"?area={STREET}"):
        page = person.get(f"/start{query}").text
        for card in re.findall(r'data-card="\w+".*?</section>', page, re.S):
            name = card[11:].split('"')[0]
            way = re.findall(r'start-go"><a href="([^"]+)', card)[-1].replace("&amp;", "&")
            assert person.get(way).status_code == 200, way
            if name in LISTS:
                said = re.search(r"start-count[^>]*>([\d,]+)", card)
                assert said, card
                found = person.get(f"/api{way}").json["found"]
                assert found == int(said[1].replace(",", "")), way
