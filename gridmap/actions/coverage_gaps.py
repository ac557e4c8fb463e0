"""The gaps of a run: one row a subject that falls short of a standard."""

from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_measures import Measured
from gridmap.actions.coverage_places import lookup
from gridmap.analysis.standards import Standard


def gap_columns(inputs: Inputs, standard: Standard, measured: Measured) -> dict[str, list[Any]]:
    """Return the gaps of one standard as columns, in the order of the subjects.

    Only subjects that fall short are looked at one by one: of a hundred thousand grids most are
    met.
    """
    rows = measured.short
    who, figures = measured.subjects.table.iloc[rows], measured.table.iloc[rows]
    is_area = measured.subjects.kind == "area"
    count = len(rows)
    return {
        "standard": [standard.key] * count,
        "measure": [standard.measure] * count,
        "subject_type": [measured.subjects.kind] * count,
        "subject_id": [int(v) for v in who["id"]],
        "subject_code": who["code"].tolist(),
        "subject_name": who["name"].tolist(),
        "level": [standard.level] * count,
        "area_code": who["code" if is_area else "area_code"].tolist(),
        "value": _known(figures["value"].to_numpy()),
        "required": figures["required"].tolist(),
        "shortfall": figures["shortfall"].tolist(),
        "unit": [standard.unit] * count,
        "residents_affected": [None if v < 0 else v for v in figures["affected"].tolist()],
        **_facility(inputs, figures["facility_id"].to_numpy()),
        "distance_m": _known(figures["distance_m"].to_numpy()),
        "detail": measured.details(rows) if measured.details else [{} for _ in range(count)],
    }


def _known(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [
        v if known else None for v, known in zip(values.tolist(), np.isfinite(values), strict=True)
    ]


def _facility(inputs: Inputs, ids: npt.NDArray[np.int64]) -> dict[str, list[Any]]:
    table = inputs.facilities
    rows = lookup(table["id"].to_numpy(dtype=np.int64), ids)
    named = {"facility_code": table["code"].tolist(), "facility_name": table["name"].tolist()}
    columns: dict[str, list[Any]] = {
        name: ["" if row < 0 else values[row] for row in rows] for name, values in named.items()
    }
    return {"facility_id": [None if i < 0 else i for i in ids.tolist()], **columns}
