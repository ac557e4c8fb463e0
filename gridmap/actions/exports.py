"""Write layers and gaps as GeoJSON, streamed."""

from collections.abc import Iterator
from typing import Any

from gridmap.actions import break_zones
from gridmap.analysis.standards import MEASURES
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, editions, features, runs
from gridmap.db.queries.features import BBox, Filters
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.geojson import stream_features
from gridmap.files.layers import layer_spec

GAPS, BREAK_ZONES = "gaps", "break_zones"
# What belongs to a run and is no layer.
OF_A_RUN = (GAPS, BREAK_ZONES)


def layer_geojson(
    engine: Engine,
    layer: str,
    *,
    level: str = "",
    kinds: tuple[str, ...] = (),
    bbox: BBox | None = None,
    area: str = "",
) -> Iterator[bytes]:
    """Yield a layer's current features as one GeoJSON FeatureCollection (RFC 7946), in pieces.

    Parameters
    ----------
    bbox : (west, south, east, north), optional
        In degrees; features that touch it are in.
    area : str
        Code of an area: its features only. For areas: it, or the areas of `level` inside it.

    Raises
    ------
    InputError, NotFoundError
        Before the first byte: an unknown layer or area, or a filter that does not apply.
    """
    layer_spec(layer)
    with reading(engine) as session:
        filters = _filters(session, layer, level=level, kinds=kinds, bbox=bbox, area=area)
        _refuse_early(session, layer, filters)
        members = {"name": layer, **_synthetic(session, layer)}
    return _pieces(engine, members, lambda session: features.chunks(session, layer, filters))


def gaps_geojson(
    engine: Engine,
    *,
    run_id: int | None = None,
    measures: tuple[str, ...] = (),
    level: str = "",
    bbox: BBox | None = None,
    area: str = "",
) -> Iterator[bytes]:
    """Yield the gaps of a run, each with the geometry of its subject, as `layer_geojson` does."""
    with reading(engine) as session:
        run = runs.get(session, run_id)
        found = run.id
        codes = areas.inside_all(areas.get(session, area)) if area else None
        if level and level not in areas.LEVELS:
            raise InputError(f"{level!r} is not a level; they are {', '.join(areas.LEVELS)}.")
        if unknown := [measure for measure in measures if measure not in MEASURES]:
            known = ", ".join(MEASURES)
            raise InputError(f"{unknown[0]!r} is not a measure; they are {known}.")
        filters = Filters(level=level, bbox=bbox, codes=codes)
        members: dict[str, Any] = {"name": GAPS, "run": found, "as_of": run.as_of.isoformat()}
        if any(edition["synthetic"] for edition in run.editions):
            members["synthetic"] = True
    return _pieces(
        engine, members, lambda session: features.gap_chunks(session, found, filters, measures)
    )


def break_zones_geojson(
    engine: Engine, *, run_id: int | None = None, area: str = ""
) -> Iterator[bytes]:
    """Return the break zones of a run as GeoJSON: those that hold a grid of `area`, or all."""
    with reading(engine) as session:
        inside = None
        if area:
            inside = set(areas.descendants(session, areas.get(session, area), "grid"))
        return iter([break_zones.geojson(session, run_id, inside)])


def _filters(
    session: Session,
    layer: str,
    *,
    level: str,
    kinds: tuple[str, ...],
    bbox: BBox | None,
    area: str,
) -> Filters:
    if level and level not in areas.LEVELS:
        raise InputError(f"{level!r} is not a level; they are {', '.join(areas.LEVELS)}.")
    if not area:
        return Filters(level=level, kinds=kinds, bbox=bbox)
    above = areas.get(session, area)
    if layer != "areas":
        return Filters(level=level, kinds=kinds, bbox=bbox, within=above.geom)
    level = level or above.level
    if areas.LEVELS.index(level) < areas.LEVELS.index(above.level):
        raise InputError(f"{area} is a {above.level}; it holds no {level}.")
    codes = areas.inside(above, level)
    return Filters(level=level, kinds=kinds, bbox=bbox, codes=codes)


def _refuse_early(session: Session, layer: str, filters: Filters) -> None:
    next(iter(features.chunks(session, layer, filters)), None)


def _synthetic(session: Session, layer: str) -> dict[str, Any]:
    made_up = any(e.synthetic for e in editions.current(session) if e.layer == layer)
    return {"synthetic": True} if made_up else {}


def _pieces(engine: Engine, members: dict[str, Any], read: Any) -> Iterator[bytes]:
    with reading(engine) as session:
        yield from stream_features(read(session), members)
