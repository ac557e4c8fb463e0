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
    found = [frame.assign(placed=np.where(frame["lon"].notna(), OWN, NOWHERE)) for frame in frames]
    # All at once: the layers that are not needed in the end cost less than a question each.
    wanted = {layer: {c for f in found for c in _codes(f, column)} for column, layer in WAYS}
    spots = queries.spots(session, wanted)
    for column, layer in WAYS:
        for frame in found:
            if column in frame and spots[layer]:
                _fill(frame, frame[column].map(spots[layer]), layer)
    return found


def _codes(frame: pd.DataFrame, column: str) -> set[str]:
    if column not in frame:
        return set()
    return set(frame.loc[frame["placed"] == NOWHERE, column]) - {"", None}


def _fill(frame: pd.DataFrame, spots: pd.Series, layer: str) -> None:
    rows = np.flatnonzero(((frame["placed"] == NOWHERE) & spots.notna()).to_numpy(dtype=bool))
    if len(rows) == 0:
        return
    lon, lat = zip(*spots.iloc[rows], strict=True)
    frame.loc[frame.index[rows], "lon"], frame.loc[frame.index[rows], "lat"] = lon, lat
    frame.loc[frame.index[rows], "placed"] = layer


def lonlat(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the places of records, NaN where one has none."""
    return np.asarray(frame[["lon", "lat"]], dtype=np.float64).reshape(-1, 2)
