"""Reach: how many people have a facility within a threshold."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_distances import Found, conditional
from gridmap.actions.coverage_measures.answering import nearest_to_most
from gridmap.actions.coverage_measures.measured import Measured, NotApplied, judge
from gridmap.actions.coverage_measures.question import Question
from gridmap.actions.coverage_pace import threshold_m
from gridmap.analysis.opening import UNKNOWN, moment_of, open_at
from gridmap.analysis.reach import AreaReach, reach_states, sum_by_area
from gridmap.analysis.times import covered_times


def reach(asked: Question) -> Measured | NotApplied:
    """Sum the people of each area who are covered, uncovered and unjoined."""
    p = asked.parameters
    if asked.nearest(p["method"]) is None:
        return asked.no_facility()
    silent, notes = _silent_hours(asked)
    found = asked.nearest(p["method"], p["open_at"])
    if found is None or silent:
        kinds = ", ".join(p["kinds"])
        return NotApplied(f"no facility of kind {kinds} says readably when it is open")
    states = _states(asked, found)
    people = asked.people(p["people"])
    sums = sum_by_area(asked.position, len(asked.table), {"": people}, states)[""]
    facility_id, distance_m = nearest_to_most(asked, found, people, states == 1)
    compared = pd.DataFrame(
        {
            "value": sums.covered,
            "required": sums.residents,
            "shortfall": sums.uncovered,
            "denominator": sums.residents,
            "affected": asked.sum_by_area(asked.people() * (states == 1)),
            "known": known(asked, p["people"], sums),
            "facility_id": facility_id,
            "distance_m": distance_m,
        },
        index=asked.table.index,
    )
    return judge(
        asked.subjects,
        compared,
        applies=lived_in(asked, p["people"]),
        details=lambda rows: [unjoined(int(sums.unjoined[row])) for row in rows],
        notes=[*asked.unknown_people(p["people"]), *notes],
    )


def known(asked: Question, people: str, sums: AreaReach) -> npt.NDArray[np.bool_]:
    """Say of which areas anybody could be measured: else nobody is known to be covered."""
    measured = sums.covered + sums.uncovered > 0
    lost = asked.sum_by_area(asked.inputs.counts[people] < 0) > 0
    return np.asarray(measured | ((sums.unjoined == 0) & ~lost))


def lived_in(asked: Question, people: str) -> npt.NDArray[np.bool_]:
    """Say in which areas anybody lives who is to be covered, as far as is known."""
    return np.asarray(asked.sum_by_area(asked.inputs.counts[people] != 0) > 0)


def unjoined(people: int) -> dict[str, int]:
    """Say how many people could not be measured, if any."""
    return {"unjoined": people} if people else {}


def _states(asked: Question, found: Found) -> npt.NDArray[np.int8]:
    p = asked.parameters
    metres = threshold_m(p)
    if p["times"] == 1:
        return reach_states(found.distance_m, found.joined, metres)
    kinds = [conditional(kind, p["open_at"]) for kind in p["kinds"]]
    times = asked.distances.times(kinds, p["method"], metres)
    if times is None and not p["open_at"]:
        raise LookupError(f"nobody counted {', '.join(kinds)} within {metres:g} m")
    if times is None:  # none is open then
        times = np.where(found.joined, 0, -1)
    return covered_times(times, p["times"], found.joined)


def _silent_hours(asked: Question) -> tuple[bool, list[str]]:
    """Say whether every facility is silent about its hours, and how many are."""
    moment: Any = asked.parameters["open_at"]
    if not moment:
        return False, []
    hours = asked.inputs.facilities["opening_hours"][asked.of_kinds()]
    states = open_at(hours, moment_of(moment, asked.as_of))
    silent = int((states == UNKNOWN).sum())
    if not silent:
        return False, []
    note = (
        f"{silent} of {len(states)} facilities do not say readably when they are open; they "
        "count as closed"
    )
    return silent == len(states), [note]
