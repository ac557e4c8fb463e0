"""What a file of cases would change is seen first, and imported as it was seen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from gridmap.actions import case_foreseeing, case_workbooks
from gridmap.actions.case_foreseeing import Foreseen
from gridmap.actions.case_list import Asked
from gridmap.actions.import_options import Options
from gridmap.db.models import Case, Edition
from gridmap.db.queries.standing import standing
from gridmap.db.session import reading
from gridmap.errors import ConflictError, InputError, NotFoundError
from tests.actions.conftest import Import
from tests.happening import move_on

HEAD = "code,lon,lat,class_code,title,stage,reported_at,due_at,closed_at"
AT = "2026-03-02T20:00:00+08:00"
PART = 2  # rows, so that the file comes in parts
ROWS = {
    "A": f"A,100.45,38.93,0102,井盖松动,reported,{AT},,",
    "B": f"B,100.46,38.93,0102,路灯不亮,handling,{AT},2026-03-09,",
    "C": f"C,100.47,38.93,0206,垃圾满溢,closed,{AT},,",
    "D": f"D,100.48,38.93,0206,树枝断落,reported,{AT},,",
    "E": f"E,100.49,38.93,0102,围挡倒伏,suspended,{AT},2099-01-01,",
}
Look = Callable[..., Foreseen]


def file_of(path: Path, rows: dict[str, str]) -> Path:
    path.write_text("\n".join([HEAD, *rows.values()]) + "\n", "utf-8")
    return path


@pytest.fixture
def town(store: Engine, import_file: Import, tmp_path: Path) -> Engine:
    import_file("cases", file_of(tmp_path / "before.csv", ROWS), crs="EPSG:4326")
    move_on(store, "D", "accept")
    return store


@pytest.fixture
def look(town: Engine, tmp_path: Path) -> Look:
    """Look at rows that differ from those before; None leaves one out."""

    def call(changed: dict[str, str | None], **options: Any) -> Foreseen:
        rows = {code: row for code, row in (ROWS | changed).items() if row is not None}
        return case_foreseeing.preview(
            town,
            file_of(tmp_path / "new.csv", rows),
            by="test",
            files_folder=tmp_path / "files",
            options=Options(crs="EPSG:4326", **options),
            part_rows=PART,
        )

    return call


def apply(town: Engine, seen: Foreseen, folder: Path, **options: Any) -> Any:
    return case_foreseeing.apply(
        town,
        seen,
        by="test",
        files_folder=folder / "files",
        options=Options(crs="EPSG:4326", **options),
        part_rows=PART,
    )


def there(town: Engine) -> tuple[int, int]:
    with reading(town) as session:
        cases = select(func.count()).select_from(Case).where(standing(Case))
        editions = select(func.count()).select_from(Edition)
        return session.scalar(cases) or 0, session.scalar(editions) or 0


NONE = {"adds": 0, "changes": 0, "same": 4, "left_out": 1, "open": 0, "nobody": 0}
NONE |= {"gone": 0}


def test_the_same_file_again_changes_nothing(look: Look) -> None:
    seen = look({})  # C has ended and does not say when: that is no change
    assert (seen.counts, seen.added, seen.changed, seen.gone) == (NONE, [], [], [])
    assert not seen.stops
    assert "1 cases have been moved on here" in seen.remarks[-1]["text"]


def test_what_is_new_changed_and_gone_is_told_and_nothing_written(town: Engine, look: Look) -> None:
    before = there(town)
    seen = look(
        {
            "A": None,
            "B": f"B,100.4600001,38.94,0102,路灯不亮,closed,{AT},2026-03-09,2026-03-04",
            "F": f"F,100.5,38.93,0102,新的一件,filed,{AT},,",
            "": f",100.5,38.93,,没有编号,closed,{AT},,",
        }
    )
    counts = {"adds": 2, "changes": 1, "same": 2, "left_out": 1, "gone": 1, "open": 1, "nobody": 1}
    assert seen.counts == counts
    assert [one["code"] for one in seen.added] == ["F", ""]
    assert [(one["code"], one["heading"]) for one in seen.gone] == [("A", "井盖松动")]
    (changed,) = seen.changed
    told = [(f["words"].en, str(f["before"]), str(f["after"])) for f in changed["fields"]]
    assert told == [
        ("Stage", "Handling", "Closed"),
        ("Ended", "", "2026-03-04 00:00"),
        ("Place", "100.46000, 38.93000", "100.46000, 38.94000"),
    ]
    assert [(str(name), count) for name, count in seen.areas] == [("no area given", 2)]
    assert there(town) == before


def test_what_was_seen_is_what_is_done(town: Engine, look: Look, tmp_path: Path) -> None:
    seen = look({"A": None, "F": f"F,100.5,38.93,0102,新的一件,filed,{AT},,"})
    done = apply(town, seen, tmp_path)
    assert done.rows == seen.counts["adds"] + seen.counts["changes"] + seen.counts["same"]
    assert done.retired == 4
    assert look({"A": None, "F": f"F,100.5,38.93,0102,新的一件,filed,{AT},,"}).counts == NONE


def test_what_would_be_done_otherwise_by_now_is_refused(
    town: Engine, look: Look, tmp_path: Path
) -> None:
    seen = look({})
    move_on(town, "B", "verify")
    before = there(town)
    with pytest.raises(ConflictError, match="since the preview"):
        apply(town, seen, tmp_path)
    assert there(town) == before
    with pytest.raises(NotFoundError):
        apply(town, Foreseen("x", "../" * 20 + "abcd", ".csv"), tmp_path)


def test_rows_that_are_added_replace_nothing(look: Look) -> None:
    seen = look({"F": f"F,100.5,38.93,0102,新的一件,filed,{AT},,"}, add=True, skip_bad=True)
    assert seen.counts == NONE | {"adds": 1, "same": 0, "open": 1, "nobody": 1}
    assert [one.field for one in seen.problems] == ["code"] * 4
    assert "imported without adding, it is updated" in str(seen.problems[0])


def test_bad_rows_are_listed_whether_they_stop_the_import_or_not(look: Look) -> None:
    bad = {"A": f"A,100.45,38.93,0102,井盖松动,nowhere,{AT},,", "B": f"B/1,1,1,,,closed,{AT},,"}
    for skip_bad in (False, True):
        seen = look(bad, skip_bad=skip_bad)
        assert [(one.row, one.field) for one in seen.problems] == [(1, "stage"), (2, "code")]
        assert (seen.stops, seen.counts["gone"]) == (not skip_bad, 2)
    all_bad = dict.fromkeys(ROWS, bad["A"])
    assert (look(all_bad).stops, len(look(all_bad).problems)) == (True, 5)


def test_a_list_that_was_saved_changes_nothing(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "saved.xlsx"
    path.write_bytes(case_workbooks.export(town, Asked(state=""), "zh"))
    seen = case_foreseeing.preview(
        town, path, by="test", files_folder=tmp_path / "files", options=Options(crs="EPSG:4326")
    )
    assert (seen.counts, seen.changed) == (NONE, [])


def test_a_file_with_contacts_is_refused_and_not_kept(town: Engine, tmp_path: Path) -> None:
    path, folder = tmp_path / "contacts.csv", tmp_path / "other"
    path.write_text(f"{HEAD},联系电话\ntoo,short\n", "utf-8")
    with pytest.raises(InputError, match="can be reached"):
        case_foreseeing.preview(
            town, path, by="test", files_folder=folder, options=Options(crs="EPSG:4326")
        )
    assert not folder.exists()
