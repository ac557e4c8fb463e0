"""Pages that see many cases at once, and documents of a case, in the demo city."""

import csv
import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from tests.files.test_documents import PDF, picture
from tests.recording import recorded
from tests.web.conftest import another, engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets
from tests.web.test_accessibility import SHORTEN, found
from tests.web.test_case_pages import MOST_QUERIES, counted, text_of

STREET = "620702003"
PAGES = [
    "/cases/statistics",
    f"/cases/statistics?by=area&area={STREET}&class=02&since=2026-01-01",
    "/cases/statistics?by=organization",
    "/cases/statistics?by=month",
    f"/cases/hot-spots?area={STREET}",
    f"/cases/bounced?area={STREET}",
    "/cases?state=good",
]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_the_store_too_often(editor: FlaskClient, path: str) -> None:
    text_of(editor, path)
    with recorded(engine_of(editor)) as told:
        text_of(editor, path)
    assert 3 < len(told) <= MOST_QUERIES, "\n\n".join(told)


@pytest.mark.parametrize("by", ["class", "area", "organization", "stage", "month"])
def test_every_number_of_the_page_leads_to_as_many_rows(client: FlaskClient, by: str) -> None:
    text = text_of(client, f"/cases/statistics?by={by}&area={STREET}")
    links = re.findall(r'class="number[^"]*" href="([^"]+)">([\d,]+)</a>', text)
    assert len(links) > 20
    for link, number in links[:: 1 if len(links) < 60 else 5]:
        address = link.replace("&amp;", "&")
        assert urlsplit(address).path == "/cases"
        listed = text_of(client, address)
        state = parse_qs(urlsplit(address).query).get("state", ["all"])[0]
        tabs = counted(listed)
        said = re.search(r"</strong> ([\d,]+) 件", listed)
        count = tabs[state] if state in tabs else int(said[1].replace(",", ""))  # type: ignore[index]
        assert count == int(number.replace(",", "")), address


def test_programs_and_spreadsheets_get_the_same_numbers(client: FlaskClient) -> None:
    query = f"by=class&area={STREET}"
    data = client.get(f"/api/cases/statistics?{query}").json
    counts = {row["key"]: row["cells"][0]["count"] for row in data["rows"]}
    table = text_of(client, f"/cases/statistics.csv?{query}").lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["key"]: int(row["reported"]) for row in rows} == counts
    assert sum(counts.values()) == data["total"]["cells"][0]["count"]
    assert data["rows"][0]["cells"][1]["query"].startswith("/cases?area=620702003&class=")


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/cases/statistics?by=x", 400, "by 是 class"),
        ("/cases/statistics?area=9", 404, "没有编码为 9 的区域"),
        ("/cases/statistics?since=x", 400, "since 应是一个日期"),
        ("/cases/statistics?since=2026-05-02&until=2026-05-01", 400, "在截止日期"),
        ("/cases/hot-spots?per=x", 400, "per 是 rate"),
        ("/cases/hot-spots?band=x", 400, "band 应是一个数"),
        ("/cases/bounced?area=9", 404, "没有编码为 9 的区域"),
    ],
)
def test_nonsense_in_the_address_is_said(
    client: FlaskClient, path: str, status: int, sentence: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True)


def test_where_there_is_nothing_the_page_says_so(
    client: FlaskClient, empty_client: FlaskClient
) -> None:
    assert "没有符合这些条件的事项" in text_of(client, "/cases/statistics?class=77")
    assert "这里还没有事项" in text_of(empty_client, "/cases/statistics")
    assert "这里还没有网格" in text_of(empty_client, "/cases/hot-spots")
    text = text_of(empty_client, "/cases/bounced")
    assert "没有来回退派的事项" in text
    assert "没有发现三不管地带" in text


def test_hot_spots_are_a_picture_a_table_and_files(client: FlaskClient) -> None:
    query = f"area={STREET}&class=02&per=count"
    text = text_of(client, f"/cases/hot-spots?{query}")
    data = client.get(f"/api/cases/hot-spots?{query}").json
    assert text.count('<path class="spot') == len(data["rows"]) == 98
    saved = client.get(f"/cases/hot-spots.geojson?{query}").json["features"]
    counts = {f["properties"]["code"]: f["properties"]["count"] for f in saved}
    assert counts == {row["code"]: row["count"] for row in data["rows"]}
    assert "它不说明原因" in text


def test_files_and_data_of_what_nobody_keeps(client: FlaskClient) -> None:
    assert client.get("/cases/bounced.geojson").json["type"] == "FeatureCollection"
    assert client.get("/api/cases/bounced").json["found"] == 6


def post(client: FlaskClient, code: str, *files: tuple[str, bytes], text: str = "") -> Any:
    page = text_of(client, f"/cases/{code}")
    key = re.search(r'name="client_key" value="([^"]+)"', page)[1]  # type: ignore[index]
    data = {
        "csrf_token": token_in(page),
        "client_key": key,
        "text": text,
        "documents": [(io.BytesIO(content), name) for name, content in files],
    }
    return client.post(f"/cases/{code}/documents", data=data)


CODE = "C2026060897"


def test_documents_are_added_by_a_form_and_only_ever_saved(editor: FlaskClient) -> None:
    answer = post(editor, CODE, ("合同.pdf", PDF), ("门头.png", picture()), text="合同")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{CODE}")
    page = text_of(editor, f"/cases/{CODE}")
    links = re.findall(r'href="(/api/cases/[^"]+/documents/\d+)">([^<]+)</a> <span', page)
    assert [name for _link, name in links] == ["合同.pdf", "门头.jpg"]
    sent = editor.get(links[0][0])
    assert sent.data == PDF
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in sent.headers["Cache-Control"]
    small = editor.get(links[1][0] + "?size=small")
    assert (small.mimetype, "Content-Disposition" in small.headers) == ("image/jpeg", False)


def test_documents_are_for_people_with_an_account(editor: FlaskClient) -> None:
    post(editor, CODE, ("合同.pdf", PDF))
    link = re.search(r'href="(/api/cases/[^"]+/documents/\d+)"', text_of(editor, f"/cases/{CODE}"))
    assert link
    visitor = editor.application.test_client()
    assert visitor.get(link[1]).status_code == 401
    assert "合同.pdf" not in text_of(visitor, f"/cases/{CODE}")
    assert visitor.post(f"/cases/{CODE}/documents").status_code in (400, 401, 403)


def test_what_is_wrong_with_a_document_stands_on_the_page(editor: FlaskClient) -> None:
    answer = post(editor, CODE, ("x.pdf", b"MZ\x90\0"))
    assert (answer.status_code, "不是能收的文件" in answer.get_data(as_text=True)) == (400, True)
    answer = post(editor, CODE)
    assert (answer.status_code, "没有选文件" in answer.get_data(as_text=True)) == (400, True)


def test_a_document_is_withdrawn_by_a_form_and_by_a_program(editor: FlaskClient) -> None:
    post(editor, CODE, ("函.pdf", PDF), ("表.pdf", PDF))
    page = text_of(editor, f"/cases/{CODE}")
    first, second = re.findall(r'action="(/cases/[^"]+/withdraw)"', page)
    assert editor.post(first, data={"text": ""}).status_code == 400
    why = "<script>1</script>"
    assert editor.post(first, data={"text": why}).status_code == 303
    page = text_of(editor, f"/cases/{CODE}")
    assert "由 editor 撤回：&lt;script&gt;1&lt;/script&gt;" in page
    assert "<s>函.pdf</s>" in page
    assert why not in page
    assert editor.get(f"/api{first.removesuffix('/withdraw')}").status_code == 410
    key = {"Idempotency-Key": str(uuid4())}
    answers = [editor.post(f"/api{second}", json={"text": "x"}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert another(editor, "viewer").post(f"/api{second}", json={"text": "x"}).status_code == 403


def test_programs_add_documents_once(editor: FlaskClient) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    for status in (201, 200):
        data = {"documents": [(io.BytesIO(PDF), "a.pdf")], "text": "x"}
        answer = editor.post(f"/api/cases/{CODE}/documents", data=data, headers=key)
        assert (answer.status_code, answer.json["fresh"]) == (status, status == 201)
    viewer = another(editor, "viewer")
    data = {"documents": [(io.BytesIO(PDF), "a.pdf")]}
    assert viewer.post(f"/api/cases/{CODE}/documents", data=data).status_code == 403


def test_a_likely_duplicate_is_shown_and_rejected_as_one(editor: FlaskClient) -> None:
    codes = []
    for lon in ("100.4500", "100.4501"):
        form = {"class": "0102", "lon": lon, "lat": "38.9290"}
        sent = editor.post("/api/cases", data=form, headers={"Idempotency-Key": str(uuid4())})
        codes.append(sent.json["code"])
    first, second = codes
    page = text_of(editor, f"/cases/{second}")
    assert "可能是同一件事" in page
    assert f'name="repeats" value="{first}"' in page
    form = {
        "csrf_token": token_in(page),
        "client_key": str(uuid4()),
        "move": "reject",
        "reason": "repeated",
        "repeats": first,
    }
    assert editor.post(f"/cases/{second}/moves", data=form).status_code == 303
    page = text_of(editor, f"/cases/{second}")
    assert re.search(rf'与这一件重复：<a href="/cases/{first}">{first}</a>', page)
    again = form | {"repeats": "NONE", "client_key": str(uuid4())}
    answer = editor.post(f"/cases/{first}/moves", data=again)
    assert (answer.status_code, "没有编号为 NONE" in answer.get_data(as_text=True)) == (400, True)


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    "path",
    [
        "/cases/statistics?lang=en",
        "/cases/statistics?by=month",
        f"/cases/hot-spots?area={STREET}",
        "/cases/bounced",
    ],
)
def test_the_pages_fit_a_thumb_and_the_screen_and_keep_nobody_out(
    visit: Visiting, size: dict[str, int], path: str
) -> None:
    scheme = "dark" if size is PHONE else "light"
    visited = visit(path, size, role="editor", color_scheme=scheme)
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, "main form") == []
        assert small_targets(page, ".ways") == []
    page.evaluate(SHORTEN)
    assert found(page) == []
    assert visited.problems == []


@pytest.mark.browser
def test_a_document_is_added_by_hand(visit: Visiting) -> None:
    visited = visit(f"/cases/{CODE}", PHONE, role="editor")
    page = visited.page
    page.locator("summary", has_text="添加文件").click()
    page.set_input_files(
        "#documents-files", {"name": "函.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator(".documents")).to_contain_text("函.pdf")
    page.evaluate(SHORTEN)
    assert found(page) == []
    assert visited.problems == []


def test_escape_folds_what_was_opened(visit: Visiting) -> None:
    page = visit("/cases/C2025070001").page
    why = page.locator("main details > summary").first
    why.press("Enter")
    assert page.locator("main details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("main details[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
