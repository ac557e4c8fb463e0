"""Who holds which post on a day, and where a post that a standard asks for is missing."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

SHORTFALL = ["code", "value", "required", "shortfall"]


def held(posts: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return the posts that somebody holds on the day `as_of`.

    Parameters
    ----------
    posts : DataFrame
        Columns `kind`, `holder`, `area_code`, `full_time`, `valid_from`, `valid_to`; the first
        and the last day count, and a missing date is open.

    Examples
    --------
    >>> posts = pd.DataFrame({"kind": ["secretary"] * 2, "holder": ["甲", ""],
    ...     "area_code": ["1", "2"], "full_time": [True, True],
    ...     "valid_from": [None, None], "valid_to": [dt.date(2026, 6, 30), None]})
    >>> held(posts, dt.date(2026, 6, 30))["area_code"].tolist()
    ['1']
    """
    begun = [d is None or d <= as_of for d in posts["valid_from"]]
    going = [d is None or d >= as_of for d in posts["valid_to"]]
    filled = (posts["holder"] != "").to_numpy(dtype=bool)
    return posts[np.array(begun, dtype=bool) & np.array(going, dtype=bool) & filled]


def required_workers(residents: int, *, workers: int, per_residents: int, minimum: int) -> int:
    """Return how many workers a community of `residents` people must have.

    The larger of `minimum` and the ratio rounded up: `max(minimum, ceil(residents * workers /
    per_residents))`, in whole numbers so that no rounding error ever asks for one too many.
    Zhangye's account of 2020 says 1 per 1,000, and 5 where 5,000 or fewer live.

    Examples
    --------
    >>> required_workers(5001, workers=1, per_residents=1000, minimum=5)
    6
    >>> required_workers(5000, workers=1, per_residents=1000, minimum=5)
    5
    >>> required_workers(0, workers=18, per_residents=10000, minimum=0)
    0
    """
    return max(minimum, -(-residents * workers // per_residents))


def staff(
    areas: pd.DataFrame, posts: pd.DataFrame, *, workers: int, per_residents: int, minimum: int
) -> pd.DataFrame:
    """Compare the social workers of each area with how many its residents ask for.

    Parameters
    ----------
    areas : DataFrame
        Columns `code` and `residents` (people).
    posts : DataFrame
        Posts that are held (see `held`).

    Returns
    -------
    DataFrame
        A row an area: `code`, `value` and `required` (workers), `shortfall` (0 or more).
    """
    present = _count(posts[posts["kind"] == "social_worker"], areas["code"])
    required = np.array(
        [
            required_workers(int(r), workers=workers, per_residents=per_residents, minimum=minimum)
            for r in areas["residents"]
        ],
        dtype=np.int64,
    )
    return _shortfall(areas["code"], present, required)


def filled(
    areas: pd.DataFrame, posts: pd.DataFrame, *, kind: str, full_time: bool = False
) -> pd.DataFrame:
    """Compare the held posts of one kind in each area with the one that it must have.

    `full_time` counts only posts that are known to be full time. Columns as in `staff`.
    """
    fitting = posts[posts["kind"] == kind]
    if full_time:
        known = [v is True or v == 1 for v in fitting["full_time"]]
        fitting = fitting[np.array(known, dtype=bool)]
    present = np.minimum(_count(fitting, areas["code"]), 1)
    return _shortfall(areas["code"], present, np.ones(len(areas), dtype=np.int64))


def one_in_two(areas: pd.DataFrame, posts: pd.DataFrame, *, kinds: list[str]) -> pd.DataFrame:
    """Say in which areas no one person holds all of the posts `kinds` (一肩挑).

    Persons are told apart by name within one area. Columns as in `staff`, in persons.
    """
    of_kind = posts[posts["kind"].isin(kinds)]
    pairs = of_kind.groupby(["area_code", "holder"])["kind"].nunique()
    together = set(pairs[pairs == len(set(kinds))].index.get_level_values("area_code"))
    present = np.array([code in together for code in areas["code"]], dtype=np.int64)
    return _shortfall(areas["code"], present, np.ones(len(areas), dtype=np.int64))


def at_least_one(areas: pd.DataFrame, value: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Compare a count of things in each area with the one that it must have, as `staff` does.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b"]})
    >>> at_least_one(areas, np.array([3, 0]))["shortfall"].tolist()
    [0, 1]
    """
    return _shortfall(areas["code"], value, np.ones(len(areas), dtype=np.int64))


def _count(posts: pd.DataFrame, codes: pd.Series) -> np.ndarray[Any, Any]:
    counted = posts["area_code"].value_counts()
    return np.array([int(counted.get(code, 0)) for code in codes], dtype=np.int64)


def _shortfall(
    codes: pd.Series, value: np.ndarray[Any, Any], required: np.ndarray[Any, Any]
) -> pd.DataFrame:
    missing = np.maximum(required - value, 0)
    table = pd.DataFrame(
        {"code": codes.to_numpy(), "value": value, "required": required, "shortfall": missing}
    )
    return table.set_index(codes.index)[SHORTFALL]
