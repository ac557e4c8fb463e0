"""Which facilities are open at a moment, from hours written as OpenStreetMap writes them."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.errors import InputError

OPEN, CLOSED, UNKNOWN = 1, 0, -1
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MOMENT = re.compile(r"(Mo|Tu|We|Th|Fr|Sa|Su) ([01]\d|2[0-3]):([0-5]\d)")


def open_at(hours: Iterable[Any], moment: dt.datetime) -> npt.NDArray[np.int8]:
    """Say of each facility whether it is open at a moment.

    Parameters
    ----------
    hours : (F,) texts
        Opening hours in the notation of OpenStreetMap (`Mo-Fr 08:30-18:00`); empty, None and NaN
        are unknown.
    moment : datetime
        Day and time on the clock of the town, without a time zone. No calendar of public holidays
        is asked: a weekday is a plain weekday.

    Returns
    -------
    (F,) array of int8
        1 open, 0 closed, -1 when it is unknown or the text cannot be read.

    Notes
    -----
    Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. A period ends
    when its last minute begins: at 18:00 a place open until 18:00 is closed.

    Examples
    --------
    >>> saturday_evening = dt.datetime(2026, 6, 27, 20, 0)
    >>> open_at(["Mo-Su 08:30-20:30", "Mo-Fr 08:30-18:00", "", "周一"], saturday_evening)
    array([ 1,  0, -1, -1], dtype=int8)
    """
    if moment.tzinfo is not None:
        raise InputError("A moment is told on the town's own clock, without a time zone.")
    texts = [text.strip() if isinstance(text, str) else "" for text in hours]
    # A town writes few different texts, so each is read once.
    read = {text: _state(text, moment) for text in set(texts)}
    return np.array([read[text] for text in texts], dtype=np.int8)


def moment_of(text: str, as_of: dt.date) -> dt.datetime:
    """Find the moment that a weekday and a time name: the first such day from `as_of` on.

    Parameters
    ----------
    text : str
        Like `Sa 20:00`: Mo, Tu, We, Th, Fr, Sa or Su, and a time from 00:00 to 23:59.

    Raises
    ------
    InputError
        The text is not of that form.

    Examples
    --------
    >>> moment_of("Sa 20:00", dt.date(2026, 6, 30)).isoformat()
    '2026-07-04T20:00:00'
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is not a weekday and a time like 'Sa 20:00'.")
    weekday, hour, minute = found.groups()
    days = (WEEKDAYS.index(weekday) - as_of.weekday()) % 7
    return dt.datetime.combine(as_of + dt.timedelta(days), dt.time(int(hour), int(minute)))


def _state(text: str, moment: dt.datetime) -> int:
    # Importing it takes 0.2 s, which a command that asks for no hours need not wait for.
    from opening_hours import OpeningHours, State, validate  # noqa: PLC0415

    if not text or not validate(text):
        return UNKNOWN
    state, _comment = OpeningHours(text).state(moment)
    if state == State.UNKNOWN:
        return UNKNOWN
    return OPEN if state == State.OPEN else CLOSED
