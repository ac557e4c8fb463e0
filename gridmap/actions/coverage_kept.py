"""What a run keeps, as arrays and tables by name, so that every figure can be asked again."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_distances import Distances
from gridmap.actions.coverage_inputs import SUPPLIES, Inputs
from gridmap.actions.coverage_measures import Measured
from gridmap.db.queries.runs import FIGURES


@dataclass
class Kept:
    """Arrays and tables of a run, by name."""

    arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    tables: dict[str, dict[str, list[Any]]] = field(default_factory=dict)


def kept(inputs: Inputs, distances: Distances, measured: dict[str, Measured]) -> Kept:
    """Gather what a run keeps; `measured` is by the key of the standard."""
    keep = Kept()
    _keep_places(keep, inputs)
    _keep_distances(keep, distances)
    zones = "break_zones"
    for key, figures in measured.items():
        for column in FIGURES:
            keep.arrays[f"figures/{key}/{column}"] = figures.table[column].to_numpy()
        keep.arrays |= figures.arrays
        keep.tables |= figures.tables
        if zones not in keep.tables and f"{zones}/{key}" in figures.tables:
            keep.tables[zones] = figures.tables[f"{zones}/{key}"]  # the map shows the first
    names = [figures.subjects.name for figures in measured.values()]
    keep.tables["figures"] = {"key": list(measured), "subjects": names}
    return keep


def _keep_places(keep: Kept, inputs: Inputs) -> None:
    keep.arrays["residence_id"], keep.arrays["leaf_id"] = inputs.residence_id, inputs.leaf_id
    keep.arrays |= {f"count/{name}": values for name, values in inputs.counts.items()}
    # Parents of areas may change later; the run keeps the tree as it was.
    own = ("id", "code", "name", "parent_code", "kind", "residents", "households")
    for level, table in inputs.areas.items():
        keep.tables[f"areas/{level}"] = plain(table, own)
    for name, table in (("site", inputs.sites), ("organization", inputs.organizations)):
        if not table.empty:
            columns = ("id", "code", "name", "kind", "area_code")
            keep.tables[f"subjects/{name}"] = plain(table, columns)
    shown = ("id", "code", "name", "kind", "lon", "lat", *SUPPLIES, "opening_hours")
    keep.tables["facilities"] = plain(inputs.facilities, shown)


def _keep_distances(keep: Kept, distances: Distances) -> None:
    keep.arrays["path_m"] = distances.path_m
    for (kind, method), found in distances.found.items():
        place = f"{method}/{kind}"
        if "@" in kind:  # among those open at a moment: no kind of its own
            place = f"open/{place}"
        keep.arrays[f"{place}/distance_m"] = found.distance_m
        keep.arrays[f"{place}/facility_id"] = found.facility_id
    for (method, kind, threshold_m), times in distances.within.items():
        # All digits, so that no two thresholds share a name.
        keep.arrays[f"within/{method}/{kind}/{threshold_m:.17g}_m"] = _small(times)


def _small(counts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Keep counts in the smallest type that holds them: most are below ten."""
    most = int(counts.max(initial=0))
    return counts.astype(np.int8 if most < 2**7 else np.int16 if most < 2**15 else np.int32)


def plain(table: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return columns as lists that JSON can hold: whole numbers as such, None for no data."""
    return {name: [_plain(value) for value in table[name].tolist()] for name in columns}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return value
