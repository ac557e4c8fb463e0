"""Files of layers over HTTP, their names and datums, and the QR code of a view."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from flask.testing import FlaskClient

COMMUNITY = "620702001001"


def rows(client: FlaskClient, url: str) -> list[dict[str, str]]:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)[:300]
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def features(client: FlaskClient, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(client.get(url).data)["features"]
    return found


LAYERS = [
    "areas",
    "residences",
    "facilities",
    "paths",
    "backdrops",
    "sites",
    "organizations",
    "cases",
    "gaps",
    "break_zones",
]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_comes_in_every_format(client: FlaskClient, tmp_path: Path, layer: str) -> None:
    drawn = features(client, f"/layers/{layer}.geojson")
    assert len(drawn) > 0
    assert len(rows(client, f"/layers/{layer}.csv")) == len(drawn)
    assert client.get(f"/layers/{layer}/count").json == {"count": len(drawn)}
    response = client.get(f"/layers/{layer}.gpkg")
    assert response.mimetype == "application/geopackage+sqlite3"
    assert f"filename={layer}.gpkg" in response.headers["Content-Disposition"]
    path = tmp_path / f"{layer}.gpkg"
    path.write_bytes(response.data)
    info = pyogrio.read_info(path)
    assert info["features"] == len(drawn)
    assert set(info["fields"]) == set(drawn[0]["properties"])


def test_filters_hold_for_a_table_as_for_the_map(client: FlaskClient) -> None:
    query = f"level=grid&area={COMMUNITY}"
    drawn = features(client, f"/layers/areas.geojson?{query}")
    listed = rows(client, f"/layers/areas.csv?{query}")
    assert [r["code"] for r in listed] == [f["properties"]["code"] for f in drawn]
    assert client.get(f"/layers/areas/count?{query}").json["count"] == len(drawn)


def test_the_name_of_a_file_says_what_is_in_it(client: FlaskClient) -> None:
    for ending in ("geojson", "csv", "gpkg"):
        url = f"/layers/areas.{ending}?level=grid&area={COMMUNITY}&datum=BD-09&download=1"
        disposition = client.get(url).headers["Content-Disposition"]
        assert f"areas-grid-{COMMUNITY}-BD-09.{ending}" in disposition


def test_codes_and_names_of_a_table_are_whole(client: FlaskClient) -> None:
    listed = rows(client, "/layers/areas.csv?level=community")
    assert {len(row["code"]) for row in listed} == {12}
    assert any("社区" in row["name"] for row in listed)


def test_readers_without_an_account_see_no_small_number_of_people(client: FlaskClient) -> None:
    listed = rows(client, "/layers/gaps.csv")
    shown = [float(row["residents_affected"]) for row in listed if row["residents_affected"]]
    assert all(n == 0 or n >= 5 for n in shown)
    assert shown


@pytest.mark.parametrize("ending", [".csv", ".gpkg", ".geojson", "/count"])
@pytest.mark.parametrize(
    ("layer", "query", "status", "sentence"),
    [
        ("nothing", "", 400, "not a layer"),
        ("posts", "", 400, "have no geometry"),
        ("areas", "datum=moon", 400, "datum is one of WGS-84, GCJ-02, BD-09"),
        ("areas", "bbox=1,2,3", 400, "west,south,east,north"),
        ("areas", "area=nowhere", 404, "no area"),
        ("gaps", "run=99", 404, "no run 99"),
    ],
)
def test_a_download_that_makes_no_sense_gets_a_sentence(
    client: FlaskClient, ending: str, layer: str, query: str, status: int, sentence: str
) -> None:
    response = client.get(f"/layers/{layer}{ending}?{query}")
    assert response.status_code == status
    assert sentence in response.json["error"]


def test_a_qr_code_is_a_drawing_of_an_own_address(client: FlaskClient) -> None:
    response = client.get("/qr.svg", query_string={"path": "/?level=grid&at=100.45,38.93,14.00"})
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert response.data.startswith(b"<svg")
    assert b"style=" not in response.data
    other = client.get("/qr.svg", query_string={"path": "/?level=community"})
    assert other.data != response.data


@pytest.mark.parametrize(
    "path",
    [
        "",
        "grid",
        "//evil.example/",
        "/\\evil.example/",
        "http://evil.example/",
        "/\nX: y",
        "/?q=甘州",
        "/ ",
    ],
)
def test_a_qr_code_of_another_place_is_refused(client: FlaskClient, path: str) -> None:
    response = client.get("/qr.svg", query_string={"path": path})
    assert response.status_code == 400
    assert "page of this server" in response.get_data(as_text=True)


def test_a_qr_code_that_no_phone_could_read_is_refused(client: FlaskClient) -> None:
    response = client.get("/qr.svg", query_string={"path": f"/?trial={'x' * 2000}"})
    assert response.status_code == 400
    assert "longer than 1500 characters" in response.get_data(as_text=True)
