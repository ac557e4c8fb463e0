"""A case is reported on the spot: once, wherever it lies in the town, with text and photos."""

import datetime as dt
import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gridmap.actions import case_account, case_again, case_contacts, case_photos
from gridmap.actions.allowing import By, allow
from gridmap.db.engine import Engine
from gridmap.db.models import Area, Case, CaseEvent
from gridmap.db.queries import areas, case_reports, names
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, InputError, NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.values import LOCAL, narrow_code
from gridmap.saying import said
from gridmap.spatial.crs import metres_between

LONGEST_TEXT = 500
DIGITS = 7  # of degrees: a centimetre
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True)
class Report:
    """What somebody saw.

    Attributes
    ----------
    client_key : str
        UUID that the phone gave the report: sent twice, it arrives once.
    class_code : str
        Class of the code list case_classes; wide digits are plain ones.
    lon, lat : float
        Degrees, WGS 84.
    text : str
        In one's own words, at most 500 characters; only people with an account read it.
    accuracy_m : float, optional
        How well the phone knew where it was, in metres.
    """

    client_key: str
    class_code: str
    lon: float
    lat: float
    text: str = ""
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Reported:
    """The case that a report became; `fresh` is False when it had come in before."""

    code: str
    area_code: str
    area_name: str
    due_at: dt.datetime | None
    fresh: bool


def report_case(
    engine: Engine,
    report: Report,
    photos: list[tuple[str, bytes]],
    *,
    by: By,
    files_folder: Path,
    contact: str = "",
    now: dt.datetime | None = None,
) -> Reported:
    """Make a case of a report, with its first event, in one transaction.

    Whoever may report cases may do so in the whole town: a grid leader sees things on the way.

    Parameters
    ----------
    contact : str
        How whoever reported it can be reached, "" for not at all. It is no part of the report:
        from a hash of both a telephone could be found out.

    Raises
    ------
    InputError, FileFormatError
        The report cannot be taken: its class, place, text, contact or a photo.
    ConflictError
        Another report came in under the same key.
    NotAllowedError
        The person may not report cases.
    """
    reporter = allow(by, "report_case")
    report = replace(report, class_code=narrow_code(report.class_code))
    entry, contact = _checked(report), case_contacts.checked(contact)
    sha256 = content_hash(report, photos)
    kept = case_photos.keep(photos, files_folder)
    now = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    with writing(engine) as session:
        case_reports.one_writer(session)
        before = case_reports.by_key(session, report.client_key)
        if before is not None:
            return _again(session, before, sha256)
        around = _around(session, report)
        edition = case_reports.edition_of_reports(session, now=now, day=_day(now))
        edition.rows += 1
        place = shapely.Point(round(report.lon, DIGITS), round(report.lat, DIGITS))
        case = Case(
            edition_id=edition.id,
            code=_number(session, now),
            class_code=report.class_code,
            title=entry["zh"],
            text=report.text,
            stage="reported",
            area_code=around.code,
            reported_at=now,
            client_key=report.client_key,
            content_sha256=sha256,
            reported_by=reporter,
            again=case_again.mark(session, report.class_code, now, place),
            geom=place,
        )
        case_reports.add(session, case)
        case_photos.add(session, case.id, kept)
        note = f"±{report.accuracy_m:.0f} m" if report.accuracy_m is not None else ""
        terms = case_account.write_terms(report.class_code, "reported", whole=True)
        event = CaseEvent(
            case_id=case.id,
            at=now,
            by=reporter,
            move="report",
            stage="reported",
            note=note,
            terms=terms,
        )
        case_reports.add(session, event)
        case_account.settle(session, case)
        case_contacts.keep(session, case, contact, now)
        return Reported(case.code, around.code, around.name, case.due_at, fresh=True)


def no_case(code: str) -> NotFoundError:
    """Make the error that there is no such case."""
    return NotFoundError(
        said(
            "没有编号为 {code} 的事项。", "There is no case with the number {code}.", code=code[:40]
        )
    )


def content_hash(report: Report, photos: list[tuple[str, bytes]]) -> str:
    """Return the SHA-256 of all that a report says, photos and all."""
    said_all = asdict(report) | {"photos": [hashlib.sha256(c).hexdigest() for _, c in photos]}
    return hashlib.sha256(json.dumps(said_all, sort_keys=True).encode()).hexdigest()


def _checked(report: Report) -> dict[str, Any]:
    """Return the class of a report that can be taken as far as it goes by itself."""
    check_key(report.client_key)
    check_text(report.text)
    if abs(report.lon) <= 90 < abs(report.lat) <= 180:  # as they are in all of China
        raise InputError(
            said("经度和纬度写反了。", "Longitude and latitude are the wrong way round.")
        )
    if not (np.isfinite(report.lon) and -180 <= report.lon <= 180 and -90 <= report.lat <= 90):
        raise InputError(said("位置不是经纬度。", "The place is no longitude and latitude."))
    if report.accuracy_m is not None and not 0 <= report.accuracy_m < float("inf"):
        raise InputError(said("定位精度要是米数。", "The accuracy must be metres."))
    entry = code_list("case_classes").get(report.class_code)
    if entry is None:
        raise InputError(
            said(
                "没有事项类别 {code}。",
                "There is no class of cases {code}.",
                code=report.class_code[:20] or "“”",
            )
        )
    return entry


def check_key(client_key: str) -> None:
    """Refuse a key that is no UUID."""
    if not UUID.fullmatch(client_key):
        raise InputError(
            said(
                "每份上报要有一个 UUID（Idempotency-Key），这样重发也只算一次。",
                "Every report needs a UUID (Idempotency-Key), so that sent twice it counts once.",
            )
        )


def check_text(text: str) -> None:
    """Refuse a text that is too long."""
    if len(text) > LONGEST_TEXT:
        raise InputError(
            said(
                "说明超过 {most} 字。",
                "The text is longer than {most} characters.",
                most=LONGEST_TEXT,
            )
        )


def _again(session: Session, before: Case, sha256: str) -> Reported:
    if before.content_sha256 != sha256:
        raise ConflictError(
            said(
                "这个编号（Idempotency-Key）已经用在事项 {code} 上，内容不同；没有收下。",
                "This key belongs to the case {code}, which says something else; it was not taken.",
                code=before.code,
            )
        )
    found = session.scalars(areas.current().where(Area.code == before.area_code)).first()
    name = found.name if found else before.area_code
    return Reported(before.code, before.area_code, name, before.due_at, fresh=False)


def _around(session: Session, report: Report) -> Any:
    """Return the smallest area around the place; outside the town there is none."""
    around = names.around(session, report.lon, report.lat)
    if around:
        return around[0]
    away = _metres_outside(session, report.lon, report.lat)
    raise InputError(
        said(
            "这个位置在辖区外{away_zh}，没有收下；请把标记移到辖区内。",
            "This place lies outside the town{away_en} and was not taken; move the mark inside.",
            away_zh=f"约 {away:,.0f} 米" if away else "",
            away_en=f" by about {away:,.0f} m" if away else "",
        )
    )


def _metres_outside(session: Session, lon: float, lat: float) -> float:
    here = shapely.Point(lon, lat)
    for level in areas.LEVELS:
        frame = areas.frame(session, level)
        if not frame.empty:
            whole = np.asarray(frame.geometry.array, dtype=object)
            line = shapely.shortest_line(whole, here)
            ends = shapely.get_coordinates(line[np.argmin(shapely.length(line))])
            return float(metres_between(*ends[0], *ends[1]))
    return 0.0


def _number(session: Session, now: dt.datetime) -> str:
    """Return the next number of the day: R20261123-001."""
    prefix = f"R{_day(now):%Y%m%d}-"
    return f"{prefix}{case_reports.next_number(session, prefix):03d}"


def _day(now: dt.datetime) -> dt.date:
    return now.astimezone(LOCAL).date()
