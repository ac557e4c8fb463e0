"""Lists and statistics of cases read narrow indexes, and none of the cases themselves."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from gridmap.db.queries import case_list, case_statistics
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.queries.case_states import Marks
from gridmap.db.queries.case_statistics import Asked
from gridmap.db.session import reading

NOW = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
ALL = CaseFilter(now=NOW, soon=NOW)
SOME = CaseFilter(now=NOW, soon=NOW, class_code="02")


def plans(engine: Engine, ask: Any, *, every: bool = False) -> list[str]:
    """Return how SQLite goes about the statements that a question puts to it.

    Only what it does with cases, unless every step is wanted.
    """
    told: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        told.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        with reading(engine) as session:
            ask(session)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    found = []
    with engine.connect() as connection:
        for statement, given in told:
            explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            found += [row[3] for row in explained if every or " case " in f" {row[3]} "]
        connection.execute(text("SELECT 1"))
    return found


@pytest.mark.parametrize("by", ["class", "stage", "organization", "day", "week", "month"])
@pytest.mark.parametrize("wanted", [ALL, SOME], ids=["all", "some"])
def test_statistics_look_no_case_up(geopackage: Engine, by: str, wanted: CaseFilter) -> None:
    asked = Asked(wanted, by)
    for ask in (
        lambda session: case_statistics.tallies(session, asked),
        lambda session: case_statistics.of_most(session, asked, 3),
        lambda session: case_statistics.running_late(session, asked, 1),
    ):
        used = plans(geopackage, ask)
        assert used
        assert all("COVERING INDEX ix_case_" in plan for plan in used), used


@pytest.mark.parametrize("state", ["open", "late", "marked", ""])
def test_lists_are_counted_without_looking_a_case_up(geopackage: Engine, state: str) -> None:
    wanted = CaseFilter(now=NOW, soon=NOW, state=state, marks=Marks(4))
    used = plans(geopackage, lambda session: case_list.counts(session, wanted))
    assert all("COVERING INDEX ix_case_" in plan for plan in used), used


@pytest.mark.parametrize("by", ["class", "organization", "day", "month"])
def test_nothing_is_sorted_to_count_all_cases(geopackage: Engine, by: str) -> None:
    used = plans(
        geopackage,
        lambda session: case_statistics.tallies(session, Asked(CaseFilter(now=NOW), by)),
        every=True,
    )
    assert used
    assert not any("TEMP B-TREE" in plan for plan in used), used
