"""Lists as files: every list can be saved as CSV and as a workbook, both with the same rows."""

import csv
import io

import openpyxl
import pytest
from flask.testing import FlaskClient

from tests.web.conftest import another, token_in

LISTS = (
    "/consultations", "/tasks", "/areas", "/posts/foreseen", "/cases/statistics",
    "/sites/worklist", "/demands/matches", "/facilities/idle", "/assessments/weak",
    "/assessments/systems", "/check_ins/summary",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_saved_as_csv_and_as_a_workbook(editor: FlaskClient, path: str) -> None:
    page = editor.get(f"{path}?lang=en").text
    assert f'"{path}.csv' in page
    assert f'"{path}.xlsx' in page
    text = editor.get(f"{path}.csv?lang=en").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    saved = editor.get(f"{path}.xlsx?lang=en")
    sheet = openpyxl.load_workbook(io.BytesIO(saved.data)).active
    assert sheet is not None
    rows = [["" if cell is None else cell for cell in row] for row in sheet.values]
    assert rows[0] == lines[0]
    assert len(rows) == len(lines) > 1
    assert [row[0] for row in rows] == [line[0] for line in lines]  # codes stay texts
    for name in ("area_code", "Area code", "Code"):
        if name in rows[0]:
            assert all(isinstance(row[rows[0].index(name)], str) for row in rows)


def test_a_list_with_nothing_in_it_is_a_head(editor: FlaskClient) -> None:
    saved = editor.get("/consultations.xlsx?q=zzz")
    assert openpyxl.load_workbook(io.BytesIO(saved.data)).active.max_row == 1  # type: ignore[union-attr]
    assert editor.get("/demands/matches.xlsx?area=620702001001001&kind=skill").status_code == 200


def test_tables_of_tasks_and_weak_ones_are_for_people_with_an_account(client: FlaskClient) -> None:
    for path in ("/tasks.csv", "/tasks.xlsx", "/assessments/weak.csv", "/assessments/weak.xlsx"):
        assert client.get(path).status_code == 302, path


@pytest.mark.parametrize("page", ["consultations", "tasks", "areas"])
def test_filters_of_a_list_are_kept_under_a_name(own_client: FlaskClient, page: str) -> None:
    person = another(own_client, "staff")
    shown = person.get(f"/{page}?q=x").text
    form = {"csrf_token": token_in(shown), "page": page, "name": "我的", "query": "q=x"}
    kept = person.post("/views", data=form)
    assert (kept.status_code, kept.headers["Location"]) == (303, f"/{page}?q=x")
    assert f'<a href="/{page}?q=x" aria-current="true">我的</a>' in person.get(f"/{page}?q=x").text
    assert "我的</a>" not in another(own_client, "planner").get(f"/{page}?q=x").text
