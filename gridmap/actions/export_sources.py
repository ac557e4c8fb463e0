"""What can be exported: a layer, or the gaps or break zones of a run, filtered."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gridmap.actions import break_zones, case_list, dates
from gridmap.actions.registers import listing as registered
from gridmap.analysis.standards import MEASURES
from gridmap.db.queries import areas, editions, features, runs
from gridmap.db.queries.case_list import codes as case_codes
from gridmap.db.queries.features import BBox, Filters
from gridmap.db.queries.standing import on_day
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.files.geojson import Chunk, Features
from gridmap.files.layers import layer_spec
from gridmap.files.registers import registers
from gridmap.spatial.shifting import WGS84, in_datum, named_datum

GAPS, BREAK_ZONES = "gaps", "break_zones"
# What belongs to a run and is no layer.
OF_A_RUN = (GAPS, BREAK_ZONES)
# A count of people below this could point at one of them; see docs/map.md.
SMALLEST_SHOWN = 5
PEOPLE = ("residents", "households", "over_60", "under_6", "persons")


@dataclass(frozen=True)
class Wanted:
    """Which features are exported; everything that is given must hold.

    Attributes
    ----------
    layer : str
        A layer, or `gaps` or `break_zones`.
    level : str
        Level of areas or of gaps.
    kinds : tuple of str
        Kinds of the layer; of gaps, the measures.
    bbox : (west, south, east, north), optional
        In degrees of WGS 84; features that touch it are in.
    area : str
        Code of an area: its features only. For areas: it, or the areas of `level` inside it.
    run_id : int, optional
        Run of the gaps or break zones; the latest by default.
    datum : str
        WGS-84, GCJ-02 or BD-09: that of the coordinates written.
    hide_small : bool
        Leave out numbers of people under 5 in gaps: for readers without an account.
    day : date, optional
        The layer as it stood on this day; gaps and break zones are those of their run.
    cases : case_list.Asked, optional
        Of cases, those that the list of this question holds.
    """

    layer: str
    level: str = ""
    kinds: tuple[str, ...] = ()
    bbox: BBox | None = None
    area: str = ""
    run_id: int | None = None
    datum: str = WGS84
    hide_small: bool = False
    day: dt.date | None = None
    cases: case_list.Asked | None = None


@dataclass(frozen=True)
class Source:
    """Features to be written: what is said of them, what they hold, and how to read them."""

    name: str
    datum: str
    members: Mapping[str, Any]
    types: Mapping[str, type]
    geometry_type: str
    read: Callable[[Session], Iterator[Chunk]] = field(repr=False)


def open_source(session: Session, wanted: Wanted) -> Source:
    """Find what is wanted, before anything is written.

    Raises
    ------
    InputError, NotFoundError
        An unknown layer, area, run, level or datum, or a filter that does not apply.
    """
    datum = named_datum(wanted.datum)
    if wanted.level and wanted.level not in areas.LEVELS:
        raise InputError(f"{wanted.level!r} is not a level; they are {', '.join(areas.LEVELS)}.")
    make = {GAPS: _gaps, BREAK_ZONES: _break_zones}.get(wanted.layer, _layer)
    found = make(session, wanted)
    said = {} if datum == WGS84 else {"datum": datum}
    return Source(
        name=found.name,
        datum=datum,
        members={**found.members, **said},
        types=found.types,
        geometry_type=found.geometry_type,
        read=lambda session: _shifted(found.read(session), datum),
    )


def _shifted(chunks: Iterator[Chunk], datum: str) -> Iterator[Chunk]:
    if datum == WGS84:
        yield from chunks
        return
    for chunk in chunks:
        yield Features(in_datum(chunk.geometry, datum), chunk.columns, chunk.ids)


def _layer(session: Session, wanted: Wanted) -> Source:
    layer_spec(wanted.layer)
    filters = _filters(session, wanted)
    next(
        iter(features.chunks(session, wanted.layer, filters)), None
    )  # refuse before the first byte
    made_up = any(e.synthetic for e in editions.current(session) if e.layer == wanted.layer)
    return Source(
        wanted.layer,
        WGS84,
        {"name": wanted.layer} | ({"synthetic": True} if made_up else {}),
        features.types(wanted.layer),
        features.geometry_type(wanted.layer),
        lambda session: _public(features.chunks(session, wanted.layer, filters), wanted),
    )


def _public(chunks: Iterator[Chunk], wanted: Wanted) -> Iterator[Chunk]:
    """Leave out small counts of people in registers, for readers without an account."""
    if not wanted.hide_small or wanted.layer not in registers():
        yield from chunks
        return
    for chunk in chunks:
        names = [name for name in (*registered.PEOPLE, "service_hours") if name in chunk.columns]
        columns = {name: list(values) for name, values in chunk.columns.items()}
        for place in range(len(columns[names[0]]) if names else 0):
            row = {name: columns[name][place] for name in names}
            for name in registered.hidden_in(row):
                columns[name][place] = None
        yield Features(chunk.geometry, columns, chunk.ids)


def _filters(session: Session, wanted: Wanted) -> Filters:
    at = on_day(session, wanted.day) if wanted.day else None
    level, plain = wanted.level, Filters(wanted.level, wanted.kinds, wanted.bbox, day=at)
    if wanted.cases:
        asked = case_list.filter_of(session, wanted.cases, dates.moment(session))
        return replace(plain, codes=case_codes(asked))
    if not wanted.area:
        return plain
    above = areas.get(session, wanted.area, at=at)
    if wanted.layer != "areas":
        return replace(plain, within=above.geom)
    level = level or above.level
    if areas.LEVELS.index(level) < areas.LEVELS.index(above.level):
        raise InputError(f"{wanted.area} is a {above.level}; it holds no {level}.")
    return replace(plain, level=level, codes=areas.inside(above, level, at))


def _gaps(session: Session, wanted: Wanted) -> Source:
    run = runs.get(session, wanted.run_id)
    found = run.id
    codes = areas.inside_all(areas.get(session, wanted.area)) if wanted.area else None
    if unknown := [measure for measure in wanted.kinds if measure not in MEASURES]:
        raise InputError(f"{unknown[0]!r} is not a measure; they are {', '.join(MEASURES)}.")
    filters = Filters(level=wanted.level, bbox=wanted.bbox, codes=codes)

    def read(session: Session) -> Iterator[Chunk]:
        for chunk in features.gap_chunks(session, found, filters, wanted.kinds):
            yield _without_small(chunk) if wanted.hide_small else chunk

    return Source(GAPS, WGS84, _of_run(GAPS, run), features.gap_types(), "Unknown", read)


def _without_small(chunk: features.Chunk) -> Features:
    """Leave out numbers of 1 to 4 people, and what they could be worked out from."""
    columns = dict(chunk.columns)
    told = zip(columns["unit"], columns["value"], columns["shortfall"], strict=True)
    small = [unit in PEOPLE and (_small(value) or _small(missing)) for unit, value, missing in told]
    for name in ("value", "shortfall"):
        pairs = zip(columns[name], small, strict=True)
        columns[name] = [None if hidden else n for n, hidden in pairs]
    affected = columns["residents_affected"]
    columns["residents_affected"] = [None if _small(n) else n for n in affected]
    return Features(chunk.geometry, columns, chunk.ids)


def _small(n: float | None) -> bool:
    return n is not None and 0 < n < SMALLEST_SHOWN


def _break_zones(session: Session, wanted: Wanted) -> Source:
    run = runs.get(session, wanted.run_id)
    inside = None
    if wanted.area:
        inside = set(areas.descendants(session, areas.get(session, wanted.area), "grid"))
    zones = break_zones.features(session, run, inside, wanted.bbox)
    types = dict.fromkeys(("zone", "grids", "residents", "breaks", "sites"), int)
    return Source(
        BREAK_ZONES,
        WGS84,
        _of_run(BREAK_ZONES, run),
        {**types, "area_codes": list},
        "MultiPolygon",
        lambda _session: iter([zones]),
    )


def _of_run(name: str, run: Any) -> dict[str, Any]:
    members: dict[str, Any] = {"name": name, "run": run.id, "as_of": run.as_of.isoformat()}
    if any(edition["synthetic"] for edition in run.editions):
        members["synthetic"] = True
    return members
