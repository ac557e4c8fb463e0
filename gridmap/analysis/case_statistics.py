"""How many cases of a class, area, organization or time are in which state, and what share is well.

Counts are never weighed against each other. The one share that is shown cannot be made better by
doing worse: `Figures.share` is that of cases which were closed in time and for good, among all that
were so or went wrong. What went wrong (`FAULTS`, ended late, overdue) counts whatever became of the
case afterwards; what was dropped in time counts neither way; and of several cases of one class, day
and place only the first counts as well done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from gridmap.analysis import case_tally

# What makes a case a bad one, however it ends.
FAULTS = ("reworked", "appealed", "reopened")
# Shares of fewer cases are told, and not ranked: one case more would turn them over.
FEWEST = 10
STATES = (
    "open",
    "ended",
    "on_time",
    "ended_late",
    "late",
    "saved",
    "returned",
    "reworked",
    "appealed",
    "reopened",
    "dropped",
    "good",
    "judged",
)
Times = dict[str, dict[float, int]]


@dataclass
class Figures:
    """What is counted of some cases.

    Attributes
    ----------
    reported : int
        How many there are.
    states : dict of str to int
        How many of them are in each of `STATES`.
    times : dict of str to dict of float to int
        Of those that were closed: by clock, how many took how many units.
    """

    reported: int = 0
    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    times: Times = field(default_factory=dict)

    def add(self, tally: int, count: int) -> None:
        """Add so many cases that have one tally (`gridmap.analysis.case_tally`)."""
        states, time = _told(tally)
        self.reported += count
        for name in states:
            self.states[name] += count
        if time is not None:
            clock, units = time
            of_clock = self.times.setdefault(clock, {})
            of_clock[units] = of_clock.get(units, 0) + count

    def add_open(self, *, late: int, saved: int, late_and_plain: int) -> None:
        """Add what is true of open cases at the moment.

        Parameters
        ----------
        late : int
            That are overdue.
        saved : int
            That only pauses and extensions keep from being overdue.
        late_and_plain : int
            That are overdue and have no other fault.
        """
        self.states["late"] += late
        self.states["saved"] += saved
        self.states["judged"] += late_and_plain

    def include(self, other: "Figures") -> None:
        """Add other cases."""
        self.reported += other.reported
        for name, count in other.states.items():
            self.states[name] += count
        for clock, units in other.times.items():
            own = self.times.setdefault(clock, {})
            for used, count in units.items():
                own[used] = own.get(used, 0) + count

    @property
    def share(self) -> float | None:
        """Share of cases that are well done among those that can be judged; None where none can."""
        judged = self.states["judged"]
        return self.states["good"] / judged if judged else None

    @property
    def ranked(self) -> bool:
        """Whether enough cases can be judged for the share to be compared."""
        return self.states["judged"] >= FEWEST


@lru_cache(maxsize=20_000)
def _told(tally: int) -> tuple[tuple[str, ...], tuple[str, float] | None]:
    """Return in which of `STATES` a case with a tally is, and how long it took."""
    if tally < 0:  # it has to be worked out yet
        return (), None
    holds = set(case_tally.states(tally))
    found = holds & set(STATES)
    if "ended" not in holds:
        found.add("open")
    if "saved_in_time" in holds:
        found.add("saved")
    if holds & {"good", "ended_late", *FAULTS}:
        found.add("judged")
    return tuple(sorted(found)), case_tally.spent(tally)


def total(parts: Iterable[Figures]) -> Figures:
    """Add figures up."""
    whole = Figures()
    for part in parts:
        whole.include(part)
    return whole


def percentile(times: Mapping[float, int], share: float) -> float:
    """Return what a share of cases took at most: the nearest rank.

    Parameters
    ----------
    times : mapping of float to int
        How many cases took how long; at least one.
    share : float
        Above 0, up to 1.

    Examples
    --------
    >>> percentile({1.0: 5, 2.0: 4, 9.0: 1}, 0.5), percentile({1.0: 5, 2.0: 4, 9.0: 1}, 0.9)
    (1.0, 2.0)
    """
    # Whole cases: a share of 0.9 of 10 is 9, and not a little more.
    rank = -(-round(share * 1_000_000) * sum(times.values()) // 1_000_000)
    passed = 0
    for units in sorted(times):
        passed += times[units]
        if passed >= rank:
            return units
    raise ValueError("There is no case of which to say how long it took.")


def by_share(parts: Mapping[str, Figures]) -> Sequence[str]:
    """Order parts by their share, the worst first; those with few cases come last, unranked."""
    return sorted(
        parts,
        key=lambda key: (
            not parts[key].ranked,
            (parts[key].share or 0.0) if parts[key].ranked else 0.0,
            -parts[key].reported,
            key,
        ),
    )
