"""One consultation: what anybody may see of it, and what people with an account see besides."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridmap.actions import (
    case_words,
    consultation_account,
    consultation_choosing,
    consultation_ground,
    consultation_inside,
    consultation_map,
    consultation_owners,
    consultation_rules,
    consultation_subjects,
    dates,
)
from gridmap.actions.allowing import may
from gridmap.actions.area_panel import short_name
from gridmap.actions.consultation_account import Account
from gridmap.actions.consultation_moves import may_extend
from gridmap.analysis.consultation_stages import VERB, open_moves
from gridmap.analysis.consultation_state import State
from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.models import Consultation, ConsultationEvent
from gridmap.db.queries import areas, consultations, editions
from gridmap.db.queries.areas import Named
from gridmap.db.session import Session, reading
from gridmap.errors import NotFoundError
from gridmap.files.attachments import attachment_bytes
from gridmap.files.code_lists import called
from gridmap.files.photos import photo_bytes
from gridmap.files.values import LOCAL
from gridmap.saying import said


@dataclass(frozen=True)
class Known:
    """What the store knows of a consultation."""

    row: Consultation
    events: list[ConsultationEvent]
    account: Account
    chain: list[Named]
    now: dt.datetime


def show(
    engine: Engine, code: str, *, asking: User, now: dt.datetime | None = None
) -> dict[str, Any]:
    """Describe a consultation.

    Everybody is told its step, what it is about, what was decided, and how many there were; who
    sat there, minutes, votes and tasks are told to people with an account alone, and what may be
    done to those who may.

    Raises
    ------
    NotFoundError
        There is no such consultation.
    """
    with reading(engine) as session:
        known = _known(session, code, now)
        drawn = consultation_map.picture(session, known.row.geom, known.account.state)
        answer = _public(session, known)
        if not asking.name:
            return answer | {"map": consultation_map.public(drawn)}
        return answer | {"map": drawn} | _inside(session, known, asking)


def _known(session: Session, code: str, now: dt.datetime | None) -> Known:
    row = consultations.get(session, code)
    events = consultations.events(session, row.id)
    chain = areas.chain(session, row.area_code)
    account = consultation_account.read(events)
    return Known(row, events, account, chain, now or dates.moment(session))


def _public(session: Session, known: Known) -> dict[str, Any]:
    row, state = known.row, known.account.state
    today = known.now.astimezone(LOCAL).date()
    return {
        "code": row.code,
        "kind": row.kind,
        "kind_words": called("consultation_kinds", row.kind).as_dict(),
        "title": row.title,
        "synthetic": editions.synthetic(session, "organizations"),
        "stage": state.stage,
        "stage_words": called("consultation_stages", state.stage).as_dict(),
        "step": state.step,
        "track": _track(known.account),
        "area_code": row.area_code,
        "areas": [
            {"code": area.code, "name": area.name, "level": area.level}
            for area in reversed(known.chain)
        ],
        "subject_kind": row.subject_kind,
        "subject_code": row.subject_code,
        "subject_title": consultation_subjects.title(session, row.subject_kind, row.subject_code),
        "opened_at": row.opened_at.isoformat(),
        "due_at": _iso(known.account.due_at),
        "step_due_at": _iso(known.account.step_due_at),
        "late": bool(row.due_at and row.due_at < known.now),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "decisions": list(row.decisions),
        "counts": {
            "parties": len(state.parties),
            "present": len(state.sitting.present),
            "items": len(state.items),
            "tasks": sum(work.withdrawn_at is None for work in state.works),
            "tasks_done": sum(work.proof is not None for work in state.works),
            "tasks_late": sum(work.late(today) for work in state.works),
            "tasks_withdrawn": sum(work.withdrawn_at is not None for work in state.works),
        },
    }


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None


def _track(account: Account) -> list[dict[str, Any]]:
    """Describe the steps as a track: done, now, to come, or where it was given up."""
    state = account.state
    here = state.rules.line.index(state.step)
    found = []
    for place, step in enumerate(state.rules.line):
        if place < here or state.ending == "decided":
            word = "done"
        elif place > here:
            word = "ahead"
        else:
            word = "stopped" if state.stage in ("abandoned", "suspended") else "now"
        sat = [one for one in state.sittings if one.step == step]
        found.append(
            called("consultation_stages", step).as_dict()
            | {"step": step, "state": word, "sittings": len(sat)}
        )
    return found


def _inside(session: Session, known: Known, asking: User) -> dict[str, Any]:
    account, row = known.account, known.row
    state, today = account.state, known.now.astimezone(LOCAL).date()
    told = consultation_inside.describe(state, known.events, today)
    chain = [area.code for area in known.chain]
    moves: list[dict[str, str]] = []
    if may(asking, VERB, [chain]):
        moves = [
            {"id": rule.id} | called("consultation_moves", rule.id).as_dict()
            for rule in open_moves(state)
            if rule.id != "extend" or _extends(state, asking)
        ]
    tasks = [work.task for work in state.works if work.withdrawn_at is None]
    mine = consultation_owners.finishable(session, tasks, chain, asking, today) if tasks else ()
    return told | {
        "own_tasks": sorted(mine),
        "x_groups": consultation_choosing.invitable(consultation_rules.of_city()),
        "grids": _grids(session, row) if any(one["id"] == "assign" for one in moves) else [],
        "clock": state.rules.clock,
        "extend": {
            "left": state.rules.extensions - state.sitting.extensions,
            "longest": state.rules.longest,
            "unit": case_words.time(state.rules.clock, state.rules.longest).as_dict(),
        },
        "text": row.text,
        "opened_by": row.opened_by,
        "holds_case": row.holds_case,
        "moves": moves,
        "last_event": account.last_event,
        "today": dates.today().isoformat(),
    }


def _extends(state: State, asking: User) -> bool:
    """Say whether somebody may extend the step that goes on, once more."""
    return may_extend(state, asking) and state.sitting.extensions < state.rules.extensions


def _grids(session: Session, row: Consultation) -> list[dict[str, str]]:
    """List the grids of a consultation whose leaders may be given a task."""
    found = consultation_ground.grids_of(session, row.geom)
    return [{"code": code, "name": short_name(name)} for code, name in found.items()]


def attachment(
    engine: Engine, code: str, sha256: str, *, files_folder: Path
) -> tuple[bytes, str, str]:
    """Return the bytes of an attachment of a consultation, its ending, and its name.

    Raises
    ------
    NotFoundError
        There is no such consultation, or no such attachment of it.
    """
    with reading(engine) as session:
        row = consultations.get(session, code)
        state = consultation_account.read(consultations.events(session, row.id)).state
    file = next((one for one in state.files if one.sha256 == sha256), None)
    if file is None:
        raise NotFoundError(
            said("共议 {code} 没有这个附件。", "{code} has no such attachment.", code=code)
        )
    return attachment_bytes(file.sha256, file.ending, files_folder), file.ending, file.name


def small_photos(engine: Engine, code: str, *, files_folder: Path) -> dict[str, bytes]:
    """Return the photos of a consultation's tasks in their small size, by the name of the large.

    One that is not there any more is left out.

    Raises
    ------
    NotFoundError
        There is no such consultation.
    """
    with reading(engine) as session:
        row = consultations.get(session, code)
        state = consultation_account.read(consultations.events(session, row.id)).state
    found = {}
    for kept in (photo for work in state.works if work.proof for photo in work.proof.photos):
        with suppress(NotFoundError):
            found[kept.sha256] = photo_bytes(kept.small_sha256, files_folder)
    return found


def photo(
    engine: Engine, code: str, number: int, position: int, size: str, *, files_folder: Path
) -> bytes:
    """Return the bytes of a photo that shows that a task is done, a JPEG; `size` large or small.

    Raises
    ------
    NotFoundError
        There is no such consultation, task or photo.
    """
    with reading(engine) as session:
        row = consultations.get(session, code)
        state = consultation_account.read(consultations.events(session, row.id)).state
    proofs = [work.proof for work in state.works if work.task.number == number]
    photos = proofs[0].photos if proofs and proofs[0] is not None else ()
    if not position < len(photos):
        raise NotFoundError(
            said("共议 {code} 没有这张照片。", "{code} has no such photo.", code=code)
        )
    kept = photos[position]
    return photo_bytes(kept.small_sha256 if size == "small" else kept.sha256, files_folder)
