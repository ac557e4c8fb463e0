"""Registers as files: a list saved, a template, and an import that is seen before it counts."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from gridmap.actions.registers import exporting, workbooks
from gridmap.actions.registers.workbooks import Preview
from gridmap.errors import ConflictError, FileFormatError, InputError, NotFoundError, RecordError
from gridmap.files.registers import register
from gridmap.saying import of_error
from gridmap.web import params, who
from gridmap.web.errors import status_of
from gridmap.web.registers import asked_of
from gridmap.web.saving import saved_as
from gridmap.web.store import store
from gridmap.web.streaming import streamed
from gridmap.web.tables import XLSX
from gridmap.web.uploads import uploaded

blueprint = Blueprint("register_files", __name__)


@blueprint.get("/<register:name>.csv")
def csv(name: str) -> Response:
    """Save the list as CSV."""
    pieces = exporting.csv(store().engine, asked_of(name), asking=who.user())
    return saved_as(streamed(pieces, "text/csv"), f"{name}.csv")


@blueprint.get("/<register:name>.geojson")
def geojson(name: str) -> Response:
    """Save the list as GeoJSON."""
    pieces = exporting.geojson(store().engine, asked_of(name), asking=who.user())
    answer = streamed(pieces, "application/geo+json")
    return saved_as(answer, f"{name}.geojson")


@blueprint.get("/<register:name>.xlsx")
def xlsx(name: str) -> Response:
    """Save the list as a workbook that can be imported again."""
    content = exporting.export(store().engine, asked_of(name), params.lang(), asking=who.user())
    return saved_as(Response(content, mimetype=XLSX), f"{name}.xlsx")


@blueprint.get("/<register:name>/template.xlsx")
def template(name: str) -> Response:
    """Save the empty workbook, with drop-downs and notes."""
    content = exporting.template(name, params.lang())
    return saved_as(Response(content, mimetype=XLSX), f"{name}-template.xlsx")


@blueprint.get("/<register:name>/import")
def new_import(name: str) -> str:
    """Show the form to choose a file."""
    return _page(name)


@blueprint.post("/<register:name>/import")
def preview(name: str) -> Any:
    """Show what importing the file would change; nothing is changed yet."""
    try:
        found = looked_at(name)
    except (FileFormatError, InputError) as error:
        return _page(name, problem=of_error(error, params.lang())), status_of(error)
    return _page(name, preview=found), 400 if found.problems else 200


def looked_at(name: str) -> Preview:
    """Say what the file that was sent would change."""
    here = store()
    with uploaded() as (path, source):
        return workbooks.preview(
            here.engine,
            name,
            path,
            by=who.user(),
            files_folder=here.config.files_folder,
            source=source,
        )


@blueprint.post("/<register:name>/import/apply")
def apply(name: str) -> Any:
    """Import the file of a preview: all of it, or nothing."""
    here = store()
    try:
        done = workbooks.apply(
            here.engine, _kept(name), by=who.user(), files_folder=here.config.files_folder
        )
    except (ConflictError, NotFoundError, RecordError) as error:
        return _page(name, problem=of_error(error, params.lang())), status_of(error)
    return _page(name, done=done)


@blueprint.post("/<register:name>/import/errors.xlsx")
def errors(name: str) -> Response:
    """Save the rows that cannot be imported, each with what is wrong."""
    here = store()
    content = workbooks.errors_workbook(
        here.engine,
        _kept(name),
        params.lang(),
        by=who.user(),
        files_folder=here.config.files_folder,
    )
    return saved_as(Response(content, mimetype=XLSX), f"{name}-errors.xlsx")


def _kept(name: str) -> Preview:
    given = request.form
    return Preview(
        register(name),
        params.plain("source", given.get("source", "")),
        given.get("sha256", ""),
        given.get("ending", ""),
        given.get("digest", ""),
    )


def _page(name: str, **more: Any) -> str:
    return render_template("registers/import.html", kept=register(name), lang=params.lang(), **more)
