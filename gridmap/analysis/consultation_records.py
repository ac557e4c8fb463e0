"""What is written down in a step of a consultation, and what each record makes of it.

Every function returns the state afterwards, or in one word why it cannot be: party (no such party,
or none is named), seat (of those that are always there), known (it is at the table already), absent
(who is not there does not vote), choice, item (no such option), majority (it was not carried),
decision (no such decision), task (no such task, or none is given), day (it is past), done,
withdrawn, open (neither), same (it is so already), proof, file, count, amount (it is not extended
by so much), often (it was extended often enough), moment (no time to meet, or one that is past).
"""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace

from gridmap.analysis.clocks import ZONE_S
from gridmap.analysis.consultation_parts import CHOICES, Ballot, Decision, Sitting, Work
from gridmap.analysis.consultation_quorum import tally
from gridmap.analysis.consultation_state import State, Step

MOST_PEOPLE = 100_000
ZONE = dt.timedelta(seconds=ZONE_S)


def invite(state: State, step: Step) -> State | str:
    """Bring parties to the table."""
    if not step.parties:
        return "party"
    if any(state.party(party.key) for party in step.parties):
        return "known"
    keys = {party.key for party in step.parties}
    kept = tuple(one for one in state.left_out if one[0].key not in keys)
    return replace(state, parties=(*state.parties, *step.parties), left_out=kept)


def leave_out(state: State, step: Step) -> State | str:
    """Take a party from the table, with all that it did in the sitting that goes on."""
    party = state.party(step.key)
    if party is None:
        return "party"
    if party.seat in state.rules.seats:
        return "seat"
    parties = tuple(one for one in state.parties if one.key != step.key)
    left_out = (*state.left_out, (party, step.reason))
    presences = tuple(one for one in state.sitting.presences if one.key != step.key)
    left = _sitting(state, presences=presences)
    return _struck(replace(left, parties=parties, left_out=left_out), {step.key})


def attend(state: State, step: Step) -> State | str:
    """Write down who is there; of a party the last entry counts."""
    if not step.presences or any(state.party(one.key) is None for one in step.presences):
        return "party"
    if any(one.count is not None and not 0 <= one.count <= MOST_PEOPLE for one in step.presences):
        return "count"
    told = {one.key: one for one in (*state.sitting.presences, *step.presences)}
    order = [party.key for party in state.parties if party.key in told]
    found = tuple(told[key] for key in order)
    gone = {one.key for one in step.presences if not one.present}
    return _struck(_sitting(state, presences=found), gone)


def minutes(state: State, step: Step) -> State | str:
    """Write the minutes of the sitting; the last text counts, and the history keeps the others."""
    return _sitting(state, minutes=step.text)


def item(state: State, step: Step) -> State | str:
    """Put an option on the table, or a point on the agenda."""
    return replace(state, items=(*state.items, step.text))


def vote(state: State, step: Step) -> State | str:
    """Write down how parties that are there vote on an option; the last vote counts."""
    if not 1 <= step.number <= len(state.items):
        return "item"
    if not step.votes or any(state.party(one.key) is None for one in step.votes):
        return "party"
    if any(one.key not in state.sitting.present for one in step.votes):
        return "absent"
    if any(one.choice not in CHOICES for one in step.votes):
        return "choice"
    before = state.sitting.ballot(step.number)
    told = {one.key: one for one in (*before.votes, *step.votes)}
    others = tuple(one for one in state.sitting.ballots if one.item != step.number)
    ballots = (*others, Ballot(step.number, tuple(told.values())))
    return _sitting(
        state,
        ballots=tuple(sorted(ballots, key=lambda one: one.item)),
        decisions=_still_carried(state, ballots),
    )


def conclude(state: State, step: Step) -> State | str:
    """Decide on an option that was carried."""
    if not 1 <= step.number <= len(state.items):
        return "item"
    if not tally(state, step.number).carried:
        return "majority"
    known = [one for one in state.sitting.decisions if one.item != step.number]
    made = [*known, Decision(0, step.number, step.text)]
    return _sitting(state, decisions=_numbered(made))


def convene(state: State, step: Step) -> State | str:
    """Invite those at the table to meet; of two invitations to a sitting the last counts."""
    if step.meets_at is None or step.meets_at < step.at:
        return "moment"
    return _sitting(state, meets_at=step.meets_at, place=step.text)


def extend(state: State, step: Step) -> State | str:
    """Give the sitting that goes on, and with it the whole, more time."""
    sitting, rules = state.sitting, state.rules
    if sitting.extensions >= rules.extensions:
        return "often"
    if not 0 < step.amount <= rules.longest:
        return "amount"
    extension = sitting.extension + step.amount
    return _sitting(state, extension=extension, extensions=sitting.extensions + 1)


def attach(state: State, step: Step) -> State | str:
    """Attach files."""
    return replace(state, files=(*state.files, *step.files)) if step.files else "file"


def assign(state: State, step: Step) -> State | str:
    """Give somebody a task that a decision asks for."""
    if step.task is None or not (step.task.owner and step.task.text):
        return "task"
    if step.task.decision not in {one.number for one in state.decisions}:
        return "decision"
    if step.task.due_on < (step.at + ZONE).date():
        return "day"
    task = replace(step.task, number=len(state.works) + 1)
    return replace(state, works=(*state.works, Work(task)))


def finish(state: State, step: Step) -> State | str:
    """Say that a task is done, and show it."""
    work = _open_work(state, step)
    if isinstance(work, str):
        return work
    proof = step.proof
    if proof is None or not proof.text or not _on_earth(proof.lon, proof.lat):
        return "proof"
    return _worked(state, replace(work, proof=proof, done_at=step.at, done_by=step.by))


def reopen(state: State, step: Step) -> State | str:
    """Take back that a task is done or was withdrawn."""
    work = _work(state, step.number)
    if work is None:
        return "task"
    if work.proof is None and work.withdrawn_at is None:
        return "open"
    return _worked(state, Work(work.task, first_due_on=work.first_due_on))


def withdraw(state: State, step: Step) -> State | str:
    """Say that a task has not to be done any more; that it was given stays known."""
    work = _open_work(state, step)
    if isinstance(work, str):
        return work
    gone = replace(work, withdrawn_at=step.at, withdrawn_by=step.by, withdrawn_why=step.reason)
    return _worked(state, gone)


def reschedule(state: State, step: Step) -> State | str:
    """Give a task another day; on which day it was due at first stays known."""
    work = _open_work(state, step)
    if isinstance(work, str) or step.task is None:
        return work if isinstance(work, str) else "task"
    day = step.task.due_on
    if day < (step.at + ZONE).date():
        return "day"
    if day == work.task.due_on:
        return "same"
    first = work.first_due_on or work.task.due_on
    task = replace(work.task, due_on=day)
    return _worked(state, replace(work, task=task, first_due_on=None if day == first else first))


def hand_over(state: State, step: Step) -> State | str:
    """Give a task to somebody else; its day stays."""
    work = _open_work(state, step)
    to = step.task
    if isinstance(work, str) or to is None or not to.owner:
        return work if isinstance(work, str) else "task"
    task = replace(work.task, organization=to.organization, owner=to.owner, area=to.area)
    return "same" if task == work.task else _worked(state, replace(work, task=task))


RECORDS: dict[str, Callable[[State, Step], State | str]] = {
    "invite": invite,
    "leave_out": leave_out,
    "attend": attend,
    "minutes": minutes,
    "item": item,
    "vote": vote,
    "conclude": conclude,
    "convene": convene,
    "extend": extend,
    "attach": attach,
    "assign": assign,
    "finish": finish,
    "reopen": reopen,
    "reschedule": reschedule,
    "hand_over": hand_over,
    "withdraw": withdraw,
}


def _sitting(state: State, **changes: object) -> State:
    """Change the sitting that goes on."""
    last: Sitting = replace(state.sitting, **changes)  # type: ignore[arg-type]
    return replace(state, sittings=(*state.sittings[:-1], last))


def _struck(state: State, gone: set[str]) -> State:
    """Strike the votes of parties that are not there, and what is not carried any more."""
    ballots = tuple(
        replace(one, votes=tuple(vote for vote in one.votes if vote.key not in gone))
        for one in state.sitting.ballots
    )
    return _sitting(state, ballots=ballots, decisions=_still_carried(state, ballots))


def _still_carried(state: State, ballots: tuple[Ballot, ...]) -> tuple[Decision, ...]:
    """Return the decisions that the votes still carry, numbered anew."""
    counted = _sitting(state, ballots=ballots)
    kept = [one for one in state.sitting.decisions if tally(counted, one.item).carried]
    return _numbered(kept)


def _numbered(decisions: list[Decision]) -> tuple[Decision, ...]:
    return tuple(replace(one, number=place) for place, one in enumerate(decisions, 1))


def _work(state: State, number: int) -> Work | None:
    return next((one for one in state.works if one.task.number == number), None)


def _open_work(state: State, step: Step) -> Work | str:
    """Return the task that a step is about, or why it is none that goes on."""
    work = _work(state, step.number)
    if work is None:
        return "task"
    if work.proof is not None:
        return "done"
    return "withdrawn" if work.withdrawn_at is not None else work


def _worked(state: State, work: Work) -> State:
    number = work.task.number
    works = tuple(work if one.task.number == number else one for one in state.works)
    return replace(state, works=works)


def _on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and -180 <= lon <= 180 and math.isfinite(lat) and -90 <= lat <= 90
