"""The pages of cases: the list by every filter, and one case moved on through its forms."""

import csv
import io
import itertools
import re
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import select

from gridmap.analysis.case_stages import ENDED
from gridmap.db.models import Case
from gridmap.db.session import reading
from gridmap.files.code_lists import private_classes
from tests.happening import move_on, report
from tests.recording import recorded
from tests.web.conftest import GRID, Street, another, engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets

MOST_QUERIES = 12
STREET = "620702003"


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def listed(client: FlaskClient, query: str) -> list[str]:
    """Return the codes of a list, over all its pages."""
    codes: list[str] = []
    for page in itertools.count(1):
        text = text_of(client, f"/cases?{query}&page={page}")
        codes += re.findall(r'<span class="note">([CR]\d[\d-]+)</span></th>', text)
        if 'rel="next"' not in text:
            return codes
    raise AssertionError("a list without an end")


def counted(text: str) -> dict[str, int]:
    """Return the numbers of the tabs."""
    found = re.findall(r'state=(\w*)[^>]*>\s*[^<]*<span class="tab-count[^>]*>([\d,]+)', text)
    return {state or "all": int(number.replace(",", "")) for state, number in found}


@pytest.fixture(scope="module")
def cases(client: FlaskClient) -> list[Case]:
    """All cases that are told to people without an account."""
    told = Case.class_code.not_in(private_classes())
    with reading(engine_of(client)) as session:
        return list(session.scalars(select(Case).where(Case.retired_by_id.is_(None), told)))


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("state=", lambda _c: True),
        ("state=open", lambda c: c.stage not in ENDED),
        ("state=ended", lambda c: c.stage in ENDED),
        ("state=still", lambda c: c.stage in ("suspended", "returned")),
        ("state=&stage=handling", lambda c: c.stage == "handling"),
        (f"state=&area={STREET}", lambda c: c.area_code.startswith(STREET)),
        ("state=&class=04", lambda c: c.class_code.startswith("04")),
        ("state=&organization=O0495", lambda c: c.organization_code == "O0495"),
        ("state=&organization=-", lambda c: not c.organization_code),
        ("state=&q=座椅", lambda c: "座椅" in c.title),
        ("state=&q=c202606", lambda c: c.code.startswith("C202606")),
        ("state=&since=2026-05-01&until=2026-05-31", lambda c: c.code.startswith("C202605")),
        ("state=&q=%25", lambda _c: False),
    ],
)
def test_the_list_holds_what_the_filters_say_and_counts_it(
    client: FlaskClient, cases: list[Case], query: str, fits: Any
) -> None:
    expected = sorted(case.code for case in cases if fits(case))
    found = listed(client, query)
    assert sorted(found) == expected
    state = re.search(r"state=(\w*)", query)[1] or "all"  # type: ignore[index]
    assert counted(text_of(client, f"/cases?{query}"))[state] == len(expected)


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("due", lambda c: (c.due_at is None, c.due_at, c.id)),
        ("reported", lambda c: (-c.reported_at.timestamp(), -c.id)),
        (
            "closed",
            lambda c: (c.closed_at is None, -c.closed_at.timestamp() if c.closed_at else 0, -c.id),
        ),
        ("code", lambda c: c.code),
    ],
)
def test_the_list_is_sorted(client: FlaskClient, cases: list[Case], sort: str, key: Any) -> None:
    expected = [case.code for case in sorted(cases, key=key)]
    assert listed(client, f"state=&sort={sort}") == expected


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("state=x", 400, "state 是 open"),
        ("sort=x", 400, "sort 是 due"),
        ("stage=x", 400, "stage 是 reported"),
        ("area=9", 404, "没有编码为 9 的区域"),
        ("since=x", 400, "since 应是一个日期"),
        ("page=x", 400, "page 应是一个数"),
    ],
)
def test_nonsense_in_the_address_is_said(
    client: FlaskClient, query: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/cases?{query}")
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True)


def test_a_page_beyond_the_last_is_the_last(client: FlaskClient) -> None:
    assert "第 18 页，共 18 页" in text_of(client, "/cases?state=&page=99999")


def test_a_list_without_rows_says_what_to_do(
    client: FlaskClient, empty_client: FlaskClient
) -> None:
    assert "没有符合这些条件的事项" in text_of(client, "/cases?q=nowhere&state=open")
    assert "这里还没有事项" in text_of(empty_client, "/cases")


@pytest.mark.parametrize("path", ["/cases", f"/cases?area={GRID}&state=", "/cases/C2026060897"])
def test_no_page_asks_the_store_too_often(editor: FlaskClient, path: str) -> None:
    text_of(editor, path)
    with recorded(engine_of(editor)) as told:
        text_of(editor, path)
    assert 3 < len(told) <= MOST_QUERIES, "\n\n".join(told)


def test_people_without_an_account_see_no_names_and_no_forms(client: FlaskClient) -> None:
    text = text_of(client, "/cases/C2026060897")
    assert "登录后可以看经过" in text
    assert "<form" not in text
    assert client.get("/cases/NONE").status_code == 404


def step(client: FlaskClient, code: str, move: str, **more: str) -> Any:
    page = text_of(client, f"/cases/{code}")
    form = {
        "csrf_token": token_in(page),
        "client_key": re.search(r'name="client_key" value="([^"]+)"', page)[1],  # type: ignore[index]
        "seen": re.search(r'name="seen" value="(\d+)"', page)[1],  # type: ignore[index]
        "move": move,
    }
    return client.post(f"/cases/{code}/moves", data=form | more)


def test_a_form_takes_a_step_and_leads_back(editor: FlaskClient) -> None:
    answer = step(editor, "C2026060897", "dispatch", organization="", other="O0496", text="请出警")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/cases/C2026060897"
    page = text_of(editor, "/cases/C2026060897")
    assert "甘州区公安分局（演示）" in page
    assert "请出警" in page
    assert step(editor, "C2026060897", "extend", reason="weather", amount="2").status_code == 303
    assert "· +2 个工作日</p>" in text_of(editor, "/cases/C2026060897")


def test_what_is_wrong_stands_on_the_page_with_what_was_typed(editor: FlaskClient) -> None:
    answer = step(editor, "C2026060897", "return", reason="other", text="")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "选了“其他原因”，请用文字说明" in page) == (400, True)
    assert re.search(r'<option value="other" selected>', page)
    answer = step(editor, "C2026060897", "close")
    assert answer.status_code == 409
    answer = step(editor, "C2026060897", "dispatch", other="NONE")
    assert (answer.status_code, "没有编码为 NONE 的组织" in answer.get_data(as_text=True)) == (
        404, True,
    )  # fmt: skip
    answer = step(editor, "C2026060897", "extend", reason="weather", amount="x")
    assert answer.status_code == 400


def test_somebody_who_was_slower_is_told(editor: FlaskClient) -> None:
    slower = another(editor, "administrator")
    page = text_of(slower, "/cases/C2026060897")
    form = {
        "csrf_token": token_in(page),
        "seen": re.search(r'name="seen" value="(\d+)"', page)[1],  # type: ignore[index]
        "move": "void",
        "reason": "mistaken",
    }
    assert step(editor, "C2026060897", "dispatch", organization="O0496").status_code == 303
    answer = slower.post("/cases/C2026060897/moves", data=form)
    assert (answer.status_code, "又有变化" in answer.get_data(as_text=True)) == (409, True)


def many(client: FlaskClient, codes: list[str], query: str = "state=", **form: str) -> Any:
    page = text_of(client, "/cases?state=")
    key = re.search(r'name="client_key" value="([^"]+)"', page)[1]  # type: ignore[index]
    data = {"csrf_token": token_in(page), "client_key": key, "code": codes} | form
    return client.post(f"/cases/moves?{query}", data=data)


def test_many_cases_take_a_step_and_each_refusal_is_told(editor: FlaskClient) -> None:
    codes = [send_report(editor) for _ in range(3)]
    answer = many(editor, [*codes, "C2026060897"], "state=&q=C2026060897", move="accept")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "“受理”：3 件已办，1 件没有办" in page) == (200, True)
    assert re.search(r"C2026060897</a> “立案”的事项不能“受理”", page)
    # What was refused stays chosen, to be mended and sent again.
    assert '<option value="accept" selected>' in page
    assert '<input type="checkbox" name="code" value="C2026060897" checked>' in page
    stages = {editor.get(f"/api/cases/{code}").json["stage"] for code in codes}
    assert stages == {"accepted"}


def test_what_was_typed_stays_until_all_are_done(editor: FlaskClient) -> None:
    code, query = send_report(editor), "state=&q=C2026060897"
    form = {"move": "accept", "text": "一并受理"}
    refused = many(editor, [code, "C2026060897"], query, **form).get_data(as_text=True)
    assert '<input name="text" value="一并受理"' in refused
    done = many(editor, [send_report(editor)], query, **form).get_data(as_text=True)
    assert ("1 件已办" in done, 'value="一并受理"' in done) == (True, False)
    assert '<option value="accept" selected>' not in done


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("since=2026-06-10&until=2026-06-01", 400, "在截止日期 2026年6月1日 之后"),
        ("since=nonsense", 400, "nonsense"),
        ("state=nonsense", 400, "nonsense"),
        ("area=629999", 404, "629999"),
    ],
)
def test_a_list_that_cannot_be_moves_nothing(
    editor: FlaskClient, query: str, status: int, sentence: str
) -> None:
    code = send_report(editor)
    answer = many(editor, [code], query, move="accept")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page) == (status, True)
    assert editor.get(f"/api/cases/{code}").json["stage"] == "reported"


def send_report(client: FlaskClient) -> str:
    form = {"class": "0102", "lon": "100.4500", "lat": "38.9290"}
    sent = client.post("/api/cases", data=form, headers={"Idempotency-Key": str(uuid4())})
    return str(sent.json["code"])


@pytest.mark.parametrize(
    ("codes", "form", "sentence"),
    [
        ([], {"move": "accept"}, "没有选中事项"),
        (["C2026060897"], {"move": ""}, "请选择要做哪一步"),
        ([f"C{n}" for n in range(201)], {"move": "accept"}, "一次最多 200 件"),
    ],
)
def test_many_that_cannot_be_are_refused_as_a_whole(
    editor: FlaskClient, codes: list[str], form: dict[str, str], sentence: str
) -> None:
    answer = many(editor, codes, **form)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (400, True)


def test_the_list_is_saved_as_a_file_by_the_same_filters(
    client: FlaskClient, cases: list[Case]
) -> None:
    query = f"area={STREET}&state=open"
    expected = {c.code for c in cases if c.area_code.startswith(STREET) and c.stage not in ENDED}
    table = list(
        csv.DictReader(io.StringIO(text_of(client, f"/cases.csv?{query}").lstrip("\ufeff")))
    )
    assert {row["code"] for row in table} == expected
    features = client.get(f"/cases.geojson?{query}").json["features"]
    assert {feature["properties"]["code"] for feature in features} == expected
    assert client.get("/cases.csv?state=x").status_code == 400


def test_filters_are_kept_under_a_name_by_whom_they_belong_to(editor: FlaskClient) -> None:
    page = text_of(editor, "/cases?state=late&class=04")
    token, query = token_in(page), "state=late&class=04"
    form = {"csrf_token": token, "page": "cases", "query": query}
    for name in ("暖气", "暖气", "别的"):
        answer = editor.post("/views", data=form | {"name": name})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases?{query}")
    page = text_of(editor, "/cases")
    assert page.count("view-on") == 0
    assert re.findall(r"&amp;class=04[^>]*>([^<]+)</a><form", page) == ["别的", "暖气"]
    assert "暖气</a><form" not in text_of(another(editor, "planner"), "/cases")
    view = re.search(r"/views/(\d+)/delete", page)[1]  # type: ignore[index]
    other = another(editor, "planner")
    assert other.post(f"/views/{view}/delete").status_code == 404
    assert editor.post(f"/views/{view}/delete", data=form).status_code == 303
    for name, query in (("", "x"), ("n" * 41, "x"), ("n", "x" * 1001)):
        answer = editor.post("/views", data=form | {"name": name, "query": query})
        assert answer.status_code == 400
    assert editor.post("/views", data=form | {"page": "x", "name": "n"}).status_code == 400


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", ["/cases?state=&lang=en", "/cases/C2026060897"])
def test_the_pages_fit_a_thumb_and_the_screen(
    visit: Visiting, size: dict[str, int], path: str
) -> None:
    visited = visit(path, size, role="editor")
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, "header") == []
        assert small_targets(page, "main form") == []
    assert visited.problems == []


@pytest.mark.browser
def test_a_grid_leader_moves_a_case_on_by_thumb(street: Street) -> None:
    report(street.engine, "X1", area_code=GRID)
    move_on(street.engine, "X1", "accept", "file", "dispatch", organization="O0493")
    visited = street.visit("/cases/X1", PHONE, role="wang")
    page = visited.page
    page.locator("summary", has_text="开始处置").click()
    page.get_by_role("button", name="开始处置").click()
    expect(page.locator(".object-line .stage")).to_have_text("处置")
    expect(page.locator(".barred")).to_contain_text("处置的人不核查")
    page.locator("summary", has_text="回退").click()
    page.get_by_label("原因").select_option(label="不属于本单位职责")
    page.get_by_role("button", name="回退").click()
    expect(page.locator(".object-line .stage")).to_have_text("回退")
    expect(page.locator(".history > li").first).to_contain_text("不属于本单位职责")
    assert visited.problems == []


@pytest.mark.browser
def test_rows_are_chosen_all_at_once(visit: Visiting) -> None:
    visited = visit("/cases?state=&page=2", DESKTOP, role="editor")
    page = visited.page
    bulk = page.locator(".bulk")
    expect(bulk).to_be_hidden()
    page.locator("[data-choose-all]").check()
    expect(bulk.locator("legend")).to_have_text("对选中的事项 50")
    page.locator("tbody input").first.uncheck()
    expect(bulk.locator("legend")).to_have_text("对选中的事项 49")
    bulk.get_by_role("button", name="办理").click()
    expect(page.locator("[role=alert]")).to_contain_text("请选择要做哪一步")
    assert [problem for problem in visited.problems if "400" not in problem] == []


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "path", ["cases", "cases.csv", "cases.geojson", "cases/statistics", "cases/hot-spots"]
)
def test_days_at_the_ends_of_the_calendar_are_refused(
    client: FlaskClient, path: str, name: str, day: str
) -> None:
    answer = client.get(f"/{path}?{name}={day}")
    assert (answer.status_code, "应是一个日期" in answer.text) == (400, True)


def test_a_key_that_is_no_uuid_and_texts_of_no_code_are_refused(editor: FlaskClient) -> None:
    step = {"move": "supervise", "reason": "late", "code": "C2026060897"}
    for wrong in ({"client_key": "x"}, {"code": "a\0b"}, {"organization": "a\0b"}):
        assert editor.post("/cases/moves", data=step | wrong).status_code == 400
    assert editor.get("/api/cases/C2026060897/documents/99999999999999999999").status_code == 404


def test_the_list_is_saved_as_a_workbook_and_an_empty_one_is_there(client: FlaskClient) -> None:
    for path in ("/cases.xlsx?state=late", "/cases/template.xlsx?lang=en"):
        answer = client.get(path)
        assert (answer.status_code, answer.data[:2]) == (200, b"PK")
        assert "spreadsheetml" in answer.content_type
    page = text_of(client, "/cases")
    assert 'href="/cases.xlsx' in page


def test_the_page_of_a_case_has_its_map(client: FlaskClient, cases: list[Case]) -> None:
    code = cases[0].code
    assert f'data-piece="/cases/{code}/place"' in text_of(client, f"/cases/{code}")
    drawn = text_of(client, f"/cases/{code}/place")
    assert drawn.count("<circle") == 1
    assert "sketch-area" in drawn
    # As the room that is kept for it: a wide subdistrict is drawn no flatter than a grid.
    for place in (f"/cases/{code}/place", "/cases/C2025070013/place", "/areas/620702001/place"):
        assert 'viewBox="0 0 400.0 400.0"' in text_of(client, place)
    assert client.get("/cases/C0/place").status_code == 404


@pytest.mark.parametrize(
    "path", ["/cases", "/cases.csv", "/cases/bounced", "/cases/statistics", "/cases/hot-spots"]
)
def test_days_the_wrong_way_round_are_said(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?since=2026-06-30&until=2026-06-01")
    assert answer.status_code == 400
    assert "起始日期 2026年6月30日 在截止日期 2026年6月1日 之后。" in answer.text
    if path != "/cases.csv":  # the form is there, with both days, and nothing is listed
        fields = re.findall(r'<input id="(?:since|until)"[^>]+>', answer.text)
        assert ['value="2026-06-30"' in fields[0], 'value="2026-06-01"' in fields[1]] == [True] * 2
        assert 'aria-describedby="wrong-days"' in fields[0]
        assert ("<table" in answer.text, "日期改好以后再筛选" in answer.text) == (False, True)


@pytest.mark.parametrize(
    ("page", "path", "query"),
    [
        ("statistics", "/cases/statistics", "by=week&class=04"),
        ("hot_spots", "/cases/hot-spots", "per=count&band=800"),
    ],
)
def test_filters_of_figures_are_kept_as_views(
    editor: FlaskClient, page: str, path: str, query: str
) -> None:
    shown = text_of(editor, f"{path}?{query}")
    assert f'name="page" value="{page}"' in shown
    form = {"csrf_token": token_in(shown), "page": page, "query": query, "name": "每周看"}
    answer = editor.post("/views", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?{query}")
    shown = text_of(editor, f"{path}?{query}")
    assert ('class="view-on"' in shown, "每周看" in shown) == (True, True)
    assert 'class="view-on"' not in text_of(editor, path)
