"""What the state machines of cases and of consultations share.

Both are what their histories say: a first step begins one, and each further step is taken or
refused (`replay`). A step may have to say something (`unsaid`), and clocks stand still between two
of them (`with_pause`).
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Protocol, TypeVar

S = TypeVar("S")
T = TypeVar("T")
Pauses = tuple[tuple[dt.datetime, dt.datetime], ...]
# What a step may have to say in words, in the order in which it is asked for.
SAYINGS = ("reason", "text", "organization")


class Taken(Protocol):
    """A step of a history, as far as both have it."""

    @property
    def at(self) -> dt.datetime:
        """When it was taken."""


def replay(steps: Iterable[S], begin: Callable[[S], T], take: Callable[[T, S], T]) -> T:
    """Return what something is after all its steps, the first of which began it.

    Raises
    ------
    ValueError
        There is no step; or whatever `begin` and `take` raise of one.

    Examples
    --------
    >>> replay([1, 2, 3], float, lambda state, step: state + step)
    6.0
    """
    each = iter(steps)
    first = next(each, None)
    if first is None:
        raise ValueError("A history begins with a step.")
    state = begin(first)
    for step in each:
        state = take(state, step)
    return state


def unsaid(needs: Collection[str], step: Taken, last: dt.datetime) -> str:
    """Return what a step does not say although it has to, "" nothing.

    Parameters
    ----------
    needs : collection of str
        Of `SAYINGS`; others are not looked at.
    last : datetime
        When the last step was taken: one before it has a wrong `time`.
    """
    if step.at < last:
        return "time"
    return next((one for one in SAYINGS if one in needs and not getattr(step, one)), "")


def with_pause(pauses: Pauses, since: dt.datetime | None, until: dt.datetime) -> Pauses:
    """Return when clocks stood still, with the pause that ends; one of no length is none.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> with_pause((), noon, noon), with_pause((), None, noon)
    ((), ())
    """
    return (*pauses, (since, until)) if since is not None and until > since else pauses
