"""Keep the original of every imported file, by its content; for a day what is looked at only."""

import datetime as dt
import errno
import hashlib
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from gridmap.errors import NotFoundError, StoreError, StoreFullError
from gridmap.saying import said

LENGTH = 64  # hexadecimal digits of a SHA-256
ENDING = re.compile(r"(\.[a-z0-9]{1,9})?")
# Files of which somebody has seen what they would change lie apart, until they are imported.
PREVIEWS = "previews"
# Who previews a file decides on the same day; the store has moved on by the next, and so would the
# preview. A file that nobody imported is nobody's to keep: it may hold names and telephones.
PREVIEW_KEPT = dt.timedelta(days=1)


def keep_original(path: Path, folder: Path) -> str:
    """Copy `path` into `folder` under its SHA-256 and return that; a second time does nothing.

    The copy appears whole or not at all: it is written beside its place and then moved there.

    Parameters
    ----------
    path : Path
        The file; its ending is kept in lower case.
    folder : Path
        Where originals lie, as `ab/abcdef....geojson`.

    Returns
    -------
    str
        The SHA-256 of the content in 64 hexadecimal digits.

    Raises
    ------
    StoreFullError, StoreError
        The disk is full, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_bytes(b"code,name")
    ...     keep_original(path, Path(folder) / "files")[:12]
    '8b8db7448670'
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    place = folder / sha256[:2] / f"{sha256}{path.suffix.lower()}"
    if place.exists() and place.stat().st_size == path.stat().st_size:
        return sha256
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, part)
        part.replace(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise StoreFullError(
                f"The disk that holds {folder} is full; nothing was imported."
            ) from error
        raise StoreError(f"The original cannot be kept in {folder}: {error.strerror}.") from error
    return sha256


def kept_original(folder: Path, sha256: str, ending: str) -> Path:
    """Return where a file is kept.

    Parameters
    ----------
    sha256, ending : str
        By which it is; the ending with its dot, or "".

    Raises
    ------
    NotFoundError
        It is not there any more, or never was.
    """
    named = sha256.isascii() and sha256.isalnum() and len(sha256) == LENGTH
    named = named and ENDING.fullmatch(ending) is not None  # and nothing that leads elsewhere
    path = folder / sha256[:2] / f"{sha256}{ending}"
    if not named or not path.is_file():
        raise NotFoundError(
            said(
                "预览的文件已经不在了，请重新选择。",
                "The file of the preview is gone; choose it again.",
            )
        )
    return path


def keep_preview(path: Path, folder: Path) -> str:
    """Keep a file that is looked at before it is imported, as `keep_original` does, for a day.

    Looked at again, it is kept for another one.
    """
    sha256 = keep_original(path, folder / PREVIEWS)
    os.utime(kept_preview(folder, sha256, path.suffix.lower()))
    return sha256


def kept_preview(folder: Path, sha256: str, ending: str) -> Path:
    """Return where a file is kept that was looked at; raises as `kept_original` does."""
    return kept_original(folder / PREVIEWS, sha256, ending)


def sweep_previews(folder: Path, *, now: dt.datetime | None = None) -> int:
    """Remove the files that were looked at more than a day ago; return how many.

    What became of them does not matter: what was imported is kept apart.
    """
    last = ((now or dt.datetime.now(dt.UTC)) - PREVIEW_KEPT).timestamp()
    old = [path for path in (folder / PREVIEWS).glob("*/*") if path.stat().st_mtime < last]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
