"""How what is done with a consultation is written into its history, and read from it again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from gridmap.analysis.consultation_parts import (
    File,
    Party,
    Photo,
    Presence,
    Proof,
    Rules,
    StepRule,
    Task,
    Vote,
)
from gridmap.analysis.consultation_state import Step
from gridmap.db.models import ConsultationEvent

_PLAIN = ("reason", "text", "to", "key", "number", "amount")
_LISTS: dict[str, Any] = {"presences": Presence, "votes": Vote, "files": File}


def detail(step: Step) -> dict[str, Any]:
    """Write all that a step says besides who and when; what is empty is left out.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> detail(Step("minutes", noon, "li", text="同意"))
    {'text': '同意'}
    """
    found: dict[str, Any] = {name: getattr(step, name) for name in _PLAIN}
    found |= {name: [asdict(one) for one in getattr(step, name)] for name in _LISTS}
    found["parties"] = [asdict(one) for one in step.parties]
    found["items"] = list(step.items)
    if step.meets_at is not None:
        found["meets_at"] = step.meets_at.isoformat()
    if step.task is not None:
        found["task"] = asdict(step.task) | {"due_on": step.task.due_on.isoformat()}
    if step.proof is not None:
        found["proof"] = asdict(step.proof)
    if step.rules is not None:
        found["rules"] = asdict(step.rules)
    return {name: value for name, value in found.items() if value}


def step_of(event: ConsultationEvent) -> Step:
    """Read a step from the history."""
    told = event.detail
    known: dict[str, Any] = {name: told[name] for name in _PLAIN if name in told}
    for name, kind in _LISTS.items():
        known[name] = tuple(kind(**one) for one in told.get(name, ()))
    return Step(
        event.move,
        event.at,
        event.by,
        **known,
        parties=tuple(_party(one) for one in told.get("parties", ())),
        items=tuple(told.get("items", ())),
        meets_at=dt.datetime.fromisoformat(told["meets_at"]) if "meets_at" in told else None,
        task=_task(told["task"]) if "task" in told else None,
        proof=_proof(told["proof"]) if "proof" in told else None,
        rules=_rules(told["rules"]) if "rules" in told else None,
    )


def steps(events: Iterable[ConsultationEvent]) -> list[Step]:
    """Read the steps of a history."""
    return [step_of(event) for event in events]


def _party(told: dict[str, Any]) -> Party:
    return Party(**(told | {"why": tuple((zh, en) for zh, en in told["why"])}))


def _task(told: dict[str, Any]) -> Task:
    return Task(**(told | {"due_on": dt.date.fromisoformat(told["due_on"])}))


def _proof(told: dict[str, Any]) -> Proof:
    return Proof(**(told | {"photos": tuple(Photo(**one) for one in told["photos"])}))


def _rules(told: dict[str, Any]) -> Rules:
    rules = tuple(StepRule(**(one | {"must": tuple(one["must"])})) for one in told["steps"])
    lists = {name: tuple(told.get(name, ())) for name in ("seats", "extenders")}
    return Rules(**(told | lists | {"steps": rules}))
