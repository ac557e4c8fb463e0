"""Write the records of a list: as a workbook that can be imported again, CSV or GeoJSON."""

from collections.abc import Iterator

import numpy as np

from gridmap.actions.registers import references, rows
from gridmap.actions.registers.listing import SMALLEST_SHOWN, Asked, filter_of, hidden_in
from gridmap.actions.registers.rows import Row
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import register_lists
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, reading
from gridmap.files.csvs import stream_csv
from gridmap.files.geojson import Features, stream_features
from gridmap.files.register_workbooks import write_workbook
from gridmap.files.registers import Register, register

FEW = f"<{SMALLEST_SHOWN}"  # no number: who imports it again is told, and nothing is lost


def template(name: str, lang: str) -> bytes:
    """Write the empty workbook of a register."""
    return write_workbook(register(name), [], lang)


def export(engine: Engine, asked: Asked, lang: str, *, asking: User) -> bytes:
    """Write the records that a list holds as a workbook that can be imported again."""
    kept = register(asked.register)
    with reading(engine) as session:
        return write_workbook(kept, _wanted(session, kept, asked, asking), lang)


def csv(engine: Engine, asked: Asked, *, asking: User) -> Iterator[bytes]:
    """Yield the records that a list holds as CSV, with the place of each that can have its own."""
    kept = register(asked.register)
    with reading(engine) as session:
        found = _wanted(session, kept, asked, asking)
        features = _features(session, kept, found, borrows=kept.geometry != "point")
        yield from stream_csv([features], list(kept.fields), "WGS-84")


def geojson(engine: Engine, asked: Asked, *, asking: User) -> Iterator[bytes]:
    """Yield the records that a list holds as GeoJSON.

    A record without a place of its own stands where the organization, facility or area does that
    it refers to; null where that has none either.
    """
    kept = register(asked.register)
    with reading(engine) as session:
        found = [
            {name: None if value == FEW else value for name, value in row.items()}
            for row in _wanted(session, kept, asked, asking)
        ]
        yield from stream_features([_features(session, kept, found)], {"name": kept.name})


def _wanted(session: Session, kept: Register, asked: Asked, asking: User) -> list[Row]:
    wanted = filter_of(session, asked)
    found = [
        rows.row_of(kept, one) for one in register_lists.page(session, wanted, asked.sort, 0, None)
    ]
    if not asking.name:  # small counts of people are told to nobody else
        for row in found:
            row.update(dict.fromkeys(hidden_in(row), FEW))
    return found


def _features(
    session: Session, kept: Register, found: list[Row], *, borrows: bool = True
) -> Features:
    """Return records with their places, or else those of what they refer to.

    A file that is imported again borrows none: it would become their own.
    """
    columns = {name: [row[name] for row in found] for name in kept.fields}
    shapes = np.empty(len(found), dtype=object)
    shapes[:] = [rows.geometry_of(row) for row in found]
    for one in references.fields_of(kept) if borrows else ():
        if one.many:
            continue
        lost = [i for i in range(len(found)) if shapes[i] is None]
        wanted: dict[str, set[str]] = {}
        for i in lost:
            wanted.setdefault(one.layer_of(found[i]), set()).update(one.codes_in(found[i]))
        wanted.pop("", None)
        places = {layer: queries.places(session, layer, codes) for layer, codes in wanted.items()}
        for i in lost:
            codes = one.codes_in(found[i])
            shapes[i] = places.get(one.layer_of(found[i]), {}).get(codes[0]) if codes else None
    return Features(shapes, columns, [row["code"] for row in found])
