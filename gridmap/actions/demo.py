"""Load the demo city through the ordinary import path."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gridmap import assets
from gridmap.actions import case_histories, coverage, demo_consultations, demo_scale
from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.actions.standards import active
from gridmap.analysis.standards import Standard
from gridmap.config import Config
from gridmap.db.engine import Engine
from gridmap.db.queries import editions
from gridmap.db.session import reading
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


def valid_from(scale: int = 0) -> dt.date:
    """Return the day from which the demo city stands, before its first case."""
    if scale:
        return demo_scale.FIRST_DAY
    return dt.date.fromisoformat(str(description()["valid_from"]))


def is_in(engine: Engine, scale: int = 0) -> bool:
    """Return whether a store holds the demo city of a scale, and perhaps more."""
    with reading(engine) as session:
        held = {(e.layer, e.source) for e in editions.current(session) if e.synthetic}
    steps = description()["imports"]
    return held >= {(step["layer"], demo_scale.source(step["file"], scale)) for step in steps}


def load(
    engine: Engine,
    *,
    by: str,
    files_folder: Path,
    standards: list[Standard] | None = None,
    progress: Progress | None = None,
    scale: int = 0,
) -> int:
    """Import the demo city, hold its consultations, evaluate its coverage; return the run's id.

    Parameters
    ----------
    standards : list of Standard, optional
        By default those that gridmap ships.
    scale : int
        So many times `demo_scale.CASES` cases and `demo_scale.ORGANIZATIONS` organizations come
        on top of those that ship.
    """
    tell = progress or (lambda _phase, _done, _total: None)
    with TemporaryDirectory() as made:
        if scale:
            tell("draw", 0, 1)
            demo_scale.write(scale, folder(), Path(made))
            tell("draw", 1, 1)
        _import(engine, by, files_folder, Path(made), scale, tell)
    if not scale:  # a larger town has more people at each table than were invited
        held = folder() / "consultations.yaml"
        demo_consultations.hold(engine, held, by=by, files_folder=files_folder)
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


def _import(
    engine: Engine, by: str, files_folder: Path, made: Path, scale: int, tell: Progress
) -> None:
    """Import every file: from the folder `made` where it is there, else as it ships.

    Then some cases get the steps that they have gone through.
    """
    steps = description()["imports"]
    for done, step in enumerate(steps):
        tell("demo", done, len(steps))
        options = Options(
            level=step.get("level", ""),
            kind=step.get("kind", ""),
            crs="EPSG:4326",
            synthetic=True,
            valid_from=valid_from(scale),
        )
        path = made / step["file"]
        import_layer(
            engine,
            step["layer"],
            path if path.exists() else folder() / step["file"],
            by=by,
            files_folder=files_folder,
            options=options,
            source=demo_scale.source(step["file"], scale),
        )
    case_histories.bring(
        engine,
        folder() / "case_moves.csv",
        by=by,
        files_folder=files_folder,
        synthetic=True,
        valid_from=valid_from(scale),
    )
    tell("demo", len(steps), len(steps))
