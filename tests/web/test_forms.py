"""The pages of forms: uploaded, bound in the designer, filled, and read back."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from tests.recording import recorded
from tests.sheets import SHEET, put, sheet
from tests.web.conftest import another, engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets
from tests.web.test_accessibility import found

MOST_QUERIES = 12
STREET = "620702001"
CELLS: dict[str, Any] = {
    "gm_area__name": None,
    "gm_residents": None,
    "gm_grids": None,
    "gm_share_within_300m_station": None,
    "gm_cases_open": None,
    "gm_standard__zhangye_2020__staff__shortfall": None,
    "money": None,
}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return sheet(tmp_path / "form.xlsx", CELLS, {"gm_share_within_300m_station": "0.0%"})


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def sent(path: Path, name: str = "月报.xlsx") -> tuple[io.BytesIO, str]:
    return io.BytesIO(path.read_bytes()), name


def upload(client: FlaskClient, path: Path, name: str = "月报.xlsx") -> Any:
    token = token_in(client.get("/forms").get_data(as_text=True))
    data = {"csrf_token": token, "name": "社区月报", "file": sent(path, name)}
    return client.post("/forms", data=data)


def uploaded(client: FlaskClient, path: Path) -> str:
    answer = upload(client, path)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
    return str(answer.headers["Location"])


def test_a_form_is_uploaded_bound_filled_and_checked(
    editor: FlaskClient, form: Path, tmp_path: Path
) -> None:
    place = uploaded(editor, form)
    text = text_of(editor, f"{place}?area={STREET}")
    assert "东街街道" in text
    assert 'value="residents"' in text
    token = token_in(text)
    bindings = {"csrf_token": token, "bind:money": "funds.work", "area:money": ""}
    assert editor.post(f"{place}/bindings", data=bindings).status_code == 303
    answer = editor.get(f"{place}/fill.xlsx?area={STREET}")
    assert answer.headers["Content-Disposition"].isascii()
    page = openpyxl.load_workbook(io.BytesIO(answer.data))[SHEET]
    assert page["B9"].value == 550_000
    assert (
        editor.post(f"{place}/bindings", data=bindings | {"unit:money": "km2"}).status_code == 400
    )
    assert editor.post(f"{place}/bindings", data=bindings | {"unit:money": "wan_yuan"}).location
    assert "55 万元" in text_of(editor, f"{place}?area={STREET}")
    answer = editor.get(f"{place}/fill.xlsx?area={STREET}")
    page = openpyxl.load_workbook(io.BytesIO(answer.data))[SHEET]
    assert page["B9"].value == 55
    path = tmp_path / "filled.xlsx"
    path.write_bytes(answer.data)
    told = editor.post(f"{place}/check", data={"csrf_token": token, "file": sent(path)})
    assert "7 格都和系统一致" in told.get_data(as_text=True)
    put(path, {"B4": 1, "B5": "许多"})
    told = editor.post(f"{place}/check", data={"csrf_token": token, "file": sent(path)})
    assert "2 格要看一看" in told.get_data(as_text=True)
    answer = editor.post(f"/api{place}/check", data={"file": sent(path)})
    assert answer.json["wrong"] == 2
    assert {one["state"] for one in answer.json["cells"]} == {"same", "differs", "no_number"}


def test_no_page_asks_the_store_too_often(editor: FlaskClient, form: Path) -> None:
    place = uploaded(editor, form)
    for path in ("/forms", place, f"{place}?area={STREET}"):
        text_of(editor, path)
        with recorded(engine_of(editor)) as told:
            text_of(editor, path)
        assert len(told) <= MOST_QUERIES, "\n\n".join(told)


def test_what_is_wrong_stands_on_the_page(editor: FlaskClient, form: Path, tmp_path: Path) -> None:
    assert "不是 .xlsx 文件" in upload(editor, form, "a.xlsm").get_data(as_text=True)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"x")
    assert upload(editor, broken).status_code == 400
    place = uploaded(editor, form)
    token = token_in(text_of(editor, place))
    wrong = {"csrf_token": token, "bind:money": "nothing"}
    answer = editor.post(f"{place}/bindings", data=wrong)
    assert answer.status_code == 400
    assert 'value="nothing"' in answer.get_data(as_text=True)
    assert editor.post(f"{place}/check", data={"csrf_token": token}).status_code == 400
    assert editor.get(f"{place}/fill.xlsx?area=9").status_code == 404
    assert editor.get("/forms/999").status_code == 404


def test_a_form_is_removed(editor: FlaskClient, form: Path) -> None:
    place = uploaded(editor, form)
    token = token_in(text_of(editor, place))
    assert editor.post(f"{place}/remove", data={"csrf_token": token}).status_code == 303
    assert editor.get(place).status_code == 404


def test_forms_need_an_account_and_keeping_them_a_verb(own_client: FlaskClient, form: Path) -> None:
    for path in ("/forms", "/forms/1", "/forms/1/fill.xlsx"):
        assert own_client.get(path).status_code == 302, path
    assert own_client.get("/api/forms").status_code == 401
    assert own_client.post("/api/forms/1/check").status_code == 401
    place = uploaded(another(own_client, "editor"), form)
    viewer = another(own_client, "viewer")
    assert "bind:money" not in text_of(viewer, place)
    assert viewer.get(f"{place}/fill.xlsx?area={STREET}").status_code == 200
    assert viewer.post(f"{place}/bindings").status_code == 403
    assert viewer.post("/forms").status_code == 403


def test_indicators_are_answered_with_why(client: FlaskClient) -> None:
    known = {one["id"] for one in client.get("/api/indicators").json["indicators"]}
    assert {"residents", "grids_without_leader", "standard:zhangye_2020/staff:status"} <= known
    path = f"/api/indicators?area={STREET}&id=residents,grids,check_in.persons"
    found = {one["id"]: one for one in client.get(path).json["indicators"]}
    assert set(found) == {"residents", "grids", "check_in.persons"}
    assert found["grids"]["value"] == 82
    assert found["residents"]["run"] == 1
    assert found["grids"]["editions"][0]["layer"] == "areas"
    assert client.get("/api/indicators?area=9").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_form_is_bound_in_the_browser(visit: Visiting, size: dict[str, int], form: Path) -> None:
    visited = visit("/forms", size, role="editor")
    page = visited.page
    assert found(page) == []
    page.set_input_files("#file", str(form))
    page.get_by_role("button", name="上传").click()
    page.locator('[name="bind:money"]').fill("funds.work")
    page.get_by_role("button", name="保存绑定").click()
    expect(page.locator(".history > li").first).to_contain_text("改绑定")
    page.goto(re.sub(r"\?.*", "", page.url) + f"?area={STREET}")
    expect(page.locator(".form-cells")).to_contain_text("550,000")
    assert found(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, ".form-cells") == []
    assert visited.problems == []
