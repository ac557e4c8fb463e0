"""Check-ins summed by community or by unit: units, members, what they pledged and kept."""

import datetime as dt

import numpy as np
import pandas as pd

# Of mobile members: who checked in with both, reports to both, is managed and assessed by both.
DOUBLE = ("checked_in", "reported", "managed", "assessed")
COUNTS = ("persons", "pledges", "kept", "service_hours", *DOUBLE)
MOBILE = "mobile"
SUMS = ("units", "employed", "mobile", "pledges", "kept", "kept_share", "service_hours", *DOUBLE)


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
        and of the mobile members those of `DOUBLE`.

    Examples
    --------
    >>> row = {"kind": "employed", "area_code": "A", "ended_on": None, "persons": 8, "pledges": 4,
    ...        "kept": 3, "service_hours": 12.0}
    >>> row |= dict.fromkeys(DOUBLE)
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
            **{name: numbers[name].to_numpy() * (here & mobile) for name in DOUBLE},
        }
    )
    grouped = parts.groupby("key", sort=True)
    found = grouped[[n for n in SUMS if n not in ("units", "kept_share")]].sum()
    found["units"] = grouped["unit"].nunique()
    pledged = found["pledges"].where(found["pledges"] > 0)
    found["kept_share"] = found["kept"] / pledged
    return found[list(SUMS)].astype(np.float64)


def withheld(check_ins: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Return which numbers of check-ins are not told: those of 1 to `smallest` - 1 people.

    With few persons goes the time that they gave.
    """
    numbers = check_ins[list(COUNTS)].apply(pd.to_numeric, errors="coerce").fillna(0.0)
    hidden = (numbers > 0) & (numbers < smallest)
    hidden["service_hours"] = hidden["persons"] & (numbers["service_hours"] > 0)
    return hidden


def summarize_told(
    check_ins: pd.DataFrame, by: str, today: dt.date, smallest: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sum what is told of check-ins: what is not told of one is in no sum either.

    So no sum, and no difference of sums however they are cut, says anything of a number that is
    not told: it is not in them.

    Returns
    -------
    sums : DataFrame
        As of `summarize`.
    more : DataFrame of bool
        Whether there is more than the sum: something that is not told. No share is told there.

    Examples
    --------
    >>> row = {"kind": "employed", "area_code": "A", "ended_on": None}
    >>> row |= dict.fromkeys(COUNTS)
    >>> frame = pd.DataFrame(
    ...     [row | {"organization_code": f"O{n}", "persons": n} for n in (3, 9)]
    ... )
    >>> sums, more = summarize_told(frame, "area_code", dt.date(2026, 6, 30), 5)
    >>> float(sums.loc["A", "employed"]), bool(more.loc["A", "employed"])
    (9.0, True)
    """
    hidden = withheld(check_ins, smallest)
    sums = summarize(check_ins.assign(**check_ins[list(COUNTS)].mask(hidden)), by, today)
    more = summarize(check_ins.assign(**hidden.astype(object)), by, today) > 0
    more["units"] = False
    more["kept_share"] = more["pledges"] | more["kept"]
    sums["kept_share"] = sums["kept_share"].mask(more["kept_share"])
    return sums, more
