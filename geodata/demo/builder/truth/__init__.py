"""What an evaluation must find, worked out a second time without gridmap, by plain means."""

from collections.abc import Callable
from typing import Any

from builder.settings import AS_OF
from builder.truth import ground, people, places
from builder.truth.gaps import gaps
from builder.truth.reach import THRESHOLDS_M, closest_call_m, detour, falsely_covered, reach, times
from builder.truth.rules import SHORT, Figure, Rule, read_rules, walking_speeds
from builder.truth.town import Town, see
from builder.truth.walking import JOIN_LIMIT_M, SEARCH_LIMIT_M

__all__ = ["see", "truth"]

MEASURES: dict[str, Callable[[Town, Rule], list[Figure]]] = {
    "reach": ground.reach, "capacity": ground.capacity, "accessibility": ground.accessibility,
    "staff": people.staff, "posts": people.posts, "leaders": people.posts,
    "one_in_two": people.one_in_two, "span": people.span, "funds": people.funds,
    "sites": people.sites, "organizations": people.organizations, "units": people.units,
    "breaks": places.breaks, "space": places.space, "activity_share": places.activity_share,
    "facilities": places.facilities, "load": places.load, "silent": places.silent,
}  # fmt: skip


def truth(town: Town, counts: dict[str, int]) -> dict[str, Any]:
    """Work everything out; the order is that of the file."""
    rules = read_rules()
    thresholds = {*THRESHOLDS_M, *(ground.threshold_m(r) for r in _of_distance(rules))}
    bands = {to_m for r in _of_distance(rules) for to_m, _ in r.parameters.get("decay") or []}
    return {
        "synthetic": True,
        "about": "What coverage of the demo must find; made with networkx, not with gridmap.",
        "as_of": AS_OF.isoformat(),
        "metric_crs": "EPSG:4542",
        "join_limit_m": JOIN_LIMIT_M,
        "search_limit_m": SEARCH_LIMIT_M,
        "walking_speeds_m_per_s": walking_speeds(),
        "counts": counts,
        "gaps": gaps(town),
        "vacancies": people.vacancies(
            town, ["social_worker", "deputy_secretary", "grid_leader", "director"]
        ),
        "formation": people.formation(town),
        "break_zones": _break_zones(town, rules),
        "unjoined_residences": town.unjoined,
        "closest_distance_to_a_threshold_m": round(
            closest_call_m(town, sorted(thresholds | bands)), 6
        ),
        "reach": reach(town),
        "falsely_covered": falsely_covered(town),
        "times": times(town),
        "detour": detour(town),
        "subjects": {
            name: [row["code"] for row in rows]
            for name, rows in (
                *town.areas.items(), ("site", town.sites), ("organization", town.organizations)
            )
        },
        "measures": [_measured(town, rule) for rule in rules],
    }  # fmt: skip


def _of_distance(rules: list[Rule]) -> list[Rule]:
    return [rule for rule in rules if "threshold_m" in rule.parameters]


def _break_zones(town: Town, rules: list[Rule]) -> dict[str, list[list[str]]]:
    """Give the zones of every rule of breaks."""
    found = {}
    for rule in rules:
        if rule.measure == "breaks":
            figures = zip(rule.subjects(town), places.breaks(town, rule), strict=True)
            broken = {g["code"] for g, f in figures if f.value and rule.judges(g)}
            found[rule.key] = places.zones(town, broken)
    return found


def _measured(town: Town, rule: Rule) -> dict[str, Any]:
    figures = MEASURES[rule.measure](town, rule)
    for subject, figure in zip(rule.subjects(town), figures, strict=True):
        figure.applies = figure.applies and rule.judges(subject)
    more: dict[str, Any] = {}
    if rule.measure == "capacity":
        rows = ground.served(town, rule)[1]
        more = {"used": {town.facilities[f]["code"]: _tidy(u) for f, u in rows.items()}}
    if rule.measure in ("reach", "facilities"):
        more = {
            "affected": [f.affected for f in figures],
            "facility": [f.facility for f in figures],
            "distance_m": [_tidy(f.distance_m, 6) for f in figures],
        }
    return {
        "standard": rule.key, "measure": rule.measure, "subject": rule.subject,
        "applies": rule.applies, "parameters": rule.parameters,
        "short": sum(f.status == SHORT for f in figures),
        "value": [_tidy(f.value) for f in figures],
        "required": [_tidy(f.required) for f in figures],
        "shortfall": [_tidy(f.shortfall) for f in figures],
        "status": [f.status for f in figures],
        **more,
    }  # fmt: skip


def _tidy(number: float | None, decimals: int = 9) -> float | int | None:
    """Write whole numbers whole, and others with some decimals.

    Examples
    --------
    >>> _tidy(3.0), _tidy(2 / 3), _tidy(None)
    (3, 0.666666667, None)
    """
    if number is None:
        return None
    rounded = round(float(number), decimals)
    return int(rounded) if rounded == int(rounded) else rounded
