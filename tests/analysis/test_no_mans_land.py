"""Stretches of boundaries that nobody answers for, on the hand-worked town of 5 x 5 grids."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import nearest_points

from gridmap.analysis.case_boundaries import Ground
from gridmap.analysis.no_mans_land import Strip, in_company, strips
from gridmap.spatial.boundaries import NOTHING, SLIT_M, boundaries, rests
from tests import towns
from tests.analysis.by_hand import row

CELLS = np.array([towns.cell(*place) for place in towns.cells()], dtype=object)
REACH_M = 30.0


def ground(polygons, *, answering=None, inside=None, left=()):
    """Areas, each with somebody of its own unless another is said; `left` is left over."""
    small = len(polygons)
    whole = np.array([*polygons, *left], dtype=object)
    inside = np.zeros(small, int) if inside is None else np.array(inside)
    answering = np.arange(1, small + 1) if answering is None else np.array(answering)
    return Ground(
        whole,
        small,
        boundaries(whole),
        np.concatenate([inside, 100 + np.arange(len(left))]),
        np.concatenate([answering, np.zeros(len(left), int)]),
    )


TOWN = ground(CELLS)


def test_cases_along_one_border_make_a_stretch():
    # The border of the grids (0, 0) and (1, 0) runs along x = 200 from y = 0 to 200.
    [strip] = strips([(195, 50), (210, 90), (600, 600)], TOWN, REACH_M)
    assert strip.sides == (row(0, 0), row(1, 0))
    assert (strip.cases.tolist(), strip.gap) == ([0, 1], False)
    # From 20 m before the first to 20 m behind the last.
    np.testing.assert_allclose(sorted(strip.line.coords), [(200, 30), (200, 110)])


def test_one_case_is_an_accident():
    assert strips([(195, 50)], TOWN, REACH_M) == []


def test_cases_beyond_reach_do_not_count():
    assert strips([(150, 50), (160, 90)], TOWN, REACH_M) == []


def test_borders_on_whose_sides_the_same_answers_do_not_count():
    alike = np.arange(len(CELLS))
    alike[row(1, 0)] = row(0, 0)
    assert strips([(195, 80), (210, 110)], ground(CELLS, answering=alike), REACH_M) == []
    # Unless they lie in two larger areas.
    apart = np.zeros(len(CELLS), int)
    apart[row(1, 0)] = 1
    town = ground(CELLS, answering=alike, inside=apart)
    assert len(strips([(195, 80), (210, 110)], town, REACH_M)) == 1


def test_cases_far_apart_along_a_border_are_two_stretches():
    long = shapely.box([0, 1000], [0, 0], [1000, 2000], [4000, 4000])
    xy = [(1000, 100), (1000, 200), (1000, 3000), (1000, 3100), (1000, 1500)]
    found = strips(xy, ground(long), REACH_M)
    assert [strip.cases.tolist() for strip in found] == [[0, 1], [2, 3]]


def test_the_outer_edge_is_a_boundary_with_nobody_behind_it():
    # Below the grid (2, 0): one case is just outside of the town, one just inside.
    [strip] = strips([(500, -10), (510, 12)], TOWN, REACH_M)
    assert (strip.sides, strip.gap) == ((row(2, 0), NOTHING), False)
    np.testing.assert_allclose(sorted(strip.line.coords), [(480, 0), (530, 0)])


# Two areas with 20 m of nobody's ground between them.
APART = shapely.box([0, 120], 0, [100, 220], 400)


@pytest.mark.parametrize(
    "xy",
    [
        [(105, 200), (115, 210)],  # one nearer to the first, one nearer to the second
        [(118, 200), (116, 210)],  # both nearer to the second
        [(98, 200), (121, 210)],  # in the areas, but within reach of the other one
    ],
)
def test_cases_in_a_gap_within_reach_of_both_areas_make_one_stretch(xy):
    [strip] = strips(xy, ground(APART), REACH_M)
    assert (strip.sides, strip.gap, strip.cases.tolist()) == ((0, 1), True, [0, 1])
    # Along the edge of the first.
    np.testing.assert_allclose(sorted(strip.line.coords), [(100, 180), (100, 230)])


def test_a_case_out_of_reach_of_the_other_area_lies_at_no_gap():
    assert strips([(85, 200), (118, 210)], ground(APART), 20.0) == []
    # Both lie in the first area, and nobody else is near.
    [strip] = strips([(85, 200), (88, 210)], ground(APART), 20.0)
    assert (strip.sides, strip.gap) == ((0, NOTHING), False)


def test_a_gap_between_areas_for_which_the_same_answers_lies_at_nobodys_ground():
    [strip] = strips([(105, 200), (106, 210)], ground(APART, answering=[1, 1]), REACH_M)
    assert (strip.sides, strip.gap) == ((0, NOTHING), False)


def test_what_is_left_over_of_a_larger_area_is_its_rest():
    left, _rows = rests([*APART, shapely.box(0, 0, 220, 400)], [2, 2, NOTHING])
    # Nobody answers for the first area alone: whoever answers for the larger one does, too.
    town = ground(APART, answering=[0, 0], inside=[100, 100], left=left)
    assert strips([(102, 200), (101, 210)], town, 5.0) == []
    town = ground(APART, answering=[1, 0], inside=[100, 100], left=left)
    [strip] = strips([(102, 200), (101, 210)], town, 5.0)
    assert (strip.sides, strip.gap) == ((0, 2), False)
    # Within reach of the area on the other side of what is left over, that one may be asked.
    [strip] = strips([(102, 200), (101, 210)], town, REACH_M)
    assert (strip.sides, strip.gap) == ((0, 1), True)
    # At the outer edge of all of them nobody's ground begins.
    [strip] = strips([(2, 200), (-1, 210)], town, 5.0)
    assert strip.sides == (0, NOTHING)


def test_cases_on_both_sides_of_where_a_ring_begins_are_one_stretch():
    whole = ground(shapely.box([0], [0], [1000], [1000]))
    [ring] = whole.boundaries.lines
    (x, y), away = ring.coords[0], 30
    xy = [(abs(x - away), y), (x, abs(y - away))]
    [strip] = strips(xy, whole, REACH_M)
    assert strip.cases.tolist() in ([0, 1], [1, 0])
    assert strip.line.length == pytest.approx(2 * away + 40)


def test_nothing_to_look_at_is_no_stretch():
    assert strips(np.empty((0, 2)), TOWN, REACH_M) == []
    assert strips([(195, 50), (195, 60)], ground(CELLS, answering=CELLS == 0), 1.0) == []
    assert strips([(195, 50), (195, 60)], ground([]), REACH_M) == []


places = st.tuples(st.integers(-50, 1050), st.integers(-50, 1050))


@st.composite
def random_towns(draw):
    """Rectangles in a row of columns, some with gaps, who share some of those who answer."""
    polygons, x = [], 0
    for _ in range(draw(st.integers(1, 3))):
        wide, y = draw(st.integers(40, 300)), draw(st.integers(0, 30))
        for _ in range(draw(st.integers(1, 3))):
            high = draw(st.integers(40, 300))
            polygons.append(shapely.box(x, y, x + wide, y + high))
            y += high + draw(st.sampled_from([0, 0, 0, 7, 45]))
        x += wide + draw(st.sampled_from([0, 0, 0, 11, 40]))
    small = len(polygons)
    answering = draw(st.lists(st.integers(0, 2), min_size=small, max_size=small))
    inside = draw(st.lists(st.integers(0, 1), min_size=small, max_size=small))
    places = st.tuples(st.integers(-40, x + 40), st.integers(-40, 700))
    xy = draw(st.lists(places, min_size=2, max_size=40))
    # No case lies as far from two boundaries as from one: which one is its own would be chance.
    return np.array(polygons, object), answering, inside, np.add(xy, (0.1371, 0.3113))


def claimed(xy, town, reach_m):
    """Say of each case what it lies between, area by area and metre by metre."""
    found = {}
    small = range(town.smallest)
    for number, place in enumerate(shapely.points(xy)):
        ranked = []
        for a in small:
            for b in small[a + 1 :]:
                near = town.polygons[b].buffer(SLIT_M, join_style="mitre")
                line = town.polygons[a].boundary.intersection(near)
                if line.length > 4 * SLIT_M and differ(town, a, b):
                    ranked.append((line.distance(place), (a, b)))
            edge = town.polygons[a].boundary
            for b in small:
                if b != a:
                    edge -= town.polygons[b].buffer(SLIT_M, join_style="mitre")
            if edge.length > 4 * SLIT_M and edge.distance(place) <= reach_m:
                ranked.append((edge.distance(place), beyond(town, a, place, reach_m)))
        if ranked and min(ranked)[0] <= reach_m:
            found[number] = min(ranked)[1]
    return found


def differ(town, a, b):
    return town.inside[a] != town.inside[b] or town.answering[a] != town.answering[b]


def beyond(town, a, place, reach_m):
    """Say between which areas a place at an edge lies that no other area touches."""
    others = []
    for b in range(town.smallest):
        away = town.polygons[b].distance(place)
        if b != a and differ(town, a, b) and away <= reach_m:
            there = nearest_points(town.polygons[b], place)[0]
            if there.distance(town.polygons[a]) > SLIT_M:
                others.append((away, b))
    return tuple(sorted((a, min(others)[1]))) if others else (a, NOTHING)


@settings(max_examples=60, deadline=None)
@given(random_towns())
def test_each_case_lies_where_looking_at_it_alone_says(drawn):
    polygons, answering, inside, xy = drawn
    town = ground(polygons, answering=answering, inside=inside)
    found = strips(xy, town, REACH_M, least=1)
    told = {case: strip.sides for strip in found for case in strip.cases.tolist()}
    assert sum(len(strip.cases) for strip in found) == len(told)
    assert told == claimed(xy, town, REACH_M)


@settings(max_examples=60, deadline=None)
@given(random_towns())
def test_cases_without_company_make_no_stretch(drawn):
    polygons, answering, inside, xy = drawn
    town = ground(polygons, answering=answering, inside=inside)
    company = in_company(xy, town.boundaries, REACH_M)
    found = [strip.cases.tolist() for strip in strips(xy, town, REACH_M)]
    without = strips(xy[company], town, REACH_M)
    assert [company[strip.cases].tolist() for strip in without] == found


@given(st.lists(places, min_size=2, max_size=20))
def test_every_case_lies_on_one_stretch_at_most_and_within_reach_of_it(xy):
    found = strips(np.array(xy, dtype=float), TOWN, REACH_M)
    listed = [case for strip in found for case in strip.cases.tolist()]
    assert len(listed) == len(set(listed))
    for strip in found:
        away = shapely.distance(strip.line, shapely.points(np.array(xy, float)[strip.cases]))
        assert (away <= REACH_M + 1e-6).all()


def test_cases_by_the_thousand_are_looked_at_in_parts_with_the_same_answer(monkeypatch):
    xy = np.random.default_rng(5).uniform(-20, 1020, (3_000, 2))
    whole = strips(xy, TOWN, REACH_M)
    monkeypatch.setattr("gridmap.analysis.no_mans_land._AT_ONCE", 700)

    def told(found: list[Strip]):
        return [(strip.sides, strip.cases.tolist()) for strip in found]

    assert told(strips(xy, TOWN, REACH_M)) == told(whole)
