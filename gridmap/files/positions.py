"""Longitudes and latitudes as people write them: read numbers, and notice when they are swapped."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.errors import Problem
from gridmap.files.values import MISSING, NO_NUMBER, NOTHING, as_text, is_said
from gridmap.saying import said

Numbers = npt.NDArray[np.float64]


def looks_swapped(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Tell which positions have latitude and longitude in each other's place.

    That is certain where the "latitude" is beyond 90 and the "longitude" is not. West of 90
    degrees, China (73 to 90 E, 34 to 49.5 N) swapped is open sea in the Arctic between Svalbard
    and Novaya Zemlya, where nobody lives, so it counts too.

    Parameters
    ----------
    lon, lat : (N,) array of float, degrees

    Examples
    --------
    >>> looks_swapped([100.4, 38.9, 43.8], [38.9, 100.4, 87.6])
    array([False,  True,  True])
    """
    x, y = np.abs(np.asarray(lon, dtype=float)), np.abs(np.asarray(lat, dtype=float))
    certain = (y > 90) & (y <= 180) & (x <= 90)
    east, north = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    arctic = (east >= 34) & (east <= 49.5) & (north >= 73) & (north <= 90)
    return np.asarray(certain | arctic, dtype=np.bool_)


def read_numbers(
    values: pd.Series, column: str, *, required: bool
) -> tuple[Numbers, list[Problem]]:
    """Read a column of coordinates; NaN where there is no number.

    Parameters
    ----------
    values : Series of text
    column : str
        Its name in the file, for the messages.
    required : bool
        Whether an empty cell is a problem.
    """
    texts = as_text(values)
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)
    missing = texts.str.lower().isin(NOTHING).to_numpy()
    problems = []
    for place in np.flatnonzero(~np.isfinite(numbers) & (required | ~missing)):
        text = texts.iloc[place]
        reason = MISSING if missing[place] else is_said(text, NO_NUMBER)
        problems.append(Problem(int(values.index[place]), column, reason))
    return np.where(np.isfinite(numbers), numbers, np.nan), problems


def check_degrees(
    lon: Numbers, lat: Numbers, rows: npt.NDArray[np.int64], columns: tuple[str, str]
) -> list[Problem]:
    """List positions that are swapped or not on the globe; those with NaN are passed over."""
    problems = []
    swapped = looks_swapped(lon, lat)
    off_lon, off_lat = np.abs(lon) > 180, np.abs(lat) > 90
    for place in np.flatnonzero(swapped | off_lon | off_lat):
        x, y, row = lon[place], lat[place], int(rows[place])
        if swapped[place]:
            reason = said(
                "经度 {x} 和纬度 {y} 好像写反了",
                "longitude {x} and latitude {y} look swapped",
                x=f"{x:.8g}",
                y=f"{y:.8g}",
            )
            problems.append(Problem(row, f"{columns[0]}, {columns[1]}", reason))
        elif off_lon[place]:
            reason = said(
                "经度 {x} 不在 -180 到 180 之间",
                "longitude {x} is outside -180 to 180",
                x=f"{x:.8g}",
            )
            problems.append(Problem(row, columns[0], reason))
        else:
            reason = said(
                "纬度 {y} 不在 -90 到 90 之间", "latitude {y} is outside -90 to 90", y=f"{y:.8g}"
            )
            problems.append(Problem(row, columns[1], reason))
    return problems
