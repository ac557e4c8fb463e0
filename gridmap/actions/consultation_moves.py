"""Something is done with a consultation: with its place in the history, in one transaction."""

import datetime as dt
from pathlib import Path

from gridmap.actions import consultation_cases, consultation_making, consultation_owners, dates
from gridmap.actions.allowing import By, allow, may, name_of
from gridmap.actions.case_reporting import check_key
from gridmap.actions.consultation_account import Account, read, settle
from gridmap.actions.consultation_making import Kept, Wanted
from gridmap.actions.consultation_words import refusal
from gridmap.actions.consultation_writing import detail
from gridmap.analysis.consultation_stages import (
    MOVES,
    VERB,
    IllegalStepError,
    Move,
    take,
)
from gridmap.analysis.consultation_state import State, Step
from gridmap.db.engine import Engine
from gridmap.db.models import Consultation, ConsultationEvent
from gridmap.db.queries import areas, case_reports, consultations
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, InputError, NotAllowedError
from gridmap.files.code_lists import called
from gridmap.saying import said

# How long each text may be.
LONGEST = {"reason": 500, "text": 2_000, "name": 60}
LONGEST_MINUTES = 20_000
# What depends on nothing that others do meanwhile: a task is done once, and files are only added.
ALONE = {"finish", "attach"}
# What lets a case go on that was suspended meanwhile.
ENDINGS = {"decide", "abandon"}


def move(
    engine: Engine,
    code: str,
    wanted: Wanted,
    *,
    by: By,
    files_folder: Path,
    now: dt.datetime | None = None,
) -> bool:
    """Do something with a consultation; return False if it had been done before.

    Raises
    ------
    NotFoundError
        There is no such consultation or organization.
    InputError, FileFormatError
        Something that it needs is missing or cannot be.
    NotAllowedError
        The person may not do it, or not there.
    ConflictError
        The step does not let it be done, or lacks something, or somebody else was faster.
    """
    rule = _rule(wanted)
    allow(by, _verb(rule, by))
    kept = consultation_making.keep(wanted, files_folder)
    with writing(engine) as session:
        if wanted.move in ENDINGS:  # whoever waits for both waits in this order, here as elsewhere
            case_reports.one_writer(session)
        consultations.one_writer(session)
        row = consultations.get(session, code)
        chain = [area.code for area in areas.chain(session, row.area_code)]
        name = name_of(by) if rule.id == "finish" else allow(by, VERB, [chain])
        before = wanted.client_key and consultations.event_by_key(session, wanted.client_key)
        if before:
            return _again(row, before, wanted)
        account = read(consultations.events(session, row.id))
        _allow_more(session, account.state, wanted, chain, by)
        step = _step(session, row, account, wanted, kept, name, now)
        if step.move in ENDINGS:
            consultation_cases.release(session, row, by=by, now=step.at)
    return True


def _step(
    session: Session,
    row: Consultation,
    account: Account,
    wanted: Wanted,
    kept: Kept,
    name: str,
    now: dt.datetime | None,
) -> Step:
    """Take the step that is wanted, and write it down."""
    _refuse_late(account, wanted)
    step = consultation_making.step(session, row, account.state, wanted, kept, name, now)
    _write(session, row, _taken(account.state, step), step, wanted.client_key)
    return step


def _verb(rule: Move, by: By) -> str:
    """Return what somebody must be allowed to; who holds consultations finishes tasks as well."""
    holds = not isinstance(by, str) and may(by, VERB)
    return VERB if holds else rule.verb


def _allow_more(session: Session, state: State, wanted: Wanted, chain: list[str], by: By) -> None:
    """Refuse who may hold consultations but not extend them, and who would finish others' tasks."""
    if wanted.move == "finish":
        tasks = [work.task for work in state.works]
        consultation_owners.allow_finish(
            session, tasks, wanted.number, chain, by=by, today=dates.today()
        )
    if wanted.move == "extend" and not may_extend(state, by):
        raise NotAllowedError(
            said(
                "按规则，{name} 的角色不能延期。没有改变任何数据。",
                "By the rules the role of {name} may not extend a step. Nothing was changed.",
                name=name_of(by),
            )
        )


def may_extend(state: State, by: By) -> bool:
    """Say whether the rules let the role of somebody extend a step."""
    roles = state.rules.extenders
    return isinstance(by, str) or not roles or by.role in roles


def _rule(wanted: Wanted) -> Move:
    """Return what is wanted, if its texts can be."""
    rule = MOVES.get(wanted.move)
    if rule is None:
        raise InputError(
            said("没有“{move}”这一步。", "There is no move {move!r}.", move=wanted.move[:40])
        )
    if wanted.client_key:
        check_key(wanted.client_key)
    for name, most in LONGEST.items():
        longest = LONGEST_MINUTES if (name, rule.id) == ("text", "minutes") else most
        if len(getattr(wanted, name)) > longest:
            raise InputError(
                said(
                    "文字超过 {most} 字。",
                    "The text is longer than {most} characters.",
                    most=longest,
                )
            )
    if any(len(part) > LONGEST["name"] for one in wanted.presences for part in (one.who, one.duty)):
        raise InputError(
            said(
                "姓名、职务最多 {most} 字。",
                "Names and functions have at most {most} characters.",
                most=LONGEST["name"],
            )
        )
    return rule


def _again(row: Consultation, before: ConsultationEvent, wanted: Wanted) -> bool:
    if (before.consultation_id, before.move) != (row.id, wanted.move):
        raise ConflictError(
            said(
                "这个编号（Idempotency-Key）已经用在另一步上；没有改变任何数据。",
                "This key belongs to another step; nothing was changed.",
            )
        )
    return False


def _refuse_late(account: Account, wanted: Wanted) -> None:
    if wanted.move in ALONE or wanted.seen is None:
        return
    if wanted.seen != account.last_event:
        raise ConflictError(
            said(
                "您看到的页面之后，这次共议又有变化，现在是“{stage}”。没有改变任何数据，请看过再办。",
                "Something was done with this consultation since you looked: it is now “{stage}”. "
                "Nothing was changed; look again first.",
                stage=called("consultation_stages", account.state.stage),
            )
        )


def _taken(state: State, step: Step) -> State:
    try:
        return take(state, step)
    except IllegalStepError as error:
        raise refusal(error, state, step.move, step.number) from None


def _write(session: Session, row: Consultation, after: State, step: Step, client_key: str) -> None:
    event = ConsultationEvent(
        consultation_id=row.id,
        at=step.at,
        by=step.by,
        move=step.move,
        stage=after.stage,
        detail=detail(step),
        client_key=client_key,
    )
    consultations.add(session, event)
    settle(session, row)
