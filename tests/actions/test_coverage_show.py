"""What else can be asked of reach: false coverage, detours, times, paces."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions import coverage_show, figure_show
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from tests import towns
from tests.actions.evaluating import evaluate, grid, points, rule

STATION = {"kinds": ["service_station"], "method": "walking"}


@pytest.fixture
def town(store: Engine, import_file: Any, tmp_path: Path) -> Engine:
    """The town with stations on two corners, 200 m apart from south to north."""
    import_file("areas", towns.grids(tmp_path), level="grid")
    import_file("residences", towns.residences(tmp_path))
    import_file("paths", towns.paths(tmp_path))
    places = [(400.0, 400.0), (400.0, 600.0)]
    import_file("facilities", points(tmp_path / "s.geojson", places, kind="service_station"))
    return store


def reach(store: Engine, **question: Any) -> coverage_show.Reach:
    with reading(store) as session:
        return coverage_show.reach(session, **(STATION | {"threshold_m": 200.0} | question))


def test_people_inside_the_circle_and_beyond_the_walk_are_falsely_covered(town: Engine) -> None:
    evaluate(town)
    # Within 101 m as the crow flies: the houses north-east of both corners, 140 m on foot.
    found = reach(town, threshold_m=101, level="grid")
    assert found.total["falsely_covered"] == 2 * towns.RESIDENTS
    assert found.total["covered"] == 0
    by_grid = found.areas.set_index("code")["falsely_covered"]
    assert by_grid[grid(2, 2)] == by_grid[grid(2, 3)] == towns.RESIDENTS
    assert by_grid.sum() == 2 * towns.RESIDENTS
    # Within 141 m those two are reached on foot too, and the one south-east of the southern corner
    # is inside the circle at 134 m with a walk of 180 m.
    wider = reach(town, threshold_m=141).total
    assert (wider["covered"], wider["falsely_covered"]) == (2 * towns.RESIDENTS, towns.RESIDENTS)


def test_the_detour_is_metres_walked_per_metre_straight(town: Engine) -> None:
    evaluate(town)
    found = reach(town, level="grid")
    assert found.areas.set_index("code")["detour"][grid(2, 2)] == pytest.approx(1.4, abs=1e-3)
    assert 1.0 < found.total["detour"] < 1.6
    nothing = reach(town, kinds=["kindergarten"], level="grid")
    assert nothing.total["detour"] is None
    assert coverage_show.reach_by_code(nothing)["areas"][grid(0, 0)]["detour"] is None


def test_times_count_people_by_the_facilities_around_them(town: Engine) -> None:
    evaluate(town, thresholds_m=(200.0, 500.0))
    # Within 200 m: the house at (2, 2) has both, (2, 1) the southern, (2, 3) the northern one.
    times = reach(town, threshold_m=200).total["times"]
    assert times == {"none": 880, "once": 80, "twice": 40, "more": 0, "unjoined": 0}
    assert reach(town, threshold_m=300).total["times"] is None
    assert reach(town, threshold_m=300, kinds=["clinic"]).total["times"]["none"] == 1000


def test_a_pace_shortens_the_threshold_of_a_question_too(town: Engine) -> None:
    evaluate(town)
    slow = reach(town, threshold_m=181, pace="over_60").total  # 144.8 m
    assert slow["covered"] == reach(town, threshold_m=144.8).total["covered"]
    assert slow["pace"] == "over_60"
    with pytest.raises(InputError, match="'running' is not a pace"):
        reach(town, pace="running")


def test_sums_stay_whole_numbers_that_add_up(town: Engine) -> None:
    evaluate(town)
    found = coverage_show.reach_as_dict(reach(town, level="grid"))
    assert found["covered"] + found["uncovered"] + found["unjoined"] == found["residents"]
    assert sum(area["covered"] for area in found["areas"]) == found["covered"]


def test_figures_of_a_measure_come_with_counts_and_every_subject(town: Engine) -> None:
    run_id = evaluate(town, rule("reach", threshold_m=181, **STATION))
    with reading(town) as session:
        shown = figure_show.measured(session, "reach", run_id=run_id)
        (standard,) = shown["standards"]
        assert standard["counts"] == {
            "met": 3, "short": 22, "no_data": 0, "not_applicable": 0,
        }  # fmt: skip
        assert len(standard["subjects"]) == 25
        first = standard["subjects"][0]
        assert (first["code"], first["status"], first["shortfall"]) == (grid(0, 0), "short", 40)
        with pytest.raises(NotFoundError, match="applied no standard of staff"):
            figure_show.measured(session, "staff", run_id=run_id)
        with pytest.raises(NotFoundError, match="applied no standard of reach community"):
            figure_show.measured(session, "reach", run_id=run_id, level="community")
