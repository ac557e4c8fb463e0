"""Measures of the places that stand in an area itself."""

import numpy as np
import numpy.typing as npt

from gridmap.actions.coverage_measures.answering import nearest_to_most
from gridmap.actions.coverage_measures.measured import Measured, NotApplied, judge
from gridmap.actions.coverage_measures.question import Question
from gridmap.analysis import space as rooms
from gridmap.analysis.figures import at_least

NO_FACILITIES = NotApplied("there are no facilities")


def facilities(asked: Question) -> Measured | NotApplied:
    """Count the facilities of some kinds inside each area.

    An upper-level facility never replaces a missing lower-level one: each area needs its own.
    """
    if asked.inputs.facilities.empty:
        return NO_FACILITIES
    place = _standing(asked)
    value = np.bincount(place[place >= 0], minlength=len(asked.table))
    compared = at_least(asked.table, value, asked.parameters["at_least"])
    found = asked.nearest("walking")
    if found is not None:
        everybody = np.ones(len(asked.position), dtype=bool)
        facility_id, distance_m = nearest_to_most(asked, found, asked.people(), everybody)
        compared["facility_id"], compared["distance_m"] = facility_id, distance_m
    return judge(asked.subjects, compared)


def space(asked: Question) -> Measured | NotApplied:
    """Compare the floor area of an area's facilities with what its households ask for."""
    if asked.inputs.facilities.empty:
        return NO_FACILITIES
    p = asked.parameters
    compared = rooms.space(
        asked.table,
        _standing(asked),
        _sizes(asked, p["floor"]),
        area_m2=p["area_m2"],
        households=p["households"],
    )
    # Without households there is nothing to ask for.
    return judge(asked.subjects, compared, applies=~(asked.table["households"] == 0).to_numpy())


def activity_share(asked: Question) -> Measured | NotApplied:
    """Compare the share of floor area that residents' activities have with the least allowed."""
    if asked.inputs.facilities.empty:
        return NO_FACILITIES
    compared = rooms.activity_share(
        asked.table,
        _standing(asked),
        _sizes(asked, "activity_area_m2"),
        _sizes(asked, "floor_area_m2"),
        share=asked.parameters["share"],
    )
    return judge(asked.subjects, compared)


def _standing(asked: Question) -> npt.NDArray[np.int64]:
    """Return the row of the area that each facility of the standard's kinds stands in."""
    return asked.facility_position[asked.of_kinds()]


def _sizes(asked: Question, name: str) -> npt.NDArray[np.float64]:
    sizes: npt.NDArray[np.float64] = asked.inputs.facilities[name].to_numpy(dtype=np.float64)
    return sizes[asked.of_kinds()]
