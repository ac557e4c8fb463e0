"""One place of a layer."""

from flask import Blueprint, Response

from gridmap.actions import places
from gridmap.web import params
from gridmap.web.store import store

blueprint = Blueprint("places", __name__, url_prefix="/api/places")


@blueprint.get("/<layer>/<code>")
def show(layer: str, code: str) -> Response:
    """Describe the place `code` of a layer as GeoJSON."""
    content = places.geojson(store().engine, layer, params.plain("code", code))
    return Response(content, mimetype="application/geo+json")
