import numpy as np
import pandas as pd

from gridmap.analysis.figures import statuses
from gridmap.analysis.funds import floor

AREAS = pd.DataFrame({"code": ["A", "B", "C"]}, index=[3, 1, 2])


def funds(*rows):
    made = pd.DataFrame(rows, columns=["area_code", "year", "kind", "amount_yuan"])
    return made.astype({"amount_yuan": "float64"})


def test_rows_of_an_area_add_up_and_others_are_left_out():
    found = floor(
        AREAS,
        funds(
            ("A", 2026, "work", 60_000),
            ("A", 2026, "work", 40_000),
            ("B", 2026, "work", 99_999),
            ("B", 2025, "work", 50_000),
            ("C", 2026, "support", 500_000),
        ),
        kind="work",
        year=2026,
        amount_yuan=100_000,
    )
    assert found["value"].to_dict() == {3: 100_000, 1: 99_999, 2: 0}
    assert found["shortfall"].tolist() == [0, 1, 100_000]
    assert statuses(found).tolist() == [0, 1, 2]


def test_a_row_without_an_amount_is_no_data_and_a_row_of_nought_is_nought():
    rows = funds(("A", 2026, "work", np.nan), ("B", 2026, "work", 0))
    found = floor(AREAS, rows, kind="work", year=2026, amount_yuan=1)
    assert found["known"].tolist() == [False, True, False]
    assert found["value"].tolist() == [0, 0, 0]


def test_without_rows_nothing_is_known():
    found = floor(AREAS, funds(), kind="work", year=2026, amount_yuan=100_000)
    assert statuses(found).tolist() == [2, 2, 2]
    assert floor(AREAS.iloc[:0], funds(), kind="work", year=2026, amount_yuan=1).empty
