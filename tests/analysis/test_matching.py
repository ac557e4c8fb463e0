"""Which resources are proposed: pairs worked by hand, and laws for any."""

import datetime as dt
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.matching import PARTS, Weights, propose

TODAY = dt.date(2026, 6, 30)
PARTS_OF = {
    "room": {"size": 25, "days": 20, "hours": 25, "near": 30},
    "fund": {"size": 70, "days": 30, "hours": 0, "near": 0},
}
RULES = Weights(PARTS_OF, frozenset({"fund"}), 1000.0, 100)


def side(*rows: dict[str, Any], prefix: str = "R") -> pd.DataFrame:
    plain = {
        "kind": "room", "organization_code": "", "size": np.nan, "from": None, "to": None,
        "hours": "",
    }  # fmt: skip
    made = [plain | {"code": f"{prefix}{n}"} | row for n, row in enumerate(rows)]
    return pd.DataFrame(made).astype({"size": "float64"})


def one(demand: dict[str, Any], resource: dict[str, Any], metres: float = 0.0) -> Any:
    """Return the one proposal of a pair, None where there is none."""
    found = propose(side(demand, prefix="D"), side(resource), np.array([[metres]]), RULES, TODAY)
    return None if found.empty else found.iloc[0]


@pytest.mark.parametrize(
    ("demand", "resource", "metres", "points"),
    [
        ({}, {}, 0, (25, 20, 25, 30)),
        ({}, {}, 250, (25, 20, 25, 22.5)),
        ({}, {}, 1000, (25, 20, 25, 0)),
        ({}, {}, np.nan, (25, 20, 25, 0)),  # nobody knows where, so it is no reason to leave it out
        ({"size": 30}, {"size": 30}, 0, (25, 20, 25, 30)),
        ({"size": 30}, {}, 0, (12.5, 20, 25, 30)),
        ({}, {"size": 3}, 0, (25, 20, 25, 30)),
        # 1 to 10 July are ten days, of which four are over when it is available
        (
            {"from": dt.date(2026, 7, 1), "to": dt.date(2026, 7, 10)},
            {"from": dt.date(2026, 7, 5)},
            0,
            (25, 12, 25, 30),
        ),
        # without an end, a hundred days from today on
        ({}, {"to": dt.date(2026, 7, 19)}, 0, (25, 4, 25, 30)),
        ({"hours": "Sa 09:00-12:00"}, {"hours": "Sa-Su 10:00-18:00"}, 0, (25, 20, 16.7, 30)),
        ({"hours": "Sa 09:00-12:00"}, {}, 0, (25, 20, 12.5, 30)),
        ({}, {"hours": "Sa 09:00-12:00"}, 0, (25, 20, 25, 30)),
    ],
)
def test_the_points_are_the_sum_of_parts_worked_by_hand(
    demand: dict[str, Any], resource: dict[str, Any], metres: float, points: tuple[float, ...]
) -> None:
    found = one(demand, resource, metres)
    assert tuple(found[[f"{part}_points" for part in PARTS]]) == points
    assert found["points"] == pytest.approx(sum(points))


@pytest.mark.parametrize(
    ("demand", "resource", "metres"),
    [
        ({"kind": "fund"}, {}, 0),
        ({}, {}, 1000.1),
        ({}, {}, np.inf),
        ({"size": 30}, {"size": 29}, 0),
        ({"to": dt.date(2026, 6, 29)}, {}, 0),  # it is over
        ({}, {"to": dt.date(2026, 6, 29)}, 0),
        ({"to": dt.date(2026, 7, 9)}, {"from": dt.date(2026, 7, 10)}, 0),
        ({"hours": "Sa 09:00-12:00"}, {"hours": "Su 09:00-12:00"}, 0),
        ({"organization_code": "O1"}, {"organization_code": "O1"}, 0),
        ({"kind": "fund", "size": 100}, {"kind": "fund", "size": 0}, 0),
    ],
)
def test_what_is_out_of_the_question_is_not_proposed(
    demand: dict[str, Any], resource: dict[str, Any], metres: float
) -> None:
    assert one(demand, resource, metres) is None


def test_money_may_be_a_part_of_what_is_needed_and_need_not_be_near() -> None:
    found = one({"kind": "fund", "size": 8000}, {"kind": "fund", "size": 2000}, np.inf)
    assert (found["size_points"], found["days_points"], found["points"]) == (17.5, 30, 47.5)


def test_of_equal_points_the_code_decides_and_only_the_best_are_kept() -> None:
    resources = side({"code": "R9"}, {"code": "R1"}, {"code": "R5"})
    away = np.array([[100.0, 100.0, 90.0]])
    found = propose(side({}, prefix="D"), resources, away, RULES, TODAY, best=2)
    assert resources["code"].iloc[found["resource"]].tolist() == ["R5", "R1"]


def test_no_demands_or_no_resources_are_no_proposals() -> None:
    some = side({})
    assert propose(some.iloc[:0], some, np.zeros((0, 1)), RULES, TODAY).empty
    assert propose(some, some.iloc[:0], np.zeros((1, 0)), RULES, TODAY).empty


HOURS = ["", "Sa 09:00-12:00", "Sa-Su 09:00-12:00", "Mo-Fr 08:00-18:00", "24/7"]
DAYS = st.none() | st.dates(dt.date(2026, 5, 1), dt.date(2026, 12, 31))
RECORDS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["room", "fund"]),
        "organization_code": st.sampled_from(["", "O1", "O2"]),
        "size": st.sampled_from([np.nan, 0.0, 5.0, 20.0, 60.0]),
        "from": DAYS,
        "to": DAYS,
        "hours": st.sampled_from(HOURS),
    }
)
DISTANCES = st.sampled_from([0.0, 120.5, 999.0, 1000.0, 1500.0, np.inf, np.nan])


@st.composite
def markets(draw: Any) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    demands = side(*draw(st.lists(RECORDS, min_size=1, max_size=4)), prefix="D")
    resources = side(*draw(st.lists(RECORDS, min_size=2, max_size=6)))
    shape = len(demands), len(resources)
    flat = draw(st.lists(DISTANCES, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    return demands, resources, np.array(flat).reshape(shape)


def places(found: pd.DataFrame, resource: int) -> dict[int, int]:
    """Return the place of a resource among the proposals for each demand."""
    ranked = found.assign(place=found.groupby("demand").cumcount())
    own = ranked[ranked["resource"] == resource]
    return dict(zip(own["demand"].astype(int), own["place"].astype(int), strict=True))


def better(resources: pd.DataFrame, away: Any, how: str) -> tuple[pd.DataFrame, Any]:
    """Make the first resource better in one way, where it is known to be as it is."""
    more, nearer = resources.copy(), away.copy()
    if how == "larger":
        more.loc[0, "size"] += 17  # what nobody knows stays so
    elif how == "longer":
        more.loc[0, ["from", "to"]] = None
    elif how == "open longer" and more.loc[0, "hours"]:
        more.loc[0, "hours"] = "24/7"
    elif how == "nearer":
        nearer[:, 0] = nearer[:, 0] / 2
    return more, nearer


@given(markets(), st.sampled_from(["larger", "longer", "open longer", "nearer"]))
def test_a_better_resource_never_comes_lower(
    market: tuple[pd.DataFrame, pd.DataFrame, Any], how: str
) -> None:
    demands, resources, away = market
    before = places(propose(demands, resources, away, RULES, TODAY), 0)
    after = places(propose(demands, *better(resources, away, how), RULES, TODAY), 0)
    assert all(after[demand] <= place for demand, place in before.items())


@given(markets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    market: tuple[pd.DataFrame, pd.DataFrame, Any], random: Any
) -> None:
    demands, resources, away = market
    order = list(range(len(resources)))
    random.shuffle(order)

    def told(frame: pd.DataFrame, distances: Any) -> list[tuple[Any, ...]]:
        found = propose(demands, frame, distances, RULES, TODAY)
        codes = frame["code"].iloc[found["resource"].astype(int)]
        return list(zip(found["demand"], codes, found["points"], strict=True))

    mixed = resources.iloc[order].reset_index(drop=True)
    assert told(mixed, away[:, order]) == told(resources, away)


@given(markets())
def test_points_are_the_sum_of_what_is_shown_and_within_the_weights(
    market: tuple[pd.DataFrame, pd.DataFrame, Any],
) -> None:
    demands, resources, away = market
    found = propose(demands, resources, away, RULES, TODAY)
    for row in found.to_dict("records"):
        kind = demands["kind"].iloc[row["demand"]]
        assert kind == resources["kind"].iloc[row["resource"]]
        parts = {part: row[f"{part}_points"] for part in PARTS}
        assert row["points"] == pytest.approx(sum(parts.values()))
        assert all(0 <= parts[part] <= PARTS_OF[kind][part] for part in PARTS)
    points = found.groupby("demand")["points"].apply(list)
    assert all(values == sorted(values, reverse=True) for values in points)


def test_two_thousand_by_two_thousand_take_seconds() -> None:
    rng = np.random.default_rng(1)
    number = 2000
    rows = [
        {"size": float(rng.integers(1, 90)), "hours": HOURS[int(rng.integers(len(HOURS)))]}
        for _ in range(number)
    ]
    demands, resources = side(*rows, prefix="D"), side(*rows[::-1])
    away = rng.uniform(0, 1500, (number, number))
    began = time.monotonic()
    found = propose(demands, resources, away, RULES, TODAY, best=3)
    assert time.monotonic() - began < 20
    assert found.groupby("demand").size().max() == 3
