"""The account of a case: its history read as steps, and what follows from it.

The history is the only source. What the row of a case says of its stage, its deadlines and who is
responsible is written down beside it, so that lists can be read without any history.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gridmap.actions import calendars, case_terms
from gridmap.analysis import case_deadlines
from gridmap.analysis.case_deadlines import Allowance, Standing
from gridmap.analysis.case_stages import State, Step, replay
from gridmap.analysis.case_tally import Facts, pack
from gridmap.db.models import Case, CaseEvent
from gridmap.db.queries import case_reports
from gridmap.db.session import Session


@dataclass(frozen=True)
class Account:
    """What is known of a case.

    Attributes
    ----------
    state : State
        What it is after all its steps.
    whole, stage : Allowance or None
        The time for the whole case, and for the stage that it is in.
    given : datetime or None
        The deadline that a file gave it.
    last_event : int
        Id of the last thing that happened to it.
    again : bool
        Whether a case of its class, day and place had come in before it.
    """

    state: State
    whole: Allowance | None
    stage: Allowance | None
    given: dt.datetime | None
    last_event: int
    again: bool = False

    def whole_standing(self, now: dt.datetime) -> Standing:
        """Say how the whole case stands with its time."""
        share = case_terms.of_city().urgent_share
        calendar = calendars.of_country()
        return case_deadlines.of_case(
            self.state, self.whole, calendar, now, due_at=self.given, urgent_share=share
        )

    def stage_standing(self, now: dt.datetime) -> Standing:
        """Say how the stage of the case stands with its time."""
        share = case_terms.of_city().urgent_share
        calendar = calendars.of_country()
        return case_deadlines.of_stage(self.state, self.stage, calendar, now, urgent_share=share)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """What the row of the case says of it."""
        state, whole = self.state, self.whole_standing(self.state.at)
        times: dict[str, Any] = {
            "due_at": whole.due_at,
            "plain_due_at": self.given or whole.plain_due_at,
            "closed_at": state.ended_at,
        }
        counts: dict[str, Any] = {
            "returns": state.returns,
            "reworks": state.reworks,
            "appeals": state.appeals,
            "reopens": state.reopens,
        }
        facts = Facts(
            state.stage, **times, **counts, clock=whole.clock, used=whole.used, again=self.again,
            still=state.paused_since is not None,
        )  # fmt: skip
        return {
            "stage": state.stage,
            "organization_code": state.organization,
            "line_due_at": self.stage_standing(state.at).due_at,
            "tally": pack(facts),
            **times,
            **counts,
        }


def read(case: Case, events: Iterable[CaseEvent]) -> Account:
    """Read the history of a case, the first event first."""
    events = list(events)
    told = [event for event in events if event.move]
    whole, stage, given = None, None, None
    for event in told:
        if "whole" in event.terms or event.due_at is not None:
            whole, given = _allowance(event.terms.get("whole")), event.due_at
        if "stage" in event.terms:
            stage = _allowance(event.terms["stage"])
    state = replay(_step(case, event) for event in told)
    return Account(state, whole, stage, given, events[-1].id, bool(case.again))


def _step(case: Case, event: CaseEvent) -> Step:
    imported = event.move in ("import", "receive")
    return Step(
        event.move,
        event.at,
        event.by,
        event.reason,
        event.organization_code,
        event.amount,
        event.stage if imported else "",
        case.reported_at if imported else None,
    )


def of(session: Session, case: Case) -> Account:
    """Read the account of a case from the store."""
    return read(case, case_reports.events(session, case.id))


def settle(session: Session, case: Case) -> None:
    """Write beside the history of a case what follows from it."""
    for name, value in of(session, case).columns.items():
        setattr(case, name, value)


def write_terms(class_code: str, line: str, *, whole: bool = False) -> dict[str, Any]:
    """Write the times that count for a case of a class from now on.

    Parameters
    ----------
    line : str
        Stage of the main line to which it comes.
    whole : bool
        Whether the time for the whole case begins.
    """
    terms = case_terms.of_city()
    written = {"stage": _written(terms.of_stage(class_code, line))}
    if whole:
        written["whole"] = _written(terms.of_class(class_code))
    return written


def _written(allowance: Allowance | None) -> dict[str, Any] | None:
    if allowance is None:
        return None
    return {"clock": allowance.clock, "amount": allowance.amount, "classes": allowance.classes}


def _allowance(written: dict[str, Any] | None) -> Allowance | None:
    return Allowance(**written) if written else None
