"""Which dated rows hold on a day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def in_force(valid_from: Iterable[Any], valid_to: Iterable[Any], as_of: dt.date) -> Mask:
    """Say of each period whether the day `as_of` lies in it.

    Parameters
    ----------
    valid_from, valid_to : (N,) dates
        The first and the last day, both included; a missing one (None, NaN, NaT) is open.

    Returns
    -------
    (N,) array of bool

    Examples
    --------
    >>> in_force([None, dt.date(2026, 7, 1)], [dt.date(2026, 6, 30), None], dt.date(2026, 6, 30))
    array([ True, False])
    """
    begun = np.array([d is None or d <= as_of for d in map(day, valid_from)], dtype=bool)
    return begun & ~ended(valid_to, as_of)


def ended(valid_to: Iterable[Any], as_of: dt.date) -> Mask:
    """Say of each period whether its last day lies before the day `as_of`.

    Examples
    --------
    >>> ended([None, dt.date(2026, 6, 30)], dt.date(2026, 7, 1))
    array([False,  True])
    """
    return np.array([d is not None and d < as_of for d in map(day, valid_to)], dtype=bool)


def day(value: Any) -> dt.date | None:
    """Return a date read from a frame; None where it is missing.

    Examples
    --------
    >>> day(float("nan")) is None, day(dt.datetime(2026, 6, 30, 12))
    (True, datetime.date(2026, 6, 30))
    """
    # NaN and NaT alone differ from themselves.
    if value is None or value != value:
        return None
    found: dt.date = value.date() if isinstance(value, dt.datetime) else value
    return found
