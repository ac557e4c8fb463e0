"""Publishing: what changed is made anew, what did not stands; the same on both stores."""

import shutil
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import publishing, tiles_state
from gridmap.actions.publishing import Published, is_due, publish, shelf_of
from gridmap.analysis.permissions import User
from gridmap.errors import FileFormatError, NotAllowedError
from gridmap.files.area_index import area_index
from tests import towns
from tests.actions.conftest import Import


@pytest.fixture
def town(import_file: Import, tmp_path: Path, once: Any) -> Engine:
    """The 5 x 5 town with streets, houses and a station."""

    def fill(_: Engine) -> None:
        import_file("areas", towns.grids(tmp_path), level="grid")
        import_file("residences", towns.residences(tmp_path))
        import_file("paths", towns.paths(tmp_path))
        import_file("facilities", towns.facilities(tmp_path, (400, 400)))

    filled: Engine = once(fill)
    return filled


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "files"


def make(engine: Engine, files: Path, **options: Any) -> Published:
    return publish(engine, by="test", files_folder=files, **options)


def test_every_set_is_made_and_holds_every_row(town: Engine, files: Path) -> None:
    said: list[tuple[str, int, int]] = []
    done = make(town, files, all_sets=True, progress=lambda *step: said.append(step))
    assert set(done.made) == {"areas", "ground", "residences", "places"}
    assert said[0] == ("areas", 0, 4)
    assert said[-1] == ("places", 4, 4)
    path = shelf_of(files).file(done.made["areas"]["file"])
    grids = pyogrio.read_dataframe(path, layer="grid")
    assert set(grids["code"]) == {towns.grid_code(*at) for at in towns.cells()}
    assert set(grids["parent_code"]) == {towns.COMMUNITY}
    assert grids.to_crs(4326).total_bounds == pytest.approx(
        shapely.union_all([towns.on_map(towns.cell(*at)) for at in towns.cells()]).bounds, abs=1e-4
    )
    layers = done.made["areas"]["layers"]
    assert {name: layer["min_zoom"] for name, layer in layers.items()} == {
        "district": 0, "subdistrict": 6, "community": 9, "grid": 11,
    }  # fmt: skip
    streets = shelf_of(files).file(done.made["ground"]["file"])
    assert len(pyogrio.read_dataframe(streets, layer="minor")) >= 12


def test_what_has_not_changed_is_not_made_again(town: Engine, files: Path) -> None:
    made = make(town, files, all_sets=True).made
    again = make(town, files, all_sets=True)
    assert again.made == {}
    assert set(again.kept) == set(made)
    assert not is_due(town, files)


def test_a_new_edition_makes_its_own_set_anew(
    town: Engine, files: Path, import_file: Import, tmp_path: Path
) -> None:
    before = make(town, files, all_sets=True).made
    import_file("facilities", towns.facilities(tmp_path, (400, 400), (600, 600)))
    assert is_due(town, files)
    assert tiles_state.describe(town, files)["state"] == "due"
    done = make(town, files)
    assert set(done.made) == {"places"}
    now = tiles_state.describe(town, files)
    assert now["state"] == "published"
    assert now["sets"]["places"]["file"] != before["places"]["file"]
    assert now["sets"]["areas"]["file"] == before["areas"]["file"]
    # Whoever has the page open still reads the edition before.
    assert shelf_of(files).file(before["places"]["file"]).exists()


def test_a_lost_file_is_made_again(town: Engine, files: Path) -> None:
    made = make(town, files, all_sets=True).made
    shelf_of(files).file(made["areas"]["index"]).unlink()
    assert set(make(town, files).made) == {"areas"}
    shutil.rmtree(shelf_of(files).folder)
    assert make(town, files).made == {}  # and a small town needs none


def test_few_features_are_left_to_geojson(town: Engine, files: Path) -> None:
    assert not is_due(town, files)
    assert make(town, files).made == {}
    assert tiles_state.describe(town, files)["state"] == "none"


def test_nobody_publishes_while_somebody_does(town: Engine, files: Path) -> None:
    with shelf_of(files).publishing():
        assert tiles_state.describe(town, files)["state"] == "publishing"
        done = make(town, files, all_sets=True)
    assert done.busy
    assert done.made == {}


def test_a_failure_keeps_what_was_published_and_rests(
    town: Engine,
    files: Path,
    import_file: Import,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = make(town, files, all_sets=True).made
    import_file("facilities", towns.facilities(tmp_path, (600, 600)))

    def fail(*_: Any) -> None:
        raise FileFormatError("The tiles cannot be made.")

    with monkeypatch.context() as broken:
        broken.setattr(publishing, "write_tiles", fail)
        with pytest.raises(FileFormatError):
            make(town, files)
    now = tiles_state.describe(town, files)
    assert (now["state"], now["error"]) == ("failed", "The tiles cannot be made.")
    assert now["sets"]["places"]["file"] == before["places"]["file"]
    assert not is_due(town, files)
    assert is_due(town, files, at_once=True)
    assert set(make(town, files).made) == {"places"}
    assert tiles_state.describe(town, files)["state"] == "published"


def test_an_empty_layer_leaves_its_set_without_a_file(store: Engine, files: Path) -> None:
    assert make(store, files, all_sets=True).made == {}


def test_publishing_needs_the_whole_town(town: Engine, files: Path) -> None:
    reader = User("li", "viewer", frozenset({"read"}))
    with pytest.raises(NotAllowedError):
        publish(town, by=reader, files_folder=files)
    bound = User("wang", "editor", frozenset({"read", "publish"}), area_code=towns.COMMUNITY)
    with pytest.raises(NotAllowedError):
        publish(town, by=bound, files_folder=files)


def test_the_index_names_every_area_and_its_parent(town: Engine, files: Path) -> None:
    import gzip

    import orjson

    made = make(town, files, all_sets=True).made
    index = shelf_of(files).file(made["areas"]["index"]).read_bytes()
    levels = orjson.loads(gzip.decompress(index))["levels"]
    assert set(levels) == {"district", "subdistrict", "community", "grid"}
    assert len(levels["grid"]["code"]) == len(levels["grid"]["at"]) // 2 == 25
    assert set(levels["grid"]["parent_code"]) == set(levels["community"]["code"])
    assert area_index({}) == b'{"levels":{}}'
