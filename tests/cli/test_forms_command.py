"""Forms on the command line: filled, and read back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests import towns
from tests.sheets import put, sheet

Call = Callable[..., Result]


@pytest.fixture
def town(gridmap: Call, tmp_path: Path, once_here: Callable[..., None]) -> Call:
    def fill() -> None:
        gridmap("init")
        gridmap("import", "areas", towns.grids(tmp_path), "--level", "grid")

    once_here(fill)
    return gridmap


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return sheet(tmp_path / "sheet.xlsx", {"gm_grids": None, "gm_residents": None, "other": 1})


def test_a_form_is_filled_and_agrees_with_the_store(town: Call, form: Path) -> None:
    told = town("form", "fill", form, "--area", "620702001", "-o", "filled.xlsx").output
    assert "1 of 2 bound cells are filled" in told
    assert "residents: no data" in told
    assert "2 bound cells" in town("form", "check", "filled.xlsx").output


def test_a_contradiction_is_told_and_ends_with_1(town: Call, form: Path) -> None:
    town("form", "fill", form, "--area", "620702001", "-o", "filled.xlsx")
    put(Path("filled.xlsx"), {"B3": 26})
    told = town("form", "check", "filled.xlsx", code=1).output
    assert "月报!B3 grids: 26 contradicts the store; store 25" in told
    cells = json.loads(town("form", "check", "filled.xlsx", "--json", code=1).stdout)["cells"]
    assert [one["state"] for one in cells] == ["differs", "no_data"]


def test_another_area_or_file_is_told(town: Call, form: Path, tmp_path: Path) -> None:
    town("form", "fill", form, "--area", "9", "-o", "x.xlsx", code=6)
    assert not Path("x.xlsx").exists()
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    assert "not an XLSX workbook" in town("form", "check", broken, "--area", "9", code=3).output
