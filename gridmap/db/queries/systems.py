"""Reads of what the systems of areas are made of: organizations, posts, facilities, ties."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.models import LAYERS, Area, Facility, Organization, Post, Tie
from gridmap.db.queries.standing import standing


def tree(session: Session) -> list[Any]:
    """Return code, name, level and parent of all areas that stand, without their shapes."""
    own = select(Area.code, Area.name, Area.level, Area.parent_code)
    return list(session.execute(own.where(standing(Area)).order_by(Area.code, Area.id)))


def organizations(session: Session, kinds: Sequence[str]) -> list[Any]:
    """Return the organizations of some kinds: code, name, kind, area_code, phone."""
    o = Organization
    own = select(o.code, o.name, o.kind, o.area_code, o.phone)
    return list(session.execute(own.where(standing(o), o.kind.in_(kinds)).order_by(o.id)))


def posts(session: Session, kinds: Sequence[str], day: dt.date) -> list[Any]:
    """Return the posts of some kinds in areas that somebody holds on a day."""
    p = Post
    own = select(p.code, p.kind, p.holder, p.office_phone, p.area_code, p.organization_code)
    held = own.where(
        standing(p), p.kind.in_(kinds), p.area_code != "", p.holder != "", _now(p, day)
    )
    return list(session.execute(held.order_by(p.id)))


def facilities(session: Session, kinds: Sequence[str], day: dt.date) -> list[Any]:
    """Return facilities of some kinds, and which organization a tie says operates each.

    Rows have code, name, kind, area_code, operator, and of the organization `by_name`,
    `by_phone` (None where there is no tie).
    """
    f, t, o = Facility, Tie, Organization
    operates = and_(
        t.to_code == f.code, t.kind == "operates_facility", standing(t), _now(t, day)
    )  # fmt: skip
    own = (
        select(
            f.code, f.name, f.kind, f.area_code, f.operator,
            o.name.label("by_name"), o.phone.label("by_phone"),
        )
        .outerjoin(t, operates)
        .outerjoin(o, and_(o.code == t.from_code, standing(o)))
        .where(standing(f), f.kind.in_(kinds))
        .order_by(f.id)
    )  # fmt: skip
    return list(session.execute(own))


def known(session: Session, layers: Sequence[str]) -> set[str]:
    """Return of which layers the store has any row, in one question."""
    models: dict[str, Any] = {name: LAYERS[name] for name in layers}
    parts = [
        select(literal(name).label("name")).where(exists().where(standing(model)))
        for name, model in models.items()
    ]
    return set(session.scalars(union_all(*parts))) if parts else set()


def _now(model: Any, day: dt.date) -> ColumnElement[bool]:
    begun = or_(model.valid_from.is_(None), model.valid_from <= day)
    return and_(begun, or_(model.valid_to.is_(None), model.valid_to >= day))
