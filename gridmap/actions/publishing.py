"""Publish the current editions as tiles for the map: what has not changed is not made again."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridmap.actions.allowing import WHOLE_TOWN, By, allow
from gridmap.actions.tile_sets import TILE_SETS, TileSet, key
from gridmap.db.engine import Engine
from gridmap.db.queries import shapes
from gridmap.db.session import Session, reading
from gridmap.errors import GridmapError
from gridmap.files.area_index import area_index
from gridmap.files.tile_shelf import Shelf, files_of
from gridmap.files.tiles import TileLayer, compressed, write_tiles
from gridmap.files.written import written

FOLDER = "tiles"
# What failed is tried again later, and not by every page that is opened.
REST = dt.timedelta(minutes=10)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Published:
    """What publishing did: the sets that were made, those that stood already, and the seconds.

    `busy` says that somebody else is publishing, and nothing was done here.
    """

    made: dict[str, dict[str, Any]]
    kept: tuple[str, ...]
    seconds: float
    busy: bool = False


def shelf_of(files_folder: Path) -> Shelf:
    """Return where the tiles of a store lie."""
    return Shelf(files_folder / FOLDER)


def publish(
    engine: Engine,
    *,
    by: By,
    files_folder: Path,
    all_sets: bool = False,
    progress: Progress | None = None,
) -> Published:
    """Make the tiles of every set whose editions changed since it was last made.

    Sets of few features are left to GeoJSON, unless they were published before. Each set is there
    for the map as soon as it is complete.

    Parameters
    ----------
    all_sets : bool
        Make also the sets of few features.
    progress : callable, optional
        Called with the set, the sets done and all sets to be made.

    Raises
    ------
    NotAllowedError
        The person may not publish.
    StoreFullError, FileFormatError
        The tiles cannot be made or kept. What was published stays as it was.
    """
    allow(by, "publish", WHOLE_TOWN)
    shelf, start = shelf_of(files_folder), time.monotonic()
    with shelf.publishing() as free:
        if not free:
            return Published({}, (), 0.0, busy=True)
        with reading(engine) as session:
            marks = shapes.marks(session)
            wanted = due(session, marks, shelf, all_sets=all_sets)
            try:
                made = _make(session, wanted, marks, shelf, progress)
            except (GridmapError, OSError, MemoryError) as error:
                shelf.say(phase="failed", error=str(error), at=_now().isoformat(), keys=marks)
                raise
        kept = tuple(name for name in shelf.manifest()["sets"] if name not in made)
        return Published(made, kept, time.monotonic() - start)


def due(
    session: Session, marks: dict[str, str], shelf: Shelf, *, all_sets: bool = False
) -> list[TileSet]:
    """Return the sets that should be made: their editions changed, or a file of them is gone."""
    published = shelf.manifest()["sets"]
    lacking = [
        tiles
        for tiles in TILE_SETS
        if any(layer in marks for layer in tiles.layers)
        and not _stands(published.get(tiles.name), key(tiles, marks), shelf)
    ]
    asked = [t for t in lacking if not (all_sets or t.name in published)]
    rows = shapes.counts(session, sorted({layer for t in asked for layer in t.layers}))
    small = [t for t in asked if sum(rows[layer] for layer in t.layers) < t.least]
    return [tiles for tiles in lacking if tiles not in small]


def _stands(made: dict[str, Any] | None, wanted: str, shelf: Shelf) -> bool:
    return (
        made is not None
        and made["key"] == wanted
        and all((shelf.folder / name).exists() for name in files_of(made))
    )


def is_due(engine: Engine, files_folder: Path, *, at_once: bool = False) -> bool:
    """Return whether something should be published that nobody is publishing.

    What failed a moment ago is not due, unless it is wanted `at_once`.
    """
    shelf = shelf_of(files_folder)
    with reading(engine) as session:
        marks = shapes.marks(session)
        if not due(session, marks, shelf):
            return False
    said = shelf.progress()
    failed = said.get("phase") == "failed" and said.get("keys") == marks
    rests = failed and not at_once and _now() - dt.datetime.fromisoformat(said["at"]) < REST
    return not rests and not shelf.is_publishing()


def _make(
    session: Session,
    wanted: list[TileSet],
    marks: dict[str, str],
    shelf: Shelf,
    progress: Progress | None,
) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    tell = progress or (lambda _phase, _done, _total: None)
    for number, tiles in enumerate(wanted):
        tell(tiles.name, number, len(wanted))
        shelf.say(phase=tiles.name, done=number, total=len(wanted))
        made[tiles.name] = _make_one(session, tiles, key(tiles, marks), shelf)
        shelf.publish(shelf.manifest()["sets"] | {tiles.name: made[tiles.name]}, _now())
        tell(tiles.name, number + 1, len(wanted))
    if wanted:
        shelf.say(phase="done", done=len(wanted), total=len(wanted))
    return made


def _make_one(session: Session, tiles: TileSet, wanted: str, shelf: Shelf) -> dict[str, Any]:
    """Make one set: its archive, for areas their index too, and what the manifest says of it."""
    start = time.monotonic()
    layers = tiles.read(session)
    said: dict[str, Any] = {"key": wanted, "layers": {}}
    if layers:
        part = shelf.part(tiles.name)
        archive = write_tiles(part, layers)
        said |= {
            "file": shelf.put(part, tiles.name, "pmtiles"),
            "bytes": archive.bytes,
            "tiles": archive.tiles,
            "largest_tile_bytes": archive.largest_tile_bytes,
            "layers": archive.layers,
        }
    if layers and tiles.name == "areas":
        said["index"] = _index(layers, shelf)
    return said | {"seconds": round(time.monotonic() - start, 2), "made_at": _now().isoformat()}


def _index(layers: list[TileLayer], shelf: Shelf) -> str:
    part = shelf.part("index")
    written(part, [compressed(area_index({layer.name: layer.frame for layer in layers}))])
    return shelf.put(part, "index", "json")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
