"""Cases of a file get the history that they had elsewhere: as it was, or not at all."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from gridmap.actions import case_account, case_histories, case_history_foreseeing, case_show
from gridmap.actions.case_history_foreseeing import Foreseen
from gridmap.analysis.permissions import User
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import case_reports
from gridmap.db.session import reading
from gridmap.errors import ConflictError, InputError, RowsError
from tests.actions.conftest import Import
from tests.happening import move_on

CASES = """\
code,lon,lat,class_code,stage,organization_code,reported_at,due_at,closed_at
A,100.45,38.93,0102,dispatched,O1,2026-03-02T09:00:00+08:00,2026-03-03T09:00:00+08:00,
B,100.45,38.93,0102,closed,O1,2026-03-02T09:00:00+08:00,,2026-03-03T10:00:00+08:00
"""
HEAD = "事项编号,时间,步骤,组织编码,办理人,原因,说明"
BEGUN = """\
A,2026-03-02T09:00:00+08:00,上报,,li,,
A,2026-03-02T09:10:00+08:00,受理,,wang,,
A,2026-03-02T09:20:00+08:00,立案,,wang,,
A,2026-03-02T09:30:00+08:00,派遣,O1,zhou,,
"""
BACK = """\
A,2026-03-04T09:00:00+08:00,回退,,qian,不属于本单位职责,不归我们
A,2026-03-05T09:00:00+08:00,派遣,O1,wu,,
"""


def bring(store: Engine, folder: Path, text: str) -> case_histories.Brought:
    path = folder / "moves.csv"
    path.write_text(f"{HEAD}\n{text}", "utf-8")
    return case_histories.bring(store, path, by="tests", files_folder=folder / "files")


@pytest.fixture
def imported(store: Engine, tmp_path: Path, import_file: Import) -> Engine:
    path = tmp_path / "cases.csv"
    path.write_text(CASES, "utf-8")
    import_file("cases", path, crs="EPSG:4326")
    return store


def test_a_case_gets_its_history_once_and_every_line_names_the_file(
    imported: Engine, tmp_path: Path
) -> None:
    with reading(imported) as session:
        before = case_reports.by_code(session, "A")
        assert before is not None
    done = bring(imported, tmp_path, BEGUN + BACK)
    assert (done.cases, done.moves, done.left_out) == (1, 6, 0)
    with reading(imported) as session:
        case = case_reports.by_code(session, "A")
        assert case is not None
        events = case_reports.events(session, case.id)
        account = case_account.read(case, events)
        # What was known before is retired, and its history as it was.
        assert [e.move for e in case_reports.events(session, before.id)] == ["import"]
        standing = select(func.count()).select_from(Case).where(Case.retired_by_id.is_(None))
        assert session.scalar(standing) == 2
    assert {name: getattr(case, name) for name in account.columns} == account.columns
    assert (case.id != before.id, case.due_at, case.returns) == (True, before.due_at, 1)
    shown = case_show.show(imported, "A", asking=User("li", "", frozenset()))
    assert {line["file"] for line in shown["history"]} == {"moves.csv"}
    assert shown["history"][4]["reason"]["en"] == "Not our duty"
    again = bring(imported, tmp_path, BEGUN + BACK)
    assert (again.cases, again.left_out) == (0, 1)


# What is wrong, in which row, and how that is said.
WRONG = [
    (BEGUN.replace("A,", "Z,"), 1, "there is no case Z"),
    (BACK, 1, "a case begins with its report"),
    (BEGUN.replace("02T09:00", "01T09:00"), 1, "another time of the report"),
    (BEGUN + BACK.replace("wu", "zhou"), 6, "does not send it on"),
    (BEGUN + BACK.replace("不属于本单位职责", ""), 5, "no reason"),
    (BEGUN + BACK.replace("不属于本单位职责", "误报"), 5, "no reason for this step"),
    (BEGUN + BACK.replace("O1", ""), 6, "to which organization"),
    (BEGUN + BACK.replace("O1", "O2"), 6, "stage, organization and end have to be the same"),
    (BEGUN + BACK.replace("04T09:00", "01T09:00"), 5, "before the step above it"),
    (BEGUN + BACK.replace("2026-03-05", "2999-03-05"), 6, "still to come"),
    (BEGUN.replace("立案", "结案"), 3, "the stage does not let it be done"),
    (BEGUN.replace("A,", "B,"), 4, "“Dispatched”, the file of cases says “Closed”"),
]


def test_what_cannot_have_been_is_refused_by_row_and_nothing_is_written(
    imported: Engine, tmp_path: Path
) -> None:
    for text, row, why in WRONG:
        with pytest.raises(RowsError) as refused:
            bring(imported, tmp_path, text)
        (problem,) = refused.value.problems
        assert (problem.row, why in problem.said().en) == (row, True), problem
    with reading(imported) as session:
        assert session.scalar(select(func.count()).select_from(CaseEvent)) == 2


def test_clocks_of_two_systems_differ_by_minutes_in_histories_too(
    imported: Engine, tmp_path: Path
) -> None:
    soon = f"{dt.datetime.now(dt.UTC) + dt.timedelta(minutes=3):%Y-%m-%dT%H:%M:%SZ}"
    done = bring(imported, tmp_path, BEGUN + BACK.replace("2026-03-05T09:00:00+08:00", soon))
    assert (done.cases, done.moves) == (1, 6)


def test_a_case_that_was_moved_on_here_keeps_its_history(imported: Engine, tmp_path: Path) -> None:
    move_on(imported, "A", "handle")
    done = bring(imported, tmp_path, BEGUN + BACK)
    assert (done.cases, done.left_out) == (0, 1)


def looked_at(store: Engine, folder: Path, text: str, head: str = HEAD) -> Foreseen:
    path = folder / "moves.csv"
    path.write_text(f"{head}\n{text}", "utf-8")
    return case_history_foreseeing.preview(store, path, by="tests", files_folder=folder / "files")


def test_what_was_seen_is_written_unless_the_store_has_moved_on(
    imported: Engine, tmp_path: Path
) -> None:
    seen = looked_at(imported, tmp_path, BEGUN + BACK)
    assert (seen.counts["cases"], seen.counts["moves"], seen.stops) == (1, 6, False)
    assert [one["stage"].en for one in seen.cases[0]["steps"]][-2:] == ["Returned", "Dispatched"]
    assert looked_at(imported, tmp_path, BEGUN + BACK).digest == seen.digest
    move_on(imported, "A", "handle")
    with pytest.raises(ConflictError, match="since the preview"):
        case_history_foreseeing.apply(imported, seen, by="tests", files_folder=tmp_path / "files")
    again = looked_at(imported, tmp_path, BEGUN + BACK)
    assert (again.counts["cases"], again.counts["left_out"]) == (0, 1)


def test_a_preview_tells_every_row_that_is_wrong_and_keeps_no_contacts(
    imported: Engine, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="can be reached"):
        looked_at(imported, tmp_path, BEGUN, head=f"{HEAD},联系电话")
    assert not (tmp_path / "files").joinpath("previews").exists()
    seen = looked_at(imported, tmp_path, BACK + BEGUN.replace("A,", "Z,"))
    assert [(one.row, one.field) for one in seen.problems] == [(1, "move"), (3, "code")]
    assert [one["state"] for one in seen.cases] == ["refused", "refused"]
    assert "begins with its report" in seen.cases[0]["steps"][0]["problem"]
    assert seen.stops
