"""Why a number is what it is."""

from flask import Blueprint, Response, jsonify

from gridmap.actions.explaining import Question, explain
from gridmap.db.session import reading
from gridmap.web import params
from gridmap.web.store import store

blueprint = Blueprint("explaining", __name__, url_prefix="/api")


@blueprint.get("/explain")
def show() -> Response:
    """Return the passport of one number, or of all numbers of one measure."""
    asked = Question(
        measure=params.text("measure") or params.text("standard"),
        area=params.text("area"),
        standard=params.text("standard"),
        kinds=params.facility_kinds() if params.text("kind") else [],
        method=params.text("method") or "walking",
        threshold_m=params.number("threshold", 500.0),
        people=params.text("people") or "residents",
        pace=params.text("pace"),
        most=int(params.number("rows", 10)),
    )
    with reading(store().engine) as session:
        return jsonify(explain(session, asked, params.run_id()))
