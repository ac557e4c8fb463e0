"""Cases: reported from the street, looked at, and those near a place."""

import math
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from gridmap.actions import (
    case_contacts,
    case_moves,
    case_near,
    case_notes,
    case_reporting,
    case_show,
    case_words,
)
from gridmap.actions.case_moves import Wanted
from gridmap.actions.case_reporting import Report
from gridmap.files.code_lists import code_list
from gridmap.files.photos import MEDIA_TYPE
from gridmap.web import body, params, who
from gridmap.web.store import store

YEAR = 31_536_000
KEY = "Idempotency-Key"

blueprint = Blueprint("cases", __name__, url_prefix="/api/cases")


@blueprint.post("")
def report() -> tuple[Response, int]:
    """Take a report, a form with photos; the header `Idempotency-Key` is its UUID."""
    here = store()
    done = case_reporting.report_case(
        here.engine,
        Report(
            client_key=request.headers.get(KEY, ""),
            class_code=_text("class"),
            lon=_number("lon"),
            lat=_number("lat"),
            text=_text("text"),
            accuracy_m=_number("accuracy_m") if request.form.get("accuracy_m") else None,
        ),
        _photos(),
        by=who.user(),
        files_folder=here.config.files_folder,
        contact=request.form.get("contact", ""),
    )
    answer = {
        "code": done.code,
        "area_code": done.area_code,
        "area_name": done.area_name,
        "due_at": done.due_at.isoformat() if done.due_at else None,
        "fresh": done.fresh,
    }
    return jsonify(answer), 201 if done.fresh else 200


@blueprint.get("/classes")
def classes() -> Response:
    """List the classes of cases, and for how long the contact of a reporter is kept."""
    names = ("id", "zh", "en", "family", "radius_m", "days", "confirmed")
    found = [
        {name: entry[name] for name in names} | {"time": case_words.time_of(entry["id"])}
        for entry in code_list("case_classes").values()
    ]
    return jsonify(classes=found, contact=case_contacts.promise())


@blueprint.get("/near")
def near() -> Response:
    """List the cases that a report of `class` at `lon`, `lat` would likely repeat."""
    found = case_near.likely_same(
        store().engine,
        params.text("class"),
        params.number("lon", math.nan),
        params.number("lat", math.nan),
    )
    return jsonify(cases=found)


@blueprint.get("/<code>")
def show(code: str) -> Response:
    """Describe a case; people with an account see more, who handles it a contact too."""
    response = jsonify(
        case_show.show(store().engine, params.plain("code", code), asking=who.user())
    )
    response.cache_control.no_store = True
    return response


@blueprint.post("/<code>/notes")
def add_note(code: str) -> tuple[Response, int]:
    """Add what somebody else saw of the same matter."""
    here = store()
    fresh = case_notes.add_note(
        here.engine,
        params.plain("code", code),
        request.headers.get(KEY, ""),
        _text("text"),
        _photos(),
        by=who.user(),
        files_folder=here.config.files_folder,
        contact=request.form.get("contact", ""),
    )
    return jsonify(code=code, fresh=fresh), 201 if fresh else 200


@blueprint.post("/<code>/moves")
def move(code: str) -> tuple[Response, int]:
    """Take a step with a case; `seen` is the `last_event` that the person had looked at."""
    given = body.mapping()
    wanted = replace(wanted_of(given), seen=body.whole(given, "seen"))
    fresh = case_moves.move(store().engine, params.plain("code", code), wanted, by=who.user())
    return jsonify(code=code, fresh=fresh), 201 if fresh else 200


def wanted_of(given: dict[str, Any]) -> Wanted:
    """Return the step that somebody wants to take, by what was sent."""
    return Wanted(
        move=body.text(given, "move"),
        reason=body.text(given, "reason"),
        text=body.prose(given, "text"),
        organization=body.text(given, "organization"),
        amount=body.number(given, "amount", 0.0),
        client_key=request.headers.get(KEY, ""),
        repeats=body.text(given, "repeats"),
    )


@blueprint.get("/<code>/photos/<int:position>")
def photo(code: str, position: int) -> Response:
    """Send a photo, `size` large or small, to people with an account."""
    here = store()
    content = case_show.photo(
        here.engine,
        params.plain("code", code),
        position,
        params.text("size") or "large",
        files_folder=here.config.files_folder,
    )
    response = Response(content, mimetype=MEDIA_TYPE)
    response.cache_control.private = True
    response.cache_control.max_age = YEAR
    return response


def _text(name: str) -> str:
    return params.prose(name, request.form.get(name, ""))


def _number(name: str) -> float:
    return params.number_of(name, request.form.get(name, ""))


def _photos() -> list[tuple[str, bytes]]:
    files: list[Any] = request.files.getlist("photos")
    return [(file.filename or "photo", file.read()) for file in files]
