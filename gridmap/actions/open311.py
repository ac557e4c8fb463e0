"""Cases as Open311 GeoReport v2 knows them, and its requests as reports of cases.

Open311 knows only open and closed. A stage of gridmap is said in `status_notes`; rejected, void and
closed are closed. The deadline is `expected_datetime`, who is responsible `agency_responsible`, and
the code of the smallest area `address_id`. Coordinates are WGS 84, whatever the base map is in.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from gridmap.actions import case_reporting, dates
from gridmap.analysis.case_stages import ENDED
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Case
from gridmap.db.queries import areas, open311, organizations
from gridmap.db.session import Session, reading
from gridmap.errors import InputError, NotFoundError
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL, narrow_code
from gridmap.saying import in_language, said

STATUSES = ("open", "closed")
SPAN = dt.timedelta(days=90)
MOST = 1_000
FAMILIES = {
    "component": said("部件", "Components"),
    "event": said("事件", "Events"),
    "matter": said("民生事项", "People's matters"),
}


@dataclass(frozen=True)
class Asked:
    """Which requests are wanted, as GeoReport says it.

    Attributes
    ----------
    ids : tuple of str
        Numbers of cases; they override everything else.
    classes, statuses : tuple of str
        Service codes; open and closed.
    since, until : datetime, optional
        Not more than 90 days apart; by default the last 90 days.
    page, page_size : int
        From 1; at most 1,000.
    """

    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    page: int = 1
    page_size: int = MOST


def services(lang: str = "zh") -> list[dict[str, Any]]:
    """List the classes of cases as services."""
    return [
        {
            "service_code": entry["id"],
            "service_name": in_language(called("case_classes", entry["id"]), lang),
            "description": in_language(called("case_classes", entry["id"]), lang),
            "metadata": False,
            "type": "realtime",
            "keywords": ",".join(entry.get("aliases", [])),
            "group": in_language(FAMILIES[entry["family"]], lang),
        }
        for entry in code_list("case_classes").values()
    ]


def definition(service_code: str) -> dict[str, Any]:
    """Return the attributes that a service asks for besides: none.

    Raises
    ------
    NotFoundError
        There is no such service.
    """
    service = narrow_code(service_code)
    if service not in code_list("case_classes"):
        raise no_service(service_code)
    return {"service_code": service, "attributes": []}


def requests(
    engine: Engine, asked: Asked, *, asking: User, lang: str = "zh"
) -> list[dict[str, Any]]:
    """List cases as requests, those reported last first.

    Raises
    ------
    InputError
        A status that there is not, or days that are too far apart.
    """
    unknown = sorted(set(asked.statuses) - set(STATUSES))
    if unknown:
        raise InputError(
            said(
                "status 是 open 或 closed，而不是“{value}”。",
                "status is open or closed, not “{value}”.",
                value=unknown[0][:40],
            )
        )
    with reading(engine) as session:
        wanted = _wanted(session, asked)
        size = max(1, min(asked.page_size, MOST))
        found = open311.cases(session, wanted, (max(asked.page, 1) - 1) * size, size)
        return _rows(session, found, asking, lang)


def request(engine: Engine, code: str, *, asking: User, lang: str = "zh") -> dict[str, Any]:
    """Return one case as a request.

    Raises
    ------
    NotFoundError
        There is no such case.
    """
    found = requests(engine, Asked(ids=(code,)), asking=asking, lang=lang)
    if not found:
        raise case_reporting.no_case(code)
    return found[0]


def no_service(code: str) -> NotFoundError:
    """Make the error that there is no such service."""
    return NotFoundError(
        said(
            "没有 service_code “{code}”。",
            "There is no service_code “{code}”.",
            code=code[:40],
        )
    )


def _wanted(session: Session, asked: Asked) -> open311.Asked:
    if asked.ids:
        return open311.Asked(codes=asked.ids[:MOST])
    newest = dates.moment(
        session
    )  # what was reported since counts too, where the town's day stands
    until = asked.until or (
        asked.since + SPAN if asked.since else max(newest, dt.datetime.now(dt.UTC))
    )
    since = asked.since or (asked.until or newest) - SPAN
    if asked.since and asked.until and until - since > SPAN:
        raise InputError(
            said(
                "start_date 和 end_date 最多相隔 90 天。",
                "start_date and end_date may be 90 days apart at most.",
            )
        )
    stages: list[str] = []
    if set(asked.statuses) == {"open"}:
        stages = sorted(set(code_list("case_stages")) - ENDED)
    elif set(asked.statuses) == {"closed"}:
        stages = sorted(ENDED)
    return open311.Asked(
        classes=tuple(map(narrow_code, asked.classes)), stages=stages, since=since, until=until
    )


def _rows(session: Session, found: list[Case], asking: User, lang: str) -> list[dict[str, Any]]:
    events = open311.last_events(session, [case.id for case in found])
    offices = organizations.names(session, sorted({case.organization_code for case in found}))
    named = areas.names(session, sorted({case.area_code for case in found}))
    return [
        _row(case, events.get(case.id), offices, named, inside=bool(asking.name), lang=lang)
        for case in found
    ]


def _row(
    case: Case,
    last: Any,
    offices: dict[str, str],
    named: dict[str, str],
    *,
    inside: bool,
    lang: str,
) -> dict[str, Any]:
    words = [in_language(called("case_stages", case.stage), lang)]
    if last is not None and last.reason:
        words.append(in_language(called("case_reasons", last.reason), lang))
    name = in_language(called("case_classes", case.class_code), lang)
    return {
        "service_request_id": case.code,
        "status": "closed" if case.stage in ENDED else "open",
        "status_notes": " · ".join(words),
        "service_name": name,
        "service_code": case.class_code,
        "description": (case.text if inside and case.text else case.title) or name,
        "agency_responsible": offices.get(case.organization_code, case.organization_code) or None,
        "service_notice": None,
        "requested_datetime": _moment(case.reported_at),
        "updated_datetime": _moment(last.at if last is not None else case.reported_at),
        "expected_datetime": _moment(case.due_at),
        "address": named.get(case.area_code) or None,
        "address_id": case.area_code or None,
        "zipcode": None,
        "lat": case.geom.y,
        "long": case.geom.x,
        "media_url": None,
    }


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(LOCAL).isoformat() if at else None
