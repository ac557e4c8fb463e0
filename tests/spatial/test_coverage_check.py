from itertools import combinations

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.spatial.coverage_check import check_tiling
from gridmap.spatial.crs import metric_crs, to_metric

TOWN = shapely.box(0, 0, 500, 500)


def town():
    """5 x 5 grids of 100 m, numbered row by row from the south-west."""
    x, y = np.meshgrid(np.arange(5) * 100.0, np.arange(5) * 100.0)
    return shapely.box(x, y, x + 100, y + 100).ravel()


def sizes(places):
    return [round(place.area_m2, 3) for place in places]


@pytest.mark.parametrize("parent", [TOWN, None])
def test_tiling_without_fault_is_seamless(parent):
    assert check_tiling(town(), parent).seamless


def test_tiling_with_a_missing_grid_has_a_gap_there():
    cells = np.delete(town(), 12)
    for parent in (TOWN, None):
        (gap,) = check_tiling(cells, parent).gaps
        assert gap.area_m2 == 10_000
        assert shapely.box(200, 200, 300, 300).contains(shapely.Point(gap.x, gap.y))
        assert gap.polygon.equals(shapely.box(200, 200, 300, 300))


def test_tiling_open_to_the_outside_has_a_gap_only_against_its_parent():
    cells = np.delete(town(), 24)
    assert sizes(check_tiling(cells, TOWN).gaps) == [10_000]
    assert check_tiling(cells).gaps == []


def test_tiling_with_a_narrow_gap_has_it_listed():
    cells = town()
    cells[12] = shapely.box(200.05, 200, 300, 300)  # 5 cm along 100 m
    for parent in (TOWN, None):
        report = check_tiling(cells, parent)
        assert sizes(report.gaps) == [5]
        assert report.overlaps == []


def test_tiling_with_a_sliver_below_the_tolerance_is_seamless_unless_asked():
    cells = town()
    cells[12] = shapely.box(200.005, 200, 300, 300)  # half a centimetre along 100 m
    assert check_tiling(cells, TOWN).seamless
    assert sizes(check_tiling(cells, TOWN, min_area_m2=0.1).gaps) == [0.5]


def test_tiling_with_an_overlap_names_the_pair():
    cells = town()
    cells[12] = shapely.box(180, 200, 300, 300)
    report = check_tiling(cells, TOWN)
    assert [(lap.i, lap.j, round(lap.area_m2)) for lap in report.overlaps] == [(11, 12, 2000)]
    assert shapely.box(180, 200, 200, 300).contains(
        shapely.Point(report.overlaps[0].x, report.overlaps[0].y)
    )
    assert report.gaps == []


def test_tiling_with_a_grid_that_grew_on_all_sides_overlaps_its_eight_neighbours():
    cells = town()
    cells[12] = shapely.box(190, 190, 310, 310)
    laps = check_tiling(cells, TOWN).overlaps
    found = {(lap.i, lap.j): round(lap.area_m2) for lap in laps}
    sides = {(7, 12): 1000, (11, 12): 1000, (12, 13): 1000, (12, 17): 1000}
    corners = {(6, 12): 100, (8, 12): 100, (12, 16): 100, (12, 18): 100}
    assert found == sides | corners
    assert [lap.area_m2 for lap in laps] == sorted(found.values(), reverse=True)


def test_tiling_with_a_duplicate_lists_it_once():
    cells = np.append(town(), [town()[12]])
    report = check_tiling(cells, TOWN)
    assert [(lap.i, lap.j, lap.area_m2) for lap in report.overlaps] == [(12, 25, 10_000)]


def test_tiling_given_twice_lists_every_grid():
    # All inner borders cancel, so only the outer one tells.
    report = check_tiling(np.concatenate([town(), town()]), TOWN)
    assert [(lap.i, lap.j) for lap in report.overlaps] == [(i, i + 25) for i in range(25)]


def test_tiling_with_a_grid_inside_another_lists_the_pair():
    cells = np.append(town(), [shapely.box(210, 210, 220, 220)])
    report = check_tiling(cells, TOWN)
    assert [(lap.i, lap.j, lap.area_m2) for lap in report.overlaps] == [(12, 25, 100)]


def test_tiling_around_a_hole_of_its_parent_has_no_gap():
    lake = shapely.box(210, 210, 290, 290)
    cells = town()
    cells[12] = cells[12].difference(lake)
    assert check_tiling(cells, TOWN.difference(lake)).seamless
    assert sizes(check_tiling(cells, TOWN).gaps) == [6400]
    assert sizes(check_tiling(cells).gaps) == [6400]


def test_tiling_over_a_hole_of_its_parent_sticks_out():
    lake = shapely.box(210, 210, 290, 290)
    report = check_tiling(town(), TOWN.difference(lake))
    assert sizes(report.outside) == [6400]
    assert report.gaps == report.overlaps == []


def test_tiling_beyond_its_parent_sticks_out():
    report = check_tiling(town(), shapely.box(0, 0, 500, 490))
    assert sizes(report.outside) == [5000]
    assert report.gaps == []


@pytest.mark.parametrize("tilt", [0.0, 0.3])
def test_tiling_with_a_vertex_that_one_neighbour_lacks_is_seamless(tilt):
    # The eastern half is one polygon, the western two that meet in the middle of its side.
    cells = [shapely.box(0, 0, 50, 30), shapely.box(0, 30, 50, 100), shapely.box(50, 0, 100, 100)]
    cells = np.array(
        [shapely.affinity.rotate(cell, tilt, (0, 0), use_radians=True) for cell in cells]
    )
    report = check_tiling(cells, shapely.union_all(cells), min_area_m2=1e-3)
    assert report.seamless


def test_tiling_with_a_vertex_pulled_off_a_neighbours_edge_has_gap_or_overlap():
    def cells(x):
        west = shapely.Polygon([(0, 0), (50, 0), (x, 50), (50, 100), (0, 100)])
        return np.array([west, shapely.box(50, 0, 100, 100)])

    assert check_tiling(cells(50)).seamless
    assert sizes(check_tiling(cells(49.9)).gaps) == [5]
    assert sizes(check_tiling(cells(50.1)).overlaps) == [5]


def test_tiling_in_parts_with_islands_is_seamless():
    island = shapely.box(900, 900, 950, 950)
    cells = town()
    cells[0] = shapely.multipolygons([cells[0], island])
    assert check_tiling(cells, shapely.multipolygons([TOWN, island])).seamless


@pytest.mark.parametrize(
    "polygons", [[], [None], [shapely.Polygon()], [None, shapely.Polygon(), None]]
)
def test_tiling_of_nothing_leaves_the_parent_empty(polygons):
    polygons = np.array(polygons, dtype=object)
    assert check_tiling(polygons).seamless
    assert sizes(check_tiling(polygons, TOWN).gaps) == [250_000]


def test_tiling_with_a_self_crossing_polygon_is_checked_as_repaired():
    cells = town()
    cells[12] = shapely.Polygon([(200, 200), (300, 300), (300, 200), (200, 300)])
    assert sizes(check_tiling(cells, TOWN).gaps) == [2500, 2500]


def test_tiling_report_of_two_gaps_gives_the_larger_first():
    cells = town()
    cells[6] = shapely.box(100, 100, 200, 190)
    cells[18] = shapely.box(300, 300, 400, 350)
    assert sizes(check_tiling(cells, TOWN).gaps) == [5000, 1000]


@pytest.mark.real
def test_tiling_of_real_hexagons_has_no_fault_but_the_hexagons_that_were_left_out(real_data):
    cells = pyogrio.read_dataframe(
        real_data / "porto_alegre" / "hexagons.geojson", use_arrow=False
    ).geometry.to_numpy()
    metric = to_metric(cells, metric_crs(-51.2, -30.05))
    report = check_tiling(metric)
    assert report.overlaps == []
    # Hexagons without data were left out: nine holes of 8, 3, 3, 2 and five times 1 of them.
    left_out = [gap.area_m2 / np.median(shapely.area(metric)) for gap in report.gaps]
    assert np.rint(left_out).tolist() == [8, 3, 3, 2, 1, 1, 1, 1, 1]
    assert left_out == pytest.approx(np.rint(left_out), rel=0.01)
    filled = np.append(metric, [gap.polygon for gap in report.gaps])
    assert check_tiling(filled).seamless


corners = st.tuples(st.integers(0, 8), st.integers(0, 8))
boxes = (
    st.tuples(corners, corners)
    .filter(lambda c: c[0][0] != c[1][0] and c[0][1] != c[1][1])
    .map(lambda c: shapely.box(*np.minimum(*c) * 10.0, *np.maximum(*c) * 10.0))
)
triangles = (
    st.lists(corners, min_size=3, max_size=3, unique=True)
    .map(lambda p: shapely.Polygon([(x * 10.0, y * 10.0) for x, y in p]))
    .filter(lambda p: p.is_valid and p.area > 1)
)


@given(polygons=st.lists(st.one_of(boxes, triangles), min_size=1, max_size=8), parent=boxes)
@settings(max_examples=200)
def test_tiling_report_is_what_overlaying_everything_gives(polygons, parent):
    report = check_tiling(np.array(polygons, dtype=object), parent, min_area_m2=1e-3)
    union = shapely.union_all(polygons)
    total = sum(gap.area_m2 for gap in report.gaps)
    assert total == pytest.approx(parent.difference(union).area, abs=1e-2)
    total = sum(place.area_m2 for place in report.outside)
    assert total == pytest.approx(union.difference(parent).area, abs=1e-2)
    expected = {
        (i, j): polygons[i].intersection(polygons[j]).area
        for i, j in combinations(range(len(polygons)), 2)
    }
    expected = {pair: area for pair, area in expected.items() if area >= 1e-3}
    assert {(lap.i, lap.j): lap.area_m2 for lap in report.overlaps} == pytest.approx(expected)
