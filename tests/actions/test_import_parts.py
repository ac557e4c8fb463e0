"""A file that is longer than what is in memory at once is imported as one, or not at all."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from gridmap.db.models import Case, CaseEvent, Residence
from gridmap.db.queries.standing import standing
from gridmap.db.session import reading
from gridmap.errors import RowsError
from tests import towns
from tests.actions.conftest import Import

HEAD = "code,lon,lat,class_code,stage,reported_at"
PART, MORE = 20, 15  # rows of a part, and of the last one


def write(path: Path, changed: dict[int, str] | None = None) -> Path:
    """Write cases, a second apart; a row may be said otherwise."""
    lines = [HEAD]
    for row in range(1, PART + MORE + 1):
        at = f"2026-03-02T{row // 3600:02}:{row // 60 % 60:02}:{row % 60:02}+08:00"
        line = f"C{row:06},{100 + row * 1e-3:.3f},38.93,0102,closed,{at}"
        lines.append((changed or {}).get(row, line))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def count(store: Engine, model: Any) -> int:
    with reading(store) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_all_parts_come_in_as_one_edition_with_their_histories(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    again = "D,100.001,38.93,0102,closed,2026-03-02T23:00:00+08:00"  # as the first
    twice = "C000002,100.9,38.9,0102,closed,2026-03-02T08:00:00+08:00"
    path = write(tmp_path / "cases.csv", {PART + 1: again, PART + 2: twice})
    done = import_file("cases", path, crs="EPSG:4326", part_rows=PART)
    assert (done.rows, done.retired) == (PART + MORE, 0)
    assert [one["row"] for one in done.remarks if "row" in one] == [PART + 2]
    with reading(store) as session:
        marked = select(Case.code).where(Case.again == 1)
        assert session.scalars(marked).all() == ["D"]
        begun = select(func.count(CaseEvent.case_id.distinct())).join(
            Case, Case.id == CaseEvent.case_id
        )
        assert session.scalar(begun.where(Case.edition_id == done.edition_id)) == done.rows
    with pytest.raises(RowsError, match="there is a case 'C000002' already"):
        import_file("cases", path, crs="EPSG:4326", part_rows=PART, add=True)
    assert import_file("cases", path, crs="EPSG:4326", part_rows=PART).retired == done.rows


def test_a_number_that_comes_twice_in_what_is_added_is_no_case_that_stood_before(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    twice = "C000002,100.9,38.9,0102,closed,2026-03-02T08:00:00+08:00"
    path = write(tmp_path / "cases.csv", {PART + 2: twice})
    done = import_file("cases", path, crs="EPSG:4326", part_rows=PART, add=True)
    assert (done.rows, count(store, Case)) == (PART + MORE, PART + MORE)


def test_a_bad_row_of_the_last_part_keeps_the_first_out(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    bad = {
        3: "C,100.4,38.93,0102,nowhere,2026-03-02",
        PART + 7: "C,100.4,,0102,closed,2026-03-02",
        PART + 8: "too,short",
    }
    path = write(tmp_path / "cases.csv", bad)
    with pytest.raises(RowsError) as refused:
        import_file("cases", path, crs="EPSG:4326", part_rows=PART)
    assert [one.row for one in refused.value.problems] == sorted(bad)
    assert (count(store, Case), count(store, CaseEvent)) == (0, 0)
    done = import_file("cases", path, crs="EPSG:4326", part_rows=PART, skip_bad=True)
    assert (done.rows, len(done.skipped)) == (PART + MORE - 3, 3)
    assert count(store, Case) == done.rows


def test_what_only_its_days_refuse_keeps_all_parts_out(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    """A case of the last part is refused when the first part is written already."""
    import_file("cases", write(tmp_path / "cases.csv"), crs="EPSG:4326", part_rows=PART)
    bad = {PART + 1: "A/1,100.4,38.93,0102,closed,2026-03-02"}
    with pytest.raises(RowsError, match="A/1"):
        import_file("cases", write(tmp_path / "bad.csv", bad), crs="EPSG:4326", part_rows=PART)
    with reading(store) as session:
        there = select(func.count()).select_from(Case).where(standing(Case))
        assert session.scalar(there) == PART + MORE


def test_a_case_without_a_number_gets_one_by_its_edition_and_row(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    lines = {2: ",100.4,38.93,0102,closed,2026-03-02"}
    path = write(tmp_path / "cases.csv", lines)
    done = import_file("cases", path, crs="EPSG:4326", part_rows=PART)
    with reading(store) as session:
        codes = session.scalars(select(Case.code).order_by(Case.id)).all()
    assert codes[:3] == ["C000001", f"F{done.edition_id}-2", "C000003"]


def test_a_long_file_in_gb18030_is_read_like_any_other(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    lines = ["编码,经度,纬度,名称,居民数"]
    lines += [f"R{n},100.45,38.93,甘州区第{n}号楼,12" for n in range(PART + 1)]
    path = tmp_path / "residences.csv"
    path.write_bytes("\n".join(lines).encode("gb18030"))
    assert import_file("residences", path, crs="GCJ-02", part_rows=PART).rows == PART + 1
    assert count(store, Residence) == PART + 1


def test_cases_that_lie_nowhere_are_remarked_upon(
    store: Engine, import_file: Import, tmp_path: Path
) -> None:
    grid = towns.feature(towns.cell(0, 0), code="1")
    import_file("areas", towns.write(tmp_path / "g.geojson", [grid]), level="grid")
    lon, lat = np.ravel(grid["geometry"]["coordinates"])[:2]
    row = "C{n},{lon},{lat},0102,closed,2026-03-02T08:00:00+08:00"
    inside = row.format(n=1, lon=lon, lat=lat)
    path = tmp_path / "cases.csv"
    path.write_text("\n".join([HEAD, inside, row.format(n=2, lon=0, lat=0)]) + "\n", "utf-8")
    (told,) = import_file("cases", path, crs="EPSG:4326").remarks
    assert (told["check"], told["row"]) == ("beyond", 2)
    assert told["text"] == "row 2 lies outside of every area"
    assert told["zh"] == "第 2 行不在任何区域里"
