"""Which emerging-field sites no organization covers."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from gridmap.analysis.figures import at_least
from gridmap.analysis.periods import in_force


def coverage(sites: pd.DataFrame, ties: pd.DataFrame, as_of: dt.date, *, tie: str) -> pd.DataFrame:
    """Count the organizations whose tie of kind `tie` to each site holds on the day `as_of`.

    Parameters
    ----------
    sites : DataFrame
        Column `code`; a site without a code can have no tie.
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
    fitting = fitting[in_force(fitting["valid_from"], fitting["valid_to"], as_of)]
    organizations: dict[Any, int] = fitting.groupby("to_code")["from_code"].nunique().to_dict()
    organizations.pop("", None)
    value = np.array([int(organizations.get(code, 0)) for code in sites["code"]], dtype=np.int64)
    return at_least(sites, value, 1)
