"""Cases as Open311 GeoReport v2 knows them, and its requests as reports of cases.

Open311 knows only open and closed. A stage of gridmap is said in `status_notes`; rejected, void and
closed are closed. The deadline is `expected_datetime`, who is responsible `agency_responsible`, and
the code of the smallest area `address_id`. Coordinates are WGS 84, whatever the base map is in.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap.actions import case_reporting, dates
from gridmap.actions.case_reporting import Report
from gridmap.analysis.case_stages import ENDED
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Case
from gridmap.db.queries import areas, open311, organizations
from gridmap.db.session import Session, reading
from gridmap.errors import InputError, NotFoundError
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL
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


@dataclass(frozen=True)
class Posted:
    """What a program reports.

    Attributes
    ----------
    service_code : str
        Class of the case.
    lon, lat : float or None
        Degrees, WGS 84.
    address_id : str
        Code of an area, where there are no coordinates.
    address_string, description, media_url : str
        In words; an address alone is no place.
    client_key : str
        UUID that makes it arrive once; "" makes one.
    photos : list of (str, bytes)
        Name and content.
    """

    service_code: str
    lon: float | None = None
    lat: float | None = None
    address_id: str = ""
    address_string: str = ""
    description: str = ""
    media_url: str = ""
    client_key: str = ""
    photos: list[tuple[str, bytes]] = field(default_factory=list)


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
    if service_code not in code_list("case_classes"):
        raise _no_service(service_code)
    return {"service_code": service_code, "attributes": []}


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


def create(
    engine: Engine, posted: Posted, *, by: User, files_folder: Path, lang: str = "zh"
) -> dict[str, Any]:
    """Make a case of what a program reports, and return its number and token.

    Names, addresses of mail and telephones of reporters are not kept.

    Raises
    ------
    InputError, NotFoundError, ConflictError, NotAllowedError
        As of `case_reporting.report_case`; or there is no place.
    """
    if posted.service_code not in code_list("case_classes"):
        raise _no_service(posted.service_code)
    lon, lat = _place(engine, posted)
    text = "\n".join(filter(None, (posted.description, posted.address_string, posted.media_url)))
    report = Report(posted.client_key or str(uuid.uuid4()), posted.service_code, lon, lat, text)
    done = case_reporting.report_case(
        engine, report, posted.photos, by=by, files_folder=files_folder
    )
    due = done.due_at.astimezone(LOCAL) if done.due_at else None
    notice = said(
        "已收到，属于{area}{due_zh}。",
        "Received; it belongs to {area}{due_en}.",
        area=done.area_name or done.area_code,
        due_zh=f"，期限 {due:%Y-%m-%d %H:%M}" if due else "",
        due_en=f" and is due by {due:%Y-%m-%d %H:%M}" if due else "",
    )
    return {
        "service_request_id": done.code,
        "service_notice": in_language(notice, lang),
        "account_id": None,
    }


def token(engine: Engine, key: str) -> dict[str, Any]:
    """Return the number of the case that was reported under a key: the token of its request.

    Raises
    ------
    NotFoundError
        There is no such token.
    """
    with reading(engine) as session:
        case = open311.by_client_key(session, key) if key else None
        if case is None:
            raise NotFoundError(said("没有这个 token。", "There is no such token."))
        return {"service_request_id": case.code, "token": key}


def _no_service(code: str) -> NotFoundError:
    return NotFoundError(
        said(
            "没有 service_code “{code}”。",
            "There is no service_code “{code}”.",
            code=code[:40],
        )
    )


def _place(engine: Engine, posted: Posted) -> tuple[float, float]:
    """Return where something is: its coordinates, else a point inside the area that it names."""
    if posted.lon is not None and posted.lat is not None:
        return posted.lon, posted.lat
    if posted.address_id:
        with reading(engine) as session:
            inside = areas.get(session, posted.address_id).geom.representative_point()
            return float(inside.x), float(inside.y)
    raise InputError(
        said(
            "要有 lat 和 long，或者 address_id（区域编码）；文字地址不能定位。",
            "Give lat and long, or address_id (the code of an area); an address in words is no "
            "place.",
        )
    )


def _wanted(session: Session, asked: Asked) -> open311.Asked:
    if asked.ids:
        return open311.Asked(codes=asked.ids[:MOST])
    until = asked.until or (asked.since + SPAN if asked.since else dates.moment(session))
    since = asked.since or until - SPAN
    if until - since > SPAN:
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
    return open311.Asked(classes=asked.classes, stages=stages, since=since, until=until)


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
