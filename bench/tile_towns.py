"""A made-up town in a store: areas of four levels, streets, homes. Synthetic, and it says so."""

import datetime as dt
from typing import Any

import numpy as np
import shapely

from bench.towns import SEED, tiling
from gridmap.db import schema
from gridmap.db.bulk import insert_rows
from gridmap.db.engine import Engine, open_engine
from gridmap.db.models import LAYERS, Edition
from gridmap.db.session import Session, writing
from gridmap.spatial.crs import to_lonlat

SIDE_GRIDS = 10  # grids in a row of a community, communities in a row of a subdistrict
CRS = "EPSG:4542"
ORIGIN = (6.0e5, 4.3e6)


def fill(url: str, columns: int, rows: int, homes: int) -> Engine:
    """Make a store with columns x rows grids of some 100 m and so many residences; return it."""
    engine = open_engine(url)
    schema.create(engine)
    cells = _shift(tiling(columns, rows)).reshape(rows, columns)
    with writing(engine) as session:
        parents: np.ndarray[Any, Any] = np.array(["620702"])
        district = _areas(
            session, "district", _union(cells, rows, columns), [""], parents, "合成区"
        )
        for level, side, digits in (("subdistrict", 100, 3), ("community", 10, 3), ("grid", 1, 3)):
            shapes = _union(cells, side, side)
            up = {"subdistrict": (rows, columns), "community": (100, 100), "grid": (10, 10)}[level]
            parent = _parent_codes(shapes.shape, district, up, side)
            codes = _codes(parent, digits)
            district = _areas(session, level, shapes, parent.ravel(), codes, _NAMES[level])
            district = district.reshape(shapes.shape)
        _homes(session, cells, homes)
        _stations(session, cells)
        _streets(session, columns, rows)
    return engine


_NAMES = {"subdistrict": "街道", "community": "社区", "grid": "网格"}


def _shift(shapes: np.ndarray) -> np.ndarray:
    return to_lonlat(shapely.transform(shapes, lambda xy: xy + np.array(ORIGIN)), CRS)


def _union(cells: np.ndarray, high: int, wide: int) -> np.ndarray:
    """Join blocks of cells of so many rows and columns."""
    if high == wide == 1:
        return cells
    return np.array(
        [
            [
                shapely.coverage_union_all(cells[row : row + high, column : column + wide].ravel())
                for column in range(0, cells.shape[1], wide)
            ]
            for row in range(0, cells.shape[0], high)
        ]
    )


def _parent_codes(
    shape: tuple[int, int], above: np.ndarray, up: tuple[int, int], side: int
) -> np.ndarray:
    row, column = np.indices(shape)
    above = above.reshape(-1, 1) if above.ndim == 1 else above
    return above[row * side // up[0], column * side // up[1]]


def _codes(parent: np.ndarray, digits: int) -> np.ndarray:
    """Give the children of each parent numbers from 1."""
    flat = parent.ravel()
    order = np.argsort(flat, kind="stable")
    _, start, count = np.unique(flat[order], return_index=True, return_counts=True)
    number = np.empty(len(flat), dtype=int)
    number[order] = np.arange(len(flat)) - np.repeat(start, count) + 1
    return np.array([f"{code}{n:0{digits}d}" for code, n in zip(flat, number, strict=True)])


def _areas(
    session: Session,
    level: str,
    shapes: np.ndarray,
    parents: Any,
    codes: np.ndarray,
    name: str,
) -> np.ndarray:
    flat = shapes.ravel()
    geometry = np.array([shapely.multipolygons([shape]) for shape in flat])
    columns = {
        "level": level,
        "kind": "residential" if level == "grid" else "",
        "scheme": "",
        "code": codes,
        "name": [f"合成{name}{code[-3:]}" for code in codes] if level != "district" else [name],
        "parent_code": list(parents),
        "made": False,
        "households": [None] * len(flat),
        "geom": geometry,
    }
    _insert(session, "areas", columns, len(flat))
    return codes


def _homes(session: Session, cells: np.ndarray, count: int) -> None:
    if not count:
        return
    rng = np.random.default_rng(SEED)
    west, south, east, north = shapely.total_bounds(cells)
    lonlat = rng.uniform((west, south), (east, north), (count, 2))
    residents = rng.integers(0, 60, count)
    columns = {
        "code": [f"H{number:07d}" for number in range(count)],
        "name": [f"合成楼{number % 97 + 1}" for number in range(count)],
        "residents": residents,
        "households": residents // 3,
        "over_60": residents // 5,
        "under_6": residents // 20,
        "area_code": "",
        "geom": shapely.points(lonlat),
    }
    _insert(session, "residences", columns, count)


def _stations(session: Session, cells: np.ndarray) -> None:
    """Put a service station into one cell of two hundred."""
    rng = np.random.default_rng(SEED)
    chosen = rng.choice(cells.size, max(1, cells.size // 200), replace=False)
    columns = {
        "code": [f"F{number:05d}" for number in range(len(chosen))],
        "name": [f"合成驿站{number + 1}" for number in range(len(chosen))],
        "kind": "service_station",
        "opening_hours": "",
        "operator": "",
        "area_code": "",
        "geom": shapely.centroid(cells.ravel()[chosen]),
    }
    _insert(session, "facilities", columns, len(chosen))


def _streets(session: Session, columns: int, rows: int) -> None:
    """Lay a street along every tenth row and column of cells, every hundred metres a piece."""
    x, y = np.meshgrid(np.arange(columns + 1) * 100.0, np.arange(rows + 1) * 100.0)
    corner = np.stack([x, y], axis=-1)
    along = np.stack([corner[::5, :-1], corner[::5, 1:]], axis=-2).reshape(-1, 2, 2)
    across = np.stack([corner[:-1, ::5], corner[1:, ::5]], axis=-2).reshape(-1, 2, 2)
    lines = _shift(shapely.linestrings(np.concatenate([along, across])))
    kinds = np.array(["primary", "secondary", "residential", "residential", "footway"])
    columns_ = {
        "code": [f"P{number}" for number in range(len(lines))],
        "name": "",
        "kind": list(np.resize(np.repeat(kinds, max(columns, rows)), len(lines))),
        "bridge": False,
        "geom": lines,
    }
    _insert(session, "paths", columns_, len(lines))


def _insert(session: Session, layer: str, columns: dict[str, Any], rows: int) -> None:
    edition = Edition(
        layer=layer,
        scope={},
        imported_at=dt.datetime.now(dt.UTC),
        imported_by="bench",
        source="synthetic",
        source_sha256="",
        declared_crs="EPSG:4326",
        synthetic=True,
        rows=rows,
        remarks=[],
    )
    session.add(edition)
    session.flush()
    model: Any = LAYERS[layer]
    insert_rows(session, model.__table__, {"edition_id": edition.id, **columns})
