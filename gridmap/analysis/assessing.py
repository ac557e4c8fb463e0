"""How an assessment is judged: what is due when, what the figures come to, and how it goes on."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gridmap.analysis.calendars import Calendar

MET, SHORT, NO_DATA = "met", "short", "no_data"


@dataclass(frozen=True)
class Rules:
    """The rules of a city.

    Attributes
    ----------
    due_days : dict of str to int
        Working days by measure; "" is any other.
    owners : dict of str to tuple of str
        Kinds of organizations by measure, the first that there is; "" is any other.
    results : tuple of (str, float)
        What is proposed as the result, from which share on; the highest share first.
    valid_days : int
        How long an assessment says something.
    """

    due_days: Mapping[str, int] = field(default_factory=lambda: {"": 20})
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"": ()})
    results: tuple[tuple[str, float], ...] = ()
    valid_days: int = 365


@dataclass(frozen=True)
class Candidate:
    """An organization that could mend something: its areas, and those that it serves."""

    code: str
    kind: str
    areas: frozenset[str]
    serves: frozenset[str] = frozenset()


def due_after(calendar: Calendar, day: dt.date, working_days: int) -> dt.date:
    """Return the last of so many working days after a day.

    Examples
    --------
    >>> due_after(Calendar(), dt.date(2026, 6, 26), 2)  # a Friday
    datetime.date(2026, 6, 30)
    """
    left = working_days
    while left > 0:
        day += dt.timedelta(days=1)
        left -= calendar.is_working(day)
    return day


def share_met(parts: Iterable[tuple[int, int]]) -> float | None:
    """Return how much of what could be judged is met, each standard counting the same.

    Parameters
    ----------
    parts : iterable of (int, int)
        Of each standard how many subjects meet it, and how many were judged; a standard by which
        nobody was judged counts for nothing.

    Returns
    -------
    float or None
        The mean of the shares; None where nothing was judged.

    Examples
    --------
    >>> share_met([(1, 1), (1, 2), (0, 0)]), share_met([(0, 0)])
    (0.75, None)
    """
    shares = [met / judged for met, judged in parts if judged]
    return sum(shares) / len(shares) if shares else None


def result_of(share: float | None, results: Sequence[tuple[str, float]]) -> str:
    """Return the result that a share comes to; "" where nothing could be judged.

    Examples
    --------
    >>> result_of(0.8, [("good", 0.9), ("fair", 0.75), ("pass", 0)]), result_of(None, [("pass", 0)])
    ('fair', '')
    """
    if share is None:
        return ""
    return next((result for result, least in results if share >= least), "")


def owner_of(
    chain: Sequence[str], candidates: Sequence[Candidate], kinds: Sequence[str]
) -> tuple[Candidate, str, bool] | None:
    """Return who is proposed to mend something in an area, for which area, and whether by a tie.

    Parameters
    ----------
    chain : sequence of str
        Codes of the area and of those above it, the nearest first.
    kinds : sequence of str
        Kinds of organizations, the likeliest first.

    Examples
    --------
    >>> committee = Candidate("O1", "party_committee", frozenset({"1"}), frozenset({"12"}))
    >>> branch = Candidate("O2", "branch", frozenset({"12"}))
    >>> owner_of(["12", "1"], [committee, branch], ["party_committee", "branch"])[0].code
    'O1'
    """
    for code in chain:
        for kind in kinds:
            fitting = [one for one in candidates if one.kind == kind]
            tied = [one for one in fitting if code in one.serves]
            own = [one for one in fitting if code in one.areas]
            if tied or own:
                return (tied or own)[0], code, bool(tied)
    return None


@dataclass(frozen=True)
class FollowUp:
    """How many findings of an assessment are open, late among them, and done."""

    open: int = 0
    late: int = 0
    done: int = 0

    @property
    def all_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.open == 0


def follow_up(
    findings: Iterable[tuple[dt.date | None, dt.date | None]], today: dt.date
) -> FollowUp:
    """Count findings, given by the day on which each is due and the day on which it was done.

    Examples
    --------
    >>> day = dt.date(2026, 6, 30)
    >>> follow_up([(day, None), (dt.date(2026, 6, 1), None), (day, day)], day)
    FollowUp(open=2, late=1, done=1)
    """
    pairs = list(findings)
    waiting = [due for due, done in pairs if done is None]
    late = sum(due is not None and due < today for due in waiting)
    return FollowUp(len(waiting), late, len(pairs) - len(waiting))


def mended(
    open_findings: int, evidence: str, assessed_on: dt.date, later: Iterable[dt.date]
) -> str:
    """Say why something weak cannot count as mended: `open` or `unshown`; "" where it can.

    Parameters
    ----------
    later : iterable of date
        Days of assessments of the same subject that were not weak.

    Examples
    --------
    >>> mended(1, "seen", dt.date(2026, 5, 1), [])
    'open'
    >>> mended(0, "", dt.date(2026, 5, 1), [dt.date(2026, 4, 1)])
    'unshown'
    >>> mended(0, "", dt.date(2026, 5, 1), [dt.date(2026, 6, 1)])
    ''
    """
    if open_findings:
        return "open"
    return "" if evidence.strip() or any(day > assessed_on for day in later) else "unshown"
