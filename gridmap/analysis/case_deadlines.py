"""When a case is due, how much of its time is left, and why.

Two clocks run for a case: that of the whole case, from its report to its end, and that of the
stage in which it is. Both stand still while the case does, and an extension lengthens both.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gridmap.analysis.calendars import Calendar
from gridmap.analysis.case_stages import ENDED, State
from gridmap.analysis.clocks import ZONE_S, Clock, moment
from gridmap.saying import Said

NEVER = np.datetime64("NaT")
Span = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True)
class Allowance:
    """How much time there is: `amount` units of a clock (`gridmap.analysis.clocks.UNITS`).

    `classes` is what the rule was found by, the code of a class or its first digits.
    """

    clock: str
    amount: float
    classes: str = ""


@dataclass(frozen=True)
class Terms:
    """The rules of a city: how long cases of each class may take.

    Attributes
    ----------
    whole : mapping of str to Allowance
        For a whole case, by class or first digits of classes; "" are all.
    stages : mapping of (str, str) to Allowance
        For a stage of the main line, by stage and class.
    urgent_share : float
        A case is urgent when less than this share of its time is left.
    source : Said
        Where the rules come from.
    confirmed : bool
        Whether the city has said that they are its own.
    contact_days, contact_days_at_most : int
        For how many days the contact of a reporter is kept: after the end of the case, and at most
        after it was given.
    """

    whole: Mapping[str, Allowance]
    stages: Mapping[tuple[str, str], Allowance] = field(default_factory=dict)
    urgent_share: float = 0.2
    source: Said = Said("", "")  # noqa: RUF009  (it never changes)
    confirmed: bool = False
    contact_days: int = 30
    contact_days_at_most: int = 180

    def of_class(self, class_code: str) -> Allowance | None:
        """Return the time for a whole case of a class; the rule of the longest code.

        Examples
        --------
        >>> terms = Terms({"": Allowance("working_days", 7), "05": Allowance("natural_days", 30)})
        >>> terms.of_class("0502").clock, terms.of_class("0101").clock
        ('natural_days', 'working_days')
        """
        found = (self.whole.get(code) for code in _beginnings(class_code))
        return next((allowance for allowance in found if allowance), None)

    def of_stage(self, class_code: str, stage: str) -> Allowance | None:
        """Return the time that a case of a class has in a stage; the rule of the longest code."""
        found = (self.stages.get((stage, code)) for code in _beginnings(class_code))
        return next((allowance for allowance in found if allowance), None)


def _beginnings(code: str) -> list[str]:
    return [code[:length] for length in range(len(code), -1, -1)]


@dataclass(frozen=True)
class Standing:
    """How a case, or its stage, stands with its time at a moment.

    Attributes
    ----------
    word : str
        none (there is no deadline), ended, paused, on_time, urgent or overdue; of what has ended
        ended_late where it was overdue by then.
    clock : str
        What it is counted in.
    amount, extension, used : float
        Units that there are, that were added, and that have passed.
    due_at : datetime or None
        When the time is up; None while it stands still.
    plain_due_at : datetime or None
        When it would have been up without pauses and extensions.
    pauses : tuple of (datetime, datetime or None)
        When the clock stood still; None is to this day.
    would_be_overdue : bool
        Whether it is only the pauses and extensions that keep it from being overdue.
    """

    word: str
    clock: str = ""
    amount: float = 0.0
    extension: float = 0.0
    used: float = 0.0
    due_at: dt.datetime | None = None
    plain_due_at: dt.datetime | None = None
    pauses: tuple[Span, ...] = ()
    would_be_overdue: bool = False

    @property
    def left(self) -> float:
        """Units that are left; negative where the case is overdue."""
        return self.amount + self.extension - self.used


NO_DEADLINE = Standing("none")


def of_case(
    state: State,
    allowance: Allowance | None,
    calendar: Calendar,
    now: dt.datetime,
    *,
    due_at: dt.datetime | None = None,
    urgent_share: float = 0.2,
) -> Standing:
    """Say how a whole case stands with its time.

    Parameters
    ----------
    allowance : Allowance or None
        The rule of its class; None is no rule.
    due_at : datetime, optional
        The deadline that a file gave it: what lies between is its time, in the clock of its class.
    """
    if due_at is not None:
        allowance = _given(state, allowance, calendar, due_at)
    if allowance is None:
        return NO_DEADLINE
    end = state.ended_at
    found = _standing(
        allowance, state.extension, state.began_at, end, _pauses(state, state.began_at),
        calendar, now, urgent_share,
    )  # fmt: skip
    stopped = any(since < due_at for since, _until in found.pauses) if due_at else False
    if due_at is not None and not stopped and not state.extension:
        return _exactly(found, due_at, end or now)
    return found


def of_stage(
    state: State,
    allowance: Allowance | None,
    calendar: Calendar,
    now: dt.datetime,
    *,
    urgent_share: float = 0.2,
) -> Standing:
    """Say how the stage of a case stands with its time; a case that has ended is in none."""
    if allowance is None or state.line in ENDED:
        return NO_DEADLINE
    since = state.line_since
    return _standing(
        allowance, state.line_extension, since, None, _pauses(state, since),
        calendar, now, urgent_share,
    )  # fmt: skip


def _given(
    state: State, allowance: Allowance | None, calendar: Calendar, due_at: dt.datetime
) -> Allowance:
    """Return the time between the beginning of a case and the deadline that a file gave it."""
    clock = allowance.clock if allowance else "natural_days"
    amount = Clock(clock, calendar).count(moment(state.began_at), moment(due_at))
    return Allowance(clock, float(amount))


def _exactly(found: Standing, due_at: dt.datetime, until: dt.datetime) -> Standing:
    """Put the deadline as it was given: it may lie where the clock does not run."""
    word = found.word
    if word in ("ended", "ended_late"):
        word = "ended_late" if until > due_at else "ended"
    elif until > due_at:
        word = "overdue"
    elif word == "overdue":  # its clock stood still before the time of the file was up
        word = "urgent"
    changed = {"word": word, "due_at": due_at, "plain_due_at": due_at}
    return Standing(**(found.__dict__ | changed))


def _pauses(state: State, since: dt.datetime) -> tuple[Span, ...]:
    """Return when the clocks stood still after a moment; the last pause may go on."""
    spans: list[Span] = [(max(a, since), b) for a, b in state.pauses if b > since]
    if state.paused_since is not None and state.ended_at is None:
        spans.append((max(state.paused_since, since), None))
    elif state.paused_since is not None:
        spans.append((max(state.paused_since, since), state.ended_at))
    return tuple(spans)


def _standing(
    allowance: Allowance,
    extension: float,
    since: dt.datetime,
    ended_at: dt.datetime | None,
    pauses: Sequence[Span],
    calendar: Calendar,
    now: dt.datetime,
    urgent_share: float,
) -> Standing:
    clock = Clock(allowance.clock, calendar)
    begin, until = moment(since), moment(ended_at or now)
    stops = [(moment(a), NEVER if b is None else moment(b)) for a, b in pauses]
    total = allowance.amount + extension
    due = _when(last_moment(clock.deadline(begin, total, stops)))
    plain = _when(last_moment(clock.deadline(begin, allowance.amount)))
    used = float(clock.count(begin, until, stops))
    late = due is not None and (ended_at or now) > due
    if ended_at is not None:
        word = "ended_late" if late else "ended"
    elif late:
        word = "overdue"
    elif pauses and pauses[-1][1] is None:
        word = "paused"
    else:
        word = "urgent" if total - used < urgent_share * total else "on_time"
    would = plain is not None and (ended_at or now) > plain and not late
    return Standing(
        word, allowance.clock, allowance.amount, extension, used, due, plain, tuple(pauses), would
    )


def last_moment(deadline: Any) -> Any:
    """Return the last second of time that is up at a deadline.

    The time of days is up at midnight; but who reads "by Thursday 0:00" takes it for Thursday.

    Parameters
    ----------
    deadline : datetime64 or array of datetime64
        As clocks give it, in UTC.

    Examples
    --------
    >>> last_moment(np.datetime64("2026-05-07T16:00:00"))  # midnight in China
    np.datetime64('2026-05-07T15:59:59')
    """
    second = np.timedelta64(1, "s")
    local = (deadline + np.timedelta64(ZONE_S, "s")).astype("datetime64[s]")
    midnight = local == local.astype("datetime64[D]").astype("datetime64[s]")
    return np.where(midnight, deadline - second, deadline)[()]


def _when(found: Any) -> dt.datetime | None:
    if np.isnat(found):
        return None
    moment_: dt.datetime = found.astype("datetime64[s]").item()
    return moment_.replace(tzinfo=dt.UTC)
