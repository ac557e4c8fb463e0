"""Measures of what facilities have to give: places that run out, and supply that is shared."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_distances import Found
from gridmap.actions.coverage_ground import Pairs
from gridmap.actions.coverage_measures.answering import nearest_to_most
from gridmap.actions.coverage_measures.measured import Measured, NotApplied, judge
from gridmap.actions.coverage_measures.question import Question
from gridmap.actions.coverage_measures.reach import known, lived_in, unjoined
from gridmap.analysis.capacity import assign
from gridmap.analysis.floating_catchments import enhanced_two_step, two_step
from gridmap.analysis.reach import sum_by_area
from gridmap.errors import InputError

# Sums of fractions carry rounding noise; less than this of a person is nobody.
NOISE = 1e-6
# The same for an amount per 1,000 people, as a share of what is asked for.
RELATIVE_NOISE = 1e-9
PER = 1000.0
Floats = npt.NDArray[np.float64]


def capacity(asked: Question) -> Measured | NotApplied:
    """Give out the places of facilities, the nearest home first, and count who got one."""
    supply, notes = _supply(asked)
    if isinstance(supply, NotApplied):
        return supply
    found = asked.nearest(asked.parameters["method"])
    name = f"served/{asked.standard.key}"
    served = _kept_or(asked, name, lambda pairs: _served(asked, pairs, supply))
    if found is None or isinstance(served, NotApplied):
        return served if isinstance(served, NotApplied) else asked.no_facility()
    return _seated(asked, found, served, notes, name)


def _served(asked: Question, pairs: Pairs, supply: Floats) -> Floats:
    p, inputs = asked.parameters, asked.inputs
    demand = asked.people(p["people"]) * float(p["per_person"])
    given = assign(*pairs, demand, supply, inputs.residence_xy, inputs.facility_xy)
    return np.asarray(given.served / float(p["per_person"]))


def _seated(asked: Question, found: Found, served: Floats, notes: list[str], name: str) -> Measured:
    p = asked.parameters
    people = asked.people(p["people"])
    left = np.where(found.joined, people - served, 0.0)
    left[left < NOISE] = 0.0
    states = np.where(found.joined, 0, 2).astype(np.int8)
    sums = sum_by_area(asked.position, len(asked.table), {"": people}, states)[""]
    short = asked.sum_by_area(left)
    facility_id, distance_m = nearest_to_most(asked, found, left, left > 0)
    share = np.divide(left, people, out=np.zeros(len(left)), where=people > 0)
    compared = pd.DataFrame(
        {
            "value": sums.covered - short,
            "required": sums.residents,
            "shortfall": short,
            "denominator": sums.residents,
            "affected": np.ceil(asked.sum_by_area(asked.people() * share) - NOISE),
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
        arrays={name: served},
    )


def accessibility(asked: Question) -> Measured | NotApplied:
    """Share supply out by floating catchments: how much of it each 1,000 people can reach."""
    p = asked.parameters
    supply, notes = _supply(asked)
    if isinstance(supply, NotApplied):
        return supply
    found = asked.nearest(p["method"])
    name = f"accessibility/{asked.standard.key}"
    per_1000 = _kept_or(asked, name, lambda pairs: _accessible(asked, pairs, supply))
    if found is None or isinstance(per_1000, NotApplied):
        return per_1000 if isinstance(per_1000, NotApplied) else asked.no_facility()
    people = np.where(found.joined, asked.people(p["people"]), 0)
    share = asked.sum_by_area(people * per_1000)
    count = asked.sum_by_area(people)
    value = np.full(len(count), np.nan)
    np.divide(share, count, out=value, where=count > 0)
    least = float(p["at_least"])
    enough = least * (1 - RELATIVE_NOISE)
    poor = (per_1000 < enough) & found.joined
    facility_id, distance_m = nearest_to_most(asked, found, people, poor)
    compared = pd.DataFrame(
        {
            "value": value,
            "required": least,
            "shortfall": np.where(value < enough, least - value, value * 0.0),
            "numerator": share / PER,
            "denominator": count,
            "affected": asked.sum_by_area(asked.people() * poor),
            "facility_id": facility_id,
            "distance_m": distance_m,
        },
        index=asked.table.index,
    )
    notes = [*asked.unknown_people(p["people"]), *notes]
    living = lived_in(asked, p["people"])
    return judge(asked.subjects, compared, applies=living, notes=notes, arrays={name: per_1000})


def _accessible(asked: Question, pairs: Pairs, supply: Floats) -> Floats:
    p = asked.parameters
    people = asked.people(p["people"])
    if p["decay"]:
        bands = [(float(to_m), float(weight)) for to_m, weight in p["decay"]]
        return enhanced_two_step(*pairs, people, supply, bands) * PER
    return two_step(*pairs, people, supply, float(p["threshold_m"])) * PER


def _supply(asked: Question) -> tuple[Floats | NotApplied, list[str]]:
    """Return what each facility has to give; 0 where it is of another kind, or does not say."""
    kind, name = asked.of_kinds(), asked.parameters["supply"]
    if not kind.any():
        return asked.no_facility(), []
    given = asked.inputs.facilities[name].to_numpy(dtype=np.float64)
    said = kind & np.isfinite(given)
    if not said.any():
        kinds = ", ".join(asked.parameters["kinds"])
        return NotApplied(f"no facility of kind {kinds} says its {name}"), []
    silent = int(kind.sum() - said.sum())
    note = f"{silent} of {int(kind.sum())} facilities do not say their {name}; they give nothing"
    return np.where(said, given, 0.0), [note] if silent else []


def _kept_or(asked: Question, name: str, work_out: object) -> Floats | NotApplied:
    """Return the values by residence that a run kept, or work them out from pairs."""
    if name in asked.distances.by_residence:
        return asked.distances.by_residence[name]
    if asked.distances.ground is None:
        return NotApplied("the run did not keep what it worked out for each residence")
    p = asked.parameters
    try:
        pairs = asked.distances.ground.pairs(
            np.flatnonzero(asked.of_kinds()), p["method"], float(p["threshold_m"])
        )
        return work_out(pairs)  # type: ignore[operator, no-any-return]
    except InputError as error:
        return NotApplied(str(error))
