"""The command line as scripts rely on it."""

import csv
import importlib
import json
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click import Command, Group
from click.testing import Result

import gridmap.cli
from gridmap.cli import main
from gridmap.cli.root import MODULES
from tests import towns

Call = Callable[..., Result]


@pytest.fixture
def town(gridmap: Call, tmp_path: Path, once_here: Callable[..., None]) -> Call:
    """The hand-worked town, imported and evaluated."""

    def fill() -> None:
        gridmap("init")
        gridmap("import", "areas", towns.grids(tmp_path), "--level", "grid")
        gridmap("import", "residences", towns.residences(tmp_path))
        gridmap("import", "facilities", towns.facilities(tmp_path, (400, 400)))
        gridmap("import", "paths", towns.paths(tmp_path))
        gridmap("coverage", "run", "--as-of", "2026-06-30")

    once_here(fill)
    return gridmap


def commands(group: Group, before: str = "") -> list[tuple[str, Command]]:
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        words = f"{before}{name}"
        found += (
            commands(command, f"{words} ") if isinstance(command, Group) else [(words, command)]
        )
    return found


@pytest.mark.parametrize(
    ("words", "command"), commands(main), ids=lambda v: v if isinstance(v, str) else ""
)
def test_every_command_has_help_with_an_example(words: str, command: Command) -> None:
    shown = command.get_help(click.Context(command)).partition("Example:\n")[2]
    begin = re.compile(rf"    (GRIDMAP_\w+=\S+ )?gridmap {words}( |$)")  # each on a line of its own
    assert any(map(begin.match, shown.splitlines())), shown


def test_every_module_declares_its_commands_and_no_others() -> None:
    for name, modules in MODULES.items():
        for module in modules:
            importlib.import_module(f"gridmap.cli.{module}")
        assert name in main.commands
    for module in pkgutil.iter_modules(gridmap.cli.__path__):
        if module.name != "__main__":
            importlib.import_module(f"gridmap.cli.{module.name}")
    assert set(main.commands) == set(MODULES)


def test_init_makes_the_store_and_a_second_time_does_nothing(gridmap: Call) -> None:
    assert "ready" in gridmap("init").output
    assert "nothing to do" in gridmap("init").output


def test_sweep_says_how_much_was_past_its_day(gridmap: Call) -> None:
    gridmap("init")
    assert "Nothing is past its day" in gridmap("sweep").output
    assert json.loads(gridmap("sweep", "--json").output) == {"contacts": 0, "previews": 0}


def test_without_a_store_the_command_to_make_one_is_named(gridmap: Call) -> None:
    assert "gridmap init" in gridmap("coverage", "run", code=4).output


def test_show_answers_with_the_figures_of_the_contract(
    town: Call, gridmap_json: Callable[..., Any]
) -> None:
    found = gridmap_json(
        *("coverage", "show", "--measure", "reach", "--kind", "service_station"),
        *("--method", "walking", "--threshold", 181),
    )
    figures = {key: found[key] for key in ("residents", "covered", "uncovered", "unjoined")}
    assert figures == {"residents": 1000, "covered": 80, "uncovered": 920, "unjoined": 0}


def test_show_takes_the_chinese_word_for_a_kind(town: Call) -> None:
    assert "service_station" in town("coverage", "show", "--kind", "党群服务驿站").output


def test_show_of_another_measure_lists_its_gaps(
    town: Call, gridmap_json: Callable[..., Any]
) -> None:
    found = gridmap_json("coverage", "show", "--measure", "leaders")
    assert len(found["gaps"]) == 25
    assert found["gaps"][0]["standard"] == "zhangye_2020/grid_leader"


def test_show_of_an_unknown_measure_names_the_known_ones(town: Call) -> None:
    assert "reach" in town("coverage", "show", "--measure", "beauty", code=3).output


def test_export_writes_valid_geojson_of_a_level(town: Call, tmp_path: Path) -> None:
    town("export", "areas", "--level", "grid", "-o", "grids.geojson")
    content = json.loads((tmp_path / "grids.geojson").read_text("utf-8"))
    assert content["type"] == "FeatureCollection"
    assert sorted(f["properties"]["code"] for f in content["features"]) == [
        towns.grid_code(*at) for at in towns.cells()
    ]


def test_export_of_an_area_holds_only_what_lies_in_it(town: Call, tmp_path: Path) -> None:
    town("export", "residences", "--area", towns.grid_code(1, 1), "-o", "homes.geojson")
    content = json.loads((tmp_path / "homes.geojson").read_text("utf-8"))
    assert [f["properties"]["code"] for f in content["features"]] == ["H007"]


def test_export_of_a_box_holds_what_touches_it(town: Call, tmp_path: Path) -> None:
    west, south = towns.lonlat(10, 10)
    east, north = towns.lonlat(390, 190)
    town(
        "export",
        "areas",
        "--level",
        "grid",
        "--bbox",
        f"{west},{south},{east},{north}",
        "-o",
        "b.geojson",
    )
    content = json.loads((tmp_path / "b.geojson").read_text("utf-8"))
    codes = {f["properties"]["code"] for f in content["features"]}
    assert codes == {towns.grid_code(0, 0), towns.grid_code(1, 0)}


def test_export_of_gaps_carries_the_shape_of_their_subjects(town: Call, tmp_path: Path) -> None:
    town("export", "gaps", "--kind", "leaders", "-o", "gaps.geojson")
    content = json.loads((tmp_path / "gaps.geojson").read_text("utf-8"))
    assert len(content["features"]) == 25
    assert content["features"][0]["geometry"]["type"] == "MultiPolygon"


def test_a_failed_export_leaves_the_file_that_was_there(town: Call, tmp_path: Path) -> None:
    (tmp_path / "old.geojson").write_text("old", "utf-8")
    town("export", "areas", "--area", "nowhere", "-o", "old.geojson", code=6)
    assert (tmp_path / "old.geojson").read_text("utf-8") == "old"


def test_skipped_rows_go_to_a_file_with_their_reasons(gridmap: Call, tmp_path: Path) -> None:
    gridmap("init")
    (tmp_path / "homes.csv").write_text("lon,lat,人口\n100.4,38.9,5\n100.4,138.9,5\n", "utf-8")
    done = gridmap("import", "residences", "homes.csv", "--crs", "EPSG:4326", "--skip-bad")
    assert "homes.csv.bad.csv" in done.output
    with (tmp_path / "homes.csv.bad.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["row"], row["field"]) == ("2", "lat")


def test_a_bad_file_ends_with_the_documented_code(gridmap: Call, tmp_path: Path) -> None:
    gridmap("init")
    (tmp_path / "homes.csv").write_text("lon,lat,residents\n100.4,38.9,x\n", "utf-8")
    said = gridmap("import", "residences", "homes.csv", "--crs", "EPSG:4326", code=3).output
    assert "homes.csv: row 1, column 'residents': 'x' is not a whole number" in said
    assert "nothing was imported" in said


def test_an_unknown_setting_is_an_error(gridmap: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDMAP_STROE", "typo")
    said = gridmap("init", code=2).output
    assert re.search(r"GRIDMAP_STROE is not a setting; .*GRIDMAP_STORE", said)


def test_the_report_is_one_file_that_names_its_run(town: Call, tmp_path: Path) -> None:
    town("report", "-o", "report.html")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "2026 年 6 月 30 日" in text
    assert "张掖市公开报道（2020）" in text


def test_what_a_file_of_cases_would_change_is_said_first(
    gridmap: Callable[..., Result], gridmap_json: Callable[..., Any], tmp_path: Path
) -> None:
    gridmap("init")
    head = "code,lon,lat,class_code,stage,reported_at\n"
    good, bad = "A,100.45,38.93,0102,filed,2026-06-30\n", "B,100.45,38.93,0102,x,2026-06-30\n"
    (tmp_path / "a.csv").write_text(head + good, "utf-8")
    (tmp_path / "b.csv").write_text(head + good + bad, "utf-8")
    asked = ("import", "cases", "a.csv", "--crs", "EPSG:4326")
    told = gridmap(*asked, "--preview").stdout
    assert "1 new, 0 changed" in told
    assert "Nothing is written yet" in told
    assert gridmap_json(*asked, "--preview")["adds"] == 1
    assert gridmap_json(*asked)["rows"] == 1
    assert gridmap_json(*asked, "--preview")["same"] == 1
    wrong = ("import", "cases", "b.csv", "--crs", "EPSG:4326", "--errors", "bad.xlsx")
    assert "row 2" in gridmap(*wrong, code=3).output
    assert (tmp_path / "bad.xlsx").read_bytes()[:2] == b"PK"
    told = gridmap("import", "posts", "a.csv", "--preview", code=3).output
    assert "gridmap register import" in told


def test_an_import_names_the_columns_that_it_does_not_read(gridmap: Call, tmp_path: Path) -> None:
    gridmap("init")
    path = tmp_path / "cases.csv"
    row = "A1,100.45,38.93,0102,filed,2026-03-02,晴\n"
    path.write_bytes(f"code,lon,lat,class_code,stage,reported_at,天气\n{row}".encode("gbk"))
    asked = ("import", "cases", str(path), "--crs", "EPSG:4326")
    for more in (("--preview",), ()):
        told = gridmap(*asked, *more).output
        assert "Columns that were not read: 天气." in told
        assert "encoding: The table was read as GB18030 (GBK), not as UTF-8" in told
    assert json.loads(gridmap(*asked, "--preview", "--json").output)["unread"] == ["天气"]
