"""The small drawing beside a record: where it is, or where its organization or area is."""

from gridmap.actions.registers import places, references, rows
from gridmap.actions.registers.keeping import no_record
from gridmap.actions.registers.rows import Row
from gridmap.actions.sketches import Point, Sketch, draw
from gridmap.db.engine import Engine
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, reading
from gridmap.files.registers import Register, register

# Layers whose records are points.
PLACED = ("organizations", "facilities", "sites", "demands", "resources")


def of_record(engine: Engine, name: str, code: str) -> Sketch | None:
    """Draw a record; None where it has no place at all.

    Raises
    ------
    NotFoundError
        There is no such record.
    """
    kept = register(name)
    with reading(engine) as session:
        record = queries.by_codes(session, name, [code]).get(code)
        if record is None:
            raise no_record(kept, code)
        row = rows.row_of(kept, record)
        own = places.areas_of(session, kept, [row])[0]
        return draw(session, sorted(own)[:1], _points(session, kept, row))


def _points(session: Session, kept: Register, row: Row) -> list[Point]:
    if row.get("lon") is not None:
        return [Point(row["lon"], row["lat"], str(row.get("name") or row["code"]))]
    wanted: dict[str, set[str]] = {}
    for field in references.fields_of(kept):
        layer = field.layer_of(row)
        if layer in PLACED:
            wanted.setdefault(layer, set()).update(field.codes_in(row))
    return [
        Point(lon, lat, code, "other")
        for spots in queries.spots(session, wanted).values()
        for code, (lon, lat) in spots.items()
    ]
