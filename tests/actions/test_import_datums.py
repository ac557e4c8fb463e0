"""Points that another datum would put where they say that they are."""

import numpy as np
import pytest
import shapely

from gridmap.actions.import_datums import OtherDatum
from gridmap.spatial.datum import gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02

HERE = shapely.points([[100.45, 38.93], [100.46, 38.94], [100.44, 38.92]])
GRIDS = shapely.buffer(HERE, 0.001)


def told(points: np.ndarray) -> list[str]:
    found = OtherDatum()
    found.look(points, GRIDS)
    return [remark["text"] for remark in found.remarks()]


@pytest.mark.parametrize(
    ("shift", "datum"),
    [(wgs84_to_gcj02, "GCJ-02"), (wgs84_to_bd09, "BD-09"), (gcj02_to_wgs84, "WGS 84")],
)
def test_the_datum_that_fits_is_named(shift: object, datum: str) -> None:
    (sentence,) = told(shapely.transform(HERE, shift, interleaved=False))
    assert f"Of 3 rows outside the areas that they name, 3 would lie inside if read as {datum}" in (
        sentence
    )


def test_what_fits_in_no_datum_is_no_question_of_datum() -> None:
    assert told(shapely.transform(HERE, lambda lon, lat: (lon + 1, lat), interleaved=False)) == []
