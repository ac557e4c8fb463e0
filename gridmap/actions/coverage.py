"""Evaluate coverage: read the current layers, measure, compare with the standards, keep the run."""

import datetime as dt
import hashlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import gridmap
from gridmap.actions.coverage_gaps import find_gaps
from gridmap.actions.coverage_inputs import Inputs, read_inputs
from gridmap.actions.coverage_search import Distances, search
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
    by: str,
    standards: list[Standard],
    parameters: Parameters | None = None,
    progress: Progress | None = None,
) -> int:
    """Evaluate coverage on the current layers and keep it as a run; return the run's id.

    Raises
    ------
    InputError
        There are no residences to evaluate.
    """
    parameters = parameters or Parameters(as_of=dt.datetime.now(dt.UTC).date())
    tell = progress or (lambda _phase, _done, _total: None)
    started_at, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    tell("read", 0, 1)
    with reading(engine) as session:
        inputs = read_inputs(session)
    tell("read", 1, 1)
    distances = search(inputs, parameters.join_limit_m, parameters.search_limit_m, tell)
    tell("compare", 0, 1)
    gaps = find_gaps(inputs, distances, standards, parameters.as_of)
    tell("compare", 1, 1)
    with writing(engine) as session:
        row = _run_row(inputs, distances, standards, parameters)
        row.started_at, row.run_by = started_at, by
        row.seconds = round(time.perf_counter() - clock, 3)
        session.add(row)
        session.flush()
        _keep_arrays(session, row.id, inputs, distances)
        _keep_gaps(session, row.id, gaps, standards)
        tell("write", 1, 1)
        return row.id


def _run_row(
    inputs: Inputs, distances: Distances, standards: list[Standard], parameters: Parameters
) -> Run:
    asked = parameters.as_dict()
    basis = [inputs.editions, asked, [s.sha256 for s in standards], gridmap.__version__]
    digest = hashlib.sha256(json.dumps(basis, sort_keys=True, default=str).encode()).hexdigest()
    return Run(
        as_of=parameters.as_of,
        code_version=gridmap.__version__,
        metric_crs=inputs.crs.to_string(),
        parameters=asked,
        editions=inputs.editions,
        inputs_sha256=digest,
        standards=[s.sha256 for s in standards],
        notes=distances.notes + inputs.notes,
    )


def _keep_arrays(session: Session, run_id: int, inputs: Inputs, distances: Distances) -> None:
    kept: dict[str, np.ndarray[Any, Any]] = {
        "residence_id": inputs.residence_id,
        "leaf_id": inputs.leaf_id,
        "path_m": distances.path_m,
    }
    kept |= {f"count/{name}": values for name, values in inputs.counts.items()}
    for (kind, method), found in distances.found.items():
        kept[f"{method}/{kind}/distance_m"] = found.distance_m
        kept[f"{method}/{kind}/facility_id"] = found.facility_id
    session.add_all(runs.pack(run_id, name, values) for name, values in kept.items())
    # Parents of areas may change later; the run keeps the tree as it was.
    for level, table in inputs.areas.items():
        tree = {name: table[name].tolist() for name in ("id", "code", "name", "parent_code")}
        session.add(runs.pack_table(run_id, f"areas/{level}", tree))


def _keep_gaps(
    session: Session, run_id: int, gaps: list[dict[str, Any]], standards: list[Standard]
) -> None:
    ids = {s.key: runs.standard_id(session, s.key, s.sha256, s.as_dict()) for s in standards}
    if not gaps:
        return
    columns: dict[str, Any] = {key: [gap[key] for gap in gaps] for key in gaps[0]}
    keys = columns.pop("standard")
    columns |= {"run_id": run_id, "standard_id": [ids[key] for key in keys]}
    table: Any = Gap.__table__
    insert_rows(session, table, columns)
