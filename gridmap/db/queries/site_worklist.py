"""Reads of what the worklist of sites shows: sites, organizations near them, and who leads."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import and_, func, literal, or_, select, union_all
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


def joinable(
    session: Session, kinds: Sequence[str], at: Day | None = None
) -> tuple[list[str], Places]:
    """Read codes and places of the organizations of some kinds that a site can join.

    The committee of a whole subdistrict or district is none of them.
    """
    o = Organization
    wide = select(Area.code).where(standing(Area, at), Area.level.in_(("district", "subdistrict")))
    local = or_(o.kind != "party_committee", o.area_code.is_(None), o.area_code.not_in(wide))
    own = select(o.code, raw(o.geom)).where(standing(o, at), o.kind.in_(kinds), o.code != "", local)
    columns, lonlat = read_points(session, own.order_by(o.code))
    return columns["code"], lonlat.reshape(-1, 2)


def parents(session: Session, at: Day | None = None) -> dict[str, Any]:
    """Return code, name, level and parent_code of the standing areas above houses, by code."""
    own = select(Area.code, Area.name, Area.level, Area.parent_code).where(standing(Area, at))
    return {row.code: row for row in session.execute(own.order_by(Area.id))}


def leads(
    session: Session, kinds: Sequence[str], areas_: Sequence[str], day: dt.date, at: Day | None
) -> dict[str, str]:
    """Return by area the code of the organization of some kinds that serves it on a day.

    Where none serves it, the first that belongs to it.
    """
    o = Organization
    leading = (standing(o, at), o.kind.in_(kinds), o.code != "")
    belongs = select(o.area_code.label("area"), func.min(o.code).label("code"), literal(0))
    belongs = belongs.where(*leading, o.area_code.in_(areas_)).group_by(o.area_code)
    last = select(func.max(Tie.id)).where(
        standing(Tie), Tie.kind == "serves_area", Tie.to_kind == "area", Tie.to_code.in_(areas_),
        ties.in_force(day), Tie.from_code.in_(select(o.code).where(*leading)),
    )  # fmt: skip
    serves = select(Tie.to_code, Tie.from_code, literal(1))
    serves = serves.where(Tie.id.in_(last.group_by(Tie.to_code)))
    rows = session.execute(union_all(belongs, serves))
    return {row[0]: row[1] for row in sorted(rows, key=lambda row: row[2])}


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
