"""Reads and writes of who is at the table of consultations that go on, and of whom that reaches."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    bindparam,
    false,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from gridmap.db.models import Area, Consultation, ConsultationParty, Organization
from gridmap.db.queries import posts
from gridmap.db.queries.areas import LEVELS
from gridmap.db.queries.consultation_list import ENDED
from gridmap.db.queries.standing import standing

# Seats of the committees that an area itself has.
COMMITTEES = ("party_committee", "residents_committee", "caller")
GRID_LEADER = "grid_leader"
# What is said when the statement is asked.
NAME: Any = bindparam("name", type_=Text())
AREA: Any = bindparam("area", type_=Text())


@dataclass(frozen=True)
class Whom:
    """Whose invitations are wanted.

    Attributes
    ----------
    name : str
        What the person or office is called, "" where nobody knows.
    area : str
        Code of the area of the account, "" for the whole town.
    today : date
        On which they hold their posts.
    """

    name: str
    area: str
    today: dt.date


def of_person(session: Session, whom: Whom, most: int) -> list[Any]:
    """Return the parties at tables that somebody is, or answers for, with their consultations.

    Those that meet first come first, and without a day those that are due first. A person may be
    several parties of one consultation: each is a row.
    """
    given = {"name": whom.name, "area": whom.area, "today": whom.today, "most": most}
    return list(session.execute(statement(named=bool(whom.name), placed=bool(whom.area)), given))


@cache  # it takes longer to build than to run
def statement(*, named: bool, placed: bool) -> Select[*tuple[Any, ...]]:
    """Build the statement of `of_person`, for somebody who has a name, and an area."""
    c, p = Consultation, ConsultationParty
    found: Select[*tuple[Any, ...]] = select(
        c.code, c.title, c.kind, c.stage, c.area_code, c.due_at, c.meets_at, c.place,
        p.key, p.seat, p.name, p.present,
    )  # fmt: skip
    ways = [*(_of_area() if placed else ()), *(_of_name(placed=placed) if named else ())]
    own = p.id.in_(union_all(*ways)) if ways else false()
    order = c.meets_at.asc().nulls_last(), c.due_at.asc().nulls_last(), c.id.desc(), p.number, p.id
    joined = found.join(c, c.id == p.consultation_id)
    return (
        joined.where(own, c.stage.not_in(ENDED))
        .order_by(*order)
        .limit(bindparam("most", type_=Integer()))
    )


def _of_area() -> Iterator[Select[Any]]:
    """Build how an area is a party: by the leader of the grid that it is, and by its committees."""
    p = ConsultationParty
    committees = select(Organization.code).where(
        standing(Organization), Organization.area_code == AREA
    )
    yield select(p.id).where(p.area_code == AREA)
    yield select(p.id).where(p.seat.in_(COMMITTEES), p.organization_code.in_(committees))


def _of_name(*, placed: bool) -> Iterator[Select[Any]]:
    """Build how somebody is a party: by the own name, and by the posts of today.

    People of that name sit elsewhere too, so the area of the account must hold that of the
    consultation, or lie in it.
    """
    p, c = ConsultationParty, Consultation
    held = posts.held_by(NAME, bindparam("today", type_=Date())).subquery()
    codes = select(held.c.organization_code).where(held.c.organization_code != "")
    led = select(held.c.area_code).where(held.c.kind == GRID_LEADER, held.c.area_code != "")
    ways = (
        p.organization_code.in_(codes),
        p.area_code.in_(led),
        (p.name == NAME) & (p.organization_code != ""),
    )
    found = select(p.id).where(p.id.in_(union_all(*(select(p.id).where(way) for way in ways))))
    yield found.join(c, c.id == p.consultation_id).where(_near()) if placed else found


def _near() -> ColumnElement[bool]:
    """Build the condition that an area holds that of a consultation, or lies in it."""
    here: Any = Consultation.area_code
    found: list[ColumnElement[bool]] = [here == AREA]
    above: Any = [AREA]
    below: Any = [AREA]
    for _ in LEVELS[1:]:
        upper, lower = aliased(Area), aliased(Area)
        # The index of codes begins with the level.
        level = upper.level.in_(LEVELS)
        above = select(upper.parent_code).where(standing(upper), level, upper.code.in_(above))
        below = select(lower.code).where(standing(lower), lower.parent_code.in_(below))
        found += [here.in_(above), here.in_(below)]
    return or_(*found)


def at_table(session: Session, consultation_id: int) -> list[ConsultationParty]:
    """Return the rows of those at the table of a consultation, in order."""
    own = select(ConsultationParty).where(ConsultationParty.consultation_id == consultation_id)
    return list(session.scalars(own.order_by(ConsultationParty.number, ConsultationParty.id)))


def led_tables(session: Session) -> Sequence[Consultation]:
    """Return the consultations that go on at whose table leaders of grids sit."""
    led = select(ConsultationParty.consultation_id).where(ConsultationParty.key == GRID_LEADER)
    return session.scalars(
        select(Consultation).where(Consultation.id.in_(led)).order_by(Consultation.id)
    ).all()
