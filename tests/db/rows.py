"""Small rows for the tests of the stores, and what the embedded store says of its index."""

import datetime as dt
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns
from gridmap.db.geometry import decode
from gridmap.db.models import Backdrop, Edition
from gridmap.db.session import writing


def an_edition(session: Session, layer: str = "backdrops") -> int:
    """Add an edition and return its id."""
    edition = Edition(
        layer=layer, scope={}, imported_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC),
        imported_by="test", source="test", source_sha256="", declared_crs="EPSG:4326",
        synthetic=True, rows=0, remarks=[],
    )  # fmt: skip
    session.add(edition)
    session.flush()
    return edition.id


def make_edition(engine: Engine) -> int:
    """Commit an edition and return its id."""
    with writing(engine) as session:
        return an_edition(session)


def array_of(geometries: list[Any]) -> np.ndarray[Any, Any]:
    """Make an array of objects; numpy itself would take some shapes apart."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array


def backdrops(geometries: list[Any], edition_id: int) -> dict[str, Any]:
    """Columns of backdrops for `insert_rows`; their codes count from 0."""
    codes = [str(i) for i in range(len(geometries))]
    return {
        "code": codes,
        "name": "",
        "kind": "water",
        "edition_id": edition_id,
        "geom": array_of(geometries),
    }


def stored(session: Session) -> dict[int, Any]:
    """Geometries of all backdrops by id, as bulk reading gives them."""
    columns = read_columns(session, select(Backdrop.id, raw(Backdrop.geom)).order_by(Backdrop.id))
    if not columns["id"]:
        return {}
    return dict(zip(columns["id"], decode(columns["geom"]), strict=True))


def extent(session: Session, table: str) -> tuple[Any, ...]:
    """Extent of a table in the contents of an embedded store."""
    columns = "min_x, min_y, max_x, max_y"
    statement = f"SELECT {columns} FROM gpkg_contents WHERE table_name = ?"
    return tuple(session.connection().exec_driver_sql(statement, (table,)).one())


def index_faults(session: Session, table: str = "backdrop") -> list[str]:
    """Say where the R*Tree and the contents of an embedded store disagree with a table."""
    run = session.connection().exec_driver_sql
    rows = run(f'SELECT id, geom FROM "{table}"').all()
    shapes = {i: shapely.from_wkb(_wkb(blob)) for i, blob in rows if blob is not None}
    full = {i: s.bounds for i, s in shapes.items() if not s.is_empty}
    tree = {r[0]: r[1:] for r in run(f"SELECT id,minx,miny,maxx,maxy FROM rtree_{table}_geom")}
    faults = [f"row {i} is not in the index" for i in full.keys() - tree.keys()]
    faults += [f"the index has {i}, the table has no such shape" for i in tree.keys() - full.keys()]
    for i in full.keys() & tree.keys():
        (w, s, e, n), (tw, ts, te, tn) = full[i], tree[i]
        if not (tw <= w and ts <= s and te >= e and tn >= n):
            faults.append(f"row {i} leaves its box in the index")
        if max(w - tw, s - ts, te - e, tn - n) > 1e-4:
            faults.append(f"row {i} has a box that is too large")
    contents = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?"
    west, south, east, north = run(contents, (table,)).one()
    for w, s, e, n in full.values():
        if west is None or w < west or s < south or e > east or n > north:
            faults.append(f"{(w, s, e, n)} leaves the extent {(west, south, east, north)}")
    return faults


def _wkb(blob: bytes) -> bytes:
    return blob[8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7] :]
