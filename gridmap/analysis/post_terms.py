"""Terms of posts: who clashes with whom, who holds two at once, and what will soon be vacant."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gridmap.analysis.standards import Standard

# What `foreseen` tells of, in the order in which it is told.
VACANT, MISSING, ENDING = "vacant", "missing", "ending"
STATES = (VACANT, MISSING, ENDING)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """A post and the time for which it is held.

    Attributes
    ----------
    code, kind : str
    holder, phone : str
        "" where nobody holds it, or has no phone.
    area, organization : str
        Codes of where it is; one of them may be "".
    full_time : bool
    first, last : date, optional
        Both count; None is open.
    """

    code: str
    kind: str
    holder: str = ""
    phone: str = ""
    area: str = ""
    organization: str = ""
    full_time: bool = False
    first: dt.date | None = None
    last: dt.date | None = None

    def on(self, day: dt.date) -> bool:
        """Return whether the day lies in the term.

        Examples
        --------
        >>> Term("P1", "secretary", last=dt.date(2026, 6, 30)).on(dt.date(2026, 6, 30))
        True
        """
        return (self.first or day) <= day <= (self.last or day)

    @property
    def held(self) -> bool:
        """Whether somebody holds it."""
        return bool(self.holder.strip())

    def place(self, by: str = "") -> tuple[str, str]:
        """Return where it is: its organization, or else its area; by `area` the area first."""
        if self.area and (by == "area" or not self.organization):
            return "area", self.area
        return "organization", self.organization


def clashes(terms: Iterable[Term], one: Mapping[str, str]) -> dict[str, Term]:
    """Find terms that overlap where only one person may hold a post at a time.

    Parameters
    ----------
    one : mapping of str to str
        By kind of post what may have only one: `area`, or `organization` (and the area, where one
        of the posts names no organization).

    Returns
    -------
    dict of str to Term
        By the code of a post another one that it clashes with.

    Examples
    --------
    >>> terms = [Term("P1", "grid_leader", "甲", area="1", last=dt.date(2026, 6, 30)),
    ...     Term("P2", "grid_leader", "乙", area="1", first=dt.date(2026, 6, 30)),
    ...     Term("P3", "grid_leader", "丙", area="2")]
    >>> sorted(clashes(terms, {"grid_leader": "area"}))
    ['P1', 'P2']
    """
    groups: dict[tuple[str, ...], list[Term]] = {}
    for term in terms:
        if term.held and term.kind in one:
            for key in _where(term, one[term.kind]):
                groups.setdefault((term.kind, *key), []).append(term)
    found: dict[str, Term] = {}
    for (_, by, _), group in groups.items():
        # Two organizations of an area may have a secretary each.
        if by != "mixed" or not all(term.organization for term in group):
            _sweep(group, found, mixed=by == "mixed")
    return found


def _where(term: Term, by: str) -> list[tuple[str, str]]:
    """Return the places in which a term may meet another one."""
    if by == "area":
        return [("area", term.area)] if term.area else []
    found = [("organization", term.organization)] if term.organization else []
    return found + ([("mixed", term.area)] if term.area else [])


def _sweep(group: list[Term], found: dict[str, Term], *, mixed: bool) -> None:
    """Note the terms of a group that overlap; of each it is enough to know one other."""
    lasting: list[Term] = []
    for term in sorted(group, key=lambda one: (one.first or dt.date.min, one.code)):
        begins = term.first or dt.date.min
        lasting = [one for one in lasting if (one.last or dt.date.max) >= begins]
        for other in lasting:
            if not (mixed and term.organization and other.organization):
                found.setdefault(term.code, other)
                found.setdefault(other.code, term)
        lasting.append(term)


def same_person(one: Term, other: Term) -> bool | None:
    """Say whether one person holds both posts; None where only the names are the same.

    Persons are told apart by name and phone, within one area.

    Examples
    --------
    >>> head = Term("P1", "secretary", "甲", "8000001", "1")
    >>> same_person(head, Term("P2", "director", "甲", "8000001", "1"))
    True
    >>> same_person(head, Term("P3", "director", "甲", "8000002", "1")) is None
    True
    >>> same_person(head, Term("P4", "director", "甲", "8000001", "2"))
    False
    """
    if one.area != other.area or not one.held or one.holder.strip() != other.holder.strip():
        return False
    phones = {"".join(filter(str.isdigit, term.phone)) for term in (one, other)} - {""}
    return True if len(phones) < 2 else None


@dataclass(frozen=True)
class Wanted:
    """A post that a standard asks for in every area of a level.

    `kinds` are the kinds of areas that it applies to; empty: every kind.
    """

    level: str
    kind: str
    full_time: bool = False
    kinds: tuple[str, ...] = ()


def wanted(standards: Iterable[Standard], day: dt.date) -> list[Wanted]:
    """Return the posts that standards in force on a day ask for in every area.

    A standard that applies to a band of population is left out: who lives where is a question
    for an evaluation. Of a post that two standards ask for, the stricter one counts.
    """
    found: dict[tuple[str, str], Wanted] = {}
    for rule in standards:
        if not rule.in_force(day) or rule.residents_above or rule.residents_up_to:
            continue
        for kind in _kinds(rule):
            one = Wanted(
                rule.level, kind, bool(rule.parameters.get("full_time")), tuple(rule.kinds)
            )
            if one.full_time or (one.level, kind) not in found:
                found[one.level, kind] = one
    return list(found.values())


def _kinds(rule: Standard) -> list[str]:
    if rule.measure in ("posts", "leaders"):
        return [str(rule.parameters["kind"])]
    return [str(kind) for kind in rule.parameters["kinds"]] if rule.measure == "one_in_two" else []


@dataclass(frozen=True)
class Foreseen:
    """A post that nobody holds, or soon nobody will.

    Attributes
    ----------
    state : str
        vacant: the post is there and nobody holds it; missing: a standard asks for it and nobody
        holds one; ending: the term ends, and nobody is known who follows.
    kind, area, organization : str
    term : Term, optional
        The post itself; of one that is missing the last that was held, or one that is not full
        time.
    day : date, optional
        Vacant since, last held, or ends on.
    full_time : bool
        Whether a full-time one is asked for.
    """

    state: str
    kind: str
    area: str
    organization: str
    term: Term | None
    day: dt.date | None
    full_time: bool = False


def foreseen(
    terms: Sequence[Term],
    needs: Iterable[tuple[str, Wanted]],
    today: dt.date,
    days: int,
    one: Mapping[str, str] | None = None,
) -> list[Foreseen]:
    """Tell which posts are vacant today, missing, or will be vacant within some days.

    Parameters
    ----------
    terms : sequence of Term
    needs : iterable of (str, Wanted)
        Code of an area, and a post that it must have.
    days : int
        Terms that end from today until then are told, unless somebody follows without a break.
    one : mapping of str to str
        Kinds of which an `area` or an `organization` has one at a time: whoever holds it there
        then follows.

    Returns
    -------
    list of Foreseen
        In the order of `STATES`, then of days and areas.

    Examples
    --------
    >>> today = dt.date(2026, 6, 30)
    >>> terms = [Term("P1", "secretary", "甲", area="1", last=dt.date(2026, 8, 29)),
    ...     Term("P2", "secretary", "乙", area="2", last=dt.date(2026, 8, 30)),
    ...     Term("P3", "director", "", area="1")]
    >>> needs = [("1", Wanted("community", "secretary")), ("3", Wanted("community", "secretary"))]
    >>> [(one.state, one.kind, one.area) for one in foreseen(terms, needs, today, 60)]
    [('vacant', 'director', '1'), ('missing', 'secretary', '3'), ('ending', 'secretary', '1')]
    """
    single = one or {}
    places: dict[tuple[str, tuple[str, str]], list[Term]] = {}
    areas: dict[tuple[str, str], list[Term]] = {}
    for term in terms:
        places.setdefault((term.kind, term.place(single.get(term.kind, ""))), []).append(term)
        areas.setdefault((term.kind, term.area), []).append(term)
    found = []
    for term in terms:
        place = term.place(single.get(term.kind, ""))
        beside = [other for other in places[term.kind, place] if other is not term]
        if term.on(today) and (
            told := _of_term(term, beside, today, days, single=term.kind in single)
        ):
            found.append(told)
    for area, need in needs:
        if (missing := _missing(area, need, areas.get((need.kind, area), []), today)) is not None:
            found.append(missing)
    return sorted(found, key=_order)


def _order(one: Foreseen) -> tuple[int, dt.date, str, str, str]:
    code = one.term.code if one.term else ""
    place = one.area or one.organization
    return STATES.index(one.state), one.day or dt.date.min, place, one.kind, code


def _of_term(
    term: Term, beside: list[Term], today: dt.date, days: int, *, single: bool
) -> Foreseen | None:
    where = (term.kind, term.area, term.organization, term)
    if not term.held:
        taken = single and any(other.held and other.on(today) for other in beside)
        return None if taken else Foreseen(VACANT, *where, term.first)
    if term.last is None or term.last > today + dt.timedelta(days=days):
        return None
    after = term.last + DAY
    followed = any(
        other.held and (other.on(after) if single else other.first in (term.last, after))
        for other in beside
    )
    return None if followed else Foreseen(ENDING, *where, term.last)


def _missing(area: str, need: Wanted, own: list[Term], today: dt.date) -> Foreseen | None:
    """Return the post that an area lacks; None where it has it, or where it is told as vacant."""
    now = [term for term in own if term.on(today)]
    if any(not term.held or term.full_time or not need.full_time for term in now):
        return None
    over = [term for term in own if term.held and term.last and term.last < today]
    last = now[0] if now else max(over, key=lambda term: term.last or today, default=None)
    day = None if last is None or now else last.last
    organization = last.organization if last else ""
    return Foreseen(MISSING, need.kind, area, organization, last, day, need.full_time)
