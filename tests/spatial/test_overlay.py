import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridmap.spatial import overlay
from gridmap.spatial.overlay import containing


def by_trying_all(polygons, xy):
    """The definition: the first polygon that intersects the place."""
    found = shapely.intersects(np.asarray(polygons)[None, :], shapely.points(xy)[:, None])
    return np.where(found.any(axis=1), found.argmax(axis=1), -1)


def grid(columns, rows, size=10.0):
    x, y = np.meshgrid(np.arange(columns) * size, np.arange(rows) * size)
    return shapely.box(x, y, x + size, y + size).ravel()


def test_containing_a_place_on_a_shared_boundary_gives_the_lowest_index():
    cells = grid(2, 2)
    assert containing(cells, [(10, 5), (10, 10), (5, 10), (20, 20)]).tolist() == [0, 0, 0, 3]
    assert containing(cells[::-1], [(10, 5), (10, 10), (5, 10), (20, 20)]).tolist() == [2, 0, 1, 0]


def test_containing_a_place_in_a_hole_gives_none():
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    assert containing([ring], [(15, 15), (10, 15), (5, 5), (31, 5)]).tolist() == [-1, 0, 0, -1]


def test_containing_of_overlapping_levels_gives_the_lowest_index():
    assert containing([shapely.box(0, 0, 9, 9), *grid(3, 3, 3)], [(4, 4)]).tolist() == [0]


def test_containing_in_multipolygons_finds_both_parts():
    two = shapely.union(shapely.box(0, 0, 1, 1), shapely.box(100, 100, 101, 101))
    assert containing([two], [(0.5, 0.5), (100.5, 100.5), (50, 50)]).tolist() == [0, 0, -1]


@pytest.mark.parametrize(
    "polygons",
    [[], [None], [shapely.Polygon()], [None, shapely.Polygon(), shapely.box(50, 50, 60, 60)]],
)
def test_containing_in_nothing_gives_none(polygons):
    assert containing(np.array(polygons, dtype=object), [(1, 1), (np.nan, 1)]).tolist() == [-1, -1]


def test_containing_no_places_gives_no_answers():
    assert containing(grid(2, 2), np.empty((0, 2))).shape == (0,)


def test_containing_places_without_coordinates_gives_none():
    assert containing(grid(2, 2), [(np.nan, 5), (5, np.inf), (5, 5)]).tolist() == [-1, -1, 0]


def test_containing_passes_over_missing_polygons_and_keeps_the_numbering():
    polygons = np.array([None, shapely.Polygon(), shapely.box(0, 0, 1, 1)], dtype=object)
    assert containing(polygons, [(0.5, 0.5)]).tolist() == [2]


def test_containing_in_many_blocks_is_the_same(monkeypatch):
    polygons = np.concatenate([grid(7, 5), [shapely.box(0, 0, 70, 50)], grid(7, 5)])
    xy = np.random.default_rng(3).integers(-2, 73, (500, 2)).astype(float)
    whole = containing(polygons, xy)
    monkeypatch.setattr(overlay, "_PAIRS_AT_ONCE", 17)
    assert (containing(polygons, xy) == whole).all()
    assert (whole == by_trying_all(polygons, xy)).all()


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1.0, 1e6])
def test_containing_in_a_wiggly_tiling_is_what_trying_all_gives(scale):
    rng = np.random.default_rng(5)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.random((200, 2)))))
    cells = shapely.transform(cells, lambda xy: xy * scale)
    corners = shapely.get_coordinates(cells)[:300]
    xy = np.vstack([rng.uniform(-0.1, 1.1, (2000, 2)) * scale, corners])
    assert (containing(cells, xy) == by_trying_all(cells, xy)).all()


numbers = st.one_of(st.integers(0, 12).map(float), st.floats(0, 12))
places = st.tuples(numbers, numbers)
boxes = st.tuples(places, places).map(
    lambda c: shapely.box(min(c[0][0], c[1][0]), min(c[0][1], c[1][1]), *np.maximum(*c))
)
polygons = st.one_of(
    boxes,
    st.lists(places, min_size=3, max_size=7).map(
        lambda p: shapely.convex_hull(shapely.multipoints(p))
    ),
    st.tuples(boxes, boxes).map(lambda pair: shapely.difference(*pair)),
    st.tuples(boxes, boxes).map(lambda pair: shapely.symmetric_difference(*pair)),
).filter(lambda g: g.geom_type in ("Polygon", "MultiPolygon") and g.is_valid)


@given(
    polygons=st.lists(polygons, min_size=1, max_size=12),
    xy=st.lists(places, min_size=1, max_size=25),
    data=st.data(),
)
def test_containing_is_exactly_what_shapely_intersects_says(polygons, xy, data):
    xy = np.array(xy)
    assert (containing(polygons, xy) == by_trying_all(polygons, xy)).all()
    # Places on corners and on the middle of edges, where rounding decides.
    corners = shapely.get_coordinates(polygons)
    middles = (corners[1:] + corners[:-1]) / 2
    edge_xy = np.vstack([corners, middles])
    assert (containing(polygons, edge_xy) == by_trying_all(polygons, edge_xy)).all()
    order = data.draw(st.permutations(range(len(xy))))
    assert (containing(polygons, xy)[order] == containing(polygons, xy[order])).all()


@pytest.mark.real
def test_containing_of_real_hexagons_is_what_geopandas_joins(real_data):
    cells = geopandas.read_file(real_data / "porto_alegre" / "hexagons.geojson", use_arrow=False)
    west, south, east, north = cells.total_bounds
    xy = np.random.default_rng(1).uniform([west, south], [east, north], (20_000, 2))
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*xy.T, crs=cells.crs))
    joined = geopandas.sjoin(points, cells, how="left", predicate="intersects")
    expected = joined.groupby(level=0)["index_right"].min().fillna(-1).astype(int).to_numpy()
    assert (containing(cells.geometry.to_numpy(), xy) == expected).all()
    assert (expected >= 0).any()
