"""The same for many consultations or tasks at once, by the forms of the lists and for programs."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from gridmap.actions import consultation_many
from gridmap.actions.many import Outcome, refused
from gridmap.errors import InputError, NotAllowedError, NotFoundError
from gridmap.files.code_lists import code_list
from gridmap.saying import in_language, of_error
from gridmap.web import body, consultation_asking, languages, params, who
from gridmap.web.consultation_pages import consultations_page, tasks_page
from gridmap.web.consultations import wanted_of
from gridmap.web.errors import status_of
from gridmap.web.store import store

blueprint = Blueprint("consultation_many", __name__)


@blueprint.post("/consultations/moves")
def move() -> Any:
    """Do the same with each consultation that was chosen; the list says what became of them."""
    return _told(consultations_page, consultation_many.move)


@blueprint.post("/tasks/moves")
def move_tasks() -> Any:
    """Do the same with each task that was chosen; the list says what became of them."""
    return _told(tasks_page, consultation_many.move_tasks)


@blueprint.post("/api/consultations/moves")
def move_by_program() -> Response:
    """Do the same with each of the consultations `codes`; say of each why not, where it was not."""
    return _listed("consultations", consultation_many.move)


@blueprint.post("/api/tasks/moves")
def move_tasks_by_program() -> Response:
    """Do the same with each of the tasks `codes`; say of each why not, where it was not."""
    return _listed("tasks", consultation_many.move_tasks)


def _told(page: Any, act: Any) -> Any:
    """Do what the form of a list says, and show the list again."""
    codes = [params.plain("code", code) for code in request.form.getlist("code")]
    try:
        wanted = consultation_asking.wanted()
        outcomes = _done(act, codes, wanted)
    except (InputError, NotAllowedError, NotFoundError) as error:
        problem = of_error(error, params.lang())
        return page(problem=problem, chosen=set(codes), typed=request.form), status_of(error)
    left = refused(outcomes)
    return page(
        outcomes=outcomes,
        move=wanted.move,
        names=code_list("consultation_moves"),
        chosen=left,
        typed=request.form if left else None,
    )


def _listed(name: str, act: Any) -> Response:
    """Do what the JSON of a request says, and answer for each."""
    given = body.mapping()
    done, lang = _done(act, body.listed(given, "codes"), wanted_of(given)), languages.asked()
    told = [{"code": one.code, "error": in_language(one.refused, lang) or None} for one in done]
    return jsonify({name: told, "moved": sum(not one.refused for one in done)})


def _done(act: Any, codes: list[str], wanted: Any) -> list[Outcome]:
    here = store()
    found: list[Outcome] = act(
        here.engine, codes, wanted, by=who.user(), files_folder=here.config.files_folder
    )
    return found
