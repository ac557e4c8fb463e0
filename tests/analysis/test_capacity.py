"""Nearest first and overflow to the next, in the 5 x 5 town of 25 houses of 40 people."""

import numpy as np
import pytest

from gridmap.analysis.capacity import assign
from gridmap.errors import InputError
from tests.analysis.by_hand import CORNER, EAST, HOUSES, MIDDLE, RESIDENTS, pairs, row


def in_town(stations, capacity, threshold_m=400, **more):
    found = assign(
        *pairs(stations, threshold_m),
        more.get("demand", RESIDENTS),
        capacity,
        HOUSES,
        np.array(stations).reshape(-1, 2),
    )
    assert (found.served + found.unserved).tolist() == [40] * 25
    return found


def served(found):
    return {(i % 5, i // 5): n for i, n in enumerate(found.served.tolist()) if n}


def test_the_nearest_houses_fill_the_stations_first():
    # The middle serves (2, 2) at 140 m and (2, 1) at 180 m; 20 places are left for the three
    # houses at 340 m, of which (1, 2) is the most western. The corner serves (0, 0) at 140 m.
    found = in_town([MIDDLE, CORNER], [100, 30])
    assert served(found) == {(2, 2): 40, (2, 1): 40, (1, 2): 20, (0, 0): 30}
    assert found.used.tolist() == [100, 30]
    assert found.unserved.sum() == 870


def test_of_houses_equally_far_the_western_then_the_southern_goes_first():
    # (0, 0) is 140 m from the corner; (1, 0) and (0, 1) both 340 m: x = 60 goes before x = 260.
    assert served(in_town([CORNER], [100])) == {(0, 0): 40, (0, 1): 40, (1, 0): 20}
    # Of (1, 2), (2, 3) and (3, 2), all 340 m from the middle, the one furthest west.
    # Then all at 380 m: (1, 1) at x = 260, (2, 0) at 460, (3, 1) at 660.
    found = in_town([MIDDLE], [40 * 5 + 60])
    assert served(found) == {
        **dict.fromkeys([(2, 2), (2, 1), (1, 2), (2, 3), (3, 2), (1, 1)], 40),
        (2, 0): 20,
    }


def test_of_stations_equally_far_the_western_gives_first_in_whatever_order_they_stand():
    # The first house is 100 m from both stations and takes the 5 places of the western one; the
    # second, 150 m west of it, finds it full. Going by rows, one of the orders would serve it.
    houses, people = [(100, 0), (-150, 0)], [5, 5]
    for stations, near in ([(0, 0), (200, 0)], [0, 1]), ([(200, 0), (0, 0)], [1, 0]):
        ways = [0, 0, 1], [near[0], near[1], near[0]], [100, 100, 150]
        found = assign(*ways, people, [5, 5], houses, stations)
        assert found.unserved.tolist() == [0, 5]
        assert found.used[near[0]] == 5


def test_half_a_millimetre_decides_nothing_wherever_the_town_lies():
    # 0.4 mm apart from west to east is no difference, so the southern house goes first. Rounded
    # from the origin of the map instead, 0.0003 and 0.0007 m would be two places.
    for shift_m in (0.0, 0.0003):
        houses = [(shift_m, 5), (shift_m + 0.0004, 1)]
        found = assign([0, 1], [0, 0], [5, 5], [3, 3], [3], houses)
        assert found.served.tolist() == [0, 3]


def test_a_house_whose_nearest_station_is_full_goes_to_the_next():
    # The east has 50: 40 for (3, 2) at 140 m and 10 for (3, 1) at 180 m. The middle has 250:
    # (2, 2), (2, 1), then (1, 2) and (2, 3) at 340 m leave 90. At 380 m come (1, 1), (2, 0) and,
    # with the 10 that are left of the 30 it needs, (3, 1): 20 of its people find no place.
    found = in_town([MIDDLE, EAST], [250, 50])
    full = dict.fromkeys([(2, 2), (2, 1), (1, 2), (2, 3), (1, 1), (2, 0), (3, 2)], 40)
    assert served(found) == {**full, (3, 1): 20}
    house, station, _ = pairs([MIDDLE, EAST], 400)
    of_one = {int(s): g for s, g in zip(station, found.by_pair, strict=True) if g == 10}
    assert of_one == {0: 10, 1: 10}
    assert house[found.by_pair == 10].tolist() == [row(3, 1)] * 2


def test_a_station_without_end_serves_everybody_within_reach():
    found = in_town([MIDDLE], [np.inf])
    assert found.used.tolist() == [8 * 40]
    assert in_town([MIDDLE], [np.inf], threshold_m=np.inf).unserved.sum() == 0


@pytest.mark.parametrize("capacity", [0, -1, np.nan])
def test_a_station_of_no_known_capacity_serves_nobody(capacity):
    found = in_town([MIDDLE], [capacity])
    assert found.used.tolist() == [0]
    assert found.unserved.sum() == 1000


def test_people_nobody_counted_need_no_place():
    found = assign([0, 1, 2], [0, 0, 0], [1, 2, 3], [np.nan, -1, 5], [9], np.zeros((3, 2)))
    assert found.served.tolist() == [0, 0, 5]
    assert found.unserved.tolist() == [0, 0, 0]


def test_pairs_without_a_way_are_passed_over():
    found = assign([0, 1], [0, 0], [np.nan, np.inf], [5, 5], [9], [(0, 0), (1, 1)])
    assert found.served.tolist() == [0, 0]
    assert found.by_pair.tolist() == [0, 0]


def test_an_endless_demand_is_refused():
    with pytest.raises(InputError, match="A demand must be finite"):
        assign([0], [0], [1], [np.inf], [9], [(0, 0)])


def test_without_houses_or_stations():
    nobody = assign([], [], [], [], [7], np.empty((0, 2)), [(0, 0)])
    assert nobody.used.tolist() == [0]
    nothing = assign([], [], [], [7], [], [(0, 0)], np.empty((0, 2)))
    assert nothing.unserved.tolist() == [7]


def test_a_house_without_coordinates_is_served_in_its_turn():
    found = assign([0, 1], [0, 0], [5, 5], [3, 3], [4], [(0, 0), (np.nan, np.nan)])
    assert found.served.sum() == 4


def test_parts_of_places_leave_no_rounding_behind():
    # 0.1 + 0.2 is not 0.3 in binary; a home that got all it needs must still read 0 unserved.
    found = assign([0, 0], [0, 1], [1, 2], [0.3], [0.1, 0.2 + 1e-12], [(0, 0)])
    assert found.unserved.tolist() == [0]
