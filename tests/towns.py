"""A hand-worked town of 5 x 5 grids of 200 m, as files: everything in it can be counted by eye.

Its south-west corner is at 100.4 E, 38.9 N. Grids are numbered row by row from the south-west:
code 620702001001 + 001 to 025. One street runs along every grid line. In each grid stands one house
with 40 residents (1,000 in all), 60 m east of the street on its west and 80 m north of that on its
south: it is joined to the former, so to its south-western corner one walks 60 + 80 m (100 m as
the crow flies) and to its north-western corner 60 + 120 m.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

CRS = "EPSG:4542"  # CGCS2000 / 3-degree Gauss-Krueger CM 99E
COMMUNITY = "620702001001"
SIDE_M = 200.0
SIZE = 5
RESIDENTS = 40
HOUSE_EAST_M, HOUSE_NORTH_M = 60.0, 80.0
_TO_LONLAT = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)
_ORIGIN = pyproj.Transformer.from_crs(4326, CRS, always_xy=True).transform(100.4, 38.9)


def lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    """Longitude and latitude of a place given in metres from the town's south-west corner."""
    lon, lat = _TO_LONLAT.transform(_ORIGIN[0] + x_m, _ORIGIN[1] + y_m)
    return round(lon, 9), round(lat, 9)


def on_map(geometry: shapely.Geometry) -> shapely.Geometry:
    """Move a shape from metres to longitude and latitude."""
    return shapely.transform(
        geometry, lambda xy: np.array([lonlat(x, y) for x, y in xy]), include_z=False
    )


def feature(geometry: shapely.Geometry | None, **properties: Any) -> dict[str, Any]:
    """Make a GeoJSON feature of a shape in metres."""
    shape = None if geometry is None else json.loads(shapely.to_geojson(on_map(geometry)))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def write(path: Path, features: Iterable[dict[str, Any]]) -> Path:
    """Write features as GeoJSON."""
    content = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def cell(column: int, row: int) -> shapely.Polygon:
    """Grid of a column and row, both from 0, in metres."""
    x, y = column * SIDE_M, row * SIDE_M
    return shapely.box(x, y, x + SIDE_M, y + SIDE_M)


def grid_code(column: int, row: int) -> str:
    """Code of the grid of a column and row."""
    return f"{COMMUNITY}{row * SIZE + column + 1:03d}"


def cells() -> list[tuple[int, int]]:
    """Columns and rows of all grids, in the order of their codes."""
    return [(column, row) for row in range(SIZE) for column in range(SIZE)]


def grids(folder: Path) -> Path:
    """Write the 25 grids."""
    made = [
        feature(cell(*at), code=grid_code(*at), name=f"网格 {grid_code(*at)[-3:]}")
        for at in cells()
    ]
    return write(folder / "grids.geojson", made)


def residences(folder: Path) -> Path:
    """Write one house of 40 residents in each grid."""
    made = [
        feature(
            shapely.Point(c * SIDE_M + HOUSE_EAST_M, r * SIDE_M + HOUSE_NORTH_M),
            code=f"H{grid_code(c, r)[-3:]}",
            residents=RESIDENTS,
            households=16,
            area_code=grid_code(c, r),
        )
        for c, r in cells()
    ]
    return write(folder / "residences.geojson", made)


def facilities(folder: Path, *places: tuple[float, float], kind: str = "service_station") -> Path:
    """Write facilities at places in metres."""
    made = [
        feature(shapely.Point(x, y), code=f"F{i}", name=f"驿站 {i}", kind=kind)
        for i, (x, y) in enumerate(places, start=1)
    ]
    return write(folder / "facilities.geojson", made)


def paths(folder: Path) -> Path:
    """Write the streets: every grid line, with a vertex at every crossing."""
    ticks = [i * SIDE_M for i in range(SIZE + 1)]
    lines = [shapely.LineString([(x, y) for y in ticks]) for x in ticks]
    lines += [shapely.LineString([(x, y) for x in ticks]) for y in ticks]
    made = [feature(line, kind="residential", name=f"{i} 路") for i, line in enumerate(lines, 1)]
    return write(folder / "paths.geojson", made)
