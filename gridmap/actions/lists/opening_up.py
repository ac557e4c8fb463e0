"""A unit's rooms, fields and parking turned into facilities that are open to residents."""

from typing import Any

from gridmap.actions.allowing import By, allow
from gridmap.actions.lists.rules import of_city
from gridmap.actions.registers import rows
from gridmap.actions.registers.following import OPENED
from gridmap.actions.registers.keeping import no_record, refuse
from gridmap.actions.registers.rows import Row
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import standing, write
from gridmap.analysis.project_stages import WITHDRAWN
from gridmap.analysis.week_hours import unreadable
from gridmap.db.engine import Engine
from gridmap.db.queries import registers as queries
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError
from gridmap.files.registers import register
from gridmap.saying import Said, said


def kinds_for(row: Row) -> list[str]:
    """Return the kinds of facility that a resource may become; none where it has no place."""
    if row["facility_code"] or row["lon"] is None:
        return []
    return of_city().opened_as.get(str(row["kind"]), [])


def open_up(engine: Engine, code: str, kind: str, hours: str, *, by: By) -> str:
    """Open a resource to residents: as its own facility, or as a new one at its place.

    The facility has the name, the capacity and the area of the resource; its operator is the unit.
    Coverage counts it in its opening hours from the next evaluation on.

    Parameters
    ----------
    code : str
        Of the resource.
    kind : str
        Kind of a new facility; of one that is there already it stays.
    hours : str
        Opening hours; "" are those of the resource, else those that the facility has.

    Returns
    -------
    str
        Code of the facility.

    Raises
    ------
    NotFoundError
        There is no such resource, or its facility is gone.
    ConflictError
        The resource was withdrawn.
    RecordError
        No such kind of facility, no place, or no hours that can be read.
    NotAllowedError
        The person may not keep lists and records there.
    """
    lists, places = register("resources"), register("facilities")
    allow(by, lists.verb)
    allow(by, places.verb)
    with writing(engine) as session:
        queries.one_writer(session)
        found = standing(session, lists, [code])
        if code not in found:
            raise no_record(lists, code)
        resource = found[code]
        _refuse_withdrawn(resource)
        hours = hours or str(resource["hours"])
        if resource["facility_code"]:
            return _reopen(session, resource, hours, by=by)
        refuse(lists, code, _problems(resource, kind, hours))
        row = _facility(session, resource, kind, hours)
        (made,) = write(session, places, [Change("", None, row)], by=by, did=OPENED, source=code)
        # Matching asks the resource when it is free: when residents may come, where nobody said.
        after = resource | {"facility_code": made.code, "hours": resource["hours"] or hours}
        write(session, lists, [Change(code, resource, after)], by=by)
        return made.code


def _reopen(session: Session, resource: Row, hours: str, *, by: By) -> str:
    places, code = register("facilities"), str(resource["facility_code"])
    found = standing(session, places, [code])
    if code not in found:
        raise no_record(places, code)
    before = found[code]
    after = before | {"open_to_residents": True, "opening_hours": hours or before["opening_hours"]}
    refuse(places, code, _hours(str(after["opening_hours"])))
    change = Change(code, before, after)
    write(session, places, [change], by=by, did=OPENED, source=str(resource["code"]))
    return code


def _facility(session: Session, resource: Row, kind: str, hours: str) -> Row:
    owner = str(resource["organization_code"])
    unit = queries.values(session, "organizations", ["name", "area_code"], [owner]).get(owner)
    own: dict[str, Any] = {
        "name": resource["name"],
        "kind": kind,
        "capacity": resource["capacity"],
        "opening_hours": hours,
        "operator": unit.name if unit else "",
        "open_to_residents": True,
        "area_code": resource["area_code"] or (unit.area_code if unit else ""),
        "lon": resource["lon"],
        "lat": resource["lat"],
    }
    return rows.empty(register("facilities")) | own


def _problems(resource: Row, kind: str, hours: str) -> dict[str, Said]:
    found = _hours(hours)
    if resource["lon"] is None:
        found["lon"] = said("资源没有位置", "the resource has no place")
    elif kind not in kinds_for(resource):
        found["kind"] = said(
            "这种资源不能开放成这种设施", "it cannot become a facility of this kind"
        )
    return found


def _hours(hours: str) -> dict[str, Said]:
    if not hours or unreadable([hours]):
        why = said("开放时间要写，如 Sa 09:00-12:00", "opening hours are needed, as Sa 09:00-12:00")
        return {"hours": why}
    return {}


def _refuse_withdrawn(resource: Row) -> None:
    if resource["state"] == WITHDRAWN:
        raise ConflictError(
            said(
                "这项资源已经撤回，不能开放。没有改变任何数据。",
                "This resource was withdrawn and cannot be opened. Nothing was changed.",
            )
        )
