"""The figure of an area above those that a standard judges: the sum of theirs."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions import coverage_figures
from gridmap.actions.answers import number, said_of
from gridmap.actions.coverage_measures import NotApplied
from gridmap.actions.coverage_places import lookup
from gridmap.actions.explaining.figures import agrees, differs, gone, replay
from gridmap.actions.explaining.formulas import FORMULAS
from gridmap.actions.explaining.state import State, same, standard_of
from gridmap.actions.explaining.subjects import OTHERS, Subject, inside
from gridmap.actions.explaining.writing import Said, block, num, total
from gridmap.analysis.figures import MET, NO_DATA, NOT_APPLICABLE, SHORT, STATUSES
from gridmap.db.models import Run
from gridmap.db.session import Session

COLUMNS = ("code", "name", "value", "required", "shortfall", "status")
SHARES = ("accessibility", "activity_share")
PER = {"accessibility": 1000.0, "activity_share": 1.0}


def whole(
    session: Session, run: Run, state: State, rule: dict[str, Any], subject: Subject, most: int
) -> dict[str, Any]:
    """Explain the figure of an area by those of the subjects inside it."""
    table = _below(session, run, state, rule, subject)
    judged = table[table["status"] != NOT_APPLICABLE]
    value, required = _value(rule["measure"], judged), _required(rule["measure"], judged)
    short = float(judged["shortfall"].fillna(0).sum())
    rows = judged.assign(level=rule["level"], status=[STATUSES[s] for s in judged["status"]])
    rows = rows.sort_values(["shortfall", "code"], ascending=[False, True], na_position="last")
    failing = rows[rows["shortfall"] > 0]
    missing = total(failing["shortfall"].tolist())
    formula = Said(
        f"缺口 = 区域内 {len(judged)} 个对象中 {len(failing)} 个未达标者之和 = {missing}",
        f"shortfall = sum over the {len(failing)} of {len(judged)} inside that fall short = "
        f"{missing}",
    )
    listed = short
    if rule["measure"] in SHARES:  # what several areas miss of a rate is no rate of them all
        short, listed = float(np.maximum(required - value, 0)), float(len(failing))
        formula = _share_words(rule["measure"], judged, value, missing)
    below = Said("区域内未达标的对象", "Those inside that fall short")
    every = Said("区域内被评判的对象", "Those inside that are judged")
    return {
        "measure": rule["measure"],
        "standard": said_of(rule),
        "title": {"zh": rule["zh"], "en": rule["en"]},
        "unit": rule["unit"],
        "value": number(value),
        "required": number(required),
        "shortfall": number(short),
        "status": STATUSES[_status(judged)],
        "formula": formula.as_dict(),
        "formula_source": FORMULAS[rule["measure"]].source,
        "numerator": block(below, listed, failing, COLUMNS, most),
        "denominator": block(every, float(len(judged)), rows, COLUMNS, most),
        "further": [],
        "replay": _replayed(run, state, rule, table, value),
        "notes": [],
    }


def _below(
    session: Session, run: Run, state: State, rule: dict[str, Any], subject: Subject
) -> pd.DataFrame:
    table = coverage_figures.figures(session, run.id, rule["key"])
    codes = inside(session, run, subject)
    if rule["subject"] not in OTHERS:
        return table[table["code"].isin(codes.get(rule["subject"], set()))]
    where = table["area_code"]
    if rule["subject"] == "site":  # one whose file names no area lies where its place is
        where = where.where(where != "", table["subject_id"].map(_standing(state)))
    return table[where.isin(set().union(*codes.values()))]


def _standing(state: State) -> dict[int, str]:
    """Return the code of the lowest area around each site, by the site's id."""
    inputs = state.inputs
    codes: dict[int, str] = {}
    for table in inputs.areas.values():
        codes |= dict(zip(table["id"], table["code"], strict=True))
    around = zip(inputs.sites["id"], inputs.site_leaf_id, strict=True)
    return {int(site): codes[area] for site, area in around if area in codes}


def _value(measure: str, judged: pd.DataFrame) -> float:
    if measure not in SHARES:
        return float(judged["value"].fillna(0).sum())
    parts, wholes = judged["numerator"].sum(), judged["denominator"].sum()
    return float(PER[measure] * parts / wholes) if wholes > 0 else np.nan


def _required(measure: str, judged: pd.DataFrame) -> float:
    required = judged["required"].fillna(0)
    if measure in SHARES:
        return float(required.max()) if len(required) else np.nan
    return float(required.sum())


def _share_words(measure: str, judged: pd.DataFrame, value: float, missing: str) -> Said:
    failing, need = int((judged["shortfall"] > 0).sum()), _required(measure, judged)
    short = f"max({num(need)} − {num(value)}, 0) = {num(float(np.maximum(need - value, 0)))}"
    parts, wholes = num(judged["numerator"].sum()), num(judged["denominator"].sum())
    per = " × 1,000" if measure == "accessibility" else ""
    return Said(
        f"整体 = {parts} ÷ {wholes}{per} = {num(value)}；缺 = {short}；"
        f"区域内 {len(judged)} 个对象中 {failing} 个未达标，各自的缺口相加 = {missing}",
        f"as a whole {parts} ÷ {wholes}{per} = {num(value)}; short = {short}; {failing} of "
        f"{len(judged)} inside fall short, their own shortfalls added up = {missing}",
    )


def _status(judged: pd.DataFrame) -> int:
    if judged.empty:
        return NOT_APPLICABLE
    status = judged["status"].to_numpy()
    if (status == SHORT).any():
        return SHORT
    return MET if (status == MET).any() else NO_DATA


def _replayed(
    run: Run, state: State, rule: dict[str, Any], kept: pd.DataFrame, value: float
) -> dict[str, Any]:
    """Measure all of them once more."""
    if not state.aligned:
        return replay(None, matches=False, why=gone(state))
    again = state.measured(standard_of(rule), run)
    if isinstance(again, NotApplied):
        why = Said(f"现在无法计算：{again.reason}", f"It cannot be measured now: {again.reason}")
        return replay(None, matches=False, why=why)
    ids: npt.NDArray[np.int64] = again.subjects.table["id"].to_numpy(dtype=np.int64)
    place = lookup(ids, kept["subject_id"].to_numpy(dtype=np.int64))
    if (place < 0).any():
        return replay(None, matches=False, why=gone(state))
    now = again.table.iloc[place]
    found = _value(rule["measure"], now[now["status"] != NOT_APPLICABLE])
    names = ("value", "required", "shortfall", "status")
    other = [n for n in names if not _all_same(now[n], kept[n])]
    if other or not same(found, value):
        return replay(number(found), matches=False, why=differs(state, other or ["value"]))
    return replay(number(found), matches=True, why=agrees(state, {rule["measure"]}))


def _all_same(a: pd.Series, b: pd.Series) -> bool:
    first, second = (np.asarray(v, dtype=np.float64) for v in (a, b))
    return bool(np.allclose(first, second, rtol=1e-9, atol=1e-6, equal_nan=True))
