"""Base maps for tests: a server of pictures on loopback, and archives of tiles."""

import io
import math
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

SIZE = 256
RADIUS = 9
Shift = Callable[[float, float], tuple[Any, Any]]


def in_tiles(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Return where a place lies in the Web Mercator square, in tiles."""
    side = 2**zoom
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return (lon + 180) / 360 * side, y * side


def picture(zoom: int, x: int, y: int, marks: list[tuple[float, float]], shift: Shift) -> bytes:
    """Draw a tile of a map in a shifted datum: paper with a black disc on every mark."""
    image = Image.new("RGB", (SIZE, SIZE), "#f0f0f0")
    brush = ImageDraw.Draw(image)
    for mark in marks:
        across, down = in_tiles(*(float(v) for v in shift(*mark)), zoom)
        centre = (across - x) * SIZE, (down - y) * SIZE
        if all(-RADIUS < value < SIZE + RADIUS for value in centre):
            box = [v + d for d in (-RADIUS, RADIUS) for v in centre]
            brush.ellipse(box, fill="#000000")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@dataclass
class TileServer:
    """A server of pictures: what it was asked, and whether it answers at all."""

    address: str
    asked: list[str] = field(default_factory=list)
    referrers: set[str] = field(default_factory=set)
    broken: bool = False

    @property
    def template(self) -> str:
        return self.address + "/{z}/{x}/{y}.png"


@contextmanager
def serving_tiles(marks: list[tuple[float, float]], shift: Shift) -> Iterator[TileServer]:
    """Serve pictures with `marks`, which lie where `shift` moves them."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tiles.asked.append(self.path)
            tiles.referrers.add(self.headers.get("Referer", ""))
            found = re.fullmatch(r"/(\d+)/(\d+)/(\d+)\.png", self.path)
            status = 500 if tiles.broken else 200 if found else 404
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "image/png")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if found and status == 200:
                zoom, x, y = map(int, found.groups())
                self.wfile.write(picture(zoom, x, y, marks, shift))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    tiles = TileServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield tiles
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def write_archive(
    path: Path, tiles: dict[tuple[int, int, int], bytes], kind: TileType, layers: list[str]
) -> Path:
    """Write an archive of tiles, by zoom, column and row."""
    zooms = [zoom for zoom, _, _ in tiles]
    with path.open("wb") as file:
        writer = Writer(file)
        for zxy in sorted(tiles, key=lambda one: zxy_to_tileid(*one)):
            writer.write_tile(zxy_to_tileid(*zxy), tiles[zxy])
        header = {
            "tile_type": kind,
            "tile_compression": Compression.NONE,
            "min_zoom": min(zooms),
            "max_zoom": max(zooms),
            "min_lon_e7": int(-180e7),
            "min_lat_e7": int(-85e7),
            "max_lon_e7": int(180e7),
            "max_lat_e7": int(85e7),
            "center_zoom": min(zooms),
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(header, {"vector_layers": [{"id": name} for name in layers]})
        writer.tile_f.close()
    return path
