"""Which polygons share an edge."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity

from gridmap.spatial.overlay import neighbours
from tests import towns

CELLS = np.array([towns.cell(*at) for at in towns.cells()])
# Grids of the 5 x 5 town that are next to each other in a row or a column.
BESIDE = sorted(
    (a, b) for a in range(25) for b in range(25) if (b == a + 1 and b % 5) or b == a + 5
)


def found(*polygons, **more):
    return [tuple(pair) for pair in neighbours(np.array(polygons, dtype=object), **more).tolist()]


def test_every_grid_of_the_town_has_the_grids_beside_it():
    # 4 pairs in each of 5 rows and as many in the columns; corners do not count.
    assert len(BESIDE) == 40
    assert found(*CELLS) == BESIDE


@given(
    angle=st.floats(0, 360),
    east_m=st.floats(-500_000, 500_000),
    north_m=st.floats(0, 9_000_000),
)
def test_turning_and_shifting_the_town_changes_nothing(angle, east_m, north_m):
    turned = [affinity.rotate(cell, angle, origin=(500, 500)) for cell in CELLS]
    moved = [affinity.translate(cell, east_m, north_m) for cell in turned]
    assert found(*moved) == BESIDE


@given(data=st.data())
def test_the_order_of_polygons_changes_nothing(data):
    order = data.draw(st.permutations(range(25)))
    pairs = [(order[a], order[b]) for a, b in found(*(CELLS[i] for i in order))]
    assert sorted(tuple(sorted(pair)) for pair in pairs) == BESIDE


def test_an_edge_may_have_vertices_on_one_side_only():
    tall = shapely.box(0, 0, 100, 200)
    low, high = shapely.box(100, 0, 200, 90), shapely.box(100, 90, 200, 200)
    assert found(tall, low, high) == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize(("apart_m", "touch"), [(0.05, True), (-0.05, True), (0.5, False)])
def test_a_slit_or_an_overlap_of_centimetres_does_not_part_neighbours(apart_m, touch):
    pair = shapely.box(0, 0, 100, 100), shapely.box(100 + apart_m, 0, 200, 100)
    assert found(*pair) == ([(0, 1)] if touch else [])
    assert found(*pair, tolerance_m=1.0) == [(0, 1)]


@pytest.mark.parametrize("apart_m", [0.0, 0.05, -0.05])
def test_a_corner_drawn_badly_is_still_a_corner(apart_m):
    corner = 100 + apart_m
    assert found(shapely.box(0, 0, 100, 100), shapely.box(corner, corner, 200, 200)) == []


def test_a_polygon_in_the_hole_of_another_is_its_neighbour():
    yard = shapely.box(40, 40, 60, 60)
    assert found(shapely.box(0, 0, 100, 100) - yard, yard) == [(0, 1)]


def test_parts_of_one_area_count_as_one():
    both = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(100, 0, 110, 10)])
    assert found(both, shapely.box(110, 0, 120, 10), shapely.box(50, 0, 60, 10)) == [(0, 1)]


def test_missing_and_empty_and_no_polygons_have_no_neighbours():
    cell = shapely.box(0, 0, 10, 10)
    assert found(cell, None, shapely.Polygon(), shapely.box(10, 0, 20, 10)) == [(0, 3)]
    assert neighbours(np.empty(0, dtype=object)).shape == (0, 2)
    assert found(cell) == []
