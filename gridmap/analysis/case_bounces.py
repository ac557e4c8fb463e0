"""Cases that go back and forth: who got them, who sent them back, and how long that took."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# So often between the same two units is back and forth.
LEAST = 2
DAY_S = 86_400.0
Pair = tuple[str, str]


@dataclass(frozen=True)
class Happened:
    """One step of a history, as far as it matters here."""

    move: str
    at: dt.datetime
    organization: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Bounce:
    """A unit got a case and sent it back.

    Attributes
    ----------
    unit : str
        Code of the organization that sent it back.
    next_unit : str
        To whom it was dispatched then; "" as long as nobody.
    reason : str
        Why it was sent back.
    since, returned_at : datetime
        When the unit got it, and when it sent it back.
    until : datetime or None
        When it was dispatched again; None as long as it was not.
    """

    unit: str
    next_unit: str
    reason: str
    since: dt.datetime
    returned_at: dt.datetime
    until: dt.datetime | None

    @property
    def pair(self) -> Pair:
        """The two units, in the order of their codes; twice the same one where it got it back."""
        first, second = sorted((self.unit, self.next_unit or self.unit))
        return first, second

    def days(self, now: dt.datetime) -> float:
        """Return the days that were lost: from when the unit got it until the next one did."""
        return max(((self.until or now) - self.since).total_seconds(), 0.0) / DAY_S


def bounces(history: Iterable[Happened]) -> list[Bounce]:
    """Return how often a case was sent back by a unit to which it had been dispatched.

    What is sent back before anybody was asked to handle it is no bounce: it stayed in one house.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> day = dt.timedelta(days=1)
    >>> steps = [Happened("dispatch", noon, "O1"), Happened("return", noon + day, "", "not_ours"),
    ...          Happened("dispatch", noon + 3 * day, "O2")]
    >>> [(b.unit, b.next_unit, b.days(noon + 9 * day)) for b in bounces(steps)]
    [('O1', 'O2', 3.0)]
    """
    found: list[Bounce] = []
    holder, since = "", None
    waiting: tuple[str, str, dt.datetime, dt.datetime] | None = None
    for step in history:
        if step.move in ("dispatch", "import") and step.organization:
            if waiting:
                unit, reason, got, back = waiting
                found.append(Bounce(unit, step.organization, reason, got, back, step.at))
            holder, since, waiting = step.organization, step.at, None
        elif step.move == "return" and holder and since is not None:
            waiting = (holder, step.reason, since, step.at)
            holder = ""
    if waiting:
        unit, reason, got, back = waiting
        found.append(Bounce(unit, "", reason, got, back, None))
    return found


def back_and_forth(found: Sequence[Bounce], least: int = LEAST) -> dict[Pair, int]:
    """Return the pairs of units between which a case went back at least so often, and how often.

    A pair of one and the same unit is one that got the case again and again.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> def bounce(unit, then):
    ...     return Bounce(unit, then, "not_ours", noon, noon, noon)
    >>> back_and_forth([bounce("O1", "O2"), bounce("O2", "O1"), bounce("O1", "O3")])
    {('O1', 'O2'): 2}
    """
    counted = Counter(bounce.pair for bounce in found)
    return {pair: times for pair, times in counted.items() if times >= least}
