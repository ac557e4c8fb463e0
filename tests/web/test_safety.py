"""What every page promises: its policy, its host, and who may write."""

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import towns


@pytest.mark.parametrize("url", ["/", "/import", "/api/town", "/nothing", "/layers/areas.geojson"])
def test_every_page_has_the_strict_policy(client: FlaskClient, url: str) -> None:
    policy = client.get(url).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy


def test_the_report_may_run_what_it_carries_and_fetch_nothing(client: FlaskClient) -> None:
    policy = client.get("/report.html").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")


def test_an_unknown_host_is_refused(client: FlaskClient) -> None:
    for url in ("/", "/api/town"):
        assert client.get(url, headers={"Host": "evil.example"}).status_code == 400


def test_a_write_from_another_site_is_refused(own_client: FlaskClient) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = own_client.post("/coverage/run", headers=headers)
        assert response.status_code == 403
        assert "来自别的网站" in response.get_data(as_text=True)


def test_a_store_that_is_only_shown_refuses_every_write(client: FlaskClient) -> None:
    for url in ("/import", "/coverage/run"):
        assert client.post(url).status_code == 403


def test_running_coverage_makes_a_new_run(planner: FlaskClient) -> None:
    before = planner.get("/api/town").json["run"]["id"]
    response = planner.post("/coverage/run", data={"as_of": "2026-06-30"})
    assert response.status_code == 302
    assert planner.get("/api/town").json["run"]["id"] == before + 1


def test_a_day_that_is_none_is_refused(planner: FlaskClient) -> None:
    response = planner.post("/coverage/run", data={"as_of": "yesterday"})
    assert response.status_code == 400
    assert "2026-06-30" in response.get_data(as_text=True)


def test_a_file_is_imported_through_the_browser(planner: FlaskClient, tmp_path: Path) -> None:
    content = towns.facilities(tmp_path, (5, 5), kind="library").read_bytes()
    form = {"layer": "facilities", "file": (io.BytesIO(content), "图书馆.geojson")}
    response = planner.post("/import", data=form)
    assert response.status_code == 201, response.get_data(as_text=True)
    assert planner.get("/api/town").json["editions"][-1]["source"] == "图书馆.geojson"


def test_a_bad_file_through_the_browser_names_the_row_and_changes_nothing(
    planner: FlaskClient,
) -> None:
    before = planner.get("/api/town").json["layers"]
    table = b"lon,lat,residents\n100.4,38.9,many\n"
    form = {"layer": "residences", "crs": "EPSG:4326", "file": (io.BytesIO(table), "a.csv")}
    response = planner.post("/import", data=form)
    assert response.status_code == 400
    assert "many" in response.get_data(as_text=True)
    assert planner.get("/api/town").json["layers"] == before


def test_a_form_without_a_file_says_so(planner: FlaskClient) -> None:
    response = planner.post("/import", data={"layer": "residences"})
    assert response.status_code == 400


def test_a_file_with_a_hostile_name_is_harmless(planner: FlaskClient) -> None:
    form = {"layer": "residences", "file": (io.BytesIO(b"x"), "../../" + "a." + "e" * 300)}
    assert planner.post("/import", data=form).status_code == 400
