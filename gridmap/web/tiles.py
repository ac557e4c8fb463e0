"""Published tiles by byte range, and how far publishing is."""

from flask import Blueprint, Response, jsonify, send_file

from gridmap.actions import tiles_state
from gridmap.actions.publishing import shelf_of
from gridmap.web.publisher import publish_if_due
from gridmap.web.store import store

YEAR = 31_536_000  # seconds: a file of this name never changes

blueprint = Blueprint("tiles", __name__)


@blueprint.get("/api/tiles")
def describe() -> Response:
    """Say what is published, whether newer tiles are on the way, and how far they are."""
    here = store()
    publish_if_due(here)
    response = jsonify(tiles_state.describe(here.engine, here.config.files_folder))
    response.cache_control.no_store = True
    return response


@blueprint.post("/api/tiles")
def publish() -> tuple[Response, int]:
    """Publish now, in the background, what is due; also what failed a moment ago."""
    here = store()
    publish_if_due(here, at_once=True)
    return jsonify(tiles_state.describe(here.engine, here.config.files_folder)), 202


@blueprint.get("/tiles/<name>")
def show(name: str) -> Response:
    """Send an archive of tiles, or the part of it that is asked for, or the index of areas."""
    path = shelf_of(store().config.files_folder).file(name)
    index = path.suffix == ".json"
    response = send_file(
        path.resolve(),
        mimetype="application/json" if index else "application/vnd.pmtiles",
        conditional=True,
        etag=path.stem,
        max_age=YEAR,
    )
    response.cache_control.public = True
    response.cache_control.immutable = True
    if index:  # it lies there compressed
        response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
    return response
