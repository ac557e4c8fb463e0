"""Check-ins summed by community or by unit: units, members, what they pledged and kept."""

import datetime as dt

import numpy as np
import pandas as pd

COUNTS = ("persons", "pledges", "kept", "service_hours", "reported", "managed", "assessed")
MOBILE = "mobile"
SUMS = ("units", "employed", "mobile", "pledges", "kept", "kept_share", "service_hours",
        "reported", "managed", "assessed")  # fmt: skip


def summarize(check_ins: pd.DataFrame, by: str, today: dt.date) -> pd.DataFrame:
    """Sum the check-ins that have not ended by a column.

    Parameters
    ----------
    check_ins : DataFrame
        `kind`, `organization_code`, `area_code`, `ended_on`, and `COUNTS`, None for no number.
    by : str
        `area_code` or `organization_code`; "" sums all of them in one row.
    today : date
        What ended before it is left out of the persons; pledges and hours stay.

    Returns
    -------
    DataFrame
        By the values of the column, in order: `units`, `employed` and `mobile` members who are
        checked in now, `pledges`, `kept`, `kept_share` (NaN without a pledge), `service_hours`,
        and of the mobile members `reported`, `managed`, `assessed`.

    Examples
    --------
    >>> row = {"kind": "employed", "area_code": "A", "ended_on": None, "persons": 8, "pledges": 4,
    ...        "kept": 3, "service_hours": 12.0}
    >>> row |= dict.fromkeys(("reported", "managed", "assessed"))
    >>> frame = pd.DataFrame([row | {"organization_code": code} for code in ("O1", "O2")])
    >>> summarize(frame, "area_code", dt.date(2026, 6, 30)).loc["A", ["units", "employed"]].tolist()
    [2.0, 16.0]
    """
    key = check_ins[by] if by else pd.Series("", index=check_ins.index, dtype=object)
    numbers = check_ins[list(COUNTS)].apply(pd.to_numeric, errors="coerce").fillna(0.0)
    ended = np.array([bool(day is not None and day < today) for day in check_ins["ended_on"]])
    mobile = (check_ins["kind"] == MOBILE).to_numpy(dtype=bool)
    here = ~ended.astype(bool)
    parts = pd.DataFrame(
        {
            "key": key.to_numpy(dtype=object),
            "unit": check_ins["organization_code"].where(here, None).to_numpy(dtype=object),
            "employed": numbers["persons"].to_numpy() * (here & ~mobile),
            "mobile": numbers["persons"].to_numpy() * (here & mobile),
            **{name: numbers[name].to_numpy() for name in ("pledges", "kept", "service_hours")},
            **{
                name: numbers[name].to_numpy() * (here & mobile)
                for name in ("reported", "managed", "assessed")
            },
        }
    )
    grouped = parts.groupby("key", sort=True)
    found = grouped[[n for n in SUMS if n not in ("units", "kept_share")]].sum()
    found["units"] = grouped["unit"].nunique()
    pledged = found["pledges"].where(found["pledges"] > 0)
    found["kept_share"] = found["kept"] / pledged
    return found[list(SUMS)].astype(np.float64)
