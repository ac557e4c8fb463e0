"""One case: what anybody may see of it, and what people with an account see besides."""

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

from gridmap.actions import case_account, case_moves, case_words, dates
from gridmap.actions.case_account import Account
from gridmap.actions.case_reporting import no_case
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import areas, case_reports, organizations
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.photos import photo_bytes
from gridmap.saying import said

SIZES = ("large", "small")


def show(
    engine: Engine, code: str, *, asking: User, now: dt.datetime | None = None
) -> dict[str, Any]:
    """Describe a case.

    Who reported it, the text, the notes and the photos are told to people with an account alone,
    and what may be done with it to those who may.

    Raises
    ------
    NotFoundError
        There is no such case.
    """
    with reading(engine) as session:
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        events = case_reports.events(session, case.id)
        account = case_account.read(case, events)
        answer = _public(session, case, events) | _times(session, case, account, now)
        return answer | _inside(session, case, events, account, asking) if asking.name else answer


def _public(session: Session, case: Case, events: list[CaseEvent]) -> dict[str, Any]:
    organizations_ = [event.organization_code for event in events if event.organization_code]
    named = organizations.names(session, [*organizations_, case.organization_code])
    return {
        "code": case.code,
        "class_code": case.class_code,
        "class": _words(code_list("case_classes").get(case.class_code), case.class_code),
        "title": case.title,
        "stage": case.stage,
        "stage_words": _words(code_list("case_stages").get(case.stage), case.stage),
        "area_code": case.area_code,
        "organization_code": case.organization_code,
        "organization": named.get(case.organization_code, case.organization_code),
        "lon": case.geom.x,
        "lat": case.geom.y,
        "reported_at": case.reported_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "photos": len(case_reports.photos(session, case.id)),
        "history": [_event(event, named) for event in events if event.stage],
    }


def _event(event: CaseEvent, organizations_: dict[str, str]) -> dict[str, Any]:
    """Describe one thing that happened, as anybody may see it."""
    steps = code_list("case_moves")
    step = steps.get(event.move, {})
    reason = code_list("case_reasons").get(event.reason)
    to = event.organization_code
    return {
        "at": event.at.isoformat(),
        "move": event.move,
        "stage": event.stage,
        "zh": step.get("done_zh", event.stage),
        "en": step.get("done_en", event.stage),
        "stage_words": _words(code_list("case_stages").get(event.stage), event.stage),
        "reason": _words(reason, event.reason) if event.reason else None,
        "organization": organizations_.get(to, to) or None,
        "amount": event.amount or None,
    }


def _times(
    session: Session, case: Case, account: Account, now: dt.datetime | None
) -> dict[str, Any]:
    now = max(now or dates.moment(session), account.state.at)
    whole, stage = account.whole_standing(now), account.stage_standing(now)
    return {
        "times": {
            "whole": case_words.describe(whole, account.state.began_at),
            "stage": case_words.describe(stage, account.state.line_since),
            "rule": case_words.rule_of(case.class_code),
            "as_of": now.isoformat(),
        },
        "last_event": account.last_event,
    }


def _inside(
    session: Session, case: Case, events: list[CaseEvent], account: Account, asking: User
) -> dict[str, Any]:
    moved = _moves(session, case, events)
    named = organizations.names(session, [event.organization_code for event in events])
    return {
        "text": case.text,
        "reported_by": case.reported_by,
        "pictures": [
            {"width": photo.width, "height": photo.height}
            for photo in case_reports.photos(session, case.id)
        ],
        "history": [
            _event(event, named)
            | {"by": event.by, "note": event.note, "moved": moved.get(event.id)}
            for event in events
        ],
        "moves": case_moves.choices(session, case, account, asking),
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


def _words(entry: dict[str, Any] | None, otherwise: str) -> dict[str, str]:
    entry = entry or {}
    return {"zh": entry.get("zh", otherwise), "en": entry.get("en", otherwise)}


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
