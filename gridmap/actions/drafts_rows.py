"""Rows of a draft as plain data: what stands in the store, and what the steps make of it."""

from typing import Any

import shapely
from shapely.geometry import mapping, shape

from gridmap.db.models import Draft
from gridmap.db.queries import drafts
from gridmap.db.session import Session
from gridmap.errors import InputError, NotFoundError
from gridmap.saying import Said, said

Row = dict[str, Any]
Rows = dict[str, Row | None]
NEW = "+"


def plain(layer: str, row: Any) -> Row:
    """Return a row of the store as plain data; its coordinates stay what they are, to the bit."""
    values = {name: getattr(row, name) for name in drafts.COLUMNS[layer]}
    return {**values, "geometry": mapping_of(row.geom)}


def mapping_of(geometry: Any) -> dict[str, Any] | None:
    """Return a geometry as GeoJSON; polygons as the store keeps them, in parts."""
    if geometry is None:
        return None
    if isinstance(geometry, shapely.Polygon):
        geometry = shapely.MultiPolygon([geometry])
    kind = mapping(geometry)
    return {"type": kind["type"], "coordinates": _lists(kind["coordinates"])}


def _lists(coordinates: Any) -> Any:
    """Return nested tuples as lists, so that what was kept as JSON compares equal."""
    if isinstance(coordinates, tuple | list):
        return [_lists(part) for part in coordinates]
    return float(coordinates)


def shape_of(row: Row) -> Any:
    """Return the geometry of a row."""
    return shape(row["geometry"])


def after(draft: Draft) -> Rows:
    """Return the rows that a draft changes, as its steps leave them; None is one that is gone."""
    changed: Rows = {}
    for step in draft.changes[: draft.position]:
        changed.update(step["after"])
    return changed


def base(draft: Draft) -> Rows:
    """Return the rows that a draft touches, as they were before it; None is one that is new."""
    first: Rows = {}
    for step in draft.changes[: draft.position]:
        for key, row in step["before"].items():
            first.setdefault(key, row)
    return first


def changed(draft: Draft) -> tuple[Rows, Rows]:
    """Return the rows that are really different in the end: before and after, by the same keys."""
    before, then = base(draft), after(draft)
    keys = [key for key in then if then[key] != before[key]]
    return {key: before[key] for key in keys}, {key: then[key] for key in keys}


def standing(session: Session, layer: str, keys: list[str]) -> dict[str, Any]:
    """Return the rows of the store that keys name; those that it does not have are left out.

    A key is the code of a row, or `#` and its id where it has no code of its own.
    """
    ids = [int(key[1:]) for key in keys if key.startswith("#") and key[1:].isdigit()]
    found = {f"#{row.id}": row for row in drafts.rows(session, layer, id=ids)} if ids else {}
    codes = [key for key in keys if not key.startswith(("#", NEW))]
    twice = set()
    for row in drafts.rows(session, layer, code=codes) if codes else []:
        twice |= {row.code} & found.keys()
        found[row.code] = row
    return {key: row for key, row in found.items() if key not in twice}


def canonical(session: Session, layer: str, key: str) -> str:
    """Return the one key of a row: its code, if no other row has it, and else `#` and its id."""
    row = standing(session, layer, [key]).get(key)
    if row is None or not row.code or row.code.startswith(("#", NEW)):
        return key
    return row.code if standing(session, layer, [row.code]) else key


def one(session: Session, draft: Draft, key: str) -> Row:
    """Return a row as the draft has it.

    Raises
    ------
    NotFoundError
        Neither the draft nor the store has it.
    """
    rows = after(draft)
    if key not in rows:
        found = standing(session, draft.layer, [key])
        rows = {name: plain(draft.layer, row) for name, row in found.items()}
    row = rows.get(key)
    if row is not None and row["geometry"] is None:
        raise InputError(
            said("{key} 没有边界，不能画。", "{key} has no shape that could be drawn.", key=key)
        )
    if row is None:
        raise NotFoundError(said("草稿里没有 {key}。", "The draft has no {key}.", key=key))
    return row


def conflict(session: Session, draft: Draft) -> Said | None:
    """Say why the draft no longer fits what is in the store, or None.

    It fits as long as every row that it touches still stands as it was, even if newer editions
    came in since; so it is compared with them, and goes on from the newest.
    """
    rows = base(draft)
    found = standing(session, draft.layer, list(rows))
    for key, row in rows.items():
        now = plain(draft.layer, found[key]) if key in found else None
        if row is not None and now != row:
            return _overtaken(session, draft, row)
    return None


def _overtaken(session: Session, draft: Draft, row: Row) -> Said:
    newest = drafts.newest_edition(session, draft.layer)
    day = newest.valid_from.isoformat() if newest else ""
    return said(
        "“{name}”在这份草稿之后已被别的版本改过（最新版本自 {day} 起）。库里的数据没有问题；"
        "请放弃这份草稿，在新版本上重新画。",
        "“{name}” was changed by another edition after this draft was begun (the newest is in "
        "force from {day}). What is in the store is safe: discard this draft, and draw again on "
        "the new edition.",
        name=row["name"] or row["code"],
        day=day,
    )
