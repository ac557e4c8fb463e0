"""What tests of the command line share: calling `gridmap ...` on a store of their own."""

import json
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


@pytest.fixture
def gridmap_json(gridmap: Callable[..., Result]) -> Callable[..., Any]:
    """Call a command with --json and return what it printed."""
    return lambda *words: json.loads(gridmap(*words, "--json").stdout)
