"""Truth of posts, money, organizations and ties."""

import math
from collections import Counter
from typing import Any

import networkx as nx

from builder.settings import AS_OF
from builder.truth.rules import Figure, Rule, at_least
from builder.truth.town import Row, Town, valid


def staff(town: Town, rule: Rule) -> list[Figure]:
    """Compare social workers with a ratio rounded up, and with a minimum."""
    p = rule.parameters
    workers = Counter(q["area_code"] for q in town.held() if q["kind"] == "social_worker")
    return [
        at_least(
            workers[a["code"]],
            max(p.get("minimum", 0), math.ceil(a["residents"] * p["workers"] / p["residents"])),
        )
        for a in rule.subjects(town)
    ]


def posts(town: Town, rule: Rule) -> list[Figure]:
    """Look for one holder of a post."""
    p = rule.parameters
    held = {
        q["area_code"]
        for q in town.held()
        if q["kind"] == p["kind"] and (q["full_time"] or not p.get("full_time"))
    }
    return [at_least(int(a["code"] in held), 1) for a in rule.subjects(town)]


def one_in_two(town: Town, rule: Rule) -> list[Figure]:
    """Look for one person in all of the posts."""
    kinds = rule.parameters["kinds"]
    found = []
    for area in rule.subjects(town):
        holders = [
            {q["holder"] for q in town.held() if (q["kind"], q["area_code"]) == (k, area["code"])}
            for k in kinds
        ]
        found.append(at_least(int(bool(set.intersection(*holders))), 1))
    return found


def span(town: Town, rule: Rule) -> list[Figure]:
    """Count the areas that an area's leader leads; one name in two parents is two persons."""
    p, areas = rule.parameters, rule.subjects(town)
    leads = {q["area_code"]: q["holder"] for q in town.held() if q["kind"] == p["kind"]}
    persons = Counter((a["parent_code"], leads[a["code"]]) for a in areas if a["code"] in leads)
    most = p.get("at_most", 1)
    found = []
    for area in areas:
        number = persons[area["parent_code"], leads.get(area["code"], "")]
        found.append(Figure(number, most, max(number - most, 0), applies=number > 0))
    return found


def funds(town: Town, rule: Rule) -> list[Figure]:
    """Compare the year's money with its floor; every community of the demo has a row."""
    p = rule.parameters
    sums: Counter[str] = Counter()
    for fund in town.funds:
        if (fund["year"], fund["kind"]) == (AS_OF.year, p["kind"]):
            sums[fund["area_code"]] += fund["amount_yuan"]
    return [
        at_least(sums[a["code"]], p["amount_yuan"], known=a["code"] in sums)
        for a in rule.subjects(town)
    ]


def sites(town: Town, rule: Rule) -> list[Figure]:
    """Count the organizations that cover each site."""
    covering = {
        (t["from_code"], t["to_code"])
        for t in valid(town.ties)
        if (t["kind"], t["to_kind"]) == (rule.parameters["tie"], "site")
    }
    number = Counter(site for _, site in covering)
    return [at_least(number[s["code"]], 1) for s in rule.subjects(town)]


def organizations(town: Town, rule: Rule) -> list[Figure]:
    """Count the organizations of an area's own."""
    number = Counter(
        o["area_code"] for o in town.organizations if o["kind"] in rule.parameters["kinds"]
    )
    return [at_least(number[a["code"]], 1) for a in rule.subjects(town)]


def units(town: Town, rule: Rule) -> list[Figure]:
    """Count the ties of each unit, at whichever end of them it stands."""
    p = rule.parameters
    number: Counter[str] = Counter()
    for tie in valid(town.ties):
        if tie["kind"] in p["ties"]:
            ends = {tie["from_code"]}
            ends |= {tie["to_code"]} if tie["to_kind"] == "organization" else set()
            number.update(ends)
    return [
        at_least(number[o["code"]], 1, applies=o["kind"] == p["kind"]) for o in rule.subjects(town)
    ]


def formation(town: Town, found_at: int = 3) -> dict[str, str]:
    """Say of the sites that nothing covers whether they can found an organization or must join."""
    covered = {t["to_code"] for t in valid(town.ties) if t["kind"] == "covers_site"}
    said = {}
    for site in town.sites:
        if site["code"] not in covered:
            members = site["party_members"]
            fit = "found" if (members or 0) >= found_at else "joint"
            said[site["code"]] = "unknown" if members is None else fit
    return said


def vacancies(town: Town, kinds: list[str]) -> dict[str, dict[str, list[int]]]:
    """Count open posts without a holder, and ended ones that nobody took over, by kind and area.

    Who took over whom is a largest matching: each later row takes over one that ended by the day
    on which it began.
    """
    found: dict[str, dict[str, list[int]]] = {}
    for kind in kinds:
        by_area: dict[str, list[Row]] = {}
        for post in town.posts:
            if post["kind"] == kind:
                by_area.setdefault(post["area_code"], []).append(post)
        counts = {
            code: [sum(not p["holder"] for p in valid(rows)), _expired(rows)]
            for code, rows in sorted(by_area.items())
        }
        found[kind] = {code: pair for code, pair in counts.items() if any(pair)}
    return found


def _expired(rows: list[Row]) -> int:
    ended = [k for k, p in enumerate(rows) if p["valid_to"] is not None and p["valid_to"] < AS_OF]
    graph: Any = nx.Graph()
    graph.add_nodes_from(("ended", k) for k in ended)
    for k in ended:
        for later, post in enumerate(rows):
            begun = rows[k]["valid_to"] <= post["valid_from"] <= AS_OF
            if begun and later != k:
                graph.add_edge(("ended", k), ("later", later))
    matched = nx.bipartite.maximum_matching(graph, [("ended", k) for k in ended])
    return len(ended) - sum(("ended", k) in matched for k in ended)
