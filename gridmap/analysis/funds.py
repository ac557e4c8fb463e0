"""What each area had in a year, against the floor that a standard sets."""

import numpy as np
import pandas as pd

from gridmap.analysis.figures import compare


def floor(
    areas: pd.DataFrame, funds: pd.DataFrame, *, kind: str, year: int, amount_yuan: float
) -> pd.DataFrame:
    """Compare the fund of one kind and year in each area with its floor.

    Parameters
    ----------
    areas : DataFrame
        Column `code`.
    funds : DataFrame
        Columns `area_code`, `year`, `kind`, `amount_yuan`; several rows of one area add up. A row
        without an amount says nothing.

    Returns
    -------
    DataFrame
        A row an area: `code`, `value`, `required`, `shortfall` in yuan, and `known`, false where
        there is no amount at all: no data is not zero yuan, though both are short.

    Examples
    --------
    >>> areas = pd.DataFrame({"code": ["a", "b"]})
    >>> funds = pd.DataFrame({"area_code": ["a"], "year": [2026], "kind": ["work"],
    ...     "amount_yuan": [80000.0]})
    >>> floor(areas, funds, kind="work", year=2026, amount_yuan=100000)["shortfall"].tolist()
    [20000.0, 100000.0]
    """
    fitting = funds[(funds["kind"] == kind) & (funds["year"] == year)]
    fitting = fitting[np.isfinite(fitting["amount_yuan"].to_numpy(dtype=np.float64))]
    sums = fitting.groupby("area_code")["amount_yuan"].sum()
    value = np.array([float(sums.get(code, 0.0)) for code in areas["code"]])
    known = np.array([code in sums.index for code in areas["code"]], dtype=bool)
    return compare(areas, value, float(amount_yuan), known=known)
