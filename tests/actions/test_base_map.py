"""What an operator may name as base map, and what is refused when the server starts."""

from pathlib import Path

import pytest
from pmtiles.tile import TileType

from gridmap.actions import base_map
from gridmap.config import Config
from gridmap.errors import ConfigError
from tests.web.base_tiles import write_archive

ADDRESS = "https://tiles.example:8443/{z}/{x}/{y}.png?key=1"


def test_no_setting_is_no_base_map() -> None:
    assert base_map.of(Config()) is None
    assert base_map.describe(Config()) is None


def test_an_address_names_exactly_one_origin() -> None:
    base = base_map.of(Config(base_map=ADDRESS, base_map_datum="GCJ-02"))
    assert base is not None
    assert (base.origin, base.datum) == ("https://tiles.example:8443", "gcj02")


@pytest.mark.parametrize(
    "named",
    [
        "https://tiles.example/{z}/{x}.png",
        "https:///{z}/{x}/{y}",
        "ftp://tiles.example/{z}/{x}/{y}",
        "https://a.example; script-src *//{z}/{x}/{y}",
        "https://*.example/{z}/{x}/{y}",
        "https://me@tiles.example/{z}/{x}/{y}",
        "https://tiles.example:port/{z}/{x}/{y}",
        "map.mbtiles",
    ],
)
def test_what_is_no_address_is_refused(named: str) -> None:
    with pytest.raises(ConfigError, match="GRIDMAP_BASE_MAP"):
        base_map.check(Config(base_map=named))


def test_a_datum_that_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="wgs84 or gcj02"):
        base_map.check(Config(base_map=ADDRESS, base_map_datum="bd09"))
    path = write_archive(tmp_path / "a.pmtiles", {(0, 0, 0): b"\x1a"}, TileType.MVT, [])
    with pytest.raises(ConfigError, match="only pictures"):
        base_map.check(Config(base_map=str(path), base_map_datum="gcj02"))


@pytest.mark.parametrize("content", [None, b"", b"hello", b"PMTiles\x02" + bytes(200)])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.pmtiles"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"The base map .*a\.pmtiles"):
        base_map.check(Config(base_map=str(path)))


def test_a_file_that_is_taken_away_leaves_the_map_without(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.pmtiles", {(0, 0, 0): b"\x1a"}, TileType.MVT, ["water"])
    config = Config(base_map=str(path))
    described = base_map.describe(config)
    assert described is not None
    assert described["vector"] is True
    path.unlink()
    assert base_map.describe(config) is None
