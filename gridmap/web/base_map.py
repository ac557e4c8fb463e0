"""The operator's base map: its archive by byte range."""

from flask import Blueprint, Response, send_file

from gridmap.actions import base_map
from gridmap.errors import NotFoundError
from gridmap.web.store import store

DAY = 86_400  # seconds; the address carries the version of the file

blueprint = Blueprint("base_map", __name__)


@blueprint.get("/base.pmtiles")
def show() -> Response:
    """Send the archive of the base map, or the part of it that is asked for."""
    base = base_map.of(store().config)
    if base is None or base.archive is None or not base.archive.is_file():
        raise NotFoundError("This gridmap has no base map in a file of its own.")
    response = send_file(
        base.archive.resolve(),
        mimetype="application/vnd.pmtiles",
        conditional=True,
        etag=base_map.version(base.archive),
        max_age=DAY,
    )
    response.cache_control.public = True
    return response
