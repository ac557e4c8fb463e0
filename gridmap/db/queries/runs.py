"""Reads of runs: the latest, one by id, its arrays, its gaps."""

import datetime as dt
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, Text, and_, bindparam, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Gap, Run, RunArray, Standard
from gridmap.db.queries.editions import made_up_of
from gridmap.errors import NotFoundError
from gridmap.saying import said

LARGEST_ID = 2**63
# As many names as a statement takes in any store.
CHUNK = 5_000
# What a run keeps of each standard, a row a subject; NaN and -1 are unknown.
FIGURES = {
    "value": "float64",
    "required": "float64",
    "shortfall": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "affected": "int64",
    "status": "int8",
    "facility_id": "int64",
    "distance_m": "float64",
}


def latest(session: Session) -> Run | None:
    """Return the newest run, or None before the first."""
    return session.scalars(select(Run).order_by(Run.id.desc()).limit(1)).first()


def latest_by(session: Session, day: dt.date) -> Run | None:
    """Return the newest run that looked at `day` or an earlier one, or None."""
    looked = select(Run).where(Run.as_of <= day).order_by(Run.as_of.desc(), Run.id.desc())
    return session.scalars(looked.limit(1)).first()


def before(session: Session, run: Run) -> Run | None:
    """Return the newest run that is older than `run`, or None."""
    older = select(Run).where(Run.id < run.id).order_by(Run.id.desc()).limit(1)
    return session.scalars(older).first()


def get(session: Session, run_id: int | None = None) -> Run:
    """Return a run by id, the newest when no id is given.

    Raises
    ------
    NotFoundError
        There is no such run, or none yet.
    """
    possible = run_id is None or 0 < run_id < LARGEST_ID
    run = latest(session) if run_id is None else session.get(Run, run_id) if possible else None
    if run is None and run_id is None:
        raise NotFoundError(
            said(
                "还没有评估过，请先运行评估。",
                "Coverage has not been evaluated yet. Run: gridmap coverage run",
            )
        )
    if run is None:
        raise NotFoundError(said("没有第 {run} 次评估。", "There is no run {run}.", run=run_id))
    return run


def pack(run_id: int, name: str, values: np.ndarray[Any, Any]) -> RunArray:
    """Make the row that keeps one array of a run."""
    data = zlib.compress(np.ascontiguousarray(values).tobytes(), 1)
    return RunArray(run_id=run_id, name=name, dtype=values.dtype.str, data=data)


def pack_table(run_id: int, name: str, columns: dict[str, list[Any]]) -> RunArray:
    """Make the row that keeps a small table of a run, as columns."""
    data = zlib.compress(json.dumps(columns, ensure_ascii=False).encode(), 6)
    return RunArray(run_id=run_id, name=name, dtype="json", data=data)


def table(session: Session, run_id: int, name: str) -> pd.DataFrame | None:
    """Read one table of a run, or None when the run has none of this name."""
    statement = select(RunArray.data).where(RunArray.run_id == run_id, RunArray.name == name)
    data = session.scalar(statement)
    return None if data is None else pd.DataFrame(json.loads(zlib.decompress(data)))


def array(session: Session, run_id: int, name: str) -> np.ndarray[Any, Any] | None:
    """Read one array of a run, or None when the run has none of this name."""
    statement = select(RunArray.dtype, RunArray.data).where(
        RunArray.run_id == run_id, RunArray.name == name
    )
    row = session.execute(statement).first()
    return None if row is None else np.frombuffer(zlib.decompress(row.data), dtype=row.dtype)


@dataclass(frozen=True)
class Newest:
    """The newest run, None before the first; whether the cases are made up; arrays and tables."""

    run: Run | None
    synthetic: bool = False
    arrays: dict[str, Any] = field(default_factory=dict)


def newest(session: Session, names: Sequence[str] = ()) -> Newest:
    """Return the newest run with some of its arrays and tables by name, in one question."""
    rows = session.execute(_newest(), {"names": list(names)}).all()
    if not rows:
        return Newest(None)
    arrays = {row.name: _unpacked(row.dtype, row.data) for row in rows if row.name}
    return Newest(rows[0][0], bool(rows[0][1]), arrays)


@cache
def _newest() -> Select[Any]:
    # Every page that reads a clock asks it: it is built once.
    wanted = and_(
        RunArray.run_id == Run.id,
        RunArray.name.in_(bindparam("names", expanding=True, type_=Text())),
    )
    last = select(func.max(Run.id)).scalar_subquery()
    kept = (RunArray.name, RunArray.dtype, RunArray.data)
    columns: list[Any] = [Run, made_up_of("cases").exists(), *kept]
    return select(*columns).outerjoin(RunArray, wanted).where(Run.id == last)


def _unpacked(dtype: str, data: bytes) -> Any:
    plain = zlib.decompress(data)
    return pd.DataFrame(json.loads(plain)) if dtype == "json" else np.frombuffer(plain, dtype)


def figures(session: Session, run_id: int, key: str) -> pd.DataFrame | None:
    """Read what a run measured for the standard `key`: a row a subject, in the columns `FIGURES`.

    Rows are in the order of the run's table of these subjects. None: it was not applied.
    """
    names = {f"figures/{key}/{column}": column for column in FIGURES}
    statement = select(RunArray.name, RunArray.dtype, RunArray.data)
    rows = session.execute(statement.where(RunArray.run_id == run_id, RunArray.name.in_(names)))
    found = {names[r.name]: np.frombuffer(zlib.decompress(r.data), dtype=r.dtype) for r in rows}
    return pd.DataFrame({c: found[c] for c in FIGURES}) if found else None


def figures_of(session: Session, run_id: int, keys: list[str]) -> dict[str, pd.DataFrame]:
    """Read what a run measured for several standards, by their keys; see `figures`."""
    names = {f"figures/{key}/{column}": (key, column) for key in keys for column in FIGURES}
    found: dict[str, dict[str, Any]] = {}
    listed = list(names)
    for start in range(0, len(listed), CHUNK):
        some = listed[start : start + CHUNK]
        statement = select(RunArray.name, RunArray.dtype, RunArray.data).where(
            RunArray.run_id == run_id, RunArray.name.in_(some)
        )
        for row in session.execute(statement):
            key, column = names[row.name]
            array = np.frombuffer(zlib.decompress(row.data), dtype=row.dtype)
            found.setdefault(key, {})[column] = array
    return {key: pd.DataFrame({c: arrays[c] for c in FIGURES}) for key, arrays in found.items()}


def array_names(session: Session, run_id: int) -> list[str]:
    """List the names of the arrays that a run kept."""
    return list(
        session.scalars(
            select(RunArray.name).where(RunArray.run_id == run_id).order_by(RunArray.name)
        )
    )


def gaps(
    session: Session,
    run_id: int,
    *,
    measures: list[str] | None = None,
    level: str | None = None,
    subject_codes: list[str] | None = None,
) -> list[tuple[Gap, Standard]]:
    """Read the gaps of a run with their standards, the largest shortfall first."""
    statement = select(Gap, Standard).join(Standard, Gap.standard_id == Standard.id)
    statement = statement.where(Gap.run_id == run_id)
    if measures:
        statement = statement.where(Gap.measure.in_(measures))
    if level:
        statement = statement.where(Gap.level == level)
    if subject_codes is not None:
        statement = statement.where(Gap.subject_code.in_(subject_codes))
    statement = statement.order_by(
        Gap.measure, Standard.key, Gap.shortfall.desc(), Gap.subject_code
    )
    return [(gap, standard) for gap, standard in session.execute(statement)]


def gap_counts(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Count a run's gaps by standard: subjects short, the sum of what is missing, the rule."""
    statement = (
        select(Standard, func.count(), func.sum(Gap.shortfall))
        .join(Gap, Gap.standard_id == Standard.id)
        .where(Gap.run_id == run_id)
        .group_by(Standard.id)
        .order_by(Standard.key)
    )
    return [
        {
            "standard": standard.key,
            "measure": standard.rule["measure"],
            "zh": standard.rule["zh"],
            "en": standard.rule["en"],
            "unit": standard.rule["unit"],
            "subjects": int(count),
            "shortfall": float(shortfall),
        }
        for standard, count, shortfall in session.execute(statement)
    ]


def rules(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Return the rules that a run applied, as they stood then, in the order of their keys."""
    run = get(session, run_id)
    found = session.scalars(select(Standard).where(Standard.sha256.in_(run.standards)))
    return sorted((dict(standard.rule) for standard in found), key=lambda rule: rule["key"])


def standard_id(session: Session, key: str, sha256: str, rule: dict[str, Any]) -> int:
    """Return the id of the kept copy of a rule, keeping it first if it is new."""
    row = session.scalars(select(Standard).where(Standard.sha256 == sha256)).first()
    if row is None:
        row = Standard(key=key, sha256=sha256, rule=rule)
        session.add(row)
        session.flush()
    return row.id


def gap_counts_by_area(session: Session, run_id: int) -> dict[str, int]:
    """Count how many standards each area falls short of in a run."""
    statement = (
        select(Gap.subject_code, func.count())
        .where(Gap.run_id == run_id, Gap.subject_type == "area")
        .group_by(Gap.subject_code)
    )
    return {code: int(count) for code, count in session.execute(statement)}
