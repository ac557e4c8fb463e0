"""Which emerging-field sites no organization covers."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd


def coverage(sites: pd.DataFrame, ties: pd.DataFrame, as_of: dt.date, *, tie: str) -> pd.DataFrame:
    """Count the organizations whose tie of kind `tie` to each site holds on the day `as_of`.

    Parameters
    ----------
    sites : DataFrame
        Column `code`.
    ties : DataFrame
        Columns `kind`, `from_code`, `to_kind`, `to_code`, `valid_from`, `valid_to`.

    Returns
    -------
    DataFrame
        A row a site: `code`, `value` (organizations), `required` (1), `shortfall` (0 or 1).

    Examples
    --------
    >>> sites = pd.DataFrame({"code": ["S1", "S2"]})
    >>> ties = pd.DataFrame({"kind": ["covers_site"], "from_code": ["O1"], "to_kind": ["site"],
    ...     "to_code": ["S2"], "valid_from": [None], "valid_to": [None]})
    >>> coverage(sites, ties, dt.date(2026, 6, 30), tie="covers_site")["shortfall"].tolist()
    [1, 0]
    """
    fitting = ties[(ties["kind"] == tie) & (ties["to_kind"] == "site")]
    holds = [
        (begin is None or begin <= as_of) and (end is None or end >= as_of)
        for begin, end in zip(fitting["valid_from"], fitting["valid_to"], strict=True)
    ]
    fitting = fitting[np.array(holds, dtype=bool)]
    organizations: dict[Any, int] = fitting.groupby("to_code")["from_code"].nunique().to_dict()
    value = np.array([int(organizations.get(code, 0)) for code in sites["code"]], dtype=np.int64)
    return pd.DataFrame(
        {
            "code": sites["code"].to_numpy(),
            "value": value,
            "required": 1,
            "shortfall": (value == 0).astype(np.int64),
        },
        index=sites.index,
    )
