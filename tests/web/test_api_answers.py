"""Figures, passports, comparisons and break zones as the map gets them."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from shapely.geometry import shape

COMMUNITY = "620702001001"
GRID = "620702001001001"
STATION = "service_station,neighbourhood_centre"


def get(client: FlaskClient, url: str, status: int = 200) -> Any:
    response = client.get(url)
    assert response.status_code == status, response.get_data(as_text=True)[:300]
    return json.loads(response.data)


@pytest.fixture(scope="module")
def standards(client: FlaskClient) -> list[dict[str, Any]]:
    """The standards that the run applied."""
    return [s for s in get(client, "/api/town")["run"]["standards"] if s["applied"]]


def test_figures_of_every_standard_count_every_subject_once(
    client: FlaskClient, standards: list[dict[str, Any]]
) -> None:
    assert standards
    for standard in standards:
        found = get(client, f"/api/figures?standard={standard['key']}")
        assert found["standard"] == {k: v for k, v in standard.items() if k != "applied"}
        assert sum(found["counts"].values()) == len(found["subjects"])
        for subject in found["subjects"].values():
            assert (subject["status"] == "short") <= ((subject["shortfall"] or 0) > 0)


def test_short_subjects_are_the_gaps_of_the_list(client: FlaskClient) -> None:
    listed = get(client, "/api/gaps?measure=staff")["gaps"]
    found = get(client, "/api/figures?standard=zhangye_2020/staff")["subjects"]
    short = {code for code, subject in found.items() if subject["status"] == "short"}
    assert short == {g["subject_code"] for g in listed if g["standard"] == "zhangye_2020/staff"}


def test_the_composite_agrees_with_the_panel_and_with_its_passport(client: FlaskClient) -> None:
    found = get(client, "/api/composite?level=community")["areas"][COMMUNITY]
    panel = get(client, f"/api/areas/{COMMUNITY}")["composite"]
    assert {k: panel[k] for k in found} == found
    (figure,) = get(client, f"/api/explain?measure=composite&area={COMMUNITY}")["figures"]
    assert figure["numerator"]["value"] == found["met"]
    assert figure["denominator"]["value"] == found["judged"]


@pytest.mark.parametrize("area", ["620702", "620702003", COMMUNITY, GRID])
def test_every_figure_of_the_panel_is_replayed(client: FlaskClient, area: str) -> None:
    panel = get(client, f"/api/areas/{area}")
    asked = [*panel["figures"], *panel["reach"], *panel["gaps"]]
    asked += [panel["composite"]] if panel["composite"] else []
    for said in asked:
        query = "&".join(f"{key}={value}" for key, value in said["why"].items())
        (figure,) = get(client, f"/api/explain?{query}")["figures"]
        assert figure["replay"]["matches"], (said["why"], figure["replay"])
        if said in panel["figures"]:
            assert figure["value"] == said["value"]
        elif said in panel["reach"]:
            numbers = (said["covered"], said["residents"], said["uncovered"])
            assert (figure["value"], figure["required"], figure["shortfall"]) == numbers
        elif said in panel["gaps"]:
            assert figure["shortfall"] == pytest.approx(said["shortfall"], abs=1e-5)


def test_reach_by_ones_own_choice_is_that_of_the_reach_endpoint(client: FlaskClient) -> None:
    query = f"kind={STATION}&method=straight&threshold=150"
    reach = get(client, f"/api/reach?{query}&level=community")["areas"][COMMUNITY]
    answer = get(client, f"/api/explain?measure=reach&{query}&area={COMMUNITY}&rows=3")
    (figure,) = answer["figures"]
    assert (figure["value"], figure["shortfall"]) == (reach["covered"], reach["uncovered"])
    assert len(figure["numerator"]["rows"]) == 3
    homes = get(client, f"/layers/residences.geojson?area={COMMUNITY}")["features"]
    assert figure["numerator"]["more"] + 3 <= len(homes)


def test_a_passport_says_what_it_stands_on(client: FlaskClient) -> None:
    answer = get(client, f"/api/explain?measure=staff&area={COMMUNITY}")
    town = get(client, "/api/town")["run"]
    assert (answer["run"], answer["metric_crs"]) == (town["id"], town["metric_crs"])
    assert len(answer["inputs_sha256"]) == len(answer["result_sha256"]) == 64
    assert {f["standard"]["key"] for f in answer["figures"]} == {
        "zhangye_2020/staff",
        "national/staff",
    }
    assert all(e["synthetic"] and not e["edited"] for e in answer["editions"])
    assert answer["notes"][0]["en"].startswith("Synthetic")
    row = answer["figures"][0]["numerator"]["rows"][0]
    assert row["kind"] == "social_worker"
    assert (row["kind_zh"], row["kind_en"]) != ("social_worker", "social_worker")


def test_a_run_compared_with_itself_differs_in_nothing(client: FlaskClient) -> None:
    found = get(client, "/api/compare?a=1&b=1&standard=zhangye_2020/staff")
    assert found["same_inputs"] is True
    assert found["changed_layers"] == []
    assert {area["change"] for area in found["areas"].values()} == {0}


def test_break_zones_are_shapes_that_hold_their_grids(client: FlaskClient) -> None:
    town = get(client, "/api/town")["run"]
    zones = get(client, "/layers/break_zones.geojson")
    assert zones["synthetic"] is True
    assert len(zones["features"]) == town["break_zones"] > 0
    grids = get(client, "/layers/areas.geojson?level=grid")["features"]
    shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in grids}
    for zone in zones["features"]:
        said, drawn = zone["properties"], shape(zone["geometry"])
        assert drawn.is_valid
        assert len(said["area_codes"]) == said["grids"]
        assert drawn.geom_type == "Polygon"  # its grids share edges
        assert drawn.exterior.is_ccw
        for code in said["area_codes"]:
            assert drawn.buffer(1e-6).contains(shapes[code])
    one = zones["features"][0]["properties"]["area_codes"][0]
    inside = get(client, f"/layers/break_zones.geojson?area={one}&download=1")["features"]
    assert [f["properties"]["zone"] for f in inside] == [zones["features"][0]["properties"]["zone"]]


@pytest.mark.parametrize(
    ("url", "status", "sentence"),
    [
        ("/api/figures", 400, "standard is missing"),
        ("/api/figures?standard=a/b", 404, "did not apply a/b"),
        ("/api/figures?standard=zhangye_2020/staff&run=99", 404, "no run 99"),
        ("/api/composite?level=street", 400, "level is one of"),
        ("/api/compare?a=1", 400, "b is missing"),
        ("/api/compare?a=1&b=x", 400, "number of a run"),
        ("/api/compare?a=1&b=99", 404, "no run 99"),
        ("/api/compare?a=1&b=1&standard=a/b", 404, "Neither run"),
        ("/api/explain?measure=staff", 400, "area is missing"),
        ("/api/explain?area=620702", 400, "measure is missing"),
        ("/api/explain?measure=beauty&area=620702", 400, "not a measure"),
        (f"/api/explain?measure=staff&area={GRID}", 400, "is a grid"),
        (f"/api/explain?measure=reach&kind=skool&area={GRID}", 400, "did you mean school"),
        (f"/api/explain?measure=reach&kind=school&area={GRID}&threshold=9999", 400, "up to 3,000"),
        (f"/api/explain?measure=reach&kind=school&area={GRID}&threshold=-1", 400, "longer than 0"),
        (f"/api/explain?measure=residents&area={GRID}&rows=-1", 400, "rows must be"),
        (f"/api/explain?measure=residents&area={GRID}&rows=1e9", 400, "rows must be"),
        ("/layers/break_zones.geojson?run=99", 404, "no run 99"),
        ("/layers/break_zones.geojson?area=nowhere", 404, "no area"),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_sentence(
    client: FlaskClient, url: str, status: int, sentence: str
) -> None:
    assert sentence in get(client, url, status)["error"]


def test_an_empty_store_has_no_answers_and_says_so(empty_client: FlaskClient) -> None:
    for url in (
        "/api/figures?standard=a/b",
        "/api/composite",
        "/api/explain?measure=staff&area=1",
        "/layers/break_zones.geojson",
    ):
        assert "gridmap coverage run" in get(empty_client, url, 404)["error"]
    assert get(empty_client, "/api/scenarios") == {"scenarios": []}
