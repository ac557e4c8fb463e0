"""Hypothesis strategies of shapes in longitude and latitude."""

import shapely
from hypothesis import strategies as st
from shapely.geometry import box

# Below this the 32-bit numbers of SQLite's R*Tree cannot round outwards, for they end in zero.
TINY_DEG = 1e-30


def _degrees(limit: int) -> st.SearchStrategy[float]:
    return st.floats(-limit, limit).map(lambda v: v if abs(v) > TINY_DEG else 0.0)


POSITIONS = st.tuples(_degrees(180), _degrees(90))

points = POSITIONS.map(shapely.Point)
lines = st.lists(POSITIONS, min_size=2, max_size=6).map(shapely.LineString)
boxes = st.tuples(POSITIONS, st.floats(1e-7, 5), st.floats(1e-7, 5)).map(
    lambda b: box(b[0][0], b[0][1], b[0][0] + b[1], b[0][1] + b[2])
)
rings = st.tuples(POSITIONS, st.integers(3, 9), st.floats(1e-6, 3)).map(
    lambda c: shapely.Point(c[0]).buffer(c[2], quad_segs=c[1])
)
holed = rings.map(lambda p: shapely.Polygon(p.exterior, [p.buffer(-p.length / 20).exterior.coords]))
polygons = boxes | rings | holed
any_points = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(shapely.Point)
shapes = (
    points
    | lines
    | polygons
    | st.lists(points, min_size=1, max_size=4).map(shapely.MultiPoint)
    | st.lists(lines, min_size=1, max_size=3).map(shapely.MultiLineString)
    | st.lists(polygons, min_size=1, max_size=3).map(shapely.MultiPolygon)
    | st.lists(points | lines | polygons, min_size=1, max_size=3).map(shapely.GeometryCollection)
)
empty_shapes = st.sampled_from(
    [
        shapely.from_wkt(f"{kind} EMPTY")
        for kind in (
            "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
            "GEOMETRYCOLLECTION",
        )
    ]
)  # fmt: skip
