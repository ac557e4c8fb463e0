"""Reads of the lists of registers: which records fit a filter, how many, and page by page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area
from gridmap.db.queries import areas
from gridmap.db.queries.standing import standing

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


def totals(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Count the records of registers that stand, by the name of the register."""
    parts = [
        select(literal(name).label("name"), func.count().label("number"))
        .select_from(LAYERS[name])
        .where(standing(LAYERS[name]))
        for name in names
    ]
    return {row.name: row.number for row in session.execute(union_all(*parts))}
