"""The pages of consultations: the list, a new one, one with all that may be done, and the tasks."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from gridmap.actions import (
    consultation_choosing,
    consultation_list,
    consultation_many,
    consultation_moves,
    consultation_opening,
    consultation_rows,
    consultation_show,
)
from gridmap.actions.consultation_proposal import Proposal
from gridmap.analysis.consultation_stages import VERB
from gridmap.errors import GridmapError
from gridmap.files.code_lists import code_list
from gridmap.reports.consultation import render_consultation
from gridmap.saying import of_error
from gridmap.web import consultation_asking, params, saved_views, tables, who
from gridmap.web.errors import status_of
from gridmap.web.saving import saved_as
from gridmap.web.store import store

# Of a kind of which there are many, so many can be ticked one by one.
MOST_LISTED = 200
# Who did one of these is led back to the task.
OF_TASKS = {"finish", *consultation_many.TASK_MOVES}

blueprint = Blueprint("consultation_pages", __name__)


@blueprint.get("/consultations")
def listing() -> str:
    """List the consultations that fit the filters of the address."""
    return consultations_page()


def consultations_page(**more: Any) -> str:
    """Show the list, with what became of those that something was done with (`outcomes`)."""
    asked = consultation_asking.asked()
    return render_template(
        "consultations/list.html",
        found=consultation_list.describe(store().engine, asked),
        views=saved_views.shown("consultations", consultation_asking.kept()),
        asked=asked,
        kept=consultation_asking.kept(),
        stages=code_list("consultation_stages"),
        kinds=code_list("consultation_kinds"),
        moves=_moves(consultation_many.CONSULTATION_MOVES),
        key=str(uuid4()),
        lang=params.lang(),
        **more,
    )


@blueprint.get("/consultations.<any(csv, xlsx, geojson):ending>")
def table(ending: str) -> Response:
    """Save the list; as GeoJSON the areas of it."""
    told = consultation_rows.consultations(store().engine, consultation_asking.asked())
    return tables.saved(told, "consultations", ending)


@blueprint.get("/tasks")
def tasks() -> str:
    """List the tasks that fit the filters of the address."""
    return tasks_page()


def tasks_page(**more: Any) -> str:
    """Show the tasks, with what became of those that something was done with (`outcomes`)."""
    asked = consultation_asking.asked_tasks()
    return render_template(
        "consultations/tasks.html",
        found=consultation_list.describe_tasks(store().engine, asked),
        views=saved_views.shown("tasks", consultation_asking.kept()),
        asked=asked,
        kept=consultation_asking.kept(),
        moves=_moves(consultation_many.TASK_MOVES),
        key=str(uuid4()),
        lang=params.lang(),
        **more,
    )


@blueprint.get("/tasks.<any(csv, xlsx, geojson):ending>")
def task_table(ending: str) -> Response:
    """Save the tasks."""
    told = consultation_rows.tasks(store().engine, consultation_asking.asked_tasks())
    return tables.saved(told, "tasks", ending)


@blueprint.get("/consultations/new")
def new() -> Any:
    """Show the form, and who would be at the table of what the address names, or of one's own."""
    given = consultation_asking.proposal()
    if not (given.area or given.shape or given.subject_code):
        given = replace(given, area=who.user().area_code)
    return _form(given)


@blueprint.post("/consultations/new")
def create() -> Any:
    """Open what the form says; `do=look` only shows again who would be at the table."""
    proposal = consultation_asking.proposal()
    if request.form.get("do") == "look":
        return _form(proposal)
    try:
        done = consultation_opening.open_consultation(store().engine, proposal, by=who.user())
    except GridmapError as error:
        return _form(proposal, error)
    return _to(done.code)


@blueprint.get("/consultations/<code>")
def show(code: str) -> str:
    """Show one consultation."""
    return _page(code)


@blueprint.post("/consultations/<code>/moves")
def move(code: str) -> Any:
    """Do what a form says; what is wrong with it is said on the page."""
    here, given = store(), None
    try:
        given = consultation_asking.wanted()
        consultation_moves.move(
            here.engine,
            params.plain("code", code),
            given,
            by=who.user(),
            files_folder=here.config.files_folder,
        )
    except GridmapError as error:
        return _page(code, error=error, given=given), status_of(error)
    return _to(code, f"task-{given.number}" if given.move in OF_TASKS else None)


@blueprint.get("/consultations/<code>.json")
def chain(code: str) -> Response:
    """Save a consultation whole: parties, minutes, votes, decisions, tasks, proofs, history."""
    response = jsonify(_whole(code))
    return _saved(response, f"{code}.json")


@blueprint.get("/consultations/<code>.pdf")
def paper(code: str) -> Response:
    """Print a consultation: from the minutes to the decision, the tasks and their proofs."""
    here = store()
    found = _whole(code)
    photos = consultation_show.small_photos(
        here.engine, code, files_folder=here.config.files_folder
    )
    made = render_consultation(found, photos, params.lang(), zone=here.config.zone)
    response = Response(made, mimetype="application/pdf")
    return _saved(response, f"{code}.pdf") if params.text("download") else response


def _moves(names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return what the person may do with many, in words; nothing for who holds no consultations."""
    known = code_list("consultation_moves")
    return {name: known[name] for name in names} if VERB in who.user().verbs else {}


def _whole(code: str) -> dict[str, Any]:
    found = consultation_show.show(store().engine, params.plain("code", code), asking=who.user())
    kept = (
        "moves", "last_event", "lacks", "rule", "earlier", "next", "today", "sitting", "own_tasks",
        "grids", "extend", "x_groups",
    )  # fmt: skip
    return {name: value for name, value in found.items() if name not in kept}


def _saved(response: Response, name: str) -> Response:
    response.cache_control.no_store = True
    return saved_as(response, name)


def _to(code: str, anchor: str | None = None) -> Any:
    lang = "en" if params.lang() == "en" else None
    page = url_for("consultation_pages.show", code=code, lang=lang, _anchor=anchor)
    return redirect(page, 303)


def _page(code: str, **more: Any) -> str:
    code = params.plain("code", code)
    error = more.get("error")
    return render_template(
        "consultations/show.html",
        talk=consultation_show.show(store().engine, code, asking=who.user()),
        key=str(uuid4()),
        problem=of_error(error, params.lang()) if error else None,
        given=more.get("given"),
        typed=request.form,
        lang=params.lang(),
    )


def _form(proposal: Proposal, error: GridmapError | None = None) -> Any:
    """Show the form; whatever can be computed of the table stands below it."""
    table, problem = None, error
    if proposal.shape or proposal.area or proposal.subject_code:
        try:
            table = consultation_opening.preview(store().engine, proposal, by=who.user())
        except GridmapError as wrong:
            problem = problem or wrong
    page = render_template(
        "consultations/new.html",
        given=proposal,
        table=table,
        numbered=consultation_choosing.numbered(table["parties"]) if table else [],
        most=MOST_LISTED,
        kinds=code_list("consultation_kinds"),
        seats=code_list("consultation_seats"),
        areas=consultation_list.choices(store().engine, who.user().area_code),
        problem=of_error(problem, params.lang()) if problem else None,
        lang=params.lang(),
    )
    return page, status_of(problem) if problem else 200
