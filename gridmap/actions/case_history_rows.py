"""The rows of a file of moves: what they say, and whether a case can have gone that way."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gridmap.actions import case_account, case_checks, case_choices
from gridmap.actions.preparing import prepare, refuse_contacts
from gridmap.analysis.case_stages import MOVES, IllegalMoveError, State, Step, begin, take
from gridmap.db.models import Case, CaseEvent
from gridmap.errors import Problem, RowsError
from gridmap.files.code_lists import called
from gridmap.files.records import record_parts
from gridmap.files.spec import Field, LayerSpec
from gridmap.saying import Said, said

SPEC = LayerSpec(
    "case_moves",
    "none",
    {
        "code": Field(str, required=True),
        "at": Field(dt.datetime, required=True),
        "move": Field(str, required=True, codes="case_moves"),
        "organization_code": Field(str),
        "by": Field(str, required=True),
        "reason": Field(str, codes="case_reasons"),
        "amount": Field(float),
        "text": Field(str),
    },
    never=("contact",),
)
# What the file of cases says of a case, and its history has to come to.
AGREE = ("stage", "organization_code", "closed_at")
WHY = {
    "unknown": said("没有人这样办事项", "nobody takes such a step"),
    "stage": said("这时的阶段不能走这一步", "the stage does not let it be done then"),
    "received": said("收到退回的人不办下一步", "who got the case back does not send it on"),
    "own": said("不能核查自己办的事", "nobody judges the own work"),
    "reason": said("没有说明原因", "it has no reason"),
    "organization": said("没有说明派给哪个组织", "it does not say to which organization"),
    "amount": said("没有说明延长多少", "it does not say by how much"),
    "time": said("早于前一步", "it is before the step above it"),
}


@dataclass(frozen=True)
class Told:
    """One row: a step that was taken with a case elsewhere."""

    row: int
    code: str
    at: dt.datetime
    move: str
    organization_code: str
    by: str
    reason: str
    amount: float | None
    text: str

    def step(self) -> Step:
        """Return the step as the state machine takes it."""
        amount = self.amount or 0.0
        return Step(self.move, self.at, self.by, self.reason, self.organization_code, amount)


@dataclass(frozen=True)
class File:
    """The rows of a file, the columns that hold nothing of a step, and what is odd about it all."""

    rows: list[Told] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)


def read(path: Path, given: dict[str, str]) -> File:
    """Read the rows of a file; `given` are fields by column, as the user mapped them.

    Raises
    ------
    RowsError, InputError, FileFormatError
        The file, or one of its rows, cannot be read.
    """
    (records,) = record_parts(path, SPEC, crs=None, where=None, given=given)
    refuse_contacts(SPEC, records.frame)
    part = prepare(SPEC, records, given, {})
    if part.problems:
        problems = sorted(part.problems, key=lambda one: one.row)
        raise RowsError(path.name, problems, part.unread, records.encoding)
    rows = zip(part.rows.tolist(), *part.columns.values(), strict=True)
    return File([Told(*row) for row in rows], part.unread, records.encoding)


def history(
    case: Case, brought: CaseEvent, rows: Sequence[Told], source: str, problems: list[Problem]
) -> list[CaseEvent]:
    """Return the steps of a case as its history; what cannot have been goes to the problems.

    Parameters
    ----------
    brought : CaseEvent
        How the file of cases brought it, with the deadline that it has there.
    source : str
        Name of the file, which each line of the history remembers.
    """
    state, events = None, list[CaseEvent]()
    for one in rows:
        if why := _unfit(case, one, first=state is None):
            problems.append(Problem(one.row, "move", why))
            return []
        try:
            state = take(state, one.step()) if state else begin(one.step())
        except IllegalMoveError as error:
            problems.append(Problem(one.row, "move", WHY[error.why]))
            return []
        events.append(_event(case, state, one, source))
    events[0].due_at = brought.due_at
    columns = case_account.read(case, events).columns
    if any(columns[name] != getattr(case, name) for name in AGREE):
        problems.append(Problem(rows[-1].row, "move", _disagree(columns["stage"], case.stage)))
    return events


def _unfit(case: Case, one: Told, *, first: bool) -> Said | None:
    """Say what is wrong with a step that the state machine does not ask about."""
    if first != (one.move == "report"):
        return said("每件事项从上报开始，只上报一次", "a case begins with its report, and has one")
    if case_checks.to_come(one.at):
        return said("这个时间还没有到", "that time is still to come")
    if first and one.at != case.reported_at:
        return said("事项文件里的上报时间不同", "the file of cases has another time of the report")
    known = [entry["id"] for entry in case_choices.reasons(one.move)]
    needed = one.move in MOVES and "reason" in MOVES[one.move].needs
    if one.reason and not (needed and one.reason in known):
        return said("这一步不能用这个原因", "that is no reason for this step")
    return None


def _disagree(found: str, told: str) -> Said:
    return said(
        "经过到“{found}”，事项文件里是“{told}”；阶段、责任单位和办结时间要一致",
        "the steps lead to “{found}”, the file of cases says “{told}”; stage, organization and end "
        "have to be the same",
        found=called("case_stages", found),
        told=called("case_stages", told),
    )


def _event(case: Case, state: State, one: Told, source: str) -> CaseEvent:
    entered, first = state.line_since == one.at and state.open, one.move == "report"
    terms = case_account.write_terms(case.class_code, state.line, whole=first) if entered else {}
    return CaseEvent(
        at=one.at,
        by=one.by,
        move=one.move,
        stage=state.stage,
        reason=one.reason,
        note=one.text,
        organization_code=one.organization_code,
        amount=one.amount or 0.0,
        terms=terms | {"file": source},
        client_key="",
        area_before="",
    )
