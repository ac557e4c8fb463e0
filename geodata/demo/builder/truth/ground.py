"""Truth of distances: reach, capacity with overflow, floating catchments."""

import re
from typing import Any

import numpy as np

from builder.truth.rules import Figure, Rule, walking_speeds
from builder.truth.town import DIGITS, Town

DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
_HOURS = re.compile(r"(\w\w)-(\w\w) (\d\d:\d\d)-(\d\d:\d\d)")


def is_open(hours: str, moment: str) -> bool:
    """Tell whether hours as the demo writes them include a moment; the last minute is shut.

    Examples
    --------
    >>> [is_open("Mo-Fr 08:00-20:00", m) for m in ("Fr 19:59", "Fr 20:00", "Sa 12:00")]
    [True, False, False]
    >>> is_open("24/7", "Su 03:00")
    True
    """
    if hours == "24/7":
        return True
    first, last, begin, end = _HOURS.fullmatch(hours).groups()  # type: ignore[union-attr]
    day, time = moment.split()
    return DAYS.index(first) <= DAYS.index(day) <= DAYS.index(last) and begin <= time < end


def threshold_m(rule: Rule) -> float:
    """Give the threshold of a rule, shrunk to the pace that it asks for."""
    metres, pace = float(rule.parameters["threshold_m"]), rule.parameters.get("pace", "")
    speeds = walking_speeds()
    return metres * speeds[pace] / speeds["everyone"] if pace else metres


def reach(town: Town, rule: Rule) -> list[Figure]:
    """Sum the people with enough facilities within the threshold."""
    p = rule.parameters
    rows = town.rows_of(p["kinds"])
    if p.get("open_at"):
        rows = [r for r in rows if is_open(town.facilities[r]["opening_hours"], p["open_at"])]
    metres = town.metres[p.get("method", "walking")]
    near = (metres[rows] <= threshold_m(rule)).sum(axis=0) >= p.get("times", 1)
    figures = _figures(town, rule, near.astype(float))
    answer(town, rule, figures, metres, rows, ~near)
    return figures


def answer(
    town: Town, rule: Rule, figures: list[Figure], metres: np.ndarray, rows: list[int],
    short: np.ndarray,
) -> None:  # fmt: skip
    """Say of each area who is short, which facility is nearest to most of them, and how far."""
    whom = rule.parameters.get("people", "residents")
    homes: dict[str, list[int]] = {a["code"]: [] for a in rule.subjects(town)}
    for row in np.flatnonzero(short):
        homes[town.homes[row]["area_code"][: DIGITS[rule.subject]]].append(int(row))
    for figure, own in zip(figures, homes.values(), strict=True):
        figure.affected = sum(town.homes[row]["residents"] for row in own)
        ways = []
        for row in own:
            nearest = rows[int(metres[rows, row].argmin())]
            ways.append((float(metres[nearest, row]), town.homes[row][whom], nearest))
        _nearest_to_most(town, figure, sorted(way for way in ways if way[1]))


def _nearest_to_most(town: Town, figure: Figure, ways: list[tuple[float, int, int]]) -> None:
    """Vote by people; of equal votes the westernmost, then southernmost facility wins."""
    votes: dict[int, int] = {}
    for metres, people, facility in ways:
        if metres < np.inf:  # beyond the search limit nothing is nearest
            votes[facility] = votes.get(facility, 0) + people
    if votes:
        place = {f: (-town.facilities[f]["x_m"], -town.facilities[f]["y_m"]) for f in votes}
        most = max(votes, key=lambda f: (votes[f], place[f]))
        figure.facility = town.facilities[most]["code"]
        everybody, so_far = sum(people for _, people, _ in ways), 0
        for metres, people, _ in ways:
            so_far += people
            if so_far * 2 >= everybody:
                figure.distance_m = metres if metres < np.inf else None
                break


def _figures(town: Town, rule: Rule, share: np.ndarray) -> list[Figure]:
    """Sum the share of each home's people that is covered against all of them, by area."""
    whom = rule.parameters.get("people", "residents")
    value = dict.fromkeys((a["code"] for a in rule.subjects(town)), 0.0)
    for home, covered in zip(town.homes, share, strict=True):
        value[home["area_code"][: DIGITS[rule.subject]]] += home[whom] * float(covered)
    people = town.people(rule.subject, whom)
    return [
        Figure(value[c], people[c], max(people[c] - value[c], 0.0), applies=people[c] > 0)
        for c in value
    ]


def _pairs(town: Town, rule: Rule) -> list[tuple[float, int, int]]:
    """Give metres, home and facility of every pair within the threshold."""
    p = rule.parameters
    metres, limit = town.metres[p.get("method", "walking")], threshold_m(rule)
    return [
        (float(metres[f, h]), int(h), f)
        for f in town.rows_of(p["kinds"])
        for h in np.flatnonzero(metres[f] <= limit)
    ]


def served(town: Town, rule: Rule) -> tuple[list[float], dict[int, float]]:
    """Give out supplies, the nearest pair first, what is left to the next facility.

    Returns
    -------
    list of float
        Supply that each home gets.
    dict
        Supply that each facility (row) gives.
    """
    p = rule.parameters
    need = [h[p.get("people", "residents")] * p.get("per_person", 1.0) for h in town.homes]
    asked = list(need)
    room = {f: town.facilities[f][p.get("supply", "capacity")] or 0 for f in
            town.rows_of(p["kinds"])}  # fmt: skip
    given = dict.fromkeys(room, 0.0)

    def place(row: dict[str, Any]) -> tuple[int, int]:
        return round(row["x_m"] * 1000), round(row["y_m"] * 1000)

    for _, home, facility in sorted(
        _pairs(town, rule),
        key=lambda t: (round(t[0] * 1000), place(town.homes[t[1]]), place(town.facilities[t[2]])),
    ):
        gift = min(need[home], room[facility] - given[facility])
        need[home] -= gift
        given[facility] += gift
    return [a - n for a, n in zip(asked, need, strict=True)], given


def capacity(town: Town, rule: Rule) -> list[Figure]:
    """Sum the people who find room within the threshold."""
    p = rule.parameters
    got, _ = served(town, rule)
    whom, each = p.get("people", "residents"), p.get("per_person", 1.0)
    asked = [home[whom] * each for home in town.homes]
    share = [g / a if a else 0.0 for g, a in zip(got, asked, strict=True)]
    return _figures(town, rule, np.array(share))


def catchments(town: Town, rule: Rule) -> list[float]:
    """Give each home's supply per person of shared catchments (2SFCA; with bands E2SFCA)."""
    p = rule.parameters
    bands = p.get("decay") or [[threshold_m(rule), 1.0]]

    def weight(metres: float) -> float:
        return next((float(w) for to_m, w in bands if metres <= to_m), 0.0)

    pairs = [(weight(m), h, f) for m, h, f in _pairs(town, rule)]
    crowd: dict[int, float] = {}
    for w, home, facility in pairs:
        people = town.homes[home][p.get("people", "residents")]
        crowd[facility] = crowd.get(facility, 0.0) + w * people
    found = [0.0] * len(town.homes)
    for w, home, facility in pairs:
        supply = town.facilities[facility][p.get("supply", "capacity")] or 0
        if crowd[facility] > 0:
            found[home] += w * supply / crowd[facility]
    return found


def accessibility(town: Town, rule: Rule) -> list[Figure]:
    """Average the supply per 1,000 people over the people of each area."""
    p = rule.parameters
    whom = p.get("people", "residents")
    people = town.people(rule.subject, whom)
    sums = dict.fromkeys(people, 0.0)
    for home, each in zip(town.homes, catchments(town, rule), strict=True):
        sums[home["area_code"][: DIGITS[rule.subject]]] += home[whom] * each * 1000
    found = []
    for code, number in people.items():
        if number:
            value = sums[code] / number
            found.append(Figure(value, p["at_least"], max(p["at_least"] - value, 0.0)))
        else:
            found.append(Figure(None, p["at_least"], None, applies=False))
    return found
