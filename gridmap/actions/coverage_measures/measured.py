"""What one standard measured: a row a subject, in columns that a run keeps as arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_measures.subjects import Subjects
from gridmap.analysis.figures import NO_DATA, SHORT, statuses
from gridmap.db.queries.runs import FIGURES

Details = Callable[[npt.NDArray[np.int64]], list[dict[str, Any]]]


@dataclass(frozen=True)
class NotApplied:
    """Why a standard could not be applied to anything: that is not the same as no gap."""

    reason: str


@dataclass(frozen=True, eq=False)
class Measured:
    """The figures of one standard.

    Attributes
    ----------
    subjects : Subjects
        Whom the standard judges; the rows of `table` are aligned with theirs.
    table : DataFrame
        `value, required, shortfall, numerator, denominator` (float, NaN unknown), `affected`
        (people, -1 unknown), `status` (see `analysis.figures`), `facility_id` (-1 none) and
        `distance_m` (NaN none).
    details : callable, optional
        Given row numbers, what else is to be said of each: one mapping a row.
    notes : list of str
        What a reader of the figures must know.
    arrays, tables : dict
        More that the run keeps, by name: values by residence, and small tables as columns.
    """

    subjects: Subjects
    table: pd.DataFrame
    details: Details | None = None
    notes: list[str] = field(default_factory=list)
    arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    tables: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    @property
    def short(self) -> npt.NDArray[np.int64]:
        """Rows that are gaps: short of the standard, or short because nothing is known.

        A fund without a row in the store is missing money and missing data alike.
        """
        status = self.table["status"].to_numpy()
        lacking = (status == NO_DATA) & (self.table["shortfall"].to_numpy() > 0)
        return np.flatnonzero((status == SHORT) | lacking)


def judge(
    subjects: Subjects,
    compared: pd.DataFrame,
    *,
    applies: npt.NDArray[np.bool_] | None = None,
    details: Details | None = None,
    notes: list[str] | None = None,
    arrays: dict[str, npt.NDArray[Any]] | None = None,
    tables: dict[str, dict[str, list[Any]]] | None = None,
) -> Measured:
    """Complete what a measure compared to figures, with the status of each subject.

    Parameters
    ----------
    compared : DataFrame
        A row a subject: `value`, `required`, `shortfall`, and where the measure has them `known`,
        `applies`, `numerator`, `denominator`, `affected`, `facility_id`, `distance_m`.
    applies : (S,) array of bool, optional
        Subjects that there is something to judge of, besides what the standard itself says.
    """
    if not compared.index.equals(subjects.table.index):
        raise ValueError("a measure must return the rows of its subjects, in their order")
    fallback: dict[str, Any] = {
        "numerator": compared["value"],
        "denominator": np.nan,
        "affected": subjects.table.get("residents", -1),
        "facility_id": -1,
        "distance_m": np.nan,
    }
    columns = {}
    for name, dtype in FIGURES.items():
        if name != "status":
            values = compared[name] if name in compared else fallback[name]
            columns[name] = _column(values, dtype, len(subjects.table))
    judged = subjects.applies.copy() if applies is None else subjects.applies & applies
    if "applies" in compared:
        judged &= compared["applies"].to_numpy(dtype=bool)
    status = statuses(compared.assign(applies=judged))
    columns["status"] = np.where(subjects.unsure, NO_DATA, status)
    # Where a standard does not apply nothing falls short, whatever was counted there.
    columns["shortfall"] = np.where(judged, columns["shortfall"], 0.0)
    table = pd.DataFrame({name: columns[name] for name in FIGURES}, index=compared.index)
    return Measured(subjects, table, details, notes or [], arrays or {}, tables or {})


def _column(values: Any, dtype: str, count: int) -> npt.NDArray[Any]:
    if np.isscalar(values):
        return np.full(count, values, dtype=dtype)
    if dtype == "float64":
        return np.asarray(pd.to_numeric(pd.Series(values)), dtype=np.float64).copy()
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(numbers), np.rint(numbers), -1).astype(dtype)
