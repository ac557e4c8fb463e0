"""What a run measured, standard by standard, and two runs beside each other."""

from flask import Blueprint, Response, jsonify

from gridmap.actions import answers, comparing
from gridmap.db.session import reading
from gridmap.web import params
from gridmap.web.store import store

blueprint = Blueprint("figures", __name__, url_prefix="/api")


@blueprint.get("/figures")
def figures() -> Response:
    """Return the figures of one standard by the code of its subjects."""
    with reading(store().engine) as session:
        found = answers.figures_by_code(session, params.text("standard"), params.run_id())
    return jsonify(found)


@blueprint.get("/composite")
def composite() -> Response:
    """Return, for each area of a level, the share of standards that it meets."""
    with reading(store().engine) as session:
        found = answers.composite_by_code(session, params.level("grid"), params.run_id())
    return jsonify(found)


@blueprint.get("/compare")
def compare() -> Response:
    """Compare two runs: what opened and closed, standard by standard."""
    a, b = params.run_number("a"), params.run_number("b")
    with reading(store().engine) as session:
        found = comparing.compare(session, a, b, standard=params.text("standard"))
    return jsonify(found)
