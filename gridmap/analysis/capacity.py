"""Capacity: who finds a place in the facilities around, when the nearest fill up first."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridmap.analysis.figures import Floats, known_amounts
from gridmap.errors import InputError

Ints = npt.NDArray[np.int64]

_MM_PER_M = 1000.0


@dataclass(frozen=True, eq=False)
class Assignment:
    """What each residence got and each facility gave, in the unit of the capacity.

    Attributes
    ----------
    served, unserved : (R,) array of float
        `served + unserved = demand` of each residence.
    used : (F,) array of float
        What each facility gave, at most its capacity.
    by_pair : (P,) array of float
        What went between each residence and facility, in the order of the pairs given.
    """

    served: Floats
    unserved: Floats
    used: Floats
    by_pair: Floats


def assign(
    residence: npt.ArrayLike,
    facility: npt.ArrayLike,
    distance_m: npt.ArrayLike,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    residence_xy: npt.ArrayLike,
    facility_xy: npt.ArrayLike | None = None,
) -> Assignment:
    """Give out the places of facilities, the nearest pair first, the rest to the next facility.

    Pairs are taken in ascending order of: distance; place of the residence (x, then y) and its
    row; place of the facility (x, then y) and its row. Distances and places are rounded to a
    millimetre, so that noise of measuring decides nothing. Each pair gives `min(what the home
    still needs, what the facility still has)`.
    Two facilities at one place thus act as one, and the order of rows decides nothing but which of
    several homes, or facilities, at the same place comes first.

    Source: where both sides prefer who is nearer, this is the stable assignment of D. Gale and
    L. S. Shapley (1962), "College admissions and the stability of marriage", American Mathematical
    Monthly 69(1), 9-15. From that it follows that a new facility, a larger one or a wider
    threshold never takes a place from anybody.

    Parameters
    ----------
    residence, facility : (P,) array of int
        Pairs that are near enough, by position.
    distance_m : (P,) array of float
        How far each pair is apart; pairs with NaN or infinity are passed over.
    demand : (R,) array of float
        Places that each residence needs; NaN or negative (unknown) needs none.
    capacity : (F,) array of float
        Places that each facility has; infinity never fills up, NaN or negative (unknown) has none:
        name those facilities to the reader, they are not empty.
    residence_xy, facility_xy : (R, 2) and (F, 2) array of float
        Places in metres. Without `facility_xy` the row of a facility decides instead.

    Returns
    -------
    Assignment

    Raises
    ------
    InputError
        A demand is infinite.

    Examples
    --------
    Home 0 (6 people) is nearest to school 0 (8 seats); home 1 (5 people) gets its last 2 seats and
    2 in school 1, so 1 person is left.

    >>> found = assign([0, 1, 1], [0, 0, 1], [50, 80, 200], [6, 5], [8, 2], [(0, 0), (9, 0)])
    >>> found.served.tolist(), found.unserved.tolist(), found.used.tolist()
    ([6.0, 4.0], [0.0, 1.0], [8.0, 2.0])
    """
    wanted = np.asarray(demand, dtype=np.float64)
    if np.isposinf(wanted).any():
        raise InputError("A demand must be finite.")
    home, place = (np.asarray(rows, dtype=np.int64) for rows in (residence, facility))
    need, _ = known_amounts(wanted)
    room = _room(capacity)
    facility_rank = np.arange(len(room)) if facility_xy is None else _ranks(facility_xy)
    order = _order(home, place, distance_m, _ranks(residence_xy), facility_rank)
    order = order[(need[home[order]] > 0) & (room[place[order]] > 0)]
    by_pair = np.zeros(len(home))
    by_pair[order], left = _give(home[order].tolist(), place[order].tolist(), need, room)
    used = np.bincount(place, by_pair, minlength=len(room)).astype(np.float64)
    return Assignment(need - left, left, used, by_pair)


def _room(capacity: npt.ArrayLike) -> Floats:
    given = np.asarray(capacity, dtype=np.float64)
    return np.where(given > 0, given, 0.0)  # a comparison with NaN is false


def _ranks(xy: npt.ArrayLike) -> Ints:
    """Give each place its number from west to east, then south to north, then by row."""
    places = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    finite = np.asarray(np.isfinite(places).all(axis=1))
    # Rounded from the western and southern edge, so that a shift of all places changes nothing.
    corner = places[finite].min(axis=0) if finite.any() else np.zeros(2)
    steps = np.rint(np.where(finite[:, None], places - corner, -1.0) * _MM_PER_M)
    ranks = np.empty(len(places), dtype=np.int64)
    ranks[np.lexsort((steps[:, 1], steps[:, 0]))] = np.arange(len(places))
    return ranks


def _order(
    home: Ints, place: Ints, distance_m: npt.ArrayLike, home_rank: Ints, place_rank: Ints
) -> Ints:
    """Sort the pairs with a way between them."""
    metres = np.asarray(distance_m, dtype=np.float64)
    some = np.flatnonzero(np.isfinite(metres))
    both = home_rank[home[some]] * len(place_rank) + place_rank[place[some]]
    return np.asarray(some[np.lexsort((both, np.rint(metres[some] * _MM_PER_M)))])


def _give(
    home: list[int], place: list[int], need: Floats, room: Floats
) -> tuple[list[float], Floats]:
    """Go through the pairs in order; return what each gives, and what each home still needs."""
    # Each gift depends on all before it. Plain lists are faster here than arrays, and the sorting
    # of the pairs takes longer than this loop.
    needs, rooms = need.tolist(), room.tolist()
    gifts = [0.0] * len(home)
    for pair, (h, p) in enumerate(zip(home, place, strict=True)):
        gift = needs[h]
        if gift and rooms[p]:
            if gift > rooms[p]:  # `min` would take longer than all the rest
                gift = rooms[p]
            needs[h] -= gift
            rooms[p] -= gift
            gifts[pair] = gift
    return gifts, np.array(needs, dtype=np.float64)
