"""What a page has to know of the tiles: which there are, and whether newer ones are on the way."""

from pathlib import Path
from typing import Any

from gridmap.actions.publishing import due, shelf_of
from gridmap.db.engine import Engine
from gridmap.db.queries import shapes
from gridmap.db.session import Session, reading

# What a page needs of a set in order to draw it.
SHOWN = ("file", "index", "layers", "bytes", "largest_tile_bytes", "made_at")


def describe(engine: Engine, files_folder: Path) -> dict[str, Any]:
    """Describe the published tiles, and how far publishing is.

    Returns
    -------
    dict
        `state` is none (the map needs no tiles), published, due, publishing or failed;
        `phase`, `done` and `total` say how far publishing is, `error` why it failed,
        `published_at` when it last ended well, `sets` what there is.
    """
    with reading(engine) as session:
        return state(session, files_folder)


def state(session: Session, files_folder: Path) -> dict[str, Any]:
    """Describe the published tiles as `describe` does, within a session."""
    shelf = shelf_of(files_folder)
    manifest, said = shelf.manifest(), shelf.progress()
    marks = shapes.marks(session)
    waits = bool(due(session, marks, shelf))
    failed = waits and said.get("phase") == "failed" and said.get("keys") == marks
    name = "due" if waits else "published" if manifest["sets"] else "none"
    if shelf.is_publishing():
        name = "publishing"
    elif failed:
        name = "failed"
    working = name == "publishing"
    return {
        "state": name,
        "phase": said.get("phase", "") if working else "",
        "done": said.get("done", 0) if working else 0,
        "total": said.get("total", 0) if working else 0,
        "error": said.get("error", "") if name == "failed" else "",
        "published_at": manifest["published_at"],
        "sets": {
            name: {key: made[key] for key in SHOWN if key in made}
            for name, made in manifest["sets"].items()
            if "file" in made
        },
    }
