"""The report's map drawn still, as SVG: for paper, and for readers without scripts."""

import math

import geopandas as gpd
import shapely
from markupsafe import Markup
from pyproj import Geod

from gridmap.reports.build import MapLayers
from gridmap.reports.figures import is_missing
from gridmap.reports.styles import SHARE_CLASSES, share_class

WIDTH, MARGIN, TYPE_SIZE = 1000.0, 10.0, 13.0
BARS_M = (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
WGS84 = Geod(ellps="WGS84")


class Plane:
    """Longitude and latitude to the units of the drawing, true to scale in its middle."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        self.west, self.north = west, north
        middle = (south + north) / 2
        self.squeeze = math.cos(math.radians(middle))
        across, up = max((east - west) * self.squeeze, 1e-9), max(north - south, 1e-9)
        self.scale = min((WIDTH - 2 * MARGIN) / across, (WIDTH - 2 * MARGIN) / up)
        self.width = across * self.scale + 2 * MARGIN
        self.height = up * self.scale + 2 * MARGIN
        east_m = WGS84.line_length([west, east], [middle, middle])
        self.per_m = across * self.scale / east_m if east_m else 0.0

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point is drawn."""
        x = (lon - self.west) * self.squeeze * self.scale + MARGIN
        return x, (self.north - lat) * self.scale + MARGIN

    def outline(self, shape: shapely.Geometry) -> str:
        """Return the path of a polygon's rings, holes included."""
        pieces = []
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            drawn = [self.place(lon, lat) for lon, lat in shapely.get_coordinates(ring)[:-1]]
            pieces.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn) + "Z")
        return "".join(pieces)


def draw_plan(maps: MapLayers) -> Markup:
    """Draw the areas by class, the communities' outlines and names, the facilities and a scale.

    Returns
    -------
    Markup
        An `svg` element; empty where there is no area.
    """
    shapes = maps.grids if len(maps.grids) else maps.communities
    if not len(shapes):
        return Markup("")
    plane = Plane(tuple(float(value) for value in shapes.total_bounds))
    parts = [_areas(plane, maps), _outlines(plane, maps.communities), _dots(plane, maps)]
    parts += [_names(plane, maps.communities), _scale_bar(plane)]
    return Markup('<svg class="plan" viewBox="0 0 {:.0f} {:.0f}" role="img">{}</svg>').format(
        plane.width, plane.height + 2 * TYPE_SIZE, Markup("").join(parts)
    )


def _areas(plane: Plane, maps: MapLayers) -> Markup:
    """Put the areas of one class into one path: a tenth of the elements, the same picture."""
    outlines: dict[str, list[str]] = {}
    for area in maps.grids.itertuples():
        share = area.share_uncovered
        number = share_class(None if is_missing(share) else float(share))
        token = "plain" if maps.reach is None else "none"
        token = SHARE_CLASSES[number].token if number >= 0 else token
        outlines.setdefault(token, []).append(plane.outline(area.geometry))
    return Markup("").join(
        Markup('<path class="fill {}" d="{}"></path>').format(token, "".join(paths))
        for token, paths in sorted(outlines.items())
    )


def _outlines(plane: Plane, communities: gpd.GeoDataFrame) -> Markup:
    paths = "".join(plane.outline(shape) for shape in communities.geometry)
    return Markup('<path class="community" d="{}"></path>').format(paths) if paths else Markup("")


def _dots(plane: Plane, maps: MapLayers) -> Markup:
    asked = set(maps.reach.kind.split(",")) if maps.reach else set(maps.facilities["kind"])
    return Markup("").join(
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4.5"></circle>').format(
            *plane.place(facility.geometry.x, facility.geometry.y)
        )
        for facility in maps.facilities.itertuples()
        if facility.kind in asked and not facility.geometry.is_empty
    )


def _names(plane: Plane, communities: gpd.GeoDataFrame) -> Markup:
    """Write the names that fit: one that would touch another is left out, the larger area first."""
    taken: list[tuple[float, float, float, float]] = []
    written = []
    order = shapely.area(communities.geometry.to_numpy()).argsort()[::-1]
    for place in order:
        shape, name = communities.geometry.iloc[place], str(communities["name"].iloc[place])
        x, y = plane.place(*shapely.get_coordinates(shape.representative_point())[0])
        half = TYPE_SIZE * sum(0.55 if ord(c) < 256 else 1.0 for c in name) / 2
        box = (x - half, y - TYPE_SIZE, x + half, y + TYPE_SIZE / 2)
        inside = box[0] >= 0 and box[2] <= plane.width
        if inside and not any(_touch(box, other) for other in taken):
            taken.append(box)
            written.append(
                Markup('<text class="name" x="{:.1f}" y="{:.1f}">{}</text>').format(x, y, name)
            )
    return Markup("").join(written)


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _scale_bar(plane: Plane) -> Markup:
    length_m = next((m for m in BARS_M if m * plane.per_m <= plane.width / 4), BARS_M[-1])
    text = f"{length_m // 1000} km" if length_m >= 1000 else f"{length_m} m"
    y, end = plane.height + TYPE_SIZE, MARGIN + length_m * plane.per_m
    return Markup(
        '<path class="scale" d="M{0:.1f} {1:.1f}v6H{2:.1f}v-6"></path>'
        '<text class="scale-text" x="{3:.1f}" y="{4:.1f}">{5}</text>'
    ).format(MARGIN, y, end, end + 8, y + 7, text)
