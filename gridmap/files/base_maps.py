"""What an archive of base-map tiles (PMTiles) holds, read from its header."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported, TileType

from gridmap.errors import ConfigError

# The library lets out whatever a broken archive makes it meet.
BROKEN = (
    MagicNumberNotFound,
    SpecVersionUnsupported,
    LookupError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
)
PICTURES = {TileType.PNG, TileType.JPEG, TileType.WEBP, TileType.AVIF}


@dataclass(frozen=True)
class Archive:
    """An archive of base-map tiles: vector shapes or pictures, and the zooms that it has."""

    vector: bool
    min_zoom: int
    max_zoom: int
    layers: tuple[str, ...]


def read_archive(path: Path) -> Archive:
    """Read what a `.pmtiles` file holds.

    Raises
    ------
    ConfigError
        There is no such file, or it is no archive of vector or picture tiles.
    """
    header, about = _read(path)
    kind = header["tile_type"]
    if kind != TileType.MVT and kind not in PICTURES:
        raise ConfigError(f"The tiles of the base map {path} are neither vector nor pictures.")
    names = (str(layer.get("id", "")) for layer in about.get("vector_layers") or [])
    return Archive(
        vector=kind == TileType.MVT,
        min_zoom=int(header["min_zoom"]),
        max_zoom=int(header["max_zoom"]),
        layers=tuple(names),
    )


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    if not path.is_file():
        raise ConfigError(f"The base map {path} is not there; GRIDMAP_BASE_MAP names this file.")
    try:
        with path.open("rb") as file:
            reader: Any = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
            return reader.header(), reader.metadata()
    except BROKEN as error:
        raise ConfigError(f"The base map {path} is not a PMTiles archive: {error}.") from None
