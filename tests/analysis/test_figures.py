import numpy as np
import pandas as pd
import pytest

from gridmap.analysis.figures import (
    MET,
    NO_DATA,
    NOT_APPLICABLE,
    SHORT,
    STATUSES,
    at_least,
    checked,
    compare,
    known_amounts,
    statuses,
)
from gridmap.errors import InputError

AREAS = pd.DataFrame({"code": ["a", "b", "c"]}, index=[9, 4, 7])


def test_names_of_statuses_stand_at_their_numbers():
    named = {STATUSES[n]: n for n in (MET, SHORT, NO_DATA, NOT_APPLICABLE)}
    assert named == {"met": 0, "short": 1, "no_data": 2, "not_applicable": 3}


def test_known_amounts_of_everything_that_a_store_may_hold():
    amounts, known = known_amounts(np.array([3, 0, -1, None, np.nan, np.inf, "7"], dtype=object))
    assert amounts.tolist() == [3, 0, 0, 0, 0, 0, 7]
    assert known.tolist() == [True, True, False, False, False, False, True]


def test_known_amounts_of_a_nullable_column():
    amounts, known = known_amounts(pd.array([5, None], dtype="Int64"))
    assert (amounts.tolist(), known.tolist()) == ([5, 0], [True, False])


def test_known_amounts_of_nothing():
    amounts, known = known_amounts([])
    assert (amounts.tolist(), known.tolist()) == ([], [])


def test_compare_keeps_the_index_and_never_falls_short_below_nought():
    found = compare(AREAS, [5, 2, 0], 2, numerator=[1, 2, 3])
    assert found.columns.tolist() == ["code", "value", "required", "shortfall", "numerator"]
    assert found["shortfall"].to_dict() == {9: 0, 4: 0, 7: 2}
    assert found["required"].tolist() == [2, 2, 2]


def test_compare_of_no_areas_has_no_rows():
    assert at_least(AREAS.iloc[:0], np.zeros(0, int), 1).shape == (0, 4)


def test_statuses_prefer_not_applicable_to_no_data_to_short():
    found = compare(
        AREAS, [0, 0, np.nan], 1, known=[False, True, True], applies=[False, True, True]
    )
    assert statuses(found).tolist() == [NOT_APPLICABLE, SHORT, NO_DATA]
    assert statuses(compare(AREAS, 1, 1)).tolist() == [MET] * 3


@pytest.mark.parametrize("value", [-0.001, np.nan, -np.inf])
def test_checked_refuses_what_is_no_length(value):
    with pytest.raises(InputError, match=r"radius_m must be 0 or more, not "):
        checked("radius_m", value)


def test_checked_lets_nought_and_infinity_pass():
    assert checked("radius_m", 0) == 0
    assert checked("radius_m", np.inf) == np.inf
    with pytest.raises(InputError, match="radius_m must be above 0, not 0"):
        checked("radius_m", 0, above_zero=True)
