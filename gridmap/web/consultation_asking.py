"""What requests ask of consultations, parsed once: filters of lists, forms, uploads."""

import json
from typing import Any
from uuid import uuid4

from flask import request

from gridmap.actions.consultation_list import Asked, AskedTasks
from gridmap.actions.consultation_making import Wanted
from gridmap.actions.consultation_proposal import Proposal
from gridmap.analysis.consultation_parts import Presence, Vote
from gridmap.errors import InputError
from gridmap.web import params

FILTERS = (
    "area", "state", "step", "kind", "organization", "consultation", "subject", "q", "lang",
)  # fmt: skip
MOST_FIELDS = 300


def asked() -> Asked:
    """Return the filters of the list of consultations."""
    return Asked(
        area=params.text("area"),
        state=params.text("state") if "state" in request.args else "open",
        stage=params.text("step"),
        kind=params.text("kind"),
        text=params.text("q"),
        page=max(1, int(params.number("page", 1))),
    )


def asked_tasks() -> AskedTasks:
    """Return the filters of the list of tasks."""
    return AskedTasks(
        area=params.text("area"),
        state=params.text("state") if "state" in request.args else "open",
        organization=params.text("organization"),
        text=params.text("q"),
        consultation=params.text("consultation"),
        subject=params.text("subject"),
        page=max(1, int(params.number("page", 1))),
    )


def kept() -> dict[str, str]:
    """Return the filters of the address, as links carry them on."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name) is not None}


def shape_of(given: Any) -> str:
    """Return a drawn area as GeoJSON text, "" where none is given."""
    if not given:
        return ""
    if isinstance(given, dict):
        return json.dumps(given)
    if not isinstance(given, str):
        raise InputError("shape must be a GeoJSON object.")
    return given


def uploads(name: str) -> tuple[tuple[str, bytes], ...]:
    """Return the files of a form: names and bytes; a field that was left empty is none."""
    files: list[Any] = request.files.getlist(name)
    return tuple((file.filename, file.read()) for file in files if file.filename)


def proposal() -> Proposal:
    """Return the proposal of a form, or of the address that leads to it."""
    given = request.form if request.method == "POST" else request.args
    case = params.plain("case", given.get("case", "").strip())
    kind, code = given.get("subject_kind", ""), given.get("subject_code", "")
    shape = given.get("shape", "").strip()
    for _name, content in uploads("file"):
        shape = content.decode("utf-8", "replace")
    agenda = params.prose("agenda", given.get("agenda", "")).split("\n")
    return Proposal(
        client_key=given.get("client_key", "") or str(uuid4()),
        kind=params.plain("kind", given.get("kind", "") or "four_x"),
        title=params.plain("title", given.get("title", "").strip()),
        text=params.prose("text", given.get("text", "")),
        subject_kind="case" if case else params.plain("subject_kind", kind),
        subject_code=case or params.plain("subject_code", code),
        area=params.plain("area", given.get("area", "").strip()),
        shape=shape,
        agenda=tuple(filter(None, (line.strip() for line in agenda))),
        hold_case=request.method != "POST" or bool(given.get("hold_case")),
        invite_kinds=_many("invite_kind"),
        invite=_many("invite"),
    )


def _many(name: str) -> tuple[str, ...]:
    """Return what is ticked of several boxes of one name."""
    return tuple(params.plain(name, value) for value in request.form.getlist(name))


def wanted() -> Wanted:
    """Return what the form of a page wants to do."""
    given = request.form
    party, _, grid = params.plain("party", given.get("party", "")).partition("grid:")
    return Wanted(
        move=given.get("move", ""),
        reason=params.prose("reason", given.get("reason", "")),
        text=params.prose("text", given.get("text", "")),
        to=params.plain("to", given.get("to", "")),
        party=party,
        area=grid or params.plain("grid", given.get("grid", "").strip()),
        organization=params.plain("organization", given.get("organization", "").strip()),
        name=params.plain("name", given.get("name", "").strip()),
        kind=params.plain("kind", given.get("kind", "")),
        number=params.whole_of("number", given.get("number", "")) or 0,
        amount=number("amount") or 0.0,
        presences=_presences(),
        votes=tuple(Vote(key, choice) for key, choice in _answers("vote:").items() if choice),
        meets_at=params.moment_of("meets_at", given.get("meets_at", "")),
        due_on=params.date_of("due_on", given.get("due_on", "")),
        lon=number("lon"),
        lat=number("lat"),
        facility=params.plain("facility", given.get("facility", "").strip()),
        uploads=uploads("files"),
        seen=params.whole_of("seen", given.get("seen", "")),
        client_key=given.get("client_key", ""),
    )


def number(name: str) -> float | None:
    """Return a number of the form; None where it is left empty."""
    value = request.form.get(name, "").strip()
    return params.number_of(name, value) if value else None


def _presences() -> tuple[Presence, ...]:
    """Return who is there by the form: of each party that it asks for yes or no.

    Who is proposed for a party that is away after all is no one's name there.
    """
    whos, duties, counts = _fields("who:"), _fields("duty:"), _fields("count:")
    return tuple(
        Presence(
            key,
            answer == "yes",
            whos.get(key, "") if answer == "yes" else "",
            duties.get(key, "") if answer == "yes" else "",
            params.whole_of("count", counts.get(key, "")) if answer == "yes" else None,
        )
        for key, answer in _answers("present:").items()
        if answer in ("yes", "no")
    )


def _answers(prefix: str) -> dict[str, str]:
    """Return what a form says of each party; of those left open, what it says of the others."""
    others = request.form.get("others", "")
    return {key: answer or others for key, answer in _fields(prefix).items()}


def _fields(prefix: str) -> dict[str, str]:
    """Return the fields of the form whose names begin so, by the rest of their names."""
    found = {
        name.removeprefix(prefix): params.plain(prefix, value.strip())
        for name, value in request.form.items()
        if name.startswith(prefix)
    }
    if len(found) > MOST_FIELDS:
        raise InputError(f"There are more than {MOST_FIELDS} fields.")
    return found
