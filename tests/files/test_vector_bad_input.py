"""Files that are no vector files, or broken ones: one clear sentence each."""

import json
import shutil

import pyogrio
import pytest
import xlsxwriter

from gridmap.errors import FileFormatError
from gridmap.files.vector import read_vector
from tests.files.builders import feature, geojson, points

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.geojson", b"", r"a.geojson is empty \(0 bytes\)"),
        ("a.gpkg", b"", r"a.gpkg is empty \(0 bytes\)"),
        ("a.zip", b"", r"a.zip is empty \(0 bytes\)"),
        ("a.geojson", PNG, "a.geojson is a PNG picture; gridmap reads GeoJSON"),
        ("a.zip", PNG, "a.zip is a PNG picture"),
        ("a.gpkg", b"hello, world", "a.gpkg is plain text"),
        ("a.fgb", b"%PDF-1.7 ...", "a.fgb is a PDF document"),
        ("a.geojson", b"<html><body>login</body></html>", "a.geojson is a web page"),
        ("a.geojson", b"<OGRVRTDataSource/>", "a.geojson is XML text"),
        ("a.geojson", b"\x1f\x8b\x08\0\0\0", "a.geojson is a gzip archive"),
        ("a.json", bytes(range(256)), "a.json is binary data"),
        ("a.json", b'{"a": 1}', "a.json is JSON, but no GeoJSON: it has the type None"),
        ("a.json", b"[1, 2]", "a.json is JSON, but no GeoJSON: it is a list"),
        ("a.json", b'{"type": "FeatureCollection"}', "without a list of features"),
        ("a.json", b'{"type": "FeatureCollection", "features": 3}', "without a list of features"),
        ("a.json", b'{"type": "FeatureCollection", "features": []}', "a.json has no features"),
        ("a.json", b'{"type": "FeatureCollection", "features": [}', r"is not JSON: .* line 1"),
        ("a.json", b"{'type': 'FeatureCollection'}", "a.json is not JSON: .* line 1, column 2"),
        ("a.json", b'{"features": ["\x81\xff\xff"]}', "neither UTF-8 nor GB18030"),
    ],
)  # fmt: skip
def test_file_that_is_no_vector_file_is_named_for_what_it_is(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=words):
        read_vector(path)


def test_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FileFormatError, match=r"There is no file"):
        read_vector(tmp_path / "none.gpkg")
    with pytest.raises(FileFormatError, match=r"is a folder"):
        read_vector(tmp_path)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_geojson_that_is_cut_off_says_where(tmp_path, keep):
    path = geojson(tmp_path / "a.geojson", [feature(i, 2, 名称=f"甘州{i}") for i in range(50)])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(FileFormatError, match=r"a.geojson.*(not JSON|neither)"):
        read_vector(path)


@pytest.mark.parametrize("ending", ["gpkg", "fgb"])
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.9, 0.999])
def test_binary_file_that_is_cut_off_is_refused(tmp_path, ending, keep):
    path = tmp_path / f"a.{ending}"
    pyogrio.write_dataframe(points([f"甘州{i}" for i in range(3000)]), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(FileFormatError, match=rf"a.{ending} is (broken|cut off)"):
        read_vector(path)


def test_database_that_is_no_geopackage_is_refused(tmp_path):
    import sqlite3

    path = tmp_path / "a.gpkg"
    store = sqlite3.connect(path)
    store.execute("CREATE TABLE a (b)")
    store.commit()
    store.close()
    with pytest.raises(FileFormatError, match=r"a.gpkg"):
        read_vector(path)


def test_workbook_is_sent_to_the_tables(tmp_path):
    path = tmp_path / "a.zip"
    xlsxwriter.Workbook(path).close()
    with pytest.raises(FileFormatError, match=r"holds no Shapefile"):
        read_vector(path)


def test_virtual_file_that_points_elsewhere_is_not_opened(tmp_path):
    target = tmp_path / "secret.gpkg"
    pyogrio.write_dataframe(points(), target)
    path = tmp_path / "a.gpkg"
    path.write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{target}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(FileFormatError, match=r"XML"):
        read_vector(path)


def test_full_disk_while_unpacking_is_said(tmp_path, monkeypatch):
    from gridmap.errors import StoreFullError
    from tests.files.builders import shapefile, zipped

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(StoreFullError, match=r"is full"):
        read_vector(shapefile(tmp_path / "s"))
    assert zipped(tmp_path / "s" / "place.shp")


def test_deeply_nested_json_is_refused(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[" * 100_000)
    with pytest.raises(FileFormatError, match=r"not JSON"):
        read_vector(path)


def test_message_never_shows_a_byte_string(tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(1, 2, n=1)])
    with pytest.raises(ValueError, match=r"cannot be used") as caught:
        read_vector(path, where="m = 1")
    assert "b'" not in str(caught.value)
    assert json.dumps(str(caught.value))
