"""Reads of demands, resources, projects, check-ins and activities that registers do not ask."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from gridmap.db.frames import raw, read_columns, read_points
from gridmap.db.models import (
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
from gridmap.db.queries.register_lists import RecordFilter, conditions
from gridmap.db.queries.registers import CHUNK
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

    Columns: those of the register, `organization` (the name of it), and lon, lat (NaN where one
    has no place of its own).
    """
    owner = _called(Demand.organization_code).label("organization")
    statement = select(*(getattr(Demand, name) for name in _DEMAND), owner, raw(Demand.geom))
    order = (Demand.needed_to.asc().nulls_last(), Demand.id)
    chosen = statement.where(*conditions(wanted)).order_by(*order).offset(offset).limit(most)
    return _placed(session, chosen)


def demand_count(session: Session, wanted: RecordFilter) -> int:
    """Count the demands that fit a filter."""
    return session.scalar(select(func.count(Demand.id)).where(*conditions(wanted))) or 0


def resources(session: Session, wanted: RecordFilter) -> pd.DataFrame:
    """Read resources that fit a filter, with the columns that `demands` adds."""
    owner = _called(Resource.organization_code).label("organization")
    statement = select(*(getattr(Resource, name) for name in _RESOURCE), owner, raw(Resource.geom))
    return _placed(session, statement.where(*conditions(wanted)).order_by(Resource.id))


def _placed(session: Session, statement: Any) -> pd.DataFrame:
    columns, lonlat = read_points(session, statement)
    # Object columns keep days and None as they are.
    frame = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})
    lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    frame["lon"], frame["lat"] = lonlat[:, 0], lonlat[:, 1]
    return frame


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


def steps_of(session: Session, project: str) -> list[tuple[ProjectStep, str | None]]:
    """Return the steps of a project, by the day on which they are due, and who owns each."""
    owner = _called(ProjectStep.organization_code)
    own = select(ProjectStep, owner).where(
        standing(ProjectStep), ProjectStep.project_code == project
    )
    rows = session.execute(own.order_by(ProjectStep.due_on, ProjectStep.id))
    return [(row[0], row[1]) for row in rows]


def _called(code: Any) -> Any:
    """Build the name of the organization with a code."""
    own = select(Organization.name).where(standing(Organization), Organization.code == code)
    return own.order_by(Organization.id.desc()).limit(1).scalar_subquery()


def listed(session: Session, codes: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    """Return demands and resources by their codes, a resource with the facility that it gives.

    Rows have code, name, kind, state; facility_code, facility_name, facility_kind, opening_hours
    and open_to_residents, "" and None where there is no such facility any more.
    """
    f, given = Facility, Resource.facility_code
    demands = select(
        literal("demands").label("layer"), *_own(Demand), *(null().label(n) for n in _OPENED)
    ).where(standing(Demand), Demand.code.in_(codes["demands"]))
    opened = (f.code, f.name, f.kind, f.opening_hours, f.open_to_residents)
    resources = (
        select(
            literal("resources").label("layer"),
            *_own(Resource),
            *(column.label(name) for name, column in zip(_OPENED, opened, strict=True)),
        )
        .outerjoin(f, and_(f.code == given, given != "", standing(f)))
        .where(standing(Resource), Resource.code.in_(codes["resources"]))
    )
    found: dict[str, dict[str, Any]] = {"demands": {}, "resources": {}}
    for row in session.execute(union_all(resources, demands)):
        found[row.layer][row.code] = row
    return found


_OPENED = ("facility_code", "facility_name", "facility_kind", "opening_hours", "open_to_residents")


def _own(model: Any) -> tuple[Any, ...]:
    return model.code, model.name, model.kind, model.state


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
        "checked_in", "reported", "managed", "assessed", "ended_on",
    )  # fmt: skip
    own = select(*(getattr(CheckIn, name) for name in names)).where(standing(CheckIn))
    if area is not None:
        own = own.where(CheckIn.area_code.in_(areas.inside_all(area)))
    columns = read_columns(session, own.order_by(CheckIn.id))
    return pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in names})


def units_missing(
    session: Session, kinds: Sequence[str], area: Area | None, most: int
) -> tuple[list[Any], int, int]:
    """Look for the organizations of some kinds that have checked in nowhere, ever or now.

    Returns
    -------
    rows : list
        The first of them: code, name, kind and area_code.
    missing, all : int
        How many there are, and how many organizations of the kinds.
    """
    o = Organization
    own = [standing(o), o.kind.in_(kinds)]
    if area is not None:
        own.append(o.area_code.in_(areas.inside_all(area)))
    seen = select(CheckIn.organization_code).where(
        standing(CheckIn), CheckIn.organization_code.is_not(None)
    )
    lacks = o.code.not_in(seen)
    counts = select(func.count().filter(lacks), func.count()).select_from(o).where(*own)
    missing, every = session.execute(counts).one()
    rows = select(o.code, o.name, o.kind, o.area_code).where(*own, lacks).order_by(o.code)
    return list(session.execute(rows.limit(most))), missing, every


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
