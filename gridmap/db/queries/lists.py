"""Reads of demands, resources, projects, check-ins and activities that registers do not ask."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns, read_points
from gridmap.db.geometry import decode
from gridmap.db.models import (
    LAYERS,
    Activity,
    Area,
    CheckIn,
    Demand,
    Facility,
    Organization,
    Project,
    ProjectStep,
    Resource,
)
from gridmap.db.queries import areas
from gridmap.db.queries.registers import CHUNK, RecordFilter, conditions
from gridmap.db.queries.standing import standing

_DEMAND = (
    "code", "name", "kind", "state", "area_code", "organization_code", "persons", "amount_yuan",
    "needed_from", "needed_to", "hours",
)  # fmt: skip
_RESOURCE = (
    "code", "name", "kind", "state", "area_code", "organization_code", "capacity", "amount_yuan",
    "available_from", "available_to", "hours", "facility_code",
)  # fmt: skip


def demands(
    session: Session, wanted: RecordFilter, offset: int = 0, most: int | None = None
) -> pd.DataFrame:
    """Read demands that fit a filter, those that are needed until the nearest day first.

    Columns: those of the register, and lon, lat (NaN where one has no place of its own).
    """
    statement = select(*(getattr(Demand, name) for name in _DEMAND), raw(Demand.geom))
    order = (Demand.needed_to.asc().nulls_last(), Demand.id)
    chosen = statement.where(*conditions(wanted)).order_by(*order).offset(offset).limit(most)
    return _placed(session, chosen)


def demand_count(session: Session, wanted: RecordFilter) -> int:
    """Count the demands that fit a filter."""
    return session.scalar(select(func.count(Demand.id)).where(*conditions(wanted))) or 0


def resources(session: Session, wanted: RecordFilter) -> pd.DataFrame:
    """Read resources that fit a filter, with lon and lat as `demands` has them."""
    statement = select(*(getattr(Resource, name) for name in _RESOURCE), raw(Resource.geom))
    return _placed(session, statement.where(*conditions(wanted)).order_by(Resource.id))


def _placed(session: Session, statement: Any) -> pd.DataFrame:
    columns, lonlat = read_points(session, statement)
    # Object columns keep days and None as they are.
    frame = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})
    lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    frame["lon"], frame["lat"] = lonlat[:, 0], lonlat[:, 1]
    return frame


def spots(
    session: Session, wanted: dict[str, set[str]]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return longitude and latitude of records by layer and code; of an area a point inside it."""
    found: dict[str, dict[str, tuple[float, float]]] = {layer: {} for layer in wanted}
    for parts in _rounds(wanted):
        rows = read_columns(session, union_all(*(_spots(layer, codes) for layer, codes in parts)))
        if rows["geom"]:
            points = shapely.point_on_surface(decode(rows["geom"]))
            for layer, code, point in zip(rows["layer"], rows["code"], points, strict=True):
                if point is not None and not point.is_empty:
                    found[layer][code] = point.x, point.y
    return found


def _rounds(wanted: dict[str, set[str]]) -> Iterator[list[tuple[str, list[str]]]]:
    """Yield parts of the codes of each layer, as many as a statement takes."""
    listed = {layer: sorted(codes - {""}) for layer, codes in wanted.items()}
    for start in range(0, max(map(len, listed.values()), default=0), CHUNK):
        parts = [(layer, codes[start : start + CHUNK]) for layer, codes in listed.items()]
        yield [(layer, codes) for layer, codes in parts if codes]


def _spots(layer: str, codes: list[str]) -> Select[Any]:
    model: Any = LAYERS[layer]
    own = select(literal(layer).label("layer"), model.code, raw(model.geom))
    return own.where(standing(model), model.code.in_(codes))


def projects_in(session: Session, states: Sequence[str]) -> list[Any]:
    """Return code, state, demand_codes and resource_codes of the projects in some states."""
    p = Project
    own = select(p.code, p.state, p.demand_codes, p.resource_codes)
    return list(session.execute(own.where(standing(p), p.state.in_(states)).order_by(p.id)))


def open_resources_of(session: Session, facilities: Iterable[str]) -> list[Any]:
    """Return code and facility_code of the resources that give some facilities."""
    own = select(Resource.code, Resource.facility_code).where(
        standing(Resource),
        Resource.facility_code.in_(sorted(facilities)),
        Resource.state != "withdrawn",
    )
    return list(session.execute(own))


def steps_of(session: Session, project: str) -> list[ProjectStep]:
    """Return the steps of a project, by the day on which they are due."""
    own = select(ProjectStep).where(standing(ProjectStep), ProjectStep.project_code == project)
    return list(session.scalars(own.order_by(ProjectStep.due_on, ProjectStep.id)))


def facilities_of(session: Session, resources: Sequence[str]) -> list[Facility]:
    """Return the facilities that some resources were turned into, open or not."""
    codes = select(Resource.facility_code).where(
        standing(Resource), Resource.code.in_(resources), Resource.facility_code != ""
    )
    own = select(Facility).where(standing(Facility), Facility.code.in_(codes))
    return list(session.scalars(own.order_by(Facility.id)))


def levels(session: Session, codes: Iterable[str]) -> dict[str, set[str]]:
    """Return the levels of the standing areas with some codes."""
    found: dict[str, set[str]] = {}
    listed = sorted(set(codes) - {""})
    for start in range(0, len(listed), CHUNK):
        own = select(Area.code, Area.level).where(
            standing(Area), Area.code.in_(listed[start : start + CHUNK])
        )
        for row in session.execute(own):
            found.setdefault(row.code, set()).add(row.level)
    return found


def check_ins(session: Session, area: Area | None = None) -> pd.DataFrame:
    """Read check-ins that have not ended, in an area or everywhere."""
    names = (
        "kind", "organization_code", "area_code", "persons", "pledges", "kept", "service_hours",
        "reported", "managed", "assessed", "ended_on",
    )  # fmt: skip
    own = select(*(getattr(CheckIn, name) for name in names)).where(standing(CheckIn))
    if area is not None:
        own = own.where(CheckIn.area_code.in_(areas.inside_all(area)))
    columns = read_columns(session, own.order_by(CheckIn.id))
    return pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in names})


def units(session: Session, kinds: Sequence[str], area: Area | None = None) -> list[Any]:
    """Return code, name, kind and area_code of the organizations of some kinds."""
    o = Organization
    own = select(o.code, o.name, o.kind, o.area_code).where(standing(o), o.kind.in_(kinds))
    if area is not None:
        own = own.where(o.area_code.in_(areas.inside_all(area)))
    return list(session.execute(own.order_by(o.code)))


def unit_codes_checked_in(session: Session) -> set[str]:
    """Return the codes of the organizations that checked in anywhere, ever or now."""
    own = select(CheckIn.organization_code).where(standing(CheckIn)).distinct()
    return set(session.scalars(own))


def activities_at(session: Session, facility: str, since: dt.datetime) -> list[Activity]:
    """Return the activities at a facility from a moment on, the first first."""
    own = select(Activity).where(
        standing(Activity), Activity.facility_code == facility, Activity.starts_at >= since
    )
    return list(session.scalars(own.order_by(Activity.starts_at, Activity.id)))


def idle_facilities(
    session: Session,
    since: dt.datetime,
    until: dt.datetime,
    kinds: Sequence[str],
    area: Area | None,
) -> list[Any]:
    """Return the facilities of some kinds where nothing took place between two moments.

    Rows have code, name, kind, area_code and `last`, when the last activity before began.
    """
    f, a = Facility, Activity
    busy = select(a.facility_code).where(
        standing(a), a.starts_at >= since, a.starts_at <= until, a.facility_code != ""
    )
    last = (
        select(a.facility_code, func.max(a.starts_at).label("last"))
        .where(standing(a), a.starts_at <= until)
        .group_by(a.facility_code)
        .subquery()
    )
    own = (
        select(f.code, f.name, f.kind, f.area_code, last.c.last)
        .outerjoin(last, last.c.facility_code == f.code)
        .where(standing(f), f.kind.in_(kinds), f.code.not_in(busy))
    )
    if area is not None:
        own = own.where(f.area_code.in_(areas.inside_all(area)))
    return list(session.execute(own.order_by(last.c.last.asc().nulls_first(), f.code)))
