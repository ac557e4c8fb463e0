"""How a project moves: its states, what each of them needs, and what becomes of its lists."""

from collections.abc import Iterable, Mapping
from typing import Any

PROPOSED, AGREED, RUNNING, DONE, STOPPED = "proposed", "agreed", "running", "done", "stopped"
# From a state to those that may follow it.
NEXT: Mapping[str, tuple[str, ...]] = {
    PROPOSED: (AGREED, STOPPED),
    AGREED: (RUNNING, STOPPED),
    RUNNING: (DONE, STOPPED),
    DONE: (),
    STOPPED: (),
}
LIVE = (PROPOSED, AGREED, RUNNING)
# What a project needs to be in a state.
NEEDS: Mapping[str, tuple[str, ...]] = {
    PROPOSED: (),
    AGREED: ("starts_on", "due_on"),
    RUNNING: ("starts_on", "due_on"),
    DONE: ("starts_on", "done_on", "result", "answers", "satisfied"),
    STOPPED: ("result",),
}
OPEN, MATCHED, WITHDRAWN = "open", "matched", "withdrawn"


def may_follow(before: str, after: str) -> bool:
    """Say whether a project in a state may come into another; to stay is no step.

    Examples
    --------
    >>> may_follow("proposed", "agreed"), may_follow("done", "running"), may_follow("done", "done")
    (True, False, True)
    """
    return before == after or after in NEXT.get(before, ())


def lacking(row: Mapping[str, Any]) -> list[str]:
    """Return the fields that a project needs in its state and does not have.

    Examples
    --------
    >>> lacking({"state": "stopped", "result": ""}), lacking({"state": "proposed"})
    (['result'], [])
    """
    return [name for name in NEEDS.get(row["state"], ()) if row.get(name) in ("", None)]


def listed_state(now: str, ended: Iterable[str], *, live: bool, spent: bool) -> str:
    """Return the state of a demand or a resource by the projects that name it.

    Parameters
    ----------
    now : str
        Its state: what was withdrawn stays so.
    ended : iterable of str
        States of the projects that named it and do not go on any more, "" for one that let it go.
    live : bool
        Whether a project that goes on names it.
    spent : bool
        Whether a project that is done leaves nothing of it: so with every demand.

    Examples
    --------
    >>> listed_state("matched", ["done"], live=False, spent=True)
    'done'
    >>> listed_state("matched", ["stopped"], live=False, spent=True)
    'open'
    >>> listed_state("open", [], live=True, spent=False)
    'matched'
    """
    if now == WITHDRAWN:
        return now
    if live:
        return MATCHED
    ways = list(ended)
    if not ways:
        return now
    return DONE if spent and DONE in ways else OPEN
