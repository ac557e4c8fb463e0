"""Imports for programs: a file comes in as a new edition of a layer."""

from typing import Any

from flask import Blueprint, Response, jsonify

from gridmap.errors import Problem
from gridmap.web import move_imports
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
    return jsonify(plain(found) | {"problems": _problems(found.problems)})


@blueprint.post("/cases/import/apply")
def apply() -> tuple[Response, int]:
    """Import the file of a preview (`source`, `sha256`, `ending`, `digest`): all, or nothing."""
    return jsonify(plain(applied())), 201


@blueprint.post("/cases/moves/import")
def preview_moves() -> Response:
    """Say what histories a `file` of steps would give cases; nothing is changed yet."""
    found = move_imports.foreseen()
    return jsonify(plain(found) | {"problems": _problems(found.problems)})


@blueprint.post("/cases/moves/import/apply")
def apply_moves() -> tuple[Response, int]:
    """Write the histories of a preview, which is sent as to `apply`: all of them, or nothing."""
    done = move_imports.applied()
    counts = {"cases": done.cases, "moves": done.moves, "left_out": done.left_out}
    return jsonify(counts | {"unread": done.unread, "notes": plain(done.notes)}), 201


def _problems(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"row": one.row, "field": one.field, "error": plain(one.reason)} for one in problems]
