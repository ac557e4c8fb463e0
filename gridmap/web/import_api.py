"""Imports for programs: a file comes in as a new edition of a layer."""

from flask import Blueprint, Response, jsonify

from gridmap.web.assessment_api import plain
from gridmap.web.imports import applied, foreseen, imported

blueprint = Blueprint("import_api", __name__, url_prefix="/api")


@blueprint.post("/imports")
def create() -> tuple[Response, int]:
    """Import `file` as a new edition of `layer`; the other fields are those of the page."""
    return jsonify(plain(imported())), 201


@blueprint.post("/cases/import")
def preview() -> Response:
    """Say what importing a `file` of cases would change; nothing is changed yet."""
    found = foreseen()
    problems = [
        {"row": one.row, "field": one.field, "error": plain(one.reason)} for one in found.problems
    ]
    return jsonify(plain(found) | {"problems": problems})


@blueprint.post("/cases/import/apply")
def apply() -> tuple[Response, int]:
    """Import the file of a preview (`source`, `sha256`, `ending`, `digest`): all, or nothing."""
    return jsonify(plain(applied())), 201
