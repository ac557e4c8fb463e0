"""The grids of hot spots as an SVG picture; drawn once, coloured as often as it is asked."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gridmap.actions.bounded import Bounded
from gridmap.spatial import svg

Shapes = np.ndarray[Any, Any]

# Units of the picture, and how many of the strongest spots are named in it.
WIDTH, TALLEST, MOST_LABELS = 720, 640, 12


@dataclass(frozen=True)
class Drawn:
    """Grids in a picture: the `d` of the path of each, and where its label stands."""

    width: int
    height: int
    paths: list[str]
    middles: list[list[float]]


_kept = Bounded[Drawn](most=32)


def draw(grids: gpd.GeoDataFrame) -> dict[str, Any] | None:
    """Draw grids with their kinds; None where there are none.

    Parameters
    ----------
    grids : GeoDataFrame
        Polygons in degrees with `code`, `name`, `kind` and `z`.

    Returns
    -------
    dict
        `width`, `height` and `grids`: `code`, `name`, `kind`, `d`, `x`, `y` and whether it has a
        `label`.
    """
    shapes = np.asarray(grids.geometry.array, dtype=object)
    if len(shapes) == 0:
        return None
    drawn = _kept.get(key(shapes), lambda: _drawn(shapes))
    told = grids[["code", "name", "kind"]].to_dict(orient="records")
    heat = grids["z"].abs().fillna(0.0)
    named = set(heat[grids["kind"].isin(["hot", "cold"])].nlargest(MOST_LABELS).index)
    paths = zip(told, drawn.paths, drawn.middles, strict=True)
    return {
        "width": drawn.width,
        "height": drawn.height,
        "grids": [
            row | {"d": path, "x": x, "y": y, "label": place in named}
            for place, (row, path, (x, y)) in enumerate(paths)
        ],
    }


def key(shapes: Shapes) -> bytes:
    """Return what shapes are known by again."""
    return sha256(b"".join(shapely.to_wkb(shapes))).digest()


def _drawn(shapes: Shapes) -> Drawn:
    frame = svg.Frame.around(shapes, WIDTH, TALLEST)
    placed = frame.place(shapes)
    middles = shapely.get_coordinates(shapely.point_on_surface(placed)).round(1).tolist()
    return Drawn(frame.width, frame.height, [svg.path(shape) for shape in placed], middles)
