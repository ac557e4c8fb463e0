"""Which resources fit which demands: by kind, size, days, hours and nearness, in a plain sum.

Every part of the sum is shown; a resource that is nearer, larger or longer available never has
fewer points.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.week_hours import MINUTES, weeks

Floats = npt.NDArray[np.float64]
Columns = Mapping[str, npt.NDArray[Any]]
PARTS = ("size", "days", "hours", "near")
# A part about which nothing is said counts half: better than bad, worse than good.
UNSAID = 0.5
PAIRS_AT_ONCE = 1_000_000
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)


@dataclass(frozen=True)
class Weights:
    """How much the parts of a proposal weigh.

    Attributes
    ----------
    parts : dict
        By kind, then by part: size, days, hours, near; they add up to 100.
    by_amount : frozenset of str
        Kinds whose size is money.
    walk_limit_m : float
        The walk at which nearness is worth nothing, and beyond which nothing is proposed.
    horizon_days : int
        So many days of a demand without an end are looked at.
    """

    parts: Mapping[str, Mapping[str, int]]
    by_amount: frozenset[str]
    walk_limit_m: float
    horizon_days: int


@dataclass(frozen=True)
class _Sides:
    """Demands and resources of one kind, as arrays."""

    demands: Columns
    resources: Columns
    distance_m: Floats
    weights: Weights
    kind: str
    today: dt.date


def propose(
    demands: pd.DataFrame,
    resources: pd.DataFrame,
    distance_m: Floats,
    weights: Weights,
    today: dt.date,
    best: int | None = None,
) -> pd.DataFrame:
    """Propose resources for demands.

    Parameters
    ----------
    demands, resources : DataFrame
        `code`, `kind`, `organization_code`, `size` (persons or money; NaN where nobody says),
        `from` and `to` (days or None), `hours` (of OpenStreetMap or "").
    distance_m : (D, R) array of float
        Walks between them: infinite beyond what was looked at, NaN where one has no place.
    weights : Weights
    today : date
        Days before it are over.
    best : int, optional
        So many for each demand, the best; by default all.

    Returns
    -------
    DataFrame
        A row a pair: `demand` and `resource` (positions in the frames), `points`, its parts
        `size_points`, `days_points`, `hours_points`, `near_points`; `size_share`, `shared_days`,
        `needed_days`, `shared_hours` and `needed_hours` a week (NaN where one says none), and
        `distance_m`. By demand, then by points, the most first, then by the resource's code.

    Notes
    -----
    Out of the question is a resource of another kind, of the same organization, without a day or
    an hour in common, with too little room for the persons, without any money, and one beyond
    the walk limit where nearness has a weight. Money may be less than is needed: several funds
    can be put together.

    Examples
    --------
    >>> one = {"kind": "room", "organization_code": "", "from": None, "to": None, "hours": ""}
    >>> demands = pd.DataFrame([{"code": "D1", "size": 30.0} | one])
    >>> sizes = {"R1": 20.0, "R2": 40.0}
    >>> rooms = pd.DataFrame([{"code": code, "size": sizes[code]} | one for code in sizes])
    >>> parts = {"room": {"size": 25, "days": 20, "hours": 25, "near": 30}}
    >>> rules = Weights(parts, frozenset(), 1000, 365)
    >>> found = propose(demands, rooms, np.array([[10.0, 500.0]]), rules, dt.date(2026, 6, 30))
    >>> found[["resource", "points", "near_points"]].values.tolist()
    [[1.0, 85.0, 15.0]]
    """
    pieces = []
    # As arrays: to choose rows of a frame for each kind would cost more than to match them.
    some, others = _arrays(demands), _arrays(resources)
    order = np.argsort(others["code"].astype(str), kind="stable")
    for kind, parts in weights.parts.items():
        mine = np.flatnonzero(some["kind"] == kind)
        theirs = order[others["kind"][order] == kind]
        if not len(mine) or not len(theirs):
            continue
        step = max(1, PAIRS_AT_ONCE // len(theirs))
        for start in range(0, len(mine), step):
            rows = mine[start : start + step]
            sides = _Sides(
                {name: values[rows] for name, values in some.items()},
                {name: values[theirs] for name, values in others.items()},
                distance_m[np.ix_(rows, theirs)],
                weights,
                kind,
                today,
            )
            pieces.append(_of_kind(sides, parts, rows, theirs, best))
    columns: dict[str, Any] = {
        name: np.concatenate([p[name] for p in pieces]) if pieces else [] for name in COLUMNS
    }
    # Within a demand the pieces are in their order already.
    return pd.DataFrame(columns).sort_values("demand", kind="stable", ignore_index=True)


def _arrays(frame: pd.DataFrame) -> Columns:
    return {str(name): frame[name].to_numpy(dtype=object) for name in frame}


COLUMNS = (
    "demand", "resource", "points", *(f"{part}_points" for part in PARTS), "size_share",
    "shared_days", "needed_days", "shared_hours", "needed_hours", "distance_m",
)  # fmt: skip


def _of_kind(
    sides: _Sides,
    parts: Mapping[str, int],
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    best: int | None,
) -> dict[str, npt.NDArray[Any]]:
    size, fits = _size(sides)
    days, shared_days, needed_days = _days(sides)
    hours, shared_hours, needed_hours = _hours(sides)
    near = np.clip(1 - sides.distance_m / sides.weights.walk_limit_m, 0, 1)
    near = np.where(np.isnan(sides.distance_m), 0, near)
    fits &= (shared_days > 0) & ~(shared_hours == 0) & ~_own(sides)
    if parts["near"]:
        fits &= ~(sides.distance_m > sides.weights.walk_limit_m)
    shares = dict(zip(PARTS, (size, days, hours, near), strict=True))
    # Rounded before they are added, so that what is shown adds up.
    points = {part: np.round(shares[part] * parts[part], 1) for part in PARTS}
    total = np.round(sum(points.values(), np.zeros(fits.shape)), 1)
    ranked = np.where(fits, -total, np.inf)
    order = np.argsort(ranked, axis=1, kind="stable")[:, :best]
    row = np.repeat(np.arange(len(rows)), order.shape[1])
    column = order.ravel()
    kept = fits[row, column]
    row, column = row[kept], column[kept]
    values: dict[str, Any] = {"demand": rows[row], "resource": columns[column]}
    values["points"] = total[row, column]
    values |= {f"{part}_points": points[part][row, column] for part in PARTS}
    values |= {"size_share": size[row, column], "shared_days": shared_days[row, column]}
    values |= {"needed_days": needed_days[row], "shared_hours": shared_hours[row, column]}
    values |= {"needed_hours": needed_hours[row], "distance_m": sides.distance_m[row, column]}
    return values


def _own(sides: _Sides) -> npt.NDArray[np.bool_]:
    one = sides.demands["organization_code"][:, None]
    other = sides.resources["organization_code"][None, :]
    return np.asarray((one == other) & (one != ""), dtype=bool)


def _size(sides: _Sides) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return which share of the size is there, and whether it is enough to be proposed."""
    needed = sides.demands["size"].astype(np.float64)[:, None]
    given = sides.resources["size"].astype(np.float64)[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.minimum(given / needed, 1.0)
    asks = needed > 0  # NaN asks for nothing
    share = np.where(asks, np.where(np.isnan(given), UNSAID, share), 1.0)
    least = 1e-9 if sides.kind in sides.weights.by_amount else 1.0
    return share, np.asarray(~asks | np.isnan(given) | (share >= least))


def _days(sides: _Sides) -> tuple[Floats, Floats, Floats]:
    """Return the share of the needed days, how many are shared, and how many are needed."""
    horizon = dt.timedelta(days=sides.weights.horizon_days - 1)
    begins = _ordinals(sides.demands["from"], _FIRST)
    first = np.maximum(begins, sides.today.toordinal())
    ends = np.array([number_of_day(day) for day in sides.demands["to"]], dtype=np.float64)
    last = np.where(np.isnan(ends), first + horizon.days, ends)
    needed = np.maximum(last - first + 1, 0)
    available = _ordinals(sides.resources["from"], _FIRST)[None, :]
    until = _ordinals(sides.resources["to"], _LAST)[None, :]
    shared = np.minimum(last[:, None], until) - np.maximum(first[:, None], available) + 1
    shared = np.maximum(shared, 0)
    share = np.divide(shared, needed[:, None], out=np.zeros_like(shared), where=needed[:, None] > 0)
    return share, shared, needed


def number_of_day(day: Any) -> float:
    """Return the number of a day, NaN for none.

    Examples
    --------
    >>> number_of_day(dt.date(1, 1, 2)), number_of_day(None)
    (2.0, nan)
    """
    return float(day.toordinal()) if isinstance(day, dt.date) else float("nan")


def _ordinals(days: npt.NDArray[Any], otherwise: dt.date) -> Floats:
    numbers = np.array([number_of_day(day) for day in days], dtype=np.float64)
    return np.where(np.isnan(numbers), float(otherwise.toordinal()), numbers)


def _hours(sides: _Sides) -> tuple[Floats, Floats, Floats]:
    """Return the share of the needed hours of a week, how many are shared, how many needed."""
    mine, asked = weeks(sides.demands["hours"], sides.today)
    theirs, said = weeks(sides.resources["hours"], sides.today)
    per = MINUTES / 60
    needed = np.where(asked, mine.sum(axis=1) * per, np.nan)
    shared = mine.astype(np.float32) @ theirs.T.astype(np.float32) * per
    both = asked[:, None] & said[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(both, shared / needed[:, None], UNSAID)
    share = np.where(asked[:, None], share, 1.0)
    return np.nan_to_num(share), np.where(both, shared, np.nan), needed
