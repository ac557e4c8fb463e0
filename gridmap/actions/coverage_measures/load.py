"""Measures of what an area carries: its size, and the cases that come from it."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.actions.coverage_measures.measured import Measured, NotApplied, judge
from gridmap.actions.coverage_measures.question import Question
from gridmap.analysis import grid_load
from gridmap.files.values import LOCAL

YEAR_DAYS = 365


def load(asked: Question) -> Measured | NotApplied:
    """Compare the size of each area with the range that it must lie in."""
    p = asked.parameters
    values = _values(asked, p["of"])
    if isinstance(values, NotApplied):
        return values
    compared = grid_load.within_range(asked.table, values, p["at_least"], p["at_most"])
    over = compared["over"].to_numpy(dtype=bool)
    details = ({"too_small": True}, {"too_large": True})
    return judge(
        asked.subjects, compared, details=lambda rows: [dict(details[int(over[r])]) for r in rows]
    )


def _values(asked: Question, of: str) -> npt.NDArray[np.float64] | NotApplied:
    if of == "sites":
        if asked.inputs.sites.empty:
            return NotApplied("there are no sites")
        return _count(asked.inputs.site_positions(asked.standard.level), len(asked.table))
    if of == "cases":
        return _cases(asked, YEAR_DAYS)
    sizes = asked.table[of].to_numpy(dtype=np.float64)
    if of == "residents":  # nobody counted where no residence says how many
        sizes = np.where(asked.table["counted"], sizes, np.nan)
    return np.asarray(sizes)


def silent(asked: Question) -> Measured | NotApplied:
    """Find the areas from which so few cases come that chance does not explain it."""
    p = asked.parameters
    cases = _cases(asked, p["days"])
    if isinstance(cases, NotApplied):
        return cases
    compared = grid_load.silent(
        asked.table, cases, asked.table["residents"], p["share"], p["at_least_residents"]
    )
    if not cases.sum():
        return NotApplied(f"no case was reported in the {p['days']} days up to {asked.as_of}")
    return judge(asked.subjects, compared)


def _cases(asked: Question, days: int) -> npt.NDArray[np.float64] | NotApplied:
    """Count the cases reported in each area in the days up to and with the day of the run."""
    cases = asked.inputs.cases
    if cases.empty:
        return NotApplied("there are no cases")
    place = asked.inputs.case_positions(asked.standard.level)
    return _count(place[reported_within(cases, asked.as_of, days)], len(asked.table))


def reported_within(cases: pd.DataFrame, as_of: dt.date, days: int) -> npt.NDArray[np.bool_]:
    """Say which cases were reported in the days up to and with a day of the town."""
    # The day of the run is a day of the town, and so is that of a case.
    reported = pd.to_datetime(cases["reported_at"], utc=True).dt.tz_convert(LOCAL).dt.date
    since = as_of - dt.timedelta(days=days)
    return np.array([since < day <= as_of for day in reported], dtype=bool)


def _count(place: npt.NDArray[np.int64], n_areas: int) -> npt.NDArray[np.float64]:
    return np.bincount(place[place >= 0], minlength=n_areas).astype(np.float64)
