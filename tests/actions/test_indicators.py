"""Indicators of an area and a day on both stores, and forms that are filled with them."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine

from gridmap.actions import dates, indicators, indicators_file
from gridmap.actions.forms import checking, filling, keeping
from gridmap.actions.indicators import Resolved
from gridmap.actions.registers import keeping as records
from gridmap.db.models import LAYERS
from gridmap.db.session import reading
from gridmap.errors import (
    FileFormatError,
    InputError,
    NotAllowedError,
    NotFoundError,
    StaleError,
)
from tests.actions.assessed import COMMUNITY, STAFF, SUBDISTRICT, VIEWER, fill
from tests.actions.conftest import Import
from tests.happening import report
from tests.recording import recorded
from tests.sheets import SHEET, put, sheet

MOST_STATEMENTS = 30  # also where nothing of the run was read before
MOST_AGAIN = 16
CELLS: dict[str, Any] = {
    "gm_area__name": None,  # B3
    "gm_residents": None,
    "gm_grids_without_leader": None,  # B5
    "gm_share_within_300m_station": None,
    "share": None,  # B7
    "wage": None,
    "gm_check_in__persons": None,  # B9
    "total": "=B4-B5",
}
FORMATS = {"gm_share_within_300m_station": "0.0%", "share": "0.0", "wage": "#,##0"}


@pytest.fixture
def town(tmp_path: Path, import_file: Import, store: Engine, once: Any) -> Engine:
    def fill_town(_: Engine) -> None:
        fill(import_file, tmp_path, store)

    filled: Engine = once(fill_town)
    return filled


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return sheet(tmp_path / "form.xlsx", CELLS, FORMATS)


def resolved(
    town: Engine, *names: str, area: str = SUBDISTRICT, day: dt.date | None = None
) -> dict[str, Resolved]:
    with reading(town) as session:
        return indicators.resolve(session, names, area, day)


def values(town: Engine, *names: str, **more: Any) -> list[Any]:
    return [one.value for one in resolved(town, *names, **more).values()]


def test_rows_are_counted_inside_the_area(town: Engine) -> None:
    names = ("grids", "communities", "organizations.party_committee", "staff", "funds.work")
    assert values(town, *names) == [25, 1, 2, 1, 60_000]
    assert values(town, *names, area=f"{COMMUNITY}001") == [1, 0, 0, 0, None]
    assert values(town, "grids_without_leader", "grids_without_organization") == [24, 24]


def test_what_the_store_has_nothing_of_is_no_data_and_not_0(town: Engine) -> None:
    assert values(town, "sites", "check_in.persons", "cases") == [None, None, None]
    assert values(town, "organizations.enterprise") == [0]
    given = {"kind": "unit", "organization_code": "O4", "area_code": COMMUNITY,
             "checked_in_on": "2026-01-01", "persons": "12"}  # fmt: skip
    kinds = list(indicators_file.code_list("check_in_kinds"))
    records.add(town, "check_ins", given | {"kind": kinds[0]}, by=STAFF)
    assert values(town, "check_in.persons", "check_in.service_hours") == [12, None]


def test_only_what_is_in_force_on_the_day_counts(town: Engine) -> None:
    given = {"kind": "social_worker", "holder": "周戊", "area_code": COMMUNITY}
    today = dates.today()
    later = {"valid_from": (today + dt.timedelta(days=10)).isoformat()}
    records.add(town, "posts", given | later, by=STAFF)
    assert values(town, "staff", day=today) == [1]
    assert values(town, "staff", day=today + dt.timedelta(days=10)) == [2]


def test_people_and_reach_come_from_the_run(town: Engine) -> None:
    found = resolved(town, "residents", "share_within_300m_station", "run_day")
    assert found["residents"].value == 1000
    assert 0 < found["share_within_300m_station"].value < 1
    assert found["run_day"].value == dt.date(2026, 6, 30)
    assert (found["residents"].run, found["residents"].explain) == (
        1,
        {"measure": "residents", "area": SUBDISTRICT, "run": 1},
    )
    assert found["residents"].editions


def test_standards_are_indicators_at_their_level_and_above(town: Engine) -> None:
    names = [f"standard:test/staff:{aspect}" for aspect in indicators_file.ASPECTS]
    own = values(town, *names, area=COMMUNITY)
    assert own == [1, 5, 4, indicators.STATUS_WORDS["short"], 1]
    above = values(town, *names)
    assert above == [None, None, 4, indicators.STATUS_WORDS["short"], 1]
    below = values(town, *names, area=f"{COMMUNITY}001")
    assert below == [None] * 5
    assert values(town, "standard:test/leaders:short") == [24]


def test_before_the_first_run_nothing_is_said_of_it(town: Engine) -> None:
    report(town, "A1", area_code=f"{COMMUNITY}001")
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    assert values(town, "cases", "cases_open", "cases_on_time_share", day=day) == [1, 1, None]
    with pytest.raises(NotFoundError):  # the areas came in later
        resolved(town, "residents", day=dt.date(2020, 1, 1))


def test_many_are_asked_in_few_statements_each_with_why(town: Engine) -> None:
    with reading(town) as session:
        known = list(indicators.known(session))
    with recorded(town) as told:
        found = resolved(town, *known)
    assert len(known) > 60
    assert len(told) <= MOST_STATEMENTS, "\n\n".join(told)
    with recorded(town) as told:
        resolved(town, *known)
    assert len(told) <= MOST_AGAIN, "\n\n".join(told)
    assert all(one.why.zh and one.why.en for one in found.values())
    assert list(found) == known
    assert resolved(town, "nothing") == {}
    # Further areas take no further questions.
    with recorded(town) as told, reading(town) as session:
        both = indicators.resolve_all(session, {SUBDISTRICT: known, COMMUNITY: known, "9": known})
    assert len(told) <= MOST_AGAIN, "\n\n".join(told)
    assert set(both) == {SUBDISTRICT, COMMUNITY}
    assert both[COMMUNITY]["grids"].value == resolved(town, "grids", area=COMMUNITY)["grids"].value
    assert both[COMMUNITY]["cases"].why.zh != both[SUBDISTRICT]["cases"].why.zh


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{id: a, zh: 甲, en: A, kind: count, from: table}", "`from` is one of"),
        ("{id: a, zh: 甲, en: A, kind: x, from: day}", "`kind` is one of"),
        ("{id: a__b, zh: 甲, en: A, kind: count, from: day}", "has other signs"),
        ("{id: a, zh: 甲, en: A, kind: count, from: rows, layer: x}", "x is no layer"),
        ("{id: a, zh: 甲, en: A, kind: count, from: rows, layer: posts, sum: x}", "posts has no x"),
        ("{id: a, zh: 甲, en: A, kind: count, from: rows}", "`layer` is missing"),
        ("{id: a, zh: 甲, en: A, kind: count, from: cases, of: x}", "`of` is one of"),
        ("{id: a, zh: 甲, en: A, kind: count, from: day, more: 1}", "`more` is not a word"),
    ],
)
def test_wrong_indicators_are_told_with_their_line(tmp_path: Path, entry: str, told: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"- {entry}\n", "utf-8")
    with pytest.raises(FileFormatError, match=f"line 1: .*{told}"):
        indicators_file.read(path)


def test_all_layers_of_indicators_have_areas() -> None:
    for one in indicators_file.of_city().values():
        if one.source == "rows":
            assert hasattr(LAYERS[one.given["layer"]], one.given.get("area", "area_code"))


def kept(town: Engine, form: Path, tmp_path: Path) -> int:
    return keeping.add(
        town, form, name="月报", source="月报.xlsx", files_folder=tmp_path / "files", by=STAFF
    )


def shown(town: Engine, form_id: int, tmp_path: Path, **more: Any) -> dict[str, Any]:
    found = keeping.show(town, form_id, files_folder=tmp_path / "files", **more)
    return found | {"cells": {one.cell.name: one for one in found["cells"]}}


def test_names_bind_cells_and_the_designer_the_others(
    town: Engine, form: Path, tmp_path: Path
) -> None:
    one = kept(town, form, tmp_path)
    cells = shown(town, one, tmp_path)["cells"]
    assert cells["gm_area__name"].indicator.id == "area.name"
    assert cells["wage"].indicator is None
    given = {
        "wage": {"indicator": "funds.work", "area": COMMUNITY},
        "gm_residents": {"indicator": ""},
    }
    changed = keeping.change(town, one, given, files_folder=tmp_path / "files", by=STAFF)
    assert changed == 2
    found = shown(town, one, tmp_path, area=SUBDISTRICT)
    assert found["cells"]["wage"].value == 60_000
    assert found["cells"]["gm_residents"].indicator is None  # also where its name says one
    assert found["cells"]["gm_grids_without_leader"].value == 24
    assert [line["did"] for line in found["history"]] == ["bind", "add"]
    assert not keeping.change(town, one, given, files_folder=tmp_path / "files", by=STAFF)
    more = {"files_folder": tmp_path / "files", "by": STAFF}
    with pytest.raises(StaleError, match="after you opened it"):
        keeping.change(town, one, {"wage": {"indicator": ""}}, revision=1, **more)
    assert keeping.change(town, one, {"wage": {"indicator": ""}}, revision=2, **more) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"nothing": {"indicator": "grids"}},
        {"wage": {"indicator": "nothing"}},
        {"wage": {"indicator": "grids", "area": "a b"}},
    ],
)
def test_nonsense_binds_nothing(
    town: Engine, form: Path, tmp_path: Path, given: dict[str, dict[str, str]]
) -> None:
    one = kept(town, form, tmp_path)
    with pytest.raises(InputError):
        keeping.change(town, one, given, files_folder=tmp_path / "files", by=STAFF)
    assert shown(town, one, tmp_path)["cells"]["wage"].asked == ""


def test_forms_are_kept_by_who_may(town: Engine, form: Path, tmp_path: Path) -> None:
    one = kept(town, form, tmp_path)
    more = {"files_folder": tmp_path / "files", "by": VIEWER}
    for work in (
        lambda: keeping.add(town, form, name="", source="a.xlsx", **more),
        lambda: keeping.change(town, one, {}, **more),
        lambda: keeping.remove(town, one, by=VIEWER),
    ):
        with pytest.raises(NotAllowedError):
            work()
    keeping.remove(town, one, by=STAFF)
    assert keeping.listing(town) == []
    with pytest.raises(NotFoundError):
        shown(town, one, tmp_path)


def test_a_sheet_without_names_or_of_another_kind_is_not_kept(town: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no named cell"):
        kept(town, sheet(tmp_path / "none.xlsx", {}), tmp_path)
    macros = sheet(tmp_path / "a.xlsx", {"gm_grids": 1}).rename(tmp_path / "a.xlsm")
    with pytest.raises(FileFormatError, match=r"no \.xlsx"):
        kept(town, macros, tmp_path)


BOUND = {
    "share": {"indicator": "share_within_300m_station", "area": ""},
    "total": {"indicator": "grids", "area": ""},
    "wage": {"indicator": "funds.work", "area": "999"},
}


def filled(town: Engine, form: Path, tmp_path: Path, **more: Any) -> Path:
    content, _bound = filling.fill(town, form, BOUND, area=SUBDISTRICT, **more)
    path = tmp_path / "filled.xlsx"
    path.write_bytes(content)
    return path


def test_a_form_is_filled_and_says_where_from(town: Engine, form: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(town, form, tmp_path).read_bytes()))
    page = book[SHEET]
    assert (page["B3"].value, page["B4"].value, page["B5"].value) == ("东街街道", 1000, 24)
    assert page["B7"].value == pytest.approx(page["B6"].value * 100)  # its format is no percent
    assert (page["B8"].value, page["B9"].value, page["B10"].value) == (None, None, "=B4-B5")
    rows = {row[1].value: [cell.value for cell in row] for row in book["来源"].iter_rows(min_row=5)}
    assert rows["gm_check_in__persons"][4] == "没有数据"
    assert rows["wage"][4] == "没有这个区域"
    assert rows["total"][4] == "单元格有公式，没有填写"
    assert "第 1 次评估" in rows["gm_residents"][6]
    assert rows["gm_residents"][9] == 1


def test_a_filled_form_read_back_contradicts_nothing(
    town: Engine, form: Path, tmp_path: Path
) -> None:
    found = checking.check(town, filled(town, form, tmp_path), BOUND)
    assert found.area == SUBDISTRICT
    told = {one.cell.name: state for one, state in found.cells}
    assert told == {
        "gm_area__name": "same",
        "gm_residents": "same",
        "gm_grids_without_leader": "same",
        "gm_share_within_300m_station": "same",
        "share": "same",
        "wage": "no_area",
        "gm_check_in__persons": "no_data",
        "total": "not_worked_out",
    }


def test_what_was_changed_in_a_filled_form_is_told(
    town: Engine, form: Path, tmp_path: Path
) -> None:
    path = filled(town, form, tmp_path)
    put(path, {"B3": "西街街道", "B4": 1001, "B5": "约二十", "B6": None, "B9": 3})
    told = {one.cell.name: state for one, state in checking.check(town, path, BOUND).cells}
    assert told["gm_area__name"] == "differs"
    assert told["gm_residents"] == "differs"
    assert told["gm_grids_without_leader"] == "no_number"
    assert told["gm_share_within_300m_station"] == "empty"
    assert told["gm_check_in__persons"] == "no_data"  # nobody can say that it is wrong


def test_a_form_that_says_no_area_has_to_be_told_one(town: Engine, form: Path) -> None:
    with pytest.raises(InputError, match="of which area"):
        checking.check(town, form, {})
    found = checking.check(town, form, {}, area=SUBDISTRICT)
    assert {state for _one, state in found.wrong} == {"empty"}


def test_a_form_without_bound_cells_is_not_filled(town: Engine, tmp_path: Path) -> None:
    blank = sheet(tmp_path / "blank.xlsx", {"one": 1})
    with pytest.raises(InputError, match="No cell is bound"):
        filling.fill(town, blank, {}, area=SUBDISTRICT)
    with pytest.raises(NotFoundError):
        filling.fill(town, sheet(tmp_path / "a.xlsx", {"gm_grids": 1}), {}, area="9")
