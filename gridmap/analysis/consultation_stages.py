"""The steps of a consultation: what may be done in which, and what each thing makes of it.

A consultation goes from step to step, from a proposal to a decision. A step can be closed only
when nothing is lacking that the rules ask for (`gridmap.analysis.consultation_quorum`). What was
done in a step belongs to one sitting: who goes back to an earlier step sits there again, and the
earlier sitting stays as it was. What a consultation is follows from what was done, and from
nothing else: `replay`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from gridmap.analysis import histories
from gridmap.analysis.consultation_parts import LINE, Sitting
from gridmap.analysis.consultation_quorum import Lack, lacks
from gridmap.analysis.consultation_records import RECORDS
from gridmap.analysis.consultation_state import State, Step

SUSPENDED = "suspended"
DECIDED, ABANDONED = "decided", "abandoned"
ENDED = frozenset({DECIDED, ABANDONED})
BEGINNING = "open"
VERB = "consult"
FINISH = "finish_task"
_OPEN = frozenset(LINE)
_BEFORE_VOTE = _OPEN - {"resolve"}


@dataclass(frozen=True)
class Move:
    """One kind of thing that can be done.

    Attributes
    ----------
    id : str
        Its name, a verb.
    stages : frozenset of str
        Stages (`State.stage`) in which it can be done.
    needs : frozenset of str
        What has to be said: reason, text.
    verb : str
        What somebody must be allowed to (`gridmap.analysis.permissions`).
    """

    id: str
    stages: frozenset[str]
    needs: frozenset[str] = frozenset()
    verb: str = VERB


_REASON, _TEXT = frozenset({"reason"}), frozenset({"text"})

MOVES = {
    move.id: move
    for move in (
        # Who is at the table and what it is about is settled before anybody votes.
        Move("invite", _BEFORE_VOTE, _REASON),
        Move("leave_out", _BEFORE_VOTE, _REASON),
        Move("convene", _OPEN, _TEXT),
        Move("attend", _OPEN),
        Move("minutes", _OPEN, _TEXT),
        Move("item", _BEFORE_VOTE, _TEXT),
        Move("vote", frozenset({"resolve"})),
        Move("conclude", frozenset({"resolve"}), _TEXT),
        Move("advance", _BEFORE_VOTE),
        Move("decide", frozenset({"resolve"})),
        Move("return", _OPEN, _REASON),
        Move("extend", _OPEN, _REASON),
        Move("suspend", _OPEN, _REASON),
        Move("resume", frozenset({SUSPENDED})),
        Move("abandon", _OPEN | {SUSPENDED}, _REASON),
        Move("attach", _OPEN | {DECIDED}),
        Move("assign", frozenset({DECIDED})),
        # Which tasks are whose, the action asks.
        Move("finish", frozenset({DECIDED}), verb=FINISH),
        Move("reopen", frozenset({DECIDED}), _REASON),
        Move("reschedule", frozenset({DECIDED}), _REASON),
        Move("hand_over", frozenset({DECIDED}), _REASON),
        Move("withdraw", frozenset({DECIDED}), _REASON),
    )
}


class IllegalStepError(ValueError):
    """Something cannot be done.

    Attributes
    ----------
    why : str
        What forbids it: unknown, stage, reason, text, time, to, or what
        `gridmap.analysis.consultation_records` says.
    lacks : tuple of Lack
        What the step lacks, where that is why.
    """

    def __init__(self, why: str, step: Step, lacking: tuple[Lack, ...] = ()) -> None:
        super().__init__(f"{step.move} cannot be done: {why}")
        self.why = why
        self.lacks = lacking


def fits(state: State, move: Move) -> bool:
    """Return whether the stage of a consultation lets something be done."""
    if move.id == "return" and state.step == state.rules.line[0]:
        return False  # there is no earlier step
    return state.stage in move.stages


def open_moves(state: State) -> list[Move]:
    """Return what the stage of a consultation lets be done, in the usual order."""
    return [move for move in MOVES.values() if fits(state, move)]


def earlier(state: State) -> tuple[str, ...]:
    """Return the steps to which a consultation can go back."""
    return state.rules.line[: state.rules.line.index(state.step)]


def following(state: State) -> str:
    """Return the step after the one that it is in; "" after the last."""
    place = state.rules.line.index(state.step) + 1
    return state.rules.line[place] if place < len(state.rules.line) else ""


def begin(step: Step) -> State:
    """Return what a consultation is when it is opened.

    Raises
    ------
    IllegalStepError
        It is opened otherwise: `unknown` move, no `rules`, no `party` in a seat that is always
        there, or the same party twice (`known`).
    """
    if step.move != BEGINNING:
        raise IllegalStepError("unknown", step)
    if step.rules is None or not step.rules.steps:
        raise IllegalStepError("rules", step)
    seats = {party.seat for party in step.parties}
    if not seats >= set(step.rules.seats):
        raise IllegalStepError("party", step)
    if len({party.key for party in step.parties}) < len(step.parties):
        raise IllegalStepError("known", step)
    first = step.rules.line[0]
    return State(
        step.rules, first, step.at, step.at, step.parties,
        sittings=(Sitting(first, step.at),), items=step.items,
    )  # fmt: skip


def take(state: State, step: Step) -> State:
    """Return what a consultation becomes by something that is done.

    Raises
    ------
    IllegalStepError
        It cannot be done.
    """
    move = MOVES.get(step.move)
    if move is None:
        raise IllegalStepError("unknown", step)
    if not fits(state, move):
        raise IllegalStepError("stage", step)
    if why := histories.unsaid(move.needs, step, state.at):
        raise IllegalStepError(why, step)
    if step.move in RECORDS:
        found = RECORDS[step.move](state, step)
        if isinstance(found, str):
            raise IllegalStepError(found, step)
        return replace(found, at=step.at)
    return replace(_WAYS[step.move](state, step), at=step.at)


def replay(steps: Iterable[Step]) -> State:
    """Return what a consultation is after all that was done, the first of which opened it.

    Raises
    ------
    IllegalStepError
        Something of it cannot be done.
    ValueError
        There is nothing.
    """
    return histories.replay(steps, begin, take)


def _closed(state: State, step: Step, outcome: str) -> tuple[Sitting, ...]:
    """End the sitting that goes on."""
    last = replace(state.sitting, ended_at=step.at, outcome=outcome)
    return (*state.sittings[:-1], last)


def _advance(state: State, step: Step) -> State:
    """Close a step and go to the next."""
    if lacking := lacks(state):
        raise IllegalStepError("lacking", step, lacking)
    after = following(state)
    sittings = (*_closed(state, step, "done"), Sitting(after, step.at))
    return replace(state, step=after, sittings=sittings)


def _decide(state: State, step: Step) -> State:
    """Close the last step: what was decided holds."""
    if lacking := lacks(state):
        raise IllegalStepError("lacking", step, lacking)
    closed = _closed(state, step, "done")
    return replace(state, sittings=closed, ended_at=step.at, ending=DECIDED)


def _return(state: State, step: Step) -> State:
    """Go back to an earlier step, and sit again."""
    if step.to not in earlier(state):
        raise IllegalStepError("to", step)
    sittings = (*_closed(state, step, "returned"), Sitting(step.to, step.at))
    return replace(state, step=step.to, sittings=sittings, returns=state.returns + 1)


def _suspend(state: State, step: Step) -> State:
    return replace(state, paused_since=step.at, suspensions=state.suspensions + 1)


def _resume(state: State, step: Step) -> State:
    return replace(state, paused_since=None, pauses=_pauses(state, step))


def _abandon(state: State, step: Step) -> State:
    return replace(
        state, sittings=_closed(state, step, ABANDONED), paused_since=None,
        pauses=_pauses(state, step), ended_at=step.at, ending=ABANDONED,
    )  # fmt: skip


def _pauses(state: State, step: Step) -> histories.Pauses:
    """Return when the clock stood still, with the pause that ends now."""
    return histories.with_pause(state.pauses, state.paused_since, step.at)


_WAYS: dict[str, Callable[[State, Step], State]] = {
    "advance": _advance,
    "decide": _decide,
    "return": _return,
    "suspend": _suspend,
    "resume": _resume,
    "abandon": _abandon,
}
