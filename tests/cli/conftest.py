"""What tests of the command line share: calling `gridmap ...` on a store of their own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gridmap.cli import main


@pytest.fixture
def gridmap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Call the command line in an empty folder, with an embedded store there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRIDMAP_STORE", "sqlite:///town.gpkg")

    def call(*words: Any, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture(scope="session")
def kept_folders() -> dict[str, Path]:
    """What `once_here` kept, by the filling."""
    return {}


@pytest.fixture
def once_here(
    tmp_path: Path, kept_folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[], object]], None]:
    """Fill the folder of a test by a function, which is called only for the first of many tests."""

    def fill(work: Callable[[], object]) -> None:
        key = f"{work.__module__}.{work.__qualname__}"
        if key in kept_folders:
            shutil.copytree(kept_folders[key], tmp_path, dirs_exist_ok=True)
            return
        work()
        kept_folders[key] = tmp_path_factory.mktemp("kept")
        shutil.copytree(tmp_path, kept_folders[key], dirs_exist_ok=True)

    return fill


@pytest.fixture
def gridmap_json(gridmap: Callable[..., Result]) -> Callable[..., Any]:
    """Call a command with --json and return what it printed."""
    return lambda *words: json.loads(gridmap(*words, "--json").stdout)
