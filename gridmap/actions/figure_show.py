"""Show what a run measured for a measure: every standard of it, subject by subject."""

from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions import coverage_figures
from gridmap.analysis.figures import STATUSES
from gridmap.analysis.standards import MEASURES
from gridmap.db.queries import runs
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError

NUMBERS = ("value", "required", "shortfall", "numerator", "denominator", "distance_m")


def measured(
    session: Session,
    measure: str,
    *,
    run_id: int | None = None,
    standard: str = "",
    level: str = "",
) -> dict[str, Any]:
    """Return the figures of a measure's standards that a run applied, as plain data.

    Parameters
    ----------
    standard, level : str
        Only this standard, only standards that judge areas of this level; all when empty.

    Raises
    ------
    InputError
        There is no such measure.
    NotFoundError
        The run applied no such standard; its notes say why.
    """
    if measure not in MEASURES:
        raise InputError(f"{measure!r} is not a measure; they are {', '.join(MEASURES)}.")
    run = runs.get(session, run_id)
    tables = coverage_figures.applied(session, run.id)
    rules = [
        rule
        for rule in runs.rules(session, run.id)
        if rule["measure"] == measure
        and rule["key"] in tables
        and standard in ("", rule["key"])
        and (not level or tables[rule["key"]] == f"areas/{level}")
    ]
    if not rules:
        asked = standard or " ".join(filter(None, (measure, level)))
        notes = "; ".join(note for note in run.notes if "was not applied" in note)
        raise NotFoundError(f"Run {run.id} applied no standard of {asked}. {notes}".strip())
    return {
        "run": run.id,
        "as_of": run.as_of.isoformat(),
        "measure": measure,
        "standards": [_standard(session, run.id, rule) for rule in rules],
    }


def _standard(session: Session, run_id: int, rule: dict[str, Any]) -> dict[str, Any]:
    figures = coverage_figures.figures(session, run_id, rule["key"])
    said = ("key", "zh", "en", "unit", "subject", "source", "clause", "confirmed", "parameters")
    return {
        **{name: rule[name] for name in said},
        "counts": counts(figures["status"]),
        "subjects": _subjects(figures),
    }


def counts(status: pd.Series) -> dict[str, int]:
    """Count subjects by their status.

    Examples
    --------
    >>> counts(pd.Series([0, 1, 1, 3]))
    {'met': 1, 'short': 2, 'no_data': 0, 'not_applicable': 1}
    """
    counted = np.bincount(status.to_numpy(dtype=np.int64), minlength=len(STATUSES))
    return {name: int(count) for name, count in zip(STATUSES, counted, strict=True)}


def _subjects(figures: pd.DataFrame) -> list[dict[str, Any]]:
    columns: dict[str, list[Any]] = {name: _known(figures[name]) for name in NUMBERS}
    columns["affected"] = [None if v < 0 else v for v in figures["affected"].tolist()]
    columns["status"] = [STATUSES[v] for v in figures["status"]]
    columns |= {name: figures[name].tolist() for name in ("code", "name")}
    first = ("code", "name", "status")
    names = [*first, *(name for name in columns if name not in first)]
    return [
        dict(zip(names, row, strict=True))
        for row in zip(*(columns[name] for name in names), strict=True)
    ]


def _known(column: pd.Series) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in column.tolist()]
