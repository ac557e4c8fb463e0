"""The state on a day: what was in force then, as far as is known today."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import area_panel, case_moves, dates, place_card, search
from gridmap.actions.case_moves import Wanted
from gridmap.analysis.case_stages import ENDED
from gridmap.db.engine import open_engine
from gridmap.db.queries import areas, layers, people, runs, standing
from gridmap.db.queries.features import Filters, chunks
from gridmap.db.queries.standing import on_day
from gridmap.db.session import reading
from gridmap.errors import NotFoundError
from tests import towns
from tests.happening import NOON, report

JANUARY, MARCH, MAY, JULY = (dt.date(2026, month, 1) for month in (1, 3, 5, 7))
DAY = dt.timedelta(days=1)


def stood(store: Engine, day: dt.date) -> list[int]:
    """Return the editions of the facilities that stood on a day, one entry a row."""
    with reading(store) as session:
        frame = layers.facilities(session, on_day(session, day))
        everything = {f.id: f.edition_id for f in _facilities(session)}
    return sorted(everything[i] for i in frame["id"])


def _facilities(session: Any) -> Any:
    from sqlalchemy import select

    from gridmap.db.models import Facility

    return session.scalars(select(Facility))


@pytest.fixture
def place(import_file: Any, tmp_path: Path) -> Any:
    """Import one facility of a kind that is in force from a day; return the edition."""

    def put(valid_from: dt.date | None, kind: str = "library", **options: Any) -> int:
        path = towns.facilities(tmp_path, (5, 5), kind=kind)
        done = import_file("facilities", path, valid_from=valid_from, **options)
        return int(done.edition_id)

    return put


def test_an_edition_stands_from_its_day_until_that_of_the_next(store: Engine, place: Any) -> None:
    first, second = place(JANUARY), place(MAY)
    assert stood(store, JANUARY - DAY) == []
    assert stood(store, JANUARY) == [first]
    assert stood(store, MAY - DAY) == [first]
    assert stood(store, MAY) == [second]


def test_without_a_day_an_edition_is_in_force_from_the_day_of_its_import(
    store: Engine, place: Any
) -> None:
    only = place(None)
    assert stood(store, dates.today() - DAY) == []
    assert stood(store, dates.today()) == [only]


def test_a_later_import_with_an_earlier_day_corrects_what_was_known(
    store: Engine, place: Any
) -> None:
    first, _wrong, correction = place(JANUARY), place(JULY), place(MARCH)
    assert stood(store, MARCH - DAY) == [first]
    # Neither the first, which was replaced only from July on as one thought, nor both.
    assert stood(store, MARCH) == [correction]
    assert stood(store, MAY) == [correction]
    assert stood(store, JULY) == [correction]


def test_a_correction_of_one_kind_leaves_the_others(store: Engine, place: Any) -> None:
    library, school = place(JANUARY), place(JANUARY, "school")
    place(JULY)
    later = place(JULY, "school")
    correction = place(MARCH)
    assert stood(store, MAY) == [school, correction]
    assert stood(store, JULY) == [later, correction]
    assert stood(store, JANUARY) == [library, school]


def test_what_was_added_corrects_nothing(store: Engine, place: Any) -> None:
    first, _second = place(JANUARY), place(JULY)
    added = place(MARCH, add=True)
    assert stood(store, MAY) == [first, added]


def test_an_area_is_found_by_the_day(store: Engine, import_file: Any, tmp_path: Path) -> None:
    import_file("areas", towns.grids(tmp_path), level="grid", valid_from=MARCH)
    code = f"{towns.COMMUNITY}013"
    with reading(store) as session:
        assert len(areas.frame(session, "grid", on_day(session, MARCH))) == 25
        assert areas.frame(session, "grid", on_day(session, JANUARY)).empty
    assert area_panel.describe(store, code, day=MAY)["as_of"] == "2026-05-01"
    with pytest.raises(NotFoundError):
        area_panel.describe(store, code, day=JANUARY)


def test_a_place_is_found_by_the_names_of_the_day(
    store: Engine, import_file: Any, place: Any, tmp_path: Path
) -> None:
    import_file("areas", towns.grids(tmp_path), level="grid", valid_from=JANUARY)
    place(JANUARY)
    place(MAY, "school")
    found = {day: search.search(store, "F", day=day, types=("facility",)) for day in (MARCH, MAY)}
    assert [[hit["kind"] for hit in one["hits"]] for one in found.values()] == [
        ["library"],
        ["library", "school"],
    ]
    lonlat = towns.lonlat(460, 280)
    assert place_card.describe(store, *lonlat, day=MARCH)["parents"]
    assert place_card.describe(store, *lonlat, day=JANUARY - DAY)["parents"] == []
    pasted = search.search(store, f"{lonlat[0]},{lonlat[1]}", day=JANUARY - DAY)["hits"]
    assert [hit["parents"] for hit in pasted] in ([], [[]])


def test_deadlines_are_judged_today_but_of_made_up_cases_on_the_day_of_the_run(
    store: Engine, import_file: Any, demo_store: Path, tmp_path: Path
) -> None:
    with reading(store) as session:
        assert dates.clock(session) == dates.today()
    shutil.copy(demo_store, tmp_path / "demo.gpkg")
    demo = open_engine(f"sqlite:///{tmp_path / 'demo.gpkg'}")
    with reading(demo) as session:
        run = runs.latest(session)
        assert run
        assert dates.clock(session) == run.as_of != dates.today()
    demo.dispose()


def test_the_days_are_listed_newest_first_with_words(store: Engine, place: Any) -> None:
    place(JANUARY)
    place(MAY)
    found = dates.describe(store)
    assert [day["date"] for day in found["dates"]] == ["2026-05-01", "2026-01-01"]
    assert found["first"] == "2026-01-01"
    assert found["dates"][0]["changes"][0]["en"] == "Facilities: 1 replaced 1"
    assert found["dates"][1]["changes"][0]["zh"] == "新增设施 1 个"


def test_the_stage_on_a_day_follows_from_the_history(store: Engine) -> None:
    report(store, "A1")
    for day, step in enumerate(("accept", "file", "suspend"), 1):
        reason = "weather" if step == "suspend" else ""
        wanted = Wanted(step, reason=reason)
        case_moves.move(store, "A1", wanted, by=f"person {day}", now=NOON + day * DAY)
    first = NOON.date()
    stages = [stage_on(store, first + day * DAY) for day in range(5)]
    assert stages == ["reported", "accepted", "filed", "suspended", "suspended"]


@pytest.mark.parametrize(
    ("row", "before", "after"),
    [
        ("closed,2026-05-01T15:00:00+08:00", ("reported", None), ("closed", MAY)),
        ("handling,", ("handling", None), ("handling", None)),
    ],
)
def test_of_a_case_that_a_file_brought_no_more_is_known_than_the_file_says(
    store: Engine,
    import_file: Any,
    tmp_path: Path,
    row: str,
    before: tuple[str, Any],
    after: tuple[str, Any],
) -> None:
    path = tmp_path / "cases.csv"
    head = "code,lon,lat,reported_at,stage,closed_at"
    path.write_text(f"{head}\nA1,100.45,38.93,2026-04-01T08:00:00+08:00,{row}\n", "utf-8")
    import_file("cases", path, crs="EPSG:4326")
    for day, (stage, closed) in ((MAY - DAY, before), (MAY, after)):
        assert stage_on(store, day) == stage
        with reading(store) as session:
            [chunk] = chunks(session, "cases", Filters(day=on_day(session, day)))
        [then] = chunk.columns["closed_at"]
        assert (chunk.columns["stage"], then and then.date()) == ([stage], closed)


def stage_on(store: Engine, day: dt.date) -> str:
    with reading(store) as session:
        at = on_day(session, day)
        cases = people.cases(session, [""], at)
        return next(iter(people.stages(session, cases, at).values()))


def test_every_store_knows_which_stages_are_ends() -> None:
    assert set(standing.ENDED) == ENDED
