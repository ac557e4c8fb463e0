"""Layers as files for other desks: CSV for spreadsheets, GeoPackage for QGIS."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, jsonify

from gridmap.actions import exports
from gridmap.web.layers import named, wanted
from gridmap.web.store import store
from gridmap.web.streaming import streamed

BLOCK = 256 * 1024

blueprint = Blueprint("downloads", __name__, url_prefix="/layers")


@blueprint.get("/<layer>.csv")
def table(layer: str) -> Response:
    """Save a layer as CSV; the filters are those of GeoJSON."""
    asked = wanted(layer)
    pieces = exports.csv(store().engine, asked)
    return named(streamed(pieces, "text/csv"), asked, "csv")


@blueprint.get("/<layer>.gpkg")
def geopackage(layer: str) -> Response:
    """Save a layer as GeoPackage; it is made whole before the first byte goes out."""
    asked = wanted(layer)
    blocks = _made(asked)
    size = int(next(blocks))
    response = Response(blocks, mimetype="application/geopackage+sqlite3")
    response.content_length = size
    return named(response, asked, "gpkg")


def _made(asked: exports.Wanted) -> Iterator[bytes]:
    """Yield the size of a file, then the file; it is gone when it is sent, or given up."""
    with tempfile.TemporaryDirectory(prefix="gridmap-") as folder:
        path = Path(folder) / "made.gpkg"
        exports.geopackage(store().engine, asked, path)
        yield str(path.stat().st_size).encode()
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


@blueprint.get("/<layer>/count")
def count(layer: str) -> Response:
    """Say how many features a file would hold."""
    return jsonify(count=exports.count(store().engine, wanted(layer)))
