"""Organizations in their tree, and their ties on the map."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from gridmap.actions import organization_tree, ties_geojson
from gridmap.saying import Said
from gridmap.web import params
from gridmap.web.store import store

blueprint = Blueprint("organizations", __name__)


@blueprint.get("/organizations/tree")
def tree() -> str:
    """Show the tree of organizations on a day."""
    return render_template(
        "organizations/tree.html", found=_tree(), day=params.day(), lang=params.lang()
    )


@blueprint.get("/api/organizations/tree")
def tree_data() -> Response:
    """Describe the tree of organizations on a day."""
    return jsonify(plain(_tree()))


@blueprint.get("/api/organizations/<code>/ties.geojson")
def ties(code: str) -> Response:
    """Give the ties of an organization that hold on a day as lines and outlines."""
    content = ties_geojson.of(store().engine, params.plain("code", code), day=params.day())
    return Response(content, mimetype="application/geo+json")


def _tree() -> dict[str, Any]:
    return organization_tree.describe(store().engine, top=params.text("top"), day=params.day())


def plain(value: Any) -> Any:
    """Return an answer as JSON holds it: sentences in both languages, days as ISO has them."""
    if isinstance(value, Said):
        return value.as_dict()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
