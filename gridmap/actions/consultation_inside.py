"""What people with an account see of a consultation: parties, sittings, votes, tasks, history."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from gridmap.actions import case_words, consultation_words
from gridmap.actions.consultation_writing import step_of
from gridmap.analysis.consultation_parts import Decision, Party, Sitting, Work
from gridmap.analysis.consultation_quorum import lacks, tally
from gridmap.analysis.consultation_stages import ENDED, earlier, following
from gridmap.analysis.consultation_state import State, Step
from gridmap.db.models import ConsultationEvent
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said, said

LONGEST_WHAT = 120
CHOICES = {
    "for": Said("赞成", "for"),
    "against": Said("反对", "against"),
    "abstain": Said("弃权", "abstain"),
}


def describe(state: State, events: Sequence[ConsultationEvent], today: dt.date) -> dict[str, Any]:
    """Describe what happened in a consultation, and what its step lacks.

    Returns
    -------
    dict
        `parties`, `left_out`, `items` with their votes, `sittings`, `files`, `works` (tasks),
        `record` (decisions with their tasks), `lacks`, `rule`, `earlier`, `next`, `history`.
    """
    known = {party.key: party for party in _ever(state, events)}
    lacking = () if state.stage in ENDED else lacks(state)
    after = following(state)
    return {
        "parties": [_party(one, state, place) for place, one in enumerate(state.parties, 1)],
        "left_out": [
            {"key": one.key, "name": one.name, "seat": one.seat, "reason": why}
            for one, why in state.left_out
        ],
        "item_words": consultation_words.item_word(state.rules.kind).as_dict(),
        "items": [_item(state, place) for place in range(1, len(state.items) + 1)],
        "sittings": [_sitting(one, known) for one in state.sittings],
        "sitting": _sitting(state.sitting, known),
        "files": [
            {"sha256": one.sha256, "name": one.name, "ending": one.ending, "size": one.size}
            for one in state.files
        ],
        "works": [_work(one, today) for one in state.works],
        "record": [_decision(one, state, today) for one in state.decisions],
        "lacks": [consultation_words.lack(one, state.rules).as_dict() for one in lacking],
        "rule": consultation_words.rule(state.rules, state.step).as_dict(),
        "earlier": [_named("consultation_stages", step) for step in earlier(state)],
        "next": _named("consultation_stages", after) if after else None,
        "history": [_event(event, known, state.rules.clock) for event in events],
    }


def _named(codes: str, key: str) -> dict[str, str]:
    return {"id": key} | called(codes, key).as_dict()


def _ever(state: State, events: Sequence[ConsultationEvent]) -> list[Party]:
    """Return everybody who was ever at the table, so that old sittings still have names."""
    told = [party for event in events if "parties" in event.detail for party in _of(event)]
    return [*told, *state.parties]


def _of(event: ConsultationEvent) -> tuple[Party, ...]:
    return step_of(event).parties


def _party(party: Party, state: State, number: int) -> dict[str, Any]:
    presence = next((p for p in state.sitting.presences if p.key == party.key), None)
    codes = "site_kinds" if party.key.startswith("site:") else "organization_kinds"
    return {
        "number": number,
        "key": party.key,
        "seat": party.seat,
        "seat_words": called("consultation_seats", party.seat).as_dict(),
        "fixed": party.seat in state.rules.seats,
        "name": party.name,
        "code": party.code,
        "kind": party.kind,
        "kind_words": called(codes, party.kind).as_dict() if party.kind else None,
        "why": [{"zh": zh, "en": en} for zh, en in party.why],
        "lon": party.lon,
        "lat": party.lat,
        "present": presence.present if presence else None,
        "who": presence.who if presence else "",
        "duty": presence.duty if presence else "",
        "count": presence.count if presence else None,
        "before": _before(state, party.key),
    }


def _before(state: State, key: str) -> dict[str, str]:
    """Return who came for a party to the last sitting before this one, where somebody did."""
    told = (p for sitting in reversed(state.sittings[:-1]) for p in sitting.presences)
    last = next((p for p in told if p.key == key and p.present), None)
    return {"who": last.who if last else "", "duty": last.duty if last else ""}


def _item(state: State, number: int) -> dict[str, Any]:
    votes = tally(state, number)
    ballot = state.sitting.ballot(number)
    return {
        "number": number,
        "text": state.items[number - 1],
        "yes": votes.yes,
        "no": votes.no,
        "abstain": votes.abstain,
        "of": votes.of,
        "need": votes.need,
        "carried": votes.carried,
        "tie": votes.tie,
        "outcome": consultation_words.outcome(
            votes, len(state.sitting.present) - len(ballot.votes)
        ).as_dict(),
        "voted": bool(ballot.votes),
        "votes": {vote.key: vote.choice for vote in ballot.votes},
        "decided": any(one.item == number for one in state.sitting.decisions),
    }


def _name(known: dict[str, Party], key: str) -> str:
    return known[key].name if key in known else key


def _sitting(one: Sitting, known: dict[str, Party]) -> dict[str, Any]:
    return {
        "step": one.step,
        "step_words": called("consultation_stages", one.step).as_dict(),
        "began_at": one.began_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "outcome": one.outcome,
        "minutes": one.minutes,
        "meets_at": one.meets_at.isoformat() if one.meets_at else None,
        "place": one.place,
        "presences": [
            {
                "key": p.key,
                "name": _name(known, p.key),
                "present": p.present,
                "who": p.who,
                "duty": p.duty,
                "count": p.count,
            }
            for p in one.presences
        ],
        "present": len(one.present),
        "ballots": [
            {
                "item": ballot.item,
                "votes": [
                    {"key": vote.key, "name": _name(known, vote.key), "choice": vote.choice}
                    | CHOICES[vote.choice].as_dict()
                    for vote in ballot.votes
                ],
            }
            for ballot in one.ballots
        ],
        "decisions": [{"number": d.number, "item": d.item, "text": d.text} for d in one.decisions],
    }


def _decision(one: Decision, state: State, today: dt.date) -> dict[str, Any]:
    """Describe a decision with what came of it: the chain from the option to the proofs."""
    works = [work for work in state.works if work.task.decision == one.number]
    return {
        "number": one.number,
        "item": one.item,
        "item_text": state.items[one.item - 1],
        "text": one.text,
        "tasks": [_work(work, today) for work in works],
    }


def _work(work: Work, today: dt.date) -> dict[str, Any]:
    task, proof = work.task, work.proof
    return {
        "number": task.number,
        "decision": task.decision,
        "organization": task.organization,
        "area": task.area,
        "owner": task.owner,
        "text": task.text,
        "due_on": task.due_on.isoformat(),
        "state": work.standing(today),
        "days": (task.due_on - today).days,
        "first_due_on": work.first_due_on.isoformat() if work.first_due_on else None,
        "done_at": work.done_at.isoformat() if work.done_at else None,
        "done_by": work.done_by,
        "withdrawn_at": work.withdrawn_at.isoformat() if work.withdrawn_at else None,
        "withdrawn_by": work.withdrawn_by,
        "withdrawn_why": work.withdrawn_why,
        "proof": None
        if proof is None
        else {
            "text": proof.text,
            "lon": proof.lon,
            "lat": proof.lat,
            "facility": proof.facility,
            "place": proof.place,
            "photos": [
                {"sha256": p.sha256, "width": p.width, "height": p.height} for p in proof.photos
            ],
        },
    }


def _event(event: ConsultationEvent, known: dict[str, Party], clock: str) -> dict[str, Any]:
    """Describe one thing that was done."""
    entry = code_list("consultation_moves").get(event.move, {})
    return {
        "at": event.at.isoformat(),
        "by": event.by,
        "move": event.move,
        "stage": event.stage,
        "zh": entry.get("done_zh", event.move),
        "en": entry.get("done_en", event.move),
        "what": _what(step_of(event), event.stage, known, clock).as_dict(),
        "reason": event.detail.get("reason", ""),
    }


def _what(step: Step, stage: str, known: dict[str, Party], clock: str) -> Said:
    """Say in a few words what a step was about; "" where its name says all."""
    match step.move:
        case "advance" | "return":
            return called("consultation_stages", stage)
        case "leave_out":
            return _plain(_name(known, step.key))
        case "attend" | "vote" | "minutes":
            return _counted(step)
        case "assign" if step.task is not None:
            return _plain(f"{step.task.owner}：{step.task.text}")
        case "finish" if step.proof is not None:
            return _plain(f"{step.number}：{step.proof.text}")
        case "reopen" | "reschedule" | "hand_over" | "withdraw":
            return _changed(step)
    if step.move == "open":
        return _opened(step)
    if step.move == "convene" and step.meets_at is not None:
        return _plain(f"{case_words.moment(step.meets_at)} {step.text}")
    if step.move == "extend":
        return case_words.time(clock, step.amount)
    named = [*(party.name for party in step.parties), *(file.name for file in step.files)]
    return _plain("、".join(named) or step.text)


def _changed(step: Step) -> Said:
    """Say which task was changed, and how it is from then on."""
    if step.task is None:
        return _plain(str(step.number))
    now = step.task.owner if step.move == "hand_over" else step.task.due_on
    return _plain(f"{step.number} → {now}：{step.task.text}")


def _opened(step: Step) -> Said:
    """Say what was opened, and how many that are concerned were not invited."""
    if not step.number:
        return _plain(step.text)
    return said(
        "{title}（另有 {count} 个相关方没有请）",
        "{title} ({count} more that are concerned were not invited)",
        title=step.text,
        count=step.number,
    )


def _counted(step: Step) -> Said:
    """Say how many were there, voted how, or wrote how much; the names stand in the sitting."""
    if step.move == "attend":
        there = sum(one.present for one in step.presences)
        away = len(step.presences) - there
        return Said(f"{there} 方到场，{away} 方没有到场", f"{there} there, {away} not")
    if step.move == "minutes":
        return Said(f"{len(step.text)} 字", f"{len(step.text)} characters")
    each = [(word, sum(v.choice == key for v in step.votes)) for key, word in CHOICES.items()]
    return Said(
        f"{step.number}：" + "，".join(f"{word.zh} {count}" for word, count in each),
        f"{step.number}: " + ", ".join(f"{count} {word.en}" for word, count in each),
    )


def _plain(text: str) -> Said:
    """Say a text, or how a long one begins: whole it stands where it belongs."""
    begins = text if len(text) <= LONGEST_WHAT else f"{text[:LONGEST_WHAT]}…"
    return Said(begins, begins)
