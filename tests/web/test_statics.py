"""Scripts and styles: found by version, kept by browsers, sent small."""

import re

import brotli
import pytest
from flask.testing import FlaskClient

from gridmap.web.statics import version


def test_page_names_files_by_version(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    named = set(re.findall(r'(?:src|href|data-icons)="(/static/[^"]+)"', page))
    assert len(named) > 10
    assert {path.split("/")[2] for path in named} == {version()}
    for path in named:
        assert client.get(path.partition("#")[0]).status_code == 200, path


def test_file_of_this_version_is_kept_for_good(client: FlaskClient) -> None:
    answer = client.get(f"/static/{version()}/js/main.js")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "no-cache" not in answer.headers["Cache-Control"]
    assert answer.cache_control.max_age == 31_536_000


@pytest.mark.parametrize("path", ["/static/js/main.js", "/static/0123456789ab/js/main.js"])
def test_file_of_no_or_another_version_is_asked_for_again(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.cache_control.no_cache
    assert "immutable" not in answer.headers["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/0123456789ab/../../gridmap/app.py", "/static/nothing.js"],
)
def test_nothing_outside_the_folder_is_sent(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/static/{version()}/js/main.js",
        f"/static/{version()}/vendor/maplibre-gl/maplibre-gl.mjs",
        "/layers/areas.geojson?level=grid",
        "/api/town",
    ],
)
def test_text_is_sent_compressed_and_is_the_same(client: FlaskClient, path: str) -> None:
    plain = client.get(path)
    small = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert plain.headers.get("Content-Encoding") is None
    assert small.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in small.headers["Vary"]
    unpacked = brotli.decompress(small.data)
    if path != "/":  # which carries the time of the answer
        assert unpacked == plain.data
    assert len(small.data) < 0.6 * len(unpacked)


def test_part_of_a_script_is_answered_whole(client: FlaskClient) -> None:
    whole = client.get("/static/js/main.js")
    answer = client.get("/static/js/main.js", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.data) == (200, whole.data)


def test_compressed_file_is_not_sent_again(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "br"}
    answer = client.get("/static/js/main.js", headers=headers)
    again = client.get(
        "/static/js/main.js", headers=headers | {"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert not again.data
