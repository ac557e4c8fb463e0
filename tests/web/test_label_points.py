"""Where labels of areas stand, against the largest circle that an area holds."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
import shapely

GEOMETRY = Path(__file__).parents[2] / "static/js/geometry.js"
PROGRAM = """
import { labelPoint } from %s;
console.log(JSON.stringify(%s.map(labelPoint)));
"""
LAT = 38.93
SHAPES = {
    "square": shapely.box(0, 0, 1, 1),
    "an L": shapely.Polygon([(0, 0), (4, 0), (4, 1), (1, 1), (1, 4), (0, 4)]),
    "with a hole": shapely.box(0, 0, 3, 3).difference(shapely.box(0.5, 0.5, 2, 2)),
    "two parts": shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 8, 3)]),
    "a crescent": shapely.Point(0, 0).buffer(2).difference(shapely.Point(1, 0).buffer(1.6)),
    "a strip": shapely.LineString([(0, 0), (3, 0), (3, 3)]).buffer(0.2, cap_style="flat"),
}


def on_earth(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape of kilometres as one of degrees."""
    scale = (1 / 111.32 / math.cos(math.radians(LAT)), 1 / 111.32)
    return shapely.transform(shape, lambda xy: xy * scale + (100.45, LAT))


def in_km(shape: shapely.Geometry) -> shapely.Geometry:
    scale = (111.32 * math.cos(math.radians(LAT)), 111.32)
    return shapely.transform(shape, lambda xy: (xy - (100.45, LAT)) * scale)


@pytest.fixture(scope="module")
def points() -> dict[str, shapely.Point]:
    given = [json.loads(shapely.to_geojson(on_earth(shape))) for shape in SHAPES.values()]
    program = PROGRAM % (json.dumps(GEOMETRY.as_uri()), json.dumps(given))
    command = ["node", "--input-type=module", "-e", program]
    # As the Makefile does: Node is that of the system, or stands beside Python.
    path = f"{os.environ['PATH']}:{Path(sys.executable).parent}"
    told = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"PATH": path}
    ).stdout
    places = json.loads(told)
    return {name: in_km(shapely.Point(at)) for name, at in zip(SHAPES, places, strict=True)}


@pytest.mark.parametrize("name", SHAPES)
def test_a_label_stands_about_as_deep_as_any_point_does(
    points: dict[str, shapely.Point], name: str
) -> None:
    parts = shapely.get_parts(SHAPES[name])
    largest = parts[shapely.area(parts).argmax()]
    point = points[name]
    assert largest.contains(point)
    deepest = shapely.length(shapely.maximum_inscribed_circle(largest, 0.001))
    assert largest.boundary.distance(point) > 0.7 * deepest  # it is a short form of the search
