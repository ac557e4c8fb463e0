"""Hot spots against the formula of Gi* written out, and on the hand-worked town."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.hot_spots import (
    benjamini_hochberg,
    find,
    gi_star,
    permuted_p,
    within_distance,
)
from gridmap.spatial.overlay import neighbours
from tests import towns
from tests.analysis.by_hand import row

TOWN = neighbours(np.array([towns.cell(*place) for place in towns.cells()], dtype=object))


def written_out(values, pairs):
    """Gi* as Ord and Getis print it (1995, equation 14 with the place itself included)."""
    n, mean, deviation = len(values), np.mean(values), np.std(values)
    scores = []
    for i in range(n):
        w = np.zeros(n)
        w[i] = 1.0
        for a, b in pairs:
            w[b] += a == i
            w[a] += b == i
        top = w @ values - mean * w.sum()
        scores.append(top / (deviation * np.sqrt((n * (w**2).sum() - w.sum() ** 2) / (n - 1))))
    return np.array(scores)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 30), min_size=25, max_size=25).filter(lambda v: len(set(v)) > 1))
def test_the_score_is_that_of_the_formula(values):
    given_values = np.array(values, dtype=float)
    expected = written_out(given_values, TOWN.tolist())
    np.testing.assert_allclose(gi_star(given_values, TOWN), expected, atol=1e-9)


def test_the_score_worked_by_hand():
    # 25 grids, the 9 of the middle have 4 cases: mean 1.44, deviation 1.92. Around the middle one
    # lie 4 others: the sum is 20, 5 weights, so (20 - 7.2) / (1.92 * sqrt((125 - 25) / 24)).
    values = np.zeros(25)
    for column, line in itertools.product((1, 2, 3), repeat=2):
        values[row(column, line)] = 4.0
    assert gi_star(values, TOWN)[row(2, 2)] == pytest.approx(12.8 / (1.92 * np.sqrt(100 / 24)))


def test_a_grid_among_the_highest_of_the_town_is_hot_and_no_other():
    # Four of 24 others are high, and all of them lie around one grid: of 10,626 ways to put
    # them, that is one, and 25 such chances are 0.5 %. Around each other grid lies one at most.
    values = np.zeros(25)
    for cell in ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2)):
        values[row(*cell)] = 9.0
    table = find(values, TOWN).table
    assert table.index[table["kind"] == "hot"].tolist() == [row(1, 1)]
    assert table["p"][row(1, 1)] == pytest.approx(2 / 10_626, abs=4e-4)
    assert find(-values, TOWN).table["kind"][row(1, 1)] == "cold"


def test_p_is_what_all_orders_of_the_values_give():
    # Of the 4 others, 2 are neighbours of the first: 6 ways to choose them, and only one sums to
    # as much as 9 + 8; none is lower than itself. So chance does it one time in six, either way.
    values = np.array([0.0, 9.0, 8.0, 1.0, 2.0])
    found = permuted_p(values, np.array([(0, 1), (0, 2)]), 6_000)
    assert found[0] == pytest.approx(2 / 6, abs=0.03)


def test_places_without_neighbours_are_neither_hot_nor_cold():
    values = np.array([100.0] + [1.0, 2.0] * 12)
    pairs = [pair for pair in TOWN.tolist() if 0 not in pair]
    found = find(values, pairs)
    assert (found.table["kind"][0], found.table["p"][0], found.table["neighbours"][0]) == (
        "none", 1.0, 0,
    )  # fmt: skip


@pytest.mark.parametrize("values", [[3.0] * 25, [0.0] * 25, [np.nan] * 25, [1.0, 9.0, 1.0]])
def test_where_nothing_differs_or_little_is_known_nothing_is_hot(values):
    found = find(values, [(0, 1), (1, 2)])
    assert (found.count("hot"), found.count("cold"), found.permutations) == (0, 0, 0)
    assert found.count("missing") == int(np.isnan(values).sum())


def test_a_place_without_a_value_is_left_out_also_as_a_neighbour():
    values = np.array([float(n % 7) for n in range(25)])
    without = values.copy()
    without[0] = np.nan
    found = find(without, TOWN).table
    pairs = [(a - 1, b - 1) for a, b in TOWN.tolist() if a]
    np.testing.assert_allclose(found["z"][1:], written_out(values[1:], pairs), atol=1e-9)
    assert found["kind"][0] == "missing"


def test_the_same_question_has_the_same_answer_in_any_order():
    rng = np.random.default_rng(3)
    values = rng.poisson(3, 25).astype(float)
    first, second = find(values, TOWN), find(values, TOWN)
    assert first.table.equals(second.table)
    # p is that of chance: another order draws others, and the score stays.
    order = rng.permutation(25)
    place = np.argsort(order)
    turned = find(values[order], place[TOWN])
    np.testing.assert_allclose(turned.table["z"][place], first.table["z"], atol=1e-9)
    np.testing.assert_allclose(turned.table["p"][place], first.table["p"], atol=0.05)


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=30))
def test_adjusted_p_is_never_smaller_and_keeps_the_order(p):
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= np.array(p) - 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= -1e-12).all()


def test_neighbours_within_a_distance_are_all_those():
    xy = np.random.default_rng(1).random((40, 2)) * 100
    near = shapely.points(xy)
    expected = [
        (a, b)
        for a, b in itertools.combinations(range(40), 2)
        if shapely.distance(near[a], near[b]) <= 25
    ]
    assert within_distance(xy, 25.0).tolist() == [list(pair) for pair in expected]
    assert within_distance(np.empty((0, 2)), 25.0).shape == (0, 2)
