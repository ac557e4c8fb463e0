"""Reads of who answers for an area: posts, organizations, ties, facilities and sites."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import Facility, Organization, Post, Site, Tie
from gridmap.db.queries import ties
from gridmap.db.queries.standing import Day, standing

ORGANIZATION = (
    Organization.code, Organization.name, Organization.kind, Organization.area_code,
    Organization.phone, Organization.case_classes,
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which areas are looked at, and when.

    Attributes
    ----------
    codes : sequence of str
        The area and those above it.
    day : date
        On which ties and posts hold.
    at : Day, optional
        The state of the layers; now by default.
    """

    codes: Sequence[str]
    day: dt.date
    at: Day | None = field(default=None)


def posts(session: Session, asked: Asked) -> list[Any]:
    """Return the posts of the areas that stand on the day, held or vacant."""
    columns = (
        Post.code, Post.kind, Post.holder, Post.office_phone, Post.area_code,
        Post.organization_code, Post.valid_from, Post.valid_to,
    )  # fmt: skip
    own = select(*columns).where(
        standing(Post, asked.at),
        Post.area_code.in_(asked.codes),
        or_(Post.valid_from.is_(None), Post.valid_from <= asked.day),
        or_(Post.valid_to.is_(None), Post.valid_to >= asked.day),
    )
    return list(session.execute(own.order_by(Post.area_code.desc(), Post.id)))


def organizations(session: Session, asked: Asked) -> list[Any]:
    """Return the organizations that belong to the areas or serve them on the day."""
    serving = select(Tie.from_code).where(_serves(asked))
    own = select(*ORGANIZATION).where(
        standing(Organization, asked.at),
        or_(Organization.area_code.in_(asked.codes), Organization.code.in_(serving)),
    )
    return list(session.execute(own.order_by(Organization.code)))


def named(session: Session, codes: Sequence[str], at: Day | None) -> dict[str, Any]:
    """Return organizations by their codes."""
    found: dict[str, Any] = {}
    for start in range(0, len(codes), ties.CHUNK):
        part = Organization.code.in_(codes[start : start + ties.CHUNK])
        own = select(*ORGANIZATION).where(standing(Organization, at), part)
        found |= {row.code: row for row in session.execute(own.order_by(Organization.id))}
    return found


def binding(session: Session, asked: Asked) -> list[Any]:
    """Return the ties by which the areas are served, and the cross-appointments there."""
    local = select(Organization.code).where(
        standing(Organization, asked.at), Organization.area_code.in_(asked.codes)
    )
    crossed = and_(
        standing(Tie),
        Tie.kind == "red_property",
        ties.in_force(asked.day),
        or_(Tie.from_code.in_(local), Tie.to_code.in_(local)),
    )
    own = select(*ties.COLUMNS).where(or_(_serves(asked), crossed))
    return list(session.execute(own.order_by(Tie.id)))


def _serves(asked: Asked) -> Any:
    return and_(
        standing(Tie),
        Tie.kind == "serves_area",
        Tie.to_kind == "area",
        Tie.to_code.in_(asked.codes),
        ties.in_force(asked.day),
    )


def facilities(session: Session, inside: Any, asked: Asked) -> list[Any]:
    """Return the facilities of areas, whose codes a statement or a list says."""
    own = select(Facility.code, Facility.name, Facility.kind, Facility.operator).where(
        standing(Facility, asked.at), Facility.area_code.in_(inside)
    )
    return list(session.execute(own.order_by(Facility.kind, Facility.code)))


def sites(session: Session, inside: Any, asked: Asked) -> list[Any]:
    """Return the sites of areas, whose codes a statement or a list says."""
    own = select(Site.code, Site.name, Site.kind).where(
        standing(Site, asked.at), Site.area_code.in_(inside)
    )
    return list(session.execute(own.order_by(Site.code)))


def to_places(session: Session, nearby: Any, inside: Any, asked: Asked) -> list[Any]:
    """Return the ties that hold on the day to the facilities and sites of areas.

    Statements or lists say the codes of the areas of the facilities, and of those of the sites.
    """
    facilities = select(Facility.code).where(
        standing(Facility, asked.at), Facility.area_code.in_(nearby)
    )
    sites = select(Site.code).where(standing(Site, asked.at), Site.area_code.in_(inside))
    here = or_(
        and_(Tie.to_kind == "facility", Tie.to_code.in_(facilities)),
        and_(Tie.to_kind == "site", Tie.to_code.in_(sites)),
    )
    own = select(*ties.COLUMNS).where(standing(Tie), here, ties.in_force(asked.day))
    return list(session.execute(own.order_by(Tie.valid_from, Tie.id)))
