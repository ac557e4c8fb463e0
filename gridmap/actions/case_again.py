"""Cases that come in again: of the class, the day and the place of one that had come before.

They are marked when they come in, so that whoever splits a matter into several cases does not
seem to have done more of them well (`gridmap.analysis.case_statistics`).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.actions.seen import Seen
from gridmap.db.queries import case_reports
from gridmap.db.session import Session
from gridmap.files.values import LOCAL

# Of a degree, about ten metres: what is nearer lies at one place.
PLACE_DIGITS = 4


def marks(
    classes: Sequence[str],
    reported_at: Sequence[dt.datetime],
    places: npt.ArrayLike,
    seen: Seen,
    rows: npt.ArrayLike,
) -> list[int]:
    """Mark with 1 each case that comes in again, with 0 the first of its kind.

    Parameters
    ----------
    seen : Seen
        The keys of those that came before.
    rows : array of int
        A number of each, in order.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> points = shapely.points([[100.4, 38.9]] * 3)
    >>> marks(["0101", "0101", "0102"], [noon] * 3, points, Seen(), [1, 2, 3])
    [0, 1, 0]
    """
    own = np.asarray(rows)
    first = seen.first_rows(_keys(classes, reported_at, places), own)
    again: list[int] = (first != own).astype(int).tolist()
    return again


def mark(session: Session, class_code: str, at: dt.datetime, place: Any) -> int:
    """Return 1 where a standing case of the class, day and place has come in already, else 0."""
    half = 0.5 * 10**-PLACE_DIGITS
    x, y = round(place.x, PLACE_DIGITS), round(place.y, PLACE_DIGITS)
    box = (x - half, y - half, x + half, y + half)
    begin = dt.datetime.combine(at.astimezone(LOCAL).date(), dt.time(), LOCAL)
    before = case_reports.near(session, box, begin)
    known = _keys(
        [case.class_code for case in before],
        [case.reported_at for case in before],
        [case.geom for case in before],
    )
    (own,) = _keys([class_code], [at], [place])
    return int(own in known)


def _keys(
    classes: Sequence[str], reported_at: Sequence[dt.datetime], places: npt.ArrayLike
) -> list[str]:
    points = np.asarray(places, dtype=object)
    # A zero with a sign is the same place.
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)]).round(PLACE_DIGITS) + 0.0
    days = [at.astimezone(LOCAL).date().toordinal() for at in reported_at]
    return [
        f"{code}|{day}|{x}|{y}"
        for code, day, (x, y) in zip(classes, days, xy.tolist(), strict=True)
    ]
