"""A small drawing of a place: its area, the streets and water around it, and points on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from gridmap.db.queries import sketches
from gridmap.db.session import Session
from gridmap.spatial import svg

# All drawings have one form, so that a page keeps room for one before it comes (registers.css).
WIDTH = HEIGHT = 400.0
MARGIN = 0.12
SMALLEST = 0.0035  # degrees of latitude that are shown at least, some 400 m
# What lies around, as it is drawn; all other backdrops are lines.
LOOKS = ("water", "green", sketches.PATH, sketches.GRID)
MOST_PATHS, MOST_GRIDS = 1_500, 150
FINEST = 0.35  # a drawing shows nothing smaller


@dataclass(frozen=True)
class Point:
    """A point of a drawing: degrees, what it is called, and how it looks."""

    lon: float
    lat: float
    name: str = ""
    look: str = "self"


@dataclass(frozen=True)
class Line:
    """A line of a drawing between places in degrees."""

    places: tuple[tuple[float, float], ...]
    name: str = ""
    look: str = "tie"


@dataclass(frozen=True)
class Sketch:
    """A drawing as an SVG wants it: paths with their class, and points.

    Attributes
    ----------
    width, height : float
    shapes : list of dict
        `d` and `look`: water, green, path, grid, area, tie; the lowest first.
    points : list of dict
        `x`, `y`, `name`, `look`.
    metres : int
        Length of a scale bar that is `bar` wide.
    bar : float
    """

    width: float
    height: float
    shapes: list[dict[str, str]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    metres: int = 0
    bar: float = 0.0


def draw(
    session: Session,
    areas: Sequence[str],
    points: Sequence[Point] = (),
    lines: Sequence[Line] = (),
    *,
    grids: bool = True,
) -> Sketch | None:
    """Draw areas and points with what is around them; None where there is nothing to draw.

    Parameters
    ----------
    areas : sequence of str
        Codes of areas that are outlined, and by which the drawing is fitted.
    grids : bool
        Whether the grids around are drawn too.
    """
    outlined = sketches.shapes(session, list(areas)) if areas else []
    frame = _frame([shape for _, shape in outlined], points, lines)
    if frame is None:
        return None
    found = [
        (look if look in LOOKS else "other", shape)
        for look, shape in sketches.around(session, frame.box, MOST_PATHS, MOST_GRIDS)
        if grids or look != sketches.GRID
    ]
    found += [("area", shape) for _, shape in outlined]
    found += [(line.look, shapely.LineString(line.places)) for line in lines]
    return Sketch(
        WIDTH,
        HEIGHT,
        [{"look": look, "d": d} for look, shape in found if (d := frame.path(shape))],
        [
            dict(zip(("x", "y"), frame.at(one.lon, one.lat), strict=True))
            | {"name": one.name, "look": one.look}
            for one in points
        ],
        *frame.scale(),
    )


@dataclass(frozen=True)
class _Frame:
    """From degrees to the drawing."""

    west: float
    north: float
    per_lon: float
    per_lat: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        east, south = self.west + WIDTH / self.per_lon, self.north - HEIGHT / self.per_lat
        return self.west, south, east, self.north

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = (lon - self.west) * self.per_lon, (self.north - lat) * self.per_lat
        return round(x, 1), round(y, 1)

    def path(self, shape: Any) -> str:
        """Write a shape as the `d` of an SVG path; "" where nothing of it is in the drawing."""

        def moved(lonlat: Any) -> Any:
            return np.column_stack(
                (
                    (lonlat[:, 0] - self.west) * self.per_lon,
                    (self.north - lonlat[:, 1]) * self.per_lat,
                )
            )

        drawn = shapely.transform(shapely.force_2d(shape), moved)
        seen = shapely.clip_by_rect(drawn, -4, -4, WIDTH + 4, HEIGHT + 4)
        return svg.path(shapely.simplify(seen, FINEST))

    def scale(self) -> tuple[int, float]:
        """Return a round number of metres, and how long that is in the drawing."""
        per_metre = self.per_lat / 110_950
        exponent = 10 ** math.floor(math.log10(WIDTH / 4 / per_metre))
        metres = max(n * exponent for n in (1, 2, 5) if n * exponent * per_metre <= WIDTH / 4)
        return int(metres), round(metres * per_metre, 1)


def _frame(shapes: list[Any], points: Sequence[Point], lines: Sequence[Line]) -> _Frame | None:
    places = [(one.lon, one.lat) for one in points] + [p for line in lines for p in line.places]
    geometry = [*shapes, *(shapely.Point(place) for place in places)]
    if not geometry:
        return None
    west, south, east, north = shapely.total_bounds(np.array(geometry, dtype=object)).tolist()
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    narrow = math.cos(math.radians(middle_lat))
    high = max(north - south, SMALLEST) * (1 + 2 * MARGIN)
    wide = max((east - west) * narrow, SMALLEST) * (1 + 2 * MARGIN)
    per_lat = min(WIDTH / wide, HEIGHT / high)
    per_lon = per_lat * narrow
    return _Frame(
        middle_lon - WIDTH / per_lon / 2,
        middle_lat + HEIGHT / per_lat / 2,
        per_lon,
        per_lat,
    )
