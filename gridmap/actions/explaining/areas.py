"""Figures of an area that need no standard: its people, its own choice of reach, its composite."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions import coverage_figures
from gridmap.actions.answers import number
from gridmap.actions.coverage_arrays import counts, positions
from gridmap.actions.coverage_measures import NotApplied
from gridmap.actions.coverage_places import lookup
from gridmap.actions.explaining import distances
from gridmap.actions.explaining.case import Case
from gridmap.actions.explaining.figures import agrees, differs, figure, gone, numbers, replay
from gridmap.actions.explaining.formulas import FORMULAS
from gridmap.actions.explaining.state import State, same, standard_of
from gridmap.actions.explaining.subjects import Subject
from gridmap.actions.explaining.writing import Said, block, num, percent, total
from gridmap.analysis.figures import MET, NO_DATA, NOT_APPLICABLE, SHORT, STATUSES
from gridmap.analysis.reach import AreaReach, sum_by_area
from gridmap.db.models import Run
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session

COUNTS = {
    "residents": Said("居民", "Residents"),
    "households": Said("户数", "Households"),
    "over_60": Said("60 岁及以上", "Aged 60 and over"),
    "under_6": Said("6 岁以下", "Under 6"),
}
Ints = npt.NDArray[np.int64]


def reach(
    session: Session, run: Run, state: State, rule: dict[str, Any], subject: Subject, most: int
) -> dict[str, Any]:
    """Explain reach in an area of any level, for any choice of kinds, method and threshold."""
    standard, p = standard_of({**rule, "subject": subject.level}), rule["parameters"]
    people = p.get("people", "residents")
    # Distances are those that the run kept, so both sums go through the same residences.
    states, _ = distances.states_of(state.distances, len(counts(session, run.id, people)), p)
    position = positions(session, run.id, subject.level)
    of = _reached(counts(session, run.id, people), position, states)
    kept = of(_row(session, run, subject)) | {"code": subject.code, "name": subject.name}
    case = Case(state, run, standard, row_of(state, subject), kept, most)
    again = replay(None, matches=False, why=gone(state))
    if case.row >= 0 and state.aligned:
        position = state.inputs.area_positions(subject.level)
        now = _reached(state.inputs.counts[people], position, states)(case.row)
        again = _beside(state, kept, now)
    made = figure(case, rule, again)
    if not rule["key"]:
        made["standard"] = None
    return made


def _reached(
    people: npt.NDArray[Any], position: Ints, states: npt.NDArray[np.int8]
) -> Callable[[int], dict[str, Any]]:
    def of(row: int) -> dict[str, Any]:
        here = np.where(position == row, 0, -1)
        sums = sum_by_area(here, 1, {"": np.maximum(people, 0)}, states)[""]
        return {
            "value": int(sums.covered[0]),
            "required": int(sums.residents[0]),
            "shortfall": int(sums.uncovered[0]),
            "status": _judged(people[position == row], sums),
        }

    return of


def _judged(people: npt.NDArray[Any], sums: AreaReach) -> int:
    """Judge an area as the run judges those of a standard's own level."""
    if not (people != 0).any():  # a count that nobody knows is below 0
        return NOT_APPLICABLE
    if not sums.covered[0] + sums.uncovered[0]:  # all are unjoined, or nobody says how many
        return NO_DATA
    return SHORT if sums.uncovered[0] else MET


def _beside(state: State, kept: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    other = [name for name in now if not same(now[name], kept[name])]
    why = differs(state, other) if other else agrees(state, {"reach"})
    return replay(number(now["value"]), matches=not other, why=why)


def row_of(state: State, subject: Subject) -> int:
    """Return the row of an area in what was read again, -1 where it is no longer there."""
    table = state.inputs.areas.get(subject.level)
    if table is None:
        return -1
    return int(lookup(table["id"].to_numpy(dtype=np.int64), np.array([subject.id]))[0])


def _row(session: Session, run: Run, subject: Subject) -> int:
    table = coverage_figures.subjects(session, run.id, f"areas/{subject.level}")
    return int(np.flatnonzero(table["code"] == subject.code)[0])


def people(
    session: Session, run: Run, state: State, name: str, subject: Subject, most: int
) -> dict[str, Any]:
    """Explain how many people or households an area has."""
    here = positions(session, run.id, subject.level) == _row(session, run, subject)
    value = _known_sum(counts(session, run.id, name)[here])
    row, inputs = row_of(state, subject), state.inputs
    inside = (inputs.area_positions(subject.level) == row) & (row >= 0)
    rows = np.flatnonzero(inside)
    counted = inputs.counts[name][rows]
    said = COUNTS[name]
    table = _parts(state, name, subject, rows)
    terms = total(table[name].dropna().tolist()) if value is not None else "–"
    unknown = int((counted < 0).sum())
    notes = []
    if unknown:
        zh = f"{unknown} 处住宅没有{said.zh}的数据，未计入。"
        notes = [Said(zh, f"{unknown} homes do not say; they are not counted.").as_dict()]
    return {
        "measure": name,
        "standard": None,
        "title": said.as_dict(),
        "unit": "households" if name == "households" else "residents",
        "value": number(value),
        "required": None,
        "shortfall": None,
        "status": None,
        "formula": Said(f"{said.zh} = {terms}", f"{said.en.lower()} = {terms}").as_dict(),
        "formula_source": FORMULAS[name].source,
        "numerator": block(said, value, table, ("code", "name", name), most),
        "denominator": None,
        "further": [],
        "replay": _counted(state, name, row, value, _known_sum(counted)),
        "notes": notes,
    }


def _counted(
    state: State, name: str, row: int, value: float | None, now: float | None
) -> dict[str, Any]:
    if row < 0 or not len(state.homes):
        return replay(None, matches=False, why=gone(state))
    matches = same(value, now)
    why = agrees(state, {name}) if matches else differs(state, [name])
    return replay(number(now), matches=matches, why=why)


def _known_sum(counted: npt.NDArray[Any]) -> float | None:
    known = counted[counted >= 0]
    return float(known.sum()) if len(known) or not len(counted) else None


def _parts(state: State, name: str, subject: Subject, rows: Ints) -> pd.DataFrame:
    """Return the areas below with their sums, or the homes at the lowest level."""
    inputs = state.inputs
    known = [level for level in LEVELS if level in inputs.areas]
    below = known[known.index(subject.level) + 1 :][:1] if subject.level in known else []
    counted = inputs.counts[name][rows].astype(np.float64)
    if not below:
        table = state.homes.iloc[rows][["code", "name", "lon", "lat"]].copy()
        table[name] = np.where(counted < 0, np.nan, counted)
    else:
        place = inputs.area_positions(below[0])[rows]
        inside = np.unique(place[place >= 0])
        table = inputs.areas[below[0]][["code", "name"]].iloc[inside].assign(level=below[0])
        amounts = np.where((place >= 0) & (counted > 0), counted, 0)
        table[name] = np.bincount(np.maximum(place, 0), amounts, int(place.max(initial=0)) + 1)[
            inside
        ]
    return table.sort_values([name, "code"], ascending=[False, True])


def composite(
    session: Session,
    run: Run,
    state: State,
    rules: list[dict[str, Any]],
    subject: Subject,
    most: int,
) -> dict[str, Any]:
    """Explain which share of the standards that judge an area are met."""
    table, judged = coverage_figures.statuses(session, run.id, subject.level)
    row = int(np.flatnonzero(table["code"] == subject.code)[0])
    kept = {key: int(status[row]) for key, status in judged.items()}
    named = {rule["key"]: rule for rule in rules}
    rows = pd.DataFrame(
        [_verdict(session, run, named[key], status, row) for key, status in kept.items()],
        columns=["code", "name", "value", "required", "shortfall", "status", "zh", "en"],
    )
    met, short = (sum(s == want for s in kept.values()) for want in (MET, SHORT))
    of = met + short
    share = met / of if of else np.nan
    now = _again(run, state, named, subject, list(kept))
    order = {
        name: place for place, name in enumerate(("short", "met", "no_data", "not_applicable"))
    }
    rows = rows.sort_values("status", key=lambda s: s.map(order), kind="stable")
    columns = ("code", "name", "value", "required", "shortfall", "status")
    ratio = f"{met} ÷ {of} = {percent(met, of)}"
    left = rows[~rows["status"].isin(["met", "short"])]
    return {
        "measure": "composite",
        "standard": None,
        "title": {"zh": "达标率", "en": "Standards met"},
        "unit": "share",
        **numbers({"value": share, "required": 1.0, "shortfall": 1 - share}),
        "status": STATUSES[SHORT if short else MET if met else NOT_APPLICABLE],
        "formula": Said(
            f"达标率 = 达到 {num(met)} ÷ 被评判 {num(of)}：{ratio}",
            f"share = {num(met)} met of {num(of)} that judge it: {ratio}",
        ).as_dict(),
        "formula_source": FORMULAS["composite"].source,
        "numerator": block(
            *(
                Said("达到的标准", "Standards met"),
                met,
                rows[rows["status"] == "met"],
                columns,
                most,
            )
        ),
        "denominator": block(
            Said("被评判的标准，未达到的在前", "Standards that judge it, those not met first"),
            *(of, rows[rows["status"].isin(["met", "short"])], columns, most),
        ),
        "further": [
            block(Said("不适用或没有数据", "Not applicable or no data"), None, left, columns, most)
        ],
        "replay": _composed(state, {named[key]["measure"] for key in kept}, kept, now),
        "notes": [],
    }


def _verdict(
    session: Session, run: Run, rule: dict[str, Any], status: int, row: int
) -> dict[str, Any]:
    figures = coverage_figures.figures(session, run.id, rule["key"]).iloc[row]
    return {
        "code": rule["key"],
        "name": rule["zh"],
        "zh": rule["zh"],
        "en": rule["en"],
        **{name: figures[name] for name in ("value", "required", "shortfall")},
        "status": STATUSES[status],
    }


def _again(
    run: Run, state: State, rules: dict[str, dict[str, Any]], subject: Subject, keys: list[str]
) -> dict[str, int] | None:
    row = row_of(state, subject)
    if row < 0 or not state.aligned:
        return None
    found = {key: state.measured(standard_of(rules[key]), run) for key in keys}
    return {
        key: -1 if isinstance(m, NotApplied) else int(m.table["status"].iloc[row])
        for key, m in found.items()
    }


def _composed(
    state: State, measures: set[str], kept: dict[str, int], now: dict[str, int] | None
) -> dict[str, Any]:
    if now is None:
        return replay(None, matches=False, why=gone(state))
    met, of = (sum(s in want for s in now.values()) for want in ((MET,), (MET, SHORT)))
    other = [key for key in kept if kept[key] != now[key]]
    why = differs(state, other) if other else agrees(state, measures)
    return replay(number(met / of if of else np.nan), matches=not other, why=why)
