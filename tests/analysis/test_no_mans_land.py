"""Stretches of boundaries that nobody answers for, on the hand-worked town of 5 x 5 grids."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.no_mans_land import shared, strips
from gridmap.spatial.overlay import neighbours
from tests import towns
from tests.analysis.by_hand import row

CELLS = np.array([towns.cell(*place) for place in towns.cells()], dtype=object)
PAIRS = neighbours(CELLS)
REACH_M = 30.0


def test_cases_along_one_border_make_a_stretch():
    # The border of the grids (0, 0) and (1, 0) runs along x = 200 from y = 0 to 200.
    [strip] = strips([(195, 50), (210, 90), (600, 600)], CELLS, PAIRS, REACH_M)
    assert strip.sides == (row(0, 0), row(1, 0))
    assert strip.cases.tolist() == [0, 1]
    # From 20 m before the first to 20 m behind the last.
    np.testing.assert_allclose(sorted(strip.line.coords), [(200, 30), (200, 110)])


def test_one_case_is_an_accident():
    assert strips([(195, 50)], CELLS, PAIRS, REACH_M) == []


def test_cases_beyond_reach_do_not_count():
    assert strips([(150, 50), (160, 90)], CELLS, PAIRS, REACH_M) == []


def test_borders_on_whose_sides_the_same_answers_do_not_count():
    others = [pair for pair in PAIRS.tolist() if pair != [row(0, 0), row(1, 0)]]
    assert strips([(195, 80), (210, 110)], CELLS, others, REACH_M) == []


def test_cases_far_apart_along_a_border_are_two_stretches():
    long = shapely.box([0, 1000], [0, 0], [1000, 2000], [4000, 4000])
    xy = [(1000, 100), (1000, 200), (1000, 3000), (1000, 3100), (1000, 1500)]
    found = strips(xy, long, [(0, 1)], REACH_M)
    assert [strip.cases.tolist() for strip in found] == [[0, 1], [2, 3]]


def test_a_shared_border_is_exact_and_a_corner_is_none():
    [line] = shared(CELLS[row(0, 0)], CELLS[row(1, 0)])
    assert sorted(line.coords) == [(200.0, 0.0), (200.0, 200.0)]
    assert shared(CELLS[row(0, 0)], CELLS[row(1, 1)]) == []
    assert shared(CELLS[row(0, 0)], CELLS[row(2, 0)]) == []


def test_nothing_to_look_at_is_no_stretch():
    assert strips(np.empty((0, 2)), CELLS, PAIRS, REACH_M) == []
    assert strips([(195, 50), (195, 60)], CELLS, np.empty((0, 2)), REACH_M) == []


places = st.tuples(st.integers(0, 1000), st.integers(0, 1000))


@given(st.lists(places, min_size=2, max_size=20))
def test_every_case_lies_on_one_stretch_at_most_and_within_reach_of_it(xy):
    found = strips(np.array(xy, dtype=float), CELLS, PAIRS, REACH_M)
    listed = [case for strip in found for case in strip.cases.tolist()]
    assert len(listed) == len(set(listed))
    for strip in found:
        away = shapely.distance(strip.line, shapely.points(np.array(xy, float)[strip.cases]))
        assert (away <= REACH_M + 1e-6).all()
