"""Reads and writes of who is at the table of consultations that go on, and of whom that reaches."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from gridmap.db.models import Area, Consultation, ConsultationParty, Organization
from gridmap.db.queries import posts
from gridmap.db.queries.areas import LEVELS
from gridmap.db.queries.consultation_list import ENDED
from gridmap.db.queries.standing import standing

# Seats of the committees that an area itself has.
COMMITTEES = ("party_committee", "residents_committee", "caller")
GRID_LEADER = "grid_leader"


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
    return list(session.execute(person(whom).limit(most)))


def person(whom: Whom) -> Select[*tuple[Any, ...]]:
    """Select the rows of `of_person`."""
    c, p = Consultation, ConsultationParty
    found: Select[*tuple[Any, ...]] = select(
        c.code, c.title, c.kind, c.stage, c.area_code, c.due_at, c.meets_at, c.place,
        p.key, p.seat, p.name, p.present,
    )  # fmt: skip
    own = p.id.in_(union_all(*_own(whom)))
    order = c.meets_at.asc().nulls_last(), c.due_at.asc().nulls_last(), c.id.desc(), p.number, p.id
    joined = found.join(c, c.id == p.consultation_id)
    return joined.where(own, c.stage.not_in(ENDED)).order_by(*order)


def _own(whom: Whom) -> list[Select[Any]]:
    """Build a statement for each way in which somebody is a party: the ids of the rows.

    An area is one by its grid leader, and by its committees. A person is one by the own name, and
    by the posts of today: people of that name sit elsewhere too, so the area of the account must
    hold that of the consultation, or lie in it.
    """
    p, c = ConsultationParty, Consultation
    found = []
    if whom.area:
        committees = select(Organization.code).where(
            standing(Organization), Organization.area_code == whom.area
        )
        of_area = p.seat.in_(COMMITTEES) & p.organization_code.in_(committees)
        found += [select(p.id).where(p.area_code == whom.area), select(p.id).where(of_area)]
    if whom.name:
        held = posts.held_by(whom.name, whom.today).subquery()
        codes = select(held.c.organization_code).where(held.c.organization_code != "")
        led = select(held.c.area_code).where(held.c.kind == GRID_LEADER, held.c.area_code != "")
        named = (p.name == whom.name) & (p.organization_code != "")
        near = select(p.id).join(c, c.id == p.consultation_id)
        if whom.area:
            near = near.where(_near(whom.area))
        found += [near.where(w) for w in (p.organization_code.in_(codes), p.area_code.in_(led))]
        found.append(near.where(named))
    return found or [select(p.id).where(p.id.is_(None))]


def _near(own: str) -> ColumnElement[bool]:
    """Build the condition that an area holds that of a consultation, or lies in it."""
    here: Any = Consultation.area_code
    found: list[ColumnElement[bool]] = [here == own]
    above: Any = [own]
    below: Any = [own]
    for _ in LEVELS[1:]:
        upper, lower = aliased(Area), aliased(Area)
        above = select(upper.parent_code).where(standing(upper), upper.code.in_(above))
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
