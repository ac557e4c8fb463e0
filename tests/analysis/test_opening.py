import datetime as dt

import numpy as np
import pytest

from gridmap.analysis.opening import moment_of, open_at
from gridmap.errors import InputError

SATURDAY_20 = dt.datetime(2026, 6, 27, 20, 0)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("24/7", 1),
        ("Mo-Su 08:30-20:30", 1),
        ("Mo-Su 08:00-20:00", 0),  # it closes as the clock strikes
        ("Mo-Su 20:00-22:00", 1),  # and opens as it does
        ("Mo-Fr 08:30-18:00", 0),
        ("Sa 19:00-21:00", 1),
        ("Fr 22:00-20:30", 1),  # over midnight, until Saturday evening
        ("Mo-Su 08:00-12:00,14:00-21:00", 1),
        (" Mo-Su 08:30-20:30 ", 1),
        ("Mo-Su 08:30-20:30 unknown", -1),
        ("off", 0),
        ("", -1),
        (" ", -1),
        ("周一至周五", -1),
        ("Mo-Fr 8点-18点", -1),
        ("Mo-Su 25:90-99:00", -1),
        (None, -1),
        (np.nan, -1),
        (7, -1),
    ],
)
def test_open_on_a_saturday_evening(hours, expected):
    assert open_at([hours], SATURDAY_20).tolist() == [expected]


def test_open_at_answers_in_the_order_asked():
    found = open_at(["24/7", "", "off", "24/7"], SATURDAY_20)
    assert found.tolist() == [1, -1, 0, 1]
    assert found.dtype == np.int8
    assert open_at([], SATURDAY_20).tolist() == []


def test_a_moment_with_a_time_zone_is_refused():
    with pytest.raises(InputError, match="without a time zone"):
        open_at(["24/7"], SATURDAY_20.replace(tzinfo=dt.UTC))


def test_moment_of_a_weekday_is_the_first_from_the_day_on():
    saturday = dt.date(2026, 6, 27)
    assert moment_of("Sa 20:00", saturday) == SATURDAY_20
    assert moment_of("Fr 08:05", saturday) == dt.datetime(2026, 7, 3, 8, 5)
    assert moment_of(" Su 00:00 ", saturday) == dt.datetime(2026, 6, 28)


@pytest.mark.parametrize(
    "text", ["", "Sa", "20:00", "Sa 24:00", "Sa 20:60", "周六 20:00", "Sa 8:00"]
)
def test_moment_of_anything_else_is_refused(text):
    with pytest.raises(InputError, match="is not a weekday and a time like 'Sa 20:00'"):
        moment_of(text, dt.date(2026, 6, 27))
