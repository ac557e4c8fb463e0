"""The consultations to which somebody is invited: a page, a piece of one's own page, and data."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from gridmap.actions import invitations
from gridmap.web import params, who
from gridmap.web.store import store

blueprint = Blueprint("invitations", __name__)


@blueprint.get("/invitations")
def listing() -> str:
    """List one's own invitations."""
    return render_template("invitations.html", found=_found(), lang=params.lang())


@blueprint.get("/my/invitations")
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
        invitations=[_plain(one) for one in found["list"]],
    )
    response.cache_control.no_store = True
    return response


def _found() -> dict[str, Any]:
    return invitations.describe(store().engine, asking=who.user())


def _plain(value: Any) -> Any:
    """Return what JSON has: moments as ISO 8601, words by language."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if hasattr(value, "as_dict"):
        return value.as_dict()
    return value.isoformat() if hasattr(value, "isoformat") else value
