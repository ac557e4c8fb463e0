"""Accounts in a real browser: logging in, the corner of the map, and a session that ends."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.web.conftest import Login
from tests.web.map_visits import BARE, DESKTOP, PHONE, Visiting, api, small_targets, wait_for

pytestmark = pytest.mark.browser

TRIAL = f"/?{BARE}&trial=add,service_station,100.437800,38.926300"
LANGUAGES = {
    "": {
        "login": "登录",
        "wrong": "用户名和密码不相符",
        "role": "规划人员，全域",
        "out": "退出登录",
    },
    "en": {
        "login": "Log in",
        "wrong": "do not belong together",
        "role": "Planner, the whole town",
        "out": "Log out",
    },
}


def address(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en" if lang else path


@pytest.mark.parametrize(("size", "lang"), [(DESKTOP, ""), (PHONE, "en")], ids=["desktop", "phone"])
def test_a_planner_logs_in_comes_back_to_the_view_and_logs_out(
    visit: Visiting, size: dict[str, int], lang: str
) -> None:
    words = LANGUAGES[lang]
    visited = visit(address(f"/?{BARE}&threshold=300", lang), size)
    page = visited.page
    wait_for(page, "data-theme", "reach grid walking 300")
    page.get_by_role("link", name=words["login"], exact=True).click()
    expect(page).to_have_title(re.compile(words["login"]))
    expect(page.locator("#name")).to_be_focused()
    if size is PHONE:
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.keyboard.type("planner")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(words["wrong"])
    expect(page.locator("#name")).to_have_value("planner")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    wait_for(page, "data-theme", "reach grid walking 300")

    page.locator("#account").click()
    menu = page.locator("#account-menu")
    expect(menu).to_contain_text(words["role"])
    box = menu.bounding_box()
    assert box
    assert 0 <= box["x"] <= size["width"] - box["width"]
    if size is PHONE:
        assert small_targets(page, "#account-menu") == []
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator("#account")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("button", name=words["out"]).click()
    wait_for(page, "data-ready", "true")
    expect(page.get_by_role("link", name=words["login"], exact=True)).to_be_visible()
    assert [p for p in visited.problems if "401" not in p] == []  # the wrong password


def test_escape_closes_the_menu_before_the_selection(visit: Visiting, demo_server: str) -> None:
    code = api(demo_server, "/layers/areas.geojson?level=grid")["features"][0]["properties"]["code"]
    page = visit(f"/?{BARE}&select=area:{code}", role="viewer").page
    wait_for(page, "data-selected", f"area:{code}")
    page.locator("#account").click()
    page.keyboard.press("Escape")
    expect(page.locator("#account-menu")).to_be_hidden()
    wait_for(page, "data-selected", f"area:{code}")


@pytest.mark.parametrize(
    ("role", "imports", "evaluates", "saves"),
    [
        ("", False, False, False),
        ("viewer", False, False, False),
        ("staff", False, False, True),
        ("planner", True, True, True),
    ],
)
def test_only_what_the_role_may_is_offered(
    visit: Visiting, role: str, imports: bool, evaluates: bool, saves: bool
) -> None:
    visited = visit(TRIAL, role=role)
    page = visited.page
    expect(page.locator(".trial-pin")).to_have_count(1)
    expect(page.locator("#trial-scenarios h2")).to_be_visible()
    expect(page.locator("#trial-save")).to_have_count(int(saves))
    expect(page.locator('#trial-scenarios [data-action="log-in"]')).to_have_count(int(not role))
    expect(page.locator('.links a[href*="/import"]')).to_have_count(int(imports))
    expect(page.locator('[data-action="run"]')).to_have_count(int(evaluates))
    assert visited.problems == []


def test_a_visitor_logs_in_from_a_trial_and_finds_it_again(visit: Visiting) -> None:
    page = visit(TRIAL).page
    page.locator('#trial-scenarios [data-action="log-in"]').click()
    enter(page, "planner")
    expect(page.locator(".trial-pin")).to_have_count(1)
    expect(page.locator("#trial-save")).to_be_enabled()
    assert "trial=add,service_station" in page.url


def enter(page: Page, name: str) -> None:
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click(".entry button[type=submit]")


def test_an_ended_session_keeps_what_was_typed_and_goes_on_after_the_login(
    visit: Visiting, demo_server: str
) -> None:
    page = visit(TRIAL, role="planner").page
    expect(page.locator(".trial-pin")).to_have_count(1)
    page.context.clear_cookies()
    page.fill("#trial-name", "夜里存的")
    page.click("#trial-save")
    expect(page.locator(".trial-said")).to_contain_text("登录已经过期")
    expect(page.locator("#trial-name")).to_have_value("夜里存的")
    assert api(demo_server, "/api/scenarios")["scenarios"] == []

    with page.expect_popup() as opened:
        page.get_by_role("link", name="登录（新页面）").click()
    enter(opened.value, "planner")
    expect(opened.value).to_have_title(re.compile("我的账号"))
    opened.value.close()
    page.click("#trial-save")
    expect(page.locator(".trial-said")).to_contain_text("已存为“夜里存的”")
    page.click("#trial-delete")
    expect(page.locator(".trial-said")).to_contain_text("已删除")


def test_an_evaluation_without_a_session_says_so_with_the_way_on(visit: Visiting) -> None:
    page = visit(f"/?{BARE}", role="planner").page
    page.context.clear_cookies()
    page.locator('[data-action="run"]').click()
    notice = page.locator(".notice")
    expect(notice).to_contain_text("什么都没有改变")
    expect(notice.get_by_role("link", name="登录（新页面）")).to_be_visible()
    expect(notice.get_by_role("button", name="重试")).to_be_visible()
    expect(page.locator('[data-action="run"]')).to_be_enabled()


def test_the_import_page_is_for_planners_and_comes_after_the_login(
    browser: Any, demo_server: str, browser_login: Login
) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{demo_server}/import?lang=en")
    expect(page).to_have_title(re.compile("Log in"))
    enter(page, "planner")
    expect(page).to_have_title(re.compile("Import a file"))
    browser_login(page, "viewer")
    page.goto(f"{demo_server}/import?lang=en")
    expect(page.get_by_role("alert")).to_contain_text("viewer (Viewer) may not do this")
    context.close()


def test_the_account_page_fits_a_phone_and_is_named_for_password_managers(
    browser: Any, demo_server: str, browser_login: Login
) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    browser_login(page, "grid_leader")
    expect(page.locator(".who")).to_contain_text("网格长")
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    kinds = page.locator("input[autocomplete]").evaluate_all(
        "(all) => all.map(e => e.autocomplete)"
    )
    assert kinds == ["username", "current-password", "new-password", "new-password"]
    context.close()
