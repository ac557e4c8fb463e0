"""Reads and writes of the records of registers by their codes, whichever register it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns
from gridmap.db.geometry import decode
from gridmap.db.models import LAYERS, Edition, RecordChange, Run
from gridmap.db.queries.standing import standing

# As many codes as a statement takes in any store.
CHUNK = 5_000
# The advisory lock of those who write records, on the server.
_LOCK = 4_207_202_602
# Columns that name a record.
MOST_HEADING = 4


def one_writer(session: Session) -> None:
    """Wait until no other transaction writes records: what is checked still holds when written.

    The embedded store has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def by_codes(session: Session, layer: str, codes: Iterable[str]) -> dict[str, Any]:
    """Return the records of a layer that stand by their codes; of a code twice, the newer one."""
    model: Any = LAYERS[layer]
    found: dict[str, Any] = {}
    for part in _parts(codes):
        own = select(model).where(standing(model), model.code.in_(part)).order_by(model.id)
        found |= {record.code: record for record in session.scalars(own)}
    return found


def known(session: Session, layer: str, codes: Iterable[str]) -> set[str]:
    """Return which of some codes a record of a layer has that stands."""
    model: Any = LAYERS[layer]
    found: set[str] = set()
    for part in _parts(codes):
        found |= set(
            session.scalars(select(model.code).where(standing(model), model.code.in_(part)))
        )
    return found


def codes_by_name(session: Session, layer: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Return the codes of the records that are called so, by the name."""
    model: Any = LAYERS[layer]
    found: dict[str, list[str]] = {}
    if not hasattr(model, "name"):
        return found
    for part in _parts(names):
        own = select(model.name, model.code).where(standing(model), model.name.in_(part))
        for row in session.execute(own.order_by(model.id)):
            found.setdefault(row.name, []).append(row.code)
    return found


def values(
    session: Session, layer: str, columns: Sequence[str], codes: Iterable[str]
) -> dict[str, Any]:
    """Return some columns of the records of a layer by their codes."""
    model: Any = LAYERS[layer]
    found: dict[str, Any] = {}
    for part in _parts(codes):
        own = select(model.code, *(getattr(model, name) for name in columns if name != "code"))
        rows = session.execute(own.where(standing(model), model.code.in_(part)).order_by(model.id))
        found |= {row.code: row for row in rows}
    return found


@dataclass(frozen=True)
class Source:
    """Where a code may stand: a column of a register, and the columns that name its records.

    `many` says that the column holds several codes; `only` that another column must have a value.
    """

    register: str
    column: str
    heading: tuple[str, ...]
    many: bool = False
    only: tuple[str, str] | None = None


def referring(session: Session, sources: Sequence[Source], code: str, most: int) -> list[Any]:
    """Return the records in which a code stands, at most `most` of each source.

    Rows have `source` (its number), `code`, `total` (of its source) and `h0` to `h3`: what names
    them.
    """
    parts = [_of_source(number, source, code, most) for number, source in enumerate(sources)]
    if not parts:
        return []
    return list(session.execute(union_all(*parts)))


def _of_source(number: int, source: Source, code: str, most: int) -> Select[Any]:
    model: Any = LAYERS[source.register]
    column = getattr(model, source.column)
    fits = [standing(model)]
    fits.append(
        (literal(",") + column + ",").contains(f",{code},") if source.many else column == code
    )
    if source.only:
        fits.append(getattr(model, source.only[0]) == source.only[1])
    named: list[ColumnElement[str]] = [
        cast(getattr(model, name), String) for name in source.heading
    ]
    named += [literal("")] * (MOST_HEADING - len(named))
    rows = (
        select(
            literal(number).label("source"),
            model.code.label("code"),
            func.count().over().label("total"),
            *(one.label(f"h{place}") for place, one in enumerate(named)),
        )
        .where(*fits)
        .order_by(model.id)
        .limit(most)
        .subquery()
    )
    return select(rows)


def last_number(session: Session, layer: str, prefix: str, digits: int) -> int:
    """Return the largest number that a code of a prefix and so many digits has or ever had."""
    model: Any = LAYERS[layer]
    like = model.code.like(f"{prefix}{'_' * digits}")
    numbered = select(model.code).where(like).order_by(model.code.desc())
    for code in session.scalars(numbered):
        if code[len(prefix) :].isascii() and code[len(prefix) :].isdigit():
            return int(code[len(prefix) :])
    return 0


def newest_edition(session: Session, layer: str) -> Edition | None:
    """Return the newest edition of all if it is one of a layer that no run has read yet."""
    newest = session.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).first()
    if newest is None or newest.layer != layer:
        return None
    read = select(Run.id).where(Run.started_at >= newest.imported_at).limit(1)
    return None if session.scalar(read) else newest


def changes(session: Session, register: str, code: str, most: int) -> list[RecordChange]:
    """Return what was done with a record, the newest first."""
    own = select(RecordChange).where(RecordChange.register == register, RecordChange.code == code)
    return list(session.scalars(own.order_by(RecordChange.id.desc()).limit(most)))


def changes_of(session: Session, register: str, codes: Iterable[str]) -> list[RecordChange]:
    """Return all that was done with some records, the oldest first."""
    own = select(RecordChange).where(RecordChange.register == register)
    found = [
        change
        for part in _parts(codes)
        for change in session.scalars(own.where(RecordChange.code.in_(part)))
    ]
    return sorted(found, key=lambda change: change.id)


def changes_since(session: Session, did: str, first: int) -> list[RecordChange]:
    """Return what was done in one way from a line of the log on, the oldest first."""
    own = select(RecordChange).where(RecordChange.id >= first, RecordChange.did == did)
    return list(session.scalars(own.order_by(RecordChange.id)))


def changes_from(session: Session, register: str, codes: Iterable[str]) -> list[RecordChange]:
    """Return what was done with some records, or with others because of them, the oldest first."""
    own = select(RecordChange).where(RecordChange.register == register)
    found = {
        change.id: change
        for part in _parts(codes)
        for change in session.scalars(
            own.where(or_(RecordChange.code.in_(part), RecordChange.source.in_(part)))
        )
    }
    return [found[one] for one in sorted(found)]


def log(session: Session, changes: list[dict[str, Any]]) -> None:
    """Add to what was done with records: the columns of `RecordChange`, all in one statement."""
    session.execute(insert(RecordChange), changes)


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(set(values) - {""})
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]


def places(session: Session, layer: str, codes: Iterable[str]) -> dict[str, Any]:
    """Return a point of each record of a layer by its code; of an area one inside it."""
    model: Any = LAYERS[layer]
    found: dict[str, Any] = {}
    if not hasattr(model, "geom"):
        return found
    for part in _parts(codes):
        own = select(model.code, raw(model.geom)).where(standing(model), model.code.in_(part))
        columns = read_columns(session, own)
        if columns["code"]:
            shapes = decode(columns["geom"])
            points = shapely.point_on_surface(shapes) if layer == "areas" else shapes
            found |= dict(zip(columns["code"], points, strict=True))
    return {code: point for code, point in found.items() if point is not None}


def spots(
    session: Session, wanted: dict[str, set[str]]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return longitude and latitude of records by layer and code; of an area a point inside it."""
    found: dict[str, dict[str, tuple[float, float]]] = {layer: {} for layer in wanted}
    for parts in _rounds(wanted):
        statement: Any = union_all(*(_spots(layer, codes) for layer, codes in parts))
        rows = read_columns(session, statement)
        if rows["geom"]:
            points = shapely.point_on_surface(decode(rows["geom"]))
            for layer, code, point in zip(rows["layer"], rows["code"], points, strict=True):
                if point is not None and not point.is_empty:
                    found[layer][code] = point.x, point.y
    return found


def _rounds(wanted: dict[str, set[str]]) -> Iterator[list[tuple[str, list[str]]]]:
    """Yield parts of the codes of each layer, as many as a statement takes."""
    listed = {layer: sorted(codes - {""}) for layer, codes in wanted.items()}
    for start in range(0, max(map(len, listed.values()), default=0), CHUNK):
        parts = [(layer, codes[start : start + CHUNK]) for layer, codes in listed.items()]
        yield [(layer, codes) for layer, codes in parts if codes]


def _spots(layer: str, codes: list[str]) -> Select[Any]:
    model: Any = LAYERS[layer]
    own = select(literal(layer).label("layer"), model.code, raw(model.geom))
    return own.where(standing(model), model.code.in_(codes))


def named(session: Session, wanted: dict[str, set[str]]) -> dict[tuple[str, str], str]:
    """Return the names of records by layer and code, of many layers in one question.

    Of an area also one that it had; of a name that is "" there is none.
    """
    found: dict[tuple[str, str], str] = {}
    for parts in _rounds(wanted):
        rows = session.execute(union_all(*(_named(layer, codes) for layer, codes in parts)))
        for row in sorted(rows, key=lambda row: row.id):
            if row.name:
                found[row.layer, row.code] = row.name
    return found


def _named(layer: str, codes: list[str]) -> Select[Any]:
    model: Any = LAYERS[layer]
    own = select(literal(layer).label("layer"), model.id, model.code, model.name)
    fits = model.code.in_(codes)
    return own.where(fits) if layer == "areas" else own.where(standing(model), fits)


def record(session: Session, layer: str, code: str) -> tuple[Any, bool]:
    """Return the record with a code that stands, the newer of two, and whether it is made up."""
    model: Any = LAYERS[layer]
    own = (
        select(model, Edition.synthetic)
        .join(Edition, Edition.id == model.edition_id)
        .where(standing(model), model.code == code)
    )
    found = session.execute(own.order_by(model.id.desc()).limit(1)).first()
    return (None, False) if found is None else (found[0], bool(found[1]))
