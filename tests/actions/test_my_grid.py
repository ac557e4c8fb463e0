"""The start page of an area: what is to do there today, and in the areas below."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from gridmap.actions import my_grid
from gridmap.db.engine import open_engine
from gridmap.db.models import Case
from gridmap.db.session import reading
from gridmap.errors import NotFoundError
from gridmap.files.values import LOCAL
from tests.happening import move_on, report

TODAY = dt.date(2026, 6, 30)
GRID, COMMUNITY = "620702003009013", "620702003009"


@pytest.fixture
def town(demo_store: Path, tmp_path: Path) -> Engine:
    """A copy of the demo city, to write in."""
    shutil.copy(demo_store, tmp_path / "town.gpkg")
    return open_engine(f"sqlite:///{tmp_path / 'town.gpkg'}")


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), LOCAL)


def test_cases_stand_by_deadline_the_late_first(town: Engine) -> None:
    days = {"NO": None, "FAR": 9, "DAY": 0, "SOON": 2, "LATE": -1, "LATER": -40}
    before = my_grid.describe(town, GRID, today=TODAY)["cases"]
    for code, left in days.items():
        due = None if left is None else at(TODAY + dt.timedelta(days=left))
        report(town, code, area_code=GRID, due_at=due)
    report(town, "DONE", area_code=GRID, due_at=at(TODAY))
    move_on(town, "DONE", "reject")
    found = my_grid.describe(town, GRID, today=TODAY)["cases"]
    assert before["list"] == []
    assert [(row["code"], row["days"]) for row in found["list"]] == [
        ("LATER", -40),
        ("LATE", -1),
        ("DAY", 0),
        ("SOON", 2),
        ("FAR", 9),
        ("NO", None),
    ]
    assert (found["open"], found["late"], found["soon"]) == (6, 2, 2)


def test_a_case_is_late_after_its_day_in_the_town_has_ended(town: Engine) -> None:
    report(town, "A", area_code=GRID, due_at=at(TODAY))
    days = [my_grid.describe(town, GRID, today=TODAY + dt.timedelta(d)) for d in (0, 1)]
    assert [found["cases"]["list"][0]["days"] for found in days] == [0, -1]


def test_the_areas_below_add_up_to_the_area(demo_store: Path) -> None:
    engine = open_engine(f"sqlite:///{demo_store}")
    for code, level in (("", "subdistrict"), ("620702003", "community"), (COMMUNITY, "grid")):
        found = my_grid.describe(engine, code, today=TODAY)
        assert {row["level"] for row in found["below"]} == {level}
        for key in ("open", "late"):
            assert sum(row[key] for row in found["below"]) == found["cases"][key]
        order = [(-row["late"], -row["open"]) for row in found["below"]]
        assert order == sorted(order)
    engine.dispose()


def test_the_whole_town_counts_the_cases_of_the_store(demo_store: Path) -> None:
    engine = open_engine(f"sqlite:///{demo_store}")
    found = my_grid.describe(engine, "", today=TODAY)
    over = ("closed", "rejected", "void")
    with reading(engine) as session:
        standing = Case.retired_by_id.is_(None), Case.stage.not_in(over)
        running = session.scalars(select(Case).where(*standing)).all()
        late = [c for c in running if c.due_at and c.due_at < at(TODAY)]
    engine.dispose()
    assert found["cases"]["open"] == len(running) > 0
    assert found["cases"]["late"] == len(late)
    assert found["synthetic"]


def test_each_kind_of_facility_stands_once_and_stations_first(demo_store: Path) -> None:
    engine = open_engine(f"sqlite:///{demo_store}")
    kinds = [row["kind"] for row in my_grid.describe(engine, GRID)["area"]["reach"]]
    engine.dispose()
    assert len(kinds) == len(set(kinds)) > 5
    assert "service_station" in kinds[0]
    stations = ["service_station" in kind for kind in kinds]
    assert stations == sorted(stations, reverse=True)


def test_an_unknown_area_and_an_empty_store_are_said(store: Engine) -> None:
    with pytest.raises(NotFoundError, match="no area with the code '9'"):
        my_grid.describe(store, "9")
    with pytest.raises(NotFoundError, match="no areas yet"):
        my_grid.describe(store, "")
