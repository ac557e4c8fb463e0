"""Reporting a case from the street, with a thumb or by keys, with a network or without."""

import datetime as dt
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from gridmap.actions import case_contacts
from gridmap.db.models import Case, CaseContact, CaseEvent, CasePhoto
from gridmap.db.session import reading, writing
from tests.conftest import PASSWORD
from tests.happening import report as bring_in
from tests.web.conftest import Street
from tests.web.map_visits import BARE, DESKTOP, PHONE, Visit, small_targets, wait_for

pytestmark = pytest.mark.browser

PLACE = {"longitude": 100.4500, "latitude": 38.9290, "accuracy": 12}
WHERE = {"geolocation": PLACE, "permissions": ["geolocation"]}
# All that a browser keeps of what it has been told, as one text.
KEPT = """async () => {
  const texts = [JSON.stringify(localStorage)];
  for (const name of await caches.keys()) {
    const kept = await caches.open(name);
    for (const key of await kept.keys()) texts.push(key.url, await (await kept.match(key)).text());
  }
  return texts.join();
}"""
CLOSE_BY = "&at=100.4500,38.9290,17&show="


def begin(street: Street, path: str = f"/?report=1&{BARE}", **options: object) -> Visit:
    visited = street.visit(path, role="wang", **({"size": PHONE, **WHERE} | options))
    wait_for(visited.page, "data-report", "open")
    return visited


def step(page: Page, title: str) -> None:
    expect(page.locator("#report-title")).to_contain_text(title)


def point(page: Page) -> None:
    """Let the phone say where it is, and go on."""
    page.locator("#report-gps").click()
    expect(page.locator("#report-gps-said")).to_contain_text("定位误差约 12 米")
    page.locator("#report-next").click()


def choose(page: Page, klass: str = "0102") -> None:
    page.locator(f"#report-classes [data-class='{klass}']").first.click()
    step(page, "说明和照片")


def receipt(page: Page) -> str:
    found = page.locator(".report-receipt[data-code]")
    expect(found).to_be_visible()
    return found.get_attribute("data-code") or ""


def contacts(street: Street) -> list[str]:
    with reading(street.engine) as session:
        return list(session.scalars(select(CaseContact.contact).order_by(CaseContact.id)))


def photo(size: tuple[int, int] = (2400, 1800)) -> dict[str, object]:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    written = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(written, "JPEG", exif=exif.tobytes())
    return {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def test_a_thumb_reports_with_a_photo(street: Street) -> None:
    visited = begin(street)
    page = visited.page
    assert small_targets(page, "#report") == []
    point(page)
    assert small_targets(page, "#report") == []
    choose(page)
    page.locator("#report-text").fill("车压上去响")
    sent: list[bytes] = []
    page.on(
        "request", lambda r: sent.append(r.post_data_buffer or b"") if r.method == "POST" else 0
    )
    page.set_input_files("#report-photo", [photo()])
    expect(page.locator(".report-photos li")).to_have_count(1)
    assert small_targets(page, "#report") == []
    page.locator("#report-next").click()
    code = receipt(page)
    [case] = street.reported()
    assert (case.code, case.text, case.reported_by) == (code, "车压上去响", "wang")
    assert (case.geom.x, case.geom.y) == pytest.approx((100.45, 38.929), abs=2e-5)
    with reading(street.engine) as session:
        [kept] = session.scalars(select(CasePhoto))
        assert (kept.width, kept.height) == (1600, 1200)
        assert "±12 m" in session.scalars(select(CaseEvent.note)).all()
    assert b"SecretPhone" not in b"".join(sent)  # it did not even leave the phone
    page.get_by_role("button", name="在地图上看").click()
    wait_for(page, "data-selected", f"case:{code}")
    expect(page.locator("#selection")).to_contain_text("车压上去响")
    assert visited.problems == []
    assert visited.hosts() == {street.server.removeprefix("http://")}


def test_keys_alone_report_from_a_desk(street: Street) -> None:
    page = begin(street, "/?report=1&lang=en" + CLOSE_BY, size=DESKTOP).page
    expect(page.locator("#report-next")).to_be_enabled()
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#report-next")).to_be_enabled()
    page.keyboard.press("Enter")
    step(page, "What")
    page.locator("#report-find").fill("manhole")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    step(page, "Words and photos")
    page.locator("#report-next").focus()
    page.keyboard.press("Enter")
    assert receipt(page) == street.reported()[0].code
    page.keyboard.press("Escape")
    expect(page.locator("#report")).to_have_count(0)
    expect(page.locator("#report-button")).to_be_focused()


def test_the_same_matter_gets_a_note_and_no_second_case(street: Street) -> None:
    place = (PLACE["longitude"], PLACE["latitude"])
    bring_in(street.engine, "R1", place)
    with writing(street.engine) as session:
        case = session.scalars(select(Case).where(Case.code == "R1")).one()
        case.reported_at = dt.datetime.now(dt.UTC)
    page = begin(street).page
    point(page)
    choose(page)
    page.locator("#report-text").fill("还在响")
    page.locator("#report-contact").fill("li@example.org")
    page.locator("#report-next").click()
    step(page, "是不是同一件")
    row = page.locator(".report-same [data-code=R1]")
    expect(row).to_contain_text(re.compile("同类，[01] 米外，今天上报"))
    row.get_by_role("button").click()
    assert receipt(page) == "R1"
    assert [case.code for case in street.reported()] == ["R1"]
    with reading(street.engine) as session:
        assert "还在响" in session.scalars(select(CaseEvent.note)).all()
    assert contacts(street)[-1] == "li@example.org"


def test_a_place_outside_or_from_far_away_is_not_taken(street: Street) -> None:
    page = begin(street, "/?report=1&at=100.4500,38.9290,12&show=").page
    expect(page.locator("#report-area")).to_contain_text("再放大一些")
    expect(page.locator("#report-next")).to_be_disabled()
    page.goto(street.server + "/?report=1&at=100.9,38.5,17&show=")
    expect(page.locator("#report-area")).to_have_text("标记在辖区外。")
    expect(page.locator("#report-next")).to_be_disabled()


def test_a_reload_loses_nothing_of_the_draft(street: Street) -> None:
    page = begin(street).page
    point(page)
    choose(page)
    page.locator("#report-text").fill("写到一半")
    page.set_input_files("#report-photo", [photo((300, 200))])
    expect(page.locator(".report-photos li")).to_have_count(1)
    page.reload()
    step(page, "说明和照片")
    expect(page.locator("#report-text")).to_have_value("写到一半")
    expect(page.locator(".report-photos img")).to_have_count(1)
    page.locator("#report-next").click()
    receipt(page)
    [case] = street.reported()
    assert case.text == "写到一半"


def test_a_report_without_a_network_waits_outlives_a_reload_and_arrives_once(
    street: Street,
) -> None:
    page = begin(street, service_workers="allow").page
    wait_for(page, "data-offline", "ready")
    page.reload()  # now everything comes through the service worker, and is kept
    wait_for(page, "data-ready", "true")
    page.context.set_offline(True)
    page.reload()
    wait_for(page, "data-ready", "true")
    wait_for(page, "data-report", "open")
    point(page)
    choose(page)
    page.locator("#report-text").fill("没有网络")
    expect(page.locator("#report-contact-help")).to_contain_text("办结 30 天后删除")
    page.locator("#report-contact").fill("王家")
    page.locator("#report-next").click()
    expect(page.locator("#report-contact-wrong")).to_have_text("请写电话号码或邮箱，或者留空。")
    page.locator("#report-contact").fill("王家 13900001111")
    page.set_input_files("#report-photo", [photo((300, 200))])
    expect(page.locator(".report-photos li")).to_have_count(1)
    page.locator("#report-next").click()
    expect(page.locator(".report-receipt")).to_contain_text("已存在这台设备上")
    expect(page.locator("#outbox-badge")).to_contain_text("1 件待发送")
    page.reload()
    expect(page.locator("#outbox-badge")).to_contain_text("1 件待发送")
    assert street.reported() == []
    page.context.set_offline(False)
    wait_for(page, "data-waiting", "0")
    [case] = street.reported()
    assert case.text == "没有网络"
    assert contacts(street)[-1] == "王家 13900001111"
    page.reload()
    wait_for(page, "data-waiting", "0")
    assert len(street.reported()) == 1


def test_who_handles_a_case_sees_the_contact_in_its_panel_and_no_browser_keeps_it(
    street: Street,
) -> None:
    bring_in(street.engine, "R9")
    with writing(street.engine) as session:
        case = session.scalars(select(Case).where(Case.code == "R9")).one()
        case_contacts.keep(session, case, "王家 13900001111", dt.datetime.now(dt.UTC))
    path = f"/?select=case:R9&{BARE}"
    page = street.visit(path, role="staff", service_workers="allow").page
    wait_for(page, "data-offline", "ready")
    page.reload()
    told = page.locator("[data-section=contacts]")
    expect(told.locator("a[href='tel:13900001111']")).to_have_text("王家 13900001111")
    expect(told).to_contain_text("办结 30 天后删除")
    kept = page.evaluate(KEPT)
    assert ("/api/cases/classes" in kept, "13900001111" in kept) == (True, False)


def test_an_answer_that_is_lost_makes_no_second_case(street: Street) -> None:
    page = begin(street).page
    lost: list[str] = []

    def lose(route: Route) -> None:
        """Let the server have the report, and the phone not hear of it."""
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort()

    page.route("**/api/cases", lose)
    point(page)
    choose(page)
    page.locator("#report-next").click()
    expect(page.locator(".report-receipt")).to_contain_text("已存在这台设备上")
    assert len(street.reported()) == 1
    expect(page.locator("[data-key=live-case]")).to_be_visible()  # the town has heard of it
    page.locator("#outbox-badge").click()  # and nothing that is said lies over it
    page.locator("#outbox").get_by_role("button", name="重试").click()
    wait_for(page, "data-waiting", "0")
    assert len(street.reported()) == 1


def test_a_session_that_ended_keeps_the_report_until_somebody_logs_in(street: Street) -> None:
    page = begin(street).page
    point(page)
    choose(page)
    page.context.clear_cookies()
    page.locator("#report-next").click()
    expect(page.locator("#report")).to_contain_text("登录已经结束")
    page.locator("#outbox-badge").click()
    with page.context.expect_page() as opened:
        page.locator("#outbox").get_by_role("link", name=re.compile("登录")).click()
    login = opened.value
    login.fill("#name", "wang")
    login.fill("#password", PASSWORD)
    login.click(".entry button[type=submit]")
    login.wait_for_url("**/account")
    wait_for(page, "data-waiting", "0")  # each page of who may send it does so
    assert len(street.reported()) == 1


def test_what_the_server_refuses_is_said_and_comes_back_to_be_changed(street: Street) -> None:
    page = begin(street).page
    point(page)
    choose(page)
    page.locator("#report-text").fill("好")

    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        return route.fulfill(status=400, json={"error": "这个类别停用了。", "status": 400})

    page.route("**/api/cases", refuse)
    page.locator("#report-next").click()
    expect(page.locator("#report [role=alert]")).to_contain_text("这个类别停用了")
    expect(page.locator("#outbox-badge")).to_contain_text("1 件待发送")
    page.get_by_role("button", name="回去修改").click()
    expect(page.locator("#outbox-badge")).to_be_hidden()
    page.unroute("**/api/cases")
    page.locator("#report-next").click()
    choose(page, "0101")
    expect(page.locator("#report-text")).to_have_value("好")
    page.locator("#report-next").click()
    receipt(page)
    assert [case.class_code for case in street.reported()] == ["0101"]


def test_a_report_of_another_account_waits_for_it(street: Street) -> None:
    page = begin(street).page
    page.route("**/api/cases", lambda route: route.abort())
    point(page)
    choose(page)
    page.locator("#report-next").click()
    expect(page.locator("#outbox-badge")).to_be_visible()
    page.goto(street.server + "/login")
    page.unroute("**/api/cases")  # where wang could have sent it, nothing is tried again
    page.fill("#name", "editor")
    page.fill("#password", PASSWORD)
    page.click(".entry button[type=submit]")
    page.wait_for_url("**/start*")
    page.goto(street.server)
    wait_for(page, "data-ready", "true")
    page.locator("#outbox-badge").click()
    expect(page.locator("#outbox")).to_contain_text("wang 登录后发出")
    assert street.reported() == []


def test_who_may_not_report_is_led_to_log_in(street: Street) -> None:
    page = street.visit(f"/?report=1&{BARE}", size=PHONE).page
    expect(page.locator("#report")).to_have_count(0)
    page.locator("#report-button").click()
    page.wait_for_url("**/login?next=*report*")


def test_the_own_grid_opens_without_a_network(street: Street) -> None:
    page = street.visit("/my", size=PHONE, role="wang", service_workers="allow").page
    wait_for(page, "data-offline", "ready")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("新乐第13网格")
    expect(page.locator("#my-offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#my-offline")).to_be_hidden()


def test_nothing_of_a_person_stays_behind_after_logging_out(street: Street) -> None:
    page = street.visit("/my", size=PHONE, role="wang", service_workers="allow").page
    wait_for(page, "data-offline", "ready")
    page.reload()
    wait_for(page, "data-ready", "true")
    page.goto(street.server + "/account")
    page.locator("form[action='/logout'] button").click()
    wait_for(page, "data-ready", "true")
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(street.server + "/my")
