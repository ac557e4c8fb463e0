"""Draw a theme as a still map: vectors for paper, a picture for a document."""

import base64
import io
import math
import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from pyproj import Geod

from gridmap.reports.ground import Ground
from gridmap.reports.letters import clean
from gridmap.reports.outlines import lines_path, polygons_path, simplified
from gridmap.reports.styles import tokens
from gridmap.reports.themes import Theme

MM = 1 / 25.4  # inches
WIDTH_MM, MOST_HIGH_MM, FOOT_MM = 122.0, 92.0, 5.0
DOTS = 220  # per inch, of a picture
TYPE_PT, PLATE_PT = 6.0, 0.4
FINEST = 500  # a drawing shows nothing finer than this part of its width
BARS_M = (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
MOST_NAMES = 60
# Matplotlib writes a millionth of a point; a hundredth is finer than any printer.
OUTLINE, LONG = re.compile(rb' d="[^"]*"'), re.compile(rb"(\.\d\d)\d+")
WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Frame:
    """The part of the earth that is drawn, and how large: degrees, and millimetres on paper."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, areas: gpd.GeoDataFrame) -> "Frame":
        """Return the frame of areas with a little air around them."""
        west, south, east, north = (float(v) for v in areas.total_bounds)
        air = 0.015 * max(east - west, north - south, 1e-6)
        return cls(west - air, south - air, east + air, north + air)

    @property
    def squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude."""
        return max(math.cos(math.radians((self.south + self.north) / 2)), 0.01)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height on paper."""
        tall = (self.north - self.south) / ((self.east - self.west) * self.squeeze)
        width = min(WIDTH_MM, MOST_HIGH_MM / tall)
        return width, width * tall

    @property
    def degrees_per_mm(self) -> float:
        """Degrees of latitude to a millimetre of paper."""
        return (self.north - self.south) / self.size_mm[1]


def draw(theme: Theme, ground: Ground, form: str = "svg") -> bytes:
    """Draw a theme.

    Parameters
    ----------
    form : str
        `svg`, or `png` at 200 dots per inch.

    Returns
    -------
    bytes
        The file; the same theme makes the same bytes.
    """
    settings = {
        "svg.hashsalt": "gridmap",
        "svg.fonttype": "none",
        "font.family": _families(),
        "path.simplify": False,
    }
    with mpl.rc_context(settings):
        frame = Frame.of(theme.areas)
        width_mm, height_mm = frame.size_mm
        figure = Figure(figsize=(width_mm * MM, (height_mm + FOOT_MM) * MM))
        axes = figure.add_axes(
            (0, FOOT_MM / (height_mm + FOOT_MM), 1, height_mm / (height_mm + FOOT_MM))
        )
        axes.set(xlim=(frame.west, frame.east), ylim=(frame.south, frame.north))
        axes.set_axis_off()
        _ground(axes, ground, frame)
        _areas(axes, theme, frame)
        _boundaries(axes, theme, ground, frame)
        _points(axes, theme)
        _names(axes, theme, ground, frame)
        _scale(figure, frame)
        return _file(figure, form)


def picture(theme: Theme, ground: Ground) -> str:
    """Return a theme as a picture that a page carries inside."""
    return "data:image/svg+xml;base64," + base64.b64encode(draw(theme, ground)).decode()


def _file(figure: Figure, form: str) -> bytes:
    target = io.BytesIO()
    if form == "svg":
        FigureCanvasSVG(figure).print_svg(target, metadata={"Date": None, "Creator": "gridmap"})
        return OUTLINE.sub(lambda found: LONG.sub(rb"\1", found[0]), target.getvalue())
    figure.set_dpi(DOTS)
    FigureCanvasAgg(figure).print_png(target, metadata={"Software": "gridmap"})
    return target.getvalue()


def _families() -> list[str]:
    """Return the families of the tokens that this machine has, else matplotlib's own."""
    known = set(font_manager.get_font_names())
    named = [name.strip().strip('"') for name in " ".join(tokens()["font"].split()).split(",")]
    return [name for name in named if name in known] + ["sans-serif"]


def _colour(token: str) -> Any:
    return to_rgb(tokens()[token])


def _fine(frame: gpd.GeoDataFrame, view: Frame) -> Any:
    shapes = np.asarray(frame.geometry.array, dtype=object)
    return simplified(shapes, (view.north - view.south) / FINEST)


def _put(axes: Any, path: Any, **look: Any) -> None:
    if path is not None:
        patch = PathPatch(path, **look)
        patch.set_transform(axes.transData)
        axes.add_artist(patch)  # add_patch would measure every vertex, and the frame is known


def _ground(axes: Any, ground: Ground, frame: Frame) -> None:
    """Put water and green below everything."""
    if ground.backdrops is not None and len(ground.backdrops):
        for kind in ("green", "water"):
            here = ground.backdrops[ground.backdrops["kind"] == kind]
            _put(axes, polygons_path(_fine(here, frame)), fc=_colour(f"map-{kind}"), ec="none")


def _areas(axes: Any, theme: Theme, frame: Frame) -> None:
    """Fill the areas of one class as one path; the ground shows through."""
    shapes, numbers = _fine(theme.areas, frame), theme.areas["number"].to_numpy()
    for number in np.unique(numbers):
        path, edge = polygons_path(shapes[numbers == number]), _colour("map-boundary")
        if number < 0:
            _put(axes, path, fc="none", ec=_colour("class-none"), hatch="////", lw=0.25)
        else:
            fill = (*_colour(theme.classes[number].token), _alpha(number))
            _put(axes, path, fc=fill, ec=(*edge, 0.7), lw=0.25)


def _alpha(number: int) -> float:
    """Let water and green show most where nothing is missing."""
    return 0.8 if number else 0.45


def _boundaries(axes: Any, theme: Theme, ground: Ground, frame: Frame) -> None:
    for level, width in (("community", 0.45), ("subdistrict", 0.8), ("district", 1.1)):
        shapes = ground.shapes.get(level)
        if shapes is not None and 0 < len(shapes) <= max(len(theme.areas), 1):
            look = {"fc": "none", "ec": _colour("map-boundary"), "joinstyle": "round"}
            _put(axes, lines_path(_fine(shapes, frame)), lw=width, **look)


def _points(axes: Any, theme: Theme) -> None:
    for points in theme.points:
        if len(points.lonlat):
            axes.scatter(
                points.lonlat[:, 0],
                points.lonlat[:, 1],
                s=7 if points.marker == "o" else 16,
                marker=points.marker,
                color=[_colour(points.token)],
                edgecolors=[_colour("surface")],
                linewidths=0.5,
                zorder=3,
            )


def _names(axes: Any, theme: Theme, ground: Ground, frame: Frame) -> None:
    """Write the names that fit: one that would touch another or the edge is left out."""
    shapes = next(
        (
            ground.shapes[level]
            for level in ("community", "subdistrict", "district")
            if 0 < len(ground.shapes.get(level, ())) <= MOST_NAMES
        ),
        None,
    )
    if shapes is None:
        return
    up = TYPE_PT * 25.4 / 72 * frame.degrees_per_mm  # the height of a letter
    across = up / frame.squeeze
    taken = [
        (x - across / 3, y - up / 3, x + across / 3, y + up / 3)
        for points in theme.points
        for x, y in points.lonlat
    ]
    plate = {"fc": _colour("map-halo"), "ec": "none", "alpha": 0.75, "pad": PLATE_PT}
    for place in shapely.area(shapes.geometry.to_numpy()).argsort()[::-1]:
        name = clean(str(shapes["name"].iloc[place]))
        at = shapes.geometry.iloc[place].representative_point()
        half = across * sum(0.55 if ord(c) < 256 else 1.0 for c in name) / 2 + across * 0.2
        for shift in (0.0, 1.1, -1.1, 2.0, -2.0):
            y = at.y + shift * up
            box = (at.x - half, y - 0.7 * up, at.x + half, y + 0.7 * up)
            inside = box[0] > frame.west and box[2] < frame.east
            if inside and not any(_touch(box, other) for other in taken):
                taken.append(box)
                axes.text(
                    at.x, y, name, ha="center", va="center", fontsize=TYPE_PT, weight="bold",
                    color=_colour("map-label"), bbox=plate, zorder=4,
                )  # fmt: skip
                break


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _scale(figure: Figure, frame: Frame) -> None:
    """Draw a scale bar under the map."""
    width_mm, height_mm = frame.size_mm
    middle = (frame.south + frame.north) / 2
    whole_m = WGS84.line_length([frame.west, frame.east], [middle, middle])
    if not whole_m > 0:
        return
    length_m = next((m for m in BARS_M if m <= whole_m / 4), BARS_M[-1])
    end, tall = length_m / whole_m, height_mm + FOOT_MM
    axes = figure.add_axes((0, 0, 1, FOOT_MM / tall), xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    start = 1 / width_mm
    axes.plot(
        [start, start, start + end, start + end], [0.75, 0.45, 0.45, 0.75],
        color=_colour("ink"), lw=0.8, solid_capstyle="butt",
    )  # fmt: skip
    text = f"{length_m // 1000} km" if length_m >= 1000 else f"{length_m} m"
    axes.text(start + end + 0.012, 0.5, text, fontsize=TYPE_PT, va="center", color=_colour("ink"))
