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

from gridmap.db.queries import case_reports
from gridmap.db.session import Session
from gridmap.files.values import LOCAL

# Of a degree, about ten metres: what is nearer lies at one place.
PLACE_DIGITS = 4
Key = tuple[str, dt.date, float, float]


def marks(
    classes: Sequence[str], reported_at: Sequence[dt.datetime], places: npt.ArrayLike
) -> list[int]:
    """Mark with 1 each case that comes in again, with 0 the first of its kind.

    Examples
    --------
    >>> noon = dt.datetime(2026, 5, 6, 4, tzinfo=dt.UTC)
    >>> marks(["0101", "0101", "0102"], [noon] * 3, shapely.points([[100.4, 38.9]] * 3))
    [0, 1, 0]
    """
    seen: set[Key] = set()
    found = []
    for key in _keys(classes, reported_at, places):
        found.append(int(key in seen))
        seen.add(key)
    return found


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
) -> list[Key]:
    points = np.asarray(places, dtype=object)
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)]).round(PLACE_DIGITS)
    days = [at.astimezone(LOCAL).date() for at in reported_at]
    return list(zip(classes, days, xy[:, 0].tolist(), xy[:, 1].tolist(), strict=True))
