"""Files of registers for programs: looked at first, and imported as they were looked at."""

from typing import Any

from flask import Blueprint, Response, jsonify

from gridmap.actions.registers import workbooks
from gridmap.actions.registers.workbooks import Preview
from gridmap.files.registers import register
from gridmap.saying import Said, in_language
from gridmap.web import body, languages, who
from gridmap.web.register_files import looked_at
from gridmap.web.store import store

blueprint = Blueprint("register_file_api", __name__, url_prefix="/api")


@blueprint.post("/<register:name>/import")
def preview(name: str) -> Response:
    """Say what importing `file` (XLSX, CSV) would change; nothing is changed yet."""
    return jsonify(_told(looked_at(name)))


@blueprint.post("/<register:name>/import/apply")
def apply(name: str) -> Response:
    """Import the file of a preview (`source`, `sha256`, `ending`, `digest`): all, or nothing."""
    here, given = store(), body.mapping()
    kept = {key: body.text(given, key) for key in ("source", "sha256", "ending", "digest")}
    before = Preview(register(name), **kept)
    done = workbooks.apply(
        here.engine, before, by=who.user(), files_folder=here.config.files_folder
    )
    return jsonify(_told(done))


def _told(of: Preview) -> dict[str, Any]:
    return {
        "source": of.source,
        "sha256": of.sha256,
        "ending": of.ending,
        "digest": of.digest,
        "adds": of.adds,
        "changes": of.changes,
        "same": of.same,
        "unread": of.unread,
        "notes": [_said(one) for one in of.notes],
        "added": [_change(one) for one in of.added],
        "changed": [_change(one) for one in of.changed],
        "problems": [
            {"row": one.row, "field": one.field, "error": _said(one.reason)} for one in of.problems
        ],
    }


def _change(one: dict[str, Any]) -> dict[str, Any]:
    fields = [{key: _said(value) for key, value in line.items()} for line in one["fields"]]
    return {"code": one["code"], "heading": _said(one["heading"]), "fields": fields}


def _said(words: Said | str) -> str:
    return str(in_language(words, languages.asked()))
