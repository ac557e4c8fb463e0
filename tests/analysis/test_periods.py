import datetime as dt

import numpy as np
import pandas as pd

from gridmap.analysis.periods import day, ended, in_force

TODAY = dt.date(2026, 6, 30)
YESTERDAY, TOMORROW = dt.date(2026, 6, 29), dt.date(2026, 7, 1)


def test_the_first_and_the_last_day_count():
    begins = [TODAY, TOMORROW, YESTERDAY, YESTERDAY]
    ends = [TODAY, TOMORROW, YESTERDAY, TOMORROW]
    assert in_force(begins, ends, TODAY).tolist() == [True, False, False, True]


def test_a_missing_day_is_open_however_a_frame_says_so():
    missing = [None, np.nan, pd.NaT]
    assert in_force(missing, missing, TODAY).all()
    assert not ended(missing, TODAY).any()


def test_a_period_whose_ends_are_the_wrong_way_round_never_holds():
    assert not in_force([TOMORROW], [YESTERDAY], TODAY).any()


def test_moments_are_read_as_their_day():
    assert day(pd.Timestamp("2026-06-30 23:59")) == TODAY
    assert in_force([dt.datetime(2026, 6, 30, 12)], [None], TODAY).all()


def test_no_periods():
    assert in_force([], [], TODAY).tolist() == []
