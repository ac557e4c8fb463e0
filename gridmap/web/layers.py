"""Layers, gaps and break zones as streamed GeoJSON."""

from flask import Blueprint, Response, stream_with_context

from gridmap.actions import exports
from gridmap.web import params
from gridmap.web.store import store

blueprint = Blueprint("layers", __name__, url_prefix="/layers")


@blueprint.get("/<layer>.geojson")
def show(layer: str) -> Response:
    """Stream a layer, or the gaps or break zones of a run, filtered by level, kind, bbox, area."""
    engine, place = store().engine, {"level": params.level(), "area": params.text("area")}
    if layer == exports.GAPS:
        pieces = exports.gaps_geojson(
            engine,
            run_id=params.run_id(),
            measures=params.words("measure"),
            bbox=params.bbox(),
            **place,
        )
    elif layer == exports.BREAK_ZONES:
        pieces = exports.break_zones_geojson(engine, run_id=params.run_id(), area=place["area"])
    else:
        pieces = exports.layer_geojson(
            engine, layer, kinds=params.words("kind"), bbox=params.bbox(), **place
        )
    response = Response(stream_with_context(pieces), mimetype="application/geo+json")
    if params.text("download"):
        name = "-".join(part for part in (layer, *place.values()) if part)
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}.geojson")
    return response
