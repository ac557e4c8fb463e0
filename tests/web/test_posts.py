"""Pages of posts: foreseen, handed over, and their lists of duties; and the same as JSON."""

import csv
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gridmap.actions import accounts
from gridmap.db.models import Duty, Post
from gridmap.db.session import reading
from tests.conftest import PASSWORD
from tests.recording import recorded
from tests.web.conftest import Street, another, engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, small_targets
from tests.web.test_accessibility import found as graves

MOST_QUERIES = 12
STREET = "620702003"
# Of the demo: a secretary with a list, a grid leader whose list lies, a vacant leader.
SECRETARY, LAZY, VACANT_GRID = "P000388", "P000037", "620702001001016"


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def post_of(client: FlaskClient, **equal: Any) -> Post:
    """Return the post that stands and is so."""
    with reading(engine_of(client)) as session:
        own = select(Post).where(Post.retired_by_id.is_(None), Post.valid_to.is_(None))
        for name, value in equal.items():
            own = own.where(getattr(Post, name) == value)
        return session.scalars(own.order_by(Post.id)).one()


def open_duties(client: FlaskClient, post: str) -> list[str]:
    with reading(engine_of(client)) as session:
        own = select(Duty.code).where(Duty.retired_by_id.is_(None), Duty.post_code == post)
        return list(session.scalars(own.where(Duty.done_on.is_(None)).order_by(Duty.id)))


def test_what_is_foreseen_is_what_the_demo_planted(client: FlaskClient) -> None:
    text = text_of(client, "/posts/foreseen")
    counts = re.findall(r"tab-count[^>]*>([\d,]+)", text)
    assert counts == ["24", "6", "9", "9"]
    lines = list(csv.reader(io.StringIO(client.get("/posts/foreseen.csv").text.lstrip("\ufeff"))))
    assert len(lines) == 1 + 24
    answer = client.get("/api/posts/foreseen").json
    assert answer["counts"] == {"all": 24, "vacant": 6, "missing": 9, "ending": 9}
    leaders = [one for one in answer["posts"] if one["kind"] == "grid_leader"]
    ending = {one["area_code"]: one["day"] for one in leaders if one["state"] == "ending"}
    assert sorted(ending.values()) == ["2026-06-30", "2026-07-09", "2026-08-02"]
    later = client.get("/api/posts/foreseen?days=61").json["counts"]["ending"]
    assert later == 10  # the last day of it is beyond what is foreseen by default
    leaderless = {one["area_code"] for one in leaders} - set(ending)
    assert len(leaderless) == 9
    assert VACANT_GRID in leaderless


def test_filters_of_the_address_reach_every_form_of_the_list(client: FlaskClient) -> None:
    query = f"area={STREET}&kind=grid_leader&state=missing"
    answer = client.get(f"/api/posts/foreseen?{query}").json
    assert {one["area_code"][:9] for one in answer["posts"]} == {STREET}
    assert (
        answer["found"] == len(text_of(client, f"/posts/foreseen?{query}").split('scope="row"')) - 1
    )
    assert client.get(f"/posts/foreseen.csv?{query}").text.count("\r\n") == 1 + answer["found"]


@pytest.mark.parametrize(
    ("query", "status"), [("state=x", 400), ("days=9999", 400), ("days=x", 400), ("area=9", 404)]
)
def test_nonsense_in_the_address_is_said(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/posts/foreseen?{query}").status_code == status
    assert client.get(f"/api/posts/foreseen?{query}").status_code == status


def test_a_list_without_rows_says_what_to_do(
    client: FlaskClient, empty_client: FlaskClient
) -> None:
    assert "60 天之内没有空缺" in text_of(empty_client, "/posts/foreseen")
    assert "没有符合这些条件的岗位" in text_of(
        client, "/posts/foreseen?state=missing&kind=committee_member"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/posts/foreseen",
        f"/posts/foreseen?area={STREET}",
        f"/posts/{SECRETARY}/hand-over",
    ],
)
def test_no_page_asks_the_store_too_often(editor: FlaskClient, path: str) -> None:
    text_of(editor, path)
    with recorded(engine_of(editor)) as told:
        text_of(editor, path)
    assert 3 < len(told) <= MOST_QUERIES, "\n\n".join(told)


def over(client: FlaskClient, code: str, **given: str) -> Any:
    page = text_of(client, f"/posts/{code}/hand-over")
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]  # type: ignore[index]
    form = {"csrf_token": token_in(page), "seen": seen, "to": "乙", "on": "2026-07-01"} | given
    return client.post(f"/posts/{code}/hand-over", data=form)


def test_a_post_is_handed_over_by_its_form(editor: FlaskClient) -> None:
    moved = open_duties(editor, SECRETARY)
    assert moved
    answer = over(editor, SECRETARY, phone="0936-8009999")
    assert answer.status_code == 303
    new = answer.headers["Location"].rsplit("/", 1)[1]
    assert (open_duties(editor, SECRETARY), open_duties(editor, new)) == ([], moved)
    page = text_of(editor, f"/posts/{new}")
    assert "交接" in page
    assert "0936-8009999" in page
    assert "2026/6/30" in text_of(editor, f"/posts/{SECRETARY}")
    told = editor.get(f"/api/posts/{SECRETARY}").json
    assert told["values"]["valid_to"] == "2026-06-30"


def test_what_is_wrong_stands_in_the_form_with_what_was_typed(editor: FlaskClient) -> None:
    answer = over(editor, SECRETARY, to="丙丙", phone="13812345678", on="1999-01-01")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'value="丙丙"' in text
    assert 'id="wrong-on"' in text
    answer = over(editor, SECRETARY, phone="13812345678")
    assert 'id="wrong-phone"' in answer.get_data(as_text=True)
    assert over(editor, SECRETARY, on="x").status_code == 400
    assert post_of(editor, code=SECRETARY).valid_to is None


def test_a_hand_over_by_the_api(editor: FlaskClient) -> None:
    told = editor.get(f"/api/posts/{SECRETARY}/hand-over").json
    assert [one["code"] for one in told["duties"]] == open_duties(editor, SECRETARY)
    assert told["may"] is True
    body = {"to": "乙", "phone": "", "on": "2026-07-01", "seen": told["last_change"]}
    answer = editor.post(f"/api/posts/{SECRETARY}/hand-over", json=body)
    assert answer.status_code == 201
    assert answer.json["duties"] == [one["code"] for one in told["duties"]]
    assert editor.post(f"/api/posts/{SECRETARY}/hand-over", json=body).status_code == 409
    assert editor.post("/api/posts/P9/hand-over", json=body).status_code == 404
    assert editor.post(f"/api/posts/{SECRETARY}/hand-over", json={"to": 1}).status_code == 400


def test_people_without_an_account_hand_nothing_over(own_client: FlaskClient) -> None:
    path = f"/posts/{SECRETARY}/hand-over"
    assert own_client.get(path).headers["Location"].startswith("/login?next=")
    assert own_client.post(path).status_code == 401
    for path in (f"/posts/{SECRETARY}/duties/template", "/duties/U000001/done"):
        assert own_client.post(path).status_code == 401
        assert own_client.post(f"/api{path}", json={}).status_code == 401
    assert own_client.get(f"/api/posts/{SECRETARY}/hand-over").status_code == 401


def test_staff_of_another_area_may_look_and_not_hand_over(editor: FlaskClient) -> None:
    accounts.add(
        engine_of(editor), by="test", name="east", role="staff", area=STREET, password=PASSWORD
    )
    east = another(editor, "east")
    assert "不能办理交接" in text_of(east, f"/posts/{SECRETARY}/hand-over")
    body = {"to": "乙", "on": "2026-07-01"}
    assert east.post(f"/api/posts/{SECRETARY}/hand-over", json=body).status_code == 403
    assert "按模板生成" not in text_of(east, f"/posts/{SECRETARY}")


def test_a_responsibility_list_is_ticked_off(editor: FlaskClient) -> None:
    page = text_of(editor, f"/posts/{SECRETARY}")
    code, *_ = re.findall(r'action="/duties/(U\d+)/done"', page)
    form = {"csrf_token": token_in(page), "post": SECRETARY, "evidence": ""}
    answer = editor.post(f"/duties/{code}/done", data=form)
    assert (answer.status_code, "要写完成证明" in answer.text) == (400, True)
    answer = editor.post(f"/duties/{code}/done", data=form | {"evidence": "会议记录 9 号"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/posts/{SECRETARY}")
    assert "会议记录 9 号" in text_of(editor, f"/posts/{SECRETARY}")
    assert editor.get(f"/api/duties/{code}").json["values"]["done_on"] == "2026-06-30"
    again = editor.post(f"/duties/{code}/done", data=form | {"evidence": "x"})
    assert (again.status_code, "已经完成" in again.text) == (409, True)


def test_a_list_is_made_by_its_template(editor: FlaskClient) -> None:
    post = post_of(editor, kind="grid_leader", area_code="620702003009013").code
    page = text_of(editor, f"/posts/{post}")
    assert "按模板生成 4 项" in page
    path, form = f"/posts/{post}/duties/template", {"csrf_token": token_in(page)}
    assert editor.post(path, data=form).status_code == 303
    page = text_of(editor, f"/posts/{post}")
    assert "网格巡查走访" in page
    assert "按模板生成" not in page
    answer = editor.post(path, data=form)
    assert (answer.status_code, "都已经有了" in answer.text) == (409, True)
    assert editor.post(f"/api{path}", json={}).status_code == 409
    (code, *_) = open_duties(editor, post)
    done = editor.post(f"/api/duties/{code}/done", json={"evidence": "三户"})
    assert done.json == {"code": code, "post": post}


def test_late_items_are_marked(client: FlaskClient) -> None:
    text = text_of(client, "/duties?tab=late")
    post = re.search(r"/posts/(P\d+)", text)[1]  # type: ignore[index]
    page = text_of(client, f"/posts/{post}")
    assert "项超期" in page
    assert "<form" not in page


@pytest.mark.browser
@pytest.mark.parametrize(
    ("size", "scheme", "lang"), [(DESKTOP, "light", "zh"), (PHONE, "dark", "en")],
    ids=["desktop", "phone"],
)  # fmt: skip
def test_a_hand_over_in_a_browser(
    street: Street, size: dict[str, int], scheme: str, lang: str
) -> None:
    with reading(street.engine) as session:
        held = select(Post.code).where(
            Post.retired_by_id.is_(None), Post.kind == "secretary", Post.valid_to.is_(None)
        )
        codes = list(session.scalars(held.order_by(Post.id)))
    post = codes[3 if lang == "zh" else 4]
    options = {"size": size, "role": "editor", "color_scheme": scheme}
    visited = street.visit(f"/posts/{post}?lang={lang}", **options)
    page: Page = visited.page
    page.locator(".hand-over-go a").click()
    page.locator("#to").fill("乙乙")
    page.locator("#on").fill("2026-07-01")
    assert graves(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if size is PHONE:
        assert small_targets(page, "main") == []
    page.locator(".hand-over button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text("乙乙")
    assert page.locator(".duty").count() > 0
    page.locator(".duty-do summary").first.click()
    assert graves(page) == []
    page.locator(".duty-do textarea").first.fill("会议记录 9 号")
    page.locator(".duty-do button").first.click()
    expect(page.locator(".duty-done").first).to_contain_text("会议记录 9 号")
    assert visited.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_foreseen_in_a_browser(street: Street, size: dict[str, int]) -> None:
    page: Page = street.visit("/posts/foreseen", size=size, role="planner").page
    assert page.locator("tbody tr").count() == 24
    page.locator("#kind").select_option("social_worker")
    page.locator(".filter-go button").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    assert graves(page) == []
    if size is PHONE:
        assert small_targets(page, "main") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.locator("tbody .button").first.click()
    expect(page.locator("h1")).to_have_text("填补岗位")


@pytest.mark.browser
def test_on_paper_a_hand_over_is_a_list_to_sign(street: Street) -> None:
    page: Page = street.visit(f"/posts/{SECRETARY}/hand-over", role="planner").page
    expect(page.locator(".signing")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".signing")).to_be_visible()
    expect(page.locator("form.hand-over")).to_be_hidden()
    expect(page.locator(".desk-head")).to_be_hidden()
    expect(page.locator("#list-duties")).to_be_visible()
