"""A consultation is opened: about a case, a demand or an area, with those who must be there."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from gridmap.actions import (
    consultation_cases,
    consultation_ground,
    consultation_map,
    consultation_rules,
    consultation_subjects,
)
from gridmap.actions import consultation_table as tables
from gridmap.actions.allowing import By, Chain, allow
from gridmap.actions.case_reporting import check_key
from gridmap.actions.consultation_account import settle
from gridmap.actions.consultation_choosing import asks, choose, groups
from gridmap.actions.consultation_ground import Place
from gridmap.actions.consultation_proposal import Proposal, check, check_kind
from gridmap.actions.consultation_subjects import Subject
from gridmap.actions.consultation_writing import detail
from gridmap.analysis.consultation_stages import BEGINNING, VERB, begin
from gridmap.analysis.consultation_state import Step
from gridmap.db.engine import Engine
from gridmap.db.models import Case, Consultation, ConsultationEvent
from gridmap.db.queries import areas, case_reports, consultations
from gridmap.db.session import Session, reading, writing
from gridmap.errors import ConflictError, InputError
from gridmap.files.values import LOCAL
from gridmap.saying import said


@dataclass(frozen=True)
class Opened:
    """The consultation of a proposal.

    `fresh` is False when it had been opened before, `held` says whether it suspended its case.
    """

    code: str
    fresh: bool
    held: bool


def open_consultation(
    engine: Engine, proposal: Proposal, *, by: By, now: dt.datetime | None = None
) -> Opened:
    """Open a consultation: who is at the table is computed, and its clock begins.

    Raises
    ------
    NotFoundError
        There is no such area or case.
    InputError
        The proposal says too little, or something that cannot be.
    NotAllowedError
        The person may not do it, or not there.
    ConflictError
        Another proposal came under this key, or the case is being consulted about already.
    """
    allow(by, VERB)
    check_key(proposal.client_key)
    check(proposal)
    sha256 = _hash(proposal)
    now = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    with writing(engine) as session:
        case_reports.one_writer(session)
        consultations.one_writer(session)
        before = consultations.by_key(session, proposal.client_key)
        if before is not None:
            return _again(before, sha256)
        subject = consultation_subjects.find(session, proposal.subject_kind, proposal.subject_code)
        place, case = _place(session, proposal, subject), subject.case
        name = allow(by, VERB, _target(session, place, subject))
        if case is not None:
            _refuse_second(session, case)
        row = _row(session, proposal, place, name, now)
        row.content_sha256 = sha256
        consultations.add(session, row)
        city = consultation_rules.of_city()
        found = tables.parties(session, place, proposal.kind, subject.responsible, subject.why)
        taken = choose(found, proposal.invite_kinds, proposal.invite, city)
        step = Step(
            BEGINNING, now, name, text=proposal.title, parties=taken,
            number=len(found) - len(taken), rules=city.kinds[proposal.kind], items=proposal.agenda,
        )  # fmt: skip
        _write(session, row, step)
        if case is not None and proposal.hold_case:
            row.holds_case = consultation_cases.hold(session, case, row.code, by=by, now=now)
        return Opened(row.code, fresh=True, held=row.holds_case)


def preview(engine: Engine, proposal: Proposal, *, by: By) -> dict[str, Any]:
    """Say who would be at the table, and where; nothing is written.

    Returns
    -------
    dict
        `area_code`, `area_name`, `title` (of the subject), `grids` (how many), `map`
        (a picture) and `parties`; `groups`, those of X by kind, and whether one has to choose of
        them (`asks`).

    Raises
    ------
    NotFoundError, InputError, NotAllowedError
        As of `open_consultation`.
    """
    check_kind(proposal.kind)
    with reading(engine) as session:
        subject = consultation_subjects.find(session, proposal.subject_kind, proposal.subject_code)
        place = _place(session, proposal, subject)
        allow(by, VERB, _target(session, place, subject))
        found = tables.parties(session, place, proposal.kind, subject.responsible, subject.why)
        return {
            "area_code": place.area_code,
            "area_name": place.area_name,
            "title": subject.title,
            "grids": len(place.grids),
            "map": consultation_map.proposed(session, place.shape, found),
            "parties": found,
            "groups": groups(found),
            "asks": asks(found, consultation_rules.of_city()),
        }


def _place(session: Session, proposal: Proposal, subject: Subject) -> Place:
    """Return the area of a proposal: the drawn one, the named one, or that of its subject."""
    if proposal.shape:
        return consultation_ground.of_shape(session, proposal.shape)
    if proposal.area:
        return consultation_ground.of_area(session, proposal.area)
    if subject.area_code:
        return consultation_ground.of_area(session, subject.area_code)
    if proposal.subject_code:
        raise InputError(
            said(
                "{code} 不在任何区域里，请画出范围。",
                "{code} lies in no area; draw one.",
                code=proposal.subject_code,
            )
        )
    raise InputError(
        said("请选择区域、事项，或画出范围。", "Name an area or a case, or draw an area.")
    )


def _target(session: Session, place: Place, subject: Subject) -> list[Chain]:
    """Return what is touched: the area, and that of the subject."""
    codes = {place.area_code}
    if subject.case is not None or subject.area_code:
        codes.add(subject.area_code)
    return [[area.code for area in areas.chain(session, code)] for code in sorted(codes)]


def _refuse_second(session: Session, case: Case) -> None:
    code = consultation_cases.open_one(session, case.code)
    if code:
        raise ConflictError(
            said(
                "事项 {case} 已经在共议：{code}。没有改变任何数据。",
                "The case {case} is being consulted about already: {code}. Nothing was changed.",
                case=case.code,
                code=code,
            )
        )


def _row(
    session: Session, proposal: Proposal, place: Place, name: str, now: dt.datetime
) -> Consultation:
    return Consultation(
        code=_number(session, now),
        kind=proposal.kind,
        title=proposal.title,
        text=proposal.text,
        subject_kind=proposal.subject_kind,
        subject_code=proposal.subject_code,
        area_code=place.area_code,
        stage="propose",
        opened_at=now,
        opened_by=name,
        decisions=[],
        client_key=proposal.client_key,
        geom=place.shape,
    )


def _write(session: Session, row: Consultation, step: Step) -> None:
    """Write the first event, and what follows from it."""
    event = ConsultationEvent(
        consultation_id=row.id,
        at=step.at,
        by=step.by,
        move=step.move,
        stage=begin(step).stage,
        detail=detail(step),
    )
    consultations.add(session, event)
    settle(session, row)


def _number(session: Session, now: dt.datetime) -> str:
    """Return the next number of the day: X20261128-0001."""
    prefix = f"X{now.astimezone(LOCAL):%Y%m%d}-"
    return f"{prefix}{consultations.next_number(session, prefix):04d}"


def _hash(proposal: Proposal) -> str:
    told = json.dumps(asdict(proposal), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _again(before: Consultation, sha256: str) -> Opened:
    if before.content_sha256 != sha256:
        raise ConflictError(
            said(
                "这个编号（Idempotency-Key）已经用在共议 {code} 上，内容不同；没有收下。",
                "This key belongs to the consultation {code}, which says something else; it was "
                "not taken.",
                code=before.code,
            )
        )
    return Opened(before.code, fresh=False, held=before.holds_case)
