"""The area of a consultation: one that says in which system it is, and the picture of it."""

import json
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import consultation_map
from gridmap.actions.consultation_ground import read_shape
from gridmap.analysis.consultation_parts import Party, X
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.reports.consultation import draw_map

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


def test_parties_at_one_spot_are_one_mark_with_their_number(store: Engine) -> None:
    def party(lon: float | None, lat: float = 38.935) -> Party:
        return Party(f"{lon}", X, "商户", lon=lon, lat=None if lon is None else lat)

    same, near, apart = 100.445, 100.44501, 100.448  # near: less than a metre
    parties = [party(same), party(None), party(apart), party(near), party(same), party(101.0)]
    with reading(store) as session:
        area = shapely.box(100.44, 38.93, 100.45, 38.94)
        drawn = consultation_map.proposed(session, area, parties)
    told = [(mark["label"], mark["numbers"], mark["inside"]) for mark in drawn["parties"]]
    assert told == [("1+2", [1, 4, 5], True), (3, [3], True), (6, [6], False)]
    assert draw_map(drawn).count("<circle") == 2
