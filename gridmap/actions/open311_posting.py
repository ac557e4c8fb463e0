"""What a program reports by Open311 becomes a case, and a token leads to it."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap.actions import case_contacts, case_reporting
from gridmap.actions.case_reporting import Report
from gridmap.actions.open311 import no_service
from gridmap.analysis.case_contacts import LONGEST
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, open311
from gridmap.db.session import reading
from gridmap.errors import InputError, NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.values import LOCAL, narrow_code
from gridmap.saying import Said, in_language, said


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
    phone, email : str
        How whoever reported it can be reached.
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
    phone: str = ""
    email: str = ""
    client_key: str = ""
    photos: list[tuple[str, bytes]] = field(default_factory=list)


def create(
    engine: Engine, posted: Posted, *, by: User, files_folder: Path, lang: str = "zh"
) -> dict[str, Any]:
    """Make a case of what a program reports, and return its number and token.

    Telephone and address of mail are kept as the contact of the case. One that cannot be is left
    out, and the answer says so: a hotline writes "withheld" there. Names are not kept.

    Raises
    ------
    InputError, NotFoundError, ConflictError, NotAllowedError
        As of `case_reporting.report_case`; or there is no place.
    """
    if not posted.service_code:
        raise InputError(said("没有给 service_code。", "service_code is missing."))
    service = narrow_code(posted.service_code)
    if service not in code_list("case_classes"):
        raise no_service(posted.service_code)
    lon, lat = _place(engine, posted)
    text = "\n".join(filter(None, (posted.description, posted.address_string, posted.media_url)))
    report = Report(posted.client_key or str(uuid.uuid4()), service, lon, lat, text)
    contact, odd = _contact(posted)
    done = case_reporting.report_case(
        engine, report, posted.photos, by=by, files_folder=files_folder, contact=contact
    )
    due = done.due_at.astimezone(LOCAL) if done.due_at else None
    notice = said(
        "已收到，属于{area}{due_zh}。{odd_zh}",
        "Received; it belongs to {area}{due_en}.{odd_en}",
        odd_zh=f"有一项联系方式没有保存：{odd.zh}" if odd else "",
        odd_en=f" One contact was not kept: {odd.en}" if odd else "",
        area=done.area_name or done.area_code,
        due_zh=f"，期限 {due:%Y-%m-%d %H:%M}" if due else "",
        due_en=f" and is due by {due:%Y-%m-%d %H:%M}" if due else "",
    )
    return {
        "service_request_id": done.code,
        "service_notice": in_language(notice, lang),
        "account_id": None,
    }


def _contact(posted: Posted) -> tuple[str, Said | None]:
    """Return the contact that can be kept, and why something that was given is not."""
    kept, odd = [], None
    for given in (posted.phone, posted.email):
        try:
            kept.append(case_contacts.checked(given))
        except InputError as error:
            odd = error.args[0]
    both = "，".join(filter(None, kept))
    return (both if len(both) <= LONGEST else kept[0]), odd


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
