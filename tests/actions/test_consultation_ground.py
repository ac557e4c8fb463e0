"""A drawn area that says itself that it is in another coordinate system."""

import json
from typing import Any

import pytest

from gridmap.actions.consultation_ground import read_shape
from gridmap.errors import InputError

RING = [[100, 38], [101, 38], [101, 39], [100, 38]]


def drawn(crs: Any) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [RING], "crs": crs})


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4490", "EPSG:4326"])
def test_longitude_and_latitude_may_be_said_again(name: str) -> None:
    assert read_shape(drawn({"type": "name", "properties": {"name": name}})).area == 0.5


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3857", "EPSG:4214", "nobody's"])
def test_degrees_that_are_said_to_be_others_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"says that it is in {name}"):
        read_shape(drawn({"type": "name", "properties": {"name": name}}))


@pytest.mark.parametrize("odd", ["EPSG:3857", {"properties": 3}, {"type": "EPSG"}, 3857])
def test_a_member_of_no_sense_is_refused(odd: Any) -> None:
    with pytest.raises(InputError, match="says that it is in"):
        read_shape(drawn(odd))


@pytest.mark.parametrize("text", ['{"type":"FeatureCollection"}', '{"type":"Feature"}'])
def test_half_of_a_geojson_cannot_be_read(text: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_shape(text)
