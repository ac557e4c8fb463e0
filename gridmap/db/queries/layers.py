"""Reads of whole layers as frames, in the order of their ids.

Each takes `at`, the id of an edition: the rows that stood just after it came in. Without it, the
rows that stand now.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns, read_frame, read_points
from gridmap.db.hiding import all_cases
from gridmap.db.models import (
    Case,
    Facility,
    Fund,
    Organization,
    Path,
    Post,
    Residence,
    Site,
    Tie,
)
from gridmap.db.queries.standing import Day, standing


def residences(session: Session, at: int | Day | None = None) -> gpd.GeoDataFrame:
    """Read residences: id, code, name, residents, households, over_60, under_6, geometry."""
    names = ("id", "code", "name", "residents", "households", "over_60", "under_6")
    return _frame(session, Residence, names, at)


def homes(
    session: Session, at: int | Day | None = None
) -> tuple[dict[str, list[Any]], np.ndarray[Any, Any]]:
    """Read what an evaluation needs of residences, a million of them in seconds.

    Returns
    -------
    columns : dict of str to list
        id, residents, households, over_60, under_6.
    lonlat : (R, 2) array of float
        NaN where a residence has no place.
    """
    r = Residence
    statement = select(r.id, r.residents, r.households, r.over_60, r.under_6, raw(r.geom))
    return read_points(session, statement.where(standing(r, at)).order_by(r.id))


def facilities(
    session: Session, at: int | Day | None = None, enrolled: Iterable[str] | None = None
) -> gpd.GeoDataFrame:
    """Read facilities: id, code, name, kind, area_code, sizes, staff, opening_hours, geometry.

    With `enrolled` only those that serve residents: what is said not to be open to residents is
    left out, unless it is of one of these kinds.
    """
    names = (
        "id",
        "code",
        "name",
        "kind",
        "area_code",
        "capacity",
        "floor_area_m2",
        "activity_area_m2",
        "staff",
        "opening_hours",
    )
    if enrolled is None:
        return _frame(session, Facility, names, at)
    closed = and_(Facility.open_to_residents.is_(False), Facility.kind.not_in(sorted(enrolled)))
    # NULL, where nobody says, is no reason to leave one out.
    return _frame(session, Facility, names, at, or_(Facility.open_to_residents.is_(None), ~closed))


def paths(session: Session, at: int | Day | None = None) -> gpd.GeoDataFrame:
    """Read paths: id and LineStrings."""
    return _frame(session, Path, ("id",), at)


def sites(session: Session, at: int | Day | None = None) -> gpd.GeoDataFrame:
    """Read sites: id, code, name, kind, employees, party_members, area_code, geometry."""
    names = ("id", "code", "name", "kind", "employees", "party_members", "area_code")
    return _frame(session, Site, names, at)


def cases(session: Session, at: int | Day | None = None) -> gpd.GeoDataFrame:
    """Read cases, also those that are not told to everybody: what a run counts are all.

    Columns are id, code, area_code, stage, reported_at, geometry.
    """
    with all_cases(session):
        return _frame(session, Case, ("id", "code", "area_code", "stage", "reported_at"), at)


def _frame(
    session: Session,
    model: Any,
    names: tuple[str, ...],
    at: int | Day | None,
    *more: ColumnElement[bool],
) -> gpd.GeoDataFrame:
    statement = select(*(getattr(model, name) for name in names), raw(model.geom))
    return read_frame(session, statement.where(standing(model, at), *more).order_by(model.id))


def _table(
    session: Session,
    model: Any,
    names: tuple[str, ...],
    at: int | Day | None = None,
    where: tuple[ColumnElement[bool], ...] = (),
) -> pd.DataFrame:
    statement = select(*(getattr(model, name) for name in names)).where(*where)
    rows = read_columns(session, statement.where(standing(model, at)).order_by(model.id))
    # Object columns keep dates and None as they are.
    return pd.DataFrame(
        {k: pd.Series(v, dtype=object) for k, v in rows.items()}, columns=list(names)
    )


def organizations(session: Session, at: int | Day | None = None) -> pd.DataFrame:
    """Read organizations: id, code, name, kind, formed, area_code."""
    return _table(session, Organization, ("id", "code", "name", "kind", "formed", "area_code"), at)


_POST = ("kind", "holder", "area_code", "full_time", "valid_from", "valid_to", "office_phone")


def posts(session: Session, at: int | Day | None = None) -> pd.DataFrame:
    """Read posts: kind, holder, area_code, full_time, valid_from, valid_to, office_phone."""
    return _table(session, Post, _POST, at)


def posts_of(session: Session, kinds: Sequence[str], areas: Sequence[str]) -> pd.DataFrame:
    """Read the posts of some kinds in some areas, as `posts` does."""
    return _table(session, Post, _POST, where=(Post.kind.in_(kinds), Post.area_code.in_(areas)))


def ties(session: Session, at: int | Day | None = None) -> pd.DataFrame:
    """Read ties: kind, from_code, to_kind, to_code, valid_from, valid_to."""
    names = ("kind", "from_code", "to_kind", "to_code", "valid_from", "valid_to")
    return _table(session, Tie, names, at)


def funds(session: Session, at: int | Day | None = None) -> pd.DataFrame:
    """Read funds: area_code, year, kind, amount_yuan."""
    table = _table(session, Fund, ("area_code", "year", "kind", "amount_yuan"), at)
    return table.astype({"year": "int64", "amount_yuan": "float64"})


def facility_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return what facilities are called, by their ids: the name, else the code."""
    rows = session.execute(
        select(Facility.id, Facility.name, Facility.code).where(Facility.id.in_(set(ids)))
    )
    return {row.id: row.name or row.code for row in rows}
