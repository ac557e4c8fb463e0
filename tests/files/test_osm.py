"""Walkable ways of OpenStreetMap files, and files that are none."""

import collections
import os
import zlib

import numpy as np
import pytest
import shapely

from gridmap.errors import FileFormatError
from gridmap.files.osm import read_osm_paths
from gridmap.files.pbf import check_pbf
from gridmap.files.vector import read_vector

NODES = {1: (100.40, 38.90), 2: (100.41, 38.90), 3: (100.42, 38.90), 4: (100.41, 38.91)}


def _osm(tmp_path, *ways, name="a.osm"):
    """Write an OSM XML with ways of nodes and tags: `([1, 2], {"highway": "path"})`."""
    nodes = "".join(f'<node id="{i}" lon="{x}" lat="{y}"/>' for i, (x, y) in NODES.items())
    body = ""
    for number, (refs, tags) in enumerate(ways, start=11):
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inside += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        body += f'<way id="{number}">{inside}</way>'
    path = tmp_path / name
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{nodes}{body}</osm>', "utf-8")
    return path


def _is_walked(tmp_path, **tags):
    path = _osm(tmp_path, ([1, 2], {"highway": "path"}), ([2, 3], tags))
    return len(read_osm_paths(path)) == 2


def test_way_becomes_a_path(tmp_path):
    tags = {"highway": "residential", "name": "东街", "bridge": "yes", "surface": "asphalt"}
    frame = read_osm_paths(_osm(tmp_path, ([1, 2, 4], tags)))
    row = frame.loc[1]
    assert (row["code"], row["kind"], row["name"], row["bridge"]) == (
        "11",
        "residential",
        "东街",
        True,
    )
    assert list(row.geometry.coords) == [NODES[1], NODES[2], NODES[4]]
    assert frame.crs.to_epsg() == 4326


def test_way_without_name_and_bridge_has_empty_ones(tmp_path):
    row = read_osm_paths(_osm(tmp_path, ([1, 2], {"highway": "path"}))).loc[1]
    assert (row["name"], row["bridge"]) == ("", False)


@pytest.mark.parametrize("bridge", ["yes", "viaduct", "movable"])
def test_bridge_of_any_kind_is_a_bridge(tmp_path, bridge):
    ways = (
        ([1, 2], {"highway": "path", "bridge": bridge}),
        ([1, 2], {"highway": "path", "bridge": "no"}),
    )
    assert read_osm_paths(_osm(tmp_path, *ways))["bridge"].tolist() == [True, False]


@pytest.mark.parametrize(
    "highway",
    ["footway", "pedestrian", "steps", "path", "living_street", "residential", "service",
     "unclassified", "tertiary", "secondary_link", "primary", "trunk", "track", "cycleway",
     "bridleway", "road"],
)  # fmt: skip
def test_walkable_highways_are_walked(tmp_path, highway):
    assert _is_walked(tmp_path, highway=highway)


@pytest.mark.parametrize(
    "highway",
    ["motorway", "motorway_link", "construction", "proposed", "raceway", "bus_guideway", "busway",
     "abandoned", "platform", "escape", "rest_area", "elevator", "something_new"],
)  # fmt: skip
def test_other_highways_are_not_walked(tmp_path, highway):
    assert not _is_walked(tmp_path, highway=highway)


def test_other_ways_than_highways_are_not_walked(tmp_path):
    assert not _is_walked(tmp_path, waterway="river")


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"foot": "no"}, False),
        ({"foot": "private"}, False),
        ({"access": "no"}, False),
        ({"access": "private"}, False),
        ({"access": "private", "foot": "yes"}, True),
        ({"access": "no", "foot": "designated"}, True),
        ({"access": "private", "foot": "no"}, False),
        ({"access": "customers"}, True),
        ({"access": "destination"}, True),
        ({"foot": "permissive"}, True),
    ],
)
def test_tags_forbid_and_allow_walking(tmp_path, tags, walked):
    assert _is_walked(tmp_path, highway="service", **tags) is walked


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "trunk", "motorroad": "yes", "foot": "yes"}, True),
        ({"highway": "motorway", "foot": "designated"}, True),
        ({"highway": "busway", "foot": "yes"}, True),
        ({"highway": "construction", "foot": "yes"}, False),
        ({"highway": "proposed", "foot": "designated"}, False),
    ],
)
def test_road_for_motors_is_walked_only_by_invitation(tmp_path, tags, walked):
    assert _is_walked(tmp_path, **tags) is walked


def test_tags_with_quotes_and_arrows_are_only_text(tmp_path):
    tags = {"highway": "path", "name": "&quot;foot&quot;=&gt;&quot;no&quot;", "note": "foot=no, \\"}
    assert read_osm_paths(_osm(tmp_path, ([1, 2], tags)))["name"].tolist() == ['"foot"=>"no"']


def test_outline_of_a_square_is_walked(tmp_path):
    tags = {"highway": "pedestrian", "area": "yes", "leisure": "park"}
    frame = read_osm_paths(_osm(tmp_path, ([1, 2, 4, 1], tags)))
    assert frame.geom_type.tolist() == ["LineString"]


def test_settings_of_the_machine_change_nothing(tmp_path, monkeypatch):
    config = tmp_path / "other.ini"
    config.write_text("[lines]\nosm_id=yes\nattributes=waterway\nother_tags=no\n")
    monkeypatch.setenv("OSM_CONFIG_FILE", str(config))
    assert _is_walked(tmp_path, highway="steps")


def test_file_without_walkable_way_is_refused(tmp_path):
    with pytest.raises(FileFormatError, match=r"a.osm has no way on which one may walk"):
        read_osm_paths(_osm(tmp_path, ([1, 2], {"highway": "motorway"})))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", r"a.osm.pbf is empty \(0 bytes\)"),
        (b"\x89PNG\r\n\x1a\n", r"a.osm.pbf is a PNG picture, not OpenStreetMap data"),
        (b"hello", r"a.osm.pbf is plain text"),
        (b"BZh91AY&SY", r"a.osm.pbf is a bzip2 archive"),
        (b"<html>", r"a.osm.pbf is a web page"),
        (b"\0\0\0\x0d\x0a\x09OSMHeader\x18", r"not an OpenStreetMap PBF"),
        (b"\0\0\0\x0e\x0a\x09OSMHeader\x18\xff", r"not an OpenStreetMap PBF"),
        (b"\0\0\0\x0d\x0a\x09OSMHeader", r"not an OpenStreetMap PBF"),
        (b"\0\0\0\x0d\x0a\x09OSMHeader\x99\x99" + bytes(50), r"not an OpenStreetMap PBF"),
    ],
)
def test_file_that_is_no_pbf_is_refused(tmp_path, content, words):
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=words):
        read_osm_paths(path)


def test_noise_is_refused(tmp_path):
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(b"\0\1" + zlib.compress(bytes(range(256)) * 9))
    with pytest.raises(FileFormatError, match=r"a.osm.pbf is binary data"):
        read_osm_paths(path)


def test_xml_that_is_cut_off_is_refused(tmp_path):
    path = _osm(tmp_path, ([1, 2], {"highway": "path"}))
    path.write_text(path.read_text()[:-30])
    with pytest.raises(FileFormatError, match=r"a.osm is broken"):
        read_osm_paths(path)


def test_vector_reader_names_an_osm_file(tmp_path):
    with pytest.raises(FileFormatError, match=r"a.osm is OpenStreetMap XML; gridmap reads"):
        read_vector(_osm(tmp_path, ([1, 2], {"highway": "path"})))


@pytest.fixture(scope="module")
def streets(real_data):
    return real_data / "porto_alegre" / "streets.osm.pbf"


@pytest.mark.real
def test_streets_of_porto_alegre_are_read(streets):
    frame = read_osm_paths(streets)
    assert len(frame) == 14_234
    assert frame["code"].is_unique
    assert {"footway", "residential", "steps"} <= set(frame["kind"])
    assert not {"motorway", "construction", "proposed"} & set(frame["kind"])
    assert 0 < frame["bridge"].sum() < 1000


@pytest.mark.real
def test_streets_that_meet_share_the_very_same_vertex(streets):
    frame = read_osm_paths(streets)
    places = shapely.get_coordinates(frame.geometry.array)
    exact = np.unique(places, axis=0)
    rounded = np.unique(np.round(places * 1e7).astype(np.int64), axis=0)
    assert len(exact) == len(rounded)
    ends = collections.Counter(
        end for line in frame.geometry for end in (line.coords[0], line.coords[-1])
    )
    assert sum(count > 1 for count in ends.values()) > 5000


@pytest.mark.real
@pytest.mark.parametrize("keep", [0.001, 0.3, 0.9, 0.99999])
def test_pbf_that_is_cut_off_is_refused(streets, tmp_path, keep):
    whole = streets.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(
        FileFormatError, match=r"cut.osm.pbf (is cut off|is not an OpenStreetMap PBF)"
    ):
        read_osm_paths(path)


@pytest.mark.real
def test_pbf_with_broken_blocks_is_refused(streets, tmp_path):
    data = bytearray(streets.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 200] = os.urandom(200)
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(data)
    check_pbf(path)  # the chain of blocks is whole, what is in one of them is not
    with pytest.raises(FileFormatError, match=r"a.osm.pbf is broken"):
        read_osm_paths(path)
