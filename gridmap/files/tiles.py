"""Vector tiles: layers of shapes in one PMTiles archive, no tile of it too large."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gridmap.errors import FileFormatError

# Raise it when the same rows would make other tiles: everything is then published anew.
TILER = "freestiler 1"
MOST_TILE_BYTES = 500_000
MAX_ZOOM = 16
# Bytes in a compressed tile of a feature and of each of its vertices, as tilings of cities taught.
FEATURE_BYTES, VERTEX_BYTES = 22.0, 2.1
HEADER_BYTES = 127


@dataclass(frozen=True)
class TileLayer:
    """One layer of an archive: EPSG:4326 shapes with what the map has to know of each.

    `min_zoom` is the first zoom at which it is wanted, and may rise where a tile of so many
    shapes would be too large; from `max_zoom` on the map draws the same tiles larger.
    """

    name: str
    frame: gpd.GeoDataFrame
    min_zoom: int
    max_zoom: int


@dataclass(frozen=True)
class Archive:
    """What was written: bytes in all, of the largest tile, and the zooms of each layer."""

    bytes: int
    tiles: int
    largest_tile_bytes: int
    layers: dict[str, dict[str, int]]


def write_tiles(path: Path, layers: list[TileLayer]) -> Archive:
    """Write layers as one PMTiles archive of MVT tiles.

    A layer whose tiles would be larger than `MOST_TILE_BYTES` begins at a finer zoom, where a
    tile holds fewer shapes.

    Raises
    ------
    FileFormatError
        The tiles cannot be made.
    """
    layers = [replace(layer, min_zoom=first_zoom(layer)) for layer in layers]
    while True:
        _write(path, layers)
        sizes = tile_sizes(path)
        finer = _finer(layers, sizes)
        if finer is None:
            break
        layers = finer
    return Archive(
        bytes=path.stat().st_size,
        tiles=sum(len(found) for found in sizes.values()),
        largest_tile_bytes=max((max(found) for found in sizes.values()), default=0),
        layers={
            layer.name: {
                "min_zoom": layer.min_zoom,
                "max_zoom": layer.max_zoom,
                "features": len(layer.frame),
            }
            for layer in layers
        },
    )


def first_zoom(layer: TileLayer) -> int:
    """Estimate from where on no tile of a layer is too large, not to make tiles in vain."""
    geometry = layer.frame.geometry.to_numpy()
    centres = shapely.get_coordinates(shapely.centroid(geometry))
    weight = FEATURE_BYTES + VERTEX_BYTES * shapely.get_num_coordinates(geometry).mean()
    xy = web_mercator(centres)
    for zoom in range(layer.min_zoom, layer.max_zoom):
        column, row = np.floor(xy * 2**zoom).astype(np.int64).T
        most = np.unique(column * 2**zoom + row, return_counts=True)[1].max(initial=0)
        if most * weight <= MOST_TILE_BYTES:
            return zoom
    return layer.max_zoom


def web_mercator(lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return where places lie on the map's square: 0 to 1 from west to east, north to south.

    Examples
    --------
    >>> web_mercator(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    lat = np.radians(np.clip(lonlat[:, 1], -85.0511, 85.0511))
    y = 0.5 - np.log(np.tan(np.pi / 4 + lat / 2)) / (2 * np.pi)
    return np.stack([np.clip(lonlat[:, 0] / 360 + 0.5, 0, 1), y], axis=-1)


def tile_sizes(path: Path) -> dict[int, list[int]]:
    """Return the bytes of every tile of an archive, by zoom."""
    from pmtiles.tile import tileid_to_zxy  # noqa: PLC0415  (only who publishes loads it)

    sizes: dict[int, list[int]] = {}
    with path.open("rb") as file:
        for tile_id, run, length in _entries(file):
            zoom = tileid_to_zxy(tile_id)[0]
            sizes.setdefault(zoom, []).extend([length] * run)
    return sizes


def _entries(file: Any) -> Iterator[tuple[int, int, int]]:
    """Yield the first tile, how many tiles share it, and the bytes of each entry."""
    from pmtiles.tile import deserialize_directory, deserialize_header  # noqa: PLC0415

    header = deserialize_header(file.read(HEADER_BYTES))

    def directory(offset: int, length: int) -> Iterator[tuple[int, int, int]]:
        file.seek(offset)
        for entry in deserialize_directory(file.read(length)):
            if entry.run_length:
                yield entry.tile_id, entry.run_length, entry.length
            else:
                yield from directory(header["leaf_directory_offset"] + entry.offset, entry.length)

    yield from directory(header["root_offset"], header["root_length"])


def _write(path: Path, layers: list[TileLayer]) -> None:
    import freestiler  # noqa: PLC0415  (only who publishes loads it)

    wanted = {
        layer.name: freestiler.freestile_layer(
            layer.frame, min_zoom=layer.min_zoom, max_zoom=layer.max_zoom
        )
        for layer in layers
    }
    try:
        freestiler.freestile(
            wanted,
            path,
            min_zoom=min(layer.min_zoom for layer in layers),
            max_zoom=max(layer.max_zoom for layer in layers),
            quiet=True,
        )
    except (OSError, RuntimeError, ValueError) as error:
        path.unlink(missing_ok=True)
        raise FileFormatError(f"The tiles {path.name} cannot be made: {error}.") from error


def _finer(layers: list[TileLayer], sizes: dict[int, list[int]]) -> list[TileLayer] | None:
    """Return the layers with the largest one of the first overfull zoom begun later, if any is."""
    full = [zoom for zoom in sorted(sizes) if max(sizes[zoom]) > MOST_TILE_BYTES]
    for zoom in full:
        drawn = [layer for layer in layers if layer.min_zoom <= zoom < layer.max_zoom]
        if drawn:
            heaviest = max(drawn, key=lambda layer: len(layer.frame))
            return [
                replace(layer, min_zoom=zoom + 1) if layer is heaviest else layer
                for layer in layers
            ]
    last = max(layer.max_zoom for layer in layers)
    if full and last < MAX_ZOOM:  # crowded even at the finest zoom: there must be a finer one
        return [
            replace(layer, max_zoom=last + 1, min_zoom=last + 1)
            if layer.min_zoom == layer.max_zoom == last
            else replace(layer, max_zoom=last + 1)
            for layer in layers
        ]
    return None


def compressed(content: bytes) -> bytes:
    """Compress what is sent as it lies; the same content makes the same bytes."""
    return gzip.compress(content, compresslevel=6, mtime=0)
