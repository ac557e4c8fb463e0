"""Reads of whole layers as frames, current rows only, in the order of their ids."""

from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns, read_frame
from gridmap.db.models import Facility, Fund, Path, Post, Residence, Site, Tie


def residences(session: Session) -> gpd.GeoDataFrame:
    """Read residences: id, code, name, residents, households, over_60, under_6, geometry."""
    r = Residence
    statement = select(
        r.id, r.code, r.name, r.residents, r.households, r.over_60, r.under_6, raw(r.geom)
    )
    return read_frame(session, statement.where(r.retired_by_id.is_(None)).order_by(r.id))


def facilities(session: Session) -> gpd.GeoDataFrame:
    """Read facilities: id, code, name, kind, area_code, geometry."""
    f = Facility
    statement = select(f.id, f.code, f.name, f.kind, f.area_code, raw(f.geom))
    return read_frame(session, statement.where(f.retired_by_id.is_(None)).order_by(f.id))


def paths(session: Session) -> gpd.GeoDataFrame:
    """Read paths: id and LineStrings."""
    statement = select(Path.id, raw(Path.geom)).where(Path.retired_by_id.is_(None))
    return read_frame(session, statement.order_by(Path.id))


def sites(session: Session) -> gpd.GeoDataFrame:
    """Read sites: id, code, name, kind, employees, party_members, area_code, geometry."""
    s = Site
    statement = select(
        s.id, s.code, s.name, s.kind, s.employees, s.party_members, s.area_code, raw(s.geom)
    )
    return read_frame(session, statement.where(s.retired_by_id.is_(None)).order_by(s.id))


def _table(session: Session, model: Any, names: tuple[str, ...]) -> pd.DataFrame:
    statement = select(*(getattr(model, name) for name in names))
    rows = read_columns(session, statement.where(model.retired_by_id.is_(None)).order_by(model.id))
    # Object columns keep dates and None as they are.
    return pd.DataFrame(
        {k: pd.Series(v, dtype=object) for k, v in rows.items()}, columns=list(names)
    )


def posts(session: Session) -> pd.DataFrame:
    """Read posts: kind, holder, area_code, full_time, valid_from, valid_to, office_phone."""
    names = ("kind", "holder", "area_code", "full_time", "valid_from", "valid_to", "office_phone")
    return _table(session, Post, names)


def ties(session: Session) -> pd.DataFrame:
    """Read ties: kind, from_code, to_kind, to_code, valid_from, valid_to."""
    return _table(
        session, Tie, ("kind", "from_code", "to_kind", "to_code", "valid_from", "valid_to")
    )


def funds(session: Session) -> pd.DataFrame:
    """Read funds: area_code, year, kind, amount_yuan."""
    table = _table(session, Fund, ("area_code", "year", "kind", "amount_yuan"))
    return table.astype({"year": "int64", "amount_yuan": "float64"})


def facility_name(session: Session, facility_id: int) -> str:
    """Return what a facility is called: its name, else its code, "" when it is unknown."""
    facility = session.get(Facility, facility_id)
    return "" if facility is None else facility.name or facility.code
