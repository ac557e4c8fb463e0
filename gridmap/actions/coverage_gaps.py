"""Compare what was measured with the standards: one gap a subject that falls short."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_search import Distances, Found
from gridmap.analysis import funds, posts, sites
from gridmap.analysis.reach import reach_states, sum_by_area
from gridmap.analysis.standards import Standard


def find_gaps(
    inputs: Inputs, distances: Distances, standards: list[Standard], as_of: dt.date
) -> list[dict[str, Any]]:
    """Return the gaps of every standard, in the order of the standards and then of the subjects.

    A standard whose subject is not in the store at all (no grids, no sites, no facility of the
    kind) finds nothing and says so in `inputs.notes`: that is "not applicable", not "no gap".
    """
    inputs.posts = posts.held(inputs.posts, as_of)
    gaps: list[dict[str, Any]] = []
    for standard in standards:
        gaps += _MEASURES[standard.measure](inputs, distances, standard, as_of)
    return gaps


def _not_applicable(inputs: Inputs, standard: Standard, why: str) -> list[dict[str, Any]]:
    inputs.notes.append(f"{standard.key} was not applied: {why}")
    return []


def _areas(inputs: Inputs, level: str) -> pd.DataFrame | None:
    table = inputs.areas.get(level)
    return None if table is None or table["made"].all() else table


def _of_areas(
    measure: Callable[[Inputs, Standard, pd.DataFrame, dt.date], pd.DataFrame],
) -> Callable[..., Any]:
    """Wrap a measure that compares areas of the standard's level."""

    def find(
        inputs: Inputs, _distances: Distances, standard: Standard, as_of: dt.date
    ) -> list[dict[str, Any]]:
        table = _areas(inputs, standard.level)
        if table is None:
            return _not_applicable(
                inputs, standard, f"there are no areas of level {standard.level}"
            )
        compared = measure(inputs, standard, table, as_of)
        short = (compared["shortfall"].to_numpy() > 0) & ~table["made"].to_numpy(dtype=bool)
        details = [
            {} if known else {"no_data": True}
            for known in compared.get("known", pd.Series(data=True, index=compared.index))
        ]
        return [
            _gap(standard, "area", area, value, required, shortfall, int(area.residents), detail)
            for area, value, required, shortfall, detail, is_short in zip(
                table.itertuples(),
                compared["value"],
                compared["required"],
                compared["shortfall"],
                details,
                short,
                strict=True,
            )
            if is_short
        ]

    return find


def _gap(
    standard: Standard,
    subject_type: str,
    subject: Any,
    value: float | None,
    required: float,
    shortfall: float,
    residents: int | None,
    detail: dict[str, Any],
) -> dict[str, Any]:
    is_area = subject_type == "area"
    return {
        "standard": standard.key,
        "measure": standard.measure,
        "subject_type": subject_type,
        "subject_id": int(subject.id),
        "subject_code": subject.code,
        "subject_name": subject.name,
        "level": standard.level if is_area else "",
        "area_code": subject.code if is_area else subject.area_code,
        "value": None if value is None else float(value),
        "required": float(required),
        "shortfall": float(shortfall),
        "unit": standard.unit,
        "residents_affected": residents,
        "detail": detail,
    }


@_of_areas
def _staff(
    inputs: Inputs, standard: Standard, table: pd.DataFrame, _as_of: dt.date
) -> pd.DataFrame:
    p = standard.parameters
    return posts.staff(
        table,
        inputs.posts,
        workers=p["workers"],
        per_residents=p["residents"],
        minimum=p["minimum"],
    )


@_of_areas
def _posts(
    inputs: Inputs, standard: Standard, table: pd.DataFrame, _as_of: dt.date
) -> pd.DataFrame:
    p = standard.parameters
    return posts.filled(table, inputs.posts, kind=p["kind"], full_time=p["full_time"])


@_of_areas
def _leaders(
    inputs: Inputs, standard: Standard, table: pd.DataFrame, _as_of: dt.date
) -> pd.DataFrame:
    return posts.filled(table, inputs.posts, kind=standard.parameters["kind"])


@_of_areas
def _one_in_two(
    inputs: Inputs, standard: Standard, table: pd.DataFrame, _as_of: dt.date
) -> pd.DataFrame:
    return posts.one_in_two(table, inputs.posts, kinds=standard.parameters["kinds"])


@_of_areas
def _funds(inputs: Inputs, standard: Standard, table: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    p = standard.parameters
    return funds.floor(
        table, inputs.funds, kind=p["kind"], year=as_of.year, amount_yuan=p["amount_yuan"]
    )


@_of_areas
def _facilities(
    inputs: Inputs, standard: Standard, table: pd.DataFrame, _as_of: dt.date
) -> pd.DataFrame:
    # An upper-level facility never replaces a missing lower-level one: each area needs its own.
    kinds = inputs.facilities["kind"].isin(standard.parameters["kinds"]).to_numpy()
    place = inputs.facility_positions(standard.level)[kinds]
    value = np.bincount(place[place >= 0], minlength=len(table))
    return posts.at_least_one(table, value)


def _sites(
    inputs: Inputs, _distances: Distances, standard: Standard, as_of: dt.date
) -> list[dict[str, Any]]:
    if inputs.sites.empty:
        return _not_applicable(inputs, standard, "there are no sites")
    table = pd.DataFrame(inputs.sites.drop(columns="geometry"))
    compared = sites.coverage(table, inputs.ties, as_of, tie=standard.parameters["tie"])
    return [
        _gap(standard, "site", site, row.value, row.required, row.shortfall, None, _site(site))
        for site, row in zip(table.itertuples(), compared.itertuples(), strict=True)
        if row.shortfall
    ]


def _site(site: Any) -> dict[str, Any]:
    counts = {"employees": site.employees, "party_members": site.party_members}
    known = {k: int(v) for k, v in counts.items() if v is not None and v == v}
    return {"kind": site.kind, **known}


def nearest_of(distances: Distances, kinds: list[str], method: str) -> Found | None:
    """Merge the searches of several kinds: whichever facility is nearer; None without any."""
    searched = [distances.found[k, method] for k in kinds if (k, method) in distances.found]
    return merge(searched)


def merge(searched: list[Found]) -> Found | None:
    """Merge searches of several kinds into the nearest of all."""
    if not searched:
        return None
    distance_m, facility_id = searched[0].distance_m.copy(), searched[0].facility_id.copy()
    for other in searched[1:]:
        nearer = other.distance_m < distance_m
        distance_m[nearer] = other.distance_m[nearer]
        facility_id[nearer] = other.facility_id[nearer]
    return Found(distance_m, facility_id)


def _reach(
    inputs: Inputs, distances: Distances, standard: Standard, _as_of: dt.date
) -> list[dict[str, Any]]:
    p = standard.parameters
    table = _areas(inputs, standard.level)
    if table is None:
        return _not_applicable(inputs, standard, f"there are no areas of level {standard.level}")
    found = nearest_of(distances, p["kinds"], p["method"])
    if found is None:
        return _not_applicable(
            inputs, standard, f"there is no facility of kind {', '.join(p['kinds'])}"
        )
    position = inputs.area_positions(standard.level)
    states = reach_states(found.distance_m, found.joined, p["threshold_m"])
    people = {"residents": inputs.counts["residents"]}
    sums = sum_by_area(position, len(table), people, states)["residents"]
    return [
        _gap(
            standard,
            "area",
            area,
            covered,
            area.residents,
            short,
            int(short),
            {"unjoined": int(lost)} if lost else {},
        )
        for area, covered, short, lost in zip(
            table.itertuples(), sums.covered, sums.uncovered, sums.unjoined, strict=True
        )
        if short > 0 and not area.made
    ]


_MEASURES: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "staff": _staff,
    "posts": _posts,
    "leaders": _leaders,
    "one_in_two": _one_in_two,
    "funds": _funds,
    "sites": _sites,
    "facilities": _facilities,
    "reach": _reach,
}
