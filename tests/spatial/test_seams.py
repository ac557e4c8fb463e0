"""Laws of a seamless tiling: whatever is edited, nothing gapes, nothing overlaps."""

import itertools
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from gridmap.errors import InputError
from gridmap.spatial import seams

WEST, SOUTH, CELL = 100.45, 38.93, 0.002  # some 170 by 220 m
SIDE = 4

Tiling = dict[str, Any]


def crooked(bends: list[float]) -> Tiling:
    """Make SIDE x SIDE grids whose inner corners are bent away from a lattice."""
    bend = iter(bends)
    nodes = {}
    for i, j in itertools.product(range(SIDE + 1), repeat=2):
        inner = 0 < i < SIDE and 0 < j < SIDE
        dx, dy = (next(bend), next(bend)) if inner else (0.0, 0.0)
        nodes[i, j] = (WEST + CELL * (i + dx), SOUTH + CELL * (j + dy))
    return {
        f"{i}{j}": shapely.Polygon(
            [nodes[i, j], nodes[i + 1, j], nodes[i + 1, j + 1], nodes[i, j + 1]]
        )
        for i, j in itertools.product(range(SIDE), repeat=2)
    }


def seamless(before: Tiling, after: Tiling) -> None:
    """Assert that grids cover the same ground as before, and none of it twice."""
    shapes = np.array(list(after.values()), dtype=object)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    old = shapely.union_all(list(before.values()))
    new = shapely.union_all(shapes)
    assert new.symmetric_difference(old).area < 1e-15
    assert shapely.area(shapes).sum() == pytest.approx(old.area, rel=1e-12)
    for a, b in itertools.combinations(shapes, 2):
        assert a.intersection(b).area < 1e-15


BENT = st.lists(
    st.floats(-0.2, 0.2), min_size=2 * (SIDE - 1) ** 2, max_size=2 * (SIDE - 1) ** 2
).map(crooked)
INNER = st.tuples(st.integers(1, SIDE - 1), st.integers(1, SIDE - 1))
KEYS = st.sampled_from([f"{i}{j}" for i in range(SIDE) for j in range(SIDE)])
AWAY = st.tuples(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9))


def node(tiling: Tiling, at: tuple[int, int]) -> tuple[float, float]:
    """Return the inner corner (i, j) as it is bent."""
    x, y = tiling[f"{at[0]}{at[1]}"].exterior.coords[0]
    return x, y


@given(BENT, INNER, AWAY)
def test_a_vertex_that_moves_keeps_the_tiling_seamless_or_is_refused(
    tiling: Tiling, at: tuple[int, int], by: tuple[float, float]
) -> None:
    x, y = node(tiling, at)
    to = (x + by[0] * CELL, y + by[1] * CELL)
    try:
        changed = seams.move(tiling, (x, y), to)
    except InputError:
        assume(False)
    assert len(changed) == (0 if to == (x, y) else 4)
    seamless(tiling, tiling | changed)


@given(BENT, INNER, AWAY)
def test_moving_back_gives_the_very_coordinates(
    tiling: Tiling, at: tuple[int, int], by: tuple[float, float]
) -> None:
    x, y = node(tiling, at)
    to = (x + 0.3 * by[0] * CELL, y + 0.3 * by[1] * CELL)
    there = tiling | seams.move(tiling, (x, y), to)
    back = there | seams.move(there, to, (x, y))
    assert {k: v.wkb for k, v in back.items()} == {k: v.wkb for k, v in tiling.items()}


@given(BENT, INNER, AWAY)
def test_a_far_move_is_refused_with_a_sentence(
    tiling: Tiling, at: tuple[int, int], by: tuple[float, float]
) -> None:
    x, y = node(tiling, at)
    far = (x + (3 + abs(by[0])) * CELL, y + by[1] * CELL)
    with pytest.raises(InputError, match="cross"):
        seams.move(tiling, (x, y), far)


@given(BENT, KEYS, st.floats(0.2, 0.8), st.floats(0.2, 0.8), st.floats(0.3, 0.7))
def test_a_split_and_the_merge_of_its_parts_keep_the_tiling_seamless(
    tiling: Tiling, key: str, left: float, right: float, bend: float
) -> None:
    a, b, c, d = (np.array(v) for v in tiling[key].exterior.coords[:4])
    begin, end = a + (d - a) * left, b + (c - b) * right
    middle = (a + b + c + d) / 4 + (bend - 0.5) * (d - a) * 0.2
    changed, part = seams.split(tiling, key, [tuple(begin), tuple(middle), tuple(end)])
    assert changed[key].area >= part.area > 0
    cut = tiling | changed | {"new": part}
    seamless(tiling, cut)
    again = cut | seams.merge(cut, key, "new")
    again.pop("new")
    seamless(tiling, again)
    assert again[key].symmetric_difference(tiling[key]).area < 1e-15


@given(BENT, INNER, st.floats(0.1, 0.9))
def test_an_inserted_vertex_is_shared_and_can_be_removed(
    tiling: Tiling, at: tuple[int, int], along: float
) -> None:
    a, b = tiling[f"{at[0]}{at[1]}"].exterior.coords[:2]
    place = (a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along)
    changed = seams.insert(tiling, place)
    assert len(changed) == 2
    with_it = tiling | changed
    seamless(tiling, with_it)
    (vertex,) = {v for s in changed.values() for v in s.exterior.coords} - {
        v for s in tiling.values() for v in s.exterior.coords
    }
    without = with_it | seams.remove(with_it, vertex)
    assert {k: v.normalize().wkb for k, v in without.items()} == {
        k: v.normalize().wkb for k, v in tiling.items()
    }


@given(BENT, KEYS, KEYS)
def test_neighbours_merge_and_others_are_refused(tiling: Tiling, key: str, other: str) -> None:
    beside = abs(int(key[0]) - int(other[0])) + abs(int(key[1]) - int(other[1])) == 1
    if not beside:
        with pytest.raises(InputError, match="share no edge"):
            seams.merge(tiling, key, other)
        return
    after = tiling | seams.merge(tiling, key, other)
    after.pop(other)
    seamless(tiling, after)


def test_a_vertex_that_only_lies_on_the_neighbours_edge_moves_both() -> None:
    tall = shapely.box(WEST, SOUTH, WEST + CELL, SOUTH + 2 * CELL)
    low = shapely.box(WEST + CELL, SOUTH, WEST + 2 * CELL, SOUTH + CELL)
    high = shapely.box(WEST + CELL, SOUTH + CELL, WEST + 2 * CELL, SOUTH + 2 * CELL)
    tiling = {"tall": tall, "low": low, "high": high}
    at = (WEST + CELL, SOUTH + CELL)
    changed = seams.move(tiling, at, (WEST + 0.8 * CELL, SOUTH + CELL))
    assert set(changed) == {"tall", "low", "high"}
    seamless(tiling, tiling | changed)


def test_an_island_in_a_hole_moves_with_the_hole() -> None:
    island = shapely.box(WEST + CELL, SOUTH + CELL, WEST + 2 * CELL, SOUTH + 2 * CELL)
    sea = shapely.box(WEST, SOUTH, WEST + 3 * CELL, SOUTH + 3 * CELL).difference(island)
    tiling = {"sea": sea, "island": island}
    at = (WEST + CELL, SOUTH + CELL)
    changed = seams.move(tiling, at, (WEST + 0.9 * CELL, SOUTH + 0.8 * CELL))
    assert set(changed) == {"sea", "island"}
    seamless(tiling, tiling | changed)
    merged = seams.merge(tiling, "sea", "island")["sea"]
    assert shapely.get_num_interior_rings(merged) == 0
    line = [(WEST - CELL, SOUTH + 0.5 * CELL), (WEST + 4 * CELL, SOUTH + 0.5 * CELL)]
    cut, part = seams.split(tiling, "sea", line)
    assert len(cut["sea"].interiors) == 1
    seamless(tiling, tiling | cut | {"part": part})


SQUARES = crooked([0.0] * 18)


def place(x: float, y: float) -> tuple[float, float]:
    """Return the place that many cells east and north of the corner."""
    return WEST + x * CELL, SOUTH + y * CELL


def cut(*line: tuple[float, float]) -> Any:
    return lambda: seams.split(SQUARES, "00", [place(*at) for at in line])


REFUSED: dict[str, tuple[Any, str]] = {
    "outline": (lambda: seams.move(SQUARES, place(0, 1), place(0.5, 1)), "outline"),
    "nothing": (lambda: seams.move(SQUARES, place(0.5, 0.5), place(0, 0)), "no boundary"),
    "junction": (lambda: seams.remove(SQUARES, place(1, 1)), "Three boundaries"),
    "taken": (lambda: seams.insert(SQUARES, place(1, 1)), "already"),
    "no edge": (lambda: seams.insert(SQUARES, place(0.5, 0.5)), "no boundary"),
    "inside": (cut((0.2, 0.2), (0.5, 0.5)), "in two"),
    "beside": (cut((-5, 0), (-5, 5)), "in two"),
    "along": (cut((0, -1), (0, 2)), "in two"),
    "one place": (cut((0, 0)), "in two"),
    "small": (cut((0.001, -1), (0.001, 2)), "smaller than 50"),
    "itself": (cut((0, 0.5), (0.8, 0.5), (0.5, 0.2), (0.5, 1)), "crosses itself"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_both_languages(case: str) -> None:
    edit, why = REFUSED[case]
    with pytest.raises(InputError, match=why) as caught:
        edit()
    assert caught.value.args[0].zh
