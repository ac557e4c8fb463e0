"""Who has to be at the table of a consultation, and why: the fixed four, and X.

The four are looked up by their seats. X is whoever is concerned: organizations of some kinds that
lie in the area or beside it, that belong to it, that serve it, that stand for a site inside it, or
whose officers also sit in a committee that is at the table (red property); and sites for which no
organization stands.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

# Party organizations, in the order in which one of a community is taken for its committee.
PARTY_KINDS = ("party_committee", "general_branch", "branch")
COMMITTEE = "residents_committee"


@dataclass(frozen=True)
class Ground:
    """The area of a consultation.

    Attributes
    ----------
    areas : mapping of str to str
        Codes and names of the areas that count as its own: those that it touches, up to its
        communities.
    communities : mapping of str to str
        Codes and names of the communities that it touches.
    """

    areas: Mapping[str, str]
    communities: Mapping[str, str]


@dataclass(frozen=True)
class Candidate:
    """An organization, or a site, that may be concerned.

    Attributes
    ----------
    code, name, kind : str
        Of the organization or site.
    area_code : str
        The area that it belongs to.
    away_m : float or None
        How far outside of the area it lies, 0 inside; None where its place is not known.
    serves : tuple of str
        Codes of areas that it serves.
    covers : tuple of (str, float)
        Names of sites for which it stands, and how far outside of the area each lies.
    red : tuple of str
        Names of committees at the table with which it shares officers.
    site : bool
        Whether it is a site and no organization.
    """

    code: str
    name: str
    kind: str
    area_code: str = ""
    away_m: float | None = None
    serves: tuple[str, ...] = ()
    covers: tuple[tuple[str, float], ...] = ()
    red: tuple[str, ...] = ()
    site: bool = False


@dataclass(frozen=True)
class Reason:
    """Why somebody is concerned: inside, near, belongs, serves, covers, red or site.

    `name` is the area, site or committee that makes it so, `metres` how near it is.
    """

    what: str
    name: str = ""
    metres: float = 0.0


@dataclass(frozen=True)
class Seated:
    """Somebody at the table, with the reasons."""

    candidate: Candidate
    reasons: tuple[Reason, ...] = field(default=())


def concerned(
    candidates: Iterable[Candidate], ground: Ground, kinds: Collection[str], near_m: float
) -> list[Seated]:
    """Return who is X, those of the same kind together and each kind by code.

    Parameters
    ----------
    candidates : iterable of Candidate
        Who may be.
    kinds : collection of str
        Kinds of organizations that may be X; who stands for a site may be of any.
    near_m : float
        How near to the area somebody is concerned as well.

    Examples
    --------
    >>> ground = Ground({"g1": "第 1 网格"}, {"c1": "甘泉"})
    >>> firm = Candidate("O1", "物业", "property_company", "g1")
    >>> [reason.what for reason in concerned([firm], ground, {"property_company"}, 50)[0].reasons]
    ['belongs']
    """
    found = []
    for one in candidates:
        may_be = one.site or one.kind in kinds
        reasons = tuple(_reasons(one, ground, near_m, may_be=may_be))
        if reasons:
            found.append(Seated(one, reasons))
    order = {kind: place for place, kind in enumerate(kinds)}
    return sorted(
        found, key=lambda s: (s.candidate.site, order.get(s.candidate.kind, 99), s.candidate.code)
    )


def _reasons(one: Candidate, ground: Ground, near_m: float, *, may_be: bool) -> Iterable[Reason]:
    """Yield what makes somebody concerned; `may_be` is whether the kind may be X at all."""
    for name, metres in one.covers:
        yield Reason("covers", name, metres)
    if not may_be:
        return
    if one.away_m is not None and one.away_m <= near_m:
        if one.site:
            yield Reason("site", metres=one.away_m)
        else:
            yield Reason("near" if one.away_m else "inside", metres=one.away_m)
    elif one.away_m is None and one.area_code in ground.areas:
        yield Reason("belongs", ground.areas[one.area_code])
    if one.site:
        return
    for code in one.serves:
        if code in ground.areas:
            yield Reason("serves", ground.areas[code])
    for name in one.red:
        yield Reason("red", name)


def committees(candidates: Iterable[Candidate], ground: Ground) -> dict[str, list[Candidate]]:
    """Return the party organizations and residents' committees of the communities of an area.

    Of several party organizations of a community the one of the highest kind, of several
    committees the one with the first code.

    Returns
    -------
    dict
        By seat: party_committee and residents_committee.
    """
    known = sorted(candidates, key=lambda one: one.code)
    party, residents = [], []
    for code in ground.communities:
        own = [one for one in known if code in (one.area_code, *one.serves)]
        own.sort(key=lambda one: one.area_code != code)
        party += _first(one for kind in PARTY_KINDS for one in own if one.kind == kind)
        residents += _first(one for one in own if one.kind == COMMITTEE)
    return {"party_committee": _once(party), "residents_committee": _once(residents)}


def _first(found: Iterable[Candidate]) -> list[Candidate]:
    one = next(iter(found), None)
    return [] if one is None else [one]


def _once(found: list[Candidate]) -> list[Candidate]:
    return list({one.code: one for one in found}.values())
