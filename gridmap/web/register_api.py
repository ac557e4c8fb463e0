"""Registers for programs: JSON of what the pages show, and the same writes."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from gridmap.actions.registers import keeping, listing, rows, showing
from gridmap.files.registers import register
from gridmap.saying import in_language
from gridmap.web import body, languages, params, who
from gridmap.web.registers import asked_of
from gridmap.web.store import store

NO_STATE = -1  # fits no record

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
    texts = body.record(body.mapping(), rows.names_of(register(name)))
    code = keeping.add(store().engine, name, texts, by=who.user())
    return jsonify(code=code), 201


@blueprint.get("/<register:name>/<code>")
def show(name: str, code: str) -> Response:
    """Describe a record."""
    found = showing.show(store().engine, name, params.plain("code", code), asking=who.user())
    hidden = {one["field"].id for one in found["facts"] if one["cell"]["type"] == "hidden"}
    values = {key: value for key, value in rows.plain(found["row"]).items() if key not in hidden}
    answer = jsonify(
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
        history=[_change(one) for one in found["history"]],
        last_change=found["last_change"],
        revision=found["revision"],
    )
    answer.set_etag(str(found["revision"]))
    return answer


@blueprint.put("/<register:name>/<code>")
def change(name: str, code: str) -> Response:
    """Change some fields of a record; `revision`, `seen` or `If-Match` is what was read."""
    given, code = body.mapping(), params.plain("code", code)
    seen, revision = body.whole(given, "seen"), _revision(body.whole(given, "revision"))
    texts = body.record(given, rows.names_of(register(name)))
    changed = keeping.change(
        store().engine, name, code, texts, by=who.user(), seen=seen, revision=revision
    )
    return jsonify(code=code, changed=changed)


@blueprint.delete("/<register:name>/<code>")
def remove(name: str, code: str) -> tuple[str, int]:
    """Remove a record, in the state that `If-Match` names if it names one."""
    code = params.plain("code", code)
    keeping.remove(store().engine, name, code, by=who.user(), revision=_revision(None))
    return "", 204


@blueprint.post("/<register:name>/<code>/undo")
def undo(name: str, code: str) -> Response:
    """Take back the last change of a record."""
    last = body.whole(body.mapping(), "change") or 0
    keeping.undo(store().engine, name, params.plain("code", code), last, by=who.user())
    return jsonify(code=code)


@blueprint.post("/<register:name>/many")
def change_many(name: str) -> Response:
    """Set one `field` of the records `codes` to a `value`, or with `do` remove remove them."""
    given, by, engine = body.mapping(), who.user(), store().engine
    codes = body.listed(given, "codes")
    if body.text(given, "do") == "remove":
        return jsonify(changed=keeping.remove_many(engine, name, codes, by=by))
    field, value = body.text(given, "field"), body.texts(given, ["value"]).get("value", "")
    return jsonify(changed=keeping.change_many(engine, name, codes, field, value, by=by))


def _revision(given: int | None) -> int | None:
    """Return the state of the record that the request is meant for; `If-Match` says it first."""
    tags = request.if_match
    if not tags or tags.star_tag:
        return given
    known = [tag for tag in tags.as_set(include_weak=True) if tag.isascii() and tag.isdigit()]
    return int(known[0][: params.LONGEST_NUMBER]) if len(known) == 1 else NO_STATE


def _change(one: dict[str, Any]) -> dict[str, Any]:
    """Describe a line of the history; who and from what to what is for people with an account."""
    return {
        "id": one["id"],
        "at": one["at"].isoformat(),
        "by": one["by"] or None,
        "did": _said(one["did"]),
        "source": one["source"] or None,
        "fields": [{key: _said(value) for key, value in line.items()} for line in one["fields"]],
    }


def _cell(cell: dict[str, Any]) -> Any:
    if cell["type"] == "hidden":
        return None
    value = cell["value"]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _said(words: Any) -> str:
    return str(in_language(words, languages.asked()))
