"""How a case stands and what has happened to it, as conditions of lists."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_

from gridmap.db.models import Case
from gridmap.db.queries.standing import ENDED


@dataclass(frozen=True)
class Marks:
    """Bits of `Case.tally` that are looked at, and what they must be.

    Attributes
    ----------
    mask : int
        The bits.
    value : int, optional
        What they are together; without it, at least one of them is set.
    """

    mask: int
    value: int | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition that they are so; no tally that has to be worked out yet fits."""
        bits = Case.tally.bitwise_and(self.mask)
        fits: ColumnElement[bool] = bits != 0 if self.value is None else bits == self.value
        return and_(Case.tally >= 0, fits)


# A case that was returned stands still as well while it is supervised, which its stage does not
# tell: that bit of its tally does (`gridmap.analysis.case_tally`, "still").
STILL = Marks(1 << 30)
STILL_STAGES = ("suspended", "returned")


def running() -> ColumnElement[bool]:
    """Build the condition that something has to be done with a case."""
    return Case.stage.not_in(ENDED)


def late(now: dt.datetime) -> ColumnElement[bool]:
    """Build the condition that an open case is overdue."""
    return and_(running(), Case.due_at < now)


def saved(now: dt.datetime) -> ColumnElement[bool]:
    """Build the condition that only pauses and extensions keep an open case from being overdue."""
    in_time = or_(Case.due_at.is_(None), Case.due_at >= now)
    return and_(running(), Case.closed_at.is_(None), Case.plain_due_at < now, in_time)


def still() -> ColumnElement[bool]:
    """Build the condition that the clocks of an open case stand still."""
    while_supervised = and_(Case.stage == "supervised", STILL.condition)
    return or_(Case.stage.in_(STILL_STAGES), while_supervised)


def condition(
    state: str, now: dt.datetime, soon: dt.datetime, marks: Marks | None = None
) -> ColumnElement[bool]:
    """Build the condition that a case is in a state.

    Parameters
    ----------
    state : str
        open, ended, late, soon (due by `soon`), pressing (late or soon) or still (its clock stands
        still); marked is what `marks` says; saved and judged are that, or what an open case is at
        the moment: only just not overdue, and overdue.
    """
    match state:
        case "open":
            return running()
        case "ended":
            return Case.stage.in_(ENDED)
        case "late":
            return late(now)
        case "soon":
            return and_(running(), Case.due_at >= now, Case.due_at < soon)
        case "pressing":
            return and_(running(), Case.due_at < soon)
        case "still":
            return and_(running(), still())
    assert marks is not None, state  # noqa: S101  (every other state is told by marks)
    if state == "saved":
        return or_(marks.condition, saved(now))
    if state == "judged":
        return or_(marks.condition, late(now))
    return marks.condition
