"""What is published as tiles: which layers go together, from which zoom on, with which columns."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd

from gridmap.db.queries import shapes
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import Session
from gridmap.files.tiles import TILER, TileLayer

AREA_COLUMNS = ("code", "name", "level", "kind", "parent_code", "made")
AREA_ZOOMS = {"district": 0, "subdistrict": 6, "community": 9, "grid": 11}
FINEST_AREA = 15
# Streets by rank, as the map draws them; kinds that stand nowhere are lanes.
RANKS: dict[str, tuple[int, frozenset[str]]] = {
    "main": (
        8,
        frozenset(("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link")),
    ),
    "second": (10, frozenset(("secondary", "tertiary", "secondary_link", "tertiary_link"))),
    "foot": (
        14,
        frozenset(
            ("footway", "path", "steps", "pedestrian", "track", "cycleway", "corridor", "bridleway")
        ),
    ),
}
LANES, LANES_ZOOM, FINEST_PATH = "minor", 13, 15


@dataclass(frozen=True)
class TileSet:
    """Layers that are published in one archive.

    Attributes
    ----------
    name : str
        Also how its files begin.
    layers : tuple of str
        Layers of the store that it shows.
    least : int
        With fewer rows the map is quicker with GeoJSON, and no tiles are made.
    read : callable
        Reads the layers of tiles that are not empty.
    """

    name: str
    layers: tuple[str, ...]
    least: int
    read: Callable[[Session], list[TileLayer]]


def key(tiles: TileSet, marks: dict[str, str]) -> str:
    """Return what names the state of a set: it changes with the editions and with the tiler."""
    said = "\n".join([TILER, tiles.name, *(marks.get(layer, "") for layer in tiles.layers)])
    return hashlib.sha256(said.encode()).hexdigest()


def _layer(name: str, frame: gpd.GeoDataFrame, first: int, last: int) -> list[TileLayer]:
    return [TileLayer(name, frame, first, last)] if len(frame) else []


def _areas(session: Session) -> list[TileLayer]:
    return [
        layer
        for level in LEVELS
        for layer in _layer(
            level,
            shapes.shapes(session, "areas", AREA_COLUMNS, level),
            AREA_ZOOMS[level],
            FINEST_AREA,
        )
    ]


def _ground(session: Session) -> list[TileLayer]:
    paths = shapes.shapes(session, "paths", ("kind",))
    made = []
    lanes = ~paths["kind"].isin(frozenset().union(*(kinds for _, kinds in RANKS.values())))
    for name, (first, kinds) in RANKS.items():
        made += _layer(name, paths[paths["kind"].isin(kinds)], first, FINEST_PATH)
    made += _layer(LANES, paths[lanes], LANES_ZOOM, FINEST_PATH)
    backdrops = shapes.shapes(session, "backdrops", ("kind",))
    return [*_layer("backdrops", backdrops, 6, FINEST_PATH), *made]


def _residences(session: Session) -> list[TileLayer]:
    frame = shapes.shapes(session, "residences", ("code", "name", "residents"))
    return _layer("residences", frame, 14, 15)


def _places(session: Session) -> list[TileLayer]:
    columns = ("code", "name", "kind", "area_code")
    return [
        *_layer("facilities", shapes.shapes(session, "facilities", columns), 11, 14),
        *_layer("sites", shapes.shapes(session, "sites", columns), 11, 14),
    ]


# Areas first: everything on the map hangs on them.
TILE_SETS = (
    TileSet("areas", ("areas",), 2_000, _areas),
    TileSet("ground", ("paths", "backdrops"), 5_000, _ground),
    TileSet("residences", ("residences",), 5_000, _residences),
    TileSet("places", ("facilities", "sites"), 20_000, _places),
)
