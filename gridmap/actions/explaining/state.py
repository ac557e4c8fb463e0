"""The town as a run saw it, read once more, so that any figure can be worked out again."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gridmap.actions.bounded import Bounded
from gridmap.actions.coverage_arrays import distances
from gridmap.actions.coverage_distances import Distances
from gridmap.actions.coverage_hashes import layers_sha256
from gridmap.actions.coverage_inputs import Inputs, newest_edition, read_inputs
from gridmap.actions.coverage_measures import Measured, NotApplied, measure
from gridmap.analysis.standards import Standard
from gridmap.db.models import Run
from gridmap.db.queries import layers, runs
from gridmap.db.session import Session
from gridmap.db.stamp import stamp

MOST_KEPT = 2


@dataclass(frozen=True, eq=False)
class State:
    """What a run read, as the store says it today.

    Rows of layers are retired, never deleted, so this is what the run read, unless somebody
    edited the tables themselves (with QGIS or GDAL) since.

    Attributes
    ----------
    inputs : Inputs
        The layers as they stood at the newest edition that the run read.
    homes : DataFrame
        id, code, name, lon, lat of the residences, aligned with the arrays of `inputs`.
    distances : Distances
        What the run's search found, as it kept it.
    edited : list of str
        Layers whose contents are no longer those that the run read.
    aligned : bool
        Whether the residences are still those of the arrays that the run kept.
    """

    inputs: Inputs
    homes: pd.DataFrame
    distances: Distances
    edited: list[str]
    aligned: bool
    _measured: Bounded[Measured | NotApplied] = field(default_factory=lambda: Bounded(64))

    def measured(self, standard: Standard, run: Run) -> Measured | NotApplied:
        """Measure a standard once more."""
        return self._measured.get(
            standard.sha256, lambda: measure(self.inputs, self.distances, standard, run.as_of)
        )


_states = Bounded[State](MOST_KEPT)


def state_of(session: Session, run: Run) -> State:
    """Return the town as a run saw it; what was read once is kept until anybody writes."""
    engine: Any = session.get_bind()
    key = (str(engine.url), run.id, run.result_sha256, stamp(session))
    return _states.get(key, lambda: _read(session, run))


def standard_of(rule: dict[str, Any]) -> Standard:
    """Return the standard of a rule that a run kept."""
    known = {f.name for f in fields(Standard)}
    return Standard(**{name: value for name, value in rule.items() if name in known})


def _read(session: Session, run: Run) -> State:
    at = newest_edition(run.editions)
    inputs = read_inputs(session, at, run.metric_crs)
    frame = layers.residences(session, at)
    points = np.asarray(frame.geometry.array, dtype=object)
    homes = pd.DataFrame(frame[["id", "code", "name"]])
    homes["lon"], homes["lat"] = shapely.get_x(points), shapely.get_y(points)
    kept_ids = runs.array(session, run.id, "residence_id")
    aligned = np.array_equal(inputs.residence_id, kept_ids) if kept_ids is not None else False
    found = distances(session, run.id)
    return State(inputs, homes, found, _edited(session, run, inputs), aligned)


def _edited(session: Session, run: Run, inputs: Inputs) -> list[str]:
    table = runs.table(session, run.id, "inputs")
    if table is None:
        return []
    now = layers_sha256(inputs)
    return [
        layer
        for layer, sha256 in zip(table["layer"], table["sha256"], strict=True)
        if now.get(layer) != sha256
    ]


def same(a: Any, b: Any) -> bool:
    """Say whether two figures are the same; unknown is the same as unknown.

    Examples
    --------
    >>> same(0.1 + 0.2, 0.3), same(float("nan"), None), same(3, 4)
    (True, True, False)
    """
    first, second = (np.array(np.nan if v is None else v, dtype=np.float64) for v in (a, b))
    return bool(np.isclose(first, second, rtol=1e-9, atol=1e-6, equal_nan=True))
