"""What follows for other registers when records change, in the same transaction."""

from collections.abc import Callable, Iterable
from typing import Any

from gridmap.actions.lists.rules import of_city
from gridmap.actions.registers.project_rules import NAMED, codes_in
from gridmap.actions.registers.rows import Row, row_of
from gridmap.actions.registers.rules import Batch, Change
from gridmap.analysis import project_stages
from gridmap.analysis.project_stages import LIVE, WITHDRAWN
from gridmap.db.models import RecordChange
from gridmap.db.queries import lists
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session
from gridmap.files.registers import Register, registers

OPENED = "open_up"  # what the log says of a facility that became open as a resource
# By the register that changes too.
Follow = Callable[[Batch], dict[str, list[Change]]]


def after(batch: Batch) -> dict[str, list[Change]]:
    """Return the changes of other registers that follow from a batch that was written."""
    follow = FOLLOWS.get(batch.register.name)
    return {name: changes for name, changes in follow(batch).items() if changes} if follow else {}


def _lists_of_projects(batch: Batch) -> dict[str, list[Change]]:
    """Bring the demands and resources of projects into the state that the projects give them."""
    touched = [change for change in batch.changes if _touches(change)]
    if not touched:
        return {}
    live = lists.projects_in(batch.session, LIVE)
    found = {}
    for layer, name in NAMED.items():
        ended = _ended(batch.register, touched, layer)
        busy = {code for project in live for code in getattr(project, name).split(",")}
        found[layer] = [
            change
            for code, row in _rows(batch, layer, ended).items()
            if (change := _restated(layer, code, row, live=code in busy, ended=ended[code]))
        ]
    return found


def _touches(change: Change) -> bool:
    """Say whether a change of a project is one of its state or of what it names."""
    before, after = change.before or {}, change.after or {}
    names = ("state", *NAMED.values())
    return any(before.get(name) != after.get(name) for name in names)


def _ended(register: Register, changes: list[Change], layer: str) -> dict[str, list[str]]:
    """Return for each code that changed projects name, or named, the states that let go of it."""
    found: dict[str, list[str]] = {}
    for change in changes:
        before = codes_in(register, change.before)[layer]
        after = codes_in(register, change.after)[layer]
        for code in {*before, *after}:
            state = str(change.after["state"]) if change.after and code in after else ""
            found.setdefault(code, []).extend([] if state in LIVE else [state])
    return found


def _restated(layer: str, code: str, row: Row, *, live: bool, ended: list[str]) -> Change | None:
    spent = layer == "demands" or row["kind"] in of_city().spent
    state = project_stages.listed_state(str(row["state"]), ended, live=live, spent=spent)
    return Change(code, row, row | {"state": state}) if state != row["state"] else None


def _rows(batch: Batch, layer: str, codes: Iterable[str]) -> dict[str, Row]:
    records: dict[str, Any] = queries.by_codes(batch.session, layer, codes)
    return {code: row_of(registers()[layer], record) for code, record in records.items()}


def _facilities_of_resources(batch: Batch) -> dict[str, list[Change]]:
    """Close the facilities of resources that were withdrawn or removed, unless others give them.

    A facility that is open on its own stays so: one that was there before is again what it was.
    """
    gone = {
        str(change.before["facility_code"]): change.code
        for change in batch.changes
        if change.before
        and change.before["facility_code"]
        and change.before["state"] != WITHDRAWN
        and (change.after is None or change.after["state"] == WITHDRAWN)
    }
    if not gone:
        return {}
    for row in lists.open_resources_of(batch.session, gone):
        gone.pop(row.facility_code, None)
    rows = {
        c: row for c, row in _rows(batch, "facilities", gone).items() if row["open_to_residents"]
    }
    before = _before_opening(batch.session, {code: gone[code] for code in rows})
    return {
        "facilities": [
            Change(code, row, row | {"open_to_residents": before[code]})
            for code, row in rows.items()
            if code in before
        ]
    }


def _before_opening(session: Session, resources: dict[str, str]) -> dict[str, bool | None]:
    """Return what facilities were before a resource opened them; none that others have opened.

    Of one that no line of the log tells of, the file that brought the resource opened it too.
    """
    opened: dict[str, RecordChange] = {}
    for line in queries.changes_of(session, "facilities", resources):
        if line.after.get("open_to_residents"):
            opened[line.code] = line  # the last one counts
    named = {
        line.code
        for line in queries.changes_of(session, "resources", resources.values())
        if line.after.get("facility_code")
    }
    found: dict[str, bool | None] = {}
    for facility, resource in resources.items():
        last = opened.get(facility)
        if last is None and resource not in named:
            found[facility] = False
        elif last is not None and (last.did == OPENED or last.source == resource):
            found[facility] = last.before.get("open_to_residents", False) if last.before else False
    return found


FOLLOWS: dict[str, Follow] = {
    "projects": _lists_of_projects,
    "resources": _facilities_of_resources,
}
