"""Bytes kept outside the store by their content: whole or not at all, and once."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from gridmap.errors import StoreError, StoreFullError
from gridmap.saying import Said, said


def keep(content: bytes, place: Path, refused: Said) -> None:
    """Write bytes to a place that is named by their content; a second time does nothing.

    Parameters
    ----------
    refused : Said
        What is not done where the disk does not take them.

    Raises
    ------
    StoreFullError, StoreError
        The disk is full, or the folder cannot be written.
    """
    if place.exists() and place.stat().st_size == len(content):
        return
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        sentence = said("{refused}（{why}）", "{refused} ({why})", refused=refused,
                        why=error.strerror or "")  # fmt: skip
        kind = StoreFullError if error.errno == errno.ENOSPC else StoreError
        raise kind(sentence) from error
