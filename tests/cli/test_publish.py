"""`gridmap publish` as scripts rely on it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests import towns


@pytest.fixture
def town(gridmap: Callable[..., Result], tmp_path: Path) -> Callable[..., Result]:
    gridmap("init")
    gridmap("import", "areas", towns.grids(tmp_path), "--level", "grid")
    return gridmap


def test_a_small_town_is_told_that_it_needs_no_tiles(town: Callable[..., Result]) -> None:
    assert "needs no tiles" in town("publish").stdout


def test_publishing_names_files_bytes_and_seconds(
    town: Callable[..., Result], gridmap_json: Callable[..., Any], tmp_path: Path
) -> None:
    said = town("publish", "--all").stdout
    assert "areas-" in said
    assert "bytes" in said
    assert "Published in" in said
    assert "up to date" in town("publish").stdout
    again = gridmap_json("publish")
    assert again["made"] == {}
    assert again["kept"] == ["areas"]
    assert list((tmp_path / "town.files" / "tiles").glob("areas-*.pmtiles"))
