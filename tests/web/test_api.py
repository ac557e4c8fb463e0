"""The JSON and GeoJSON that the map lives on."""

import json
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from shapely.geometry import shape

COMMUNITY = "620702001001"
STATION = "service_station,neighbourhood_centre"


def get(client: FlaskClient, url: str, status: int = 200) -> Any:
    response = client.get(url)
    assert response.status_code == status, response.get_data(as_text=True)[:300]
    return json.loads(response.data)


def test_the_town_says_what_is_there_and_that_it_is_synthetic(client: FlaskClient) -> None:
    town = get(client, "/api/town")
    assert town["synthetic"] is True
    assert town["layers"]["areas"]["community"] == 25
    assert town["run"]["methods"] == ["straight", "walking"]
    assert "hospital" in {kind["kind"] for kind in town["run"]["kinds"]}
    assert "zhangye_2020/staff" in {rule["key"] for rule in town["run"]["standards"]}
    assert town["writable"] is False
    assert STATION in {group["key"] for group in town["run"]["groups"]}
    west, south, east, north = town["bounds"]
    assert 100 < west < east < 101
    assert 38 < south < north < 40


def test_an_empty_store_answers_without_a_run(empty_client: FlaskClient) -> None:
    town = get(empty_client, "/api/town")
    assert (town["run"], town["bounds"], town["synthetic"]) == (None, None, False)
    assert get(empty_client, "/layers/areas.geojson")["features"] == []
    assert "gridmap coverage run" in get(empty_client, "/api/gaps", 404)["error"]


def test_reach_by_grid_adds_up_to_the_total(client: FlaskClient) -> None:
    found = get(client, f"/api/reach?kind={STATION}&method=walking&threshold=300&level=grid")
    for name in ("residents", "covered", "uncovered", "unjoined"):
        assert sum(area[name] for area in found["areas"].values()) == found["total"][name]


def test_an_area_has_the_figures_of_the_reach_endpoint(client: FlaskClient) -> None:
    area = get(client, f"/api/areas/{COMMUNITY}")
    reach = get(client, f"/api/reach?kind={STATION}&method=walking&threshold=300&level=community")
    (row,) = [r for r in area["reach"] if r["standard"] == "gb50180_2018/station"]
    mine = reach["areas"][COMMUNITY]
    assert (row["covered"], row["uncovered"]) == (mine["covered"], mine["uncovered"])
    assert area["residents"] == mine["residents"]
    assert area["short_name"] == "交通巷"
    assert [p["level"] for p in area["parents"]] == ["subdistrict", "district"]
    assert f"{area['residents']:,}" in area["sentence"]


def test_an_area_lists_each_gap_with_its_standard_and_source(client: FlaskClient) -> None:
    for gap in get(client, f"/api/areas/{COMMUNITY}")["gaps"]:
        assert gap["source"]
        assert gap["shortfall"] > 0
        assert isinstance(gap["confirmed"], bool)


def test_geojson_of_a_box_holds_only_what_meets_it(client: FlaskClient) -> None:
    west, south, east, north = get(client, "/api/town")["bounds"]
    box = (west, south, (west + east) / 2, (south + north) / 2)
    found = get(client, "/layers/facilities.geojson?bbox=" + ",".join(map(str, box)))
    every = get(client, "/layers/facilities.geojson")["features"]
    inside = [f for f in every if shapely.box(*box).intersects(shape(f["geometry"]))]
    assert 0 < len(inside) < len(every)
    assert found["features"] == inside
    assert found["synthetic"] is True


def test_geojson_of_an_area_holds_that_area_alone(client: FlaskClient) -> None:
    response = client.get(f"/layers/areas.geojson?area={COMMUNITY}&download=1")
    assert f"areas-{COMMUNITY}.geojson" in response.headers["Content-Disposition"]
    (feature,) = json.loads(response.data)["features"]
    assert feature["properties"]["code"] == COMMUNITY
    assert response.mimetype == "application/geo+json"


def test_geojson_of_a_level_in_an_area_tiles_the_area(client: FlaskClient) -> None:
    grids = get(client, f"/layers/areas.geojson?area={COMMUNITY}&level=grid")["features"]
    (whole,) = get(client, f"/layers/areas.geojson?area={COMMUNITY}")["features"]
    union = shapely.union_all([shape(f["geometry"]) for f in grids])
    assert union.symmetric_difference(shape(whole["geometry"])).area < 1e-12


def test_gaps_as_geojson_are_those_of_the_list(client: FlaskClient) -> None:
    listed = get(client, "/api/gaps?measure=sites")["gaps"]
    drawn = get(client, "/layers/gaps.geojson?measure=sites")["features"]
    assert {g["subject_code"] for g in listed} == {f["properties"]["subject_code"] for f in drawn}
    assert {f["geometry"]["type"] for f in drawn} == {"Point"}


@pytest.mark.parametrize(
    ("url", "status", "sentence"),
    [
        ("/api/areas/nowhere", 404, "no area"),
        ("/api/reach", 400, "kind is missing"),
        ("/api/reach?kind=skool", 400, "did you mean school"),
        ("/api/reach?kind=school&method=flying", 400, "straight, walking"),
        ("/api/reach?kind=school&threshold=far", 400, "must be a number"),
        ("/api/reach?kind=school&threshold=0", 400, "longer than 0 m"),
        ("/api/reach?kind=school&threshold=9999", 400, "looked for walks of up to 3,000 m"),
        ("/api/reach?kind=school&level=street", 400, "level is one of"),
        ("/api/reach?kind=school&run=99", 404, "no run 99"),
        ("/api/reach?kind=school&run=-1", 400, "number of a run"),
        ("/api/gaps?measure=beauty", 400, "not a measure"),
        ("/layers/areas.geojson?bbox=1,2,3", 400, "west,south,east,north"),
        ("/layers/areas.geojson?bbox=10,20,5,30", 400, "west,south,east,north"),
        ("/layers/areas.geojson?bbox=a,b,c,d", 400, "west,south,east,north"),
        ("/layers/posts.geojson", 400, "have no geometry"),
        ("/layers/nothing.geojson", 400, "not a layer"),
        ("/layers/paths.geojson?level=grid", 400, "Only areas have a level"),
        ("/layers/areas.geojson?area=620702001001&level=district", 400, "holds no district"),
        ("/api/nothing", 404, "no such page"),
        ("/api/areas/%00", 400, "cannot be printed"),
        ("/layers/areas.geojson?area=%00", 400, "cannot be printed"),
        ("/api/reach?kind=school&run=99999999999999999999", 404, "no run"),
        ("/layers/gaps.geojson?measure=beauty", 400, "not a measure"),
    ],
)
def test_a_request_that_makes_no_sense_gets_a_sentence(
    client: FlaskClient, url: str, status: int, sentence: str
) -> None:
    answer = get(client, url, status)
    assert sentence in answer["error"]
    assert answer["status"] == status
