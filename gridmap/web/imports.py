"""Import a file through the browser."""

import datetime as dt

from flask import Blueprint, Response, render_template, request

from gridmap.actions import case_foreseeing
from gridmap.actions.case_foreseeing import Foreseen, Seen
from gridmap.actions.import_options import Options
from gridmap.actions.imports import Imported, import_layer
from gridmap.db.queries.areas import LEVELS
from gridmap.errors import GridmapError, InputError
from gridmap.files.layers import SPECS
from gridmap.files.registers import registers
from gridmap.saying import of_error, said
from gridmap.web import params, who
from gridmap.web.errors import status_of
from gridmap.web.publisher import publish_if_due
from gridmap.web.saving import saved_as
from gridmap.web.store import store
from gridmap.web.tables import XLSX
from gridmap.web.uploads import uploaded

blueprint = Blueprint("imports", __name__, url_prefix="/import")


@blueprint.get("")
def new() -> str:
    """Show the form."""
    return _form()


@blueprint.post("")
def create() -> tuple[str, int]:
    """Import the uploaded file; of cases it is shown first what that would change."""
    try:
        if request.form.get("layer") == case_foreseeing.LAYER:
            found = foreseen()
            return _form(preview=found), 400 if found.stops else 200
        done = imported()
    except GridmapError as error:
        return _form(error=of_error(error, params.lang())), status_of(error)
    return _form(result=done), 201


@blueprint.post("/apply")
def apply() -> tuple[str, int]:
    """Import the file of a preview: all of it, or nothing."""
    try:
        done = applied()
    except GridmapError as error:
        return _form(error=of_error(error, params.lang())), status_of(error)
    return _form(result=done), 201


@blueprint.post("/errors")
def errors() -> Response:
    """Save what is wrong with the rows of a preview."""
    here = store()
    content, ending = case_foreseeing.error_sheet(
        here.engine,
        kept(),
        params.lang(),
        by=who.user(),
        files_folder=here.config.files_folder,
        options=_options(),
    )
    return saved(content, f"cases-errors{ending}")


def saved(content: bytes, name: str) -> Response:
    """Send a workbook, or a CSV by the ending of its name, to be saved."""
    response = Response(content, mimetype=XLSX if name.endswith(".xlsx") else "text/csv")
    return saved_as(response, name)


def foreseen() -> Foreseen:
    """Say what the file of cases of the form would change."""
    here = store()
    with uploaded() as (path, source):
        return case_foreseeing.preview(
            here.engine,
            path,
            by=who.user(),
            files_folder=here.config.files_folder,
            options=_options(),
            source=source,
        )


def applied() -> Imported:
    """Import the file of the preview that the form names, and publish its tiles where due."""
    here = store()
    done = case_foreseeing.apply(
        here.engine,
        kept(),
        by=who.user(),
        files_folder=here.config.files_folder,
        options=_options(),
    )
    publish_if_due(here)
    return done


def kept() -> Seen:
    """Return the file of a preview, as the form names it."""
    source = params.plain("source", request.form.get("source", ""))
    return Seen(source, *(request.form.get(name, "") for name in ("sha256", "ending", "digest")))


def imported() -> Imported:
    """Import the file of the form as a new edition, and publish its tiles where they are due."""
    here, options = store(), _options()
    with uploaded() as (path, source):
        done = import_layer(
            here.engine,
            request.form.get("layer", ""),
            path,
            by=who.user(),
            files_folder=here.config.files_folder,
            options=options,
            source=source,
        )
    publish_if_due(here)
    return done


def given() -> dict[str, str]:
    """Return which field is in which column, as the form says it line by line."""
    found = {}
    for line in request.form.get("map", "").splitlines():
        if line.strip():
            name, sign, column = line.partition("=")
            if not sign:
                raise InputError(
                    said(
                        "“{line}”不是“字段=列名”。",
                        "{quoted} is not FIELD=COLUMN.",
                        line=line.strip(),
                        quoted=repr(line.strip()),
                    )
                )
            found[name.strip()] = column.strip()
    return found


def valid_from() -> dt.date | None:
    """Return from which day on a file holds, as the form says it."""
    return params.date_of("valid_from", request.form.get("valid_from", "").strip())


def _options() -> Options:
    form = request.form
    return Options(
        level=form.get("level", "") if form.get("layer") == "areas" else "",
        kind=form.get("kind", "").strip(),
        parent=form.get("parent", "").strip(),
        crs=form.get("crs", "").strip(),
        where=form.get("where", "").strip(),
        given=given(),
        skip_bad="skip_bad" in form,
        strict="strict" in form,
        add="add" in form,
        synthetic="synthetic" in form,
        valid_from=valid_from(),
    )


def _form(**context: object) -> str:
    return render_template(
        "imports/new.html",
        layers=list(SPECS),
        registers=registers(),
        levels=LEVELS,
        values=request.form or request.args,
        lang=params.lang(),
        **context,
    )
