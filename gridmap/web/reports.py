"""The coverage report as one file."""

from flask import Blueprint, Response

from gridmap.reports.html import render_html
from gridmap.reports.load import load_report
from gridmap.web import params
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
    here = store()
    data = load_report(
        here.engine, run_id=params.run_id(), area=params.text("area"), zone=here.config.zone
    )
    response = Response(render_html(data, params.lang()), mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    if params.text("download"):
        response.headers.set("Content-Disposition", "attachment", filename="report.html")
    return response
