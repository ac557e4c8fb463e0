"""The coverage report as one file, in each of its formats."""

from flask import Blueprint, Response

from gridmap.reports.drawing_desk import desk_for
from gridmap.reports.formats import FORMATS, render, require
from gridmap.reports.load import load_report
from gridmap.web import params
from gridmap.web.saving import saved_as
from gridmap.web.store import store

blueprint = Blueprint("reports", __name__)

# The report is one file with everything inside; it may run what it carries and fetch nothing.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; frame-src 'self' data: blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


@blueprint.get("/report.html")
def show() -> Response:
    """Show the report of a run, for the town or one area; `download=1` saves it."""
    response = _made("html")
    response.headers["Content-Security-Policy"] = POLICY
    if params.text("download"):
        saved_as(response, "report.html")
    return response


@blueprint.get("/report.pdf")
def pdf() -> Response:
    """Show the report as PDF; `download=1` saves it."""
    response = _made("pdf")
    if params.text("download"):
        saved_as(response, "report.pdf")
    return response


@blueprint.get("/report.xlsx")
def workbook() -> Response:
    """Save the report as a workbook."""
    return saved_as(_made("xlsx"), "report.xlsx")


@blueprint.get("/report.docx")
def document() -> Response:
    """Save the report as a document."""
    return saved_as(_made("docx"), "report.docx")


def _made(form: str) -> Response:
    here = store()
    run_id, area = params.run_id(), params.text("area")
    require(form)
    with desk_for(form) as desk:
        data = load_report(
            here.engine,
            run_id=run_id,
            area=area,
            zone=here.config.zone,
            approval=here.config.map_approval,
        )
        return Response(render(data, form, params.lang(), desk=desk), mimetype=FORMATS[form])
