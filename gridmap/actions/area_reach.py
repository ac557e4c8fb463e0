"""How far the people of one area walk: each standard of reach of a run, in that area."""

from typing import Any

import numpy as np

from gridmap.actions import coverage_arrays, coverage_figures
from gridmap.actions.coverage_distances import Distances
from gridmap.actions.explaining.distances import states_of
from gridmap.analysis.reach import sum_by_area
from gridmap.db.models import Area, Run
from gridmap.db.queries import layers
from gridmap.db.session import Session
from gridmap.files.code_lists import code_list

# What a standard of reach may ask for besides a distance.
CONDITIONS = ("pace", "times", "open_at")


def reach(
    session: Session, run: Run, area: Area, inside: np.ndarray[Any, Any]
) -> list[dict[str, Any]]:
    """Say of each standard of reach whom of an area it covers, and what is nearest.

    Parameters
    ----------
    inside : array of bool
        Which residences of the run lie in the area.
    """
    kept = coverage_arrays.distances(session, run.id)
    applied = coverage_figures.applied(session, run.id)
    # A standard whose facilities the town does not have was not applied by the run either.
    rows = [
        _reached(session, run, area, rule, kept, inside)
        for rule in coverage_arrays.rules(session, run.id, "reach")
        if rule["key"] in applied
    ]
    names = layers.facility_names(session, {nearest for _, nearest in rows if nearest is not None})
    return [
        row | {"nearest_name": None if nearest is None else names.get(nearest, "")}
        for row, nearest in rows
    ]


def _reached(
    session: Session,
    run: Run,
    area: Area,
    rule: dict[str, Any],
    kept: Distances,
    inside: np.ndarray[Any, Any],
) -> tuple[dict[str, Any], int | None]:
    """Describe one standard; its nearest facility is given by its id."""
    p, known = rule["parameters"], code_list("facility_kinds")
    people = coverage_arrays.counts(session, run.id, p.get("people", "residents"))
    states, found = states_of(kept, len(inside), p)
    here = np.where(inside, 0, -1)
    sums = sum_by_area(here, 1, {"": np.maximum(people, 0)}, states)[""]
    row = {
        "standard": rule["key"],
        "zh": "或".join(known[k]["zh"] for k in p["kinds"] if k in known),
        "en": " or ".join(known[k]["en"] for k in p["kinds"] if k in known),
        "rule_zh": rule["zh"],
        "rule_en": rule["en"],
        "source": rule["source"],
        "confirmed": rule["confirmed"],
        "kind": ",".join(p["kinds"]),
        **{name: p.get(name) for name in ("method", "threshold_m", "people", *CONDITIONS)},
        **sums.of(0),
        "nearest_name": None,
        "nearest_m": None,
        "farthest_m": None,
        "why": {"measure": "reach", "standard": rule["key"], "area": area.code},
    }
    away, nearest = found.distance_m[inside], found.facility_id[inside]
    finite = np.flatnonzero(np.isfinite(away))
    if not len(finite):
        return row, None
    closest = finite[np.argmin(away[finite])]
    row["nearest_m"] = round(float(away[closest]))
    row["farthest_m"] = round(float(away[finite].max()))
    return row, int(nearest[closest])
