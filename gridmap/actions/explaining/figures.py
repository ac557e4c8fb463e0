"""One figure of a passport: what the run kept, how it came about, and the same once more."""

from collections.abc import Callable
from typing import Any

from gridmap.actions.answers import number, said_of
from gridmap.actions.coverage_measures import NotApplied
from gridmap.actions.explaining import distances, people, places, ties
from gridmap.actions.explaining.case import Case, Evidence
from gridmap.actions.explaining.formulas import FORMULAS, USED
from gridmap.actions.explaining.state import State, same
from gridmap.actions.explaining.writing import Said
from gridmap.analysis.figures import NO_DATA, NOT_APPLICABLE, STATUSES
from gridmap.db.queries.runs import FIGURES

EVIDENCE: dict[str, Callable[[Case], Evidence]] = {
    "reach": distances.reach,
    "capacity": distances.capacity,
    "accessibility": distances.accessibility,
    "staff": people.staff,
    "posts": people.filled,
    "leaders": people.filled,
    "one_in_two": people.one_in_two,
    "span": people.span,
    "funds": people.fund,
    "sites": ties.sites,
    "organizations": ties.organizations,
    "units": ties.units,
    "breaks": ties.breaks,
    "space": places.space,
    "activity_share": places.activity_share,
    "facilities": places.facilities,
    "load": places.load,
    "silent": places.silent,
}
MATCHES = Said("", "")


def figure(case: Case, rule: dict[str, Any], again: dict[str, Any] | None = None) -> dict[str, Any]:
    """Explain the figure of one subject by one standard; `again` is its replay, if it stands."""
    k, measure = case.kept, case.standard.measure
    evidence = _evidence(case)
    return {
        "measure": measure,
        "standard": said_of(rule),
        "title": {"zh": rule["zh"], "en": rule["en"]},
        "unit": rule["unit"],
        **numbers(k),
        "status": STATUSES[int(k["status"])],
        "formula": evidence.formula.as_dict(),
        "formula_source": FORMULAS[measure].source,
        "numerator": evidence.numerator,
        "denominator": evidence.denominator,
        "further": evidence.further,
        "replay": again or replayed(case),
        "notes": [note.as_dict() for note in (*_status_notes(k), *evidence.notes)],
    }


def numbers(kept: dict[str, Any]) -> dict[str, Any]:
    """Return the three numbers of a figure; None is unknown."""
    return {name: number(kept[name]) for name in ("value", "required", "shortfall")}


def _evidence(case: Case) -> Evidence:
    if case.row < 0 or not case.state.aligned:
        general = FORMULAS[case.standard.measure]
        return Evidence(
            Said(general.zh, general.en),
            {"zh": "", "en": "", "value": None, "rows": [], "columns": [], "more": 0},
            notes=[gone(case.state)],
        )
    return EVIDENCE[case.standard.measure](case)


def _status_notes(kept: dict[str, Any]) -> list[Said]:
    if int(kept["status"]) == NO_DATA:
        return [Said("没有足够的数据来评判。", "There is not enough data to judge it.")]
    if int(kept["status"]) == NOT_APPLICABLE:
        return [Said("这条标准不适用于它。", "This standard does not apply to it.")]
    return []


def replayed(case: Case) -> dict[str, Any]:
    """Work the figure out once more, and say whether it is what the run kept."""
    if case.row < 0 or not case.state.aligned:
        return replay(None, matches=False, why=gone(case.state))
    again = case.state.measured(case.standard, case.run)
    if isinstance(again, NotApplied):
        why = Said(f"现在无法计算：{again.reason}", f"It cannot be measured now: {again.reason}")
        return replay(None, matches=False, why=why)
    now = again.table.iloc[case.row]
    other = [name for name in FIGURES if not same(now[name], case.kept[name])]
    value = number(float(now["value"]))
    if not other:
        return replay(value, matches=True, why=agrees(case.state, {case.standard.measure}))
    return replay(value, matches=False, why=differs(case.state, other))


def replay(value: float | None, *, matches: bool, why: Said) -> dict[str, Any]:
    """Return the outcome of a replay as plain data."""
    return {"value": value, "matches": matches, "why": why.as_dict()}


def agrees(state: State, measures: set[str]) -> Said:
    """Say what a reader must know of a figure that is the same: layers that were edited since."""
    layers = used(measures)
    edited = ", ".join(layer for layer in state.edited if layer in layers)
    if not edited:
        return MATCHES
    if "paths" not in layers:
        return Said(f"图层 {edited} 之后被修改过", f"the layer {edited} was edited since")
    return Said(
        f"用的是评估保存的距离；图层 {edited} 之后被修改过",
        f"from the distances that the run kept; the layer {edited} was edited since",
    )


def differs(state: State, names: list[str]) -> Said:
    """Say why a figure is another one than the run kept."""
    said = ", ".join(names)
    if not state.edited:
        return Said(
            f"重算结果与评估保存的不同（{said}），图层却没有变化：这是 gridmap 的缺陷，请报告。",
            f"What was worked out now differs from what the run kept ({said}), though no layer "
            "changed: this is a defect of gridmap, please report it.",
        )
    layers = ", ".join(state.edited)
    return Said(
        f"重算结果不同（{said}）：评估之后有人在 gridmap 之外修改了图层 {layers}。",
        f"What was worked out now differs ({said}): the layer {layers} was edited outside of "
        "gridmap after the run.",
    )


def gone(state: State) -> Said:
    """Say why a figure cannot be worked out at all."""
    layers = ", ".join(state.edited) or "?"
    return Said(
        f"无法重算：评估之后有人在 gridmap 之外增删了图层 {layers} 的行。",
        f"It cannot be worked out: rows of the layer {layers} were added or removed outside of "
        "gridmap after the run.",
    )


def used(measures: set[str]) -> set[str]:
    """Return the layers that some measures are worked out from."""
    every = {layer for layers in USED.values() for layer in layers}
    return {layer for m in measures for layer in USED.get(m, tuple(every))}
