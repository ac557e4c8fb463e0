"""Opening hours as quarters of a plain week, so that two of them can be compared."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

MINUTES = 15
QUARTERS = 7 * 24 * 60 // MINUTES


def weeks(
    hours: Iterable[Any], day: dt.date
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Say which quarters of an hour of a week are open, of many hours.

    Parameters
    ----------
    hours : (N,) texts
        Opening hours in the notation of OpenStreetMap; empty, None and unreadable ones are
        unknown.
    day : date
        The week that begins on the first Monday from this day on is looked at; no calendar of
        public holidays is asked.

    Returns
    -------
    open : (N, 672) array of bool
        From Monday 00:00 in steps of 15 minutes: whether it is open when the quarter begins. All
        false where it is unknown.
    known : (N,) array of bool
        Whether the hours can be read.

    Examples
    --------
    >>> open_, known = weeks(["Sa 09:00-12:00", ""], dt.date(2026, 6, 30))
    >>> (open_.sum(axis=1) * MINUTES / 60).tolist(), known.tolist()
    ([3.0, 0.0], [True, False])
    """
    texts = [text.strip() if isinstance(text, str) else "" for text in hours]
    monday = day + dt.timedelta(-day.weekday() % 7)
    # A town writes few different texts, so each is read once.
    read = {text: week(text, monday) for text in set(texts)}
    known = np.array([read[text] is not None for text in texts], dtype=bool)
    found = np.zeros((len(texts), QUARTERS), dtype=bool)
    for row, text in enumerate(texts):
        one = read[text]
        if one is not None:
            found[row] = one
    return found, known


def week(text: str, monday: dt.date) -> npt.NDArray[np.bool_] | None:
    """Return the open quarters of the week from a Monday on; None where the text says none."""
    # Importing it takes 0.2 s, which a command that asks for no hours need not wait for.
    from opening_hours import OpeningHours, State, validate  # noqa: PLC0415

    if not text or not validate(text):
        return None
    found = np.zeros(QUARTERS, dtype=bool)
    start = dt.datetime.combine(monday, dt.time())
    for begins, ends, state, _comment in OpeningHours(text).intervals(
        start, start + dt.timedelta(days=7)
    ):
        if state == State.OPEN:
            first, last = (
                (moment - start).total_seconds() / 60 / MINUTES for moment in (begins, ends)
            )
            found[int(np.ceil(max(first, 0))) : int(np.ceil(min(last, QUARTERS)))] = True
    return found


def unreadable(hours: Iterable[str]) -> set[str]:
    """Return those of some hours that cannot be read.

    Examples
    --------
    >>> unreadable(["Sa 09:00-12:00", "周六上午"])
    {'周六上午'}
    """
    from opening_hours import validate  # noqa: PLC0415

    return {text for text in set(hours) if not validate(text)}
