"""Two-way service: proposals, projects, facilities that units opened, check-ins and activities."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions.lists import activities, check_ins, matching, opening_up, projects
from gridmap.actions.lists.matching import Asked
from gridmap.errors import ConflictError, InputError
from gridmap.files.code_lists import called, code_list
from gridmap.files.registers import register
from gridmap.saying import in_language, of_error
from gridmap.web import languages, params, register_pages, registers, saved_views, tables, who
from gridmap.web.errors import status_of
from gridmap.web.store import store

blueprint = Blueprint("lists", __name__)


@blueprint.get("/demands/matches")
def matches() -> str:
    """List the open demands, each with the resources that fit it best."""
    asked = asked_of()
    return render_template(
        "demands/matches.html",
        found=matching.overview(store().engine, asked, networks=register_pages.networks()),
        views=saved_views.shown("matches", params.kept("area", "kind")),
        asked=asked,
        kinds={kind: called("need_kinds", kind) for kind in code_list("need_kinds")},
        allowed=who.may_what().get(register("projects").verb, False),
        lang=params.lang(),
    )


@blueprint.get("/demands/matches.<any(csv, xlsx, geojson):ending>")
def matches_table(ending: str) -> Response:
    """Save the proposals for all open demands."""
    told = matching.table(store().engine, asked_of(), networks=register_pages.networks())
    return tables.saved(told, "matches", ending)


@blueprint.get("/api/demands/<code>/matches")
def matches_of(code: str) -> Response:
    """Describe the resources that fit a demand, the best first, with the parts of their points."""
    code = params.plain("code", code)
    found = matching.of_demand(store().engine, code, networks=register_pages.networks())
    return jsonify(
        demand=found["code"],
        state=found["state"],
        on_foot=found["on_foot"],
        run=found["run"],
        limit_m=found["limit_m"],
        matches=[
            {
                "resource": match["code"],
                "name": match["name"],
                "organization": match["organization_code"],
                "points": match["points"],
                "distance_m": match["distance_m"],
                "parts": [part | _said(part, "called", "words") for part in match["parts"]],
            }
            for match in found["matches"]
        ],
    )


@blueprint.post("/demands/<code>/matches")
def make_project(code: str) -> Any:
    """Make a project of a demand and the resource of the form."""
    resource = params.plain("resource", request.form.get("resource", ""))
    try:
        made = projects.make(store().engine, code, resource, by=who.user())
    except (ConflictError, InputError) as error:
        return _refused("demands", code, error)
    return _to("projects", made)


@blueprint.post("/projects/<code>/moves")
def move(code: str) -> Any:
    """Bring a project into another state."""
    given = {name: params.prose(name, text) for name, text in request.form.items()}
    seen = params.whole_of("seen", given.get("seen", ""))
    try:
        projects.move(store().engine, code, given, by=who.user(), seen=seen)
    except (ConflictError, InputError) as error:
        return _refused("projects", code, error, **given)
    return _to("projects", code)


@blueprint.post("/projects/<code>/steps/<step>")
def finish_step(code: str, step: str) -> Any:
    """Say that a step of a project is done."""
    evidence = params.prose("evidence", request.form.get("evidence", ""))
    done_on = params.plain("done_on", request.form.get("done_on", ""))
    try:
        projects.finish_step(store().engine, step, evidence, done_on, by=who.user())
    except (ConflictError, InputError) as error:
        return _refused("projects", code, error, step=step, evidence=evidence, done_on=done_on)
    return _to("projects", code)


@blueprint.post("/resources/<code>/opening")
def open_up(code: str) -> Any:
    """Open a resource to residents, as a facility."""
    kind = params.plain("kind", request.form.get("kind", ""))
    hours = params.plain("hours", request.form.get("hours", "").strip())
    try:
        made = opening_up.open_up(store().engine, code, kind, hours, by=who.user())
    except (ConflictError, InputError) as error:
        return _refused("resources", code, error, kind=kind, hours=hours)
    return _to("facilities", made)


@blueprint.get("/check_ins/summary")
def check_in_summary() -> str:
    """Sum the check-ins by community and by unit."""
    area = params.text("area")
    return render_template(
        "check_ins/summary.html",
        found=check_ins.summary(store().engine, area, asking=who.user()),
        words=check_ins.WORDS,
        lang=params.lang(),
    )


@blueprint.get("/check_ins/summary.<any(csv, xlsx, geojson):ending>")
def check_in_table(ending: str) -> Response:
    """Save the sums by community, or with `by=unit` by unit."""
    area, by = params.text("area"), params.text("by")
    told = check_ins.table(store().engine, area, by, asking=who.user())
    name = f"check-ins-by-{'unit' if by == 'unit' else 'community'}"
    return tables.saved(told, name, ending)


@blueprint.get("/facilities/idle")
def idle() -> str:
    """List the facilities where nothing took place for some days."""
    area, kind = params.text("area"), params.text("kind")
    days = params.whole_of("days", params.text("days"))
    return render_template(
        "facilities/idle.html",
        found=activities.idle(store().engine, area, kind, days),
        views=saved_views.shown("idle", params.kept("area", "kind", "days")),
        kind=kind,
        lang=params.lang(),
    )


@blueprint.get("/facilities/idle.<any(csv, xlsx, geojson):ending>")
def idle_table(ending: str) -> Response:
    """Save the list."""
    days = params.whole_of("days", params.text("days"))
    told = activities.idle_table(store().engine, params.text("area"), params.text("kind"), days)
    return tables.saved(told, "facilities-idle", ending)


def asked_of() -> Asked:
    """Return what the address asks for."""
    page = max(1, int(params.number("page", 1)))
    return Asked(area=params.text("area"), kind=params.text("kind"), page=page)


def _refused(name: str, code: str, error: Exception, **typed: str) -> Any:
    """Show the page of a record again: why nothing was done, and the form with what was typed."""
    problem = of_error(error, params.lang())
    return registers.page_of(name, code, problem=problem, typed=typed), status_of(error)


def _to(name: str, code: str) -> BaseResponse:
    lang = "en" if params.lang() == "en" else None
    return redirect(url_for("registers.show", name=name, code=code, lang=lang), 303)


def _said(part: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: str(in_language(part[name], languages.asked())) for name in names}
