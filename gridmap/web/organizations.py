"""Organizations in their tree, and their ties on the map."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from gridmap.actions import case_list, organization_tree, ties_geojson
from gridmap.actions.case_list import Asked
from gridmap.saying import Said
from gridmap.web import params
from gridmap.web.pieces import piece_of
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


@blueprint.get("/organizations/<code>/cases")
@piece_of("registers.show", "cases", register="organizations")
def cases(code: str) -> str:
    """List the cases that an organization answers for: a piece of its page."""
    code = params.plain("code", code)
    found = case_list.describe(store().engine, Asked(organization=code))
    return render_template("organizations/cases.html", code=code, found=found, lang=params.lang())


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
