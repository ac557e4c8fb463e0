"""Two-way service for programs: proposals, projects, opened rooms, and sums of check-ins."""

from typing import Any

from flask import Blueprint, Response, jsonify

from gridmap.actions.lists import activities, check_ins, matching, opening_up, projects
from gridmap.web import body, params, register_pages, who
from gridmap.web.assessment_api import plain
from gridmap.web.lists import asked_of
from gridmap.web.store import store

blueprint = Blueprint("list_api", __name__, url_prefix="/api")


@blueprint.get("/demands/matches")
def matches() -> Response:
    """List the open demands, each with the resources that fit it best, a page at once."""
    found = matching.overview(store().engine, asked_of(), networks=register_pages.networks())
    return jsonify(demands=plain(found["rows"]), **_page(found), on_foot=found["on_foot"])


@blueprint.post("/demands/<code>/matches")
def make_project(code: str) -> tuple[Response, int]:
    """Make a project of a demand and a `resource`."""
    resource = body.text(body.mapping(), "resource")
    made = projects.make(store().engine, params.plain("code", code), resource, by=who.user())
    return jsonify(code=made), 201


@blueprint.post("/projects/<code>/moves")
def move(code: str) -> Response:
    """Bring a project into another `state`, with what that needs."""
    given, code = body.mapping(), params.plain("code", code)
    texts, seen = body.texts(given, projects.MOVED), body.whole(given, "seen")
    projects.move(store().engine, code, texts, by=who.user(), seen=seen)
    return jsonify(code=code)


@blueprint.post("/project_steps/<code>/done")
def finish_step(code: str) -> Response:
    """Say that a step of a project is done, today or on `done_on`, and by which `evidence`."""
    given, code = body.mapping(), params.plain("code", code)
    evidence, done_on = body.prose(given, "evidence"), body.text(given, "done_on")
    project = projects.finish_step(store().engine, code, evidence, done_on, by=who.user())
    return jsonify(code=code, project=project)


@blueprint.post("/resources/<code>/opening")
def open_up(code: str) -> tuple[Response, int]:
    """Open a resource to residents as a facility of a `kind`, in `hours`."""
    given = body.mapping()
    kind, hours = body.text(given, "kind"), body.text(given, "hours")
    made = opening_up.open_up(
        store().engine, params.plain("code", code), kind, hours, by=who.user()
    )
    return jsonify(code=made), 201


@blueprint.get("/check_ins/summary")
def check_in_summary() -> Response:
    """Sum the check-ins of an area by community and by unit, and name who is missing."""
    found = check_ins.summary(store().engine, params.text("area"), asking=who.user())
    names = ("unit_count", "missing", "missing_count", "expected")
    sums = {name: [_sums(row) for row in found[name]] for name in ("communities", "units")}
    own = {name: found[name] for name in names} | sums | {"total": _sums(found["total"])}
    return jsonify(plain(own))


@blueprint.get("/facilities/idle")
def idle() -> Response:
    """List the facilities where nothing took place for some `days`."""
    area, kind = params.text("area"), params.text("kind")
    days = params.whole_of("days", params.text("days"))
    found = activities.idle(store().engine, area, kind, days)
    return jsonify(plain({name: found[name] for name in ("rows", "found", "days")}))


def _sums(row: dict[str, Any]) -> dict[str, Any]:
    """Return what is told of a sum: whose it is, and its numbers."""
    return {name: row[name] for name in ("code", "name", *check_ins.WORDS) if name in row}


def _page(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("found", "page", "pages")}
