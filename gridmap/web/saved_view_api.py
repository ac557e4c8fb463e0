"""Lists with their filters, kept under a name, for programs."""

from flask import Blueprint, Response, jsonify

from gridmap.actions import saved_views
from gridmap.web import body, params, who
from gridmap.web.store import store

blueprint = Blueprint("saved_view_api", __name__, url_prefix="/api/views")


@blueprint.get("")
def listing() -> Response:
    """List one's own views of a `page`: that of a register, or of another list."""
    return jsonify(views=saved_views.listing(store().engine, params.text("page"), by=who.user()))


@blueprint.post("")
def keep() -> tuple[Response, int]:
    """Keep the filters `query` of a `page` under a `name`; one of that name is replaced."""
    given = body.mapping()
    page, name, query = (body.text(given, key) for key in ("page", "name", "query"))
    return jsonify(id=saved_views.keep(store().engine, page, name, query, by=who.user())), 201


@blueprint.delete("/<int:view_id>")
def forget(view_id: int) -> tuple[str, int]:
    """Forget a view."""
    saved_views.forget(store().engine, view_id, by=who.user())
    return "", 204
