"""The pages of assessments: begun, decided on, weak ones followed, and the systems."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from tests.recording import recorded
from tests.web.conftest import engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets
from tests.web.test_accessibility import found

MOST_QUERIES = 12
STREET, COMMUNITY = "620702002", "620702001007"
WEAK = "K000055"  # the last assessment of a community that is weak
PAGES = [
    "/assessments/weak",
    "/assessments/systems",
    f"/assessments/systems?area={STREET}",
    f"/assessments/{WEAK}",
    "/assessments/begin",
]


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def begin(client: FlaskClient, **given: str) -> Any:
    token = token_in(client.get("/assessments/begin").get_data(as_text=True))
    form = {"subject_kind": "area", "subject_code": COMMUNITY, "assessed_on": "2026-06-30"}
    return client.post("/assessments/begin", data={"csrf_token": token} | form | given)


def begun(client: FlaskClient, **given: str) -> str:
    answer = begin(client, **given)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
    return str(answer.headers["Location"])


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_the_store_too_often(editor: FlaskClient, path: str) -> None:
    text_of(editor, path)
    with recorded(engine_of(editor)) as told:
        text_of(editor, path)
    assert 0 < len(told) <= MOST_QUERIES, "\n\n".join(told)


def test_an_assessment_of_an_area_is_filled_in_and_decided_on(editor: FlaskClient) -> None:
    page = begun(editor)
    text = text_of(editor, page)
    assert "每千名居民至少 1 名社区工作者" in text
    assert f"area={COMMUNITY}" in text
    assert re.search(r"/api/explain\?measure=staff&amp;standard=zhangye_2020/staff", text)
    token = token_in(text)
    first = re.search(r"/proposals/(\d+)/accept", text)
    assert first
    form = {"csrf_token": token, "name": "配齐社区工作者", "due_on": "2026-08-31"}
    answer = editor.post(f"{page.partition('?')[0]}/proposals/{first[1]}/accept", data=form)
    assert answer.status_code == 303
    assert "配齐社区工作者" in text_of(editor, page)
    again = editor.post(f"{page}/proposals/{first[1]}/accept", data=form)
    assert again.status_code == 409
    assert "已经列为整改事项" in again.get_data(as_text=True)
    assert editor.post(f"{page}/proposals/2/drop", data=form).status_code == 303
    assert editor.post(f"{page}/proposals/accept", data=form).status_code == 303
    with recorded(engine_of(editor)) as told:
        text_of(editor, page)
    assert len(told) <= MOST_QUERIES, "\n\n".join(told)


def test_what_is_wrong_stands_above_the_form(editor: FlaskClient) -> None:
    answer = begin(editor, subject_code="9")
    assert answer.status_code == 404
    assert "没有编码为 9 的区域" in answer.get_data(as_text=True)


def test_people_without_an_account_see_numbers_and_no_findings(client: FlaskClient) -> None:
    text = text_of(client, f"/assessments/{WEAK}")
    assert "登录后可以看整改事项" in text
    assert "社区工作者未配齐" not in text
    assert "<form" not in text
    for path in ("/findings", "/findings/B000068", "/assessments/weak"):
        assert client.get(path).status_code == 302, path
    for path in ("/api/findings", "/layers/findings.geojson", "/api/assessments/weak"):
        assert client.get(path).status_code == 401, path
    assert client.get("/findings.csv").status_code == 302
    assert "B000068" not in text_of(client, "/organizations/O0022")


def test_a_viewer_sees_findings_and_decides_nothing(own_client: FlaskClient) -> None:
    from tests.web.conftest import another

    viewer = another(own_client, "viewer")
    assert "社区工作者未配齐" in text_of(viewer, f"/assessments/{WEAK}")
    assert viewer.get("/assessments/begin").status_code == 403
    assert viewer.post(f"/assessments/{WEAK}/proposals/accept").status_code == 403


def test_weak_ones_are_listed_with_what_is_to_be_done(editor: FlaskClient) -> None:
    text = text_of(editor, "/assessments/weak")
    assert text.count("完成整改事项") >= 4
    assert "昌林大厦综合党组织" in text
    assert text_of(editor, f"/assessments/weak?area={STREET}").count("<tr>") < text.count("<tr>")
    assert "整改完成" in text_of(editor, "/assessments/weak?state=mended")
    assert editor.get("/assessments/weak?state=x").status_code == 400
    found = editor.get("/api/assessments/weak").json
    assert found["counts"]["mended"] == 1
    assert found["assessments"][0]["follow_up"]["late"] == 3


def test_a_weak_one_with_open_findings_cannot_be_marked_mended(editor: FlaskClient) -> None:
    answer = editor.put(
        f"/api/assessments/{WEAK}", json={"mended_on": "2026-06-30", "mended_evidence": "复核"}
    )
    assert answer.status_code == 400
    assert "not all of its findings are done" in answer.json["error"]


def test_the_systems_tell_missing_from_unknown(client: FlaskClient) -> None:
    text = text_of(client, f"/assessments/systems?area={STREET}")
    assert "缺少" in text
    assert "state-unknown" not in text.partition("<h1>")[2]
    rows = client.get("/api/assessments/systems").json["rows"]
    assert len(rows) == 5
    assert client.get("/assessments/systems?area=9").status_code == 404
    csv = client.get("/assessments/systems.csv?lang=en").get_data(as_text=True)
    assert len(csv.splitlines()) == 1 + 5 * 12
    one = client.get(f"/api/assessments/systems?area={STREET}").json["one"]
    centre = next(s for s in one["systems"] if s["id"] == "governance_centre")
    assert centre["parts"][0]["things"][0]["who"]


def test_programs_begin_and_decide(editor: FlaskClient) -> None:
    given = {"subject_kind": "organization", "subject_code": "O0007", "assessed_on": "2026-06-30"}
    answer = editor.post("/api/assessments/begin", json=given)
    assert answer.status_code == 201
    code = answer.json["code"]
    check = editor.get(f"/api/assessments/{code}/check").json
    assert check["check"]["facts"]
    short = [one for one in check["proposals"] if one["state"] == "proposed"]
    for one in short:
        place = f"/api/assessments/{code}/proposals/{one['id']}/accept"
        assert editor.post(place, json={}).status_code == 201
    assert editor.post(f"/api/assessments/{code}/proposals/99/drop", json={}).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_the_pages_fit_a_thumb_and_the_screen(
    visit: Visiting, size: dict[str, int], path: str
) -> None:
    visited = visit(path + ("&" if "?" in path else "?") + "lang=en", size, role="editor")
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE and page.locator("main form").count():
        assert small_targets(page, "main form") == []
    assert visited.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_the_pages_keep_nobody_out(visit: Visiting, path: str) -> None:
    page = visit(path, DESKTOP, role="editor", color_scheme="dark").page
    assert found(page) == []
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    assert found(page) == []


@pytest.mark.browser
def test_an_assessment_is_begun_and_a_finding_taken_by_hand(
    visit: Visiting, browser: Browser
) -> None:
    visited = visit(
        f"/assessments/begin?subject_kind=area&subject_code={COMMUNITY}", PHONE, role="editor"
    )
    page = visited.page
    page.get_by_label("考评名称").fill("现场考评")
    page.get_by_role("button", name="开始考评").click()
    expect(page.get_by_role("heading", name="现场考评")).to_be_visible()
    page.locator(".proposal summary").first.click()
    page.locator(".proposal").first.get_by_role("button", name="列为整改事项").click()
    expect(page.locator(".proposal").first).to_contain_text("已列入")
    assert visited.problems == []
