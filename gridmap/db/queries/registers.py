"""Reads and writes of the records of registers, whichever register it is."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
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
from gridmap.db.models import LAYERS, Area, Edition, RecordChange, Run
from gridmap.db.queries import areas
from gridmap.db.queries.standing import standing

# As many codes as a statement takes in any store.
CHUNK = 5_000
# The advisory lock of those who write records, on the server.
_LOCK = 4_207_202_602
# Columns that name a record.
MOST_HEADING = 4
# How a record leads to an area: the columns and the layers that they lead to, the last is areas.
Way = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class RecordFilter:
    """Which records of a register are wanted; everything that is given must hold.

    Attributes
    ----------
    register : str
        Name of the register.
    area : Area, optional
        Records that one of `ways` leads to it, or to an area inside it.
    ways : tuple of Way
    equal : dict
        Values that columns must have; a sequence is one of them.
    text : str
        Part of one of the columns `texts`, or of the name of a record that one of `named`
        (column, layer) leads to, or beginning of the code.
    tabs : str
        A column with a code list, `validity` or `due`.
    tab : str
        Value of that column; now, coming, ended; open, late, done. "" is any.
    today : date
    """

    register: str
    area: Area | None = None
    ways: tuple[Way, ...] = ()
    equal: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    texts: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    tabs: str = ""
    tab: str = ""
    today: dt.date = dt.date.max


def page(
    session: Session, wanted: RecordFilter, sort: str, offset: int, most: int | None
) -> list[Any]:
    """Return the records of a part of the list, sorted by a column; `-column` is downwards.

    NULL is last whichever way; without a column, in the order of their codes.
    """
    model: Any = LAYERS[wanted.register]
    column = getattr(model, sort.lstrip("-") or "code")
    order = (column.desc() if sort.startswith("-") else column.asc()).nulls_last()
    chosen = select(model).where(*conditions(wanted)).order_by(order, model.id)
    return list(session.scalars(chosen.offset(offset).limit(most)))


def counts(session: Session, wanted: RecordFilter) -> dict[str, int]:
    """Count the records by tab, whichever tab is asked for; "" counts all."""
    model: Any = LAYERS[wanted.register]
    plain = replace(wanted, tab="")
    if not wanted.tabs:
        return {"": session.scalar(select(func.count(model.id)).where(*conditions(plain))) or 0}
    if wanted.tabs in _STATES:
        names = list(_STATES[wanted.tabs])
        sums = [func.count().filter(_STATES[wanted.tabs][n](model, wanted.today)) for n in names]
        row = session.execute(select(func.count(), *sums).where(*conditions(plain))).one()
        return dict(zip(["", *names], row, strict=True))
    column = getattr(model, wanted.tabs)
    grouped = select(column, func.count()).where(*conditions(plain)).group_by(column)
    found = {str(key): int(number) for key, number in session.execute(grouped)}
    return {"": sum(found.values()), **found}


def conditions(wanted: RecordFilter) -> list[ColumnElement[bool]]:
    """Build the conditions of a filter."""
    model: Any = LAYERS[wanted.register]
    found: list[ColumnElement[bool]] = [standing(model)]
    if wanted.area is not None:
        found.append(or_(*(_inside(model, way, wanted.area) for way in wanted.ways)))
    for name, value in wanted.equal.items():
        several = isinstance(value, (list, tuple))
        column = getattr(model, name)
        found.append(column.in_(value) if several else column == value)
    if wanted.text:
        found.append(_mentions(model, wanted))
    if wanted.tab and wanted.tabs in _STATES:
        found.append(_STATES[wanted.tabs][wanted.tab](model, wanted.today))
    elif wanted.tab:
        found.append(getattr(model, wanted.tabs) == wanted.tab)
    return found


def _inside(model: Any, way: Way, area: Area) -> ColumnElement[bool]:
    (name, layer), *rest = way
    if not rest:
        inside: ColumnElement[bool] = getattr(model, name).in_(areas.inside_all(area))
        return inside
    other: Any = LAYERS[layer]
    codes = select(other.code).where(standing(other), _inside(other, rest, area))
    found: ColumnElement[bool] = getattr(model, name).in_(codes)
    return found


def _mentions(model: Any, wanted: RecordFilter) -> ColumnElement[bool]:
    fits = [model.code.istartswith(wanted.text, autoescape=True)]
    fits += [getattr(model, name).icontains(wanted.text, autoescape=True) for name in wanted.texts]
    for name, layer in wanted.named:
        other: Any = LAYERS[layer]
        called = other.name.icontains(wanted.text, autoescape=True)
        fits.append(getattr(model, name).in_(select(other.code).where(standing(other), called)))
    return or_(*fits)


def _now(model: Any, today: dt.date) -> ColumnElement[bool]:
    begun = or_(model.valid_from.is_(None), model.valid_from <= today)
    return and_(begun, or_(model.valid_to.is_(None), model.valid_to >= today))


_STATES: dict[str, dict[str, Any]] = {
    "validity": {
        "now": _now,
        "coming": lambda model, today: model.valid_from > today,
        "ended": lambda model, today: model.valid_to < today,
    },
    "due": {
        "open": lambda model, _today: model.done_on.is_(None),
        "late": lambda model, today: and_(model.done_on.is_(None), model.due_on < today),
        "done": lambda model, _today: model.done_on.is_not(None),
    },
}


def states(tabs: str) -> tuple[str, ...]:
    """Return the tabs that no code list makes: of `validity` or `due`."""
    return tuple(_STATES.get(tabs, ()))


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


def log(session: Session, changes: list[dict[str, Any]]) -> None:
    """Add to what was done with records: the columns of `RecordChange`, all in one statement."""
    session.execute(insert(RecordChange), changes)


def totals(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Count the records of registers that stand, by the name of the register."""
    parts = [
        select(literal(name).label("name"), func.count().label("number"))
        .select_from(LAYERS[name])
        .where(standing(LAYERS[name]))
        for name in names
    ]
    return {row.name: row.number for row in session.execute(union_all(*parts))}


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
