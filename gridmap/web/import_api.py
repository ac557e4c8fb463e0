"""Imports for programs: a file comes in as a new edition of a layer."""

from flask import Blueprint, Response, jsonify

from gridmap.web.assessment_api import plain
from gridmap.web.imports import imported

blueprint = Blueprint("import_api", __name__, url_prefix="/api")


@blueprint.post("/imports")
def create() -> tuple[Response, int]:
    """Import `file` as a new edition of `layer`; the other fields are those of the page."""
    return jsonify(plain(imported())), 201
