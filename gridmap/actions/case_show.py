"""One case: what anybody may see of it, and what people with an account see besides."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from gridmap.actions.case_reporting import no_case
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import areas, case_reports
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.files.photos import photo_bytes
from gridmap.saying import said

SIZES = ("large", "small")


def show(engine: Engine, code: str, *, asking: User) -> dict[str, Any]:
    """Describe a case.

    Who reported it, the text, the notes and the photos are told to people with an account alone.

    Raises
    ------
    NotFoundError
        There is no such case.
    """
    with reading(engine) as session:
        case = case_reports.by_code(session, code)
        if case is None:
            raise no_case(code)
        answer = _public(session, case)
        return answer | _inside(session, case) if asking.name else answer


def _public(session: Session, case: Case) -> dict[str, Any]:
    stages = code_list("case_stages")
    return {
        "code": case.code,
        "class_code": case.class_code,
        "class": _words(code_list("case_classes").get(case.class_code), case.class_code),
        "title": case.title,
        "stage": case.stage,
        "area_code": case.area_code,
        "lon": case.geom.x,
        "lat": case.geom.y,
        "reported_at": case.reported_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "photos": len(case_reports.photos(session, case.id)),
        "history": [
            {"at": event.at.isoformat(), "stage": event.stage}
            | _words(stages.get(event.stage), event.stage)
            for event in case_reports.events(session, case.id)
            if event.stage
        ],
    }


def _inside(session: Session, case: Case) -> dict[str, Any]:
    stages = code_list("case_stages")
    events = case_reports.events(session, case.id)
    moved = _moves(session, case, events)
    return {
        "text": case.text,
        "reported_by": case.reported_by,
        "pictures": [
            {"width": photo.width, "height": photo.height}
            for photo in case_reports.photos(session, case.id)
        ],
        "history": [
            {
                "at": event.at.isoformat(),
                "stage": event.stage,
                "by": event.by,
                "note": event.note,
                "moved": moved.get(event.id),
                **_words(stages.get(event.stage), event.stage),
            }
            for event in events
        ],
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
