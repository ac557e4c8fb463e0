"""Layers, gaps and break zones as streamed GeoJSON: what the map draws, and a file to save."""

from flask import Blueprint, Response

from gridmap.actions import exports
from gridmap.web import params, who
from gridmap.web.saving import saved_as
from gridmap.web.store import store
from gridmap.web.streaming import streamed

blueprint = Blueprint("layers", __name__, url_prefix="/layers")


@blueprint.get("/<layer>.geojson")
def show(layer: str) -> Response:
    """Stream a layer, or the gaps or break zones of a run, filtered by level, kind, bbox, area."""
    asked = wanted(layer)
    pieces = exports.geojson(store().engine, asked)
    response = streamed(pieces, "application/geo+json")
    return named(response, asked, "geojson") if params.text("download") else response


def wanted(layer: str) -> exports.Wanted:
    """Return what a request asks for; of gaps, nobody without an account sees small numbers."""
    return exports.Wanted(
        layer,
        level=params.level(),
        kinds=params.words("measure" if layer == exports.GAPS else "kind"),
        bbox=params.bbox(),
        area=params.text("area"),
        run_id=params.run_id() if layer in exports.OF_A_RUN else None,
        datum=params.datum(),
        hide_small=not who.user().name,
        day=params.day(),
    )


def named(response: Response, asked: exports.Wanted, ending: str) -> Response:
    """Make an answer a file to save, under a name that says what is in it."""
    return saved_as(response, exports.filename(asked, ending))
