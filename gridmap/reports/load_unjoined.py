"""What a run could not join to the network: homes by their kept distances, places by its notes."""

from typing import Any

import numpy as np

from gridmap.actions import coverage_show
from gridmap.db.models import Run
from gridmap.db.queries import runs
from gridmap.db.session import Session
from gridmap.reports import build
from gridmap.reports.notes import MORE_UNJOINED, NO_PATHS, PLACE_UNJOINED


def load_unjoined(session: Session, run: Run, inside: np.ndarray[Any, Any]) -> list[build.Unjoined]:
    """Return what could not be joined: the homes `inside` the scope, and the facilities.

    A run keeps how far each home is from a path, but of facilities only what its notes say.
    """
    paths = NO_PATHS not in run.notes
    return [*_homes(session, run, inside, paths=paths), *_facilities(session, run, paths=paths)]


def _homes(
    session: Session, run: Run, inside: np.ndarray[Any, Any], *, paths: bool
) -> list[build.Unjoined]:
    away = coverage_show.distances(session, run.id).path_m[inside]
    limit_m = float(run.parameters["join_limit_m"])
    lost = ~(away <= limit_m)
    if not lost.any():
        return []
    residents = coverage_show.counts(session, run.id, "residents")[inside][lost]
    known = away[lost][np.isfinite(away[lost])]
    why = "there are no paths"
    if paths:
        most = f" (up to {known.max():,.0f} m)" if len(known) else ""
        why = f"further than {limit_m:g} m from the nearest path{most}"
    people = int(np.maximum(residents, 0).sum())
    count = f"{int(lost.sum())} residences with {people} residents are unjoined"
    return [build.Unjoined("residences", "", "", f"{count}: {why}")]


def _facilities(session: Session, run: Run, *, paths: bool) -> list[build.Unjoined]:
    if not paths:
        table = runs.table(session, run.id, "facilities")
        some = table is not None and len(table)
        return [build.Unjoined("facilities", "", "", NO_PATHS)] if some else []
    found = []
    for note in run.notes:
        if one := PLACE_UNJOINED.fullmatch(note):
            reason = f"{one['where']}; it serves nobody by walking"
            found.append(build.Unjoined("facility", "", one["place"], reason, one["kind"]))
        elif MORE_UNJOINED.fullmatch(note):
            found.append(build.Unjoined("facilities", "", "", note))
    return found
