"""Deadlines of 10,000 cases: 16 working hours each, in offices that close over noon.

pandas knows no weekends that are worked, so all begin in July and August, which have none.
"""

import numpy as np
import pandas as pd

from bench.comparing import Comparison, against_peers
from bench.towns import SEED
from gridmap.actions.calendars import of_country
from gridmap.analysis.clocks import Clock

CASES, HOURS = 10_000, 16
FIRST, DAYS = np.datetime64("2026-07-01T00:00", "s"), 40
AT_MOST = {"pandas CustomBusinessHour": 0.1}


def compare() -> list[Comparison]:
    seconds = np.random.default_rng(SEED).integers(0, DAYS * 86_400, CASES)
    # Nothing is up exactly when an office closes: pandas would call that the next opening.
    start = FIRST + (seconds // 60 * 60 + 30).astype("timedelta64[s]")
    clock = Clock("working_hours", of_country())
    hours = pd.offsets.CustomBusinessHour(n=HOURS, start=["08:30", "14:30"], end=["12:00", "18:00"])
    in_china = pd.Series(start).dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai")
    local = in_china.dt.tz_localize(None)
    jobs = {
        "gridmap": lambda: clock.deadline(start, HOURS),
        "pandas CustomBusinessHour": lambda: local.map(lambda begin: begin + hours),
    }
    due = pd.Series(jobs["gridmap"]()).dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai")
    assert (due.dt.tz_localize(None) == jobs["pandas CustomBusinessHour"]()).all()
    return against_peers(f"{CASES:,} deadlines of {HOURS} working hours", jobs, AT_MOST)
