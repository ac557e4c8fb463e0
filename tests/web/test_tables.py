"""Lists as files: every list is saved as CSV, as a workbook and as GeoJSON, with the same rows."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
import shapely
from flask.testing import FlaskClient

from gridmap.actions.saved_views import PAGES
from gridmap.files.registers import registers
from gridmap.web.saved_views import LISTS
from tests.web.conftest import another, token_in

PATHS = (
    "/consultations", "/tasks?state=", "/areas", "/posts/foreseen", "/cases/statistics?by=area",
    "/sites/worklist", "/demands/matches", "/facilities/idle", "/assessments/weak",
    "/assessments/systems", "/check_ins/summary", "/cases/hot-spots", "/cases/bounced?of=cases",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_list_is_saved_in_three_ways_with_the_same_rows(editor: FlaskClient, path: str) -> None:
    path, _, asked = path.partition("?")
    asked = f"?{asked}&lang=en" if asked else "?lang=en"
    page = editor.get(f"{path}{asked}").text
    for ending in ("csv", "xlsx", "geojson"):
        assert f'"{path}.{ending}' in page
    text = editor.get(f"{path}.csv{asked}").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    saved = editor.get(f"{path}.xlsx{asked}")
    sheet = openpyxl.load_workbook(io.BytesIO(saved.data)).active
    assert sheet is not None
    rows = [["" if cell is None else cell for cell in row] for row in sheet.values]
    assert rows[0] == lines[0]
    assert len(rows) == len(lines) > 1
    assert [row[0] for row in rows] == [line[0] for line in lines]  # codes stay texts
    for name in ("area_code", "Area code", "Code"):
        if name in rows[0]:
            assert all(isinstance(row[rows[0].index(name)], str) for row in rows)
    told = editor.get(f"{path}.geojson{asked}")
    assert told.mimetype == "application/geo+json"
    assert told.headers["Content-Disposition"].endswith(".geojson")
    features = told.get_json(force=True)["features"]
    assert len(features) == len(lines) - 1
    assert any(one["geometry"] for one in features)
    assert all(within(one["geometry"]) for one in features if one["geometry"])


def within(geometry: dict[str, Any]) -> bool:
    """Return whether a shape lies in the demo city."""
    west, south, east, north = shapely.from_geojson(json.dumps(geometry)).bounds
    return 100.2 < west <= east < 100.7 and 38.7 < south <= north < 39.2


def test_a_list_with_nothing_in_it_is_a_head(editor: FlaskClient) -> None:
    saved = editor.get("/consultations.xlsx?q=zzz")
    assert openpyxl.load_workbook(io.BytesIO(saved.data)).active.max_row == 1  # type: ignore[union-attr]
    assert editor.get("/demands/matches.xlsx?area=620702001001001&kind=skill").status_code == 200


def test_tables_of_tasks_and_weak_ones_are_for_people_with_an_account(client: FlaskClient) -> None:
    for ending in ("csv", "xlsx", "geojson"):
        for path in ("/tasks", "/assessments/weak"):
            assert client.get(f"{path}.{ending}").status_code in (302, 401), path


def test_every_page_that_has_views_has_an_address() -> None:
    assert {*LISTS, *registers()} == set(PAGES)


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("consultations", "/consultations"),
        ("tasks", "/tasks"),
        ("areas", "/areas"),
        ("foreseen", "/posts/foreseen"),
        ("worklist", "/sites/worklist"),
        ("matches", "/demands/matches"),
        ("idle", "/facilities/idle"),
        ("weak", "/assessments/weak"),
    ],
)
def test_filters_of_a_list_are_kept_under_a_name(
    own_client: FlaskClient, page: str, path: str
) -> None:
    person, query = another(own_client, "staff"), "area=620702001"
    shown = person.get(f"{path}?{query}").text
    assert f'name="query" value="{query}"' in shown
    form = {"csrf_token": token_in(shown), "page": page, "name": "我的", "query": query}
    kept = person.post("/views", data=form)
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{path}?{query}")
    own = f'<a href="{path}?{query}" aria-current="true">我的</a>'
    assert own in person.get(f"{path}?{query}").text
    assert "我的</a>" not in another(own_client, "planner").get(f"{path}?{query}").text
