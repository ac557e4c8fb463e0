"""Shapefiles: the encoding of their text, their parts, and the archives they come in."""

import struct
import zipfile

import pyogrio
import pytest

from gridmap.errors import FileFormatError
from gridmap.files.shapefiles import LARGEST_PART_BYTES
from gridmap.files.vector import read_vector
from tests.files.builders import NAMES, points, shapefile, zipped


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize("driver_id", [0, 0x4D, 0x57])
def test_text_without_cpg_is_decoded_strictly(tmp_path, encoding, driver_id):
    frame = read_vector(zipped(shapefile(tmp_path / "s", encoding, driver_id=driver_id)))
    assert frame["名称"].tolist() == list(NAMES)
    assert frame.attrs["notes"] == []


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("utf-8", "UTF-8"), ("utf-8", "65001"), ("gbk", "936"), ("gbk", "GBK"), ("gbk", "ANSI 936"),
        ("gb18030", "GB18030"), ("cp936", "CP936"), ("gbk", "GB2312"), ("utf-8", "utf8\r\n"),
    ],
)  # fmt: skip
def test_cpg_is_honoured(tmp_path, encoding, cpg):
    frame = read_vector(zipped(shapefile(tmp_path / "s", encoding, cpg=cpg)))
    assert frame["名称"].tolist() == list(NAMES)
    assert frame.attrs["notes"] == []


def test_cpg_of_another_script_is_honoured(tmp_path):
    shp = shapefile(
        tmp_path / "s", "latin-1", names=["Praça", "São João", "x"], field="nome", cpg="ISO-8859-1"
    )
    assert read_vector(zipped(shp))["nome"].tolist() == ["Praça", "São João", "x"]
    shp = shapefile(tmp_path / "t", "big5", names=["臺北", "高雄", "x"], field="name", cpg="Big5")
    assert read_vector(zipped(shp))["name"].tolist() == ["臺北", "高雄", "x"]


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("gbk", "UTF-8"), ("utf-8", "ISO-8859-1"), ("utf-8", "1252"), ("gbk", "nonsense")],
)
def test_cpg_that_lies_is_not_believed_and_said(tmp_path, encoding, cpg):
    frame = read_vector(zipped(shapefile(tmp_path / "s", encoding, cpg=cpg)))
    assert frame["名称"].tolist() == list(NAMES)
    assert "cpg" in frame.attrs["notes"][0]


def test_condition_on_chinese_text_works(tmp_path):
    frame = read_vector(zipped(shapefile(tmp_path / "s", "gbk")), where="名称 = '甘泉社区'")
    assert frame.index.tolist() == [2]


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 10), ("gbk", 5)])
def test_character_cut_at_the_end_of_a_field_is_dropped(tmp_path, encoding, width):
    names = ["甘州区火车站街道", "东街", "x"]
    shp = shapefile(tmp_path / "s", encoding, names=names, width=width)
    frame = read_vector(zipped(shp))
    assert frame["名称"].tolist() == [names[0][: 3 if encoding == "utf-8" else 2], "东街", "x"]
    assert "half a character" in frame.attrs["notes"][0]


def test_field_name_cut_inside_a_character_is_dropped(tmp_path):
    frame = read_vector(zipped(shapefile(tmp_path / "s", "utf-8", field="常住人口")))
    assert frame.columns.tolist() == ["常住人", "households", "geometry"]


def test_text_of_unknown_encoding_is_refused(tmp_path):
    shp = shapefile(tmp_path / "s", "latin-1", names=["Praça", "São João", "Café"], field="nome")
    with pytest.raises(FileFormatError, match=r"place.zip.*neither UTF-8 nor GB18030.*\.cpg"):
        read_vector(zipped(shp))


def test_plain_shapefile_is_read_and_left_alone(tmp_path):
    shp = shapefile(tmp_path / "s", "gbk", cpg="UTF-8")
    before = {p.name: p.read_bytes() for p in shp.parent.iterdir()}
    assert read_vector(shp)["名称"].tolist() == list(NAMES)
    assert {p.name: p.read_bytes() for p in shp.parent.iterdir()} == before


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_missing_part_is_named(tmp_path, part):
    shp = shapefile(tmp_path / "s")
    with pytest.raises(FileFormatError, match=rf"place.zip lacks the part {part} of place.shp"):
        read_vector(zipped(shp, without=[part]))
    shp.with_suffix(part).unlink()
    with pytest.raises(FileFormatError, match=rf"place.shp lacks the part {part} beside it"):
        read_vector(shp)


@pytest.mark.parametrize("part", [".shp", ".dbf", ".shx"])
def test_part_that_is_cut_off_is_named(tmp_path, part):
    shp = shapefile(tmp_path / "s")
    whole = shp.with_suffix(part).read_bytes()
    shp.with_suffix(part).write_bytes(whole[: len(whole) - 20])
    with pytest.raises(FileFormatError, match=rf"{part} is broken or cut off"):
        read_vector(zipped(shp))


@pytest.mark.parametrize("garbage", [b"", b"\0" * 64, b"\xff" * 200])
def test_dbf_of_garbage_is_refused(tmp_path, garbage):
    shp = shapefile(tmp_path / "s")
    shp.with_suffix(".dbf").write_bytes(garbage)
    with pytest.raises(FileFormatError, match=r"dbf"):
        read_vector(zipped(shp))


def test_deleted_records_are_not_read(tmp_path):
    shp = shapefile(tmp_path / "s")
    data = bytearray(shp.with_suffix(".dbf").read_bytes())
    header, length = struct.unpack_from("<HH", data, 8)
    data[header + length] = ord("*")
    shp.with_suffix(".dbf").write_bytes(data)
    assert read_vector(zipped(shp))["名称"].tolist() == [NAMES[0], NAMES[2]]


@pytest.mark.parametrize("inside", ["", "data/", "数据/", "a/b/c/"])
def test_shapefile_in_a_folder_of_the_archive_is_found(tmp_path, inside):
    assert len(read_vector(zipped(shapefile(tmp_path / "s"), inside=inside))) == 3


def test_names_of_upper_case_and_beside_mac_files_are_found(tmp_path):
    shp = shapefile(tmp_path / "s")
    target = tmp_path / "A.ZIP"
    with zipfile.ZipFile(target, "w") as archive:
        for part in shp.parent.iterdir():
            archive.write(part, f"PLACE{part.suffix.upper()}")
            archive.writestr(f"__MACOSX/._PLACE{part.suffix}", b"junk")
    assert len(read_vector(target)) == 3


def test_chinese_archive_names_in_gbk_are_no_matter(tmp_path):
    shp = shapefile(tmp_path / "s")
    target = zipped(shp, rename="abcd")
    target.write_bytes(target.read_bytes().replace(b"abcd", "甘州".encode("gbk")))
    assert read_vector(target)["名称"].tolist() == list(NAMES)


def test_several_shapefiles_are_listed_or_chosen(tmp_path):
    shp = shapefile(tmp_path / "s")
    target = tmp_path / "two.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("a", "b"):
            for part in shp.parent.iterdir():
                archive.write(part, f"in/{name}{part.suffix}")
    with pytest.raises(FileFormatError, match=r"2 Shapefiles \(in/a, in/b\)"):
        read_vector(target)
    assert len(read_vector(target, layer="b")) == 3


def test_archive_without_shapefile_says_what_is_inside(tmp_path):
    target = tmp_path / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileFormatError, match=r"a.zip holds no Shapefile \(.shp\), but readme.txt"):
        read_vector(target)
    with zipfile.ZipFile(target, "w"):
        pass
    with pytest.raises(FileFormatError, match=r"a.zip holds no Shapefile"):
        read_vector(target)


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_archive_that_is_cut_off_is_refused(tmp_path, keep):
    target = zipped(shapefile(tmp_path / "s"))
    whole = target.read_bytes()
    target.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(FileFormatError, match=r"place.zip is a broken zip archive"):
        read_vector(target)


def test_archive_with_flipped_bytes_is_refused(tmp_path):
    target = zipped(shapefile(tmp_path / "s"))
    data = bytearray(target.read_bytes())
    with zipfile.ZipFile(target) as archive:
        start = archive.getinfo("place.dbf").header_offset + 30 + len("place.dbf")
    data[start + 20 : start + 40] = bytes(20)
    target.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"place.zip is a broken zip archive"):
        read_vector(target)


def test_archive_with_a_password_is_refused(tmp_path):
    target = zipped(shapefile(tmp_path / "s"))
    data = bytearray(target.read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of encryption
        place = data.find(sign)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(sign, place + 4)
    target.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"password"):
        read_vector(target)


def test_paths_that_lead_out_of_the_archive_write_nothing_there(tmp_path):
    shp = shapefile(tmp_path / "s")
    target = tmp_path / "deep" / "evil.zip"
    target.parent.mkdir()
    with zipfile.ZipFile(target, "w") as archive:
        for part in shp.parent.iterdir():
            archive.write(part, f"../../outside{part.suffix}")
        archive.writestr("/etc/gridmap-evil.txt", b"x")
    assert len(read_vector(target)) == 3
    assert not list(tmp_path.rglob("outside*"))


def test_archive_that_unpacks_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("gridmap.files.shapefiles.LARGEST_PART_BYTES", 10_000)
    assert LARGEST_PART_BYTES == 2 * 1024**3
    shp = shapefile(tmp_path / "s")
    target = zipped(shp)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.shp", bytes(10_000_000))
        archive.writestr("bomb.shx", b"")
        archive.writestr("bomb.dbf", b"")
    with pytest.raises(FileFormatError, match=r"unpacks to more than"):
        read_vector(target, layer="bomb")


def test_archive_of_very_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("gridmap.files.shapefiles.LARGEST_ENTRIES", 3)
    with pytest.raises(FileFormatError, match=r"holds 4 files"):
        read_vector(zipped(shapefile(tmp_path / "s")))


def test_shapefile_without_text_columns_is_read(tmp_path):
    path = tmp_path / "a.shp"
    pyogrio.write_dataframe(points([1, 2]).rename(columns={"名称": "n"}), path)
    assert read_vector(path)["n"].tolist() == [1, 2]


def test_shapefile_without_rows_is_refused(tmp_path):
    path = tmp_path / "a.shp"
    pyogrio.write_dataframe(points(["a"]).iloc[:0], path, encoding="UTF-8", geometry_type="Point")
    with pytest.raises(FileFormatError, match=r"no features"):
        read_vector(path)
