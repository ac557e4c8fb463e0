"""Histories of cases from elsewhere are shown on a page first, and written once confirmed."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from gridmap.actions.case_history_rows import SPEC
from gridmap.files.fields import guess_fields
from gridmap.files.sheets import read_sheet
from tests.web.test_case_preview import HEAD as CASES
from tests.web.test_case_preview import hidden

CASE = "M1,100.45,38.93,0102,从别处迁来的一件,filed,2026-03-02T09:00:00+08:00\n"
HEAD = "事项编号,时间,步骤,办理人\n"
STEPS = [
    "M1,2026-03-02T09:00:00+08:00,上报,li",
    "M1,2026-03-02T09:10:00+08:00,受理,wang",
    "M1,2026-03-02T09:20:00+08:00,立案,wang",
]
KEPT = ("source", "sha256", "ending", "digest")


@pytest.fixture
def mover(planner: FlaskClient) -> FlaskClient:
    """A person who may import, in a town with a case that a file brought."""
    upload = (io.BytesIO((CASES + CASE).encode()), "cases.csv")
    form = {"layer": "cases", "crs": "EPSG:4326", "add": "on", "file": upload}
    assert planner.post("/api/imports", data=form).status_code == 201
    return planner


def file_of(*steps: str) -> dict[str, Any]:
    return {"file": (io.BytesIO((HEAD + "\n".join(steps) + "\n").encode()), "经过.csv")}


def test_histories_are_shown_step_by_step_and_written_once_confirmed(mover: FlaskClient) -> None:
    answer = mover.post("/import/moves", data=file_of(*STEPS))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, page.count("<li>第")) == (200, 3)
    assert "还没有写入" in page
    moves = [line["move"] for line in mover.get("/api/cases/M1").json["history"]]
    assert moves == ["import"]
    done = mover.post("/import/moves/apply", data=hidden(page))
    assert (done.status_code, "1 件事项有了经过，共 3 步" in done.text) == (201, True)
    history = mover.get("/api/cases/M1").json["history"]
    assert sorted(line["move"] for line in history) == ["accept", "file", "report"]
    assert {line["file"] for line in history} == {"经过.csv"}
    # By now it would leave the case out, and that is not what was seen.
    assert mover.post("/import/moves/apply", data=hidden(page)).status_code == 409


def test_what_cannot_have_been_is_told_by_row_and_comes_back_to_be_mended(
    mover: FlaskClient, tmp_path: Path
) -> None:
    answer = mover.post("/import/moves", data=file_of(STEPS[0], STEPS[2]))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "确认导入" in page, "从别处迁来的一件" in page) == (
        400,
        False,
        True,
    )
    assert "这时的阶段不能走这一步" in page
    assert mover.post("/import/moves/apply", data=hidden(page)).status_code == 400
    path = tmp_path / "back.xlsx"
    path.write_bytes(mover.post("/import/moves/errors", data=hidden(page)).data)
    frame, _ = read_sheet(path)
    assert [cell.endswith("不能走这一步") for cell in frame["问题"]] == [True, False]


def test_a_program_looks_first_and_writes_what_it_saw(mover: FlaskClient) -> None:
    look, write = "/api/cases/moves/import", "/api/cases/moves/import/apply"
    wrong = mover.post(f"{look}?lang=en", data=file_of(STEPS[0], STEPS[2].replace("li", ""))).json
    assert [(one["row"], one["field"]) for one in wrong["problems"]] == [(2, "move")]
    assert wrong["stops"]
    broken = mover.post(f"{look}?lang=en", data=file_of("M1,soon,上报,li")).json
    assert (broken["problems"][0]["row"], broken["stops"], broken["cases"]) == (1, True, [])
    seen = mover.post(look, data=file_of(*STEPS)).json
    assert seen["counts"] == {"cases": 1, "moves": 3, "left_out": 0, "refused": 0}
    (case,) = seen["cases"]
    assert [step["row"] for step in case["steps"]] == [1, 2, 3]
    kept = {name: seen[name] for name in KEPT}
    assert mover.post(write, data=kept | {"digest": ""}).status_code == 409
    done = mover.post(write, data=kept)
    assert (done.status_code, done.json) == (
        201,
        {"cases": 1, "moves": 3, "left_out": 0, "unread": [], "notes": []},
    )
    assert mover.post(write, data=kept | {"sha256": "0" * 64}).status_code == 404


def test_columns_that_are_not_read_and_another_encoding_are_named(mover: FlaskClient) -> None:
    rows = [HEAD.strip() + ",窗口", *(f"{step},三号" for step in STEPS)]
    content = ("\n".join(rows) + "\n").encode("gbk")

    def upload() -> dict[str, Any]:
        return {"file": (io.BytesIO(content), "经过.csv")}

    page = mover.post("/import/moves", data=upload()).text
    assert ("没有读这些列：窗口" in page, "按 GB18030 (GBK) 读取" in page) == (True, True)
    seen = mover.post("/api/cases/moves/import?lang=en", data=upload()).json
    assert (seen["unread"], len(seen["notes"])) == (["窗口"], 1)
    # Where a cell cannot be read, nothing else is, and the file is told of all the same.
    content = content.replace(b"2026-", b"once-", 1)
    seen = mover.post("/api/cases/moves/import?lang=en", data=upload()).json
    assert (seen["unread"], len(seen["notes"]), seen["stops"]) == (["窗口"], 1, True)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_columns_of_the_empty_workbook_are_those_of_the_import(
    mover: FlaskClient, lang: str
) -> None:
    content = mover.get(f"/import/moves/template.xlsx?lang={lang}").data
    sheet, lists = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    columns = [str(cell.value) for cell in sheet[1]]
    assert len(sheet.data_validations.dataValidation) == 2
    assert lists["A2"].value == ("上报" if lang == "zh" else "Report")
    fields, _ = guess_fields(columns, list(SPEC.fields), {})
    assert list(fields.values()) == columns
    assert list(fields) == list(SPEC.fields)


def test_who_may_not_import_may_not_look_either(client: FlaskClient) -> None:
    assert client.get("/import/moves").status_code == 403
    assert client.post("/import/moves/errors").status_code == 403
    assert client.post("/api/cases/moves/import", data=file_of(*STEPS)).status_code == 403
