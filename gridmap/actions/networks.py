"""Build the walking network once per edition of the paths, and join the homes to it once."""

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from gridmap.errors import StoreError
from gridmap.files.arrays import open_arrays, save_arrays
from gridmap.spatial.network import Joins, Network
from gridmap.spatial.network.kept import joins_arrays, joins_from, network_arrays, network_from

# Of each sort so many stay: today's, those of the edition before, and of another reference system.
KEPT = 4
# Another way of building or of keeping makes other arrays of the same editions.
_FORM = 1
_ABANDONED_SECONDS = 3600

Made = TypeVar("Made")


def open_network(folder: Path | None, key: str, build: Callable[[], Network]) -> Network:
    """Open the network kept under `key`, or build it and keep it.

    Parameters
    ----------
    folder : Path or None
        Where networks are kept; None keeps nothing. A folder that cannot be written, or is full,
        only costs time: the network is built and used all the same.
    key : str
        All that the network depends on: the editions of its paths, the reference system.
    build : callable
        Builds it; called only when nothing usable is kept.

    Returns
    -------
    Network
        Kept ones are mapped from disk, read-only.
    """
    return _open(folder, "network", key, build, network_arrays, network_from)


def open_joins(folder: Path | None, key: str, build: Callable[[], Joins]) -> Joins:
    """Open the joins kept under `key`, or make them and keep them.

    Parameters
    ----------
    folder, build
        As for `open_network`.
    key : str
        All that they depend on: the key of the network, the editions of the places, the limit.
    """
    return _open(folder, "joins", key, build, joins_arrays, joins_from)


def _open(
    folder: Path | None,
    sort: str,
    key: str,
    build: Callable[[], Made],
    to_arrays: Callable[[Made], Mapping[str, np.ndarray[Any, Any]]],
    from_arrays: Callable[[Mapping[str, np.ndarray[Any, Any]]], Made],
) -> Made:
    if folder is None:
        return build()
    name = hashlib.sha256(f"{_FORM} {key}".encode()).hexdigest()[:32]
    place = folder / f"{sort}-{name}"
    kept = open_arrays(place)
    if kept is not None:
        with suppress(KeyError):
            made = from_arrays(kept)
            with suppress(OSError):
                place.touch()  # used last: the others go first
            return made
    made = build()
    with suppress(StoreError):
        save_arrays(place, to_arrays(made))
        _tidy(folder, sort)
    return made


def _tidy(folder: Path, sort: str) -> None:
    """Remove what was not used for longest, and what a process left behind when it was ended."""
    old = time.time() - _ABANDONED_SECONDS
    for part in folder.glob("*.part"):
        if _used(part) < old:
            shutil.rmtree(part, ignore_errors=True)
    kept = [place for place in folder.glob(f"{sort}-*") if place.suffix != ".part"]
    for place in sorted(kept, key=_used, reverse=True)[KEPT:]:
        shutil.rmtree(place, ignore_errors=True)


def _used(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:  # another process has just removed it
        return 0.0
