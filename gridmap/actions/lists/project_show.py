"""The page of a project: what it matches, its steps, what came of it, and whom it reached."""

import datetime as dt
from typing import Any

from gridmap.actions import dates
from gridmap.actions.lists.rules import of_city
from gridmap.actions.registers import references
from gridmap.actions.registers.listing import SMALLEST_SHOWN
from gridmap.actions.registers.project_rules import NAMED
from gridmap.actions.registers.rows import Row
from gridmap.analysis.gained import gained
from gridmap.analysis.permissions import User
from gridmap.analysis.project_stages import NEEDS, NEXT, STOPPED
from gridmap.db.engine import Engine
from gridmap.db.models import Facility, ProjectStep, Run
from gridmap.db.queries import lists, runs
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, reading
from gridmap.files.code_lists import called
from gridmap.files.registers import register

MAIN = ("proposed", "agreed", "running", "done")


def describe(engine: Engine, row: Row, *, asking: User) -> dict[str, Any]:
    """Describe what the page of a project shows besides its fields.

    Parameters
    ----------
    row : dict
        The project.

    Returns
    -------
    dict
        `track`, the states with which is now; `steps` with `state` done, late or due; `listed`,
        demands and resources with their state; `satisfaction`; `reached`, by facility; `moves`,
        each with the fields that it needs.
    """
    kept = register("projects")
    codes = {layer: kept.field(name).codes_in(row) for layer, name in NAMED.items()}
    with reading(engine) as session:
        today = dates.clock(session)
        steps = lists.steps_of(session, str(row["code"]))
        rows = {
            layer: queries.values(session, layer, ["name", "kind", "state"], some)
            for layer, some in codes.items()
        }
        owners = {step.organization_code for step in steps} - {""}
        names = references.names(session, {"organizations": owners})
        facilities = lists.facilities_of(session, codes["resources"]) if codes["resources"] else []
        return {
            "track": _track(str(row["state"])),
            "steps": [
                _step(step, today) | {"owner": names.get(("organizations", step.organization_code))}
                for step in steps
            ],
            "open_steps": sum(step.done_on is None for step in steps),
            "listed": {layer: _listed(codes[layer], rows[layer]) for layer in NAMED},
            "satisfaction": satisfaction(row, asking),
            "reached": _reached(session, facilities),
            "within_m": of_city().gained_within_m,
            "late": bool(NEXT[str(row["state"])] and row["due_on"] and row["due_on"] < today),
            "moves": _moves(row),
            "today": today,
        }


def satisfaction(row: Row, asking: User) -> dict[str, Any] | None:
    """Return `satisfied` of `answers`; few answers are told only to people with an account.

    None where nobody was asked. With one number of 1 to 4, `few` is true and there is no number.
    """
    answers, satisfied = row["answers"], row["satisfied"]
    if not answers:
        return None
    few = any(0 < number < SMALLEST_SHOWN for number in (answers, satisfied or 0))
    if few and not asking.name:
        return {"few": True, "answers": None, "satisfied": None, "share": None}
    share = (satisfied or 0) / answers
    return {"few": False, "answers": answers, "satisfied": satisfied or 0, "share": share}


def _track(state: str) -> list[dict[str, Any]]:
    ways = (*MAIN[:-1], STOPPED) if state == STOPPED else MAIN
    here = ways.index(state) if state in ways else 0
    return [
        {
            "id": way,
            "words": called("project_states", way),
            "now": place == here,
            # Of a project that was stopped it is not known how far it came.
            "done": place < here and state != STOPPED,
        }
        for place, way in enumerate(ways)
    ]


def _step(step: ProjectStep, today: dt.date) -> dict[str, Any]:
    late = step.done_on is None and step.due_on is not None and step.due_on < today
    return {
        "code": step.code,
        "name": step.name,
        "due_on": step.due_on,
        "done_on": step.done_on,
        "evidence": step.evidence,
        "state": "done" if step.done_on else "late" if late else "due",
        "after": bool(step.done_on and step.due_on and step.done_on > step.due_on),
        "days": (today - step.due_on).days if step.due_on and not step.done_on else None,
    }


def _listed(codes: list[str], rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": rows[code].name if code in rows else code,
            "kind": called("need_kinds", rows[code].kind) if code in rows else "",
            "state": called("list_states", rows[code].state) if code in rows else "",
        }
        for code in codes
    ]


def _moves(row: Row) -> list[dict[str, Any]]:
    return [
        {
            "id": way,
            "words": called("project_states", way),
            "needs": [register("projects").field(name) for name in NEEDS[way]],
        }
        for way in NEXT[str(row["state"])]
    ]


def _reached(session: Session, facilities: list[Facility]) -> list[dict[str, Any]]:
    """Say of each facility whom it alone reaches, by the latest run, if that counts it."""
    run = runs.latest(session) if facilities else None
    known = _ids(session, run) if run else {}
    return [
        {
            "code": facility.code,
            "name": facility.name or facility.code,
            "kind": called("facility_kinds", facility.kind),
            "open": facility.open_to_residents is not False,
            "hours": facility.opening_hours,
            "run": run.id if run else None,
            "people": _people(session, run, facility, known[facility.code])
            if run and facility.code in known
            else None,
        }
        for facility in facilities
    ]


def _ids(session: Session, run: Run) -> dict[str, int]:
    table = runs.table(session, run.id, "facilities")
    return {} if table is None else dict(zip(table["code"], table["id"], strict=True))


def _people(session: Session, run: Run, facility: Facility, own: int) -> int | None:
    within_m = of_city().gained_within_m
    place = f"walking/{facility.kind}"
    names = {
        "people": "count/residents",
        "distance_m": f"{place}/distance_m",
        "nearest": f"{place}/facility_id",
        "times": f"within/{place}/{float(within_m):.17g}_m",
    }
    arrays = runs.arrays(session, run.id, list(names.values()))
    if len(arrays) < len(names):  # a run that did not count within this walk
        return None
    values = {key: arrays[name] for key, name in names.items()}
    return gained(**values, facility=own, within_m=within_m)
