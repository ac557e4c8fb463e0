"""Registers for programs: JSON of what the pages show, and the same writes."""

from typing import Any

from flask import Blueprint, Response, jsonify

from gridmap.actions.registers import keeping, listing, rows, showing
from gridmap.files.registers import register
from gridmap.saying import in_language
from gridmap.web import body, languages, params, who
from gridmap.web.registers import asked_of
from gridmap.web.store import store

blueprint = Blueprint("register_api", __name__, url_prefix="/api")


@blueprint.get("/<register:name>")
def show_list(name: str) -> Response:
    """List the records that fit the filters, a page at once."""
    found = listing.describe(store().engine, asked_of(name), asking=who.user())
    records = [
        {"code": row["code"], "heading": _said(row["heading"]), "late": row["late"]}
        | {key: _cell(cell) for key, cell in row["cells"].items()}
        for row in found["rows"]
    ]
    tabs = {tab["id"] or "all": tab["count"] for tab in found["tabs"]}
    return jsonify(
        records=records, found=found["found"], page=found["page"], pages=found["pages"], tabs=tabs
    )


@blueprint.post("/<register:name>")
def create(name: str) -> tuple[Response, int]:
    """Add a record."""
    code = keeping.add(store().engine, name, _given(name), by=who.user())
    return jsonify(code=code), 201


@blueprint.get("/<register:name>/<code>")
def show(name: str, code: str) -> Response:
    """Describe a record."""
    found = showing.show(store().engine, name, params.plain("code", code), asking=who.user())
    hidden = {one["field"].id for one in found["facts"] if one["cell"]["type"] == "hidden"}
    values = {key: value for key, value in rows.plain(found["row"]).items() if key not in hidden}
    return jsonify(
        code=code,
        heading=_said(found["heading"]),
        removed=found["removed"],
        synthetic=found["synthetic"],
        values=values,
        areas=found["areas"],
        referring=[
            {
                "register": group["register"].name,
                "field": group["field"].id,
                "total": group["total"],
                "codes": [row["code"] for row in group["rows"]],
            }
            for group in found["referring"]
        ],
        last_change=found["last_change"],
    )


@blueprint.put("/<register:name>/<code>")
def change(name: str, code: str) -> Response:
    """Change some fields of a record; `seen` is the `last_change` that was read."""
    given = body.mapping()
    seen = body.whole(given, "seen")
    changed = keeping.change(
        store().engine, name, params.plain("code", code), _given(name), by=who.user(), seen=seen
    )
    return jsonify(code=code, changed=changed)


@blueprint.delete("/<register:name>/<code>")
def remove(name: str, code: str) -> tuple[str, int]:
    """Remove a record."""
    keeping.remove_many(store().engine, name, [params.plain("code", code)], by=who.user())
    return "", 204


@blueprint.post("/<register:name>/<code>/undo")
def undo(name: str, code: str) -> Response:
    """Take back the last change of a record."""
    last = body.whole(body.mapping(), "change") or 0
    keeping.undo(store().engine, name, params.plain("code", code), last, by=who.user())
    return jsonify(code=code)


def _given(name: str) -> dict[str, str]:
    """Return the values of the request as the texts that a form would have."""
    kept, given = register(name), body.mapping()
    known = {key: given[key] for key in rows.names_of(kept) if key in given}
    return {key: params.prose(key, _text(value)) for key, value in known.items()}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return showing.text(value)


def _cell(cell: dict[str, Any]) -> Any:
    if cell["type"] == "hidden":
        return None
    value = cell["value"]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _said(words: Any) -> str:
    return str(in_language(words, languages.asked()))
