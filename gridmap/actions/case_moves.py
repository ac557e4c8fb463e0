"""A case is moved on: one step, with its place in the history, in one transaction."""

import datetime as dt
from dataclasses import dataclass

from gridmap.actions import case_account, case_choices, case_contacts
from gridmap.actions.allowing import By, allow
from gridmap.actions.case_account import Account
from gridmap.actions.case_reporting import check_key, check_text, no_case
from gridmap.analysis.case_stages import (
    MOVES,
    IllegalMoveError,
    Move,
    State,
    Step,
    take,
)
from gridmap.analysis.permissions import Chain
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import areas, case_reports, organizations
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, InputError
from gridmap.files.code_lists import called
from gridmap.saying import said

MOST_UNITS = 1_000.0
# The reason that names another case, and the stages in which that cannot go on for this one.
REPEATED = "repeated"
DROPPED = ("rejected", "void")


@dataclass(frozen=True)
class Wanted:
    """A step that somebody wants to take.

    Attributes
    ----------
    move : str
        One of `gridmap.analysis.case_stages.MOVES`.
    reason : str
        Id in the code list case_reasons, where the move needs one.
    text : str
        In one's own words, at most 500 characters.
    organization : str
        Code of the organization to which the case is dispatched.
    amount : float
        By how many units of its clock the deadline is extended.
    seen : int, optional
        Id of the last thing that had happened to the case when the person looked.
    client_key : str
        UUID of the step, "" for none: sent twice, it is taken once.
    repeats : str
        Code of the case that this one repeats, where that is the reason; the history links it.
    """

    move: str
    reason: str = ""
    text: str = ""
    organization: str = ""
    amount: float = 0.0
    seen: int | None = None
    client_key: str = ""
    repeats: str = ""


def move(
    engine: Engine, code: str, wanted: Wanted, *, by: By, now: dt.datetime | None = None
) -> bool:
    """Take a step with a case; return False if it had been taken before.

    Raises
    ------
    NotFoundError
        There is no such case.
    InputError
        There is no such move, or something that it needs is missing.
    NotAllowedError
        The person may not do it, or not there.
    ConflictError
        The stage of the case does not let it be done, or somebody else was faster.
    """
    _rule(wanted)
    with writing(engine) as session:
        return move_in(session, code, wanted, by=by, now=now)


def move_in(
    session: Session, code: str, wanted: Wanted, *, by: By, now: dt.datetime | None = None
) -> bool:
    """Take a step with a case as a part of something larger, as `move` does.

    Raises
    ------
    NotFoundError, InputError, NotAllowedError, ConflictError
        As of `move`.
    """
    rule = _rule(wanted)
    case_reports.one_writer(session)
    case = case_reports.by_code(session, code)
    if case is None:
        raise no_case(code)
    name = allow(by, rule.verb, _target(session, case, rule))
    before = wanted.client_key and case_reports.event_by_key(session, wanted.client_key)
    if before:
        return _again(case, before, wanted)
    account = case_account.read(case, case_reports.events(session, case.id))
    _refuse_late(account, wanted)
    if wanted.repeats:
        _check_repeated(session, case, wanted.repeats)
    now = now or dt.datetime.now(dt.UTC)
    step = _step(session, account.state, wanted, name, now)
    state = _taken(account.state, rule, step)
    _write(session, case, state, step, wanted)
    case_contacts.follow(session, case, now)
    return True


def _rule(wanted: Wanted) -> Move:
    """Return the move that is wanted, if all that it needs is said."""
    rule = MOVES.get(wanted.move)
    if rule is None:
        raise InputError(
            said("没有“{move}”这一步。", "There is no move {move!r}.", move=wanted.move[:40])
        )
    check_text(wanted.text)
    if wanted.client_key:
        check_key(wanted.client_key)
    if "reason" in rule.needs:
        _check_reason(rule, wanted)
    elif wanted.reason:
        raise InputError(said("这一步不需要原因。", "This move takes no reason."))
    if wanted.repeats and wanted.reason != REPEATED:
        raise InputError(
            said(
                "只有原因是“{reason}”才写与哪一件重复。",
                "Another case is named only where the reason is “{reason}”.",
                reason=called("case_reasons", REPEATED),
            )
        )
    if "amount" in rule.needs and not 0 < wanted.amount <= MOST_UNITS:
        raise InputError(
            said(
                "延长多少要大于 0，不超过 {most:,.0f}。",
                "The extension must be above 0 and at most {most:,.0f}.",
                most=MOST_UNITS,
            )
        )
    return rule


def _check_reason(rule: Move, wanted: Wanted) -> None:
    known = {entry["id"]: entry for entry in case_choices.reasons(rule.id)}
    entry = known.get(wanted.reason)
    if entry is None:
        raise InputError(
            said(
                "“{move}”要说明原因：{names}。",
                "{move} needs a reason, one of: {ids}.",
                move=called("case_moves", rule.id),
                names="、".join(entry["zh"] for entry in known.values()),
                ids=", ".join(known),
            )
        )
    if entry["text"] and not wanted.text:
        raise InputError(
            said(
                "选了“{reason}”，请用文字说明。",
                "The reason “{reason}” has to be explained in words.",
                reason=called("case_reasons", wanted.reason),
            )
        )


def _check_repeated(session: Session, case: Case, code: str) -> None:
    """Refuse a case that is named as the same matter and cannot go on for this one."""
    other = case_reports.by_code(session, code)
    if other is None:
        raise InputError(
            said("没有编号为 {code} 的事项。", "There is no case {code}.", code=code[:40])
        )
    if other.id == case.id:
        raise InputError(said("一件事项不能与自己重复。", "A case does not repeat itself."))
    if other.stage in DROPPED:
        raise InputError(
            said(
                "{code} 自己已经“{stage}”，不能说这一件由它继续办。",
                "{code} is itself “{stage}”: it cannot go on for this case.",
                code=code,
                stage=called("case_stages", other.stage),
            )
        )


def _target(session: Session, case: Case, rule: Move) -> list[Chain]:
    if rule.id in case_choices.ANYWHERE:
        return []
    return [[area.code for area in areas.chain(session, case.area_code)]]


def _again(case: Case, before: CaseEvent, wanted: Wanted) -> bool:
    if (before.case_id, before.move) != (case.id, wanted.move):
        raise ConflictError(
            said(
                "这个编号（Idempotency-Key）已经用在另一步上；没有改变任何数据。",
                "This key belongs to another step; nothing was changed.",
            )
        )
    return False


def _refuse_late(account: Account, wanted: Wanted) -> None:
    if wanted.seen is not None and wanted.seen != account.last_event:
        raise ConflictError(
            said(
                "您看到的页面之后，这个事项又有变化，现在是“{stage}”。没有改变任何数据，请看过再办。",
                "Something happened to this case since you looked: it is now “{stage}”. Nothing "
                "was changed; look again first.",
                stage=called("case_stages", account.state.stage),
            )
        )


def _step(session: Session, state: State, wanted: Wanted, name: str, now: dt.datetime) -> Step:
    organization = ""
    if "organization" in MOVES[wanted.move].needs:
        organization = _organization(session, wanted.organization)
    amount = wanted.amount if "amount" in MOVES[wanted.move].needs else 0.0
    # Clocks of several machines differ by a little; a history only goes on.
    at = max(now.astimezone(dt.UTC).replace(microsecond=0), state.at)
    return Step(wanted.move, at, name, wanted.reason, organization, amount)


def _organization(session: Session, code: str) -> str:
    if not code:
        raise InputError(
            said("要说明派给哪个组织。", "Say to which organization the case is dispatched.")
        )
    return organizations.get(session, code).code


def _taken(state: State, rule: Move, step: Step) -> State:
    try:
        return take(state, step)
    except IllegalMoveError as error:
        raise ConflictError(case_choices.sentence(error.why, state, rule)) from None


def _write(session: Session, case: Case, state: State, step: Step, wanted: Wanted) -> None:
    """Add a step to the history of a case, and write beside it what follows."""
    entered = state.line_since == step.at and state.open
    event = CaseEvent(
        case_id=case.id,
        at=step.at,
        by=step.by,
        move=step.move,
        stage=state.stage,
        reason=step.reason,
        note=wanted.text,
        organization_code=step.organization,
        amount=step.amount,
        client_key=wanted.client_key,
        terms=(case_account.write_terms(case.class_code, state.line) if entered else {})
        | ({"repeats": wanted.repeats} if wanted.repeats else {}),
    )
    case_reports.add(session, event)
    case_account.settle(session, case)
