"""All that statistics count of a case, in one number, so that a hundred thousand are added at once.

A store groups a narrow index of whole numbers several times faster than rows of words and moments;
what the numbers mean is taken apart here. The lower bits say how long the case took, in which
clock; the bits above, in which states it is (`BITS`). What depends on the day on which one looks
(whether an open case is overdue) is no part of it.
"""

import datetime as dt
from dataclasses import dataclass

from gridmap.analysis.case_stages import ENDED

# What a bit says of a case, from the lowest up. With the last of these, 31 bits are taken: a store
# keeps no more in a whole number.
BITS = (
    "ended",
    "dropped",
    "on_time",
    "ended_late",
    "saved_in_time",
    "returned",
    "reworked",
    "appealed",
    "reopened",
    "good",
    "still",
)
CLOCKS = ("", "urgent_hours", "working_hours", "working_days", "natural_days")
UNIT = 0.5  # of a clock: finer than that nobody asks
_STEPS = 17  # bits: the steps that a case took, at most 131,071
_TIME = _STEPS + 3  # bits, with the clock
MOST_STEPS = (1 << _STEPS) - 1
CLOCK_MASK = 7 << _STEPS  # the bits that say by which clock


@dataclass(frozen=True)
class Facts:
    """What is known of a case, whatever the day on which one looks.

    Attributes
    ----------
    stage : str
        The stage that is shown.
    due_at, plain_due_at, closed_at : datetime or None
        When it is due, when it would be without pauses and extensions, and when it ended.
    clock : str
        What its time is counted in; "" where it has none.
    used : float
        Units of the clock that it took.
    returns, reworks, appeals, reopens : int
        How often.
    again : bool
        Whether a case of its class, day and place had come in before it.
    still : bool
        Whether its clocks stand still.
    """

    stage: str
    due_at: dt.datetime | None = None
    plain_due_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    clock: str = ""
    used: float = 0.0
    returns: int = 0
    reworks: int = 0
    appeals: int = 0
    reopens: int = 0
    again: bool = False
    still: bool = False


def pack(facts: Facts) -> int:
    """Write what is known of a case into one number.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> case = Facts("closed", noon, noon, noon, clock="working_days", used=2.4, reworks=1)
    >>> states(pack(case)), spent(pack(case))
    (('ended', 'on_time', 'reworked'), ('working_days', 2.5))
    """
    holds = _states(facts)
    marks = sum(1 << place for place, name in enumerate(BITS) if name in holds)
    return marks << _TIME | _time(facts)


def bit(state: str) -> int:
    """Return the number that has the bit of one state alone."""
    return 1 << BITS.index(state) + _TIME


def states(tally: int) -> tuple[str, ...]:
    """Return the states that a number says, in the order of `BITS`."""
    return tuple(name for name in BITS if tally & bit(name))


def spent(tally: int) -> tuple[str, float] | None:
    """Return the clock of a case that was closed and the units that it took, if it had a clock."""
    clock = CLOCKS[tally >> _STEPS & 7]
    return (clock, (tally & MOST_STEPS) * UNIT) if clock else None


def of_clock(clock: str) -> int:
    """Return what the bits of the clock are for one of `CLOCKS`."""
    return CLOCKS.index(clock) << _STEPS


def _time(facts: Facts) -> int:
    # What is not accepted, or void, is quickly done: it would make the others seem so.
    if facts.stage != "closed" or not facts.clock:
        return 0
    steps = min(round(facts.used / UNIT), MOST_STEPS)
    return CLOCKS.index(facts.clock) << _STEPS | steps


def _states(facts: Facts) -> set[str]:
    found = {name for name, times in _times(facts).items() if times}
    until = facts.closed_at
    if until and facts.plain_due_at and facts.plain_due_at < until and not _late(facts):
        found.add("saved_in_time")
    if facts.stage not in ENDED:
        return found | {"still"} if facts.still else found
    found.add("ended")
    if facts.stage != "closed":
        found.add("dropped")
    if facts.due_at and until:
        found.add("ended_late" if _late(facts) else "on_time")
    flawless = not (facts.reworks or facts.appeals or facts.reopens or facts.again)
    if facts.stage == "closed" and "on_time" in found and flawless:
        found.add("good")
    return found


def _times(facts: Facts) -> dict[str, int]:
    return {
        "returned": facts.returns,
        "reworked": facts.reworks,
        "appealed": facts.appeals,
        "reopened": facts.reopens,
    }


def _late(facts: Facts) -> bool:
    return bool(facts.due_at and facts.closed_at and facts.closed_at > facts.due_at)
