"""The page by which cases of a file get the history that they had in another system."""

from flask import Blueprint, Response, render_template, request

from gridmap.actions import case_history_foreseeing
from gridmap.actions.case_histories import Brought
from gridmap.actions.case_history_foreseeing import Foreseen
from gridmap.errors import GridmapError
from gridmap.saying import of_error
from gridmap.web import params, who
from gridmap.web.errors import status_of
from gridmap.web.imports import given, kept, saved, valid_from
from gridmap.web.publisher import publish_if_due
from gridmap.web.store import store
from gridmap.web.uploads import uploaded

blueprint = Blueprint("move_imports", __name__, url_prefix="/import/moves")


@blueprint.get("")
def new() -> str:
    """Show the form."""
    return _form()


@blueprint.post("")
def create() -> tuple[str, int]:
    """Show what the uploaded file would do; nothing is written."""
    try:
        found = foreseen()
    except GridmapError as error:
        return _form(error=of_error(error, params.lang())), status_of(error)
    return _form(preview=found), 400 if found.stops else 200


@blueprint.post("/apply")
def apply() -> tuple[str, int]:
    """Write the histories of a preview: all of them, or nothing."""
    try:
        done = applied()
    except GridmapError as error:
        return _form(error=of_error(error, params.lang())), status_of(error)
    return _form(result=done), 201


@blueprint.post("/errors")
def errors() -> Response:
    """Save what is wrong with the rows of a preview."""
    here = store()
    content, ending = case_history_foreseeing.error_sheet(
        here.engine,
        kept(),
        params.lang(),
        by=who.user(),
        files_folder=here.config.files_folder,
        given=given(),
    )
    return saved(content, f"case-moves-errors{ending}")


@blueprint.get("/template.xlsx")
def template() -> Response:
    """Save the empty workbook."""
    content = case_history_foreseeing.template(params.lang())
    return saved(content, "case-moves-template.xlsx")


def foreseen() -> Foreseen:
    """Say what the file of the form would do."""
    here = store()
    with uploaded() as (path, source):
        return case_history_foreseeing.preview(
            here.engine,
            path,
            by=who.user(),
            files_folder=here.config.files_folder,
            given=given(),
            source=source,
        )


def applied() -> Brought:
    """Write the histories of the preview that the form names, and publish tiles where due."""
    here = store()
    done = case_history_foreseeing.apply(
        here.engine,
        kept(),
        by=who.user(),
        files_folder=here.config.files_folder,
        given=given(),
        synthetic="synthetic" in request.form,
        valid_from=valid_from(),
    )
    publish_if_due(here)
    return done


def _form(**context: object) -> str:
    return render_template(
        "imports/moves.html", values=request.form or request.args, lang=params.lang(), **context
    )
