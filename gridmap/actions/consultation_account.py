"""The account of a consultation: its history read as steps, its time, and the rows beside it.

The history is the only source. What the row of a consultation and those of its tasks say follows
from it, and is written down so that lists can be read without any history.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gridmap.actions import calendars, consultation_parties
from gridmap.actions.consultation_writing import steps
from gridmap.analysis.case_deadlines import last_moment
from gridmap.analysis.clocks import Clock, moment
from gridmap.analysis.consultation_stages import replay
from gridmap.analysis.consultation_state import State
from gridmap.db.models import Consultation, ConsultationEvent, ConsultationTask
from gridmap.db.queries import consultations
from gridmap.db.session import Session


@dataclass(frozen=True)
class Account:
    """What is known of a consultation.

    Attributes
    ----------
    state : State
        What it is after all that was done.
    due_at : datetime or None
        By when it has to be decided; None while it is suspended, or has ended.
    step_due_at : datetime or None
        By when its step has to be closed; None also where the step has no time of its own.
    last_event : int
        Id of the last thing that was done.
    """

    state: State
    due_at: dt.datetime | None
    step_due_at: dt.datetime | None
    last_event: int

    @property
    def next_due_at(self) -> dt.datetime | None:
        """The earlier of the two: that of the step, or of the whole."""
        return min((one for one in (self.due_at, self.step_due_at) if one), default=None)


def read(events: Sequence[ConsultationEvent]) -> Account:
    """Read a history, the first event first."""
    state = replay(steps(events))
    return Account(state, due_at(state), step_due_at(state), events[-1].id)


def due_at(state: State) -> dt.datetime | None:
    """Return by when a consultation has to be decided: its time, with what it was extended by."""
    return _deadline(state, state.began_at, state.rules.amount + state.extension)


def step_due_at(state: State) -> dt.datetime | None:
    """Return by when the step that goes on has to be closed, where it has a time of its own."""
    amount = state.rules.of_step(state.step).amount
    if not amount:
        return None
    return _deadline(state, state.sitting.began_at, amount + state.sitting.extension)


def _deadline(state: State, start: dt.datetime, amount: float) -> dt.datetime | None:
    """Count an amount from a start, by the clock of a consultation and its pauses."""
    if state.ended_at is not None or state.paused_since is not None:
        return None
    clock = Clock(state.rules.clock, calendars.of_country())
    pauses = [(moment(since), moment(until)) for since, until in state.pauses]
    due = last_moment(clock.deadline(moment(start), amount, pauses))
    if np.isnat(due):
        return None
    found: dt.datetime = due.astype("datetime64[s]").item()
    return found.replace(tzinfo=dt.UTC)


def settle(session: Session, row: Consultation) -> Account:
    """Write beside the history of a consultation what follows from it."""
    account = read(consultations.events(session, row.id))
    state = account.state
    row.stage = state.stage
    row.due_at = account.next_due_at
    row.ended_at = state.ended_at
    row.decisions = [decision.text for decision in state.decisions]
    row.parties = len(state.parties)
    row.tasks = sum(work.withdrawn_at is None for work in state.works)
    row.tasks_done = sum(work.proof is not None for work in state.works)
    row.meets_at, row.place = state.sitting.meets_at, state.sitting.place
    _settle_tasks(session, row, state)
    consultation_parties.settle(session, row, state)
    return account


def _settle_tasks(session: Session, row: Consultation, state: State) -> None:
    """Write the rows of the tasks as the history has them."""
    known = {task.number: task for task in consultations.tasks(session, row.id)}
    for work in state.works:
        told, proof = work.task, work.proof
        task = known.get(told.number)
        if task is None:
            task = ConsultationTask(
                consultation_id=row.id, number=told.number, decision=told.decision, text=told.text
            )
            session.add(task)
        task.organization_code, task.owner = told.organization, told.owner
        task.area_code, task.of_leader = told.area or row.area_code, bool(told.area)
        task.due_on = told.due_on
        task.done_at, task.withdrawn_at = work.done_at, work.withdrawn_at
        task.geom = shapely.Point(proof.lon, proof.lat) if proof else None
        task.facility_code = proof.facility if proof else ""
