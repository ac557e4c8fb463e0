"""The pages of organizations: the tree, ties, who is responsible, and the worklist of sites."""

import csv
import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from tests.recording import recorded
from tests.web.conftest import another, engine_of, token_in
from tests.web.map_visits import DESKTOP, PHONE, Visiting, small_targets, wait_for
from tests.web.test_accessibility import found as grave

MOST_QUERIES = 12
GRID = "620702001001001"
COMMITTEE, ALLIANCE, SITE = "O0007", "O0506", "S014"
PAGES = (
    "/organizations/tree",
    "/organizations/tree?top=O0002",
    f"/organizations/{COMMITTEE}",
    f"/organizations/{ALLIANCE}",
    f"/responsible?area={GRID}",
    "/responsible?area=620702",
    "/sites/worklist",
    "/sites/worklist?state=",
)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def test_the_tree_leads_to_every_organization_in_it(client: FlaskClient) -> None:
    page, data = text_of(client, "/organizations/tree"), client.get("/api/organizations/tree").json
    linked = set(re.findall(r'href="/organizations/(O\d+)', page))

    def codes(nodes: list[Any]) -> set[str]:
        return {n["code"] for n in nodes} | {c for n in nodes for c in codes(n["children"])}

    assert codes(data["tops"]) == linked
    assert len(linked) == data["all"] == 462
    assert {one["kind"]: one["count"] for one in data["kinds"]} == {
        "grid_branch": 383, "comprehensive_committee": 41, "party_committee": 31,
        "industry_committee": 7,
    }  # fmt: skip
    assert data["tops"][0]["words"] == {"zh": "党委", "en": "Party committee"}


def test_the_tree_of_a_day_and_of_a_part(client: FlaskClient) -> None:
    data = client.get("/api/organizations/tree?date=2025-06-30").json
    assert (data["as_of"], data["all"]) == ("2025-06-30", 462)
    assert client.get("/api/organizations/tree?date=2024-12-31").json["all"] == 0  # not yet known
    page = text_of(client, "/organizations/tree?top=O0002&date=2026-01-01")
    assert "date=2026-01-01" in page
    assert client.get("/api/organizations/tree?top=O0002").json["above"][0]["code"] == "O0001"
    assert client.get("/organizations/tree?top=X").status_code == 404
    assert client.get("/organizations/tree?date=x").status_code == 400


def test_the_page_of_an_organization_tells_its_ties_once(client: FlaskClient) -> None:
    page = text_of(client, f"/organizations/{COMMITTEE}")
    for words in ("上级", "直接下级", "红色物业", "服务的区域", "运营的设施", "东街街道党工委"):
        assert words in page
    assert page.count("交通巷第6网格党支部") == 1
    assert "五联" not in page


def test_an_alliance_says_which_joints_are_missing(client: FlaskClient) -> None:
    page = text_of(client, f"/organizations/{ALLIANCE}")
    assert re.search(r"五联中还缺：\s*服务联做\s*</p>", page)
    english = text_of(client, f"/organizations/{ALLIANCE}?lang=en")
    assert re.search(r"Joints still missing: \s*Services\s*</p>", english)
    assert "五联都有有效的协议" in text_of(client, "/organizations/O0505")


def test_who_is_responsible_is_told_with_phone_and_reason(client: FlaskClient) -> None:
    page = text_of(client, f"/responsible?area={GRID}")
    assert 'href="tel:0936-8000058"' in page  # the grid leader's
    assert "岗位：交通巷第1网格网格长" in page
    data = client.get(f"/api/responsible?area={GRID}").json
    leader = data["sections"][0]["rows"][0]
    assert (leader["what"]["zh"], leader["who"], leader["span"]["zh"]) == (
        "网格长", "赵甲甲", "2022年8月18日起",
    )  # fmt: skip
    assert data["unknown"] is None
    earlier = client.get(f"/api/responsible?area={GRID}&date=2025-02-01").json
    assert earlier["as_of"] == "2025-02-01"


@pytest.mark.parametrize("where", [f"area={GRID}", "lon=100.4463&lat=38.9262"])
def test_before_all_data_nothing_is_known_on_that_day(client: FlaskClient, where: str) -> None:
    before = client.get(f"/api/responsible?{where}&date=2020-01-01").json
    assert before["sections"] == []  # and nobody is called missing
    assert before["unknown"]["en"].startswith("Nothing is known on that day, 1 Jan 2020: the data")
    page = text_of(client, f"/responsible?{where}&date=2020-01-01")
    assert "库里没有那一天（2020年1月1日）的数据，最早的从2025年1月1日起。" in page
    assert "空缺" not in page


@pytest.mark.parametrize(
    ("query", "status"),
    [("?lon=x&lat=1", 400), ("?lon=500&lat=1", 400), ("?lon=1", 400),
     ("?lon=1&lat=2", 404), ("?area=9", 404), ("?area=620702&date=x", 400)],
)  # fmt: skip
def test_nonsense_is_said(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/responsible{query}").status_code == status
    assert client.get(f"/api/responsible{query}").status_code == status


def test_the_page_begins_at_the_top_and_data_wants_a_place(client: FlaskClient) -> None:
    page = client.get("/responsible")
    assert (page.status_code, "甘州区" in page.text) == (200, True)
    assert client.get("/api/responsible").status_code == 400


def test_a_place_is_answered_by_its_grid(client: FlaskClient) -> None:
    area = client.get("/api/places/organizations/O0007").json["features"][0]
    lon, lat = area["geometry"]["coordinates"]
    found = client.get(f"/api/responsible?lon={lon}&lat={lat}").json["area"]
    assert (found["level"], found["code"][:12]) == ("grid", "620702001001")


def test_the_worklist_closes_every_break_and_says_why(client: FlaskClient) -> None:
    data = client.get("/api/sites/worklist").json
    assert [row["code"] for row in data["rows"]] == ["S024", "S016", "S015", "S014", "S047", "S046"]
    how = [row["how"] for row in data["rows"]]
    assert how == ["found", "found", "found", "joint", "joint", "unknown"]
    joint = next(row for row in data["rows"] if row["code"] == SITE)
    assert joint["neighbour"]["walked"]
    assert joint["neighbour"]["measured"] == {"zh": "步行", "en": "on foot"}
    assert all(row["lead"] and row["why"] for row in data["rows"])
    page = text_of(client, "/sites/worklist")
    assert f"步行 {joint['neighbour']['distance_m']:,} 米" in page
    assert client.get("/sites/worklist?state=x").status_code == 400


def test_the_walk_to_the_neighbour_is_the_one_that_the_map_measures(client: FlaskClient) -> None:
    """Of all organizations that fit none is nearer in a straight line than the walk says."""
    for row in client.get("/api/sites/worklist").json["rows"]:
        near = client.get(f"/api/places/organizations/{row['neighbour']['code']}").json
        (lon, lat) = near["features"][0]["geometry"]["coordinates"]
        metres = (((lon - row["lon"]) * 86_500) ** 2 + ((lat - row["lat"]) * 111_000) ** 2) ** 0.5
        assert row["neighbour"]["distance_m"] >= metres * 0.99 - 1


def test_the_worklist_is_a_file(client: FlaskClient) -> None:
    answer = client.get("/sites/worklist.csv?state=&lang=en")
    assert answer.headers["Content-Disposition"].endswith("sites-worklist.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(rows) == 48
    assert {row["state"] for row in rows} == {"Not begun", "Covered"}


def test_a_planned_tie_is_work_in_hand(own_client: FlaskClient) -> None:
    staff = another(own_client, "staff")
    page = text_of(staff, "/sites/worklist")
    assert "登记覆盖关系" in page
    form = text_of(staff, f"/ties/new?kind=covers_site&to_kind=site&to_code={SITE}&from_code=O0455")
    given = {
        "csrf_token": token_in(form), "kind": "covers_site", "from_code": "O0455",
        "to_kind": "site", "to_code": SITE, "valid_from": "2199-01-01", "valid_to": "",
    }  # fmt: skip
    assert staff.post("/ties", data=given).status_code == 303
    tabs = {t["id"]: t["count"] for t in own_client.get("/api/sites/worklist").json["tabs"]}
    assert (tabs["work"], tabs["new"], tabs["open"]) == (1, 5, 6)
    again = staff.post("/ties", data=given)
    assert again.status_code == 400
    assert "日期重叠" in again.get_data(as_text=True)


def test_without_an_account_nothing_is_offered_to_be_written(client: FlaskClient) -> None:
    for path in PAGES:
        assert "登记" not in re.sub(r"没有登记|登记了|没有登记。", "", text_of(client, path)), path


def test_ties_lie_on_the_map(client: FlaskClient) -> None:
    answer = client.get(f"/api/organizations/{COMMITTEE}/ties.geojson")
    assert answer.mimetype == "application/geo+json"
    found = json.loads(answer.data)
    kinds = {one["properties"]["kind"] for one in found["features"]}
    assert kinds == {"superior", "red_property", "serves_area", "operates_facility"}
    earlier = client.get(f"/api/organizations/{COMMITTEE}/ties.geojson?date=2025-01-01").json
    assert 0 < len(earlier["features"]) <= len(found["features"])
    assert client.get("/api/organizations/X/ties.geojson").status_code == 404


@pytest.mark.parametrize("path", [path for path in PAGES if "/organizations/O" not in path])
def test_a_page_asks_the_store_no_more_than_it_must(client: FlaskClient, path: str) -> None:
    assert asked(client, path) <= MOST_QUERIES


def test_ties_add_little_to_what_the_page_of_a_record_asks(client: FlaskClient) -> None:
    plain = asked(client, "/facilities/F0001")
    for code in (COMMITTEE, ALLIANCE):
        assert asked(client, f"/organizations/{code}") <= plain + 6


def asked(client: FlaskClient, path: str) -> int:
    """Return how many statements a page takes."""
    text_of(client, path)  # the network is read once
    with recorded(engine_of(client)) as told:
        text_of(client, path)
    return len(told)


def test_an_empty_town_says_how_to_begin(empty_client: FlaskClient) -> None:
    assert "谁是谁的上级" in text_of(empty_client, "/organizations/tree")
    assert "这里还没有场所" in text_of(empty_client, "/sites/worklist")


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_selected_organization_shows_its_ties(
    visit: Visiting, demo_server: str, size: dict[str, int]
) -> None:
    visited = visit(f"/?select=organization:{COMMITTEE}", size)
    page = visited.page
    wait_for(page, "data-ties", COMMITTEE)
    panel = page.locator("#selection")
    ties = panel.locator('[data-section="ties"]')
    expect(ties.locator("h4")).to_have_text(
        ["上级 1", "直接下级 16", "红色物业（交叉任职） 2", "服务的区域 1", "运营的设施 4"]
    )
    expect(panel.get_by_role("link", name="打开组织页")).to_have_attribute(
        "href", f"/organizations/{COMMITTEE}"
    )
    if size == PHONE:
        assert small_targets(page, '[data-section="ties"]') == []
    # The superior has no place of its own: its page is where one goes.
    expect(ties.get_by_role("link", name="东街街道党工委")).to_have_attribute(
        "href", "/organizations/O0002"
    )
    ties.get_by_role("button", name="交通巷党群服务中心").click()
    expect(page).to_have_url(re.compile("select=facility(:|%3A)F0050"))
    expect(page.locator("html")).not_to_have_attribute("data-ties", COMMITTEE)
    page.go_back()
    wait_for(page, "data-ties", COMMITTEE)
    page.locator("#selection-close").click()
    expect(page.locator("html")).not_to_have_attribute("data-ties", COMMITTEE)
    assert visited.problems == []


@pytest.mark.browser
def test_the_panel_of_an_area_leads_to_who_is_responsible(visit: Visiting) -> None:
    page = visit(f"/?select=area:{GRID}").page
    page.locator('[data-action="responsible"]').click()
    page.wait_for_url(f"**/responsible?area={GRID}")
    expect(page.locator("h1")).to_have_text("交通巷第1网格：谁负责")


@pytest.mark.browser
@pytest.mark.parametrize("path", [p for p in PAGES if "state=" not in p])
def test_the_pages_keep_nobody_out(browser: Browser, demo_server: str, path: str) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(demo_server + path)
    assert grave(page) == []
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.goto(demo_server + path + ("&" if "?" in path else "?") + "lang=en")
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_a_tie_is_ended_or_removed_as_a_mistake(editor: FlaskClient) -> None:
    tie = re.search(r'href="(/ties/T\d+)"', text_of(editor, f"/organizations/{ALLIANCE}"))[1]  # type: ignore[index]
    page = text_of(editor, tie)
    assert page.index("记下结束日期") < page.index("登记错了，整条删除")
    assert "删除" in text_of(editor, f"/organizations/{ALLIANCE}")
    assert editor.post(f"{tie}/end", data={}).status_code == 400
    answer = editor.post(f"{tie}/end", data={"valid_to": "2026-06-30"}, follow_redirects=True)
    assert "已记下结束日期。" in answer.get_data(as_text=True)
    assert 'value="2026-06-30"' in text_of(editor, tie)


def test_the_page_of_an_organization_leads_to_its_cases(client: FlaskClient) -> None:
    city = client.get("/api/cases?state=late").json["cases"][0]["code"]
    code = client.get(f"/api/cases/{city}").json["organization_code"]
    assert f'data-piece="/organizations/{code}/cases"' in text_of(client, f"/organizations/{code}")
    piece = text_of(client, f"/organizations/{code}/cases")
    counts = client.get(f"/api/cases?organization={code}").json["counts"]
    assert f"{counts['open']} 件未办结" in piece
    assert f"{counts['late']} 件超期" in piece
    assert f'<a href="/cases/{city}">' in piece


def test_classes_that_an_organization_answers_for_are_named(client: FlaskClient) -> None:
    assert "01 大类；0201 楼道堆放杂物；" in text_of(client, "/organizations/O0493")
    english = text_of(client, "/organizations/O0493?lang=en")
    assert "the major class 01; 0201 Things stored in a stairwell; " in english
