"""Read features chunk by chunk, so that a layer of any size passes through flat memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw
from gridmap.db.geometry import decode, overlaps
from gridmap.db.models import LAYERS, Area, Gap, Site, Standard
from gridmap.db.queries.standing import Day, standing
from gridmap.errors import InputError

CHUNK = 5_000
# What no export shows: the workings of the store, and what a report said to its office alone.
INTERNAL = {
    "edition_id",
    "retired_by_id",
    "geom",
    "text",
    "client_key",
    "content_sha256",
    "reported_by",
    # What statistics count; of a past day nobody knows it.
    "plain_due_at",
    "reported_on",
    "tally",
    "returns",
    "reworks",
    "appeals",
    "reopens",
    "again",
}
GAP_NAMES = (
    "id",
    "measure",
    "subject_type",
    "subject_code",
    "subject_name",
    "level",
    "area_code",
    "value",
    "required",
    "shortfall",
    "unit",
    "residents_affected",
    "facility_code",
    "facility_name",
    "distance_m",
)
_OGC_NAMES = {"POINT": "Point", "LINESTRING": "LineString", "MULTIPOLYGON": "MultiPolygon"}
BBox = tuple[float, float, float, float]


@dataclass
class Chunk:
    """Some features: their ids, geometries, and properties as columns."""

    ids: list[int]
    geometry: np.ndarray[Any, Any]
    columns: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Filters:
    """Which features of a layer are wanted; everything that is given must hold.

    `bbox` is west, south, east, north. `within` is an area's geometry: points must lie in it,
    lines and polygons share inner points with it. `codes` is a
    statement that selects codes. `day` asks for the state on a day.
    """

    level: str = ""
    kinds: tuple[str, ...] = ()
    bbox: BBox | None = None
    within: Any = None
    codes: Any = None
    day: Day | None = None


def chunks(session: Session, layer: str, filters: Filters) -> Iterator[Chunk]:
    """Yield the current features of a layer, in the order of their ids.

    Raises
    ------
    InputError
        The layer has no geometry, or no column for a filter.
    """
    model: Any = LAYERS[layer]
    if not hasattr(model, "geom"):
        raise InputError(f"{layer} have no geometry; they cannot be exported as GeoJSON.")
    names = [c.key for c in inspect(model).column_attrs if c.key not in INTERNAL]
    found = {name: getattr(model, name) for name in names}
    if filters.day and layer == "cases":
        found["area_code"] = filters.day.area().label("area_code")
        found["stage"] = filters.day.stage().label("stage")
        found["closed_at"] = filters.day.closed_at().label("closed_at")
    statement = select(*found.values(), raw(model.geom))
    conditions = [standing(model, filters.day), *_conditions(session, model, layer, filters)]
    yield from _stream(session, statement.where(*conditions).order_by(model.id), filters)


def types(layer: str) -> dict[str, type]:
    """Return the type of each property that `chunks` yields, in their order."""
    columns = inspect(LAYERS[layer]).column_attrs
    return {c.key: _type(c) for c in columns if c.key not in INTERNAL and c.key != "id"}


def geometry_type(layer: str) -> str:
    """Return what a layer's shapes are, as OGC names them; `Unknown` where they mix."""
    model: Any = LAYERS[layer]
    return _OGC_NAMES.get(model.__table__.c.geom.type.kind, "Unknown")


def gap_types() -> dict[str, type]:
    """Return the type of each property that `gap_chunks` yields, in their order."""
    known = {c.key: _type(c) for c in inspect(Gap).column_attrs}
    return {name: known[name] for name in GAP_NAMES if name != "id"} | {"standard": str}


def _type(column: Any) -> type:
    found: type = column.columns[0].type.python_type
    return found


def gap_chunks(
    session: Session, run_id: int, filters: Filters, measures: tuple[str, ...] = ()
) -> Iterator[Chunk]:
    """Yield the gaps of a run with the geometry of their subjects (areas, then sites)."""
    for subject, model in (("area", Area), ("site", Site)):
        owner: Any = model
        statement = (
            select(
                *(getattr(Gap, n) for n in GAP_NAMES),
                Standard.key.label("standard"),
                raw(owner.geom),
            )
            .join(Standard, Gap.standard_id == Standard.id)
            .join(owner, Gap.subject_id == owner.id)
            .where(Gap.run_id == run_id, Gap.subject_type == subject)
            .order_by(Gap.id)
        )
        if measures:
            statement = statement.where(Gap.measure.in_(measures))
        if filters.level:
            statement = statement.where(Gap.level == filters.level)
        if filters.codes is not None:
            statement = statement.where(Gap.area_code.in_(filters.codes))
        if filters.bbox or filters.within is not None:
            statement = statement.where(overlaps(session, owner.geom, _box(filters)))
        yield from _stream(session, statement, filters)


def _conditions(
    session: Session, model: Any, layer: str, filters: Filters
) -> Iterator[ColumnElement[bool]]:
    if filters.level:
        if layer != "areas":
            raise InputError(f"Only areas have a level, not {layer}.")
        yield model.level == filters.level
    if filters.kinds:
        if not hasattr(model, "kind"):
            raise InputError(f"{layer} have no kind.")
        yield model.kind.in_(filters.kinds)
    if filters.codes is not None:
        yield model.code.in_(filters.codes)
    if filters.bbox or filters.within is not None:
        yield overlaps(session, model.geom, _box(filters))


def _box(filters: Filters) -> BBox:
    boxes = [filters.bbox] if filters.bbox else []
    if filters.within is not None:
        boxes.append(filters.within.bounds)
    west, south = (max(box[i] for box in boxes) for i in (0, 1))
    east, north = (min(box[i] for box in boxes) for i in (2, 3))
    return west, south, east, north


def _stream(session: Session, statement: Select[Any], filters: Filters) -> Iterator[Chunk]:
    result = session.execute(statement.execution_options(yield_per=CHUNK))
    names = list(result.keys())
    for rows in result.partitions():
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        geometry = decode(columns.pop("geom"))
        kept = _exactly(geometry, filters)
        if kept is not None and not kept.all():
            geometry = geometry[kept]
            columns = {
                k: [v for v, k_ in zip(vs, kept, strict=True) if k_] for k, vs in columns.items()
            }
        if len(geometry):
            yield Chunk(columns.pop("id"), geometry, columns)


def _exactly(geometry: np.ndarray[Any, Any], filters: Filters) -> np.ndarray[Any, Any] | None:
    """Refine what the index let through: its boxes are rounded outwards."""
    kept = None
    if filters.bbox:
        kept = shapely.intersects(geometry, shapely.box(*filters.bbox))
    if filters.within is not None:
        shapely.prepare(filters.within)
        inside = shapely.intersects(filters.within, geometry)
        touching = shapely.get_dimensions(geometry) > 0
        if touching.any():  # a neighbour that only shares the boundary is not inside
            inside &= ~touching | ~shapely.touches(filters.within, geometry)
        kept = inside if kept is None else kept & inside
    return kept
