"""Reads of what the worklist of sites shows: sites, organizations near them, and who leads."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_points
from gridmap.db.models import Area, Organization, Post, Site, Tie
from gridmap.db.queries import areas, ties
from gridmap.db.queries.standing import Day, standing

Columns = dict[str, list[Any]]
Places = np.ndarray[Any, Any]


def sites(session: Session, area: Area | None, at: Day | None = None) -> tuple[Columns, Places]:
    """Read the sites of an area with their numbers, those with most party members first."""
    own = select(
        Site.code, Site.name, Site.kind, Site.enterprises, Site.employees, Site.party_members,
        Site.area_code, raw(Site.geom),
    ).where(standing(Site, at))  # fmt: skip
    if area is not None:
        own = own.where(Site.area_code.in_(areas.inside_all(area, at)))
    order = (Site.party_members.desc().nulls_last(), Site.employees.desc().nulls_last(), Site.code)
    columns, lonlat = read_points(session, own.order_by(*order))
    return columns, lonlat.reshape(-1, 2)


def organizations(
    session: Session, kinds: Sequence[str], at: Day | None = None
) -> tuple[Columns, Places]:
    """Read the organizations of some kinds: code, name, kind, formed, area_code, phone, places."""
    own = select(
        Organization.code, Organization.name, Organization.kind, Organization.formed,
        Organization.area_code, Organization.phone, raw(Organization.geom),
    )  # fmt: skip
    own = own.where(standing(Organization, at), Organization.kind.in_(kinds))
    columns, lonlat = read_points(session, own.order_by(Organization.code))
    return columns, lonlat.reshape(-1, 2)


def parents(session: Session, at: Day | None = None) -> dict[str, Any]:
    """Return code, name, level and parent_code of the standing areas above houses, by code."""
    own = select(Area.code, Area.name, Area.level, Area.parent_code).where(standing(Area, at))
    return {row.code: row for row in session.execute(own.order_by(Area.id))}


def serving(session: Session, codes: Sequence[str], day: Any) -> list[Any]:
    """Return the ties by which organizations serve areas on a day."""
    own = select(*ties.COLUMNS).where(
        standing(Tie), Tie.kind == "serves_area", Tie.to_kind == "area",
        Tie.to_code.in_(codes), ties.in_force(day),
    )  # fmt: skip
    return list(session.execute(own.order_by(Tie.id)))


def secretaries(session: Session, codes: Sequence[str], day: Any) -> dict[str, Any]:
    """Return who holds the post of secretary of areas on a day, by the area."""
    own = select(Post.area_code, Post.holder, Post.office_phone).where(
        standing(Post),
        Post.kind == "secretary",
        Post.holder != "",
        Post.area_code.in_(codes),
        and_(
            or_(Post.valid_from.is_(None), Post.valid_from <= day),
            or_(Post.valid_to.is_(None), Post.valid_to >= day),
        ),
    )
    return {row.area_code: row for row in session.execute(own.order_by(Post.id))}
