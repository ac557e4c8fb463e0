"""`gridmap coverage run` and `show`: what they print and what they refuse."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gridmap.cli import main
from tests import towns


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File of a store with the town, a station on the corner in its middle, and a run."""
    folder = tmp_path_factory.mktemp("cli")
    store = folder / "town.gpkg"
    made = [
        ("areas", towns.grids(folder), "--level=grid"),
        ("residences", towns.residences(folder)),
        ("paths", towns.paths(folder)),
        ("facilities", towns.facilities(folder, (400.0, 400.0))),
    ]
    gridmap(store, "init")
    for layer, path, *options in made:
        gridmap(store, "import", layer, str(path), *options)
    gridmap(store, "coverage", "run", "--as-of", "2026-06-30", "--threshold", "200")
    return store


def gridmap(store: Path, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(
        main, list(words), env={"GRIDMAP_STORE": f"sqlite:///{store}"}, catch_exceptions=False
    )
    assert result.exit_code == code, result.output
    return result


def test_a_run_prints_its_hashes_and_keeps_the_network_for_the_next(town: Path) -> None:
    shown = [
        json.loads(gridmap(town, "coverage", "run", "--as-of", "2026-06-30", "--json").output)
        for _ in range(2)
    ]
    assert shown[0]["result_sha256"] == shown[1]["result_sha256"]
    assert shown[0]["inputs_sha256"] == shown[1]["inputs_sha256"]
    assert list((town.with_suffix(".files") / "networks").iterdir())


def test_show_counts_times_and_names_the_threshold_that_was_not_counted(town: Path) -> None:
    asked = ("coverage", "show", "--run", "1", "--kind", "service_station", "--times")
    printed = gridmap(town, *asked, "--threshold", "200").output
    assert "once" in printed
    assert "80" in printed
    refused = gridmap(town, *asked, "--threshold", "250", code=3)
    assert "gridmap coverage run --threshold 250" in refused.output


def test_show_takes_a_pace(town: Path) -> None:
    asked = ("coverage", "show", "--kind", "service_station", "--threshold", "181", "--json")
    slow = json.loads(gridmap(town, *asked, "--pace", "over_60").output)
    everyone = json.loads(gridmap(town, *asked).output)
    assert (slow["covered"], everyone["covered"]) == (40, 80)
    assert everyone["falsely_covered"] == 40  # north-west: 161 m straight, 220 m and more on foot
    assert everyone["detour"] > 1


def test_show_prints_the_figures_of_a_standard(town: Path) -> None:
    key = "zhangye_2020/last_100_metres"
    printed = gridmap(town, "coverage", "show", "--standard", key).output
    assert "0 met, 25 short, 0 no data, 0 not applicable" in printed
    assert f"{towns.grid_code(0, 0)}" in printed
    shown = json.loads(gridmap(town, "coverage", "show", "--standard", key, "--json").output)
    assert shown["standards"][0]["counts"]["short"] == 25
    assert len(shown["standards"][0]["subjects"]) == 25


def test_show_of_a_standard_that_was_not_applied_says_why(town: Path) -> None:
    refused = gridmap(town, "coverage", "show", "--measure", "sites", code=6)
    assert "there are no sites" in refused.output
