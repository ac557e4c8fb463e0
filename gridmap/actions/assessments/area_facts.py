"""What the latest run found of an area, standard by standard: met, short or no data."""

from typing import Any

import pandas as pd

from gridmap.actions import coverage_figures
from gridmap.actions.answers import number
from gridmap.analysis.figures import STATUSES
from gridmap.db.models import Area, Run
from gridmap.db.queries import areas, runs
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session

Fact = dict[str, Any]
MOST_ITEMS = 10
SAID = ("zh", "en", "unit", "measure", "source", "confirmed", "subject")


def of_area(session: Session, area: Area, run: Run) -> list[Fact]:
    """Say of each standard that judges an area, or what is inside it, how it stands.

    Returns
    -------
    list of dict
        `id` (key of the standard), its words, `own` (it judges the area itself), `status`, and
        of an area's own standard `value`, `required`, `shortfall`; of the others how many are
        `met`, `short`, `no_data`, and the worst of the short ones as `items`; `affected`
        residents; `why`, which passport explains it.
    """
    inside = set(session.scalars(areas.inside_all(area)))
    rules = {rule["key"]: rule for rule in runs.rules(session, run.id) if _judges(rule, area)}
    tables = coverage_figures.figures_of(session, run.id, list(rules))
    found = []
    for key, rule in rules.items():
        if key in tables:
            table = tables[key]
            fact = _fact(rule, area, table[table["area_code"].isin(inside)])
            if fact:
                found.append(fact | {"why": _why(rule, area.code, run)})
    return found


def of_organization(session: Session, code: str, run: Run) -> list[Fact]:
    """Say how an organization stands by the standards that judge organizations."""
    applied = coverage_figures.applied(session, run.id)
    found = []
    for rule in runs.rules(session, run.id):
        if rule["subject"] == "organization" and rule["key"] in applied:
            table = coverage_figures.figures(session, run.id, rule["key"])
            fact = _own(rule, table[table["code"] == code])
            if fact:
                found.append(fact | {"why": _why(rule, code, run)})
    return found


def parts_met(fact: Fact) -> tuple[int, int]:
    """Return how many subjects of a fact meet its standard, and how many were judged.

    Examples
    --------
    >>> parts_met({"own": True, "status": "short"}), parts_met({"own": True, "status": "no_data"})
    ((0, 1), (0, 0))
    """
    if fact["own"]:
        return int(fact["status"] == "met"), int(fact["status"] != "no_data")
    return fact["met"], fact["met"] + fact["short"]


def _judges(rule: dict[str, Any], area: Area) -> bool:
    level = rule["subject"]
    return level not in LEVELS or LEVELS.index(level) >= LEVELS.index(area.level)


def _why(rule: dict[str, Any], code: str, run: Run) -> dict[str, Any]:
    why = {"measure": rule["measure"], "standard": rule["key"], "area": code}
    return why | {"run": run.id}


def _fact(rule: dict[str, Any], area: Area, rows: pd.DataFrame) -> Fact | None:
    if rule["subject"] == area.level:
        return _own(rule, rows[rows["code"] == area.code])
    counted = rows["status"].value_counts()
    met, short, no_data = (int(counted.get(place, 0)) for place in range(3))
    if not met + short + no_data:
        return None
    status = "short" if short else "met" if met else "no_data"
    worst = rows[rows["status"] == STATUSES.index("short")].sort_values(
        ["shortfall", "code"], ascending=[False, True]
    )
    return {
        "id": rule["key"],
        **{name: rule[name] for name in SAID},
        "own": False,
        "status": status,
        "met": met,
        "short": short,
        "no_data": no_data,
        "affected": _people(worst["affected"]),
        "items": [_item(row) for row in worst.head(MOST_ITEMS).to_dict(orient="records")],
    }


def _own(rule: dict[str, Any], rows: pd.DataFrame) -> Fact | None:
    if rows.empty or STATUSES[int(rows.iloc[0]["status"])] == "not_applicable":
        return None
    row = dict(rows.iloc[0])
    return {
        "id": rule["key"],
        **{name: rule[name] for name in SAID},
        "own": True,
        "status": STATUSES[int(row["status"])],
        **{name: number(row[name], 2) for name in ("value", "required", "shortfall")},
        "affected": _people(rows["affected"]),
        "items": [],
    }


def _item(row: dict[str, Any]) -> dict[str, Any]:
    figures = {name: number(row[name], 2) for name in ("value", "required", "shortfall")}
    affected = int(row["affected"])
    known = {"affected": affected if affected >= 0 else None}
    return (
        {"code": row["code"], "name": row["name"], "area_code": row["area_code"]} | figures | known
    )


def _people(column: pd.Series) -> int | None:
    known = column[column >= 0]
    return int(known.sum()) if len(known) else None
