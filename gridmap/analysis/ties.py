"""Which ties between organizations cannot be: their ends, their dates, and rings among them."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ORGANIZATION = "organization"
# Why a tie cannot be.
BACKWARDS, ITSELF, FAR, KINDS = "backwards", "itself", "far", "kinds"
AGAIN, SECOND, RING = "again", "second", "ring"


@dataclass(frozen=True)
class Tie:
    """A tie, as far as rules look at it; `valid_from` and `valid_to` are included, None is open."""

    kind: str
    from_code: str
    to_kind: str
    to_code: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @property
    def begins(self) -> dt.date:
        """The first day on which it holds."""
        return self.valid_from or dt.date.min

    @property
    def ends(self) -> dt.date:
        """The last day on which it holds."""
        return self.valid_to or dt.date.max

    @property
    def to_organization(self) -> bool:
        """Whether it leads to an organization."""
        return self.to_kind == ORGANIZATION


@dataclass(frozen=True)
class Rule:
    """What must hold of the ties of a kind.

    Attributes
    ----------
    to_kind : str
        What they lead to.
    near, far : frozenset of str
        Kinds of organizations that may stand at `from_code` and at `to_code`; empty is any.
    either : bool
        Whether they may stand the other way round too.
    one : bool
        Whether whatever stands at `to_code` has one such tie at a time.
    tree : bool
        Whether the ties make no ring on any day.
    """

    to_kind: str
    near: frozenset[str] = frozenset()
    far: frozenset[str] = frozenset()
    either: bool = False
    one: bool = False
    tree: bool = False


@dataclass(frozen=True)
class Fault:
    """Why a tie cannot be.

    Attributes
    ----------
    at : int
        Position of the tie.
    why : str
        `backwards` (it ends before it begins), `itself`, `far` (it leads to something else),
        `kinds` (such organizations are not tied so), `again` (the same tie at the same time),
        `second` (the far end has such a tie already), `ring`.
    others : tuple of int
        Positions of the ties with which it cannot be; of a ring all in their order, from it on.
    """

    at: int
    why: str
    others: tuple[int, ...] = ()


def faults(ties: Sequence[Tie], rules: Mapping[str, Rule], kinds: Mapping[str, str]) -> list[Fault]:
    """Return why ties cannot be, at most one reason each, in the order of the ties.

    Both of two ties that cannot be together are at fault, and all of a ring; of ties that are
    alike in everything the first may stay. So the order of the ties changes nothing.

    Parameters
    ----------
    ties : sequence of Tie
        All that would be there. One whose kind has no rule is not looked at.
    rules : mapping of str to Rule
        By the kind of tie.
    kinds : mapping of str to str
        Kind of each organization by its code; of one that is not there nothing is said.

    Examples
    --------
    >>> rules = {"superior": Rule("organization", one=True, tree=True)}
    >>> up = Tie("superior", "A", "organization", "B")
    >>> down = Tie("superior", "B", "organization", "A")
    >>> [(fault.at, fault.why) for fault in faults([up, down], rules, {})]
    [(0, 'ring'), (1, 'ring')]
    >>> faults([up, Tie("superior", "A", "organization", "C")], rules, {})
    []
    """
    found: dict[int, Fault] = {}
    for at, tie in enumerate(ties):
        if tie.kind in rules and (why := _alone(tie, rules[tie.kind], kinds)):
            found[at] = Fault(at, why)
    for kind, rule in rules.items():
        own = [at for at, tie in enumerate(ties) if tie.kind == kind and at not in found]
        _add(found, _again(ties, own, rule))
        if rule.one:
            _add(found, _second(ties, [at for at in own if at not in found]))
        if rule.tree:
            _add(found, _rings(ties, [at for at in own if at not in found]))
    return [found[at] for at in sorted(found)]


def _add(found: dict[int, Fault], more: Iterable[Fault]) -> None:
    for fault in more:
        found.setdefault(fault.at, fault)


def _alone(tie: Tie, rule: Rule, kinds: Mapping[str, str]) -> str:
    """Say what is wrong with a tie whatever else there is; "" where nothing is."""
    if tie.begins > tie.ends:
        return BACKWARDS
    if tie.to_kind != rule.to_kind:
        return FAR
    if tie.to_organization and tie.from_code == tie.to_code:
        return ITSELF
    near = kinds.get(tie.from_code, "")
    far = kinds.get(tie.to_code, "") if tie.to_organization else ""
    fits = _fits(near, rule.near) and _fits(far, rule.far)
    turned = rule.either and _fits(far, rule.near) and _fits(near, rule.far)
    return "" if fits or turned else KINDS


def _fits(kind: str, allowed: frozenset[str]) -> bool:
    return not kind or not allowed or kind in allowed


def _again(ties: Sequence[Tie], own: Iterable[int], rule: Rule) -> Iterator[Fault]:
    """Yield ties between the same ends in overlapping times."""

    def ends(at: int) -> tuple[str, ...]:
        pair = (ties[at].from_code, ties[at].to_code)
        return tuple(sorted(pair)) if rule.either and ties[at].to_organization else pair

    for group in _grouped(own, ends):
        kept: list[int] = []
        seen: dict[Tie, int] = {}
        for at in group:  # of those alike in everything the first may stay
            first = seen.setdefault(ties[at], at)
            if first == at:
                kept.append(at)
            else:
                yield Fault(at, AGAIN, (first,))
        yield from _overlapping(ties, kept, AGAIN)


def _second(ties: Sequence[Tie], own: Iterable[int]) -> Iterator[Fault]:
    """Yield ties to the same end in overlapping times."""
    for group in _grouped(own, lambda at: (ties[at].to_code,)):
        yield from _overlapping(ties, group, SECOND)


def _grouped(own: Iterable[int], key: Callable[[int], tuple[str, ...]]) -> Iterator[list[int]]:
    for _, group in groupby(sorted(own, key=key), key=key):
        listed = list(group)
        if len(listed) > 1:
            yield listed


def _overlapping(ties: Sequence[Tie], group: list[int], why: str) -> Iterator[Fault]:
    """Yield the ties of a group that hold while another one does, each with such a one."""
    ordered = sorted(group, key=lambda at: (ties[at].begins, ties[at].ends, ties[at].from_code))
    last = ordered[:1]  # the one that holds longest of those before
    told: set[int] = set()
    for at in ordered[1:]:
        if ties[at].begins <= ties[last[0]].ends:
            for one, other in ((at, last[0]), (last[0], at)):
                if one not in told:
                    told.add(one)
                    yield Fault(one, why, (other,))
        if ties[at].ends > ties[last[0]].ends:
            last = [at]


def _rings(ties: Sequence[Tie], own: list[int]) -> Iterator[Fault]:
    """Yield the ties of each ring that is closed on some day.

    Most ties are in no ring whatever the day, which one look at all of them says. The others are
    added day by day, and each looks upwards whether it comes back to its own far end.
    """
    inside = _in_some_ring(ties, own)
    above: dict[str, list[int]] = {}
    order = sorted(inside, key=lambda at: (ties[at].begins, ties[at].from_code, ties[at].to_code))
    for at in order:
        tie = ties[at]
        way = _way_up(ties, above, tie.from_code, tie.to_code, tie.begins)
        if way is None:
            above.setdefault(tie.to_code, []).append(at)
            continue
        ring = [at, *reversed(way)]
        for place, one in enumerate(ring):
            yield Fault(one, RING, tuple(ring[place:] + ring[:place]))


def _in_some_ring(ties: Sequence[Tie], own: list[int]) -> list[int]:
    """Return the ties whose ends reach each other, whenever the ties between them hold."""
    if not own:
        return []
    codes = [code for at in own for code in (ties[at].from_code, ties[at].to_code)]
    known, numbers = np.unique(np.array(codes, dtype=object), return_inverse=True)
    pairs = numbers.reshape(-1, 2)
    graph = coo_array(
        (np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), (len(known), len(known))
    )
    _, part = connected_components(graph, directed=True, connection="strong")
    together = part[pairs[:, 0]] == part[pairs[:, 1]]
    return [at for at, one in zip(own, together, strict=True) if one]


def _way_up(
    ties: Sequence[Tie], above: Mapping[str, list[int]], start: str, goal: str, day: dt.date
) -> list[int] | None:
    """Return the ties that lead on a day from an organization up to another; None for no way."""
    came: dict[str, int] = {}
    waiting, seen = [start], {start}
    while waiting:
        code = waiting.pop()
        if code == goal:
            return _back(ties, came, start, goal)
        for at in above.get(code, ()):
            up = ties[at].from_code
            if ties[at].ends >= day and up not in seen:
                seen.add(up)
                came[up] = at
                waiting.append(up)
    return None


def _back(ties: Sequence[Tie], came: Mapping[str, int], start: str, goal: str) -> list[int]:
    way, code = [], goal
    while code != start:
        way.append(came[code])
        code = ties[came[code]].to_code
    return way[::-1]
