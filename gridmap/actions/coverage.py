"""Evaluate coverage: read the current layers, measure, compare with the standards, keep the run."""

import datetime as dt
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gridmap
from gridmap.actions.allowing import WHOLE_TOWN, By, allow
from gridmap.actions.coverage_gaps import gap_columns
from gridmap.actions.coverage_ground import lay_ground
from gridmap.actions.coverage_hashes import inputs_sha256, layers_sha256, result_sha256
from gridmap.actions.coverage_inputs import Inputs, read_inputs
from gridmap.actions.coverage_kept import Kept, kept
from gridmap.actions.coverage_measures import Measured, NotApplied, measure
from gridmap.actions.coverage_search import Distances, Wanted, search
from gridmap.analysis.standards import Standard
from gridmap.db.bulk import insert_rows
from gridmap.db.engine import Engine
from gridmap.db.models import Gap, Run
from gridmap.db.queries import runs
from gridmap.db.session import Session, reading, writing
from gridmap.errors import InputError

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Parameters:
    """What a run is asked for.

    Attributes
    ----------
    as_of : date
        Day on which posts, ties and funds must hold; today by default.
    thresholds_m : tuple of float
        Distances offered on map and report. Any other up to `search_limit_m` can be asked later.
    join_limit_m : float
        A residence or facility further than this from every path is not joined to the network.
    search_limit_m : float
        Longest walk looked for. Beyond it a distance is only known to be longer.
    """

    as_of: dt.date
    thresholds_m: tuple[float, ...] = (100.0, 300.0, 500.0, 1000.0)
    join_limit_m: float = 300.0
    search_limit_m: float = 3000.0

    def __post_init__(self) -> None:
        if not all(
            map(math.isfinite, (*self.thresholds_m, self.join_limit_m, self.search_limit_m))
        ):
            raise InputError("Thresholds and limits must be finite numbers of metres.")
        if not self.thresholds_m or min(self.thresholds_m) <= 0:
            raise InputError("A threshold must be longer than 0 m.")
        if self.join_limit_m <= 0 or self.search_limit_m < max(self.thresholds_m):
            raise InputError(
                "The search limit must not be shorter than the largest threshold, and the join "
                "limit must be longer than 0 m."
            )

    def as_dict(self) -> dict[str, Any]:
        """Return the parameters as plain data."""
        return {
            "as_of": self.as_of.isoformat(),
            "thresholds_m": list(self.thresholds_m),
            "join_limit_m": self.join_limit_m,
            "search_limit_m": self.search_limit_m,
        }


def run(
    engine: Engine,
    *,
    by: By,
    standards: list[Standard],
    parameters: Parameters | None = None,
    networks: Path | None = None,
    progress: Progress | None = None,
) -> int:
    """Evaluate coverage on the current layers and keep it as a run; return the run's id.

    Parameters
    ----------
    by : str or User
        Who asks.
    standards : list of Standard
        The rules to measure against; those that are not in force on the day are left out.
    networks : Path, optional
        Folder where the walking network is kept for the next run.
    progress : callable, optional
        Called with a phase (read, search, compare, write), the steps done and all steps.

    Raises
    ------
    InputError
        There are no residences to evaluate.
    NotAllowedError
        The person may not, or only in an area: a run judges the whole town.
    """
    asker = allow(by, "evaluate", WHOLE_TOWN)
    tell = progress or (lambda _phase, _done, _total: None)
    started_at, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    parameters = parameters or Parameters(as_of=started_at.date())
    tell("read", 0, 1)
    with reading(engine) as session:
        inputs = read_inputs(session)
    tell("read", 1, 1)
    found = _evaluate(inputs, standards, parameters, networks, tell)
    with writing(engine) as session:
        row = found.row
        row.started_at, row.run_by = started_at, asker
        row.seconds = round(time.perf_counter() - clock, 3)
        session.add(row)
        session.flush()
        _keep(session, row.id, found, tell)
        return row.id


@dataclass
class _Found:
    """Everything that a run is about to keep."""

    row: Run
    standards: list[Standard]
    keep: Kept
    gaps: list[dict[str, list[Any]]]


def _evaluate(
    inputs: Inputs,
    standards: list[Standard],
    parameters: Parameters,
    networks: Path | None,
    tell: Progress,
) -> _Found:
    day = parameters.as_of
    in_force = [standard for standard in standards if standard.in_force(day)]
    late = [f"{s.key} was not applied: {_when(s)}" for s in standards if not s.in_force(day)]
    wanted = Wanted.by(in_force, parameters.search_limit_m, parameters.thresholds_m)
    layers = layers_sha256(inputs)
    ground = lay_ground(inputs, parameters.join_limit_m, networks, layers)
    distances = search(inputs, ground, wanted, day, tell)
    measured, notes = _measure_all(inputs, distances, in_force, day, tell)
    gaps = [gap_columns(inputs, s, measured[s.key]) for s in in_force if s.key in measured]
    keep = kept(inputs, distances, measured)
    keep.tables["inputs"] = {"layer": list(layers), "sha256": list(layers.values())}
    asked = parameters.as_dict() | {"search_limit_m": wanted.limit_m}
    applied = [standard.sha256 for standard in in_force]
    row = Run(
        as_of=day,
        code_version=gridmap.__version__,
        metric_crs=inputs.crs.to_string(),
        parameters=asked,
        editions=inputs.editions,
        inputs_sha256=inputs_sha256(
            layers, asked | {"standards": applied, "code": gridmap.__version__}
        ),
        standards=applied,
        notes=distances.notes + inputs.notes + late + notes,
    )
    row.result_sha256 = result_sha256(inputs, keep, gaps, row.notes)
    return _Found(row, in_force, keep, gaps)


def _when(standard: Standard) -> str:
    since, until = standard.valid_from or "ever", standard.valid_to or "further notice"
    return f"it is in force from {since} to {until}"


def _measure_all(
    inputs: Inputs,
    distances: Distances,
    standards: list[Standard],
    as_of: dt.date,
    tell: Progress,
) -> tuple[dict[str, Measured], list[str]]:
    measured: dict[str, Measured] = {}
    notes: list[str] = []
    tell("compare", 0, len(standards))
    for done, standard in enumerate(standards):
        answer = measure(inputs, distances, standard, as_of)
        if isinstance(answer, NotApplied):
            notes.append(f"{standard.key} was not applied: {answer.reason}")
        else:
            measured[standard.key] = answer
            notes += [f"{standard.key}: {note}" for note in answer.notes]
        tell("compare", done + 1, len(standards))
    return measured, notes


def _keep(session: Session, run_id: int, found: _Found, tell: Progress) -> None:
    tell("write", 0, 1)
    with ThreadPoolExecutor(2) as threads:  # zlib lets go of the interpreter's lock
        packed = threads.map(
            lambda named: runs.pack(run_id, *named), sorted(found.keep.arrays.items())
        )
        session.add_all(packed)
    tables = sorted(found.keep.tables.items())
    session.add_all(runs.pack_table(run_id, name, columns) for name, columns in tables)
    _keep_gaps(session, run_id, found)
    tell("write", 1, 1)


def _keep_gaps(session: Session, run_id: int, found: _Found) -> None:
    ids = {s.key: runs.standard_id(session, s.key, s.sha256, s.as_dict()) for s in found.standards}
    table: Any = Gap.__table__
    for part in found.gaps:
        if keys := part["standard"]:
            columns: dict[str, Any] = {k: v for k, v in part.items() if k != "standard"}
            columns |= {"run_id": run_id, "standard_id": ids[keys[0]]}
            insert_rows(session, table, columns)
