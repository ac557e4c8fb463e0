"""Arrays kept in a folder, and mapped from there into memory without being read first."""

import errno
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from gridmap.errors import StoreError, StoreFullError

_INDEX = "arrays.json"


def save_arrays(folder: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write arrays to `folder`, all or none; what stood there before is replaced.

    They are written to a folder beside it first, which is then moved into its place, and its index
    is written last: a process that reads meanwhile, or a machine that stops, never leaves half.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    arrays : mapping of str to array
        Names are Python's identifiers.

    Raises
    ------
    StoreFullError, StoreError
        The disk is full, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_arrays(Path(place) / "town", {"lengths_m": np.array([5.0, 7.0])})
    ...     open_arrays(Path(place) / "town")
    {'lengths_m': array([5., 7.])}
    """
    part = folder.with_name(f"{folder.name}.{uuid4().hex}.part")
    try:
        part.mkdir(parents=True)
        index = {name: _write(part, name, array) for name, array in arrays.items()}
        with (part / _INDEX).open("w", encoding="utf-8") as file:
            json.dump({"written": part.name, "arrays": index}, file)
            _to_disk(file)
        _take_place(part, folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StoreFullError(f"The disk that holds {folder} is full.") from error
        raise StoreError(f"{folder} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def open_arrays(folder: Path) -> dict[str, npt.NDArray[Any]] | None:
    """Map the arrays of `folder` into memory, to be read only.

    Returns
    -------
    dict of str to array, or None
        None when there is no such folder, or it is not as `save_arrays` left it: a file is
        missing, cut short or of another kind. Whoever kept the arrays then makes them anew.
    """
    try:
        while True:
            text = (folder / _INDEX).read_text(encoding="utf-8")
            index = json.loads(text)["arrays"]
            arrays = {name: _mapped(folder, name, expected) for name, expected in index.items()}
            # Another folder may have taken the place meanwhile: then some arrays are from either.
            if text == (folder / _INDEX).read_text(encoding="utf-8"):
                return arrays
    except (OSError, ValueError, LookupError, TypeError, AttributeError, EOFError):
        return None


def _write(folder: Path, name: str, array: npt.NDArray[Any]) -> dict[str, Any]:
    if not name.isidentifier():
        raise ValueError(f"{name!r} cannot be the name of an array.")
    with _file(folder, name).open("wb") as file:
        np.save(file, array, allow_pickle=False)
        _to_disk(file)
        size = file.tell()
    return {"dtype": array.dtype.str, "shape": list(array.shape), "bytes": size}


def _mapped(folder: Path, name: str, expected: dict[str, Any]) -> npt.NDArray[Any]:
    path = _file(folder, name)
    if path.stat().st_size != expected["bytes"]:
        raise ValueError(f"{path} is not whole.")
    # An array without elements cannot be mapped.
    empty = 0 in expected["shape"]
    array = np.asarray(np.load(path, mmap_mode=None if empty else "r", allow_pickle=False))
    if [array.dtype.str, list(array.shape)] != [expected["dtype"], expected["shape"]]:
        raise ValueError(f"{path} holds another array than its index says.")
    array.flags.writeable = False
    return array


def _take_place(part: Path, folder: Path) -> None:
    """Move a folder to where another may stand; those who have mapped that one keep it."""
    while True:
        old = folder.with_name(f"{folder.name}.{uuid4().hex}.part")
        with suppress(FileNotFoundError):
            folder.rename(old)
        shutil.rmtree(old, ignore_errors=True)
        try:
            part.rename(folder)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            continue  # another process was quicker; the last to come stays
        return


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def _to_disk(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
