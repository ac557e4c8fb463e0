"""Cases of a file: where their history begins, and what a second file may change of them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from gridmap.actions import case_account
from gridmap.actions.imports import Options, import_layer
from gridmap.analysis.case_stages import ENDED, LINE
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import case_reports
from gridmap.db.queries.standing import standing
from gridmap.db.session import reading
from gridmap.errors import InputError, RowsError
from gridmap.files.code_lists import code_list
from gridmap.saying import in_language
from tests.actions.conftest import Import
from tests.happening import move_on

HEAD = "code,lon,lat,class_code,stage,reported_at,due_at,closed_at"
REPORTED = "2026-03-02T20:00:00+08:00"
STAGES = sorted(code_list("case_stages"))


@pytest.fixture
def bring(tmp_path: Path, import_file: Import) -> Any:
    """Import rows of cases: code, class, stage, deadline, end."""

    def call(*rows: tuple[str, str, str, str, str]) -> Any:
        path = tmp_path / "cases.csv"
        told = [f"{c},100.45,38.93,{k},{s},{REPORTED},{d},{e}" for c, k, s, d, e in rows]
        path.write_text("\n".join([HEAD, *told]) + "\n", "utf-8")
        return import_file("cases", path, crs="EPSG:4326")

    return call


def case_of(store: Engine, code: str) -> tuple[Case, case_account.Account]:
    with reading(store) as session:
        found = case_reports.by_code(session, code)
        assert found is not None
        return found, case_account.of(session, found)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("due", ["", "2026-03-14T21:34:00+08:00", "2099-01-03T21:34:00+08:00"])
def test_what_a_row_says_follows_from_its_history(
    store: Engine, bring: Any, stage: str, due: str
) -> None:
    bring(("A", "0102", stage, due, ""))
    case, account = case_of(store, "A")
    assert {name: getattr(case, name) for name in account.columns} == account.columns
    assert account.state.stage == stage
    assert (case.closed_at is not None) == (stage in ENDED | {"appealed"})


def test_a_case_without_a_deadline_has_that_of_its_class(store: Engine, bring: Any) -> None:
    bring(
        ("A", "0102", "handling", "", ""),
        ("B", "0206", "handling", "", ""),
        ("C", "", "filed", "", ""),
    )
    due = [case_of(store, code)[0].due_at for code in "ABC"]
    # Monday evening and two working days; 24 hours; the seven working days of all classes.
    assert due == [
        dt.datetime(2026, 3, 4, 15, 59, 59, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 11, 15, 59, 59, tzinfo=dt.UTC),
    ]


def test_codes_in_wide_digits_are_plain_ones(store: Engine, bring: Any) -> None:
    bring(("Ａ１", "０１０２", "filed", "", ""))
    assert case_of(store, "A1")[0].class_code == "0102"


def test_the_deadline_of_a_file_is_kept_to_the_minute(store: Engine, bring: Any) -> None:
    bring(("A", "0102", "handling", "2026-03-14T21:34:00+08:00", ""))  # a Saturday
    case, account = case_of(store, "A")
    assert case.due_at == dt.datetime(2026, 3, 14, 13, 34, tzinfo=dt.UTC)
    just_after = case.due_at + dt.timedelta(minutes=1)
    assert account.whole_standing(case.due_at).word == "urgent"
    assert account.whole_standing(just_after).word == "overdue"


def test_a_deadline_that_is_a_day_counts_to_its_end(store: Engine, bring: Any) -> None:
    bring(("A", "0102", "handling", "2026-03-14", ""))
    case, account = case_of(store, "A")
    assert case.due_at == dt.datetime(2026, 3, 14, 15, 59, 59, tzinfo=dt.UTC)
    assert account.columns["due_at"] == case.due_at


def test_when_a_case_ended_is_when_the_file_says(store: Engine, bring: Any) -> None:
    bring(("A", "0102", "closed", "", "2026-03-03T10:00:00+08:00"))
    case, account = case_of(store, "A")
    assert account.state.ended_at == dt.datetime(2026, 3, 3, 2, tzinfo=dt.UTC) == case.closed_at
    assert account.whole_standing(dt.datetime(2027, 1, 1, tzinfo=dt.UTC)).word == "ended"


def test_a_new_file_replaces_cases_but_not_those_that_were_moved_on_here(
    store: Engine, bring: Any
) -> None:
    bring(("A", "0102", "reported", "", ""), ("B", "0102", "reported", "", ""))
    move_on(store, "A", "accept")
    done = bring(("A", "0102", "closed", "", ""), ("C", "0102", "filed", "", ""))
    assert (done.rows, done.retired) == (1, 1)
    assert "1 cases have been moved on here" in done.remarks[-1]["text"]
    with reading(store) as session:
        stages = dict(session.execute(select(Case.code, Case.stage).where(standing(Case))).all())
    assert stages == {"A": "accepted", "C": "filed"}


def test_every_imported_case_has_one_first_step(store: Engine, bring: Any) -> None:
    bring(*((f"N{n}", "0102", stage, "", "") for n, stage in enumerate(LINE)))
    with reading(store) as session:
        steps = select(CaseEvent.move, CaseEvent.stage).order_by(CaseEvent.id)
        assert [tuple(row) for row in session.execute(steps)] == [("import", s) for s in LINE]
        assert session.scalar(select(func.count(CaseEvent.case_id.distinct()))) == len(LINE)


def test_a_case_that_could_not_be_shown_or_ended_before_it_began_is_refused(
    store: Engine, bring: Any
) -> None:
    with pytest.raises(RowsError) as caught:
        bring(
            ("A/1", "0102", "handling", "", ""),
            ("B", "0102", "closed", "", "2026-03-01T09:00:00+08:00"),
            ("C", "0102", "closed", "", "2026-03-02"),  # the day alone, and not the hour
        )
    assert [(one.row, one.field) for one in caught.value.problems] == [
        (1, "code"),
        (2, "closed_at"),
    ]
    with reading(store) as session:
        assert session.scalars(select(Case)).all() == []


@pytest.mark.parametrize("column", ["联系电话", "手机号", "Email", "联系方式"])
def test_a_file_with_contacts_of_reporters_is_refused_before_it_is_kept(
    geopackage: Engine, tmp_path: Path, column: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEAD},{column}\nA,100.45,38.93,0102,reported,{REPORTED},,,139\n", "utf-8")
    how: dict[str, Any] = {"options": Options(crs="EPSG:4326"), "files_folder": tmp_path / "files"}
    with pytest.raises(InputError, match=rf"The column '{column}' seems to say how reporters"):
        import_layer(geopackage, "cases", path, by="test", **how)
    assert not (tmp_path / "files").exists()


def test_a_case_of_a_time_to_come_is_refused_with_its_row(
    store: Engine, tmp_path: Path, import_file: Import
) -> None:
    now = dt.datetime.now(dt.UTC)
    path = tmp_path / "cases.csv"
    rows = [
        f"{code},100.45,38.93,0102,filed,{now + dt.timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ},,"
        for code, minutes in (("A", -1), ("B", 60), ("C", 3))  # clocks differ by minutes
    ]
    path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    with pytest.raises(RowsError) as refused:
        import_file("cases", path, crs="EPSG:4326")
    (problem,) = refused.value.problems
    assert (problem.row, problem.field) == (2, "reported_at")
    assert in_language(problem.reason, "en") == "the time of its report is still to come"
    assert import_file("cases", path, crs="EPSG:4326", skip_bad=True).rows == 2


def test_an_end_of_a_time_to_come_is_refused_with_its_row(
    store: Engine, tmp_path: Path, import_file: Import
) -> None:
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    path = tmp_path / "cases.csv"
    row = f"A,100.45,38.93,0102,filed,2026-05-06T01:00:00Z,,{ends:%Y-%m-%dT%H:%M:%SZ}"
    path.write_text(f"{HEAD}\n{row}\n", "utf-8")
    with pytest.raises(RowsError) as refused:
        import_file("cases", path, crs="EPSG:4326")
    (problem,) = refused.value.problems
    assert (problem.row, problem.field) == (1, "closed_at")
