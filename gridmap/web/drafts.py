"""Drawing on the map: drafts, their steps, and publishing them."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from gridmap.actions import drafts, drafts_check, drafts_publish
from gridmap.errors import InputError
from gridmap.saying import said
from gridmap.web import body, params, who
from gridmap.web.publisher import publish_if_due
from gridmap.web.store import store

blueprint = Blueprint("drafts", __name__, url_prefix="/api/drafts")


@blueprint.get("")
def listing() -> Response:
    """List one's own drafts."""
    return jsonify(drafts=drafts.listing(store().engine, by=who.user()))


@blueprint.post("")
def create() -> tuple[Response, int]:
    """Begin a draft of a layer."""
    given = body.mapping()
    made = drafts.begin(
        store().engine,
        by=who.user(),
        layer=body.text(given, "layer"),
        title=body.text(given, "title"),
    )
    return jsonify(made), 201


@blueprint.get("/<int:draft_id>")
def show(draft_id: int) -> Response:
    """Return one draft, with what it changes as GeoJSON."""
    return jsonify(drafts.show(store().engine, draft_id, by=who.user()))


@blueprint.get("/<int:draft_id>/ground")
def ground(draft_id: int) -> Response:
    """Return the grids of a community as the draft has them."""
    found = drafts.ground(store().engine, draft_id, params.text("community"), by=who.user())
    return jsonify(found)


@blueprint.get("/<int:draft_id>/check")
def check(draft_id: int) -> Response:
    """Say in numbers what the draft would change."""
    return jsonify(drafts_check.check(store().engine, draft_id, by=who.user()))


@blueprint.post("/<int:draft_id>/changes")
def change(draft_id: int) -> Response:
    """Take one more step."""
    given = body.mapping()
    made = drafts.change(store().engine, draft_id, given, by=who.user(), position=_position(given))
    return jsonify(made)


@blueprint.post("/<int:draft_id>/undo")
def undo(draft_id: int) -> Response:
    """Take the last step back."""
    position = _position(_optional())
    return jsonify(drafts.undo(store().engine, draft_id, by=who.user(), position=position))


@blueprint.post("/<int:draft_id>/redo")
def redo(draft_id: int) -> Response:
    """Take a step again that was taken back."""
    position = _position(_optional())
    return jsonify(drafts.redo(store().engine, draft_id, by=who.user(), position=position))


@blueprint.delete("/<int:draft_id>")
def discard(draft_id: int) -> tuple[str, int]:
    """Give a draft up."""
    drafts.discard(store().engine, draft_id, by=who.user())
    return "", 204


@blueprint.post("/<int:draft_id>/publish")
def publish(draft_id: int) -> Response:
    """Publish a draft as a new edition."""
    here, given = store(), _optional()
    done = drafts_publish.publish(
        here.engine,
        draft_id,
        by=who.user(),
        valid_from=params.date_of("valid_from", body.text(given, "valid_from")),
        title=body.text(given, "title") if "title" in given else None,
    )
    publish_if_due(here)
    return jsonify(done)


@blueprint.post("/<int:draft_id>/revoke")
def revoke(draft_id: int) -> Response:
    """Take a publication back."""
    here = store()
    done = drafts_publish.revoke(here.engine, draft_id, by=who.user())
    publish_if_due(here)
    return jsonify(done)


def _optional() -> dict[str, Any]:
    """Return the JSON object of the request, an empty one without a body."""
    return body.mapping() if request.content_length else {}


def _position(given: dict[str, Any]) -> int | None:
    """Return how many steps the draft had when the page saw it, None if it does not say."""
    value = given.get("position")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(said("position 应当是一个整数。", "position must be a whole number."))
    return value
