"""The stages of a case: which moves there are, who may make them, and what each makes of a case.

A case goes along a main line, from reported to closed. A move may lead it to the next stage of
the line, back to one before, or hold it where it is: suspended, extended, supervised, returned and
reworked are shown instead of the stage of the line beneath, which is not forgotten. What a case
is follows from the steps that were taken with it, and from nothing else: `replay`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from gridmap.analysis import histories
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

# What a case is lies beside this, and is known from here as well.
__all__ = [
    "BACK", "BEGINNINGS", "ENDED", "HELD", "LINE", "MOVES", "PAUSED_STAGES", "SAYS",
    "IllegalMoveError", "Move", "State", "Step", "barred", "begin", "beneath", "fits", "open_moves",
    "replay", "take",
]  # fmt: skip

_OPEN = frozenset(LINE) - ENDED


@dataclass(frozen=True)
class Move:
    """One kind of step.

    Attributes
    ----------
    id : str
        Its name, a verb.
    verb : str
        What somebody must be allowed to (`gridmap.analysis.permissions`); "" is for the store.
    lines : frozenset of str
        Stages of the main line on which it can be made.
    stage : str
        Stage that is shown afterwards; "" is the stage of the line.
    line : str
        Stage of the main line afterwards; "" leaves it.
    held : frozenset of str
        Stages of `HELD` in which it can be made, "" for a case that nothing holds.
    forward : bool
        Whether it leads on, so that whoever received a return may not make it.
    needs : frozenset of str
        What has to be said: reason, organization, amount.
    not_by : frozenset of str
        Moves: whoever made the last of these may not make this one.
    """

    id: str
    verb: str
    lines: frozenset[str]
    stage: str = ""
    line: str = ""
    held: frozenset[str] = frozenset({""})
    forward: bool = False
    needs: frozenset[str] = frozenset()
    not_by: frozenset[str] = frozenset()


def _step(id_: str, verb: str, start: str, end: str, *needs: str, not_by: str = "") -> Move:
    """Make a step of the main line."""
    others = frozenset({not_by} - {""})
    line = frozenset({start})
    return Move(id_, verb, line, line=end, forward=True, needs=frozenset(needs), not_by=others)


_REASON = frozenset({"reason"})
_SUSPENDED = frozenset({"suspended"})
_APPEALED = frozenset({"appealed"})
_ENDINGS = frozenset({"close", "reject"})
_AT_WORK = frozenset({"dispatched", "handling"})

MOVES = {
    move.id: move
    for move in (
        _step("accept", "handle_case", "reported", "accepted"),
        Move("reject", "handle_case", frozenset({"reported"}), line="rejected", needs=_REASON),
        _step("file", "handle_case", "accepted", "filed"),
        _step("dispatch", "direct_case", "filed", "dispatched", "organization"),
        _step("handle", "handle_case", "dispatched", "handling"),
        # Nobody checks the own work.
        _step("verify", "handle_case", "handling", "verified", not_by="handle"),
        _step("close", "direct_case", "verified", "closed"),
        Move(
            "rework", "handle_case", frozenset({"verified"}), "reworked", "handling", needs=_REASON
        ),
        Move("return", "handle_case", frozenset(BACK), "returned", needs=_REASON),
        Move(
            "suspend", "direct_case", _AT_WORK | {"filed"}, "suspended", needs=_REASON
        ),
        Move("resume", "direct_case", _AT_WORK | {"filed"}, held=_SUSPENDED),
        Move("extend", "direct_case", _AT_WORK, "extended", needs=_REASON | {"amount"}),
        Move("supervise", "direct_case", _OPEN, "supervised", needs=_REASON),
        Move("void", "direct_case", _OPEN, line="void", held=_SUSPENDED | {""}, needs=_REASON),
        Move(
            "appeal", "report_case", frozenset({"closed", "rejected"}), "appealed", needs=_REASON
        ),
        Move(
            "uphold", "direct_case", frozenset({"closed", "rejected"}),
            held=_APPEALED, needs=_REASON, not_by=_ENDINGS,
        ),
        Move(
            "reopen", "direct_case", frozenset({"closed", "rejected"}),
            line="accepted", held=_APPEALED, needs=_REASON, not_by=_ENDINGS,
        ),
    )
}  # fmt: skip


def fits(state: State, move: Move) -> bool:
    """Return whether the stage of a case lets a move be made, whoever makes it."""
    if state.line not in move.lines:
        return False
    if move.id == "extend" and state.paused_since is not None:
        return False  # there is no deadline while the clocks stand still
    return (state.stage if state.stage in HELD else "") in move.held


def open_moves(state: State) -> list[Move]:
    """Return the moves that the stage of a case lets be made, in their usual order.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> [move.id for move in open_moves(begin(Step("report", noon, "li")))]
    ['accept', 'reject', 'supervise', 'void']
    """
    return [move for move in MOVES.values() if fits(state, move)]


def barred(state: State, move: Move, by: str) -> str:
    """Return why somebody may not make a move that the stage lets be made; "" if nothing does.

    "received" is who got the case back and would send it on, "own" who would judge the own work.
    """
    if move.forward and by == state.receiver != "":
        return "received"
    return "own" if by and by == state.maker(move.not_by) else ""


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
