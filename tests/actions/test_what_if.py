"""What if: the answer is that of a new run with the changed facilities, home by home."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, text

from gridmap.actions import coverage, coverage_figures, coverage_show, demo
from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.actions.scenarios import changes_of
from gridmap.actions.standards import active
from gridmap.actions.what_if import Asked, what_if
from gridmap.config import Config
from gridmap.db.engine import open_engine
from gridmap.db.queries import runs
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from tests import towns
from tests.actions.evaluating import evaluate

PLACES = {"F1": (400.0, 400.0), "F2": (800.0, 200.0), "F3": (0.0, 1000.0)}
KINDS = ["service_station"]
Change = dict[str, Any]


def add(x: float, y: float, **more: Any) -> Change:
    lon, lat = towns.lonlat(x, y)
    return {"do": "add", "kind": "service_station", "lon": lon, "lat": lat} | more


def move(code: str, x: float, y: float) -> Change:
    lon, lat = towns.lonlat(x, y)
    return {"do": "move", "code": code, "lon": lon, "lat": lat}


def close(code: str) -> Change:
    return {"do": "close", "code": code}


def stations(path: Path, places: dict[str, tuple[float, float]]) -> Path:
    made = [
        towns.feature(shapely.Point(*at), code=code, name=code, kind="service_station")
        for code, at in places.items()
    ]
    return towns.write(path, made)


@pytest.fixture
def town(import_file: Any, tmp_path: Path, once: Any) -> Engine:
    """The town with three stations, evaluated."""

    def fill(store: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("paths", towns.paths(tmp_path))
        import_file("facilities", stations(tmp_path / "stations.geojson", PLACES))
        evaluate(store)

    filled: Engine = once(fill)
    return filled


def answer(store: Engine, changes: list[Change], run: int | None = None, **more: Any) -> Any:
    asked = {"kinds": KINDS, "threshold_m": 341.0} | more
    with reading(store) as session:
        return what_if(session, Asked(changes=changes_of(changes), **asked), run)


def same_as_run(store: Engine, found: Any, run_id: int) -> None:
    """Compare an answer with what a run with the changed facilities found."""
    with reading(store) as session:
        question = {name: found[name] for name in ("kinds", "method", "threshold_m", "level")}
        truth = coverage_show.reach(session, run_id=run_id, weight=found["people"], **question)
        before = coverage_show.reach(
            session, run_id=found["run"], weight=found["people"], **question
        )
    assert found["after"] == {name: truth.total[name] for name in coverage_show.SUMS}
    assert found["before"] == {name: before.total[name] for name in coverage_show.SUMS}
    assert found["newly_covered"] - found["newly_uncovered"] == (
        truth.total["covered"] - before.total["covered"]
    )
    now = dict(zip(truth.areas["code"], truth.areas["uncovered"], strict=True))
    then = dict(zip(before.areas["code"], before.areas["uncovered"], strict=True))
    assert {k: v["after"] for k, v in found["areas"].items()}.items() <= now.items()
    assert {k: v["before"] for k, v in found["areas"].items()}.items() <= then.items()
    assert {code for code in now if now[code] != then[code]} <= set(found["areas"])


CHANGES: dict[str, tuple[list[Change], dict[str, tuple[float, float]]]] = {
    "nothing": ([], PLACES),
    "add": ([add(1000, 1000)], PLACES | {"N1": (1000, 1000)}),
    "add off the street": ([add(500, 500)], PLACES | {"N1": (500, 500)}),
    "add where one stands": ([add(400, 400)], PLACES | {"N1": (400, 400)}),
    "move": ([move("F1", 600, 800)], PLACES | {"F1": (600, 800)}),
    "close": ([close("F2")], {k: v for k, v in PLACES.items() if k != "F2"}),
    "move twice": (
        [move("F1", 600, 800), move("F1", 200, 200)],
        PLACES | {"F1": (200, 200)},
    ),
    "add and close it": ([add(200, 800, code="N1"), close("N1")], PLACES),
    "several at once": (
        [add(1000, 1000), add(200, 0), move("F1", 900, 900), close("F2"), close("F3")],
        {"F1": (900, 900), "N1": (1000, 1000), "N2": (200, 0)},
    ),
    "all but a new one": (
        [close("F1"), close("F2"), close("F3"), add(600, 600)],
        {"N1": (600, 600)},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_answer_is_that_of_a_new_run_with_the_changed_facilities(
    town: Engine, import_file: Any, tmp_path: Path, name: str
) -> None:
    changes, places = CHANGES[name]
    import_file("facilities", stations(tmp_path / "changed.geojson", places))
    run_id = evaluate(town)
    for method in ("walking", "straight"):
        for threshold_m in (141.0, 181.0, 341.0, 381.0):
            for level in ("grid", "community"):
                asked = {"method": method, "threshold_m": threshold_m, "level": level}
                found = answer(town, changes, run_id - 1, **asked)
                same_as_run(town, found, run_id)


def test_the_answer_of_other_people_is_that_of_a_new_run(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    changes, places = CHANGES["several at once"]
    import_file("facilities", stations(tmp_path / "changed.geojson", places))
    run_id = evaluate(town)
    found = answer(town, changes, run_id - 1, people="households")
    same_as_run(town, found, run_id)
    assert found["before"]["residents"] == 25 * 16


def test_closing_every_station_covers_nobody(town: Engine) -> None:
    found = answer(town, [close(code) for code in PLACES])
    assert found["after"]["covered"] == 0
    assert found["after"]["uncovered"] == 25 * towns.RESIDENTS


def test_homes_that_change_are_listed_with_their_people_and_their_direction(town: Engine) -> None:
    found = answer(town, [add(1000, 1000)], threshold_m=381.0)
    homes = found["residences"]["features"]
    assert sum(f["properties"]["residents"] for f in homes) == found["newly_covered"] > 0
    assert {f["properties"]["change"] for f in homes} == {1}
    lon, lat = homes[0]["geometry"]["coordinates"]
    assert 100.4 < lon < 100.42
    assert 38.9 < lat < 38.92
    closed = answer(town, [close("F1")])
    assert {f["properties"]["change"] for f in closed["residences"]["features"]} == {-1}


def test_nothing_is_written(town: Engine) -> None:
    with reading(town) as session:
        before = runs.latest(session)
        assert before is not None
    answer(town, [add(100, 100), close("F1")])
    with reading(town) as session:
        after = runs.latest(session)
        assert after is not None
        assert (after.id, after.result_sha256) == (before.id, before.result_sha256)


def test_a_facility_far_from_every_path_serves_nobody_and_is_named(town: Engine) -> None:
    found = answer(town, [add(1900, 500, name="孤站")])
    assert found["after"] == found["before"]
    assert [note["en"] for note in found["notes"]] == [
        "孤站 is unjoined (900 m from the nearest path): it serves nobody."
    ]


def test_a_facility_of_another_kind_and_a_new_size_change_nothing_and_are_named(
    town: Engine,
) -> None:
    resize = {"do": "resize", "code": "F1", "capacity": 500}
    found = answer(town, [add(900, 900, kind="school"), resize])
    assert found["after"] == found["before"]
    assert len(found["notes"]) == 2


def test_without_any_facility_of_the_kind_the_first_one_is_found(town: Engine) -> None:
    found = answer(town, [add(400, 400, kind="library")], kinds=["library"], threshold_m=141.0)
    assert found["before"]["covered"] == 0
    assert found["after"]["covered"] == towns.RESIDENTS


def test_an_edit_outside_of_gridmap_is_told_and_measured(town: Engine, monkeypatch: Any) -> None:
    monkeypatch.setattr("gridmap.actions.what_if_town.LOOK_AGAIN_S", 0.0)
    before = answer(town, [])
    assert before["notes"] == []
    with town.begin() as connection:
        connection.execute(text("UPDATE residence SET residents = 0 WHERE code <> 'H001'"))
    found = answer(town, [])
    assert [note["en"].partition(" ")[0] for note in found["notes"]] == ["residences"]
    assert 0 < found["before"]["residents"] < before["before"]["residents"]
    with town.begin() as connection:
        connection.execute(text("DELETE FROM path WHERE name IN ('2 路', '3 路')"))
    assert answer(town, [])["notes"][0]["zh"].startswith(
        "评估以后，有人在 gridmap 之外改过住宅、路网"
    )


@pytest.mark.parametrize(
    ("changes", "more", "sentence"),
    [
        ([{"do": "close", "code": "nix"}], {}, "Change 1 (close): there is no facility"),
        ([close("F1"), close("F1")], {}, "Change 2 (close): 'F1' was closed by a change before"),
        ([{"do": "fly"}], {}, "Change 1 must say what it does: add, move, close, resize"),
        ([{"do": "add", "kind": "service_station"}], {}, "lon and lat in degrees"),
        ([{"do": "add", "kind": "skool", "lon": 1, "lat": 1}], {}, "did you mean school"),
        ([{"do": "move", "code": "F1", "lon": 1, "lat": 100}], {}, "lon and lat in degrees"),
        ([{"do": "close"}], {}, "must name a code"),
        ([{"do": "close", "code": "F1", "lon": 3}], {}, "has 'lon'; it takes code"),
        ([{"do": "resize", "code": "F1"}], {}, "must say a new size"),
        ([{"do": "resize", "code": "F1", "capacity": -1}], {}, "not a number of 0 or more"),
        ([add(1, 1, code="F1")], {}, "there is a facility 'F1' already"),
        ("close", {}, "must be a list"),
        ([], {"threshold_m": 0.0}, "longer than 0 m"),
        ([], {"threshold_m": 5000.0}, "up to 3,000 m"),
        ([], {"method": "flying"}, "straight, walking"),
        ([], {"level": "street"}, "not a level"),
        ([], {"people": "dogs"}, "not counted"),
    ],
)
def test_a_change_that_cannot_be_made_gets_a_sentence(
    town: Engine, changes: Any, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError) as told:
        answer(town, changes, **more)
    assert sentence in str(told.value)


def test_two_facilities_of_one_code_cannot_be_told_apart(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    import_file("facilities", towns.facilities(tmp_path, (0, 0)), add=True)
    evaluate(town)
    with pytest.raises(InputError, match="2 facilities have the code 'F1'"):
        answer(town, [close("F1")])


def test_a_run_that_there_is_not_is_named(town: Engine) -> None:
    with pytest.raises(NotFoundError, match="no run 99"):
        answer(town, [], 99)


@pytest.fixture(scope="module")
def demo_town(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demo city in a store of its own."""
    path = tmp_path_factory.mktemp("what_if") / "demo.gpkg"
    shutil.copy(demo_store, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


DEMO_KINDS = ["service_station", "neighbourhood_centre"]
DEMO_CHANGES: list[list[Change]] = [
    [{"do": "add", "kind": "service_station", "lon": 100.4552, "lat": 38.9351}],
    [{"do": "move", "code": "F0002", "lon": 100.4611, "lat": 38.9312}],
    [{"do": "close", "code": "F0001"}],
    [
        {"do": "close", "code": "F0001"},
        {"do": "move", "code": "F0002", "lon": 100.4611, "lat": 38.9312},
        {"do": "add", "kind": "neighbourhood_centre", "lon": 100.4402, "lat": 38.9287},
        {"do": "add", "kind": "service_station", "lon": 100.4502, "lat": 38.9402},
        {"do": "close", "code": "F0003"},
    ],
]


def changed_demo(folder: Path, changes: list[Change]) -> Path:
    """Write the demo city's facilities with changes made to them by hand."""
    content = json.loads((demo.folder() / "facilities.geojson").read_text("utf-8"))
    by_code = {f["properties"]["code"]: f for f in content["features"]}
    for number, change in enumerate(changes):
        if change["do"] == "close":
            del by_code[change["code"]]
            continue
        sizes = {name: change[name] for name in ("capacity",) if name in change}
        if change["do"] == "resize":
            by_code[change["code"]]["properties"] |= sizes
            continue
        point = {"type": "Point", "coordinates": [change["lon"], change["lat"]]}
        if change["do"] == "move":
            by_code[change["code"]]["geometry"] = point
        else:
            said = {"code": f"N{number}", "name": f"N{number}", "kind": change["kind"]} | sizes
            by_code[said["code"]] = {"type": "Feature", "properties": said, "geometry": point}
    path = folder / "facilities.geojson"
    path.write_text(json.dumps(content | {"features": list(by_code.values())}), "utf-8")
    return path


@pytest.mark.parametrize("changes", DEMO_CHANGES, ids=["add", "move", "close", "several"])
def test_in_the_demo_city_the_answer_is_that_of_a_new_run(
    demo_town: Engine, tmp_path: Path, changes: list[Change]
) -> None:
    import_layer(
        demo_town,
        "facilities",
        changed_demo(tmp_path, changes),
        by="test",
        files_folder=tmp_path,
        options=Options(),
    )
    parameters = coverage.Parameters(as_of=demo.as_of())
    run_id = coverage.run(demo_town, by="test", standards=[], parameters=parameters)
    for method in ("walking", "straight"):
        for threshold_m in (100.0, 300.0, 1000.0):
            asked = {"kinds": DEMO_KINDS, "method": method, "threshold_m": threshold_m}
            found = answer(demo_town, changes, 1, **asked)
            same_as_run(demo_town, found, run_id)
            if threshold_m == 300:
                assert found["newly_covered"] + found["newly_uncovered"] > 0


PLACES_RULE = "gridmap_checks/kindergarten_places"
SEATS: list[list[Change]] = [
    [{"do": "resize", "code": "F0098", "capacity": 500}],
    [{"do": "resize", "code": "F0099", "capacity": 0}],
    [{"do": "add", "kind": "kindergarten", "lon": 100.4402, "lat": 38.9287, "capacity": 90}],
    [
        {"do": "close", "code": "F0100"},
        {"do": "move", "code": "F0101", "lon": 100.4611, "lat": 38.9312},
        {"do": "resize", "code": "F0098", "capacity": 200},
    ],
]


@pytest.mark.parametrize("changes", SEATS, ids=["larger", "none", "new", "several"])
def test_who_gets_a_place_is_answered_as_a_new_run_does(
    demo_town: Engine, tmp_path: Path, changes: list[Change]
) -> None:
    path = changed_demo(tmp_path, changes)
    import_layer(demo_town, "facilities", path, by="test", files_folder=tmp_path, options=Options())
    rules = [standard for standard in active(Config()) if standard.key == PLACES_RULE]
    parameters = coverage.Parameters(as_of=demo.as_of())
    run_id = coverage.run(demo_town, by="test", standards=rules, parameters=parameters)
    found = answer(demo_town, changes, 1, standard=PLACES_RULE)
    with reading(demo_town) as session:
        was = coverage_figures.figures(session, 1, PLACES_RULE).set_index("code")
        now = coverage_figures.figures(session, run_id, PLACES_RULE).set_index("code")
    assert found["before"]["uncovered"] == pytest.approx(was["shortfall"].sum(), abs=0.01)
    assert found["after"]["uncovered"] == pytest.approx(now["shortfall"].sum(), abs=0.01)
    other = (now["shortfall"] - was["shortfall"]).abs() > 0.01
    assert set(other[other].index) <= set(found["areas"])
    assert other.any()
    for code, area in found["areas"].items():
        assert area["before"] == pytest.approx(was["shortfall"][code], abs=0.01)
        assert area["after"] == pytest.approx(now["shortfall"][code], abs=0.01)
    moved = found["newly_covered"] - found["newly_uncovered"]
    assert found["after"]["covered"] - found["before"]["covered"] == pytest.approx(moved, abs=0.01)


def test_only_a_standard_of_capacity_tells_who_gets_a_place(demo_town: Engine) -> None:
    with pytest.raises(InputError, match="zhangye_2020/staff asks for staff"):
        answer(demo_town, [], 1, standard="zhangye_2020/staff")
    with pytest.raises(NotFoundError, match="no standard 'none/such'"):
        answer(demo_town, [], 1, standard="none/such")


def test_places_that_nobody_stated_count_as_none_and_are_told(
    demo_town: Engine, monkeypatch: Any
) -> None:
    monkeypatch.setattr("gridmap.actions.what_if_town.LOOK_AGAIN_S", 0.0)
    assert answer(demo_town, [], 1, standard=PLACES_RULE)["notes"] == []
    with demo_town.begin() as connection:
        connection.execute(text("UPDATE facility SET capacity = NULL WHERE code = 'F0098'"))
    edited, silent = answer(demo_town, [], 1, standard=PLACES_RULE)["notes"]
    assert edited["en"].startswith("facilities were edited")
    assert silent["zh"] == "有 1 处设施没有填容量，按 0 算。"
    stated = [{"do": "resize", "code": "F0098", "capacity": 90}]
    assert len(answer(demo_town, stated, 1, standard=PLACES_RULE)["notes"]) == 1
    assert len(answer(demo_town, [close("F0098")], 1, standard=PLACES_RULE)["notes"]) == 1


def test_a_standard_that_the_run_did_not_apply_is_told(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    rule = next(one for one in active(Config()) if one.key == PLACES_RULE)
    import_file("facilities", towns.facilities(tmp_path, (400, 400), kind="kindergarten"))
    evaluate(town, rule)
    found = answer(town, [], standard=PLACES_RULE)
    assert found["before"]["covered"] == 0
    assert "The run did not apply this standard" in found["notes"][0]["en"]
    assert (
        found["notes"][1]["en"] == "Facilities that do not say their capacity: 1. They count as 0."
    )
