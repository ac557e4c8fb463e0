"""Write a file whole or not at all."""

import errno
from collections.abc import Iterable
from pathlib import Path

from gridmap.errors import InputError, StoreFullError


def written(path: Path, pieces: Iterable[bytes]) -> int:
    """Write `pieces` to `path` and return the bytes written.

    They go to a file beside it first, which takes its place at the end: a reader never sees half
    a file, and a failure leaves what was there.

    Raises
    ------
    StoreFullError
        The disk is full.
    InputError
        The file cannot be written there.
    """
    part = path.with_name(f"{path.name}.part")
    total = 0
    try:
        with part.open("wb") as file:
            for piece in pieces:
                total += file.write(piece)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise StoreFullError(f"The disk is full; {path} was not written.") from error
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return total
