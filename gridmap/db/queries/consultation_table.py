"""Reads of who may be concerned by what happens in an area."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from gridmap.db.geometry import overlaps
from gridmap.db.models import Area, Organization, Post, Site, Tie
from gridmap.db.queries.standing import standing

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Linked:
    """A tie: from an organization to an area, a site or an organization, as codes."""

    kind: str
    from_code: str
    to_code: str


def areas_in(session: Session, box: Box) -> list[Area]:
    """Return the standing areas of all levels whose boxes meet a box of degrees, by code."""
    near = select(Area).where(standing(Area), overlaps(session, Area.geom, box))
    return list(session.scalars(near.order_by(Area.code, Area.id)))


def sites_in(session: Session, box: Box) -> list[Site]:
    """Return the standing sites in a box of degrees, by code."""
    near = select(Site).where(standing(Site), overlaps(session, Site.geom, box))
    return list(session.scalars(near.order_by(Site.code, Site.id)))


def ties_to(
    session: Session, areas: Sequence[str], sites: Sequence[str], today: dt.date
) -> list[Linked]:
    """Return which organizations serve areas today, and which stand for sites."""
    wanted = or_(
        (Tie.kind == "serves_area") & (Tie.to_kind == "area") & Tie.to_code.in_(areas),
        (Tie.kind == "covers_site") & (Tie.to_kind == "site") & Tie.to_code.in_(sites),
    )
    return _ties(session, wanted, today)


def red_ties(session: Session, committees: Sequence[str], today: dt.date) -> list[Linked]:
    """Return which organizations share officers with committees today."""
    either = or_(Tie.from_code.in_(committees), Tie.to_code.in_(committees))
    wanted = (Tie.kind == "red_property") & (Tie.to_kind == "organization") & either
    return _ties(session, wanted, today)


def _ties(session: Session, wanted: ColumnElement[bool], today: dt.date) -> list[Linked]:
    found = select(Tie.kind, Tie.from_code, Tie.to_code).where(
        standing(Tie),
        wanted,
        or_(Tie.valid_from.is_(None), Tie.valid_from <= today),
        or_(Tie.valid_to.is_(None), Tie.valid_to >= today),
    )
    return [Linked(*row) for row in session.execute(found.order_by(Tie.id))]


def organizations(
    session: Session,
    *,
    kinds: Collection[str] = (),
    areas: Sequence[str] = (),
    box: Box | None = None,
    codes: Collection[str] = (),
) -> list[Any]:
    """Return the organizations with some codes, and those of some kinds in areas or a box.

    Each has code, name, kind, area_code and geom.
    """
    near: list[ColumnElement[bool]] = [Organization.area_code.in_(areas)]
    if box is not None:
        near.append(overlaps(session, Organization.geom, box))
    named = Organization.code.in_(sorted(codes))
    wanted = select(
        Organization.code, Organization.name, Organization.kind, Organization.area_code,
        Organization.geom,
    ).where(
        standing(Organization), or_(named, Organization.kind.in_(sorted(kinds)) & or_(*near))
    )  # fmt: skip
    return list(session.execute(wanted.order_by(Organization.code, Organization.id)))


def leaders(session: Session, grids: Sequence[str], today: dt.date) -> list[Any]:
    """Return who holds the post of grid leader today: holder and area_code, by area."""
    wanted = select(Post.holder, Post.area_code).where(
        standing(Post),
        Post.kind == "grid_leader",
        Post.holder != "",
        Post.area_code.in_(grids),
        or_(Post.valid_from.is_(None), Post.valid_from <= today),
        or_(Post.valid_to.is_(None), Post.valid_to >= today),
    )
    return list(session.execute(wanted.order_by(Post.area_code, Post.id)))
