"""Who is proposed to handle a case: by its class, and by the areas around its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# From the smallest area around a place up to the largest: codes.
Chain = Sequence[str]


@dataclass(frozen=True)
class Duty:
    """What an organization answers for.

    Attributes
    ----------
    code, name, kind : str
        Of the organization.
    classes : tuple of str
        Classes of cases, or first digits of classes; empty where it says none itself.
    areas : frozenset of str
        Codes of the areas that it belongs to or serves.
    """

    code: str
    name: str
    kind: str
    classes: tuple[str, ...]
    areas: frozenset[str]


@dataclass(frozen=True)
class Route:
    """An organization that is proposed, and the rule by which it is.

    Attributes
    ----------
    duty : Duty
        The organization.
    classes : str
        The class, or first digits of classes, by which it was found; "" are all.
    by_kind : bool
        Whether it was found by its kind; else it says itself that it answers for the classes.
    area : str
        Code of the area around the case that it answers for.
    beyond : bool
        Whether that area is not the case's own, but one that lies near its place.
    """

    duty: Duty
    classes: str
    by_kind: bool
    area: str
    beyond: bool = False


@dataclass(frozen=True)
class Rules:
    """Which kinds of organizations answer for which classes, and how near a boundary is doubtful.

    Attributes
    ----------
    kinds : mapping of str to sequence of str
        Kinds of organizations in their order, by class or first digits of classes.
    boundary_m : float
        Metres.
    """

    kinds: Mapping[str, Sequence[str]]
    boundary_m: float = 0.0


def propose(
    class_code: str, chains: Sequence[Chain], duties: Iterable[Duty], rules: Rules
) -> list[Route]:
    """Return who is proposed for a case, the likeliest first, each organization once.

    Parameters
    ----------
    class_code : str
        Class of the case.
    chains : sequence of sequence of str
        The case's own area and those above it; then the same of areas that lie near its place.

    Examples
    --------
    >>> office = Duty("O1", "Lights", "government_department", ("0101",), frozenset({"D"}))
    >>> committee = Duty("O2", "Committee", "residents_committee", (), frozenset({"C"}))
    >>> rules = Rules({"": ["residents_committee"]})
    >>> found = propose("0101", [("G", "C", "D")], [committee, office], rules)
    >>> [(route.duty.code, route.classes, route.area) for route in found]
    [('O1', '0101', 'D'), ('O2', '', 'C')]
    """
    listed = list(duties)
    ranked: list[tuple[tuple[int, ...], Route]] = []
    for number, chain in enumerate(chains):
        for duty in listed:
            route = _route(class_code, chain, duty, rules, beyond=number > 0)
            if route:
                place = list(chain).index(route.area)
                kind = _kinds(class_code, rules)[1]
                order = kind.index(duty.kind) if route.by_kind else 0
                rank = (route.by_kind, -len(route.classes), number > 0, order, place)
                ranked.append((rank, route))
    ranked.sort(key=lambda pair: (pair[0], pair[1].duty.code))
    best: dict[str, Route] = {}
    for _rank, route in ranked:
        best.setdefault(route.duty.code, route)
    return list(best.values())


def is_answered(class_code: str, area: str, duties: Iterable[Duty], rules: Rules) -> bool:
    """Return whether anybody would be proposed for a class in an area for its own sake.

    Examples
    --------
    >>> office = Duty("O1", "Lights", "government_department", ("0101",), frozenset({"D"}))
    >>> [is_answered(code, "D", [office], Rules({})) for code in ("010102", "02")]
    [True, False]
    """
    return any(_route(class_code, (area,), duty, rules, beyond=False) for duty in duties)


def _route(
    class_code: str, chain: Chain, duty: Duty, rules: Rules, *, beyond: bool
) -> Route | None:
    area = next((code for code in chain if code in duty.areas), None)
    if area is None:
        return None
    own = [code for code in duty.classes if class_code.startswith(code)]
    if own:
        return Route(duty, max(own, key=len), by_kind=False, area=area, beyond=beyond)
    classes, kinds = _kinds(class_code, rules)
    if duty.kind in kinds and not duty.classes:
        return Route(duty, classes, by_kind=True, area=area, beyond=beyond)
    return None


def _kinds(class_code: str, rules: Rules) -> tuple[str, list[str]]:
    """Return the rule of the longest code for a class: that code, and kinds of organizations."""
    for length in range(len(class_code), -1, -1):
        if class_code[:length] in rules.kinds:
            return class_code[:length], list(rules.kinds[class_code[:length]])
    return "", []
