"""Hashes of what a run read and of what it found: contents only, no ids and no clock."""

import hashlib
import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_kept import Kept
from gridmap.actions.coverage_places import lookup
from gridmap.db.models import Run
from gridmap.db.queries import runs
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session

# Columns that number rows of one store, and say nothing of the town.
IDS = ("id", "subject_id", "facility_id")
FRAMES = ("facilities", "sites", "cases", "organizations", "posts", "ties", "funds")


def layers_sha256(inputs: Inputs) -> dict[str, str]:
    """Hash the contents of each layer that was read, in the order of its rows."""
    return {
        "residences": _hashed(_residences(inputs)),
        "areas": _hashed({"shapes": inputs.leaf_shapes} | _areas(inputs)),
        "paths": _hashed({"shapes": inputs.paths_lonlat}),
        **{name: _hashed(_columns(getattr(inputs, name))) for name in FRAMES},
    }


def edited_layers(session: Session, run: Run, now: dict[str, str]) -> list[str]:
    """Return the layers whose contents are no longer those that a run read.

    Rows of layers are retired, never changed, so these were edited past gridmap, with QGIS or
    GDAL. A run of an older gridmap kept no hashes, and nothing can be said.

    Parameters
    ----------
    now : dict of str to str
        Hash of each layer, as `layers_sha256` gives it.
    """
    table = runs.table(session, run.id, "inputs")
    if table is None:
        return []
    kept = zip(table["layer"], table["sha256"], strict=True)
    return [layer for layer, sha256 in kept if now.get(layer) != sha256]


def inputs_sha256(layers: dict[str, str], asked: dict[str, Any]) -> str:
    """Hash what was read (as `layers_sha256` gives it) and what was asked."""
    return hashlib.sha256(_text([layers, asked])).hexdigest()


def _residences(inputs: Inputs) -> dict[str, npt.NDArray[Any]]:
    return {"xy": inputs.residence_xy, **inputs.counts}


def _areas(inputs: Inputs) -> dict[str, Any]:
    # What the run itself counts in them is no content of theirs.
    own = ["code", "name", "parent_code", "kind", "made", "declared"]
    found: dict[str, Any] = {}
    for level, table in inputs.areas.items():
        found |= {f"{level} {k}": v for k, v in _columns(table[own]).items()}
    return found


def _columns(frame: pd.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "geometry" in frame:
        found["shapes"] = np.asarray(frame["geometry"].array, dtype=object)
    for name in frame.columns:
        if name not in {*IDS, "geometry"}:
            numbers = pd.api.types.is_numeric_dtype(frame[name])
            values = frame[name].to_numpy()
            found[name] = values.astype(np.float64) if numbers else [_said(v) for v in values]
    return found


def _hashed(parts: dict[str, Any]) -> str:
    digest = hashlib.sha256()
    for name, part in parts.items():
        if name == "shapes":
            coordinates, owner = shapely.get_coordinates(part, return_index=True)
            _add(digest, "coordinates", coordinates)
            _add(digest, "owners", owner.astype(np.int64))
        else:
            _add(digest, name, part if isinstance(part, np.ndarray) else _text(part))
    return digest.hexdigest()


def result_sha256(
    inputs: Inputs, keep: Kept, gaps: list[dict[str, list[Any]]], notes: list[str]
) -> str:
    """Hash everything that a run found: arrays, tables, gaps and notes.

    A facility or an area counts by its place in its layer, not by the number that one store
    happened to give it, so that two stores with the same layers give the same hash.
    """
    digest = hashlib.sha256(_text(notes))
    facility_id = inputs.facilities["id"].to_numpy(dtype=np.int64)
    area_id = _area_ids(inputs)
    for name, values in sorted(keep.arrays.items()):
        if name == "residence_id":
            continue
        if name == "leaf_id":
            _add(digest, name, lookup(area_id, values))
        elif name.endswith("/facility_id"):
            _add(digest, name, lookup(facility_id, values))
        else:
            _add(digest, name, values)
    for name, columns in sorted(keep.tables.items()):
        _add(digest, name, _text({k: v for k, v in columns.items() if k not in IDS}))
    for columns in gaps:  # the rest of a gap is made of figures and tables
        _add(digest, "details", _text([detail for detail in columns["detail"] if detail]))
    return digest.hexdigest()


def _area_ids(inputs: Inputs) -> npt.NDArray[np.int64]:
    """Return the ids of all areas, those of the lowest level first."""
    tables = [inputs.areas[level] for level in reversed(LEVELS) if level in inputs.areas]
    ids = [table["id"].to_numpy(dtype=np.int64) for table in tables]
    return np.concatenate([*ids, np.zeros(0, dtype=np.int64)])


def _add(digest: Any, name: str, value: npt.NDArray[Any] | bytes) -> None:
    digest.update(name.encode() + b"\0")
    digest.update(value if isinstance(value, bytes) else _bytes(value))


def _bytes(values: npt.NDArray[Any]) -> bytes:
    if values.dtype.kind == "f":  # one NaN and one zero, whatever the sign
        values = np.where(np.isnan(values), np.nan, values) + 0.0
    return np.ascontiguousarray(values).tobytes()


def _said(value: Any) -> str | None:
    return None if value is None or value != value else str(value)


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
