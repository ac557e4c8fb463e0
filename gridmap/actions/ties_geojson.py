"""The ties of an organization as lines and outlines on the map."""

import datetime as dt
from typing import Any

import numpy as np
import shapely

from gridmap.actions import dates, organization_ties, tie_words
from gridmap.actions.registers import references
from gridmap.db.engine import Engine
from gridmap.db.models import Organization
from gridmap.db.queries import organizations, registers, sketches
from gridmap.db.queries import ties as queries
from gridmap.db.queries.standing import on_day
from gridmap.db.session import Session, reading
from gridmap.files.geojson import Features, stream_features
from gridmap.saying import Said

MOST = 2_000  # ties that are drawn


def of(engine: Engine, code: str, *, day: dt.date | None = None) -> bytes:
    """Return the ties of an organization that hold on a day as a GeoJSON FeatureCollection.

    A tie is a line from its place to that of the other end; a tie to an area has the outline
    of the area besides (`role` is `area`). An organization without a place of its own stands
    inside its area (`stands` is `area`). A tie whose other end has no place has no geometry.

    Raises
    ------
    NotFoundError
        There is no such organization.
    """
    with reading(engine) as session:
        as_of = day or dates.clock(session)
        own = organizations.get(session, code, on_day(session, day) if day else None)
        state = organization_ties.state_of
        ties = [
            row
            for row in queries.of(session, code)
            if state(row.valid_from, row.valid_to, as_of) == organization_ties.NOW
        ]
        ties = sorted(ties, key=lambda row: organization_ties.place_of(row, code))[:MOST]
        ends = [organization_ties.other_end(row, code) for row in ties]
        shapes, columns = _features(session, own, ties, ends)
        features = Features(shapes, columns)
        members = {"organization": own.code, "name": own.name, "as_of": as_of.isoformat()}
        return b"".join(stream_features([features], members))


def _features(
    session: Session, own: Organization, ties: list[Any], ends: list[tuple[str, str]]
) -> tuple[list[Any], dict[str, list[Any]]]:
    wanted: dict[str, set[str]] = {}
    for layer, code in ends:
        wanted.setdefault(layer, set()).add(code)
    known = references.names(session, wanted)
    start, stands = _place(session, own)
    own_places = _places(session, wanted)
    points = own_places | _inside_areas(session, wanted, own_places)
    outlines = dict(sketches.shapes(session, sorted(wanted.get("areas", set()))))
    rows = []
    for tie, (layer, code) in zip(ties, ends, strict=True):
        words = known.get((layer, code), Said(code, code))
        kind = organization_ties.words_of(tie.kind, organization_ties.side_of(tie, own.code))
        told = {
            "tie": tie.code,
            "kind": tie.kind,
            "kind_zh": kind.zh,
            "kind_en": kind.en,
            "layer": layer,
            "code": code,
            "name_zh": words.zh,
            "name_en": words.en,
            "span_zh": tie_words.span(tie.valid_from, tie.valid_to).zh,
            "span_en": tie_words.span(tie.valid_from, tie.valid_to).en,
            "stands": stands,
            "placed": (layer, code) in own_places,
        }
        rows.append((_line(start, points.get((layer, code))), told | {"role": "tie"}))
        if layer == "areas" and code in outlines:
            rows.append((outlines[code], told | {"role": "area"}))
    keys = list(rows[0][1]) if rows else []
    return [shape for shape, _ in rows], {key: [told[key] for _, told in rows] for key in keys}


def _place(session: Session, own: Organization) -> tuple[Any, str]:
    """Return where an organization stands: its own place, else one inside its area."""
    if own.geom is not None and not own.geom.is_empty:
        return own.geom, "place"
    if own.area_code:
        inside = registers.places(session, "areas", [own.area_code]).get(own.area_code)
        return inside, "area"
    return None, ""


def _places(session: Session, wanted: dict[str, set[str]]) -> dict[tuple[str, str], Any]:
    """Return a point of each other end that has a place of its own; of an area one inside it."""
    found: dict[tuple[str, str], Any] = {}
    for layer, codes in wanted.items():
        points = registers.places(session, layer, codes) if layer else {}
        found |= {(layer, code): point for code, point in points.items() if not point.is_empty}
    return found


def _inside_areas(
    session: Session, wanted: dict[str, set[str]], placed: dict[tuple[str, str], Any]
) -> dict[tuple[str, str], Any]:
    """Return for organizations without a place a point inside their areas."""
    layer = "organizations"
    lost = [code for code in wanted.get(layer, ()) if (layer, code) not in placed]
    if not lost:
        return {}
    rows = registers.values(session, layer, ["area_code"], lost)
    inside = registers.places(session, "areas", {row.area_code for row in rows.values()})
    return {
        (layer, code): inside[row.area_code]
        for code, row in rows.items()
        if row.area_code in inside
    }


def _line(start: Any, end: Any) -> Any:
    if start is None or end is None:
        return None
    line = np.array([[start.x, start.y], [end.x, end.y]])
    return None if (line[0] == line[1]).all() else shapely.linestrings(line)
