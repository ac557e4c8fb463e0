"""The days that a view may go back to."""

from flask import Blueprint, Response, jsonify

from gridmap.actions import dates
from gridmap.web.store import store

blueprint = Blueprint("dates", __name__)


@blueprint.get("/api/dates")
def describe() -> Response:
    """List the days on which something changed, with words."""
    return jsonify(dates.describe(store().engine))
