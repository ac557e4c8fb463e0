"""Load the demo city through the ordinary import path."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.actions import coverage
from gridmap.actions.imports import Options, import_layer
from gridmap.actions.standards import active
from gridmap.analysis.standards import Standard
from gridmap.config import Config
from gridmap.db.engine import Engine
from gridmap.files.yamls import read_yaml

Progress = Callable[[str, int, int], None]


def folder() -> Path:
    """Return the folder of the demo city's plain files."""
    return assets.folder("geodata") / "demo"


def description() -> dict[str, Any]:
    """Read what the demo city is called, its date, and the order of its files."""
    described: dict[str, Any] = read_yaml(folder() / "demo.yaml")
    return described


def as_of() -> dt.date:
    """Return the day on which the demo city's posts, ties and funds are looked at."""
    day = description()["as_of"]
    return day if isinstance(day, dt.date) else dt.date.fromisoformat(day)


def valid_from() -> dt.date:
    """Return the day from which the demo city stands, before its first case."""
    return dt.date.fromisoformat(str(description()["valid_from"]))


def load(
    engine: Engine,
    *,
    by: str,
    files_folder: Path,
    standards: list[Standard] | None = None,
    progress: Progress | None = None,
) -> int:
    """Import the demo city, file by file, and evaluate its coverage; return the run's id.

    `standards` are those that gridmap ships unless others are given.
    """
    tell = progress or (lambda _phase, _done, _total: None)
    steps = description()["imports"]
    for done, step in enumerate(steps):
        tell("demo", done, len(steps))
        options = Options(
            level=step.get("level", ""),
            kind=step.get("kind", ""),
            crs="EPSG:4326",
            synthetic=True,
            valid_from=valid_from(),
        )
        import_layer(
            engine,
            step["layer"],
            folder() / step["file"],
            by=by,
            files_folder=files_folder,
            options=options,
        )
    tell("demo", len(steps), len(steps))
    parameters = coverage.Parameters(as_of=as_of())
    standards = active(Config()) if standards is None else standards
    return coverage.run(
        engine,
        by=by,
        standards=standards,
        parameters=parameters,
        networks=files_folder / "networks",
        progress=tell,
    )
