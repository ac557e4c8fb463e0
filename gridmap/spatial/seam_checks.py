"""Refuse what would be no tiling any more: shapes that cross, lie over each other, or vanish."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import shapely

from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.spatial.crs import metric_crs, to_metric
from gridmap.spatial.seam_rings import Shape, ring_areas

# A grid smaller than this is a slip of the hand, not a grid.
SMALLEST_M2 = 50.0
# What the sum of the grids may differ from before, for floating point.
LOOSE_M2 = 0.01


def refuse_improper(whole: Mapping[str, Shape], after: Mapping[str, Shape | None]) -> None:
    """Refuse shapes that are none, and whatever would leave a gap or an overlap."""
    shapes = [shape for shape in after.values() if shape is not None]
    before = [whole[key] for key in after if key in whole]
    for shape in shapes:
        if not shapely.is_valid(shape) or shape.is_empty:
            raise crossed()
    measure = _measure(before)
    if min(measure(shapes)) < SMALLEST_M2:
        raise InputError(
            said(
                "网格会小于 {least:.0f} 平方米。",
                "A grid would be smaller than {least:.0f} m².",
                least=SMALLEST_M2,
            )
        )
    ground, covered = shapely.union_all(before), shapely.union_all(shapes)
    lost = measure([shapely.symmetric_difference(ground, covered)]).sum()
    twice = measure(shapes).sum() - measure([covered]).sum()
    if lost > LOOSE_M2 or twice > LOOSE_M2:
        raise crossed()


def flipped(before: Shape, after: Shape) -> bool:
    """Return whether a ring was turned over: the move went right across the grid."""
    return bool(np.any(np.sign(ring_areas(before)[:1]) != np.sign(ring_areas(after)[:1])))


def _measure(shapes: list[Shape]) -> Callable[[list[Any]], Any]:
    """Make a measure of areas in m², in the metric system of the place."""
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    return lambda some: shapely.area(to_metric(np.array(some, dtype=object), crs))


def area_m2(shape: Shape) -> float:
    """Return the area of a grid in m²."""
    return float(_measure([shape])([shape])[0])


def crossed() -> InputError:
    """Say that boundaries would cross."""
    return InputError(
        said(
            "这样网格的边界会相交或者压住旁边的网格。",
            "The boundaries would cross, or a grid would lie over its neighbour.",
        )
    )
