"""Whether the parts of a system are there, in each of some areas: pure, whatever the parts are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

THERE, PARTLY, MISSING, NO_DATA = "there", "partly", "missing", "no_data"


@dataclass(frozen=True)
class Part:
    """What makes a part of a system.

    Attributes
    ----------
    id : str
    of : str
        Layer of the things that make it.
    kinds : tuple of str
        Kinds that count; empty is any.
    at : str
        own, inside, or a level: each area of it must have one.
    state : str
        Of findings: open or late; "" otherwise.
    most : int or None
        So many at most, instead of one at least.
    answers : str
        holder, phone or operator; "" for nobody.
    """

    id: str
    of: str
    kinds: tuple[str, ...] = ()
    at: str = "own"
    state: str = ""
    most: int | None = None
    answers: str = ""


class Thing(NamedTuple):
    """Something that may make a part: its layer, kind and area, and who answers for it."""

    of: str
    code: str
    area: str
    kind: str = ""
    state: str = ""
    name: str = ""
    who: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Seen:
    """How a part looks in one area.

    Attributes
    ----------
    state : str
        there, partly, missing or no_data.
    have, need : int
        How many there are, of how many.
    things : list of Thing
        What is there.
    lacking : list of str
        Codes of the areas that have none.
    """

    state: str
    have: int = 0
    need: int = 1
    things: list[Thing] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def see(
    part: Part,
    area: str,
    inside: Mapping[str, Sequence[str]],
    things: Mapping[str, Sequence[Thing]],
    known: Iterable[str],
) -> Seen:
    """Look at one part in one area.

    Parameters
    ----------
    area : str
        Code of the area.
    inside : dict of str to sequence of str
        Codes of the areas inside it, by level; "" has all of them, itself too.
    things : dict of str to sequence of Thing
        Things by their area.
    known : iterable of str
        Layers of which the store has anything at all: of the others nobody knows.

    Examples
    --------
    >>> part = Part("centre", "facilities", ("governance_centre",), at="inside")
    >>> see(part, "1", {"": ["1", "12"]}, {}, ["facilities"]).state
    'missing'
    >>> see(part, "1", {"": ["1", "12"]}, {}, []).state
    'no_data'
    """
    if part.of not in set(known):
        return Seen(NO_DATA, 0, 0)
    if part.at in ("own", "inside"):
        places: Sequence[str] = [area] if part.at == "own" else inside.get("", [area])
        found = [one for place in places for one in _fitting(part, things.get(place, ()))]
        if part.most is not None:
            return Seen(THERE if len(found) <= part.most else MISSING, len(found), part.most, found)
        return Seen(THERE if found else MISSING, len(found), 1, found, [] if found else [area])
    return _each(part, inside.get(part.at, ()), things)


def _each(part: Part, places: Sequence[str], things: Mapping[str, Sequence[Thing]]) -> Seen:
    by_place = {place: _fitting(part, things.get(place, ())) for place in places}
    lacking = [place for place, found in by_place.items() if not found]
    have = len(places) - len(lacking)
    if not places:
        return Seen(NO_DATA, 0, 0)
    state = THERE if not lacking else PARTLY if have else MISSING
    found = [one for some in by_place.values() for one in some[:1]]
    return Seen(state, have, len(places), found, lacking)


def _fitting(part: Part, things: Sequence[Thing]) -> list[Thing]:
    return [
        one
        for one in things
        if one.of == part.of
        and (not part.kinds or one.kind in part.kinds)
        and (not part.state or one.state == part.state)
    ]


def whole(states: Sequence[str]) -> tuple[str, int]:
    """Return how a system looks whose parts look so, and of how many parts nobody knows.

    Examples
    --------
    >>> whole(["there", "missing"]), whole(["there", "no_data"]), whole(["no_data"])
    (('partly', 0), ('there', 1), ('no_data', 1))
    """
    known = [state for state in states if state != NO_DATA]
    unknown = len(states) - len(known)
    if not known:
        return NO_DATA, unknown
    return (known[0] if len(set(known)) == 1 else PARTLY), unknown
