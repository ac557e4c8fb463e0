"""The pages of areas, behind Flask's client."""

import re

import pytest
from flask.testing import FlaskClient

from tests.recording import recorded
from tests.web.conftest import engine_of

MOST_QUERIES = 12
COMMUNITY, GRID = "620702003009", "620702003009013"


@pytest.mark.parametrize("path", ["", f"/{GRID}", f"/{COMMUNITY}", "/620702"])
def test_no_page_of_areas_asks_the_store_too_often(client: FlaskClient, path: str) -> None:
    client.get(f"/areas{path}")
    with recorded(engine_of(client)) as told:
        assert client.get(f"/areas{path}").status_code == 200
    assert len(told) <= MOST_QUERIES, told


def test_every_number_of_the_records_is_the_length_of_its_list(client: FlaskClient) -> None:
    piece = client.get(f"/areas/{COMMUNITY}/records").text
    found = re.findall(r'href="([^"]+)"><span>[^<]+</span> <span class="tab-count">([\d,]+)', piece)
    assert len(found) > 8
    for path, count in found:
        told = client.get(f"/api{path}").json["found"]
        assert told == int(count.replace(",", "")), path


def test_the_list_and_the_page_speak_english_and_lead_to_each_other(client: FlaskClient) -> None:
    text = client.get(f"/areas?area={COMMUNITY}&level=grid&lang=en").text
    assert f'href="/areas/{GRID}?lang=en"' in text
    page = client.get(f"/areas/{GRID}?lang=en").text
    assert f'href="/areas/{COMMUNITY}?lang=en"' in page
    assert "<svg" in client.get(f"/areas/{GRID}/place").text
    assert client.get("/areas/404").status_code == 404


@pytest.mark.parametrize(
    ("piece", "page"),
    [
        (f"/areas/{COMMUNITY}/records?lang=en", f"/areas/{COMMUNITY}?lang=en#held"),
        (f"/areas/{COMMUNITY}/place", f"/areas/{COMMUNITY}#where"),
        ("/organizations/O0001/cases", "/organizations/O0001#cases"),
        ("/facilities/F0001/place", "/facilities/F0001#where"),
        ("/cases/C2026060897/place", "/cases/C2026060897#where"),
        (f"/my/tasks?area={COMMUNITY}", f"/my?area={COMMUNITY}#my-tasks"),
        ("/my/body", "/my#my-body"),
        ("/my/invitations", "/my#my-invitations"),
    ],
)
def test_a_piece_that_is_opened_in_a_tab_leads_to_its_page(
    staff: FlaskClient, piece: str, page: str
) -> None:
    tab = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = staff.get(piece, headers=tab)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert {"Accept", "HX-Request"} <= set(answer.vary)
    assert staff.get(page, headers=tab).status_code == 200
    for script in ({"Accept": "*/*"}, {"Accept": "text/html", "HX-Request": "true"}):
        drawn = staff.get(piece, headers=script)
        assert (drawn.status_code, "<html" in drawn.text) == (200, False)
