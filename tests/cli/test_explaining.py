"""Passports, comparisons and plans on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text

from gridmap.db.engine import open_engine
from tests import towns

Call = Callable[..., Result]
CORNER = (400.0, 400.0)


@pytest.fixture
def town(gridmap: Call, tmp_path: Path, once_here: Callable[..., None]) -> Call:
    """The hand-worked town with one station, evaluated."""

    def fill() -> None:
        gridmap("init")
        gridmap("import", "areas", towns.grids(tmp_path), "--level", "grid")
        gridmap("import", "residences", towns.residences(tmp_path))
        gridmap("import", "facilities", towns.facilities(tmp_path, CORNER))
        gridmap("import", "paths", towns.paths(tmp_path))
        gridmap("coverage", "run", "--as-of", "2026-06-30")

    once_here(fill)
    return gridmap


def at(x: float, y: float) -> str:
    lon, lat = towns.lonlat(x, y)
    return f"{lon},{lat}"


def test_explain_prints_formula_standard_rows_and_replay(town: Call) -> None:
    said = town("explain", "latest", "last_100", towns.grid_code(0, 0), code=3).output
    assert "not a measure" in said
    key = "zhangye_2020/last_100_metres"
    said = town("explain", "latest", key, towns.grid_code(0, 0), "--lang", "en").output
    assert "uncovered = all − covered − not joined = 40 − 0 − 0 = 40 (100.0%)" in said
    assert f"standard: {key}, 张掖市公开报道（2020）" in said
    assert "H001" in said
    assert "replay: 0, the same" in said
    assert "facilities.geojson (1 rows" in said


def test_explain_says_that_it_replayed_kept_distances(town: Call, tmp_path: Path) -> None:
    (store,) = tmp_path.rglob("*.gpkg")
    engine = open_engine(f"sqlite:///{store}")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM path"))
    engine.dispose()
    key = "zhangye_2020/last_100_metres"
    said = town("explain", "1", key, towns.grid_code(0, 0), "--lang", "en").output
    kept = "from the distances that the run kept; the layer paths was edited since"
    assert f"replay: 0, the same, {kept}" in said


def test_explain_in_chinese_names_kinds_in_chinese(town: Call) -> None:
    said = town("explain", "1", "leaders", towns.grid_code(0, 0)).output
    assert "缺 = max(1 − 0, 0) = 1" in said
    assert "每个网格有网格长" in said


def test_explain_of_ones_own_choice_as_json(town: Call, gridmap_json: Callable[..., Any]) -> None:
    found = gridmap_json(
        *("explain", "1", "reach", towns.COMMUNITY, "--kind", "驿站", "--threshold", 181),
        *("--rows", 2),
    )
    (figure,) = found["figures"]
    assert (figure["value"], figure["required"]) == (80, 1000)
    assert len(figure["numerator"]["rows"]) == 2
    assert figure["numerator"]["more"] == 21
    assert figure["replay"]["matches"] is True


def test_explain_of_an_unknown_run_or_area_ends_with_the_documented_code(town: Call) -> None:
    assert "no run 9" in town("explain", "9", "residents", towns.COMMUNITY, code=6).output
    assert "nowhere" in town("explain", "1", "residents", "nowhere", code=6).output
    assert "'first'" in town("explain", "first", "residents", towns.COMMUNITY, code=3).output


def test_compare_says_what_opened_and_closed(
    town: Call, gridmap_json: Callable[..., Any], tmp_path: Path
) -> None:
    town("import", "facilities", towns.facilities(tmp_path, (800, 400)))
    town("coverage", "run", "--as-of", "2026-06-30")
    said = town("coverage", "compare", "1", "latest", "--lang", "en").output
    assert "Run 1 of 2026-06-30 → run 2 of 2026-06-30" in said
    assert "Layers that changed: facilities" in said
    key = "gb50180_2018/station"
    found = gridmap_json("coverage", "compare", 1, 2, "--standard", key)
    (row,) = found["standards"]
    assert {r["code"] for r in row["opened"]}.isdisjoint({r["code"] for r in row["closed"]})
    assert row["opened"]
    listed = town("coverage", "compare", "1", "2", "--standard", key).output
    assert f"opened {towns.grid_code(2, 2)}" in listed
    assert "no run 7" in town("coverage", "compare", "1", "7", code=6).output


def test_what_if_answers_and_writes_nothing(town: Call, gridmap_json: Callable[..., Any]) -> None:
    ask = ("coverage", "what-if", "--kind", "service_station", "--threshold", 181)
    found = gridmap_json(*ask, "--add", f"驿站,{at(800, 400)},capacity=30", "--close", "F1")
    assert found["before"]["covered"] == found["after"]["covered"] == 80
    assert (found["newly_covered"], found["newly_uncovered"]) == (80, 80)
    moved = gridmap_json(*ask, "--move", f"F1,{at(800, 400)}")
    assert moved["areas"] == found["areas"]
    said = town(*ask, "--close", "F1").output
    assert "0 newly covered, 80 no longer" in said
    assert gridmap_json(*ask)["after"]["covered"] == 80


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--add", "school"), "must be KIND,LON,LAT"),
        (("--add", "school,east,38.9"), "'east' is not a number"),
        (("--add", "school,100.4,38.9,seats=3"), "'seats=3' must be one of capacity"),
        (("--move", "F1,100.4"), "must be CODE,LON,LAT"),
        (("--resize", "F1,capacity=many"), "'many' is not a number"),
        (("--close", "F9"), "no facility with the code 'F9'"),
        (("--add", "skool,100.4,38.9"), "did you mean school"),
    ],
)
def test_a_change_that_cannot_be_read_gets_a_sentence(
    town: Call, words: tuple[str, ...], sentence: str
) -> None:
    ask = ("coverage", "what-if", "--kind", "service_station")
    assert sentence in town(*ask, *words, code=3).output


def test_a_scenario_is_kept_shown_tried_and_forgotten(
    town: Call, gridmap_json: Callable[..., Any]
) -> None:
    plan = ("--add", f"service_station,{at(800, 400)}", "--resize", "F1,capacity=20")
    made = gridmap_json("scenario", "save", "东移", *plan, "--close", "F1")
    assert [change["do"] for change in made["changes"]] == ["add", "resize", "close"]
    assert "东移" in town("scenario", "list").output
    assert gridmap_json("scenario", "show", "东移") == made
    assert "close  code F1" in town("scenario", "show", str(made["id"])).output
    ask = ("coverage", "what-if", "--kind", "service_station", "--threshold", 181)
    found = gridmap_json(*ask, "--scenario", "东移")
    assert (found["newly_covered"], found["newly_uncovered"]) == (80, 80)
    assert "already" in town("scenario", "save", "东移", *plan, code=3).output
    assert gridmap_json("scenario", "delete", "东移") == {"deleted": made["id"]}
    assert json.loads(town("scenario", "list", "--json").stdout) == {"scenarios": []}
    town("scenario", "show", "东移", code=6)


def test_export_of_break_zones_writes_a_shape_a_zone(town: Call, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(
        f"code,name,kind,area_code\nO1,支部,grid_branch,{towns.grid_code(0, 0)}\n", "utf-8"
    )
    town("import", "organizations", "o.csv")
    town("coverage", "run", "--as-of", "2026-06-30")
    town("export", "break_zones", "-o", "zones.geojson")
    (zone,) = json.loads((tmp_path / "zones.geojson").read_text("utf-8"))["features"]
    assert zone["properties"]["grids"] == 24
    assert zone["properties"]["residents"] == 24 * towns.RESIDENTS
    assert zone["geometry"]["type"] == "Polygon"
