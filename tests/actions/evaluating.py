"""What tests of coverage share: rules in one call, the town's other layers, runs and figures."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import Engine

from gridmap.actions import coverage, coverage_figures
from gridmap.analysis.figures import STATUSES
from gridmap.analysis.standards import Standard, parse_pack
from gridmap.db.queries import runs
from gridmap.db.session import reading
from tests import towns

DAY = dt.date(2026, 6, 30)
PARAMETERS = coverage.Parameters(as_of=DAY)
UNITS = {
    "reach": "residents", "capacity": "residents", "accessibility": "per_1000", "staff": "workers",
    "posts": "posts", "one_in_two": "persons", "leaders": "posts", "span": "areas",
    "funds": "yuan", "sites": "organizations", "organizations": "organizations", "units": "ties",
    "breaks": "breaks", "space": "m2", "activity_share": "share", "facilities": "facilities",
    "silent": "cases",
}  # fmt: skip


def rule(
    measure: str, subject: str = "grid", name: str = "", more: Any = None, **parameters: Any
) -> Standard:
    """Make a standard `test/NAME`; `more` are keys of the rule besides its parameters."""
    said = {
        "id": name or measure, "zh": "规则", "en": "Rule", "measure": measure, "subject": subject,
        "unit": UNITS.get(measure) or parameters["of"], "parameters": parameters,
        "confirmed": True, **(more or {}),
    }  # fmt: skip
    pack = {"pack": "test", "zh": "试", "en": "Test", "source": "worked by hand"}
    return parse_pack({**pack, "standards": [said]}, "test.yaml")[0]


def evaluate(store: Engine, *standards: Standard, **parameters: Any) -> int:
    """Run coverage on the day of the tests."""
    asked = coverage.Parameters(**({"as_of": DAY} | parameters))
    return coverage.run(store, by="test", standards=list(standards), parameters=asked)


def figures(store: Engine, run_id: int, key: str) -> pd.DataFrame:
    """Return the figures of a standard by the code of the subject, the status in words."""
    with reading(store) as session:
        table = coverage_figures.figures(session, run_id, f"test/{key}")
    table["status"] = [STATUSES[status] for status in table["status"]]
    return table.set_index("code")


def short(store: Engine, run_id: int, key: str) -> dict[str, float]:
    """Return the shortfall of each gap of a standard, by the code of its subject."""
    with reading(store) as session:
        return {
            gap.subject_code: gap.shortfall
            for gap, standard in runs.gaps(session, run_id)
            if standard.key == f"test/{key}"
        }


def details(store: Engine, run_id: int, key: str) -> dict[str, dict[str, Any]]:
    """Return what else the gaps of a standard say, by the code of the subject."""
    with reading(store) as session:
        return {
            gap.subject_code: gap.detail
            for gap, standard in runs.gaps(session, run_id)
            if standard.key == f"test/{key}"
        }


def notes(store: Engine, run_id: int) -> list[str]:
    """Return the notes of a run."""
    with reading(store) as session:
        return list(runs.get(session, run_id).notes)


def points(path: Path, places: Iterable[tuple[float, float]], **columns: Any) -> Path:
    """Write points in metres; a column is a list, or one value for all."""
    made = []
    for i, place in enumerate(places):
        said = {k: v[i] if isinstance(v, list) else v for k, v in columns.items()}
        made.append(towns.feature(shapely.Point(*place), **{"code": f"P{i + 1}"} | said))
    return towns.write(path, made)


def table(path: Path, header: str, *rows: str) -> Path:
    """Write a CSV."""
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def grid(column: int, row: int) -> str:
    """Code of a grid of the town."""
    return towns.grid_code(column, row)
