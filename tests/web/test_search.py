"""The search and the places of the API, on the demo city."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import client_of


def get(client: FlaskClient, url: str, status: int = 200) -> Any:
    response = client.get(url)
    assert response.status_code == status, response.get_data(as_text=True)[:300]
    return json.loads(response.data)


def find(client: FlaskClient, text: str, more: str = "") -> Any:
    return get(client, f"/api/search?q={quote(text)}{more}")


@pytest.mark.parametrize(
    ("text", "type_", "name", "matched"),
    [
        ("交通巷", "area", "交通巷社区居民委员会", "name"),
        ("jiaotongxiang", "area", "交通巷社区居民委员会", "pinyin"),
        ("jtx", "area", "交通巷社区居民委员会", "initials"),
        ("620702001001", "area", "交通巷社区居民委员会", "code"),
        ("dongjie", "area", "东街街道", "pinyin"),
        ("F0001", "facility", "交通巷党群睦邻中心", "code"),
        ("S001", "site", "昌林大厦", "code"),
        ("甘州区委", "organization", "甘州区委", "name"),
        ("康云路1号楼", "residence", "康云路1号楼", "address"),
        ("kindergarten", "facility", "玉泰幼儿园", "kind"),
    ],
)
def test_all_that_has_a_name_is_found(
    client: FlaskClient, text: str, type_: str, name: str, matched: str
) -> None:
    first = find(client, text)["hits"][0]
    assert (first["type"], first["name"], first["matched"]) == (type_, name, matched)


def test_a_hit_says_where_it_is_and_what_matched(client: FlaskClient) -> None:
    [hit, *_] = find(client, "交通巷 驿站")["hits"]
    assert hit["type"] == "facility"
    assert (hit["zh"], hit["en"]) == ("党群服务驿站", "Service station")
    assert [area["level"] for area in hit["parents"]][-1] == "district"
    assert hit["bbox"] == [hit["lon"], hit["lat"], hit["lon"], hit["lat"]]
    letters = ["".join(hit["name"][begin:end]) for begin, end in hit["marks"]]
    assert letters == ["交通巷", "驿站"]


def test_holders_of_posts_are_not_found(client: FlaskClient) -> None:
    area = get(client, "/api/areas/620702001001001")
    assert area["leader"]["name"]
    assert find(client, area["leader"]["name"])["hits"] == []


def test_the_limit_and_the_types_hold(client: FlaskClient) -> None:
    assert len(find(client, "交通巷")["hits"]) == 8
    assert len(find(client, "交通巷", "&limit=3")["hits"]) == 3
    only = find(client, "交通巷", "&type=facility,organization")
    assert set(only["counts"]) == {"facility", "organization"}


def test_what_is_in_sight_comes_first(client: FlaskClient) -> None:
    everywhere = find(client, "第1网格", "&limit=50")["hits"]
    last = [hit for hit in everywhere if hit["type"] == "area"][-1]
    west, south, east, north = last["bbox"]
    lon, lat = (west + east) / 2, (south + north) / 2
    seen = find(client, "第1网格", f"&bbox={lon},{lat},{lon},{lat}")["hits"]
    assert seen[0]["code"] == last["code"]


def test_a_community_comes_before_its_grids_though_only_they_are_in_sight(
    client: FlaskClient,
) -> None:
    [_, grid, *_] = find(client, "交通巷")["hits"]
    assert grid["level"] == "grid"
    box = ",".join(map(str, [grid["lon"], grid["lat"], grid["lon"], grid["lat"]]))
    seen = find(client, "交通巷", f"&bbox={box}")["hits"]
    assert [hit["level"] for hit in seen[:2]] == ["community", "grid"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=51", "limit=2.5", "limit=x", "bbox=1,2,3", "q=" + "x" * 201, "q=%00"],
)
def test_nonsense_is_refused_in_a_sentence(client: FlaskClient, query: str) -> None:
    assert get(client, f"/api/search?{query}", 400)["error"].endswith(".")


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=%F0%A0%AE%B7", "q=%25", "q=%5B%28"])
def test_nothing_asked_finds_nothing(client: FlaskClient, query: str) -> None:
    assert get(client, f"/api/search?{query}")["hits"] == []


def test_coordinates_are_places_in_every_datum(client: FlaskClient) -> None:
    hits = find(client, "38.925，100.449")["hits"]
    assert [hit["datum"] for hit in hits] == ["WGS-84", "GCJ-02", "BD-09"]
    assert hits[0]["parents"][0]["name"] == "南关第11网格"
    place = get(client, f"/api/place?lon={hits[0]['lon']}&lat={hits[0]['lat']}")
    assert place["parents"] == hits[0]["parents"]
    assert place["nearest"]["state"] == "found"
    assert 0 < place["nearest"]["distance_m"] <= place["nearest"]["limit_m"]


def test_the_nearest_of_other_kinds_can_be_asked(client: FlaskClient) -> None:
    place = get(client, "/api/place?lon=100.449&lat=38.925&kind=hospital")
    assert place["nearest"]["kinds"] == ["hospital"]


@pytest.mark.parametrize("query", ["", "lon=100", "lon=200&lat=38", "lon=a&lat=b", "lon=nan&lat=1"])
def test_a_place_needs_degrees(client: FlaskClient, query: str) -> None:
    assert re.search("degrees|must be a number", get(client, f"/api/place?{query}", 400)["error"])


def test_an_empty_store_answers(empty_client: FlaskClient) -> None:
    assert find(empty_client, "交通巷") == {"hits": [], "counts": {}, "fresh": True}
    place = get(empty_client, "/api/place?lon=100.449&lat=38.925")
    assert (place["parents"], place["nearest"]) == ([], None)


def test_the_page_is_shown_though_the_index_cannot_be_built(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gridmap.errors import StoreError
    from gridmap.web import search

    def refuse(*_: Any) -> None:
        raise StoreError("The store is away.")

    monkeypatch.setattr(search.search_index, "begin", refuse)
    assert client.get("/").status_code == 200


def test_a_closed_gridmap_shows_nothing_to_strangers(demo_store: Path) -> None:
    client = client_of(demo_store, public=False, secret="x" * 32)
    assert get(client, "/api/search?q=jtx", 401)["status"] == 401
    assert get(client, "/api/place?lon=100&lat=38", 401)["status"] == 401
