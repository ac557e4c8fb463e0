"""Compile loops over arrays to machine code, on their first call, with numba.

The machine code is kept on disk, so a function is compiled once per machine: beside the source
file, or in the user's cache folder where that cannot be written. Where neither can be written (a
read-only container, a full disk) each process compiles for itself, a second or two per function.
"""

import functools
import pickle
from collections.abc import Callable
from typing import Any


def compiled(*arguments: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function that is compiled for `arguments` when it is first called.

    The types are said in advance so that a function is compiled for one of them only, and so that
    arrays mapped read-only from disk and those made in memory share the machine code. It runs
    without the interpreter's lock: threads really run at the same time.

    Parameters
    ----------
    arguments : numba types
        One per argument, as numba's or as their names.

    Examples
    --------
    >>> @compiled("float64", "int64")
    ... def repeated(value, times):
    ...     return value * times
    >>> repeated(1.5, 2)
    3.0
    """

    def lazily(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.cache
        def machine_code() -> Callable[..., Any]:
            return _machine_code(function, arguments)

        @functools.wraps(function)
        def call(*values: Any) -> Any:
            return machine_code()(*values)

        return call

    return lazily


def _machine_code(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Any]:
    # Importing numba takes 0.4 s, which `gridmap --help` need not wait for.
    import numba  # noqa: PLC0415

    types = tuple(getattr(numba.types, a) if isinstance(a, str) else a for a in arguments)
    settings: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        made: Callable[..., Any] = numba.njit([types], cache=True, **settings)(function)
    except (RuntimeError, OSError, EOFError, pickle.UnpicklingError):
        made = numba.njit([types], **settings)(function)
    return made
