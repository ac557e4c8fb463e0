"""Which moves there are with a case: where each may be made, by whom, and where it leads."""

from dataclasses import dataclass

from gridmap.analysis.case_state import BACK, ENDED, HELD, LINE, State

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
    >>> import datetime as dt
    >>> from gridmap.analysis.case_stages import Step, begin
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
