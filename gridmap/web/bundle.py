"""The scripts and styles of the large pages, in one file each where those are made and current.

A browser that opens the page for the first time waits for one file instead of a hundred. Whoever
changes a module sees the change at once: a bundle of other sources is left alone.
"""

import hashlib
from functools import cache
from pathlib import Path

from gridmap import assets

DIGITS = 12
SOURCES = ("css", "js")
MADE = {"script": "bundle/map.js", "style": "bundle/map-style.css", "my": "bundle/my.js"}
WRITTEN = {"script": "js/main.js", "style": "css/map_page.css", "my": "js/my/page.js"}


@cache
def files() -> dict[str, str]:
    """Return `script` and `style` of the map page, and the script of My grid: paths below `static`.

    Examples
    --------
    >>> sorted(files())
    ['my', 'script', 'style']
    """
    return files_of(assets.folder("static"))


def files_of(folder: Path) -> dict[str, str]:
    """Return what a page loads from a folder of static files: the bundle, or what it is made of."""
    made = [folder / name for name in MADE.values()]
    if not all(path.is_file() for path in made):
        return WRITTEN
    banner = f"/* of {source_hash(folder)} */".encode()
    return MADE if all(path.read_bytes().startswith(banner) for path in made) else WRITTEN


def source_hash(folder: Path) -> str:
    """Return a text that changes with any script or style, as `bundle.mjs` does."""
    found = hashlib.sha256()
    files = [path for name in SOURCES for path in (folder / name).rglob("*") if path.is_file()]
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in files):
        found.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:DIGITS]
