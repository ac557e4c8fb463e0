"""The map page, and what it needs to know first."""

import mimetypes
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from gridmap.actions import town
from gridmap.web import params, who
from gridmap.web.publisher import publish_if_due
from gridmap.web.store import store

# MapLibre comes as modules; some systems do not know the ending.
mimetypes.add_type("text/javascript", ".mjs")

blueprint = Blueprint("map_page", __name__)


@blueprint.get("/")
def show() -> str:
    """Show the map."""
    described = _town()
    return render_template(
        "map/show.html",
        town=described,
        title=described["name"],
        lang=params.lang(),
        **who.words(),
    )


@blueprint.get("/api/town")
def describe() -> Response:
    """Describe the store: name, extent, layers, editions, latest run."""
    return jsonify(_town())


def _town() -> dict[str, Any]:
    here = store()
    publish_if_due(here)
    return town.describe(here.engine, may=who.may_what(), files_folder=here.config.files_folder)


@blueprint.get("/health")
def health() -> Response:
    """Answer that the server is up."""
    return jsonify(status="ok")
