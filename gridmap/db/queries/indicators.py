"""Counts and sums of rows of an area on a day, many at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area, Case, Edition
from gridmap.db.queries import areas
from gridmap.db.queries.standing import ENDED, Day, standing
from gridmap.db.types import Utc

YEAR = dt.timedelta(days=365)
MOST_PARTS = 400  # of one question: SQLite takes 500
# Columns that say from when and until when a row holds.
PERIODS = (("valid_from", "valid_to"), ("checked_in_on", "ended_on"))


@dataclass(frozen=True)
class Counting:
    """What is counted.

    Attributes
    ----------
    id : str
    layer : str
        A layer; `areas` counts areas of a `level`.
    where : dict of str to sequence of str
        Values that columns have.
    total : str
        Column that is summed; "" counts.
    area : str
        Column with the code of the area.
    held, year : bool
        Only posts with a holder; only rows of the year of the day.
    level : str
        Level of the areas that are counted.
    without : str
        Layer of which such an area has no row of `where`.
    """

    id: str
    layer: str
    where: dict[str, Sequence[str]] = field(default_factory=dict)
    total: str = ""
    area: str = "area_code"
    held: bool = False
    year: bool = False
    level: str = ""
    without: str = ""


def totals(
    session: Session,
    wanted: Sequence[tuple[Area, Sequence[Counting]]],
    day: dt.date,
    at: Day | None,
) -> dict[tuple[str, str], tuple[int, float | None]]:
    """Return how many rows there are of each, and their sum, by the area and the id.

    One question for all, as long as a store takes so many parts.
    """
    parts = []
    for place, (area, some) in enumerate(wanted):
        # Worked out once, and not again for every part.
        inside = areas.inside_all(area, at).cte(f"inside{place}").prefix_with("MATERIALIZED")
        codes = select(inside.c.code)
        parts += [
            _statement(one, codes, day, at).add_columns(literal(area.code).label("of"))
            for one in some
        ]
    found = {}
    for start in range(0, len(parts), MOST_PARTS):
        for row in session.execute(union_all(*parts[start : start + MOST_PARTS])):
            found[row.of, row.id] = (int(row.number), row.total)
    return found


def _statement(one: Counting, codes: Any, day: dt.date, at: Day | None) -> Select[Any]:
    if one.level:
        return _areas(one, codes, day, at)
    model: Any = LAYERS[one.layer]
    total = _number(func.sum(getattr(model, one.total)) if one.total else null())
    # What is summed and not known is no 0.
    number = func.count(getattr(model, one.total)) if one.total else func.count()
    return (
        select(literal(one.id).label("id"), number.label("number"), total.label("total"))
        .select_from(model)
        .where(
            *_rows(model, one, day, at),
            getattr(model, one.area).in_(codes),
        )
    )


def _number(value: Any) -> Any:
    """Make all parts of one question numbers of one kind."""
    return cast(value, Double)


def _areas(one: Counting, codes: Any, day: dt.date, at: Day | None) -> Select[Any]:
    conditions = [
        standing(Area, at),
        Area.level == one.level,
        Area.code.in_(codes),
    ]
    if one.without:
        other: Any = LAYERS[one.without]
        conditions.append(
            Area.code.not_in(select(other.area_code).where(*_rows(other, one, day, at)))
        )
    columns: list[Any] = [
        literal(one.id).label("id"), func.count().label("number"), _number(null()).label("total"),
    ]  # fmt: skip
    return select(*columns).where(*conditions)


def _rows(model: Any, one: Counting, day: dt.date, at: Day | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [standing(model, at)]
    found += [getattr(model, name).in_(list(values)) for name, values in one.where.items()]
    for first, last in PERIODS:
        if hasattr(model, first):
            begun, ended = getattr(model, first), getattr(model, last)
            found.append(or_(begun.is_(None), begun <= day))
            found.append(or_(ended.is_(None), ended >= day))
    if one.held:
        found.append(model.holder != "")
    if one.year:
        found.append(model.year == day.year)
    return found


def cases(
    session: Session, wanted: Sequence[Area], now: dt.datetime, at: Day | None
) -> dict[str, dict[str, int]]:
    """Count the cases of areas: reported, open, late, closed_in_year, with_due, on_time."""
    found = {}
    for start in range(0, len(wanted), MOST_PARTS):
        some = wanted[start : start + MOST_PARTS]
        for row in session.execute(union_all(*(_cases(area, now, at) for area in some))):
            counts = dict(row._mapping)  # noqa: SLF001 - that is what SQLAlchemy calls it
            found[str(counts.pop("of"))] = {name: int(n) for name, n in counts.items()}
    return found


def _cases(area: Area, now: dt.datetime, at: Day | None) -> Select[Any]:
    stage = at.stage() if at else Case.stage
    ended = at.closed_at() if at else Case.closed_at
    place = at.area() if at else Case.area_code
    told = (
        select(
            stage.label("stage"),
            Case.due_at.label("due_at"),
            type_coerce(ended, Utc()).label("closed_at"),
        )
        .where(standing(Case, at), place.in_(areas.inside_all(area, at)))
        .subquery()
    )
    running = told.c.stage.not_in(ENDED)
    closed = and_(told.c.stage == "closed", told.c.closed_at >= now - YEAR)
    timed = and_(closed, told.c.due_at.is_not(None))
    sums = {
        "reported": func.count(),
        "open": func.count().filter(running),
        "late": func.count().filter(running, told.c.due_at < now),
        "closed_in_year": func.count().filter(closed),
        "with_due": func.count().filter(timed),
        "on_time": func.count().filter(timed, told.c.closed_at <= told.c.due_at),
    }
    columns: list[Any] = [literal(area.code).label("of")]
    columns += [value.label(name) for name, value in sums.items()]
    return select(*columns)


def newest_editions(session: Session, layers: Sequence[str], day: dt.date) -> list[Edition]:
    """Return of each layer the newest edition that was in force on a day."""
    newest = (
        select(func.max(Edition.id))
        .where(Edition.layer.in_(layers), Edition.valid_from <= day)
        .group_by(Edition.layer)
    )
    return list(
        session.scalars(select(Edition).where(Edition.id.in_(newest)).order_by(Edition.layer))
    )
