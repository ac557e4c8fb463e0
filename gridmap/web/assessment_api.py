"""Assessments for programs: begun and decided on, weak ones, and the systems of subdistricts."""

from typing import Any

from flask import Blueprint, Response, jsonify

from gridmap.actions import dates
from gridmap.actions.assessments import beginning, deciding, describing, systems, weak
from gridmap.actions.registers import showing
from gridmap.saying import Said, in_language
from gridmap.web import body, languages, params, who
from gridmap.web.store import store

blueprint = Blueprint("assessment_api", __name__, url_prefix="/api/assessments")


@blueprint.post("/begin")
def begin() -> tuple[Response, int]:
    """Begin an assessment, filled in from the store."""
    given = {key: params.plain(key, str(value)) for key, value in body.mapping().items()}
    code = beginning.begin(
        store().engine,
        given.get("subject_kind", ""),
        given.get("subject_code", ""),
        on=params.date_of("assessed_on", given.get("assessed_on", "")) or dates.today(),
        name=given.get("name", ""),
        organization=given.get("organization_code", ""),
        by=who.user(),
    )
    return jsonify(code=code), 201


@blueprint.get("/<code>/check")
def show(code: str) -> Response:
    """Say what the store knew at an assessment, and what became of it."""
    asking = who.user()
    record = showing.show(store().engine, "assessments", params.plain("code", code), asking=asking)
    return jsonify(plain(describing.describe(store().engine, record, asking=asking)))


@blueprint.post("/<code>/proposals/<int:number>/accept")
def accept(code: str, number: int) -> tuple[Response, int]:
    """Make a proposal a finding."""
    given = {key: params.prose(key, str(value)) for key, value in body.mapping().items()}
    finding = deciding.accept(
        store().engine, code, number, given=given, lang=languages.asked(), by=who.user()
    )
    return jsonify(code=finding), 201


@blueprint.post("/<code>/proposals/accept")
def accept_all(code: str) -> Response:
    """Make findings of all proposals that are left; say how many."""
    code = params.plain("code", code)
    made = deciding.accept_all(store().engine, code, lang=languages.asked(), by=who.user())
    return jsonify(findings=made)


@blueprint.post("/<code>/proposals/<int:number>/drop")
def drop(code: str, number: int) -> tuple[str, int]:
    """Drop a proposal."""
    reason = params.prose("reason", str(body.mapping().get("reason", "")))
    deciding.drop(store().engine, code, number, reason=reason, by=who.user())
    return "", 204


@blueprint.get("/weak")
def weak_ones() -> Response:
    """List what was found weak."""
    found = weak.listing(
        store().engine,
        area=params.text("area"),
        state=params.text("state") or "followed",
        page=int(params.number("page", 1)),
    )
    named = {key: found[key] for key in ("counts", "found", "page", "pages")}
    return jsonify(plain({"assessments": found["rows"]} | named))


@blueprint.get("/systems")
def three_systems() -> Response:
    """Say how the three systems and three centres of each subdistrict look."""
    return jsonify(plain(systems.describe(store().engine, area=params.text("area"))))


def plain(value: Any) -> Any:
    """Return what JSON holds of a description: its sentences in the language of the answer."""
    if isinstance(value, Said):
        return in_language(value, languages.asked())
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {key: plain(getattr(value, key)) for key in value.__dataclass_fields__}
    return value
