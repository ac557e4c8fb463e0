"""Geometry as matplotlib's paths: one path a layer, so that a drawing stays small."""

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

Shapes = npt.NDArray[np.object_]


def polygons_path(shapes: Shapes) -> Path | None:
    """Return the rings of polygons as one path, outer rings one way round and holes the other.

    Examples
    --------
    >>> polygons_path(np.array([shapely.box(0, 0, 1, 1)], dtype=object)).vertices.shape
    (5, 2)
    >>> polygons_path(np.array([], dtype=object)) is None
    True
    """
    parts = shapely.get_parts(shapes)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    return _path(rings, closed=True)


def lines_path(shapes: Shapes) -> Path | None:
    """Return lines, and the outlines of polygons, as one path."""
    parts = shapely.get_parts(shapes)
    flat = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = np.concatenate([parts[~flat], shapely.get_rings(parts[flat])])
    known = np.isin(shapely.get_type_id(lines), (1, 2))  # LineString, LinearRing
    return _path(lines[known], closed=False)


def _path(lines: Shapes, *, closed: bool) -> Path | None:
    xy, line = shapely.get_coordinates(lines, return_index=True)
    if not len(xy):
        return None
    codes = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
    turns = np.flatnonzero(np.diff(line)) + 1
    codes[np.concatenate([[0], turns])] = Path.MOVETO
    if closed:
        codes[np.concatenate([turns - 1, [len(xy) - 1]])] = Path.CLOSEPOLY
    return Path(xy, codes)


def simplified(shapes: Shapes, tolerance: float) -> Shapes:
    """Drop the vertices that a drawing cannot show; shapes stay valid for drawing."""
    return np.asarray(shapely.simplify(shapes, tolerance, preserve_topology=True), dtype=object)
