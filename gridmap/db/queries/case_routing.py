"""Reads of who answers for areas, and of areas beside a place."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from gridmap.db.geometry import overlaps
from gridmap.db.models import Area, Organization, Tie
from gridmap.db.queries import areas
from gridmap.db.queries.standing import standing

# A degree of latitude has at least so many metres; one of longitude fewer, by the cosine.
METRES = 110_000.0
NARROWEST = 0.2  # of a degree of longitude: 78° north


@dataclass(frozen=True)
class Answering:
    """An organization, the classes of cases that it answers for, and the areas, as codes.

    `areas` are all of them, `served` those that a tie says.
    """

    code: str
    name: str
    kind: str
    case_classes: str
    areas: tuple[str, ...]
    served: tuple[str, ...] = ()


def duties(
    session: Session,
    codes: Sequence[str] | None,
    today: dt.date,
    kinds: Collection[str] | None = None,
) -> list[Answering]:
    """Return the organizations that belong to areas or serve them today, with which of them.

    Of all areas without `codes`. With `kinds`, only those of these kinds and those that say
    themselves what they answer for.
    """
    o = Organization
    answers = true() if kinds is None else or_(o.case_classes != "", o.kind.in_(kinds))
    asked = select(o.code).where(standing(o), answers)
    serves = select(Tie.from_code, Tie.to_code).where(
        standing(Tie),
        Tie.kind == "serves_area",
        Tie.to_kind == "area",
        true() if codes is None else Tie.to_code.in_(codes),
        or_(Tie.valid_from.is_(None), Tie.valid_from <= today),
        or_(Tie.valid_to.is_(None), Tie.valid_to >= today),
    )
    if kinds is not None:
        serves = serves.where(Tie.from_code.in_(asked))
    served: dict[str, set[str]] = {}
    for row in session.execute(serves):
        served.setdefault(row.from_code, set()).add(row.to_code)
    own = select(o.code, o.name, o.kind, o.case_classes, o.area_code).where(standing(o), answers)
    if codes is not None:
        own = own.where(or_(o.area_code.in_(codes), o.code.in_(sorted(served))))
    return [
        Answering(
            row.code, row.name, row.kind, row.case_classes,
            tuple(sorted(served.get(row.code, set()) | {row.area_code})),
            tuple(sorted(served.get(row.code, set()))),
        )
        for row in session.execute(own.order_by(o.code))
    ]  # fmt: skip


def beside(session: Session, code: str, level: str, place: Any, metres: float) -> list[Area]:
    """Return the areas of a level but one whose boxes lie so near to a point of degrees."""
    up, aside = metres / METRES, metres / METRES / NARROWEST
    box = (place.x - aside, place.y - up, place.x + aside, place.y + up)
    near = areas.current(level).where(Area.code != code, overlaps(session, Area.geom, box))
    return list(session.scalars(near))
