"""The pages of assessments: begun from the store, decided on, weak ones followed, the systems."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from gridmap.actions import dates
from gridmap.actions.assessments import beginning, deciding, systems, weak
from gridmap.db.session import reading
from gridmap.errors import GridmapError
from gridmap.files.code_lists import code_list
from gridmap.saying import of_error
from gridmap.web import params, registers, saved_views, tables, who
from gridmap.web.errors import status_of
from gridmap.web.store import store

blueprint = Blueprint("assessments", __name__, url_prefix="/assessments")


@blueprint.get("/begin")
def new() -> str:
    """Show the form that begins an assessment; the address may name its subject."""
    return _form({key: request.args.get(key, "") for key in ("subject_kind", "subject_code")})


@blueprint.post("/begin")
def begin() -> Any:
    """Begin an assessment and lead to it."""
    form = request.form
    given = {key: params.plain(key, value.strip()) for key, value in form.items()}
    try:
        code = beginning.begin(
            store().engine,
            given.get("subject_kind", ""),
            given.get("subject_code", ""),
            on=_day(given),
            name=given.get("name", ""),
            organization=given.get("organization_code", ""),
            by=who.user(),
        )
    except GridmapError as error:
        return _form(given, problem=of_error(error, params.lang())), status_of(error)
    return _back(code)


@blueprint.get("/weak")
def weak_ones() -> str:
    """List what was found weak, and how it goes on."""
    found = weak.listing(
        store().engine,
        area=params.text("area"),
        state=params.text("state") or "followed",
        page=int(params.number("page", 1)),
    )
    kept = params.kept("area", "state", "lang")
    views = saved_views.shown("weak", kept)
    return render_template(
        "assessments/weak.html", found=found, kept=kept, views=views, lang=params.lang()
    )


@blueprint.get("/weak.<any(csv, xlsx, geojson):ending>")
def weak_table(ending: str) -> Response:
    """Save the list."""
    area, state = params.text("area"), params.text("state") or "followed"
    return tables.saved(weak.table(store().engine, area=area, state=state), "weak", ending)


@blueprint.get("/systems")
def three_systems() -> str:
    """Show the three systems and three centres of each subdistrict."""
    found = systems.describe(store().engine, area=params.text("area"))
    return render_template("assessments/systems.html", found=found, lang=params.lang())


@blueprint.get("/systems.<any(csv, xlsx, geojson):ending>")
def systems_table(ending: str) -> Response:
    """Save the three systems and three centres."""
    return tables.saved(systems.table(store().engine), "systems", ending)


@blueprint.post("/<code>/proposals/<int:number>/accept")
def accept(code: str, number: int) -> Any:
    """Make a proposal a finding."""
    given = {key: params.prose(key, value) for key, value in request.form.items()}
    return _done(
        code,
        lambda: deciding.accept(
            store().engine, code, number, given=given, lang=params.lang(), by=who.user()
        ),
    )


@blueprint.post("/<code>/proposals/accept")
def accept_all(code: str) -> Any:
    """Make findings of all proposals that are left."""
    return _done(
        code, lambda: deciding.accept_all(store().engine, code, lang=params.lang(), by=who.user())
    )


@blueprint.post("/<code>/proposals/<int:number>/drop")
def drop(code: str, number: int) -> Any:
    """Drop a proposal."""
    reason = params.prose("reason", request.form.get("reason", ""))
    return _done(
        code, lambda: deciding.drop(store().engine, code, number, reason=reason, by=who.user())
    )


def _done(code: str, work: Any) -> Any:
    try:
        work()
    except GridmapError as error:
        told = of_error(error, params.lang())
        return registers.page_of("assessments", code, problem=told), status_of(error)
    return _back(code)


def _back(code: str) -> BaseResponse | Response:
    lang = "en" if params.lang() == "en" else None
    return redirect(url_for("registers.show", name="assessments", code=code, lang=lang), 303)


def _day(given: dict[str, str]) -> Any:
    day = params.date_of("assessed_on", given.get("assessed_on", ""))
    return day or dates.today()


def _form(given: dict[str, str], problem: str = "") -> str:
    with reading(store().engine) as session:
        today = dates.clock(session)
    return render_template(
        "assessments/begin.html",
        given=given,
        today=today,
        problem=problem,
        kinds=code_list("assessed_kinds"),
        lang=params.lang(),
    )
