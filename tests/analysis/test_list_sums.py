"""Sums of check-ins, numbers by month, and whom a facility alone reaches."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.check_ins import COUNTS, DOUBLE, SUMS, summarize, summarize_told, withheld
from gridmap.analysis.gained import gained
from gridmap.analysis.months import by_month

TODAY = dt.date(2026, 6, 30)
YESTERDAY = dt.date(2026, 6, 29)


def check_ins(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {
        "kind": "employed", "organization_code": "O1", "area_code": "A", "ended_on": None,
        **dict.fromkeys(COUNTS),
    }  # fmt: skip
    return pd.DataFrame([plain | row for row in rows], dtype=object)


def test_sums_worked_by_hand() -> None:
    frame = check_ins(
        {"persons": 10, "pledges": 8, "kept": 6, "service_hours": 20.5},
        {"persons": 4, "pledges": 2, "kept": 2, "area_code": "B"},
        {"persons": 7, "pledges": 5, "kept": 0, "organization_code": "O2", "ended_on": YESTERDAY},
        {
            "persons": 3,
            "kind": "mobile",
            "organization_code": "O3",
            "checked_in": 2,
            "reported": 3,
            "managed": 1,
        },
    )
    found = summarize(frame, "area_code", TODAY)
    assert found.index.tolist() == ["A", "B"]
    a = found.loc["A"]
    # O2 has left: its members are not there any more, what it pledged stays so.
    assert a[["units", "employed", "mobile", "pledges", "kept"]].tolist() == [2, 10, 3, 13, 6]
    assert a["kept_share"] == pytest.approx(6 / 13)
    assert a[["service_hours", *DOUBLE]].tolist() == [20.5, 2, 3, 1, 0]
    whole = summarize(frame, "", TODAY).iloc[0]
    assert whole[["units", "employed", "pledges"]].tolist() == [2, 14, 15]
    assert summarize(frame, "organization_code", TODAY).loc["O1", "employed"] == 14


def test_without_a_pledge_there_is_no_share_and_who_leaves_today_is_still_there() -> None:
    found = summarize(check_ins({"persons": 5, "ended_on": TODAY}), "area_code", TODAY)
    assert np.isnan(found.loc["A", "kept_share"])
    assert found.loc["A", "employed"] == 5


ROWS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["employed", "mobile"]),
        "organization_code": st.sampled_from(["O1", "O2", "O3"]),
        "area_code": st.sampled_from(["A", "B", "C"]),
        "ended_on": st.sampled_from([None, YESTERDAY, TODAY]),
        **{name: st.none() | st.integers(0, 90) for name in COUNTS},
    }
)


@given(st.lists(ROWS, min_size=1, max_size=8), st.sampled_from(["area_code", "organization_code"]))
def test_the_parts_add_up_to_the_whole(rows: list[dict[str, Any]], by: str) -> None:
    frame = check_ins(*rows)
    parts, whole = summarize(frame, by, TODAY), summarize(frame, "", TODAY).iloc[0]
    for name in SUMS:
        if name not in ("kept_share", "units"):
            assert parts[name].sum() == whole[name], name
    assert whole["units"] <= parts["units"].sum()
    assert summarize(frame.iloc[::-1], by, TODAY).equals(parts)


@given(st.lists(st.tuples(st.dates(dt.date(2025, 1, 1), dt.date(2027, 1, 1)), st.integers(0, 99))))
def test_months_follow_each_other_and_hold_what_is_theirs(
    dated: list[tuple[dt.date, int]],
) -> None:
    found = by_month(dated, TODAY, 12)
    assert [month for month, _, _ in found][::11] == ["2025-07", "2026-06"]
    mine = [number for day, number in dated if dt.date(2025, 7, 1) <= day <= dt.date(2026, 6, 30)]
    assert sum(count for _, count, _ in found) == len(mine)
    assert sum(total for _, _, total in found) == sum(mine)


def test_only_people_without_another_facility_are_gained() -> None:
    away = np.array([100.0, 100.0, 600.0, 100.0, 100.0])
    nearest = np.array([7, 7, 7, 8, 7])
    times = np.array([1, 2, 0, 1, 1], dtype=np.int8)
    people = np.array([40, 30, 20, 10, -1])
    assert gained(people, away, nearest, times, 7, 500) == 40


@settings(max_examples=20)
@given(st.lists(ROWS, min_size=1, max_size=6), st.data())
def test_no_number_that_is_not_told_changes_anything_that_is(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    frame = check_ins(*rows)
    hidden = withheld(frame, 5)
    other = frame.copy()
    for name in COUNTS:
        for place in np.flatnonzero(hidden[name]):
            number = data.draw(st.integers(1, 4), label=f"{name} {place}")
            other.loc[place, name] = number
    # So whoever sees all sums, however they are cut, cannot tell one from the other.
    for by in ("", "area_code", "organization_code"):
        for told, as_well in zip(
            summarize_told(frame, by, TODAY, 5), summarize_told(other, by, TODAY, 5), strict=True
        ):
            pd.testing.assert_frame_equal(told, as_well)


@settings(max_examples=30)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_what_nothing_is_withheld_from_is_told_in_full(rows: list[dict[str, Any]]) -> None:
    frame = check_ins(*rows)
    whole = summarize(frame, "area_code", TODAY)
    sums, more = summarize_told(frame, "area_code", TODAY, 5)
    pd.testing.assert_frame_equal(whole[~more], sums[~more])
    counts = [name for name in SUMS if name not in ("kept_share", "service_hours", "units")]
    assert (whole[counts] >= sums[counts]).all(axis=None)
    assert ((sums[counts] == 0) | (sums[counts] >= 5)).all(axis=None)
    pd.testing.assert_frame_equal(summarize_told(frame, "area_code", TODAY, 0)[0], whole)
