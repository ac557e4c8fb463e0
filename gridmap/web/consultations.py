"""Consultations and their tasks, for programs."""

import dataclasses
from typing import Any

from flask import Blueprint, Response, jsonify, request

from gridmap.actions import (
    consultation_choosing,
    consultation_list,
    consultation_moves,
    consultation_opening,
    consultation_show,
)
from gridmap.actions.consultation_making import Wanted
from gridmap.actions.consultation_proposal import Proposal
from gridmap.analysis.consultation_parts import Presence, Vote
from gridmap.errors import InputError
from gridmap.files.attachments import MEDIA_TYPES
from gridmap.files.photos import MEDIA_TYPE
from gridmap.web import body, consultation_asking, params, who
from gridmap.web.saving import saved_as
from gridmap.web.store import store

YEAR = 31_536_000
KEY = "Idempotency-Key"
LONGEST_LIST = 300
# An attachment is somebody else's file: no browser may run anything of it here.
SANDBOX = "default-src 'none'; sandbox"

blueprint = Blueprint("consultations", __name__, url_prefix="/api")


@blueprint.get("/consultations")
def listing() -> Response:
    """List consultations by the filters of the page."""
    found = consultation_list.describe(store().engine, consultation_asking.asked())
    return jsonify(
        consultations=[_plain(row) for row in found["rows"]],
        counts={name or "all": count for name, count in found["counts"].items()},
        found=found["found"],
        page=found["page"],
        pages=found["pages"],
    )


@blueprint.post("/consultations")
def create() -> tuple[Response, int]:
    """Open a consultation; the header `Idempotency-Key` is its UUID."""
    done = consultation_opening.open_consultation(store().engine, _proposal(), by=who.user())
    answer = {"code": done.code, "fresh": done.fresh, "case_held": done.held}
    return jsonify(answer), 201 if done.fresh else 200


@blueprint.post("/consultations/preview")
def preview() -> Response:
    """Say who would be at the table of a proposal, and why; nothing is written."""
    found = consultation_opening.preview(store().engine, _proposal(), by=who.user())
    told = {name: found[name] for name in ("area_code", "area_name", "title", "grids", "asks")}
    return jsonify(told | {"parties": consultation_choosing.numbered(found["parties"])})


def _proposal() -> Proposal:
    """Return the proposal of the JSON of a request."""
    given = body.mapping()
    return Proposal(
        client_key=request.headers.get(KEY, ""),
        kind=body.text(given, "kind") or "four_x",
        title=body.text(given, "title"),
        text=body.prose(given, "text"),
        subject_kind=body.text(given, "subject_kind"),
        subject_code=body.text(given, "subject_code"),
        area=body.text(given, "area"),
        shape=consultation_asking.shape_of(given.get("shape")),
        agenda=tuple(_texts(given, "agenda")),
        hold_case=given.get("hold_case", True) is True,
        invite_kinds=tuple(_texts(given, "invite_kinds")),
        invite=tuple(_texts(given, "invite")),
    )


@blueprint.get("/consultations/<code>")
def show(code: str) -> Response:
    """Describe a consultation; people with an account are told who sat there and how they voted."""
    code = params.plain("code", code)
    response = jsonify(consultation_show.show(store().engine, code, asking=who.user()))
    response.cache_control.no_store = True
    return response


@blueprint.post("/consultations/<code>/moves")
def move(code: str) -> tuple[Response, int]:
    """Do something with a consultation; `seen` is the `last_event` that was looked at."""
    return _done(code, wanted_of(body.mapping()))


@blueprint.post("/consultations/<code>/files")
def attach(code: str) -> tuple[Response, int]:
    """Attach the `files` of a form."""
    wanted = Wanted("attach", uploads=consultation_asking.uploads("files"))
    return _done(code, dataclasses.replace(wanted, client_key=request.headers.get(KEY, "")))


@blueprint.post("/consultations/<code>/tasks/<int:number>/done")
def finish(code: str, number: int) -> tuple[Response, int]:
    """Say that a task is done: a form with `text`, `photos`, and `lon`, `lat` or `facility`."""
    form = request.form
    wanted = Wanted(
        "finish",
        number=number,
        text=params.prose("text", form.get("text", "")),
        lon=consultation_asking.number("lon"),
        lat=consultation_asking.number("lat"),
        facility=params.plain("facility", form.get("facility", "").strip()),
        uploads=consultation_asking.uploads("photos"),
        client_key=request.headers.get(KEY, ""),
    )
    return _done(code, wanted)


@blueprint.get("/consultations/<code>/files/<sha256>")
def file(code: str, sha256: str) -> Response:
    """Send an attachment to people with an account, as a file to save."""
    here = store()
    content, ending, name = consultation_show.attachment(
        here.engine, params.plain("code", code), sha256, files_folder=here.config.files_folder
    )
    response = Response(content, mimetype=MEDIA_TYPES[ending])
    stem = name.rsplit(".", 1)[0] or "file"
    saved_as(response, f"{stem}.{ending}")
    response.headers["Content-Security-Policy"] = SANDBOX
    return _kept(response)


@blueprint.get("/consultations/<code>/tasks/<int:number>/photos/<int:position>")
def photo(code: str, number: int, position: int) -> Response:
    """Send a photo that shows that a task is done, `size` large or small."""
    here = store()
    content = consultation_show.photo(
        here.engine,
        params.plain("code", code),
        number,
        position,
        params.text("size") or "large",
        files_folder=here.config.files_folder,
    )
    return _kept(Response(content, mimetype=MEDIA_TYPE))


@blueprint.get("/tasks")
def tasks() -> Response:
    """List tasks by the filters of the page."""
    found = consultation_list.describe_tasks(store().engine, consultation_asking.asked_tasks())
    return jsonify(
        tasks=[_plain(row) for row in found["rows"]],
        counts={name or "all": count for name, count in found["counts"].items()},
        found=found["found"],
        page=found["page"],
        pages=found["pages"],
    )


def _kept(response: Response) -> Response:
    response.cache_control.private = True
    response.cache_control.max_age = YEAR
    return response


def _done(code: str, wanted: Wanted) -> tuple[Response, int]:
    here, code = store(), params.plain("code", code)
    fresh = consultation_moves.move(
        here.engine, code, wanted, by=who.user(), files_folder=here.config.files_folder
    )
    return jsonify(code=code, fresh=fresh), 201 if fresh else 200


def wanted_of(given: dict[str, Any]) -> Wanted:
    """Return what the JSON of a request wants to do."""
    return Wanted(
        move=body.text(given, "move"),
        reason=body.prose(given, "reason"),
        text=body.prose(given, "text"),
        to=body.text(given, "to"),
        party=body.text(given, "party"),
        organization=body.text(given, "organization"),
        name=body.text(given, "name"),
        kind=body.text(given, "kind"),
        area=body.text(given, "area"),
        number=body.whole(given, "number") or 0,
        amount=body.number(given, "amount", 0.0),
        presences=tuple(_presence(one) for one in _list(given, "presences")),
        votes=tuple(
            Vote(body.text(one, "party"), body.text(one, "choice")) for one in _list(given, "votes")
        ),
        meets_at=params.moment_of("meets_at", body.text(given, "meets_at")),
        due_on=params.date_of("due_on", body.text(given, "due_on")),
        lon=body.number(given, "lon", 0.0) if given.get("lon") is not None else None,
        lat=body.number(given, "lat", 0.0) if given.get("lat") is not None else None,
        facility=body.text(given, "facility"),
        seen=body.whole(given, "seen"),
        client_key=request.headers.get(KEY, ""),
    )


def _presence(given: dict[str, Any]) -> Presence:
    present = given.get("present")
    if not isinstance(present, bool):
        raise InputError("present must be true or false.")
    return Presence(
        body.text(given, "party"),
        present,
        body.text(given, "who"),
        body.text(given, "duty"),
        body.whole(given, "count"),
    )


def _list(given: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = given.get(name) or []
    fits = isinstance(found, list) and len(found) <= LONGEST_LIST
    if not fits or not all(isinstance(one, dict) for one in found):
        raise InputError(f"{name} must be a list of objects.")
    return list(found)


def _texts(given: dict[str, Any], name: str) -> list[str]:
    found = given.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise InputError(f"{name} must be a list of texts.")
    return [params.prose(name, one) for one in found if one.strip()]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a list as JSON has it: moments and days as ISO 8601."""
    found = {}
    for name, value in row.items():
        if hasattr(value, "isoformat"):
            found[name] = value.isoformat()
        else:
            found[name] = value.as_dict() if hasattr(value, "as_dict") else value
    return found
