"""2SFCA and E2SFCA, by hand in the 5 x 5 town and against PySAL's `access`."""

import numpy as np
import pandas as pd
import pytest
from access import fca, weights
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.floating_catchments import band_weights, enhanced_two_step, two_step
from gridmap.errors import InputError
from tests.analysis.by_hand import EAST, MIDDLE, RESIDENTS, pairs, row

STATIONS, SEATS = [MIDDLE, EAST], [40, 20]
EVERYBODY = np.inf


def test_two_step_in_the_town():
    # Within 340 m of each station live 5 * 40 = 200 people: 40 / 200 = 0.2 and 20 / 200 = 0.1
    # seats a person. (2, 2) and (3, 2) reach both: 0.3.
    found = two_step(*pairs(STATIONS, EVERYBODY), RESIDENTS, SEATS, 340).reshape(5, 5)
    expected = np.zeros((5, 5))
    for column, line in [(2, 1), (2, 3), (1, 2), (2, 2), (3, 2)]:
        expected[line, column] += 0.2
    for column, line in [(3, 1), (3, 3), (2, 2), (3, 2), (4, 2)]:
        expected[line, column] += 0.1
    assert found == pytest.approx(expected)


def test_enhanced_two_step_in_the_town():
    # The middle: 80 people within 200 m weigh 1, 120 at 340 m weigh a half: 40 / 140 seats a
    # weighted person; the east 20 / 140. (2, 2) is near the middle and 340 m from the east.
    bands = [(200, 1), (340, 0.5)]
    found = enhanced_two_step(*pairs(STATIONS, EVERYBODY), RESIDENTS, SEATS, bands)
    assert found[row(2, 2)] == pytest.approx(40 / 140 + 0.5 * 20 / 140)
    assert found[row(2, 1)] == pytest.approx(40 / 140)
    assert found[row(1, 2)] == pytest.approx(0.5 * 40 / 140)
    assert found[row(0, 0)] == 0


def test_one_band_of_weight_1_is_the_plain_method():
    given_ = pairs(STATIONS, EVERYBODY)
    plain = two_step(*given_, RESIDENTS, SEATS, 380)
    assert np.array_equal(plain, enhanced_two_step(*given_, RESIDENTS, SEATS, [(380, 1)]))


towns = st.integers(1, 8).flatmap(
    lambda r: st.integers(1, 5).flatmap(
        lambda f: st.tuples(
            st.lists(st.integers(1, 500), min_size=r, max_size=r),
            st.lists(st.integers(0, 90), min_size=f, max_size=f),
            # Multiples of 50 m meet the ends of the bands.
            st.lists(st.integers(0, 20).map(lambda n: n * 50.0), min_size=r * f, max_size=r * f),
        )
    )
)


def pysal(people, seats, metres, max_cost, weight_fn=None):
    """Accessibility as PySAL answers it, 0 for those whom it leaves out."""
    residence, facility = np.indices((len(people), len(seats))).reshape(2, -1)
    ways = {"origin": residence, "dest": facility, "cost": metres}
    index = {n: pd.Index(range(n), name="geoid") for n in (len(people), len(seats))}
    found = fca.two_stage_fca(
        pd.DataFrame({"demand": np.asarray(people, float)}, index=index[len(people)]),
        pd.DataFrame({"supply": np.asarray(seats, float)}, index=index[len(seats)]),
        pd.DataFrame(ways),
        max_cost,
        demand_index=True,
        weight_fn=weight_fn,
    )
    return (residence, facility, np.array(metres)), found.reindex(range(len(people))).fillna(0)


@given(town=towns, threshold_m=st.sampled_from([0.0, 120.0, 300.0, 500.0, 5000.0]))
def test_two_step_is_that_of_pysal(town, threshold_m):
    people, seats, metres = town
    ways, expected = pysal(people, seats, metres, threshold_m)
    assert np.allclose(two_step(*ways, people, seats, threshold_m), expected, rtol=1e-12, atol=0)


@given(town=towns, steps=st.sampled_from([{100: 1, 300: 0.68, 600: 0.22}, {250: 0.9}]))
def test_enhanced_two_step_is_that_of_pysal(town, steps):
    people, seats, metres = town
    ways, expected = pysal(people, seats, metres, max(steps), weights.step_fn(steps))
    found = enhanced_two_step(*ways, people, seats, list(steps.items()))
    assert np.allclose(found, expected, rtol=1e-12, atol=0)


def test_a_station_with_nobody_around_it_gives_nothing():
    # PySAL answers infinity here; nobody is there to have it.
    assert two_step([0], [0], [50], [0], [20], 100).tolist() == [0]


@pytest.mark.parametrize("unknown", [np.nan, -1])
def test_unknown_people_and_supplies_count_as_none(unknown):
    assert two_step([0, 1], [0, 0], [1, 1], [unknown, 10], [20], 5).tolist() == [2, 2]
    assert two_step([0, 0], [0, 1], [1, 1], [10], [20, unknown], 5).tolist() == [2]


def test_a_threshold_of_nothing_reaches_only_the_station_itself():
    assert two_step([0, 1], [0, 0], [0, 0.001], [10, 10], [20], 0).tolist() == [2, 0]


def test_an_endless_threshold_reaches_all_who_have_a_way():
    found = two_step([0, 1, 2], [0, 0, 0], [1e9, np.inf, np.nan], [10, 10, 10], [20], np.inf)
    assert found.tolist() == [2, 0, 0]


def test_without_pairs_nobody_reaches_anything():
    assert two_step([], [], [], [5, 5], [20], 100).tolist() == [0, 0]
    assert two_step([], [], [], [], [], 100).tolist() == []


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([], "at least one band"),
        ([(300, 1), (300, 0.5)], "each end beyond the one before"),
        ([(300, 1), (100, 0.5)], "each end beyond the one before"),
        ([(300, -1)], "weight must be 0 or more, not -1"),
        ([(np.nan, 1)], "to_m must be 0 or more, not nan"),
        ([(300, np.inf)], "The weight of a band must be finite"),
    ],
)
def test_bands_that_are_none_are_refused(bands, message):
    with pytest.raises(InputError, match=message):
        band_weights([1.0], bands)
