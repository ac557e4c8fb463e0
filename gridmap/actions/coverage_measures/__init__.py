"""Every measure that a standard may ask for: one function each, one file a family."""

import datetime as dt
from collections.abc import Callable

from gridmap.actions.coverage_distances import Distances
from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.coverage_measures import load, people, places, reach, supply, ties
from gridmap.actions.coverage_measures.measured import Measured, NotApplied
from gridmap.actions.coverage_measures.question import Question
from gridmap.actions.coverage_measures.subjects import nobody, subjects_of
from gridmap.analysis.standards import Standard

__all__ = ["Measured", "NotApplied", "measure"]

_MEASURES: dict[str, Callable[[Question], Measured | NotApplied]] = {
    "reach": reach.reach,
    "capacity": supply.capacity,
    "accessibility": supply.accessibility,
    "staff": people.staff,
    "posts": people.filled,
    "one_in_two": people.one_in_two,
    "leaders": people.filled,
    "span": people.span,
    "funds": people.fund,
    "sites": ties.sites,
    "organizations": ties.organizations,
    "units": ties.units,
    "breaks": ties.breaks,
    "space": places.space,
    "activity_share": places.activity_share,
    "facilities": places.facilities,
    "load": load.load,
    "silent": load.silent,
}


def measure(
    inputs: Inputs, distances: Distances, standard: Standard, as_of: dt.date
) -> Measured | NotApplied:
    """Measure one standard on its subjects, or say why it cannot be applied.

    A standard whose subject is not in the store at all (no grids, no sites, no facility of the
    kind) is not applied, which is not the same as no gap.
    """
    subjects = subjects_of(inputs, standard)
    if subjects is None:
        return NotApplied(nobody(standard))
    return _MEASURES[standard.measure](Question(inputs, distances, standard, as_of, subjects))
