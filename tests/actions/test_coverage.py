"""Coverage of the hand-worked town, counted by eye, on both stores."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import coverage, coverage_show
from gridmap.actions.standards import active
from gridmap.analysis.standards import Standard, parse_pack
from gridmap.config import Config
from gridmap.db.queries import runs
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from tests import towns

DAY = dt.date(2026, 6, 30)
PARAMETERS = coverage.Parameters(as_of=DAY)
# A station on the street corner in the middle of the town.
CORNER = (400.0, 400.0)


@pytest.fixture
def town(import_file: Any, tmp_path: Path, once: Any) -> Engine:
    """The whole town with one station on the corner at (400, 400)."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("paths", towns.paths(tmp_path))
        import_file("facilities", towns.facilities(tmp_path, CORNER))

    filled: Engine = once(fill)
    return filled


def reach(store: Engine, **question: Any) -> coverage_show.Reach:
    asked = {"kinds": ["service_station"], "method": "walking", "threshold_m": 200.0} | question
    with reading(store) as session:
        return coverage_show.reach(session, **asked)


def evaluate(store: Engine, standards: list[Standard] | None = None) -> int:
    return coverage.run(store, by="test", standards=standards or [], parameters=PARAMETERS)


def rule(measure: str, level: str, unit: str = "posts", **parameters: Any) -> Standard:
    data = {
        "pack": "test",
        "zh": "试",
        "en": "Test",
        "source": "worked by hand",
        "standards": [
            {
                "id": measure,
                "zh": "规则",
                "en": "Rule",
                "measure": measure,
                "subject": level or "site",
                "unit": unit,
                "parameters": parameters,
                "confirmed": True,
            }
        ],
    }
    return parse_pack(data, "test.yaml")[0]


@pytest.mark.parametrize(
    ("method", "threshold_m", "houses"),
    [
        ("straight", 99, 0),
        ("straight", 101, 1),  # the house north-east of the corner
        ("straight", 135, 2),  # south-east: 60 and 120 m
        ("straight", 162, 3),  # north-west: 140 and 80 m
        ("straight", 185, 4),  # south-west: 140 and 120 m
        ("walking", 139, 0),
        ("walking", 141, 1),  # 60 + 80
        ("walking", 181, 2),  # 60 + 120
        ("walking", 341, 5),  # 60 + 80 + 200, from the west, the east and the north
        ("walking", 381, 8),  # 60 + 120 + 200, from the west, the east and the south
        ("straight", 2000, 25),
    ],
)
def test_houses_within_a_threshold_are_those_counted_by_eye(
    town: Engine, method: str, threshold_m: float, houses: int
) -> None:
    evaluate(town)
    found = reach(town, method=method, threshold_m=threshold_m).total
    assert found["covered"] == houses * towns.RESIDENTS
    assert found["residents"] == 25 * towns.RESIDENTS
    assert found["covered"] + found["uncovered"] + found["unjoined"] == found["residents"]


def test_sums_by_grid_add_up_to_the_total_at_every_level(town: Engine) -> None:
    evaluate(town)
    for level in ("grid", "community", "subdistrict", "district"):
        found = reach(town, level=level, threshold_m=381)
        assert found.areas["covered"].sum() == found.total["covered"]
        assert found.areas["residents"].sum() + found.outside == found.total["residents"]
    by_grid = reach(town, level="grid", threshold_m=381).areas.set_index("code")
    assert by_grid.loc[towns.grid_code(2, 2), "covered"] == towns.RESIDENTS
    assert by_grid.loc[towns.grid_code(0, 0), "uncovered"] == towns.RESIDENTS


def test_a_house_far_from_every_path_is_unjoined_with_a_reason(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    far = towns.feature(shapely.Point(1700, 500), residents=9)
    import_file("residences", towns.write(tmp_path / "far.geojson", [far]), add=True)
    run_id = evaluate(town)
    found = reach(town)
    assert found.total["unjoined"] == 9
    assert found.total["residents"] == 25 * towns.RESIDENTS + 9
    with reading(town) as session:
        notes = runs.get(session, run_id).notes
    assert any("9 residents are unjoined: further than 300 m" in note for note in notes)
    assert any("9 residents live outside every area" in note for note in notes)


def test_no_station_means_all_gap(town: Engine) -> None:
    evaluate(town)
    found = reach(town, kinds=["kindergarten"])
    assert found.total["uncovered"] == 25 * towns.RESIDENTS
    assert found.notes == ["there was no facility of kind kindergarten in the run"]


def test_two_kinds_together_count_whichever_is_nearer(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("facilities", towns.facilities(tmp_path, (800, 800), kind="neighbourhood_centre"))
    evaluate(town)
    both = reach(town, kinds=["service_station", "neighbourhood_centre"], threshold_m=181)
    assert both.total["covered"] == 4 * towns.RESIDENTS


def test_a_town_without_paths_says_that_nothing_could_be_walked(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("residences", towns.residences(tmp_path))
    import_file("facilities", towns.facilities(tmp_path, CORNER))
    run_id = evaluate(store)
    assert reach(store).total["unjoined"] == 25 * towns.RESIDENTS
    with reading(store) as session:
        assert "there are no paths: nothing could be measured by walking" in (
            runs.get(session, run_id).notes
        )


def test_a_store_without_residences_refuses_to_run(store: Engine) -> None:
    with pytest.raises(InputError, match="There are no residences"):
        evaluate(store)


def test_asking_before_the_first_run_names_the_command(store: Engine) -> None:
    with pytest.raises(NotFoundError, match="gridmap coverage run"):
        reach(store)


def test_a_walk_longer_than_the_run_searched_is_refused(town: Engine) -> None:
    evaluate(town)
    with pytest.raises(InputError, match="--search-limit 4000"):
        reach(town, threshold_m=4000)


@pytest.mark.parametrize("threshold_m", [0.0, -5.0, float("nan"), float("inf")])
def test_a_threshold_that_is_no_distance_is_refused(town: Engine, threshold_m: float) -> None:
    evaluate(town)
    with pytest.raises(InputError, match="longer than 0 m"):
        reach(town, threshold_m=threshold_m)


def test_reach_gaps_name_each_grid_with_uncovered_residents(town: Engine) -> None:
    standard = rule(
        "reach", "grid", "residents",
        kinds=["service_station"], threshold_m=381, method="walking",
    )  # fmt: skip
    run_id = evaluate(town, [standard])
    with reading(town) as session:
        gaps = [gap for gap, _ in runs.gaps(session, run_id)]
        assert len(gaps) == 25 - 8
        assert {gap.shortfall for gap in gaps} == {float(towns.RESIDENTS)}
        assert towns.grid_code(4, 4) in {gap.subject_code for gap in gaps}


def test_grids_without_a_leader_on_the_day_are_gaps(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    table = tmp_path / "posts.csv"
    lines = ["kind,holder,area_code,valid_from,valid_to"]
    lines += [f"grid_leader,长 {i},{towns.grid_code(*at)},2026-01-01,"
              for i, at in enumerate(towns.cells()) if at != (0, 0)]  # fmt: skip
    lines[1] = lines[1].replace("2026-01-01,", "2026-01-01,2026-06-29")  # ended the day before
    lines[2] = lines[2].replace("长 2", "")  # vacant
    table.write_text("\n".join(lines), "utf-8")
    import_file("posts", table)
    run_id = evaluate(town, [rule("leaders", "grid", kind="grid_leader")])
    with reading(town) as session:
        short = {gap.subject_code for gap, _ in runs.gaps(session, run_id)}
    assert short == {towns.grid_code(0, 0), towns.grid_code(1, 0), towns.grid_code(2, 0)}


def test_a_standard_without_subjects_is_noted_and_finds_nothing(town: Engine) -> None:
    run_id = evaluate(town, [rule("sites", "", "organizations", tie="covers_site")])
    with reading(town) as session:
        assert runs.gaps(session, run_id) == []
        assert "test/sites was not applied: there are no sites" in runs.get(session, run_id).notes


def test_the_same_inputs_have_the_same_hash(town: Engine) -> None:
    first, second = evaluate(town), evaluate(town)
    with reading(town) as session:
        assert runs.get(session, first).inputs_sha256 == runs.get(session, second).inputs_sha256
        assert runs.get(session, first).metric_crs == towns.CRS


def test_the_standards_that_ship_are_all_understood() -> None:
    keys = {standard.key for standard in active(Config())}
    assert {"zhangye_2020/staff", "national/staff", "gb50180_2018/station"} <= keys
    recalled = {s.key for s in active(Config()) if not s.confirmed}
    assert {key for key in keys if key.startswith("gridmap_checks/")} <= recalled
    assert {"zhangye_2020/staff", "national/staff"}.isdisjoint(recalled)


def test_a_community_without_any_post_is_a_gap_and_no_crash(
    store: Engine, import_file: Any, tmp_path: Path
) -> None:
    whole = towns.feature(shapely.box(0, 0, 1000, 1000), code=towns.COMMUNITY, name="社区")
    import_file("areas", towns.write(tmp_path / "c.geojson", [whole]), level="community")
    import_file("residences", towns.residences(tmp_path))
    run_id = coverage.run(store, by="test", standards=active(Config()), parameters=PARAMETERS)
    with reading(store) as session:
        keys = {standard.key for _, standard in runs.gaps(session, run_id)}
    assert {
        "zhangye_2020/deputy_secretary",
        "zhangye_2020/one_in_two",
        "zhangye_2020/staff",
    } <= keys


def test_a_run_stays_as_it_was_when_areas_change_later(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    run_id = evaluate(town)
    before = reach(town, level="community", run_id=run_id).areas
    halves = [shapely.box(0, 0, 400, 1000), shapely.box(400, 0, 1000, 1000)]
    made = [towns.feature(s, code=f"62070200100{i}") for i, s in enumerate(halves, 1)]
    import_file("areas", towns.write(tmp_path / "c.geojson", made), level="community")
    coverage_show.area_tables.cache_clear()
    after = reach(town, level="community", run_id=run_id).areas
    assert after.to_dict() == before.to_dict()


def test_one_stray_house_does_not_move_the_town_to_another_belt(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    table = tmp_path / "stray.csv"
    table.write_text("lon,lat,residents\n0,0,3\n", "utf-8")
    import_file("residences", table, crs="EPSG:4326", add=True)
    run_id = evaluate(town)
    assert reach(town, method="straight", threshold_m=101).total["covered"] == towns.RESIDENTS
    with reading(town) as session:
        run = runs.get(session, run_id)
        assert run.metric_crs == towns.CRS
        assert any("1 residences lie more than 2 degrees" in note for note in run.notes)


@pytest.mark.parametrize("name", ["join_limit_m", "search_limit_m"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_a_limit_that_is_no_distance_is_refused(name: str, value: float) -> None:
    with pytest.raises(InputError):
        coverage.Parameters(as_of=DAY, **{name: value})
