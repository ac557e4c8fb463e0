"""The tree, the ties of an organization, and who is responsible, on both stores."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from gridmap.actions import (
    dates,
    organization_ties,
    organization_tree,
    responsibilities,
    site_worklist,
    ties_geojson,
)
from gridmap.actions.registers import keeping
from gridmap.db.models import Edition
from gridmap.db.session import reading, writing
from gridmap.errors import InputError, NotFoundError
from tests.actions import organized
from tests.actions.organized import EAST, GRID, OTHER, STREET, WEST
from tests.recording import recorded
from tests.saved import as_csv, as_features

MOST_QUERIES = 12


@pytest.fixture
def town(tmp_path: Path, once: Any) -> Engine:
    def fill(engine: Engine) -> None:
        organized.load(engine, tmp_path)

    filled: Engine = once(fill)
    return filled


def branches(nodes: list[dict[str, Any]]) -> list[Any]:
    return [
        (node["code"], branches(node["children"])) if node["children"] else node["code"]
        for node in nodes
    ]


def test_the_tree_stands_from_the_top_down(town: Engine) -> None:
    found = organization_tree.describe(town)
    assert branches(found["tops"]) == [
        ("DC", [("SC", ["EC", ("WC", ["GB"])])]),
        ("IC", ["CC"]),
    ]
    (top, _) = found["tops"]
    assert (top["below"], found["all"]) == (4, 7)
    assert top["children"][0]["words"].zh == "党委"
    assert found["tops"][1]["children"][0]["formed"].zh == "联建"
    assert {one["kind"]: one["count"] for one in found["kinds"]}["party_committee"] == 4
    assert {one["kind"] for one in found["alone"]} == {
        "residents_committee", "property_company", "resident_unit", "alliance",
        "government_department",
    }  # fmt: skip


def test_a_part_of_the_tree_says_what_stands_above_it(town: Engine) -> None:
    found = organization_tree.describe(town, top="WC")
    assert branches(found["tops"]) == [("WC", ["GB"])]
    assert [one["code"] for one in found["above"]] == ["DC", "SC"]
    with pytest.raises(NotFoundError):
        organization_tree.describe(town, top="X")


def test_below_what_a_page_holds_stands_a_number(town: Engine) -> None:
    (top, _) = organization_tree.describe(town, most=5)["tops"]
    (street,) = top["children"]
    assert (street["children"], street["below"], street["shown"]) == ([], 3, False)


def test_on_another_day_the_tree_was_another(town: Engine) -> None:
    after = dt.date.today() - dt.timedelta(days=1)
    keeping.change(town, "ties", "T3", {"valid_to": "2020-06-30"}, by="test")
    assert branches(organization_tree.describe(town)["tops"])[0] == (
        "DC", [("SC", [("WC", ["GB"])])]
    )  # fmt: skip
    # The organizations came in today, so nothing of them is known before.
    assert organization_tree.describe(town, day=after)["tops"] == []


def groups(town: Engine, code: str) -> dict[str, list[tuple[str, str]]]:
    return {
        group["id"]: [(tie["other"]["code"], tie["state"]) for tie in group["ties"]]
        for group in organization_ties.of(town, code, kind="")["groups"]
    }


def test_an_organization_tells_its_ties_those_that_ended_last(town: Engine) -> None:
    found = organization_ties.of(town, "WC", kind="party_committee")
    assert [one["words"].zh for one in found["above"]] == ["区委", "街道党工委"]
    assert groups(town, "WC") == {
        "superior-to": [("SC", "now")],
        "superior-from": [("GB", "now")],
        "red_property-any": [("PM", "now")],
        "serves_area-from": [(WEST, "now")],
        "operates_facility-from": [("F1", "now")],
    }
    assert groups(town, "CC")["covers_site-from"] == [("S1", "now"), ("S4", "now"), ("S2", "ended")]
    assert groups(town, "PM") == {"red_property-any": [("WC", "now")]}


def test_an_alliance_tells_which_of_the_five_joints_are_missing(town: Engine) -> None:
    found = organization_ties.of(town, "AL", kind="alliance")
    assert [group["words"].zh for group in found["groups"]] == ["联盟成员"]
    states = {joint["joint"]: joint["state"] for joint in found["joints"]["all"]}
    assert states == {
        "organization": "now", "members": "missing", "activities": "ended",
        "resources": "missing", "services": "missing",
    }  # fmt: skip
    missing = [one.zh for one in found["joints"]["missing"]]
    assert missing == ["党员联管", "活动联办", "资源联享", "服务联做"]
    assert found["joints"]["all"][0]["agreements"][0]["partners"][0]["words"].zh == "一厂"
    assert organization_ties.of(town, "WC", kind="party_committee")["joints"] is None


def section(found: dict[str, Any], name: str) -> list[tuple[str, str, str]]:
    (own,) = [one for one in found["sections"] if one["id"] == name]
    return [(row["code"], row["who"], row["why"].zh) for row in own["rows"]]


def test_in_a_grid_everybody_is_named_with_what_says_so(town: Engine) -> None:
    found = responsibilities.describe(town, area=GRID)
    assert [one["code"] for one in found["parents"]][-2:] == [STREET, WEST]
    leaders = section(found, "leaders")
    assert leaders[0] == ("P1", "甲", f"岗位：{GRID}网格长")
    assert [(code, who) for code, who, _ in leaders[1:]] == [
        ("P2", "乙"), ("P3", ""),  # the post of director is vacant
    ]  # fmt: skip
    assert [(code, why) for code, _, why in section(found, "organizations")] == [
        ("GB", f"服务区域：{GRID}"),
        ("WC", f"服务区域：{WEST}"),
        ("CC", f"所属区域：{WEST}"),
        ("WR", f"所属区域：{WEST}"),
        ("SC", f"所属区域：{STREET}"),
        ("DC", "所属区域：620702"),
    ]
    assert section(found, "property") == [("PM", "好物业", f"所属区域：{WEST}")]
    (property_company,) = next(s for s in found["sections"] if s["id"] == "property")["rows"]
    assert property_company["note"].zh == "红色物业：和西社区党委交叉任职（2022年1月1日起）"
    assert property_company["phone"] == "104"
    assert section(found, "facilities") == [("WC", "西社区党委", "运营设施关系")]
    assert section(found, "sites") == [
        ("CC", "商圈综合党组织", "覆盖场所关系"),
        ("", "", "没有组织覆盖（割裂带）"),
        ("CC", "商圈综合党组织", "覆盖场所关系"),
    ]
    # Of a grid, those of the whole street and district are no neighbours.
    assert {code for code, _, _ in section(found, "others")} == {"UN"}
    street = responsibilities.describe(town, area=STREET)
    assert {code for code, _, _ in section(street, "others")} == {"AL", "IC", "OFFICE"}


def test_who_answers_for_which_cases_follows_the_rules_of_cases(town: Engine) -> None:
    found = responsibilities.describe(town, area=GRID)
    (classes,) = [one for one in found["sections"] if one["id"] == "classes"]
    by_code = {row["code"]: row for row in classes["rows"]}
    assert by_code["OFFICE"]["what"].zh == "路灯不亮"
    assert "物业服务纠纷" in by_code["PM"]["what"].zh
    assert "楼道堆放杂物" in by_code["WR"]["what"].zh
    assert not by_code["WR"]["missing"]
    east = responsibilities.describe(town, area=OTHER)
    (classes,) = [one for one in east["sections"] if one["id"] == "classes"]
    nobody = [row for row in classes["rows"] if row["missing"]]
    assert "楼道堆放杂物" in nobody[0]["what"].zh  # no residents' committee in the east


def test_who_holds_no_post_any_more_is_missing(town: Engine) -> None:
    found = responsibilities.describe(town, area=EAST)
    (leaders,) = [one for one in found["sections"] if one["id"] == "leaders"]
    assert [(row["what"].zh, row["missing"], row["code"]) for row in leaders["rows"]] == [
        ("党组织书记", True, ""), ("主任", True, ""),
    ]  # fmt: skip


def test_a_place_is_answered_by_the_smallest_area_around_it(town: Engine) -> None:
    found = responsibilities.describe(town, lonlat=(100.445, 38.935))
    assert found["area"]["code"] == GRID
    with pytest.raises(NotFoundError):
        responsibilities.describe(town, lonlat=(1.0, 2.0))
    with pytest.raises(NotFoundError):
        responsibilities.describe(town, area="X")


def test_a_street_counts_everything_inside_it(town: Engine) -> None:
    found = responsibilities.describe(town, area=STREET)
    assert len(section(found, "sites")) == 5
    assert len(section(found, "facilities")) == 1


def test_ties_lie_on_the_map_as_lines_and_outlines(town: Engine) -> None:
    found = json.loads(ties_geojson.of(town, "WC"))
    told = {
        (one["properties"]["kind"], one["properties"]["role"]): one["geometry"]
        for one in found["features"]
    }
    assert told["superior", "tie"]["type"] == "LineString"
    assert told["superior", "tie"]["coordinates"][0] == [100.443, 38.935]
    assert told["operates_facility", "tie"]["coordinates"] == [[100.443, 38.935], [100.445, 38.936]]
    assert told["serves_area", "area"]["type"] == "MultiPolygon"
    assert {one["properties"]["stands"] for one in found["features"]} == {"place"}


def test_without_a_place_the_lines_begin_inside_the_area(town: Engine) -> None:
    found = json.loads(ties_geojson.of(town, "SC"))
    assert {one["properties"]["stands"] for one in found["features"]} == {"area"}
    assert {one["properties"]["code"] for one in found["features"]} == {"DC", "WC", "EC"}
    ended = json.loads(ties_geojson.of(town, "CC"))
    assert "S2" not in {one["properties"]["code"] for one in ended["features"]}
    assert json.loads(ties_geojson.of(town, "OFFICE"))["features"] == []
    with pytest.raises(NotFoundError):
        ties_geojson.of(town, "X")


def lines(town: Engine, **asked: Any) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in site_worklist.describe(town, **asked)["rows"]}


def test_the_worklist_says_which_sites_found_and_which_join(town: Engine) -> None:
    found = lines(town)
    assert list(found) == ["S3", "S2", "S5"]  # by party members, those not counted last
    assert {code: row["how"] for code, row in found.items()} == {
        "S3": "found", "S2": "joint", "S5": "unknown",
    }  # fmt: skip
    assert [one.zh for one in found["S2"]["why"]] == [
        "2 名党员，不足 3 名，联合组建。",
        "商圈综合党组织曾覆盖，2019年1月1日至2020年12月31日，已结束。",
        found["S2"]["why"][2].zh,
        "由西社区党委牵头。",
    ]
    near = found["S2"]["neighbour"]
    assert (near["code"], near["walked"]) == ("CC", False)
    assert 120 < near["distance_m"] < 160
    assert "直线" in found["S2"]["why"][2].zh
    lead = found["S3"]["lead"]
    assert (lead["code"], lead["secretary"], lead["phone"]) == ("EC", "", "102")
    assert (found["S2"]["lead"]["secretary"], found["S2"]["lead"]["phone"]) == ("乙", "202")


def test_a_covered_site_says_by_whom_and_whether_alone(town: Engine) -> None:
    found = lines(town, state="done")
    assert list(found) == ["S1", "S4"]
    assert {row["alone"].zh for row in found.values()} == {"联合覆盖"}
    keeping.change(town, "ties", "T12", {"from_code": "EC"}, by="test")
    assert lines(town, state="done")["S4"]["alone"].zh == "单独覆盖"


def test_a_tie_that_begins_later_is_work_in_hand(town: Engine) -> None:
    given = {
        "kind": "covers_site", "from_code": "EC", "to_kind": "site", "to_code": "S3",
        "valid_from": "2199-01-01",
    }  # fmt: skip
    keeping.add(town, "ties", given, by="test")
    assert list(lines(town, state="work")) == ["S3"]
    assert list(lines(town, state="new")) == ["S2", "S5"]
    counts = {tab["id"]: tab["count"] for tab in site_worklist.describe(town)["tabs"]}
    assert counts == {"open": 3, "new": 2, "work": 1, "done": 2, "": 5}
    keeping.change_many(town, "ties", ["T000001"], "valid_from", "2020-01-01", by="test")
    assert "S3" in lines(town, state="done")


def test_the_worklist_of_a_day_is_that_of_the_ties_on_it(town: Engine) -> None:
    def states(day: dt.date | None) -> dict[str, str]:
        rows = site_worklist.describe(town, state="", day=day)["rows"]
        return {row["code"]: row["state"] for row in rows}

    today = dates.today()
    assert states(None)["S1"] == "done"
    assert states(today)["S2"] == "new"
    assert states(today - dt.timedelta(days=1)) == {}  # no site was in the store then
    with writing(town) as session:
        session.execute(update(Edition).values(valid_from=dt.date(2010, 1, 1)))
    found = states(dt.date(2020, 6, 30))
    assert (found["S1"], found["S2"], found["S3"]) == ("work", "done", "new")
    text = as_csv(site_worklist.table(town, state="", day=dt.date(2020, 6, 30)))
    assert sum(",已覆盖," in line for line in text) == 1


def test_the_worklist_is_of_an_area_and_a_file(town: Engine) -> None:
    assert list(lines(town, area=EAST)) == ["S3", "S5"]
    head, first, *_ = as_csv(site_worklist.table(town, area=EAST))
    assert head.startswith("code,name,kind,state,party_members")
    assert first.startswith("S3,楼S3,楼宇,未开始,9,400,")
    assert first.endswith("100.455,38.936,WGS-84")
    feature, *_ = as_features(site_worklist.table(town, area=EAST))
    assert feature["geometry"] == {"type": "Point", "coordinates": [100.455, 38.936]}
    told = feature["properties"]
    assert (feature["id"], told["state"], told["how"]) == ("S3", "new", "found")
    assert told["why"].startswith("9 名党员")
    with pytest.raises(InputError):
        site_worklist.describe(town, state="x")
    with pytest.raises(NotFoundError):
        site_worklist.describe(town, area="X")


@pytest.mark.parametrize(
    "ask",
    [
        organization_tree.describe,
        lambda town: organization_ties.of(town, "AL", kind="alliance"),
        lambda town: responsibilities.describe(town, area=GRID),
        lambda town: responsibilities.describe(town, area=STREET),
        lambda town: ties_geojson.of(town, "WC"),
        lambda town: site_worklist.describe(town, area=STREET),
    ],
)
def test_no_answer_takes_more_than_twelve_statements(town: Engine, ask: Any) -> None:
    with recorded(town) as told:
        ask(town)
    assert len(told) <= MOST_QUERIES, "\n".join(told)


def test_an_empty_store_has_no_tree_and_no_sites(geopackage: Engine) -> None:
    assert organization_tree.describe(geopackage)["tops"] == []
    assert site_worklist.describe(geopackage)["rows"] == []
    with reading(geopackage):
        assert organization_ties.of(geopackage, "X", kind="")["groups"] == []
