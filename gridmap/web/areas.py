"""One area and everything said of it."""

from flask import Blueprint, Response, jsonify

from gridmap.actions import area_panel
from gridmap.web import params
from gridmap.web.store import store

blueprint = Blueprint("areas", __name__, url_prefix="/api/areas")


@blueprint.get("/<code>")
def show(code: str) -> Response:
    """Describe the area `code`: figures, reach, gaps, facilities, organizations, cases."""
    found = area_panel.describe(
        store().engine, params.plain("code", code), params.run_id(), day=params.day()
    )
    return jsonify(found)
