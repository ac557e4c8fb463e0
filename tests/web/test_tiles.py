"""Published tiles over HTTP: ranges, caches, retired editions, publishing behind the pages."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from gridmap.actions.publishing import publish, shelf_of
from gridmap.db.engine import open_engine
from gridmap.web.publisher import THREAD
from tests import towns
from tests.web.conftest import client_of, log_in


@pytest.fixture(scope="module")
def tiled(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo city whose every set is published."""
    folder = tmp_path_factory.mktemp("tiled")
    shutil.copy(demo_store, folder / "demo.gpkg")
    engine = open_engine(f"sqlite:///{folder / 'demo.gpkg'}")
    publish(engine, by="test", files_folder=folder / "demo.files", all_sets=True)
    engine.dispose()
    return folder / "demo.gpkg"


@pytest.fixture
def reader(tiled: Path) -> FlaskClient:
    return client_of(tiled)


@pytest.fixture
def archive(reader: FlaskClient) -> str:
    return f"/tiles/{reader.get('/api/tiles').json['sets']['areas']['file']}"


def test_a_part_of_an_archive_is_sent_by_range(
    reader: FlaskClient, archive: str, tiled: Path
) -> None:
    content = shelf_of(tiled.with_suffix(".files")).file(archive.removeprefix("/tiles/"))
    answer = reader.get(archive, headers={"Range": "bytes=7-106"}, buffered=True)
    assert answer.status_code == 206
    assert answer.data == content.read_bytes()[7:107]
    assert answer.headers["Content-Range"] == f"bytes 7-106/{content.stat().st_size}"
    assert reader.get(archive, buffered=True).data == content.read_bytes()


def test_an_archive_may_be_kept_for_ever_by_its_strong_etag(
    reader: FlaskClient, archive: str
) -> None:
    answer = reader.head(archive, buffered=True)
    assert answer.status_code == 200
    assert answer.data == b""
    assert "immutable" in answer.headers["Cache-Control"]
    assert int(answer.headers["Content-Length"]) > 1000
    etag = answer.headers["ETag"]
    assert not etag.startswith("W/")
    part = {"Range": "bytes=0-9", "If-Range": etag}
    asked = [({"If-None-Match": etag}, 304), (part, 206), (part | {"If-Range": '"other"'}, 200)]
    for headers, status in asked:
        assert reader.get(archive, headers=headers, buffered=True).status_code == status


def test_a_range_beyond_the_end_says_how_long_the_archive_is(
    reader: FlaskClient, archive: str
) -> None:
    answer = reader.get(archive, headers={"Range": "bytes=99999999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"].startswith("bytes */")


def test_a_tile_of_a_retired_edition_is_gone_with_a_sentence(reader: FlaskClient) -> None:
    answer = reader.get("/tiles/areas-0123456789abcdef.pmtiles", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 410
    assert "was replaced" in answer.json["error"]


@pytest.mark.parametrize("name", ["manifest.json", "lock", "nonsense", "areas-1.pmtiles"])
def test_nothing_else_of_the_folder_can_be_read(reader: FlaskClient, name: str) -> None:
    assert reader.get(f"/tiles/{name}").status_code == 404


def test_the_index_of_areas_comes_compressed(reader: FlaskClient) -> None:
    import gzip

    import orjson

    sets = reader.get("/api/tiles").json["sets"]
    answer = reader.get(f"/tiles/{sets['areas']['index']}", buffered=True)
    assert answer.headers["Content-Encoding"] == "gzip"
    grids = orjson.loads(gzip.decompress(answer.data))["levels"]["grid"]
    assert len(grids["code"]) == sets["areas"]["layers"]["grid"]["features"]


def test_the_page_knows_its_tiles_from_the_start(reader: FlaskClient) -> None:
    assert reader.get("/api/town").json["tiles"]["state"] == "published"


def test_a_small_town_needs_no_tiles(client: FlaskClient) -> None:
    town = client.get("/api/town").json
    assert (town["tiles"]["state"], town["tiles"]["sets"]) == ("none", {})


def test_tiles_are_hidden_from_strangers_where_the_map_is(tiled: Path) -> None:
    hidden = client_of(tiled, public=False)
    assert hidden.get("/api/tiles").status_code == 401
    assert hidden.get("/tiles/areas-0123456789abcdef.pmtiles").status_code == 401


def test_one_place_is_told_whole(reader: FlaskClient) -> None:
    home = reader.get("/layers/residences.geojson").json["features"][0]
    answer = reader.get(f"/api/places/residences/{home['properties']['code']}")
    assert answer.json["features"] == [home]
    assert reader.get("/api/places/residences/none").status_code == 404
    assert reader.get("/api/places/nonsense/none").status_code == 404


def test_an_import_is_published_behind_the_page(tiled: Path, tmp_path: Path) -> None:
    store = tmp_path / "demo.gpkg"
    shutil.copy(tiled, store)
    shutil.copytree(tiled.with_suffix(".files"), store.with_suffix(".files"))
    editor = log_in(client_of(store), "editor")
    before = editor.get("/api/tiles").json["sets"]
    file = towns.facilities(tmp_path, (400, 400), kind="library")
    with file.open("rb") as upload:
        form: dict[str, Any] = {"layer": "facilities", "kind": "library"}
        answer = editor.post("/import", data=form | {"file": (upload, "libraries.geojson")})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(60)
    now = editor.get("/api/tiles").json
    assert now["state"] == "published"
    assert now["sets"]["places"]["file"] != before["places"]["file"]
    assert now["sets"]["areas"] == before["areas"]
    # Whoever still has the old page open is served.
    old = editor.get(f"/tiles/{before['places']['file']}", buffered=True)
    assert old.status_code == 200


def test_only_who_may_publish_publishes(reader: FlaskClient, tiled: Path) -> None:
    assert reader.post("/api/tiles").status_code == 401
    assert log_in(client_of(tiled), "planner").post("/api/tiles").status_code == 403
    assert log_in(client_of(tiled), "editor").post("/api/tiles").status_code == 202
