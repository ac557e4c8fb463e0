"""What a case is after some steps, one step, and the stages through which it goes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

# The stages through which a case goes when nothing is wrong.
LINE = ("reported", "accepted", "filed", "dispatched", "handling", "verified", "closed")
# Nothing has to be done any more.
ENDED = frozenset({"rejected", "void", "closed"})
# Nothing may be done but what lifts it.
HELD = frozenset({"suspended", "appealed"})
# A file that brings a case with one of these says that its clocks stand still.
PAUSED_STAGES = frozenset({"suspended", "returned"})
# Where a case goes back to, and which move had led on from there: who made it gets it back.
BACK = {
    "accepted": ("reported", "accept"),
    "filed": ("accepted", "file"),
    "dispatched": ("filed", "dispatch"),
    "handling": ("filed", "dispatch"),
}
# How a case begins: somebody reports it, or a file brings it, with the stage that it had there.
BEGINNINGS = ("report", "import", "receive")


@dataclass(frozen=True)
class Step:
    """One step that was taken with a case.

    Attributes
    ----------
    move : str
        One of `gridmap.analysis.case_stages.MOVES`, or of `BEGINNINGS`.
    at : datetime
        When.
    by : str
        Name of who took it.
    reason : str
        Why, where the move needs it.
    organization : str
        To whom the case is dispatched.
    amount : float
        By how many units of its clock the deadline is extended.
    stage : str
        The stage in the file, of an import.
    since : datetime, optional
        When the case had begun, of an import.
    """

    move: str
    at: dt.datetime
    by: str
    reason: str = ""
    organization: str = ""
    amount: float = 0.0
    stage: str = ""
    since: dt.datetime | None = None


@dataclass(frozen=True)
class State:
    """What a case is after some steps.

    Attributes
    ----------
    stage : str
        The stage that is shown.
    line : str
        The stage of the main line beneath it, rejected or void.
    began_at, line_since, at : datetime
        When the case began, when it came to the stage of its line, and the last step.
    organization : str
        Who is responsible.
    receiver : str
        Who got the case back, and may not take the next step forward; "" nobody.
    makers : tuple of (str, str)
        Who made each move last: (move, name).
    paused_since : datetime or None
        Since when the clocks stand still.
    pauses : tuple of (datetime, datetime)
        When they stood still before.
    extension, line_extension : float
        Units by which the deadline of the case, and that of the stage, were extended.
    ended_at : datetime or None
        When the case ended, also while an appeal against that is open.
    returns, reworks, suspensions, extensions, appeals, reopens : int
        How often; a case of a file counts what its stage there says.
    """

    stage: str
    line: str
    began_at: dt.datetime
    line_since: dt.datetime
    at: dt.datetime
    organization: str = ""
    receiver: str = ""
    makers: tuple[tuple[str, str], ...] = ()
    paused_since: dt.datetime | None = None
    pauses: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    extension: float = 0.0
    line_extension: float = 0.0
    ended_at: dt.datetime | None = None
    returns: int = 0
    reworks: int = 0
    suspensions: int = 0
    extensions: int = 0
    appeals: int = 0
    reopens: int = 0

    @property
    def open(self) -> bool:
        """Whether something has to be done."""
        return self.stage not in ENDED

    def maker(self, moves: Iterable[str]) -> str:
        """Return who made the last of some moves; "" nobody."""
        wanted = set(moves)
        return next((by for move, by in reversed(self.makers) if move in wanted), "")


class IllegalMoveError(ValueError):
    """A step cannot be taken.

    Attributes
    ----------
    why : str
        What forbids it: unknown, stage, received, own, reason, organization, amount or time.
    """

    def __init__(self, why: str, step: Step) -> None:
        super().__init__(f"{step.move} cannot be made: {why}")
        self.why = why


def beneath(stage: str) -> str:
    """Return where a case of a file is on the main line, by its stage there."""
    return _BENEATH.get(stage, stage)


_BENEATH = {
    "suspended": "handling",
    "extended": "handling",
    "supervised": "handling",
    "reworked": "handling",
    "returned": "filed",
    "appealed": "closed",
}
# What a stage in a file says has happened before, once at least.
SAYS = {
    "suspended": "suspensions",
    "extended": "extensions",
    "reworked": "reworks",
    "returned": "returns",
    "appealed": "appeals",
}
