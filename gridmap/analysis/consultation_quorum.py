"""Whether a step of a consultation can be closed, and whether an option is carried.

Both follow from the rules that counted when the consultation was opened, and from who was there.
"""

import math
from dataclasses import dataclass

from gridmap.analysis.consultation_state import State

# A share such as 2/3 is no binary number: 2/3 of 9 is 6, and not a hair more.
HAIR = 1e-9


@dataclass(frozen=True)
class Lack:
    """One thing that is missing.

    Attributes
    ----------
    what : str
        parties (too few are there), seat (nobody of a seat that must be), items, minutes; decision
        (no option was voted on), carried (none was carried) or written (what was carried is not
        written as a decision).
    have, need : int
        How many there are, and how many there must be.
    seat : str
        Which seat is empty.
    """

    what: str
    have: int = 0
    need: int = 1
    seat: str = ""


def needed(share: float, count: int) -> int:
    """Return how many of so many are at least a share.

    Examples
    --------
    >>> needed(2 / 3, 9), needed(0.5, 5), needed(0.0, 5)
    (6, 3, 0)
    """
    return math.ceil(share * count - HAIR)


def lacks(state: State) -> tuple[Lack, ...]:
    """Return what the step that goes on needs before it can be closed; empty where nothing."""
    rule, sitting = state.rules.of_step(state.step), state.sitting
    found = []
    have = len(sitting.present)
    need = needed(rule.present_share, len(state.parties))
    if rule.present_share:
        need = max(need, 1)  # at an empty table nothing is agreed
    if have < need:
        found.append(Lack("parties", have, need))
    there = {party.seat for party in state.parties if party.key in sitting.present}
    found += [Lack("seat", seat=seat) for seat in rule.must if seat not in there]
    if len(state.items) < rule.items:
        found.append(Lack("items", len(state.items), rule.items))
    if rule.minutes and not sitting.minutes:
        found.append(Lack("minutes"))
    if state.step == state.rules.line[-1] and not sitting.decisions:
        found.append(Lack(_undecided(state)))
    return tuple(found)


def _undecided(state: State) -> str:
    """Return why nothing is decided yet."""
    voted = [ballot.item for ballot in state.sitting.ballots if ballot.votes]
    if not voted:
        return "decision"
    return "written" if any(tally(state, item).carried for item in voted) else "carried"


@dataclass(frozen=True)
class Tally:
    """The votes on an option: how many of each, of how many that count, and how many are needed."""

    item: int
    yes: int
    no: int
    abstain: int
    of: int
    need: int

    @property
    def carried(self) -> bool:
        """Whether enough were for it."""
        return self.of > 0 and self.yes >= self.need

    @property
    def tie(self) -> bool:
        """Whether as many were against it as for it, and that carries nothing."""
        return self.yes == self.no > 0 and not self.carried


def tally(state: State, item: int) -> Tally:
    """Count the votes on an option in the sitting that goes on, or was the last.

    More than half of 8 are 5, more than half of 9 as well.
    """
    ballot, rules = state.sitting.ballot(item), state.rules
    of = len(state.parties) if rules.of == "parties" else len(state.sitting.present)
    need = math.floor(rules.more_than * of + HAIR) + 1
    yes, no, abstain = (ballot.count(choice) for choice in ("for", "against", "abstain"))
    return Tally(item, yes, no, abstain, of, need)
