"""Shapes as paths of an SVG picture: north is up, and metres east are as long as metres north."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from gridmap.spatial.crs import metric_crs, to_metric

Geometries = npt.NDArray[np.object_]
DECIMALS = 1  # of a unit of the picture
_FINEST = 0.4  # units: what is finer, no screen shows


@dataclass(frozen=True)
class Frame:
    """How a part of the town lies in a picture.

    Attributes
    ----------
    crs : pyproj.CRS
        In which it is measured.
    west, north : float
        Metres of the upper left corner.
    scale : float
        Units of the picture for a metre.
    width, height : int
        Units of the picture.
    """

    crs: pyproj.CRS
    west: float
    north: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, shapes: Geometries, width: int, tallest: int) -> "Frame":
        """Lay a picture around shapes in degrees, at most so wide and so tall.

        Examples
        --------
        >>> frame = Frame.around(np.array([shapely.box(100.4, 38.9, 100.41, 38.91)]), 400, 800)
        >>> frame.width, frame.height
        (400, 508)
        """
        middle = shapely.centroid(shapely.box(*shapely.total_bounds(shapes)))
        crs = metric_crs(middle.x, middle.y)
        west, south, east, north = shapely.total_bounds(to_metric(shapes, crs))
        wide, high = max(east - west, 1.0), max(north - south, 1.0)
        scale = min(width / wide, tallest / high)
        return cls(crs, west, north, scale, round(wide * scale), round(high * scale))

    def place(self, shapes: Geometries) -> Geometries:
        """Return shapes in degrees as they lie in the picture, as fine as it shows them."""
        metric = to_metric(shapes, self.crs)
        placed = shapely.transform(
            metric, lambda xy: (xy - (self.west, self.north)) * (self.scale, -self.scale)
        )
        return np.asarray(shapely.simplify(placed, _FINEST), dtype=object)


def path(shape: shapely.Geometry) -> str:
    """Write the lines and polygons of a picture as the `d` of a path; points are left out.

    Examples
    --------
    >>> path(shapely.box(0, 0, 10, 5))
    'M10 0L10 5L0 5L0 0Z'
    >>> path(shapely.LineString([(0, 0), (1.26, 2)]))
    'M0 0L1.3 2'
    """
    written = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point" or part.is_empty:
            continue
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            xy = shapely.get_coordinates(ring)
            closed = part.geom_type == "Polygon"
            points = [f"{_plain(x)} {_plain(y)}" for x, y in (xy[:-1] if closed else xy)]
            written.append("M" + "L".join(points) + ("Z" if closed else ""))
    return "".join(written)


def _plain(number: float) -> str:
    return f"{round(float(number), DECIMALS) + 0.0:g}"
