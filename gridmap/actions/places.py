"""One place of a layer, with everything that the layer says of it."""

from gridmap.db.engine import Engine
from gridmap.db.queries import features
from gridmap.db.queries.features import Filters
from gridmap.db.session import reading
from gridmap.errors import NotFoundError
from gridmap.files.geojson import stream_features

LAYERS = ("facilities", "sites", "organizations", "cases", "residences")


def geojson(engine: Engine, layer: str, code: str) -> bytes:
    """Return the current place `code` of a layer as a GeoJSON FeatureCollection of one.

    Raises
    ------
    NotFoundError
        There is no such place, or the layer has none.
    """
    if layer not in LAYERS:
        raise NotFoundError(f"There are no places in a layer {layer!r}.")
    with reading(engine) as session:
        found = list(features.chunks(session, layer, Filters(codes=[code])))
        if not found:
            raise NotFoundError(f"{layer} have no place with the code {code!r}.")
        return b"".join(stream_features(iter(found), {}))
