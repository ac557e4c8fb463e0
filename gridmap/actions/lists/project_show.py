"""The page of a project: what it matches, its steps, what came of it, and whom it reached."""

import datetime as dt
from typing import Any

from gridmap.actions import dates
from gridmap.actions.lists.rules import of_city
from gridmap.actions.registers.listing import SMALLEST_SHOWN
from gridmap.actions.registers.project_rules import NAMED
from gridmap.actions.registers.rows import Row
from gridmap.analysis.gained import gained
from gridmap.analysis.permissions import User
from gridmap.analysis.project_stages import NEEDS, NEXT, STOPPED
from gridmap.db.engine import Engine
from gridmap.db.models import ProjectStep
from gridmap.db.queries import lists, runs
from gridmap.db.queries.runs import Newest
from gridmap.db.session import reading
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
        steps = lists.steps_of(session, str(row["code"]))
        rows = lists.listed(session, codes)
        facilities = [one for one in rows["resources"].values() if one.facility_code]
        newest = runs.newest(session, _arrays(facilities))
        today = dates.clock_of(newest.run, made_up=newest.synthetic)
        return {
            "track": _track(str(row["state"])),
            "steps": [_step(step, owner, today) for step, owner in steps],
            "open_steps": sum(step.done_on is None for step, _ in steps),
            "listed": {layer: _listed(codes[layer], rows[layer]) for layer in NAMED},
            "satisfaction": satisfaction(row, asking),
            "reached": [_reached(one, newest) for one in facilities],
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


def _step(step: ProjectStep, owner: str | None, today: dt.date) -> dict[str, Any]:
    late = step.done_on is None and step.due_on is not None and step.due_on < today
    return {
        "code": step.code,
        "name": step.name,
        "owner": owner,
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


def _arrays(facilities: list[Any]) -> list[str]:
    """Return the names of what a run kept that says whom facilities reach."""
    kinds = {one.facility_kind for one in facilities}
    names = [name for kind in sorted(kinds) for name in _names(kind).values()]
    return ["facilities", *names] if names else []


def _names(kind: str) -> dict[str, str]:
    place, within_m = f"walking/{kind}", float(of_city().gained_within_m)
    return {
        "people": "count/residents",
        "distance_m": f"{place}/distance_m",
        "nearest": f"{place}/facility_id",
        "times": f"within/{place}/{within_m:.17g}_m",
    }


def _reached(one: Any, newest: Newest) -> dict[str, Any]:
    """Say of a facility whom it alone reaches, by the newest run, if that counts it."""
    return {
        "code": one.facility_code,
        "name": one.facility_name or one.facility_code,
        "kind": called("facility_kinds", one.facility_kind),
        "open": one.open_to_residents is not False,
        "hours": one.opening_hours,
        "run": newest.run.id if newest.run else None,
        "people": _people(one, newest.arrays),
    }


def _people(one: Any, arrays: dict[str, Any]) -> int | None:
    table, names = arrays.get("facilities"), _names(one.facility_kind)
    if table is None or not set(names.values()) <= set(arrays):
        return None  # a run that did not count within this walk, or none
    ids = dict(zip(table["code"], table["id"], strict=True))
    if one.facility_code not in ids:
        return None
    values = {key: arrays[name] for key, name in names.items()}
    own, within_m = int(ids[one.facility_code]), of_city().gained_within_m
    return gained(**values, facility=own, within_m=within_m)
