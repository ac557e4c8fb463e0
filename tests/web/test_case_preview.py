"""A file of cases is shown on the page of imports first, and imported once it is confirmed."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from gridmap.files.sheets import read_sheet

HEAD = "code,lon,lat,class_code,title,stage,reported_at\n"
NEW = "N1,100.45,38.93,0102,新来的一件,filed,2026-06-30\n"
BAD = "N2,100.45,38.93,0102,写错的一件,nowhere,2026-06-30\n"


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form of a page that names a kept file."""
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if "sha256" in one)
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


def shown(planner: FlaskClient, table: str, **more: str) -> tuple[int, str]:
    upload = (io.BytesIO((HEAD + table).encode()), "事项.csv")
    form = {"layer": "cases", "crs": "EPSG:4326", "file": upload, **more}
    answer = planner.post("/import", data=form)
    return answer.status_code, answer.get_data(as_text=True)


def test_cases_are_shown_first_and_imported_once_confirmed(planner: FlaskClient) -> None:
    before = planner.get("/api/town").json["layers"]
    status, page = shown(planner, NEW, add="on")
    assert (status, "新来的一件" in page, "还没有写入" in page) == (200, True, True)
    assert planner.get("/api/town").json["layers"] == before
    answer = planner.post("/import/apply", data=hidden(page))
    assert (answer.status_code, "已导入" in answer.get_data(as_text=True)) == (201, True)
    after = planner.get("/api/town").json["layers"]["cases"]
    assert after["filed"] == before["cases"]["filed"] + 1
    assert planner.get("/api/town").json["editions"][-1]["source"] == "事项.csv"
    # By now the number is taken.
    assert planner.post("/import/apply", data=hidden(page)).status_code == 409


def test_columns_that_are_not_read_and_another_encoding_are_named(planner: FlaskClient) -> None:
    table = HEAD.replace("\n", ",天气,备考\n") + NEW.replace("\n", ",晴,无\n")
    form = {"layer": "cases", "crs": "EPSG:4326", "add": "on"}

    def upload() -> dict[str, Any]:
        return form | {"file": (io.BytesIO(table.encode("gbk")), "事项.csv")}

    page = planner.post("/import", data=upload()).get_data(as_text=True)
    assert "没有读这些列：天气、备考" in page
    assert '<p class="note">表格按 GB18030 (GBK) 读取，不是 UTF-8' in page
    assert page.count("表格按") == 1
    seen = planner.post("/api/cases/import?lang=en", data=upload()).json
    assert seen["unread"] == ["天气", "备考"]
    assert [one["text"] for one in seen["remarks"] if one["check"] == "encoding"] == [
        "The table was read as GB18030 (GBK), not as UTF-8: see whether its words are right"
    ]
    done = planner.post("/import/apply", data=hidden(page)).get_data(as_text=True)
    assert "没有读这些列：天气、备考" in done


def test_columns_are_named_where_every_row_is_wrong_too(planner: FlaskClient) -> None:
    table = HEAD.replace("\n", ",天气\n") + BAD.replace("\n", ",晴\n")
    form = {"layer": "cases", "crs": "EPSG:4326", "add": "on"}
    upload = (io.BytesIO(table.encode("gbk")), "事项.csv")
    page = planner.post("/import", data=form | {"file": upload}).get_data(as_text=True)
    assert ("1 处问题" in page, "没有读这些列：天气" in page) == (True, True)
    assert page.count("表格按 GB18030 (GBK) 读取") == 1


def test_cases_that_were_saved_here_name_no_column_of_ours(planner: FlaskClient) -> None:
    for ending in ("csv", "geojson"):
        saved = planner.get(f"/cases.{ending}?state=&q=C2026060897").data
        upload = (io.BytesIO(saved.replace(b"C2026060897", b"K1")), f"cases.{ending}")
        form = {"crs": "EPSG:4326", "add": "on", "file": upload}
        seen = planner.post("/api/cases/import", data=form).json
        assert (seen["unread"], seen["counts"]["adds"]) == ([], 1)


def test_a_sentence_about_a_file_names_it_as_its_owner_does(planner: FlaskClient) -> None:
    upload = (io.BytesIO(b"no workbook"), "四月 事项（改）.xlsx")
    form = {"layer": "cases", "crs": "EPSG:4326", "file": upload}
    answer = planner.post("/import", data=form)
    assert answer.status_code == 400
    assert "四月 事项（改）.xlsx" in answer.get_data(as_text=True)


def test_rows_that_are_wrong_come_back_to_be_mended(planner: FlaskClient, tmp_path: Path) -> None:
    status, page = shown(planner, NEW + BAD + "N3,too short\n")
    assert (status, "2 处问题，什么也不会导入" in page, "确认导入" in page) == (400, True, False)
    path = tmp_path / "back.xlsx"
    path.write_bytes(planner.post("/import/errors", data=hidden(page)).data)
    frame, _ = read_sheet(path)
    assert [str(cell)[:5] for cell in frame["问题"]] == ["stage", "有 2 个", ""]
    assert list(frame["code"]) == ["N2", "", "N1"]


def test_a_program_looks_first_and_imports_what_it_saw(planner: FlaskClient) -> None:
    def send(table: str, **more: str) -> Any:
        upload = (io.BytesIO((HEAD + table).encode()), "cases.csv")
        form = {"crs": "EPSG:4326", "add": "on", "file": upload, **more}
        return planner.post("/api/cases/import?lang=en", data=form).json

    wrong = send(NEW + BAD)
    assert [(one["row"], one["field"]) for one in wrong["problems"]] == [(2, "stage")]
    assert (wrong["stops"], "nowhere" in wrong["problems"][0]["error"]) == (True, True)
    seen = send(NEW)
    assert (seen["stops"], seen["counts"]["adds"], seen["counts"]["gone"]) == (False, 1, 0)
    assert [one["code"] for one in seen["added"]] == ["N1"]
    kept = {name: seen[name] for name in ("source", "sha256", "ending", "digest")}
    form = kept | {"crs": "EPSG:4326", "add": "on"}
    done = planner.post("/api/cases/import/apply", data=form)
    assert (done.status_code, done.json["rows"]) == (201, 1)
    again = planner.post("/api/cases/import/apply", data=form)
    assert (again.status_code, "since the preview" in again.json["error"]) == (409, True)
    assert planner.get("/api/cases/N1").json["title"] == "新来的一件"


def test_a_file_that_is_too_large_says_how_large_one_may_be(
    planner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(planner.application.config, "MAX_CONTENT_LENGTH", 1024**2)
    form = "application/x-www-form-urlencoded"
    answer = planner.post("/import", data=b"x" * 2 * 1024**2, content_type=form)
    assert (answer.status_code, "最多 1 MB" in answer.get_data(as_text=True)) == (413, True)
