"""Scenarios: what stands where after some changes."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.scenario import SIZES, parse_changes
from gridmap.analysis.scenario_made import Applied, apply_changes
from gridmap.errors import InputError


def facilities(*codes: str) -> pd.DataFrame:
    table = pd.DataFrame({"code": list(codes), "name": list(codes)})
    table["kind"], table["lon"], table["lat"] = "school", 1.0, 2.0
    return table.assign(**dict.fromkeys(SIZES, np.nan))


def applied(changes: list[dict[str, Any]], *codes: str) -> Applied:
    return apply_changes(facilities(*codes), parse_changes(changes))


def standing(changed: Applied, *codes: str) -> dict[str, tuple[float, float]]:
    """Return where the facilities stand in the end."""
    stay = {code: (1.0, 2.0) for i, code in enumerate(codes) if i not in changed.removed}
    new = {row.code: (row.lon, row.lat) for row in changed.added.itertuples()}
    return stay | new


def test_a_moved_facility_keeps_what_it_is_and_stands_elsewhere() -> None:
    changed = applied([{"do": "move", "code": "b", "lon": 5, "lat": 6}], "a", "b")
    (row,) = changed.added.to_dict(orient="records")
    assert (row["code"], row["kind"], row["lon"], row["lat"], row["row"]) == (
        *("b", "school"),
        *(5.0, 6.0, 1),
    )
    assert changed.removed.tolist() == [1]


def test_changes_are_made_in_their_order() -> None:
    changed = applied(
        [
            {"do": "resize", "code": "a", "capacity": 10},
            {"do": "move", "code": "a", "lon": 5, "lat": 6},
            {"do": "resize", "code": "a", "staff": 3},
            {"do": "add", "kind": "school", "code": "c", "lon": 7, "lat": 8, "capacity": 4},
            {"do": "move", "code": "c", "lon": 9, "lat": 9},
            {"do": "resize", "code": "b", "capacity": 20},
        ],
        *("a", "b"),
    )
    rows = {row["code"]: row for row in changed.added.to_dict(orient="records")}
    assert (rows["a"]["capacity"], rows["a"]["staff"], rows["a"]["lon"]) == (10, 3, 5)
    assert (rows["c"]["capacity"], rows["c"]["lon"], rows["c"]["row"]) == (4, 9, -1)
    assert changed.resized == {1: {"capacity": 20}}


def test_a_code_may_be_taken_again_by_a_new_facility_once_it_is_closed() -> None:
    changed = applied(
        [
            {"do": "close", "code": "a"},
            {"do": "add", "kind": "school", "code": "a", "lon": 3, "lat": 3},
        ],
        "a",
    )
    assert standing(changed, "a") == {"a": (3, 3)}


def test_a_facility_without_a_code_cannot_be_named() -> None:
    with pytest.raises(InputError, match="must name a code"):
        applied([{"do": "close", "code": ""}], "", "")


@given(st.lists(st.tuples(st.sampled_from(["move", "close"]), st.sampled_from("abcd")), max_size=8))
def test_what_stands_is_what_a_person_would_count(steps: list[tuple[str, str]]) -> None:
    stand = dict.fromkeys("abc", (1.0, 2.0))
    changes: list[dict[str, Any]] = []
    for turn, (do, code) in enumerate(steps):
        change: dict[str, Any] = {"do": do, "code": code}
        if do == "move":
            change |= {"lon": float(turn), "lat": 0.0}
        changes.append(change)
        if code not in stand:
            with pytest.raises(InputError, match=f"Change {len(changes)} "):
                applied(changes, *"abc")
            return
        if do == "move":
            stand[code] = (float(turn), 0.0)
        else:
            del stand[code]
    assert standing(applied(changes, *"abc"), *"abc") == stand
