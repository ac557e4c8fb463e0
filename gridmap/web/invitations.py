"""The consultations to which somebody is invited: a page, a piece of one's own page, and data."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from gridmap.actions import invitations
from gridmap.web import params, who
from gridmap.web.data import plain
from gridmap.web.pieces import piece_of
from gridmap.web.store import store

blueprint = Blueprint("invitations", __name__)


@blueprint.get("/invitations")
def listing() -> str:
    """List one's own invitations."""
    return render_template("invitations.html", found=_found(), lang=params.lang())


@blueprint.get("/my/invitations")
@piece_of("my_grid.show", "my-invitations")
def piece() -> str:
    """Show one's own invitations, a piece of the page."""
    return render_template("my/invitations.html", found=_found(), lang=params.lang())


@blueprint.get("/api/invitations")
def listing_by_program() -> Response:
    """List one's own invitations: consultations at whose table one is expected."""
    found = _found()
    response = jsonify(
        found=found["found"],
        waiting=found["waiting"],
        invitations=plain(found["list"]),
    )
    response.cache_control.no_store = True
    return response


def _found() -> dict[str, Any]:
    return invitations.describe(store().engine, asking=who.user())
