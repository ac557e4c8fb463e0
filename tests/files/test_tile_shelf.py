"""The folder of published tiles: never half a file, old ones for a day, one publisher at a time."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from gridmap.errors import InputError, NotFoundError, RetiredError
from gridmap.files.tile_shelf import Shelf

NOON = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "tiles"
    folder.mkdir()
    return Shelf(folder)


def put(shelf: Shelf, content: bytes) -> dict[str, Any]:
    shelf.part("areas").write_bytes(content)
    return {"file": shelf.put(shelf.part("areas"), "areas", "pmtiles"), "key": content.decode()}


def test_an_empty_shelf_has_nothing_published(shelf: Shelf) -> None:
    assert shelf.manifest()["sets"] == {}
    assert not shelf.is_publishing()


def test_files_are_named_by_their_content(shelf: Shelf) -> None:
    one, two, again = (put(shelf, content)["file"] for content in (b"one", b"two", b"one"))
    assert one == again != two


def test_a_superseded_file_is_kept_for_a_day_and_then_gone(shelf: Shelf) -> None:
    old, new, newer = (put(shelf, content) for content in (b"old", b"new", b"newer"))
    shelf.publish({"areas": old}, NOON)
    shelf.publish({"areas": new}, NOON + dt.timedelta(hours=1))
    assert shelf.file(old["file"]).read_bytes() == b"old"
    newer = put(shelf, b"newer")
    shelf.publish({"areas": newer}, NOON + dt.timedelta(hours=24))
    assert shelf.file(old["file"]).exists()  # superseded 23 hours ago
    shelf.publish({"areas": newer}, NOON + dt.timedelta(hours=25, minutes=1))
    with pytest.raises(RetiredError, match="was replaced"):
        shelf.file(old["file"])
    assert shelf.file(newer["file"]).exists()


def test_an_edition_that_comes_back_is_not_retired(shelf: Shelf) -> None:
    shelf.publish({"areas": put(shelf, b"one")}, NOON)
    shelf.publish({"areas": put(shelf, b"two")}, NOON)
    back = put(shelf, b"one")
    shelf.publish({"areas": back}, NOON)
    shelf.publish({"areas": back}, NOON + dt.timedelta(days=3))
    assert shelf.file(back["file"]).read_bytes() == b"one"


@pytest.mark.parametrize("name", ["manifest.json", "../store.gpkg", "areas-1.pmtiles", "lock", ""])
def test_only_names_that_were_given_out_are_read(shelf: Shelf, name: str) -> None:
    with pytest.raises(NotFoundError, match="There are no tiles"):
        shelf.file(name)


def test_what_a_dead_publisher_left_is_swept_away(shelf: Shelf) -> None:
    shelf.part("areas").write_bytes(b"half")
    left = put(shelf, b"never in a manifest")["file"]
    shelf.part("areas").write_bytes(b"half")
    made = put(shelf, b"whole")
    shelf.part("ground").write_bytes(b"half")
    shelf.publish({"areas": made}, NOON)
    assert {path.name for path in shelf.folder.iterdir()} == {made["file"], "manifest.json"}
    assert left != made["file"]


def test_one_publishes_at_a_time(shelf: Shelf) -> None:
    with shelf.publishing() as first:
        assert first
        assert shelf.is_publishing()
        with shelf.publishing() as second:
            assert not second
        assert shelf.is_publishing()
    assert not shelf.is_publishing()


def test_a_broken_manifest_counts_as_none(shelf: Shelf) -> None:
    (shelf.folder / "manifest.json").write_bytes(b'{"sets"')
    assert shelf.manifest()["sets"] == {}


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Shelf(tmp_path / "file" / "tiles")
    with pytest.raises(InputError, match="cannot hold tiles"), shelf.publishing():
        pass
