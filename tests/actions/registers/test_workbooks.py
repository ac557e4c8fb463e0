"""Workbooks of registers: out and in again is identity, and an import is seen before it counts."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from sqlalchemy import Engine, select

from gridmap.actions.registers import exporting, keeping, showing, workbooks
from gridmap.actions.registers.listing import Asked
from gridmap.actions.registers.workbooks import Preview
from gridmap.analysis.permissions import ANONYMOUS
from gridmap.db.models import RecordChange
from gridmap.db.session import reading
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    InputError,
    NotAllowedError,
    NotFoundError,
)
from gridmap.files.register_workbooks import write_workbook
from gridmap.files.registers import register, registers
from tests.actions.registers.keeping import EAST, VIEWER, WEST, WESTERN, fill, organization


@pytest.fixture
def town(store: Engine, tmp_path: Path, once: Any) -> Engine:
    filled: Engine = once(lambda _: fill(store, tmp_path))
    return filled


@pytest.fixture
def look(town: Engine, tmp_path: Path) -> Any:
    """Preview a workbook or a text of CSV."""

    def call(name: str, content: bytes | str, by: Any = "t") -> Preview:
        path = tmp_path / ("in.csv" if isinstance(content, str) else "in.xlsx")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return workbooks.preview(town, name, path, by=by, files_folder=tmp_path / "files")

    return call


def told(found: Preview) -> list[tuple[int, str, str]]:
    return [(one.row, one.field, one.said().zh.rpartition("：")[2]) for one in found.problems]


def cells(content: bytes) -> list[list[Any]]:
    book = python_calamine.load_workbook(io.BytesIO(content))
    rows: list[list[Any]] = book.get_sheet_by_index(0).to_python()
    return rows


def names(town: Engine) -> list[str]:
    asked = Asked("organizations", tab="")
    rows = b"".join(exporting.csv(town, asked, asking=WESTERN)).decode("utf-8-sig").splitlines()
    return [row.split(",")[1] for row in rows[1:]]


@pytest.mark.parametrize("name", registers())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_has_a_column_a_field_notes_and_lists(name: str, lang: str) -> None:
    content = exporting.template(name, lang)
    header, notes = cells(content)[:2]
    kept = register(name)
    expected = [getattr(field.words, lang) for field in kept.all_fields()]
    assert header[: len(expected)] == expected
    assert str(notes[0]).startswith("※")
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    lists = sum(bool(field.codes) or field.kind is bool for field in kept.all_fields())
    assert sheet.count("<dataValidation ") == lists


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_goes_out_and_comes_in_again_changes_nothing(
    town: Engine, look: Any, lang: str
) -> None:
    organization(town, "=1+1", lon="100.4451234", lat="38.9350001", formed="jointly")
    organization(town, "二", address="西街“8”号, 后院", phone="0936-8000001", code="00012")
    post = {
        "kind": "deputy_secretary",
        "area_code": WEST,
        "full_time": "true",
        "valid_from": "2020-02-29",
    }
    keeping.add(town, "posts", post, by="t")
    keeping.add(
        town,
        "funds",
        {"area_code": WEST, "year": "2026", "kind": "work", "amount_yuan": "100000.5"},
        by="t",
    )
    activity = {
        "name": "义诊",
        "kind": "health",
        "organization_code": "00012",
        "starts_at": "2026-05-01T09:30",
    }
    keeping.add(town, "activities", activity, by="t")
    for name, count in (("organizations", 2), ("posts", 1), ("funds", 1), ("activities", 1)):
        content = exporting.export(town, Asked(name, tab=""), lang, asking=WESTERN)
        found = look(name, content)
        assert (found.problems, found.adds, found.changes, found.same) == ([], 0, 0, count)


def test_a_preview_writes_nothing_and_is_applied_as_it_was_seen(
    town: Engine, look: Any, tmp_path: Path
) -> None:
    code = organization(town)
    table = f"编码,名称,类型,所属区域\n{code},改名了,党委,620702001001\n,新的,党支部,{EAST}\n"
    found = look("organizations", table)
    assert (found.adds, found.changes, found.same) == (1, 1, 0)
    (change,) = found.changed
    (field,) = change["fields"]
    assert (field["words"].zh, field["before"], field["after"]) == ("名称", "西社区党委", "改名了")
    assert names(town) == ["西社区党委"]
    done = workbooks.apply(town, found, by="li", files_folder=tmp_path / "files")
    assert (done.adds, done.changes) == (1, 1)
    assert names(town) == ["改名了", "新的"]
    history = showing.show(town, "organizations", code, asking=WESTERN)["history"]
    assert (history[0]["source"], history[0]["by"]) == ("in.csv", "li")
    with pytest.raises(ConflictError, match="since the preview"):
        workbooks.apply(town, found, by="li", files_folder=tmp_path / "files")
    assert names(town) == ["改名了", "新的"]


def test_a_store_that_changed_since_is_previewed_again(
    town: Engine, look: Any, tmp_path: Path
) -> None:
    code = organization(town)
    found = look("organizations", f"编码,电话\n{code},0936-1\n")
    keeping.change(town, "organizations", code, {"phone": "0936-2"}, by="wang")
    with pytest.raises(ConflictError):
        workbooks.apply(town, found, by="t", files_folder=tmp_path / "files")
    gone = Preview(found.register, "x", "0" * 64, ".csv", found.digest)
    with pytest.raises(NotFoundError, match="is gone"):
        workbooks.apply(town, gone, by="t", files_folder=tmp_path / "files")
    strange = Preview(found.register, "x", "../../etc", ".csv", found.digest)
    with pytest.raises(NotFoundError):
        workbooks.apply(town, strange, by="t", files_folder=tmp_path / "files")


def test_columns_that_are_not_there_stay_and_empty_cells_become_empty(
    town: Engine, look: Any, tmp_path: Path
) -> None:
    code = organization(town, phone="0936-1", address="西街", lon="100.445", lat="38.935")
    found = look("organizations", f"Code,Office phone\n{code},\n")
    workbooks.apply(town, found, by="t", files_folder=tmp_path / "files")
    row = showing.show(town, "organizations", code, asking=WESTERN)["row"]
    assert (row["phone"], row["address"], row["lon"]) == ("", "西街", 100.445)


def test_every_row_that_is_wrong_is_told_and_nothing_is_written(town: Engine, look: Any) -> None:
    code = organization(town)
    table = (
        "编码,名称,类型,所属区域\n"
        f"{code},一,党委,999\n"
        ",,马戏团,\n"
        f"{code},重复,党委,\n"
        "A,好的,党委,620702001001\n"
    )
    found = look("organizations", table)
    assert told(found) == [
        (1, "所属区域", "没有编码或名称为“999”的区域"),
        (2, "类型", "“马戏团”不是已知的组织类型；可以是" + "、".join(_kinds())),
        (2, "名称", "没有值"),
        (3, "", f"编码 {code} 和第 1 行相同"),
    ]
    with reading(town) as session:
        assert len(session.scalars(select(RecordChange)).all()) == 1


def _kinds() -> list[str]:
    from gridmap.files.code_lists import code_list

    return [entry["zh"] for entry in code_list("organization_kinds").values()]


def test_rows_with_problems_come_back_as_a_workbook_to_be_mended(
    town: Engine, look: Any, tmp_path: Path
) -> None:
    table = f"编码,名称,类型,所属区域\nA,一,党委,999\nB,二,党委,{WEST}\n,三,,{WEST}\n"
    found = look("organizations", table)
    content = workbooks.errors_workbook(town, found, "zh", by="t", files_folder=tmp_path / "files")
    header, _, *rows = cells(content)
    assert header[:3] == ["问题", "编码", "名称"]
    assert [row[2] for row in rows] == ["一", "三", "二"]  # what is wrong comes first
    assert rows[2][0] == ""
    assert rows[0][0] == "所属区域：没有编码或名称为“999”的区域"
    kept = register("organizations")
    mended = write_workbook(
        kept,
        [
            {"code": "A", "name": "一", "kind": "party_committee", "area_code": WEST},
            {"code": "", "name": "三", "kind": "branch", "area_code": EAST},
        ],
        "zh",
        ["", ""],
    )
    again = look("organizations", mended)
    assert (again.problems, again.adds) == ([], 2)


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        ("a,b\n1,2\n", InputError, "has no column of"),
        (b"PK\x05\x06" + bytes(18), FileFormatError, "in.xlsx"),
        ("编码,名称\n", FileFormatError, "no rows below its header"),
    ],
)
def test_a_file_that_is_no_table_of_the_register_is_refused(
    look: Any, content: Any, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        look("organizations", content)


def test_an_import_stays_inside_ones_area(town: Engine, look: Any, tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError):
        look("organizations", "名称,类型\nA,党委\n", by=VIEWER)
    table = f"名称,类型,所属区域\nA,党委,{WEST}\nB,党委,{EAST}\n"
    found = look("organizations", table, by=WESTERN)
    assert found.problems == []
    with pytest.raises(NotAllowedError):
        workbooks.apply(town, found, by=WESTERN, files_folder=tmp_path / "files")
    assert names(town) == []


def test_an_import_of_thousands_takes_few_statements(
    town: Engine, look: Any, tmp_path: Path
) -> None:
    from tests.recording import recorded

    rows = "".join(f"组织 {n},党支部,{WEST}\n" for n in range(3_000))
    with recorded(town) as first:
        found = look("organizations", "名称,类型,所属区域\n" + rows)
        workbooks.apply(town, found, by="t", files_folder=tmp_path / "files")
    assert len(names(town)) == 3_000
    assert len(first) < 80


def test_small_counts_of_people_leave_with_nobody_who_has_no_account(town: Engine) -> None:
    code = organization(town)
    for persons in (4, 5):
        given = {
            "kind": "employed", "organization_code": code, "area_code": "620702001001",
            "checked_in_on": "2026-05-01", "persons": str(persons),
        }  # fmt: skip
        keeping.add(town, "check_ins", given, by="t")
    asked = Asked("check_ins", tab="")
    for asking, expected in ((ANONYMOUS, ["<5", "5"]), (WESTERN, ["4", "5"])):
        text = b"".join(exporting.csv(town, asked, asking=asking)).decode("utf-8-sig")
        assert [row.split(",")[5] for row in text.splitlines()[1:]] == expected


def test_records_without_a_place_stand_where_what_they_refer_to_does(town: Engine) -> None:
    import json

    placed = organization(town, lon="100.445", lat="38.935")
    lost = organization(town, "没有位置", area_code="")
    for given in (
        {"kind": "secretary", "organization_code": placed},
        {"kind": "grid_leader", "area_code": EAST},
        {"kind": "secretary", "organization_code": lost},
    ):
        keeping.add(town, "posts", given, by="t")
    found = json.loads(b"".join(exporting.geojson(town, Asked("posts", tab=""), asking=WESTERN)))
    places = [feature["geometry"] for feature in found["features"]]
    assert places[0]["coordinates"] == [100.445, 38.935]
    assert 100.45 < places[1]["coordinates"][0] < 100.46
    assert places[2] is None


def test_who_imports_a_file_of_hidden_counts_loses_none(town: Engine, look: Any) -> None:
    given = {
        "kind": "employed", "organization_code": organization(town), "persons": "4",
        "area_code": "620702001001", "checked_in_on": "2026-05-01",
    }  # fmt: skip
    keeping.add(town, "check_ins", given, by="t")
    asked = Asked("check_ins", tab="")
    found = look("check_ins", exporting.export(town, asked, "zh", asking=ANONYMOUS))
    assert told(found) == [(2, "报到人数", "“<5”不是整数")]


def test_csv_out_and_in_again_changes_nothing_and_is_no_formula(town: Engine, look: Any) -> None:
    for name in ("=1+1", "+8", "-", "@x", "'=1", "'一", "一"):
        organization(town, name)
    text = b"".join(exporting.csv(town, Asked("organizations", tab=""), asking=WESTERN))
    lines = text.decode("utf-8-sig").splitlines()[1:]
    assert not [line for line in lines if line.split(",")[1].startswith(("=", "+", "-", "@"))]
    found = look("organizations", text.decode("utf-8-sig"))
    assert (found.problems, found.adds, found.changes, found.same) == ([], 0, 0, 7)


def test_wide_digits_and_letters_are_read_as_plain_ones(town: Engine, look: Any) -> None:
    code = organization(town)
    wide = code.translate({n: n + 0xFEE0 for n in range(0x30, 0x5B)})
    found = look("organizations", f"编码,名称,所属区域\n{wide},一,６２０７０２００１００１\n")
    assert (found.problems, found.adds, found.changes) == ([], 0, 1)
    head = "类型,单位,报到社区,报到日期,报到人数\n"
    found = look(
        "check_ins", f"{head}在职党员,{wide},６２０７０２００１００１,２０２６年５月１日,　１２\n"
    )
    assert (found.problems, found.adds) == ([], 1)


def test_a_code_that_no_address_can_hold_is_refused_in_files_too(town: Engine, look: Any) -> None:
    found = look("organizations", "编码,名称,类型\nA/B,一,党委\nnew,二,党委\nA B,三,党委\n")
    assert [(one.row, one.field) for one in found.problems] == [
        (1, "编码"),
        (2, "编码"),
        (3, "编码"),
    ]


def test_columns_that_are_not_read_are_named(town: Engine, look: Any) -> None:
    found = look("organizations", "备注,编码,名称,类型,Name\nx,,一,党委,y\n")
    assert found.unread == ["备注", "Name"]
    assert (found.problems, found.adds) == ([], 1)


def test_the_row_of_notes_may_stand_in_another_order(town: Engine, look: Any) -> None:
    found = look(
        "organizations", "名称,编码,类型\n必填,※ 不填则自动编号,必填；从下拉框选\n一,,党委\n"
    )
    assert (found.problems, found.adds) == ([], 1)


def test_a_hidden_sheet_is_not_taken_for_the_first(tmp_path: Path, look: Any) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["编码", "名称"])
    book.active.append(["", "旧的"])
    book.active.sheet_state = "hidden"
    book.create_sheet("表").append(["编码", "名称", "类型"])
    book["表"].append([None, "新的", "党委"])
    content = io.BytesIO()
    book.save(content)
    found = look("organizations", content.getvalue())
    assert [one["heading"].zh for one in found.added] == ["新的"]
