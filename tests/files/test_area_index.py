"""The light index of areas: names, parents, where labels stand."""

import geopandas as gpd
import numpy as np
import orjson
import pytest
import shapely

from gridmap.files import area_index as module
from gridmap.files.area_index import area_index, label_points

HOOK = shapely.Polygon([(0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (0, 1)])


def test_columns_say_what_the_map_has_to_know() -> None:
    frame = gpd.GeoDataFrame(
        {"code": ["1"], "name": ["甲"], "parent_code": ["0"], "kind": ["micro"], "made": [False]},
        geometry=[shapely.box(100, 38, 100.2, 38.1)],
        crs=4326,
    )
    (level, columns), *others = orjson.loads(area_index({"grid": frame}))["levels"].items()
    assert (level, others) == ("grid", [])
    assert columns["box"] == [100, 38, 100.2, 38.1]
    assert columns["name"] == ["甲"]
    assert columns["at"] == pytest.approx([100.1, 38.05], abs=0.05)


@pytest.mark.parametrize("most", [0, 100])
def test_a_label_stands_inside_its_area(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DEEPEST", most)
    geometry = np.array([shapely.multipolygons([HOOK]), shapely.box(20, 0, 30, 10)])
    points = shapely.points(label_points(geometry))
    assert shapely.contains(geometry, points).all()


def test_a_label_stands_in_the_largest_part() -> None:
    parts = shapely.multipolygons([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 9, 9)])
    ((x, y),) = label_points(np.array([parts]))
    assert 5 < x < 9
    assert 5 < y < 9
