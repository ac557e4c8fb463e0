"""The stages of a case: what each move makes of it.

A case goes along a main line, from reported to closed. A move may lead it to the next stage of
the line, back to one before, or hold it where it is: suspended, extended, supervised, returned and
reworked are shown instead of the stage of the line beneath, which is not forgotten. What a case
is follows from the steps that were taken with it, and from nothing else: `replay`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from gridmap.analysis import histories
from gridmap.analysis.case_move_table import MOVES, Move, barred, fits, open_moves
from gridmap.analysis.case_state import (
    BACK,
    BEGINNINGS,
    ENDED,
    HELD,
    LINE,
    PAUSED_STAGES,
    SAYS,
    IllegalMoveError,
    State,
    Step,
    beneath,
)

# What a case is, and the table of moves, lie beside this, and are known from here as well.
__all__ = [
    "BACK", "BEGINNINGS", "ENDED", "HELD", "LINE", "MOVES", "PAUSED_STAGES", "SAYS",
    "IllegalMoveError", "Move", "State", "Step", "barred", "begin", "beneath", "fits", "open_moves",
    "replay", "take",
]  # fmt: skip


def begin(step: Step) -> State:
    """Return what a case is when it begins.

    Raises
    ------
    IllegalMoveError
        No case begins so: `unknown` move, or `stage` of no case.
    """
    if step.move not in BEGINNINGS:
        raise IllegalMoveError("unknown", step)
    stage = step.stage or "reported"
    line = beneath(stage)
    if line not in LINE and line not in ENDED:
        raise IllegalMoveError("stage", step)
    paused = step.at if stage in PAUSED_STAGES else None
    ended = step.at if line in ENDED else None
    began = step.since or step.at
    begun = State(
        stage, line, began, step.at, step.at, step.organization,
        paused_since=paused, ended_at=ended,
    )  # fmt: skip
    counts: dict[str, Any] = {SAYS[stage]: 1} if stage in SAYS else {}
    return replace(begun, **counts)


def take(state: State, step: Step) -> State:
    """Return what a case becomes by a step.

    Raises
    ------
    IllegalMoveError
        It cannot be taken.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> case = begin(Step("report", noon, "li"))
    >>> take(case, Step("accept", noon, "wang")).stage
    'accepted'
    """
    if step.move == "receive":
        return _received(state, step)
    move = MOVES.get(step.move)
    if move is None:
        raise IllegalMoveError("unknown", step)
    if not fits(state, move):
        raise IllegalMoveError("stage", step)
    if why := barred(state, move, step.by) or _missing(state, move, step):
        raise IllegalMoveError(why, step)
    return _counted(_paused(_moved(state, move, step), state, step), step)


def replay(steps: Iterable[Step]) -> State:
    """Return what a case is after all its steps, the first of which began it.

    Raises
    ------
    IllegalMoveError
        One of them cannot be taken.
    ValueError
        There is none.
    """
    return histories.replay(steps, begin, take)


def _received(state: State, step: Step) -> State:
    """Return a case that nobody moved on here as another server says that it is by now."""
    if state.makers:
        raise IllegalMoveError("stage", step)
    if step.at < state.at:
        raise IllegalMoveError("time", step)
    return begin(replace(step, since=state.began_at))


def _missing(state: State, move: Move, step: Step) -> str:
    """Return what a step does not say, or says wrongly."""
    if why := histories.unsaid(move.needs, step, state.at):
        return why
    if "amount" in move.needs and not 0 < step.amount < float("inf"):
        return "amount"
    return ""


def _moved(state: State, move: Move, step: Step) -> State:
    """Return the case at its new place, with who is responsible and who got it back."""
    line = _line_after(state, move)
    changed = line != state.line or move.id == "rework"
    receiver = "" if move.forward or line in ENDED else state.receiver
    if move.id == "return":
        receiver = state.maker({BACK[state.line][1]})
    kept = () if move.id == "reopen" else state.makers
    return replace(
        state,
        stage=move.stage or line,
        line=line,
        line_since=step.at if changed else state.line_since,
        line_extension=0.0 if changed else state.line_extension,
        at=step.at,
        organization=step.organization or state.organization,
        receiver=receiver,
        makers=(*((m, by) for m, by in kept if m != step.move), (step.move, step.by)),
        ended_at=_ended(state, line, step),
    )


def _line_after(state: State, move: Move) -> str:
    if move.id == "return":
        return BACK[state.line][0]
    if move.id == "reopen" and state.line == "closed":
        return "filed"  # it was accepted before, and has to be dispatched again
    return move.line or state.line


def _ended(state: State, line: str, step: Step) -> dt.datetime | None:
    if line not in ENDED:
        return None
    return state.ended_at or step.at


def _paused(after: State, before: State, step: Step) -> State:
    """Stop the clocks, or let them run again: what is returned, suspended or ended stands still."""
    if step.move in ("suspend", "return"):
        return replace(after, paused_since=before.paused_since or step.at)
    if step.move == "reopen":
        since = before.ended_at
    elif step.move in ("supervise", "void", "appeal", "uphold"):
        return after
    else:
        since = before.paused_since
    if since is None:
        return after
    pauses = histories.with_pause(after.pauses, since, step.at)
    return replace(after, paused_since=None, pauses=pauses)


_COUNTS = {
    "return": "returns",
    "rework": "reworks",
    "suspend": "suspensions",
    "extend": "extensions",
    "appeal": "appeals",
    "reopen": "reopens",
}


def _counted(state: State, step: Step) -> State:
    """Count what happens to a case besides going on."""
    name = _COUNTS.get(step.move)
    if name is None:
        return state
    changes: dict[str, Any] = {name: getattr(state, name) + 1}
    if step.move == "extend":
        changes["extension"] = state.extension + step.amount
        changes["line_extension"] = state.line_extension + step.amount
    return replace(state, **changes)
