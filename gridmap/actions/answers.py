"""What a run measured, as the map wants it: by the code of each subject."""

import math
from typing import Any

import pandas as pd

from gridmap.actions import coverage_figures
from gridmap.analysis.figures import STATUSES
from gridmap.db.queries import runs
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError

# What is said of a standard wherever one is named.
SAID = (
    *("key", "zh", "en", "unit", "measure", "level", "subject", "source", "clause", "confirmed"),
    *("parameters", "pack", "pack_zh", "pack_en", "place", "valid_from", "valid_to"),
)
DIGITS = 6


def said_of(rule: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a standard, as the run applied it.

    Examples
    --------
    >>> said_of({"key": "town/staff", "zh": "每千人 1 名", "unit": "workers"})["unit"]
    'workers'
    """
    return {name: rule.get(name, "") for name in SAID}


def rule_of(session: Session, run_id: int, key: str) -> dict[str, Any]:
    """Return a rule as a run applied it.

    Raises
    ------
    NotFoundError
        The run did not apply it.
    """
    for rule in runs.rules(session, run_id):
        if rule["key"] == key:
            return rule
    raise NotFoundError(f"Run {run_id} did not apply the standard {key!r}.")


def figures_by_code(session: Session, key: str, run_id: int | None = None) -> dict[str, Any]:
    """Return the figures of one standard by the code of its subjects.

    A subject without a code is left out; it still counts in `counts`.

    Raises
    ------
    InputError
        No standard is named.
    NotFoundError
        There is no such run, or it did not apply the standard.
    """
    if not key:
        raise InputError("standard is missing: name one by its key, such as zhangye_2020/staff.")
    run = runs.get(session, run_id)
    table = coverage_figures.figures(session, run.id, key)
    facilities = facility_names(session, run.id)
    return {
        "run": run.id,
        "as_of": run.as_of.isoformat(),
        "standard": said_of(rule_of(session, run.id, key)),
        "subjects": {
            row["code"]: subject_as_dict(row, facilities)
            for row in table.to_dict(orient="records")
            if row["code"]
        },
        "counts": counted(table),
    }


def counted(table: pd.DataFrame) -> dict[str, int]:
    """Count the subjects of each status."""
    found = table["status"].value_counts()
    return {name: int(found.get(place, 0)) for place, name in enumerate(STATUSES)}


def subject_as_dict(row: dict[str, Any], facilities: dict[int, str]) -> dict[str, Any]:
    """Return the figure of one subject as plain data; None is unknown."""
    return {
        "name": row["name"],
        "area_code": row["area_code"],
        "value": number(row["value"]),
        "required": number(row["required"]),
        "shortfall": number(row["shortfall"]),
        "numerator": number(row["numerator"]),
        "denominator": number(row["denominator"]),
        "affected": int(row["affected"]) if row["affected"] >= 0 else None,
        "status": STATUSES[int(row["status"])],
        "facility": facilities.get(int(row["facility_id"])),
        "distance_m": number(row["distance_m"], 1),
    }


def composite_by_code(session: Session, level: str, run_id: int | None = None) -> dict[str, Any]:
    """Return the composite of the areas of a level by their codes."""
    run = runs.get(session, run_id)
    table = coverage_figures.composite(session, run.id, level)
    return {
        "run": run.id,
        "as_of": run.as_of.isoformat(),
        "level": level,
        "areas": {row["code"]: composite_as_dict(row) for row in table.to_dict(orient="records")},
    }


def composite_as_dict(row: dict[str, Any]) -> dict[str, Any]:
    """Return the composite of one area as plain data."""
    return {
        "name": row["name"],
        "met": int(row["met"]),
        "judged": int(row["judged"]),
        "share": number(row["share"]),
        "failing": list(row["failing"]),
    }


def facility_names(session: Session, run_id: int) -> dict[int, str]:
    """Return what each facility was called when a run saw it, by its id."""
    table = runs.table(session, run_id, "facilities")
    if table is None:
        return {}
    return {int(row["id"]): row["name"] or row["code"] for row in table.to_dict(orient="records")}


def number(value: Any, digits: int = DIGITS) -> float | int | None:
    """Return a number that JSON can hold: whole ones as such, None for unknown.

    Examples
    --------
    >>> number(3.0), number(0.1 + 0.2), number(float("nan"))
    (3, 0.3, None)
    """
    if value is None or not math.isfinite(value):
        return None
    rounded = round(float(value), digits)
    return int(rounded) if rounded.is_integer() else rounded
