"""A page of a list of cases is the same part of the whole, from whichever end it is read."""

import datetime as dt
from dataclasses import replace

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.db.models import Case
from gridmap.db.queries import case_list
from gridmap.db.queries.case_list import SORTS, CaseFilter
from gridmap.db.session import reading, writing
from tests.db.rows import an_edition

NOW = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
ALL = CaseFilter(now=NOW, soon=NOW)
COUNT = 13


def fill(engine: Engine) -> None:
    with writing(engine) as session:
        edition = an_edition(session, "cases")
        for number in range(COUNT):
            # Some days are the same, and some are missing.
            at = NOW - dt.timedelta(days=number % 5)
            session.add(
                Case(
                    code=f"C{number % 7}",
                    title="Dongjie 垃圾" if number % 2 else "西街",
                    stage="closed" if number % 3 else "handling",
                    reported_at=at,
                    due_at=None if number % 4 == 1 else at,
                    closed_at=None if number % 3 == 0 else at,
                    geom=shapely.Point(100.45, 38.93),
                    edition_id=edition,
                )
            )


@pytest.mark.parametrize("sort", SORTS)
def test_each_page_is_its_part_of_the_whole(once, sort: str, monkeypatch) -> None:
    engine = once(fill)
    with reading(engine) as session:
        whole = [row.id for row in case_list.page(session, ALL, sort, 0, COUNT)]
        assert len(set(whole)) == COUNT
        for many in (1, 1_000):  # read in the order of an index, and sorted
            monkeypatch.setattr(case_list, "MANY", many)
            pages = [
                [row.id for row in case_list.page(session, ALL, sort, first, 3, COUNT)]
                for first in range(0, COUNT + 3, 3)
            ]
            assert pages == [whole[first : first + 3] for first in range(0, COUNT + 3, 3)]


def test_a_page_whose_list_nobody_counted_is_read_from_the_beginning(once) -> None:
    with reading(once(fill)) as session:
        whole = [row.id for row in case_list.page(session, ALL, "due", 0, COUNT)]
        assert [row.id for row in case_list.page(session, ALL, "due", 9, 3)] == whole[9:12]


@pytest.mark.parametrize("text", ["dongjie", "DONGJIE 垃", "c3", "垃圾"])
def test_great_and_small_letters_are_the_same(once, text: str) -> None:
    with reading(once(fill)) as session:
        found = case_list.page(session, replace(ALL, text=text), "code", 0, COUNT)
        named = {row.code for row in found}
        assert named == (
            {"C3"} if text == "c3" else {row.code for row in found if "圾" in row.title}
        )
        assert found
