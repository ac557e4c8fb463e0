"""Evidence of measures of distance: which homes have what within reach, and which have not."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_distances import Distances, Found, conditional
from gridmap.actions.coverage_inputs import lookup
from gridmap.actions.coverage_pace import threshold_m
from gridmap.actions.explaining.case import Case, Evidence
from gridmap.actions.explaining.writing import Said, num, percent, words_of
from gridmap.analysis.opening import OPEN, moment_of, open_at
from gridmap.analysis.reach import STATES, reach_states, sum_by_area
from gridmap.analysis.times import covered_times
from gridmap.db.queries.areas import LEVELS

UNCOVERED, UNJOINED = 1, 2
NOISE = 1e-6
PEOPLE = {
    "residents": ("居民", "residents"),
    "households": ("户", "households"),
    "over_60": ("60 岁及以上居民", "residents aged 60 and over"),
    "under_6": ("6 岁以下儿童", "children under 6"),
}


def states_of(
    distances: Distances, count: int, p: dict[str, Any]
) -> tuple[npt.NDArray[np.int8], Found]:
    """Say of each residence whether a facility is within reach, as `reach` measures it."""
    found = distances.nearest(p["kinds"], p["method"], p.get("open_at", ""))
    if found is None:  # no facility at all: everybody is beyond it
        found = Found(np.full(count, np.inf), np.full(count, -1, dtype=np.int64))
    metres = threshold_m(p)
    if p.get("times", 1) == 1:
        return reach_states(found.distance_m, found.joined, metres), found
    kinds = [conditional(kind, p.get("open_at", "")) for kind in p["kinds"]]
    times = distances.times(kinds, p["method"], metres)
    if times is None:
        times = np.where(found.joined, 0, -1)
    return covered_times(times, p["times"], found.joined), found


def reach(case: Case) -> Evidence:
    """Explain who has a facility within a threshold."""
    k, p, inputs = case.kept, case.p, case.inputs
    people = p.get("people", "residents")
    states, found = states_of(case.state.distances, len(inputs.residence_id), p)
    rows = case.home_rows
    homes = _with_distance(case, rows, people, found)
    homes["state"] = [STATES[s] for s in states[rows]]
    lost = float(homes[people][states[rows] == UNJOINED].sum())
    every, covered = float(k["required"]), float(k["value"])
    left = every - covered - lost
    what, who = what_words(p), Said(*PEOPLE[people])
    sum_of = f"{num(every)} − {num(covered)} − {num(lost)} = {num(left)}"
    share = percent(left, every)
    formula = Said(
        f"{what.zh}的{who.zh}：{num(covered)}；未覆盖 = 全部 − 覆盖 − 未接入路网 = {sum_of}"
        f"（{share}）",
        f"{who.en} {what.en}: {num(covered)}; uncovered = all − covered − not joined = {sum_of} "
        f"({share})",
    )
    short = homes[states[rows] == UNCOVERED].sort_values(
        ["distance_m", people, "code"], ascending=[False, False, True], na_position="first"
    )
    columns = ("code", "name", people, "distance_m", "facility")
    return Evidence(
        formula,
        case.block(Said(f"未覆盖{who.zh}", f"Uncovered {who.en}"), left, short, *columns),
        _everybody(case, who, people, states, homes),
        [
            *([_unjoined(case, homes[states[rows] == UNJOINED], people)] if lost else []),
            *_shut(case, rows),
        ],
        _notes(case, people, rows),
    )


def _shut(case: Case, rows: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
    """List what would be the nearest within reach, were it open at the moment that counts."""
    p, table = case.p, case.inputs.facilities
    if not p.get("open_at"):
        return []
    found = case.state.distances.nearest(p["kinds"], p["method"], "")
    if found is None:
        return []
    ids = np.unique(found.facility_id[rows][found.distance_m[rows] <= threshold_m(p)])
    here = lookup(table["id"].to_numpy(dtype=np.int64), ids)
    here = here[here >= 0]
    moment = moment_of(p["open_at"], case.run.as_of)
    shut = here[open_at(table["opening_hours"].iloc[here], moment) != OPEN]
    if not len(shut):
        return []
    frame = case.facilities(shut).sort_values("code")
    said = Said("在距离内，但那时不开放", "Within reach, but not open then")
    return [case.block(said, float(len(shut)), frame, "code", "name", "kind", "opening_hours")]


def what_words(p: dict[str, Any]) -> Said:
    """Say what is to be within reach, and how."""
    kinds, metres = words_of("facility_kinds", p["kinds"]), num(threshold_m(p))
    on = Said("步行", "on foot") if p["method"] == "walking" else Said("直线", "in a straight line")
    pace = p.get("pace", "")
    slow = f"（{num(p['threshold_m'])} 米按老年步速折算）" if pace else ""
    slow_en = f" ({num(p['threshold_m'])} m at their pace)" if pace else ""
    times, moment = p.get("times", 1), p.get("open_at", "")
    open_, open_en = (f"{moment} 开放的", f" open at {moment}") if moment else ("", "")
    many, many_en = (f"至少 {times} 处", f"at least {times} of ") if times > 1 else ("", "")
    return Said(
        f"{on.zh} {metres} 米{slow}内有{many}{open_}{kinds.zh}",
        f"with {many_en}{kinds.en}{open_en} within {metres} m{slow_en} {on.en}",
    )


def capacity(case: Case) -> Evidence:
    """Explain who got a place in a facility that still had one."""
    k, p = case.kept, case.p
    people = p["people"]
    _, found = states_of(case.state.distances, len(case.inputs.residence_id), p)
    served = case.state.distances.by_residence[f"served/{case.standard.key}"]
    rows, who = case.home_rows, Said(*PEOPLE[people])
    homes = _with_distance(case, rows, people, found)
    lost = float(homes[people][~found.joined[rows]].sum())
    homes["served"] = served[rows]
    homes["left"] = np.where(found.joined[rows], homes[people].fillna(0) - served[rows], 0.0)
    short = homes[homes["left"] > NOISE].sort_values(["left", "code"], ascending=[False, True])
    sum_of = f"{num(k['required'])} − {num(k['value'])} − {num(lost)} = {num(k['shortfall'])}"
    what = what_words(p)
    formula = Said(
        f"{what.zh}且有余位的{who.zh}：{num(k['value'])}（每人需 {num(p['per_person'])}，由近到远，"
        f"满则顺延）；缺位 = 全部 − 有位 − 未接入路网 = {sum_of}",
        f"{who.en} {what.en} that still has room: {num(k['value'])} ({num(p['per_person'])} each, "
        f"nearest first, overflow to the next); short = all − served − not joined = {sum_of}",
    )
    columns = ("code", "name", people, "served", "left", "distance_m", "facility")
    said = Said(f"缺位{who.zh}", f"{who.en.capitalize()} without a place")
    every = case.block(
        Said(who.zh, who.en.capitalize()), k["denominator"], _largest(homes, people), *columns
    )
    numerator = case.block(said, k["shortfall"], short, *columns)
    return Evidence(formula, numerator, every, [_supply(case, found)], _notes(case, people, rows))


def accessibility(case: Case) -> Evidence:
    """Explain how much supply the people of an area share."""
    k, p = case.kept, case.p
    people, who = p["people"], Said(*PEOPLE[p["people"]])
    _, found = states_of(case.state.distances, len(case.inputs.residence_id), p)
    per_1000 = case.state.distances.by_residence[f"accessibility/{case.standard.key}"]
    rows = case.home_rows[found.joined[case.home_rows]]
    homes = _with_distance(case, rows, people, found)
    homes["per_1000"] = per_1000[rows]
    share = f"{num(k['numerator'])} ÷ {num(k['denominator'])} × 1,000 = {num(k['value'])}"
    need = f"max({num(k['required'])} − {num(k['value'])}, 0) = {num(k['shortfall'])}"
    formula = Said(
        f"{what_words(p).zh}：分到的供给 Σ P_i·A_i ÷ 人数 = {share}；缺 = {need}",
        f"{what_words(p).en}: supply shared, Σ P_i·A_i ÷ people = {share}; short = {need}",
    )
    poor = homes.sort_values(["per_1000", "code"])
    columns = ("code", "name", people, "per_1000", "distance_m", "facility")
    return Evidence(
        formula,
        case.block(Said("分到的供给", "Supply shared"), k["numerator"], poor, *columns),
        case.block(
            Said(who.zh, who.en.capitalize()),
            *(k["denominator"], _largest(homes, people), *columns),
        ),
        [_supply(case, found)],
        _notes(case, people, rows),
    )


def _supply(case: Case, found: Found) -> dict[str, Any]:
    """List the facilities nearest to the homes of the area, with what they have to give."""
    table = pd.DataFrame(case.inputs.facilities.drop(columns="geometry"))
    nearest = set(found.facility_id[case.home_rows].tolist()) - {-1}
    rows = table[table["id"].isin(nearest) & table["kind"].isin(case.p["kinds"])]
    name = case.p["supply"]
    rows = rows.assign(supply=rows[name]).sort_values("code")
    said = Said("最近的设施及其供给", "Nearest facilities and what they have")
    return case.block(said, float(rows[name].sum()), rows, "code", "name", "kind", "supply")


def _everybody(
    case: Case, who: Said, people: str, states: npt.NDArray[np.int8], homes: pd.DataFrame
) -> dict[str, Any]:
    """List all people: by the areas below, or home by home at the lowest level."""
    said, every = Said(who.zh, who.en.capitalize()), float(case.kept["required"])
    below = _below(case)
    if not below:
        columns = ("code", "name", people, "distance_m", "facility", "state")
        return case.block(said, every, _largest(homes, people), *columns)
    position = case.inputs.area_positions(below)
    table = case.inputs.areas[below]
    counted = np.maximum(case.inputs.counts[people], 0)
    sums = sum_by_area(position, len(table), {"": counted}, states)[""]
    rows = table[["code", "name"]].assign(level=below, people=sums.residents)
    for name in STATES:
        rows[name] = getattr(sums, name)
    rows = rows[np.isin(np.arange(len(table)), position[case.home_rows])]
    rows = rows.sort_values(["uncovered", "code"], ascending=[False, True])
    return case.block(said, every, rows, "code", "name", "people", *STATES)


def _below(case: Case) -> str:
    known = [level for level in LEVELS if level in case.inputs.areas]
    place = known.index(case.level) + 1
    return known[place] if place < len(known) else ""


def _unjoined(case: Case, homes: pd.DataFrame, people: str) -> dict[str, Any]:
    said = Said("未接入路网", "Not joined to the network")
    return case.block(
        said, float(homes[people].sum()), _largest(homes, people), "code", "name", people
    )


def _with_distance(
    case: Case, rows: npt.NDArray[np.int64], people: str, found: Found
) -> pd.DataFrame:
    homes = case.homes(rows, people)
    homes["distance_m"] = found.distance_m[rows]
    homes["facility"] = case.facility_names(found.facility_id[rows])
    return homes


def _largest(homes: pd.DataFrame, people: str) -> pd.DataFrame:
    return homes.sort_values([people, "code"], ascending=[False, True])


def _notes(case: Case, people: str, rows: npt.NDArray[np.int64]) -> list[Said]:
    unknown = int((case.inputs.counts[people][rows] < 0).sum())
    if not unknown:
        return []
    return [
        Said(
            f"{unknown} 处住宅没有{PEOPLE[people][0]}的数据，未计入。",
            f"{unknown} homes say nothing of {PEOPLE[people][1]}; they are not counted.",
        )
    ]
