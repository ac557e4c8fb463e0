"""Swapped positions are noticed, good ones are left alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gridmap.files.positions import looks_swapped

LON = st.floats(73.5, 135.1)
LAT = st.floats(18.1, 53.6)


@given(lon=LON, lat=LAT)
def test_no_place_of_china_looks_swapped(lon, lat):
    assert not looks_swapped([lon], [lat])[0]


@given(lon=st.floats(90.1, 135.1), lat=LAT)
def test_every_place_east_of_90_degrees_is_noticed_when_swapped(lon, lat):
    assert looks_swapped([lat], [lon])[0]


@given(lon=st.floats(73.5, 90), lat=st.floats(34.1, 49.2))
def test_western_china_is_noticed_when_swapped(lon, lat):
    assert looks_swapped([lat], [lon])[0]


def test_towns_of_the_world_are_left_alone():
    towns = {
        "Porto Alegre": (-51.2, -30.0), "San Francisco": (-122.4, 37.8), "Murmansk": (33.1, 69.0),
        "Longyearbyen": (15.6, 78.2), "Dikson": (80.5, 73.5), "Alert": (-62.3, 82.5),
        "Nairobi": (36.8, -1.3), "South Pole": (0.0, -90.0),
    }  # fmt: skip
    assert not looks_swapped(*np.array(list(towns.values())).T).any()


def test_nan_does_not_look_swapped():
    assert not looks_swapped([np.nan, 100.0], [38.0, np.nan]).any()
