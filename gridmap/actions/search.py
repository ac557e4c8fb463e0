"""Search the town: by name, code, pinyin, address and kind, or by coordinates that were pasted."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np

from gridmap.actions.search_index import index_of, kind_words
from gridmap.analysis.names import TYPES, Found, NameIndex
from gridmap.db.engine import Engine
from gridmap.db.queries import names
from gridmap.db.queries.standing import on_day
from gridmap.db.session import reading
from gridmap.spatial import pasted
from gridmap.spatial.pasted import Box, Place

PLACE = "place"
DIGITS = 6


def search(
    engine: Engine,
    text: str,
    *,
    limit: int = 8,
    bbox: Box | None = None,
    types: tuple[str, ...] = (),
    folder: Path | None = None,
    day: dt.date | None = None,
) -> dict[str, Any]:
    """Find what fits a text, the best first.

    Parameters
    ----------
    engine : Engine
    text : str
        Words, or coordinates.
    limit : int
        How many hits are wanted.
    bbox : (west, south, east, north), optional
        What is in sight: it comes first among hits that fit alike.
    types : tuple of str
        `place` or of `names.TYPES`; all by default.
    folder : Path, optional
        Where the index is kept.
    day : date, optional
        A day that is past: what stood on it is found. By default what stands now.

    Returns
    -------
    dict
        `hits`; `counts`, how many there are of each type; `fresh`, False while names of the newest
        edition are still being read.
    """
    index, fresh = index_of(engine, folder, day)
    found = index.search(text, limit, bbox, types)
    hits = [_hit(index, one) for one in found.hits]
    counts = found.counts
    meant = _places(engine, index, text, day) if not types or PLACE in types else []
    if meant:
        hits, counts = [*meant, *hits][:limit], {PLACE: len(meant), **counts}
    return {"hits": hits, "counts": counts, "fresh": fresh}


def _hit(index: NameIndex, found: Found) -> dict[str, Any]:
    rows, row = index.rows, found.row
    said: dict[str, Any] = {
        "type": TYPES[rows.type[row]],
        "code": rows.codes[row],
        "name": rows.names[row],
        **_kind(rows.kinds[int(rows.kind[row])]),
        "parents": [_area(index, above) for above in rows.chain(row)],
        "lon": None,
        "lat": None,
        "bbox": None,
        "matched": found.matched,
        "marks": found.marks,
    }
    if rows.addresses[row]:
        said["address"] = rows.addresses[row]
    if np.isfinite(rows.lonlat[row]).all():
        said["lon"], said["lat"] = (round(float(v), DIGITS) for v in rows.lonlat[row])
        said["bbox"] = [round(float(v), DIGITS) for v in rows.box[row]]
    return said


def _kind(kind: str) -> dict[str, str]:
    """Return a level or kind, and what it is called."""
    type_, _, name = kind.partition("/")
    zh, en, *_ = [*kind_words(kind), "", ""]
    return {"level" if type_ == "area" else "kind": name, "zh": zh, "en": en}


def _area(index: NameIndex, row: int) -> dict[str, str]:
    rows = index.rows
    level = rows.kinds[int(rows.kind[row])].removeprefix("area/")
    return {"code": rows.codes[row], "name": rows.names[row], "level": level}


def _places(
    engine: Engine, index: NameIndex, text: str, day: dt.date | None
) -> list[dict[str, Any]]:
    reading_ = pasted.read(text)
    if reading_ is None:
        return []
    meant = pasted.places(reading_, town_box(index))
    with reading(engine) as session:
        at = on_day(session, day) if day else None
        return [_place(place, names.around(session, place.lon, place.lat, at)) for place in meant]


def _place(place: Place, around: list[Any]) -> dict[str, Any]:
    lon, lat = round(place.lon, DIGITS), round(place.lat, DIGITS)
    return {
        "type": PLACE,
        "code": f"{lon},{lat}",
        "name": f"{lon:.{DIGITS}f}, {lat:.{DIGITS}f}",
        "kind": "",
        "zh": "",
        "en": "",
        "datum": place.datum,
        "near": place.near,
        "parents": [{"code": a.code, "name": a.name, "level": a.level} for a in around],
        "lon": lon,
        "lat": lat,
        "bbox": [lon, lat, lon, lat],
        "matched": "coordinates",
        "marks": [],
    }


def town_box(index: NameIndex) -> Box | None:
    """Return the box of all areas, else of all that has a place; None of an empty town."""
    box = index.rows.box
    of_areas = index.rows.type == TYPES.index("area")
    for rows in (box[of_areas], box):
        placed = rows[np.isfinite(rows).all(axis=1)]
        if len(placed):
            west, south = placed[:, :2].min(axis=0).tolist()
            east, north = placed[:, 2:].max(axis=0).tolist()
            return west, south, east, north
    return None
