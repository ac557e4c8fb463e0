"""The pages and the API of registers: lists, one record, its form, files and imports."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import select

from gridmap.db.models import Facility, Organization, Post, Site, Tie
from gridmap.db.session import reading
from gridmap.files.registers import register, registers
from tests.recording import recorded
from tests.web.conftest import Street, another, engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets

MOST_QUERIES = 12
EAST = "620702001"


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def listed(client: FlaskClient, name: str, query: str) -> list[str]:
    """Return the codes of a list, over all its pages."""
    codes: list[str] = []
    page = 0
    while True:
        page += 1
        answer = client.get(f"/api/{name}?{query}&page={page}").json
        codes += [record["code"] for record in answer["records"]]
        if page == answer["pages"]:
            assert len(codes) == answer["found"]
            return codes


@pytest.fixture(scope="module")
def organizations(client: FlaskClient) -> list[Organization]:
    with reading(engine_of(client)) as session:
        own = select(Organization).where(Organization.retired_by_id.is_(None))
        return list(session.scalars(own))


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("tab=", lambda _o: True),
        ("tab=alliance", lambda o: o.kind == "alliance"),
        (f"area={EAST}", lambda o: o.area_code.startswith(EAST)),
        ("formed=jointly", lambda o: o.formed == "jointly"),
        ("formed=alone&tab=branch", lambda o: (o.formed, o.kind) == ("alone", "branch")),
        ("q=物业", lambda o: "物业" in o.name),
        ("q=o00", lambda o: o.code.startswith("O00")),
        ("q=%25", lambda _o: False),
        ("area_code=620702001001", lambda o: o.area_code == "620702001001"),
    ],
)  # fmt: skip
def test_the_list_holds_what_the_filters_say(
    client: FlaskClient, organizations: list[Organization], query: str, fits: Any
) -> None:
    expected = sorted(one.code for one in organizations if fits(one))
    assert sorted(listed(client, "organizations", query)) == expected


def test_what_has_no_area_of_its_own_lies_in_that_of_its_organization(client: FlaskClient) -> None:
    with reading(engine_of(client)) as session:
        place = {
            one.code: one.area_code
            for model in (Organization, Site, Facility)
            for one in session.scalars(select(model).where(model.retired_by_id.is_(None)))
        }
        ties = list(session.scalars(select(Tie).where(Tie.retired_by_id.is_(None))))
        posts = list(session.scalars(select(Post).where(Post.retired_by_id.is_(None))))
    inside = sorted(
        one.code
        for one in ties
        if any(place.get(end, end).startswith(EAST) for end in (one.from_code, one.to_code))
    )
    assert sorted(listed(client, "ties", f"area={EAST}&tab=")) == inside
    inside = sorted(
        one.code
        for one in posts
        if one.area_code.startswith(EAST) or place.get(one.organization_code, "").startswith(EAST)
    )
    assert sorted(listed(client, "posts", f"area={EAST}&tab=")) == inside


@pytest.mark.parametrize("sort", ["valid_from", "-valid_from", "code", "-code"])
def test_the_list_is_sorted_and_what_is_not_known_is_last(client: FlaskClient, sort: str) -> None:
    with reading(engine_of(client)) as session:
        posts = list(session.scalars(select(Post).where(Post.retired_by_id.is_(None))))
    name = sort.lstrip("-")
    known = sorted(
        (one for one in posts if getattr(one, name) is not None),
        key=lambda one: one.id,
    )
    known.sort(key=lambda one: getattr(one, name), reverse=sort.startswith("-"))
    unknown = sorted((one for one in posts if getattr(one, name) is None), key=lambda one: one.id)
    assert listed(client, "posts", f"tab=&sort={sort}") == [one.code for one in known + unknown]


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/organizations?tab=x", 400, "tab 是 party_committee"),
        ("/organizations?sort=phone", 400, "sort 是 code"),
        ("/organizations?phone=1", 400, "filter 是"),
        ("/organizations?area=9", 404, "没有编码为 9 的区域"),
        ("/organizations/NONE", 404, "组织里没有 NONE"),
        ("/funds?year=x", 400, "不是整数"),
        ("/people", 404, ""),
    ],
)
def test_nonsense_in_the_address_is_said(
    client: FlaskClient, path: str, status: int, sentence: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True)


@pytest.mark.parametrize("name", [n for n, one in registers().items() if not one.accounts_only])
def test_every_register_has_its_pages_in_both_languages(
    client: FlaskClient, empty_client: FlaskClient, name: str
) -> None:
    for lang in ("zh", "en"):
        assert getattr(register(name).words, lang) in text_of(client, f"/{name}?tab=&lang={lang}")
    assert "这里还没有记录。" in text_of(empty_client, f"/{name}")


@pytest.mark.parametrize(
    "path",
    ["/registers", "/organizations", "/organizations?area=620702001&q=党", "/ties?tab=",
     "/posts", "/funds", "/organizations/O0002", "/ties/T000001", "/posts/P000001",
     "/facilities/F0001", "/posts/P000001/place", "/organizations/O0002/edit"],
)  # fmt: skip
def test_no_page_asks_the_store_too_often(editor: FlaskClient, path: str) -> None:
    text_of(editor, path)
    with recorded(engine_of(editor)) as told:
        text_of(editor, path)
    assert 1 < len(told) <= MOST_QUERIES, "\n\n".join(told)


def test_people_without_an_account_see_no_forms(client: FlaskClient) -> None:
    page = text_of(client, "/organizations/O0002")
    assert "维护" not in page
    assert 'name="code"' not in text_of(client, "/organizations")
    assert client.get("/organizations/new").status_code in (302, 403)


def form(client: FlaskClient, path: str) -> dict[str, str]:
    """Return what the form of a page would send as it stands."""
    page = text_of(client, path)
    sent = {"csrf_token": token_in(page)}
    sent |= dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(
        r'<select[^>]* name="(\w+)".*?</select>', page, re.S
    ) and re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="(\w*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_a_form_adds_a_record_and_leads_to_it(editor: FlaskClient) -> None:
    given = form(editor, "/organizations/new?area_code=620702001001")
    assert given["area_code"] == "620702001001"
    given |= {"name": "<b>试点</b>支部", "kind": "branch", "lon": "100.45", "lat": "38.93"}
    answer = editor.post("/organizations", data=given)
    assert answer.status_code == 303
    page = text_of(editor, answer.headers["Location"])
    assert "&lt;b&gt;试点&lt;/b&gt;支部" in page
    assert "<svg viewBox" in text_of(editor, f"{answer.headers['Location']}/place")


def test_what_is_wrong_stands_in_the_form_with_what_was_typed(editor: FlaskClient) -> None:
    given = form(editor, "/posts/new") | {"holder": "王某", "area_code": "999"}
    answer = editor.post("/posts", data=given)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "没有编码或名称为“999”的区域" in page
    assert 'value="王某"' in page
    assert re.search(r'id="wrong-kind"', page)


def test_a_record_is_changed_removed_and_brought_back(editor: FlaskClient) -> None:
    path = "/posts/P000002"
    given = form(editor, f"{path}/edit")
    assert editor.post(path, data=given | {"holder": "新人"}).status_code == 303
    assert "网格长 新人" in text_of(editor, path)
    slower = editor.post(path, data=given | {"holder": "别人"})
    assert (slower.status_code, "别人改过这条记录" in slower.get_data(as_text=True)) == (409, True)
    assert editor.post(f"{path}/remove", data=form(editor, path)).status_code == 303
    assert "已删除" in text_of(editor, path)
    assert editor.get("/api/posts/P000002").json["removed"]
    sent = form(editor, path)
    assert editor.post(f"{path}/undo", data=sent).status_code == 303
    again = editor.post(f"{path}/undo", data=sent)
    assert (again.status_code, "只能撤销最后一次" in again.get_data(as_text=True)) == (409, True)
    assert editor.get("/api/posts/P000002").json["values"]["holder"] == "新人"


def test_one_field_of_many_records_is_changed_in_the_list(editor: FlaskClient) -> None:
    token = token_in(text_of(editor, "/organizations"))
    codes = listed(editor, "organizations", "tab=resident_unit")[:3]
    data = {
        "csrf_token": token,
        "code": codes,
        "field": "formed",
        "to-formed": "led",
        "do": "change",
    }
    answer = editor.post("/organizations/many?tab=resident_unit", data=data)
    assert "3 条已改" in answer.get_data(as_text=True)
    assert set(codes) <= set(listed(editor, "organizations", "formed=led"))
    refused = editor.post("/organizations/many", data=data | {"code": []})
    assert (refused.status_code, "没有选中记录" in refused.get_data(as_text=True)) == (400, True)
    kept = editor.post("/organizations/many", data=data | {"code": ["O0001"], "do": "remove"})
    assert (kept.status_code, "/organizations/O0001" in kept.text.split("什么也没有改")[1]) == (
        400,
        True,
    )


def test_who_removes_many_is_led_to_where_it_can_be_taken_back(editor: FlaskClient) -> None:
    codes = listed(editor, "resources", "tab=")[-2:]
    token = token_in(text_of(editor, "/resources"))
    data = {"csrf_token": token, "code": codes, "do": "remove"}
    page = editor.post("/resources/many?tab=", data=data).get_data(as_text=True)
    told = page.split("2 条已删除")[1]
    assert all(f'href="/resources/{code}"' in told for code in codes)


def test_the_api_writes_what_the_forms_do(editor: FlaskClient) -> None:
    made = editor.post("/api/demands", json={
        "name": "周末活动室", "kind": "room", "state": "open", "area_code": "620702001001",
        "persons": 30, "needed_from": "2026-12-01",
    })  # fmt: skip
    assert made.status_code == 201
    code = made.json["code"]
    read = editor.get(f"/api/demands/{code}").json
    assert (read["values"]["persons"], read["values"]["needed_from"]) == (30, "2026-12-01")
    changed = editor.put(
        f"/api/demands/{code}", json={"state": "matched", "seen": read["last_change"]}
    )
    assert changed.json == {"code": code, "changed": True}
    late = editor.put(f"/api/demands/{code}", json={"state": "done", "seen": read["last_change"]})
    assert late.status_code == 409
    wrong = editor.put(f"/api/demands/{code}", json={"persons": -1})
    assert (wrong.status_code, "Persons: " in wrong.json["error"]) == (400, True)
    assert "negative" in wrong.json["error"]
    lacking = editor.post("/api/demands?lang=zh", json={"kind": "room"}).json
    assert "需求：没有值" in lacking["error"]  # each sentence names its field, and so do the data
    assert ("name", "没有值") in {(one["field"], one["error"]) for one in lacking["problems"]}
    odd = editor.put(f"/api/demands/{code}", json={"name": {}})
    assert (odd.status_code, "name cannot be" in odd.json["error"]) == (400, True)
    assert editor.delete(f"/api/demands/{code}").status_code == 204
    last = editor.get(f"/api/demands/{code}").json["last_change"]
    assert editor.post(f"/api/demands/{code}/undo", json={"change": last}).status_code == 200
    assert another(editor, "viewer").delete(f"/api/demands/{code}").status_code == 403
    assert editor.application.test_client().post("/api/demands", json={}).status_code == 401


def test_a_workbook_is_seen_before_it_counts(editor: FlaskClient) -> None:
    content = editor.get("/organizations.xlsx?tab=alliance").data
    token = token_in(text_of(editor, "/organizations/import"))
    data = {"csrf_token": token, "file": (io.BytesIO(content), "联盟.xlsx")}
    page = editor.post("/organizations/import", data=data).get_data(as_text=True)
    assert "新增 0 条，修改 0 条，5 条没有变化" in page
    table = "编码,名称\nO0002,东街党工委\n,没有类型\n"
    data = {"csrf_token": token, "file": (io.BytesIO(table.encode("gb18030")), "a.csv")}
    refused = editor.post("/organizations/import", data=data)
    page = refused.get_data(as_text=True)
    assert (refused.status_code, "1 处问题，什么也没有导入" in page) == (400, True)
    kept = dict(re.findall(r'name="(source|sha256|ending|digest)" value="([^"]*)"', page))
    errors = editor.post("/organizations/import/errors.xlsx", data=kept | {"csrf_token": token})
    assert errors.data[:2] == b"PK"
    data["file"] = (io.BytesIO(table[: table.index("\n,") + 1].encode()), "a.csv")
    page = editor.post("/organizations/import", data=data).get_data(as_text=True)
    assert "<del>东街街道党工委</del> → <ins>东街党工委</ins>" in page
    kept = dict(re.findall(r'name="(source|sha256|ending|digest)" value="([^"]*)"', page))
    sent = kept | {"csrf_token": token}
    assert "修改 1 条" in editor.post("/organizations/import/apply", data=sent).get_data(
        as_text=True
    )
    again = editor.post("/organizations/import/apply", data=sent)
    assert (again.status_code, "请再看一次预览" in again.get_data(as_text=True)) == (409, True)
    assert "东街党工委" in text_of(editor, "/organizations/O0002")


def test_no_file_is_no_import(editor: FlaskClient) -> None:
    token = token_in(text_of(editor, "/posts/import"))
    answer = editor.post("/posts/import", data={"csrf_token": token})
    assert (answer.status_code, "请先选择文件" in answer.get_data(as_text=True)) == (400, True)


def test_filters_of_a_register_are_kept_as_a_view(editor: FlaskClient) -> None:
    page = text_of(editor, "/posts?kind=secretary&tab=ended")
    data = {
        "csrf_token": token_in(page),
        "page": "posts",
        "name": "书记",
        "query": "kind=secretary",
    }
    answer = editor.post("/views", data=data)
    assert answer.headers["Location"] == "/posts?kind=secretary"
    assert "书记</a><form" in text_of(editor, "/posts")
    assert "书记</a><form" not in text_of(editor, "/organizations")


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    "path",
    [
        "/registers",
        "/organizations?lang=en",
        "/ties/T000001",
        "/posts/P000001/edit",
        "/funds/import",
    ],
)
def test_the_pages_fit_a_thumb_and_the_screen(
    visit: Visiting, size: dict[str, int], path: str
) -> None:
    visited = visit(path, size, role="editor")
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, "main form" if "lang=en" in path else "main") == []
    assert visited.problems == []


@pytest.mark.browser
def test_a_record_is_found_by_name_while_one_types(street: Street) -> None:
    visited = street.visit("/ties/new", DESKTOP, role="editor")
    page = visited.page
    page.get_by_label("主体组织").press_sequentially("东街街道")
    options = page.locator("#finder-from_code li")
    expect(options.first).to_contain_text("东街街道党工委")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("主体组织")).to_have_value("O0002")
    expect(options).to_have_count(0)
    page.get_by_label("关系类型").select_option(label="服务区域")
    page.get_by_label("对象", exact=False).first.select_option(label="区域")
    page.locator("#to_code").press_sequentially("交通巷")
    page.locator("#finder-to_code li").first.click()
    expect(page.locator("#to_code")).to_have_value("620702001001")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("h1")).to_contain_text("东街街道党工委 服务区域 交通巷")
    assert visited.problems == []


def test_templates_are_saved_under_a_name(client: FlaskClient, tmp_path: Path) -> None:
    answer = client.get("/posts/template.xlsx")
    assert "posts-template.xlsx" in answer.headers["Content-Disposition"]
    assert client.get("/posts.csv?tab=").data.startswith(b"\xef\xbb\xbfcode,kind")
    assert client.get("/organizations.geojson?tab=alliance").json["features"]


def test_what_could_point_at_somebody_is_for_people_with_an_account(editor: FlaskClient) -> None:
    given = {"name": "陪护", "kind": "skill", "state": "open", "area_code": "620702001001"}
    given |= {"persons": "2", "lon": "100.45", "lat": "38.93"}
    code = editor.post("/api/demands", json=given).json["code"]
    editor.put(f"/api/demands/{code}", json={"persons": 3})
    visitor = editor.application.test_client()
    for path in ("/layers/demands.geojson", "/demands.geojson"):
        public, own = (
            next(one for one in who.get(path).json["features"] if one["properties"]["code"] == code)
            for who in (visitor, editor)
        )
        assert (public["properties"]["persons"], own["properties"]["persons"]) == (None, 3)
    assert "persons" not in visitor.get(f"/api/demands/{code}").json["values"]
    page = text_of(visitor, f"/demands/{code}")
    assert "&lt; 5" in page
    assert "<del>" not in page
    assert "<del>2</del> → <ins>3</ins>" in text_of(editor, f"/demands/{code}")


def test_a_form_is_for_those_who_may_send_it(editor: FlaskClient) -> None:
    viewer = another(editor, "viewer")
    assert viewer.get("/posts/new").status_code == 403
    assert viewer.get("/posts/P000001/edit").status_code == 403
    assert "新增" not in text_of(viewer, "/posts")
