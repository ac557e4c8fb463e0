"""Requests of another server become cases, once each, and follow it until somebody moves them on.

A request is known by the server and its number there. What another server says of a case is a step
of its history, "receive", as a file's is; whoever moves the case on here ends that.
"""

import datetime as dt
import hashlib
import uuid
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import shapely

from gridmap.actions import case_account, case_again, case_contacts, dates
from gridmap.actions.allowing import By, allow
from gridmap.actions.case_reporting import DIGITS, LONGEST_TEXT
from gridmap.actions.open311_services import Services
from gridmap.actions.open311_taken import Taken
from gridmap.actions.seen import Seen
from gridmap.actions.touching import smallest_around
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent, Edition
from gridmap.db.queries import (
    case_receiving,
    case_reports,
    case_settling,
    consultations,
)
from gridmap.db.session import Session, writing
from gridmap.files.code_lists import code_list
from gridmap.files.georeport_reading import OddRequestError, Request, request_of
from gridmap.files.values import LOCAL

RECEIVED = "receive"
SOON = dt.timedelta(hours=1)  # clocks of two servers differ


def take(
    engine: Engine,
    rows: list[dict[str, Any]],
    server: str,
    services: Services,
    *,
    by: By,
    now: dt.datetime | None = None,
) -> Taken:
    """Take the requests of a server as cases, all in one transaction.

    Parameters
    ----------
    rows : list of dict
        As `gridmap.files.georeport_reading.read_rows` gives them.
    server : str
        Address of the server: with the number of a request it is what a case is known by.
    services : Services
        Which classes its services are.

    Raises
    ------
    NotAllowedError
        The person may not import.
    """
    author = allow(by, "import")
    now = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    taken = Taken()
    wanted = _wanted(rows, server, services, taken, now)
    with writing(engine) as session:
        case_reports.one_writer(session)
        known = case_receiving.by_keys(session, list(wanted))
        _follow(session, {key: (known[key], wanted[key]) for key in known}, server, now, taken)
        fresh = {key: request for key, request in wanted.items() if key not in known}
        _add(session, fresh, server, services, taken, by=author, now=now)
    return taken


def key_of(server: str, number: str) -> str:
    """Return the UUID by which a request of a server is known here.

    Examples
    --------
    >>> key_of("https://a", "1") == key_of("https://a/", "1"), key_of("https://a", "2")[14]
    (True, '5')
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{server.rstrip('/')}/requests/{number}"))


def _wanted(
    rows: list[dict[str, Any]],
    server: str,
    services: Services,
    taken: Taken,
    now: dt.datetime,
) -> dict[str, Request]:
    """Read the requests that can be cases, by their key; of one that is there twice the last."""
    found: dict[str, Request] = {}
    for row in rows:
        try:
            request = request_of(row)
        except OddRequestError as error:
            taken.left_out[error.why] += 1
            continue
        if not services.class_of(request.service_code):
            taken.left_out["unknown"] += 1
            taken.unknown[request.service_code[:40]] = request.service_name[:40]
        elif request.requested_at > now + SOON:
            taken.left_out["future"] += 1
        else:
            found[key_of(server, request.id)] = request
    return found


def _digest(request: Request) -> str:
    """Return a hash of what a case follows: its status, the words for it and its deadline."""
    told = (request.closed, request.notes, request.agency, request.expected_at)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _follow(
    session: Session,
    known: dict[str, tuple[Case, Request]],
    server: str,
    now: dt.datetime,
    taken: Taken,
) -> None:
    """Let cases follow what has changed there, unless somebody moved them on here."""
    by_id = {case.id: (case, request) for case, request in known.values()}
    ids = list(by_id)
    told: list[CaseEvent] = []
    for start in range(0, len(ids), case_receiving.BLOCK):
        told += case_settling.events(session, ids[start : start + case_receiving.BLOCK])
    for case_id, group in groupby(told, key=lambda event: event.case_id):
        events = list(group)
        case, request = by_id[case_id]
        if any(event.move not in ("", RECEIVED) for event in events) or case.retired_by_id:
            taken.ours.append(case.code)
        elif case.content_sha256 == _digest(request):
            taken.same.append(case.code)
        elif consultations.about(session, "case", case.code):  # people here talk about it
            taken.ours.append(case.code)
        else:
            last = next(event.at for event in reversed(events) if event.move)
            event = _event(case.id, request, server, max(_since(request, now, last), last))
            # What the case was promised stays, but for a deadline that the server names anew.
            whole = next((e.terms["whole"] for e in events if "whole" in e.terms), None)
            event.terms = event.terms | ({"whole": whole} if event.due_at else {})
            session.add(event)
            session.flush()
            case.content_sha256 = _digest(request)
            _settle(case, [*events, event])
            case_contacts.follow(session, case, now)
            taken.followed.append(case.code)


def _since(request: Request, now: dt.datetime, earliest: dt.datetime) -> dt.datetime:
    """Return when a request came to its status: of one that was closed, what is said of that."""
    at = request.updated_at
    return at if request.closed and at is not None and earliest <= at <= now else now


def _add(
    session: Session,
    fresh: dict[str, Request],
    server: str,
    services: Services,
    taken: Taken,
    *,
    by: str,
    now: dt.datetime,
) -> None:
    """Write the cases that are new, each with the first step of its history."""
    placed = _placed(session, fresh, taken)
    if not placed:
        return
    edition = _edition(session, server, by, now)
    prefix = f"O{now.astimezone(LOCAL):%Y%m%d}-"
    number = case_reports.next_number(session, prefix)
    order = sorted(placed, key=lambda key: (fresh[key].requested_at, fresh[key].id))
    classes = {key: services.class_of(fresh[key].service_code) for key in order}
    again = _again(session, [fresh[key] for key in order], list(classes.values()))
    cases = []
    for place, key in enumerate(order):
        request = fresh[key]
        entry = code_list("case_classes")[classes[key]]
        case = Case(
            edition_id=edition.id,
            code=f"{prefix}{number + place:03d}",
            class_code=classes[key],
            title=entry["zh"],
            text=_text(request),
            stage="closed" if request.closed else "reported",
            area_code=placed[key],
            reported_at=request.requested_at,
            client_key=key,
            content_sha256=_digest(request),
            reported_by=urlsplit(server).netloc or server,
            again=again[place],
            geom=_point(request),
        )
        cases.append((case, request))
    session.add_all(case for case, _request in cases)
    session.flush()
    events = []
    for case, request in cases:
        event = _event(case.id, request, server, _since(request, now, request.requested_at))
        whole = case_account.write_terms(case.class_code, "", whole=True)["whole"]
        event.terms = event.terms | {"whole": whole}
        events.append(event)
    session.add_all(events)
    session.flush()
    for (case, _request), event in zip(cases, events, strict=True):
        _settle(case, [event])
    edition.rows += len(cases)
    taken.new += [case.code for case, _request in cases]


def _settle(case: Case, events: list[CaseEvent]) -> None:
    for name, value in case_account.read(case, events).columns.items():
        setattr(case, name, value)


def _event(case_id: int, request: Request, server: str, at: dt.datetime) -> CaseEvent:
    """Make the step of a history by which another server says how a case stands."""
    words = " · ".join(filter(None, (request.notes, request.agency)))
    return CaseEvent(
        case_id=case_id,
        at=at,
        by=urlsplit(server).netloc or server,
        move=RECEIVED,
        stage="closed" if request.closed else "reported",
        note=words[:LONGEST_TEXT],
        due_at=request.expected_at,
        terms={"server": server, "request": request.id},
    )


def _text(request: Request) -> str:
    whole = "\n".join(filter(None, (request.description, request.address)))
    return whole if len(whole) <= LONGEST_TEXT else f"{whole[: LONGEST_TEXT - 1]}…"


def _point(request: Request) -> shapely.Point:
    return shapely.Point(round(request.lon, DIGITS), round(request.lat, DIGITS))


def _placed(session: Session, fresh: dict[str, Request], taken: Taken) -> dict[str, str]:
    """Return the code of the smallest area around each request; those outside are left out."""
    keys = list(fresh)
    points = np.array([_point(fresh[key]) for key in keys], dtype=object)
    around = smallest_around(session, points)
    swapped = smallest_around(session, shapely.transform(points, lambda xy: xy[:, ::-1]))
    for here, there in zip(around, swapped, strict=True):
        if not here:
            taken.left_out["swapped" if there else "outside"] += 1
    return {key: code for key, code in zip(keys, around, strict=True) if code}


def _again(session: Session, requests: list[Request], classes: list[str]) -> list[int]:
    """Mark which requests come in again, among themselves and after what is there."""
    day = dt.timedelta(days=1)
    moments = [request.requested_at for request in requests]
    before = case_receiving.reported_between(session, min(moments) - day, max(moments) + day)
    found = case_again.marks(
        [*(row.class_code for row in before), *classes],
        [*(row.reported_at for row in before), *moments],
        [*(row.geom for row in before), *map(_point, requests)],
        Seen(),
        range(len(before) + len(requests)),
    )
    return found[len(before) :]


def _edition(session: Session, server: str, by: str, now: dt.datetime) -> Edition:
    """Return the one edition of the cases of a server; the first of them makes it."""
    return case_reports.edition_of_reports(
        session, now=now, day=dates.today(), source=server, by=by
    )
