"""My grid: who sees it, what stands on it, and that it follows what happens."""

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import update

from gridmap.db.models import Area
from gridmap.db.session import writing
from tests.conftest import PASSWORD
from tests.happening import move_on, report
from tests.web.conftest import GRID, Street, attempt, engine_of, log_in, make_leader
from tests.web.map_visits import DESKTOP, PHONE, small_targets, wait_for

COMMUNITY = "620702003009"


@pytest.fixture
def leader(own_client: FlaskClient) -> FlaskClient:
    """A grid leader, logged in to the store of `own_client`."""
    make_leader(engine_of(own_client))
    return log_in(own_client, "wang")


def test_nobody_sees_it_without_an_account(client: FlaskClient) -> None:
    answer = client.get("/my")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login?next=/my"
    assert client.get("/my/body").status_code in (302, 401)


def test_who_answers_for_an_area_begins_there(own_client: FlaskClient) -> None:
    make_leader(engine_of(own_client))
    for asked, begins in (("", "/my"), ("/?lang=en", "/?lang=en"), ("/account", "/account")):
        fresh = own_client.application.test_client()
        answer = attempt(fresh, "wang", PASSWORD, next=asked)
        assert answer.headers["Location"] == begins
    fresh = own_client.application.test_client()
    assert attempt(fresh, "planner", PASSWORD).headers["Location"] == "/start"


def test_the_own_area_comes_first_and_others_can_be_looked_at(leader: FlaskClient) -> None:
    page = leader.get("/my").get_data(as_text=True)
    assert "<h1>新乐第13网格</h1>" in page
    assert "回到我的" not in page
    other = leader.get(f"/my?area={COMMUNITY}").get_data(as_text=True)
    assert "<h1>新乐社区居民委员会</h1>" in other
    assert "回到我的" in other
    assert leader.get("/my?area=9").status_code == 404


def test_who_answers_for_an_area_that_is_no_more_is_told_so(
    own_client: FlaskClient,
) -> None:
    make_leader(engine_of(own_client))
    wang = log_in(own_client, "wang")
    with writing(engine_of(own_client)) as session:
        session.execute(update(Area).where(Area.code == GRID).values(retired_by_id=1))
    for lang, words in (
        ("zh", "已经没有了（边界有调整）"),
        ("en", "is no more: boundaries changed"),
    ):
        answer = wang.get(f"/my?lang={lang}")
        assert answer.status_code == 404
        assert words in answer.get_data(as_text=True)
    assert "没有编码为 9 的区域" in wang.get("/my?area=9&lang=zh").get_data(as_text=True)


def test_the_page_has_an_english_twin_with_the_same_figures(leader: FlaskClient) -> None:
    zh, en = (leader.get(f"/my/body?lang={lang}").get_data(as_text=True) for lang in ("zh", "en"))
    assert "Nothing to do." in en
    figures = [re.findall(r">([\d,]+)</a></dd>", page) for page in (zh, en)]
    assert figures[0] == figures[1] != []
    text = re.sub(r"<[^>]+>", "", en)
    own = re.compile(r"(?<=[a-z]) [\u4e00-\u9fff]{1,3}(?= [a-z])")  # a word left in the other one
    assert not own.search(text)


def test_a_new_case_stands_on_the_list(leader: FlaskClient) -> None:
    report(engine_of(leader), "X<1>", area_code=GRID)
    page = leader.get("/my/body").get_data(as_text=True)
    assert "井盖松动 X&lt;1&gt;" in page
    assert "select=case:X%3C1%3E" in page


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/my", "/my?lang=en"])
def test_a_thumb_finds_everything_and_nothing_is_wider_than_the_phone(
    street: Street, path: str
) -> None:
    visited = street.visit(path, size=PHONE, role="wang")
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert small_targets(page) == []
    expect(page.locator("#my-report")).to_be_in_viewport()
    page.locator("[data-action=all-near]").click()
    assert page.evaluate("document.activeElement.closest('.my-more') !== null")
    assert visited.problems == []
    assert visited.hosts() == {street.server.removeprefix("http://")}


@pytest.mark.browser
def test_the_page_follows_what_happens_without_a_reload(street: Street) -> None:
    page = street.visit("/my", size=PHONE, role="wang").page
    expect(page.locator("#my-todo .my-count")).to_have_text("0")
    page.locator("[data-action=all-near]").click()
    report(street.engine, "X1", area_code=GRID)
    expect(page.locator("#my-todo .my-count")).to_have_text("1")
    expect(page.locator(".my-line", has_text="X1")).to_be_visible()
    expect(page.locator(".my-card.my-open #my-near")).to_be_visible()  # what was open stays open
    move_on(street.engine, "X1", "reject")
    expect(page.locator("#my-todo .my-count")).to_have_text("0")


@pytest.mark.browser
def test_a_line_leads_to_the_case_on_the_map(street: Street) -> None:
    report(street.engine, "X1", (100.4386, 38.9306), area_code=GRID)
    page = street.visit("/my", size=PHONE, role="wang").page
    page.locator(".my-line", has_text="X1").click()
    wait_for(page, "data-selected", "case:X1")
    expect(page.locator("#selection .panel-name")).to_have_text("井盖松动 X1")


@pytest.mark.browser
def test_two_maps_see_a_new_case_and_how_it_moves_on(street: Street) -> None:
    maps = [street.visit("/?show=cases", size=size) for size in (DESKTOP, PHONE)]
    report(street.engine, "X1", (100.4386, 38.9306), area_code=GRID)
    for visited in maps:
        notice = visited.page.locator("[data-key=live-case]")
        expect(notice).to_contain_text("新事项：井盖松动 X1（新乐第13网格）")
        notice.get_by_role("button", name="去看").click()
        wait_for(visited.page, "data-selected", "case:X1")
        expect(visited.page.locator("#selection")).to_contain_text("上报")
    move_on(street.engine, "X1", "accept")
    for visited in maps:
        expect(visited.page.locator("#selection")).to_contain_text("受理")
        assert visited.problems == []


@pytest.mark.browser
def test_a_map_hears_again_after_it_was_hidden(street: Street) -> None:
    page = street.visit("/?show=cases").page
    hide(page, hidden=True)
    report(street.engine, "X1", (100.4386, 38.9306), area_code=GRID)
    hide(page, hidden=False)
    expect(page.locator("[data-key=live-case]")).to_contain_text("X1")


def hide(page: Page, *, hidden: bool) -> None:
    """Let the page believe that another one is looked at, or itself again."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
