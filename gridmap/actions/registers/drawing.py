"""The small drawing on the page of a record: where it is, or where its organization or area is."""

from typing import Any

from gridmap.actions.registers import references
from gridmap.actions.sketches import Point, Sketch, draw
from gridmap.db.engine import Engine
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, reading

# Layers whose records are points.
PLACED = ("organizations", "facilities", "sites", "demands", "resources")


def of_record(engine: Engine, found: dict[str, Any]) -> Sketch | None:
    """Draw a record that `showing.show` described; None where it has no place at all."""
    with reading(engine) as session:
        points = _points(session, found)
        areas = [found["areas"][-1]["code"]] if found["areas"] else []
        return draw(session, areas, points)


def _points(session: Session, found: dict[str, Any]) -> list[Point]:
    if found["lon"] is not None:
        return [Point(found["lon"], found["lat"], str(found["heading"]))]
    wanted: dict[str, set[str]] = {}
    for field in references.fields_of(found["register"]):
        layer = field.layer_of(found["row"])
        if layer in PLACED:
            wanted.setdefault(layer, set()).update(field.codes_in(found["row"]))
    return [
        Point(lon, lat, code, "other")
        for spots in queries.spots(session, wanted).values()
        for code, (lon, lat) in spots.items()
    ]
