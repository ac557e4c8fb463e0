"""One case: what anybody may see of it, and what people with an account see besides."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from gridmap.actions import (
    case_account,
    case_choices,
    case_consultations,
    case_contact_removing,
    case_contacts,
    case_near,
    case_routing,
    case_withdrawing,
    case_words,
    dates,
)
from gridmap.actions.allowing import may
from gridmap.actions.case_account import Account
from gridmap.actions.case_reporting import no_case
from gridmap.actions.sketches import Point, Sketch, draw
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseDocument, CaseEvent, CasePhoto
from gridmap.db.queries import areas, case_documents, case_reports, organizations, runs
from gridmap.db.queries.areas import Named
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import called, code_list
from gridmap.files.photos import photo_bytes
from gridmap.saying import said

SIZES = ("large", "small")


@dataclass(frozen=True)
class Known:
    """What the store knows of a case."""

    case: Case
    synthetic: bool
    events: list[CaseEvent]
    account: Account
    chain: list[Named]
    photos: list[CasePhoto]
    documents: list[CaseDocument]
    organizations: dict[str, str]
    now: dt.datetime


def show(
    engine: Engine, code: str, *, asking: User, now: dt.datetime | None = None
) -> dict[str, Any]:
    """Describe a case.

    Who reported it, the text, the notes and the photos are told to people with an account alone,
    and what may be done with it, and how the reporter can be reached, to those who may.

    Raises
    ------
    NotFoundError
        There is no such case.
    """
    with reading(engine) as session:
        known = _known(session, code, now)
        answer = _public(known) | _times(known)
        answer |= case_consultations.of_case(session, code, known.account, known.chain, asking)
        if not asking.name:
            return answer
        chain = [area.code for area in known.chain]
        contacts = case_contacts.of_case(session, known.case, chain, asking, now)
        return answer | _inside(session, known, asking) | contacts


def place(engine: Engine, code: str) -> Sketch | None:
    """Draw where a case is, in the smallest area that it belongs to; None where it has no place.

    Raises
    ------
    NotFoundError
        There is no such case.
    """
    with reading(engine) as session:
        found = case_reports.with_edition(session, code)
        if found is None:
            raise no_case(code)
        case = found[0]
        points = [] if case.geom is None else [Point(case.geom.x, case.geom.y, case.title)]
        return draw(session, [case.area_code] if case.area_code else [], points)


def _known(session: Session, code: str, now: dt.datetime | None) -> Known:
    found = case_reports.with_edition(session, code)
    if found is None:
        raise no_case(code)
    case, edition, photos = found
    events, documents = case_documents.with_events(session, case.id)
    account = case_account.read(case, events)
    made_up = edition.synthetic and now is None
    latest = runs.latest(session) if made_up else None
    now = now or dates.moment_of(dates.clock_of(latest, made_up=made_up))
    if account.state.makers:  # a step that was taken here is not to come
        now = max(now, account.state.at)
    named = {case.organization_code, *(event.organization_code for event in events)}
    return Known(
        case,
        edition.synthetic,
        events,
        account,
        areas.chain(session, case.area_code),
        photos,
        documents,
        organizations.names(session, sorted(named)),
        now,
    )


def _public(known: Known) -> dict[str, Any]:
    case = known.case
    office = known.organizations.get(case.organization_code, case.organization_code)
    return {
        "code": case.code,
        "class_code": case.class_code,
        "class": called("case_classes", case.class_code).as_dict(),
        "title": case.title,
        "stage": case.stage,
        "stage_words": called("case_stages", case.stage).as_dict(),
        "area_code": case.area_code,
        "areas": [
            {"code": area.code, "name": area.name, "level": area.level}
            for area in reversed(known.chain)
        ],
        "synthetic": known.synthetic,
        "organization_code": case.organization_code,
        "organization": office,
        "lon": case.geom.x,
        "lat": case.geom.y,
        "reported_at": case.reported_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "photos": len(known.photos),
        "history": [_event(event, known) for event in known.events if event.stage],
    }


def _event(event: CaseEvent, known: Known) -> dict[str, Any]:
    """Describe one thing that happened, as anybody may see it."""
    step = code_list("case_moves").get(event.move, {})
    to = event.organization_code
    return {
        "at": event.at.isoformat(),
        "move": event.move,
        "stage": event.stage,
        "zh": step.get("done_zh", event.stage),
        "en": step.get("done_en", event.stage),
        "stage_words": called("case_stages", event.stage).as_dict(),
        "reason": called("case_reasons", event.reason).as_dict() if event.reason else None,
        "organization": known.organizations.get(to, to) or None,
        "amount": event.amount or None,
        "amount_words": _amount(event, known),
        "repeats": event.terms.get("repeats"),
    }


def _amount(event: CaseEvent, known: Known) -> dict[str, str] | None:
    """Say by how much the whole case was extended, in units of its clock."""
    if not event.amount:
        return None
    clock = known.account.whole_standing(known.now).clock
    return case_words.time(clock, event.amount).as_dict()


def _times(known: Known) -> dict[str, Any]:
    account, now = known.account, known.now
    whole, stage = account.whole_standing(now), account.stage_standing(now)
    return {
        "times": {
            "whole": case_words.describe(whole, account.state.began_at),
            "stage": case_words.describe(stage, account.state.line_since),
            "rule": case_words.rule_of(known.case.class_code),
            "as_of": now.isoformat(),
        },
        "last_event": account.last_event,
    }


def _inside(session: Session, known: Known, asking: User) -> dict[str, Any]:
    case = known.case
    moved = _moves(session, case, known.events)
    chain = [area.code for area in known.chain]
    choices = case_choices.choices(known.account, chain, asking)
    documents = _documents(known, asking, chain)
    dispatched = any(choice["id"] == "dispatch" for choice in choices)
    near = case_routing.beside(session, case, known.chain) if choices else []
    return {
        "text": case.text,
        "reported_by": case.reported_by,
        "pictures": [{"width": photo.width, "height": photo.height} for photo in known.photos],
        "history": [
            _event(event, known)
            | {
                "by": event.by,
                "note": event.note,
                "from": _source(event),
                "file": event.terms.get("file"),
                "moved": moved.get(event.id),
                "documents": [one for one in documents if one["event"] == event.id],
                "contact_removed": case_contact_removing.says(event),
                "withdrawn": next(
                    (one for one in documents if one["id"] == event.terms.get("withdrawn")), None
                ),
            }
            for event in known.events
        ],
        "documents": documents,
        "may_add_documents": may(asking, "handle_case", [chain]),
        "duplicates": case_near.duplicates(session, case),
        "moves": choices,
        "routes": case_routing.candidates(session, case, known.chain, near) if dispatched else [],
        "beside": [{"code": area.code, "name": area.name} for area in near],
        "beside_m": case_routing.of_city().boundary_m,
    }


def _source(event: CaseEvent) -> dict[str, str] | None:
    """Return from which server a case came, and its number there."""
    terms = event.terms
    return {name: terms[name] for name in ("server", "request")} if "server" in terms else None


def _documents(known: Known, asking: User, chain: list[str]) -> list[dict[str, Any]]:
    """Describe the documents of a case, and who withdrew which and why."""
    gone = case_withdrawing.told(known.events)
    return [
        _document(row)
        | {
            "withdrawn": gone.get(row.id),
            "may_withdraw": row.id not in gone and case_withdrawing.allowed(asking, row, chain),
        }
        for row in known.documents
    ]


def _document(row: CaseDocument) -> dict[str, Any]:
    return {
        "id": row.id,
        "event": row.event_id,
        "name": row.name,
        "kind": row.kind,
        "bytes": row.bytes,
        "picture": bool(row.small_sha256),
        "by": row.added_by,
        "at": row.added_at.isoformat(),
    }


def _moves(session: Session, case: Case, events: list[CaseEvent]) -> dict[int, dict[str, str]]:
    """Return between which areas the events moved a case that did, by their ids."""
    moving = [event for event in events if event.edition_id is not None]
    codes = [*(event.area_before for event in moving), case.area_code]
    names = areas.names(session, codes) if moving else {}
    return {
        event.id: {"from": names.get(before, before), "to": names.get(after, after)}
        for event, (before, after) in zip(moving, pairwise(codes), strict=True)
    }


def photo(engine: Engine, code: str, position: int, size: str, *, files_folder: Path) -> bytes:
    """Return the bytes of a photo of a case, a JPEG.

    Raises
    ------
    NotFoundError
        There is no such case, or no such photo of it.
    """
    with reading(engine) as session:
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        for row in case_reports.photos(session, case.id):
            if row.position == position and size in SIZES:
                kept = row.sha256 if size == "large" else row.small_sha256
                return photo_bytes(kept, files_folder)
    raise NotFoundError(
        said("事项 {code} 没有这张照片。", "The case {code} has no such photo.", code=code)
    )
