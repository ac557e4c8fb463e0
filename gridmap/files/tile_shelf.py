"""The folder of published tiles: files named by their content, and a manifest that is written last.

A reader sees the old manifest or the new one, and every file that either names; who published in
the middle of that and died leaves files that the next one sweeps away.
"""

import datetime as dt
import fcntl
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from gridmap.errors import InputError, NotFoundError, RetiredError
from gridmap.files.written import written

MANIFEST, PROGRESS, LOCK = "manifest.json", "progress.json", "lock"
EMPTY: dict[str, Any] = {"published_at": None, "sets": {}, "retired": []}
# Long enough for a page that was opened yesterday morning and is looked at this morning.
KEPT = dt.timedelta(days=1)
HASHED = 16  # hexadecimal digits
BLOCK = 1024**2
_NAME = re.compile(rf"[a-z]+-[0-9a-f]{{{HASHED}}}\.(?:pmtiles|json)")


class Shelf:
    """The tiles of one store, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> dict[str, Any]:
        """Return what is published: `published_at`, `sets` by name, `retired` files."""
        return self._read(MANIFEST) or EMPTY

    def progress(self) -> dict[str, Any]:
        """Return what the last one who published said of it."""
        return self._read(PROGRESS)

    def say(self, **said: Any) -> None:
        """Say how far publishing is."""
        written(self.folder / PROGRESS, [orjson.dumps(said)])

    @contextmanager
    def publishing(self) -> Iterator[bool]:
        """Hold the only right to publish; yields False when somebody else holds it.

        The lock ends with the process that holds it, however that ends.

        Raises
        ------
        InputError
            The folder cannot be written.
        """
        with self._lock_file() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _lock_file(self) -> Any:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return (self.folder / LOCK).open("wb")
        except OSError as error:
            why = error.strerror
            raise InputError(f"{self.folder} cannot hold tiles: {why}.") from error

    def is_publishing(self) -> bool:
        """Return whether somebody publishes just now."""
        if not (self.folder / LOCK).exists():
            return False
        with (self.folder / LOCK).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def part(self, name: str) -> Path:
        """Return where to write a file that is not yet complete."""
        return self.folder / f"{name}.part"

    def put(self, part: Path, stem: str, ending: str) -> str:
        """Give a complete file its name, by its content; return the name."""
        digest = hashlib.sha256()
        with part.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
        name = f"{stem}-{digest.hexdigest()[:HASHED]}.{ending}"
        part.replace(self.folder / name)
        return name

    def publish(self, sets: dict[str, Any], now: dt.datetime) -> None:
        """Write the manifest, then remove what was superseded more than a day ago."""
        before = self.manifest()
        named = {name for made in sets.values() for name in files_of(made)}
        known = {entry["file"]: entry for entry in before["retired"]}
        for made in before["sets"].values():
            for name in files_of(made):
                known.setdefault(name, {"file": name, "superseded_at": now.isoformat()})
        retired = [
            entry
            for name, entry in sorted(known.items())
            if name not in named and now - dt.datetime.fromisoformat(entry["superseded_at"]) < KEPT
        ]
        manifest = {"published_at": now.isoformat(), "sets": sets, "retired": retired}
        written(self.folder / MANIFEST, [orjson.dumps(manifest, option=orjson.OPT_INDENT_2)])
        self._sweep(named | {entry["file"] for entry in retired})

    def file(self, name: str) -> Path:
        """Return the file of a name that the manifest gave out, now or at some time.

        Raises
        ------
        RetiredError
            It was superseded and is gone.
        NotFoundError
            It never was.
        """
        if not _NAME.fullmatch(name):
            raise NotFoundError(f"There are no tiles {name!r}.")
        path = self.folder / name
        if not path.exists():
            raise RetiredError(
                f"The tiles {name} belong to an edition that was replaced. Load the page again "
                "to see the new one."
            )
        return path

    def _sweep(self, kept: set[str]) -> None:
        for path in self.folder.iterdir():
            gone = _NAME.fullmatch(path.name) or path.suffix == ".part"
            if gone and path.name not in kept:
                path.unlink(missing_ok=True)

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = orjson.loads((self.folder / name).read_bytes())
        except (FileNotFoundError, NotADirectoryError, orjson.JSONDecodeError):
            return {}
        return found if isinstance(found, dict) else {}


def files_of(made: dict[str, Any]) -> list[str]:
    """Return the names of the files of one set."""
    return [made[key] for key in ("file", "index") if made.get(key)]
