"""Truth of what stands and happens in an area: rooms, facilities, loads, breaks, silence."""

from collections import Counter
from datetime import datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np

from builder.settings import AS_OF
from builder.truth.ground import answer
from builder.truth.rules import Figure, Rule, at_least
from builder.truth.town import DIGITS, Row, Town, valid

_ZONE = timezone(timedelta(hours=8))


def _own(town: Town, rule: Rule) -> dict[str, list[Row]]:
    """Give the facilities of a rule's kinds by the area that they stand in."""
    own: dict[str, list[Row]] = {a["code"]: [] for a in rule.subjects(town)}
    for facility in town.facilities:
        code = facility["grid"][: DIGITS[rule.subject]]
        if facility["kind"] in rule.parameters["kinds"]:
            own[code].append(facility)
    return own


def facilities(town: Town, rule: Rule) -> list[Figure]:
    """Count the facilities in each area."""
    number = rule.parameters.get("at_least", 1)
    figures = [at_least(len(rows), number) for rows in _own(town, rule).values()]
    everybody = np.ones(len(town.homes), dtype=bool)
    metres, of_kind = town.metres["walking"], town.rows_of(rule.parameters["kinds"])
    answer(town, rule, figures, metres, of_kind, everybody)
    return figures


def space(town: Town, rule: Rule) -> list[Figure]:
    """Compare floor area with what the households ask for."""
    p, own = rule.parameters, _own(town, rule)
    households = town.people(rule.subject, "households")
    return [
        at_least(
            sum(f[p.get("floor", "floor_area_m2")] for f in rows),
            p["area_m2"] * households[code] / p["households"],
        )
        for code, rows in own.items()
    ]


def activity_share(town: Town, rule: Rule) -> list[Figure]:
    """Compare the share of activity area; whole numbers decide, not rounded shares."""
    share = rule.parameters["share"]
    found = []
    for rows in _own(town, rule).values():
        activity = sum(f["activity_area_m2"] for f in rows)
        floor = sum(f["floor_area_m2"] for f in rows)
        if not rows:
            found.append(Figure(None, share, None, applies=False))
            continue
        enough = activity * 1000 >= round(share * 1000) * floor
        found.append(Figure(activity / floor, share, 0.0 if enough else share - activity / floor))
    return found


def load(town: Town, rule: Rule) -> list[Figure]:
    """Compare a count with the range that it must lie in."""
    p, digits = rule.parameters, DIGITS[rule.subject]
    rows = {"cases": town.cases, "sites": town.sites}
    if p["of"] in rows:
        number: Any = Counter(row["area_code"][:digits] for row in rows[p["of"]])
    else:
        number = town.people(rule.subject, p["of"])
    least, most = p.get("at_least", 0), p.get("at_most")
    found = []
    for area in rule.subjects(town):
        value = number[area["code"]]
        if most is not None and value > most:
            found.append(Figure(value, most, value - most))
        else:
            found.append(at_least(value, least))
    return found


def silent(town: Town, rule: Rule) -> list[Figure]:
    """Draw the case rate of every area to the town's, and look for rates far below it.

    Marshall's global empirical Bayes estimator, written out.
    """
    p, digits = rule.parameters, DIGITS[rule.subject]
    end = datetime.combine(AS_OF, time(23, 59, 59), _ZONE)
    begin = end - timedelta(days=p.get("days", 365))
    cases = Counter(
        row["area_code"][:digits]
        for row in town.cases
        if begin < datetime.fromisoformat(row["reported_at"]) <= end
    )
    people = town.people(rule.subject)
    lived = [code for code, n in people.items() if n > 0]
    everybody = sum(people[code] for code in lived)
    mean = sum(cases[code] for code in lived) / everybody
    spread = sum(people[c] * (cases[c] / people[c] - mean) ** 2 for c in lived) / everybody
    between = max(spread - mean / (everybody / len(lived)), 0.0)
    found = []
    for code, n in people.items():
        if not n or n < p.get("at_least_residents", 0):
            found.append(Figure(None, 0, None, applies=False))
            continue
        weight = between / (between + mean / n)
        rate = mean + weight * (cases[code] / n - mean)
        found.append(at_least(rate * n, p.get("share", 0.5) * mean * n))
    return found


def breaks(town: Town, rule: Rule) -> list[Figure]:
    """Count the sites that nothing covers, and an organization that is missing."""
    p = rule.parameters
    covered = {t["to_code"] for t in valid(town.ties) if t["kind"] == p["tie"]}
    bare = Counter(s["area_code"] for s in town.sites if s["code"] not in covered)
    formed = {o["area_code"] for o in town.organizations if o["kind"] in p["kinds"]}
    number = [bare[g["code"]] + (g["code"] not in formed) for g in rule.subjects(town)]
    return [Figure(n, 0, n) for n in number]


def zones(town: Town, broken: set[str]) -> list[list[str]]:
    """Join broken grids that share an edge, told by the vertices that they share."""
    sides: dict[Any, list[str]] = {}
    for code in broken:
        shape = town.outlines[code]
        for ring in (shape.exterior, *shape.interiors):
            for side in pairwise(ring.coords):
                sides.setdefault(tuple(sorted(side)), []).append(code)
    graph: Any = nx.Graph()
    graph.add_nodes_from(broken)
    graph.add_edges_from(codes for codes in sides.values() if len(codes) == 2)
    return sorted(sorted(zone) for zone in nx.connected_components(graph))
