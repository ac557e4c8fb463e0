"""What each area had in a year, against the floor that a standard sets."""

import numpy as np
import pandas as pd


def floor(
    areas: pd.DataFrame, funds: pd.DataFrame, *, kind: str, year: int, amount_yuan: float
) -> pd.DataFrame:
    """Compare the fund of one kind and year in each area with its floor.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    funds : DataFrame
        Columns `area_code`, `year`, `kind`, `amount_yuan`; several rows of one area add up.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value`, `required`, `shortfall` in yuan, and `known`, false where
        there is no row at all: no data is not zero yuan, though both are short.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b"]})
    >>> funds = pd.DataFrame({"area_code": ["a"], "year": [2026], "kind": ["work"],
    ...     "amount_yuan": [80000.0]})
    >>> floor(areas, funds, kind="work", year=2026, amount_yuan=100000)["shortfall"].tolist()
    [20000.0, 100000.0]
    """
    fitting = funds[(funds["kind"] == kind) & (funds["year"] == year)]
    sums = fitting.groupby("area_code")["amount_yuan"].sum()
    value = np.array([float(sums.get(code, 0.0)) for code in areas["code"]])
    known = np.array([code in sums.index for code in areas["code"]], dtype=bool)
    return pd.DataFrame(
        {
            "code": areas["code"].to_numpy(),
            "value": value,
            "required": float(amount_yuan),
            "shortfall": np.maximum(float(amount_yuan) - value, 0.0),
            "known": known,
        },
        index=areas.index,
    )
