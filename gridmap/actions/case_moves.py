"""A case is moved on: one step, with its place in the history, in one transaction."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from gridmap.actions import case_account
from gridmap.actions.allowing import By, User, allow, may
from gridmap.actions.case_account import Account
from gridmap.actions.case_reporting import check_key, check_text, no_case
from gridmap.analysis.case_stages import (
    MOVES,
    IllegalMoveError,
    Move,
    State,
    Step,
    barred,
    open_moves,
    take,
)
from gridmap.analysis.permissions import Chain
from gridmap.db.engine import Engine
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import areas, case_reports, organizations
from gridmap.db.session import Session, writing
from gridmap.errors import ConflictError, InputError
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said, said

MOST_UNITS = 1_000.0
# These may be done by whoever may at all, wherever in the town.
ANYWHERE = {"appeal"}
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
    step = _step(session, account.state, wanted, name, now or dt.datetime.now(dt.UTC))
    state = _taken(account.state, rule, step)
    _write(session, case, state, step, wanted)
    return True


def choices(account: Account, chain: Chain, by: User) -> list[dict[str, Any]]:
    """List the moves that the stage of a case lets be made and the person may make, in words.

    Parameters
    ----------
    chain : sequence of str
        The area of the case and those above it, as codes; empty where it has none.

    Returns
    -------
    list of dict
        `id`, `zh`, `en`, `needs`, `reasons` (id, zh, en, text); `barred` says in a sentence why
        the person may not make one although the role may, None where nothing does.
    """
    names = code_list("case_moves")
    found = []
    for rule in open_moves(account.state):
        if not may(by, rule.verb, () if rule.id in ANYWHERE else (chain,)):
            continue
        why = barred(account.state, rule, by.name)
        found.append(
            {
                "id": rule.id,
                "zh": names[rule.id]["zh"],
                "en": names[rule.id]["en"],
                "forward": rule.forward,
                "needs": sorted(rule.needs),
                "reasons": reasons(rule.id) if "reason" in rule.needs else [],
                "barred": _sentence(why, account.state, rule).as_dict() if why else None,
            }
        )
    return found


def reasons(move_id: str) -> list[dict[str, Any]]:
    """List the reasons that can be given for a move."""
    return [
        {"id": entry["id"], "zh": entry["zh"], "en": entry["en"], "text": entry.get("text", False)}
        for entry in code_list("case_reasons").values()
        if move_id in entry["moves"]
    ]


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
    known = {entry["id"]: entry for entry in reasons(rule.id)}
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
    if rule.id in ANYWHERE:
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
        raise ConflictError(_sentence(error.why, state, rule)) from None


def _sentence(why: str, state: State, rule: Move) -> Said:
    """Say why a move cannot be made."""
    if why == "received":
        return said(
            "这个事项是退回给您的，下一步要由别人来办。",
            "This case was returned to you; somebody else has to take the next step.",
        )
    if why == "own":
        return said(
            "这一步不能由办理它的同一个人来做：处置的人不核查，作出决定的人不处理对它的申诉。",
            "Somebody else has to do this: who handles a case does not verify it, and who decided "
            "does not judge the appeal.",
        )
    return said(
        "“{stage}”的事项不能“{move}”；没有改变任何数据。",
        "A case that is “{stage}” cannot take the step “{move}”; nothing was changed.",
        stage=called("case_stages", state.stage),
        move=called("case_moves", rule.id),
    )


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
