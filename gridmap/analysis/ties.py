"""Which ties between organizations cannot be: their ends, their dates, and rings among them."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ORGANIZATION = "organization"
# Why a tie cannot be.
BACKWARDS, ITSELF, FAR, KINDS = "backwards", "itself", "far", "kinds"
AGAIN, SECOND, RING = "again", "second", "ring"
MOST_IN_RING = 8  # ties of a ring that are named


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
        Positions of the ties with which it cannot be; of a ring the first
        of it in their order, from this one on.
    """

    at: int
    why: str
    others: tuple[int, ...] = ()


def faults(
    ties: Sequence[Tie],
    rules: Mapping[str, Rule],
    kinds: Mapping[str, str],
    today: dt.date = dt.date.min,
) -> list[Fault]:
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
    today : date
        A tie that ended before it is not judged by the kinds, which are those of today.

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
        known = kinds if tie.ends >= today else {}
        if tie.kind in rules and (why := _alone(tie, rules[tie.kind], known)):
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


def _rings(ties: Sequence[Tie], own: Sequence[int]) -> Iterator[Fault]:
    """Yield the ties that lie in a ring on some day.

    Spans of days are halved: ties that make no ring even if all of a span held together make none
    on any day of it, which one look says. So the days with a ring are found in a few looks.
    """
    begins = np.array([ties[at].begins.toordinal() for at in own], dtype=np.int64)
    ends = np.array([ties[at].ends.toordinal() for at in own], dtype=np.int64)
    pairs = _numbered([(ties[at].from_code, ties[at].to_code) for at in own])
    days = np.unique(begins)
    told = np.zeros(len(own), dtype=bool)
    waiting = [(0, len(days) - 1, np.arange(len(own)))] if len(own) else []
    while waiting:
        first, last, some = waiting.pop()
        held = (begins[some] <= days[last]) & (ends[some] >= days[first]) & ~told[some]
        some = some[held]
        part = _parts(pairs[some])
        some, part = some[part >= 0], part[part >= 0]
        if not len(some):
            continue
        if first < last:
            middle = (first + last) // 2
            waiting += [(middle + 1, last, some), (first, middle, some)]
            continue
        told[some] = True
        for one in np.unique(part):
            yield from _ring(ties, [own[at] for at in some[part == one]])


def _numbered(pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.int64]:
    number: dict[str, int] = {}
    both = [[number.setdefault(code, len(number)) for code in pair] for pair in pairs]
    return np.array(both, dtype=np.int64).reshape(-1, 2)


def _parts(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return for each pair the part of a graph where all reach each other; -1 between parts."""
    if not len(pairs):
        return np.empty(0, dtype=np.int64)
    _, small = np.unique(pairs, return_inverse=True)
    small = small.reshape(-1, 2)
    size = int(small.max()) + 1
    graph = coo_array(
        (np.ones(len(small), dtype=np.int8), (small[:, 0], small[:, 1])), (size, size)
    )
    _, part = connected_components(graph, directed=True, connection="strong")
    found = part[small].astype(np.int64)
    return np.where(found[:, 0] == found[:, 1], found[:, 0], -1)


def _ring(ties: Sequence[Tie], part: Sequence[int]) -> Iterator[Fault]:
    """Yield the ties of a part, each with a ring of it: its own where it lies in the one shown."""
    below: dict[str, int] = {}
    for at in sorted(part, key=lambda at: (ties[at].to_code, ties[at].begins), reverse=True):
        below[ties[at].from_code] = at
    code, way = min(below), list[int]()
    seen: dict[str, int] = {}
    while code not in seen:
        seen[code] = len(way)
        way.append(below[code])
        code = ties[below[code]].to_code
    ring = way[seen[code] :]
    place = {at: n for n, at in enumerate(ring)}
    for at in part:
        start = place.get(at, 0)
        shown = ring[start : start + MOST_IN_RING]
        yield Fault(at, RING, tuple(shown + ring[: max(0, min(start, MOST_IN_RING - len(shown)))]))
