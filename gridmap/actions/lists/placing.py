"""Where a demand or a resource is: its own point, else that of what it belongs to."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.db.queries import registers as queries
from gridmap.db.session import Session
from gridmap.saying import Said, said

OWN, NOWHERE = "own", ""
# By which field a place is found, the nearest to the record first.
WAYS = (
    ("facility_code", "facilities"),
    ("organization_code", "organizations"),
    ("area_code", "areas"),
)
WORDS: dict[str, Said] = {
    OWN: said("自己的位置", "its own place"),
    "facilities": said("设施的位置", "the place of its facility"),
    "organizations": said("单位的位置", "the place of its organization"),
    "areas": said("区域中心", "the middle of its area"),
    NOWHERE: said("没有位置", "no place"),
}


def place(session: Session, frames: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Give the records of each frame a place, as far as they have any.

    Parameters
    ----------
    frames : list of DataFrame
        `lon`, `lat` (NaN without a place of its own), and some of the fields of `WAYS`.

    Returns
    -------
    list of DataFrame
        The same with `lon` and `lat` filled in, and `placed`: a key of `WORDS`.
    """
    # All at once: the layers that are not needed in the end cost less than a question each.
    wanted = {layer: {c for f in frames for c in _codes(f, column)} for column, layer in WAYS}
    spots = queries.spots(session, wanted)
    return [_filled(frame, spots) for frame in frames]


def _codes(frame: pd.DataFrame, column: str) -> set[str]:
    if column not in frame:
        return set()
    return set(frame.loc[frame["lon"].isna(), column]) - {"", None}


def _filled(frame: pd.DataFrame, spots: dict[str, dict[str, tuple[float, float]]]) -> pd.DataFrame:
    # By hand: to write into a frame costs more than all else of some hundred records.
    places = lonlat(frame).copy()
    placed = [NOWHERE if nowhere else OWN for nowhere in np.isnan(places[:, 0])]
    for column, layer in WAYS:
        for row, code in enumerate(frame[column]) if column in frame else ():
            spot = spots[layer].get(code) if placed[row] == NOWHERE else None
            if spot is not None:
                places[row], placed[row] = spot, layer
    return frame.assign(lon=places[:, 0], lat=places[:, 1], placed=placed)


def lonlat(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the places of records, NaN where one has none."""
    return np.asarray(frame[["lon", "lat"]], dtype=np.float64).reshape(-1, 2)
