"""Read CSV and XLSX as text, row by row as the file numbers them."""

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from gridmap.errors import FileFormatError, InputError, Problem
from gridmap.files.encoding import encoding_of_file
from gridmap.files.sheets import read_sheet

TEXT = "编码,名称\n001,东街\n002,甘泉\n"


def _csv(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def _xlsx(tmp_path, rows, sheet="一"):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_every_encoding_and_delimiter_reads_alike(tmp_path, encoding, delimiter):
    frame, problems = read_sheet(_csv(tmp_path, TEXT.replace(",", delimiter), encoding))
    assert frame.to_dict("list") == {"编码": ["001", "002"], "名称": ["东街", "甘泉"]}
    assert frame.index.tolist() == [1, 2]
    assert problems == []


def test_delimiter_is_not_sought_inside_quotes(tmp_path):
    frame, _ = read_sheet(_csv(tmp_path, '"a;b;c",d\n"1;2",3\n'))
    assert frame.columns.tolist() == ["a;b;c", "d"]


def test_quoted_line_ends_stay_in_one_row(tmp_path):
    frame, _ = read_sheet(_csv(tmp_path, 'a,b\n"1\n2",3\n4,5\n'))
    assert frame["a"].tolist() == ["1\n2", "4"]
    assert frame.index.tolist() == [1, 2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(tmp_path, end):
    assert len(read_sheet(_csv(tmp_path, TEXT.replace("\n", end)))[0]) == 2


def test_blank_rows_are_left_out_and_still_counted(tmp_path):
    frame, problems = read_sheet(_csv(tmp_path, "\n,\na,b\n1,2\n\n , \n3,4\n"))
    assert frame.index.tolist() == [1, 4]
    assert frame["a"].tolist() == ["1", "3"]
    assert problems == []


def test_words_for_nothing_stay_text(tmp_path):
    frame, _ = read_sheet(_csv(tmp_path, "a\nNA\nnull\nNone\n1e5\n"))
    assert frame["a"].tolist() == ["NA", "null", "None", "1e5"]


def test_rows_of_wrong_length_are_listed_and_left_out(tmp_path):
    frame, problems = read_sheet(_csv(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8,\n"))
    assert frame["a"].tolist() == ["1", "7"]
    assert problems == [
        Problem(2, "", "it has 1 values, the header has 2"),
        Problem(3, "", "it has 3 values, the header has 2"),
    ]


def test_columns_without_name_are_numbered(tmp_path):
    assert read_sheet(_csv(tmp_path, ",b\n1,2\n"))[0].columns.tolist() == ["column 1", "b"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", r"a.csv is empty \(0 bytes\)"),
        (b"\n \n,,\n", r"a.csv is empty"),
        (b"a,b\n", r"a.csv has no rows below its header"),
        (b"a,b,a\n1,2,3\n", r"a.csv has the column 'a' twice"),
        (b'a,b\n1,"2\n3,4\n', r"a.csv is not a CSV table: a quoted value is not closed"),
        (b"\x89PNG\r\n\x1a\n", r"a.csv is a PNG picture, not a CSV or XLSX table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"old Excel workbook \(.xls\).*Save it as .xlsx"),
        (b"a,b\n1,\0\n", r"a.csv is binary data"),
        (b"{}", r"a.csv is JSON text"),
        (b"<html><table>", r"a.csv is a web page"),
        ("nome,n\nPraça,1\nSão João,2\n".encode("latin-1"), r"neither UTF-8 nor GB18030"),
        (b"a\n\xff\xff\xff\n", r"neither UTF-8 nor GB18030"),
        (b"PK\x03\x04 broken", r"a.csv is a broken workbook"),
    ],
)
def test_file_that_is_no_table_is_refused(tmp_path, content, words):
    with pytest.raises(FileFormatError, match=words):
        read_sheet(_csv(tmp_path, content))


def test_workbook_is_known_by_content(tmp_path):
    path = _xlsx(tmp_path, [["a"], [1]]).rename(tmp_path / "a.csv")
    assert read_sheet(path)[0]["a"].tolist() == ["1"]


def test_cells_of_a_workbook_become_text(tmp_path):
    day, moment = dt.date(2026, 6, 30), dt.datetime(2026, 6, 30, 9, 30)
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["code", "text", "half", "yes", "day", "moment", "none"])
        page.write_row(1, 0, [620702001005, "007", 0.5, True])
        page.write_datetime(1, 4, day, book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_datetime(1, 5, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    row = read_sheet(path)[0].loc[1].tolist()
    assert row == ["620702001005", "007", "0.5", "true", "2026-06-30", "2026-06-30T09:30:00", ""]


def test_numbers_too_long_for_a_spreadsheet_do_not_look_whole(tmp_path):
    frame, _ = read_sheet(_xlsx(tmp_path, [["code"], [11010200100101000001]]))
    assert frame["code"].tolist() == ["1.1010200100101e+19"]


def test_first_sheet_with_cells_is_read_or_the_named_one(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明")
        for name in ("甲", "乙"):
            book.add_worksheet(name).write_column(0, 0, ["名称", name])
    assert read_sheet(path)[0]["名称"].tolist() == ["甲"]
    assert read_sheet(path, "乙")[0]["名称"].tolist() == ["乙"]
    with pytest.raises(InputError, match=r"no sheet '丙'; it has 说明, 甲, 乙"):
        read_sheet(path, "丙")


def test_workbook_without_cells_is_empty(tmp_path):
    with pytest.raises(FileFormatError, match=r"a.xlsx is empty"):
        read_sheet(_xlsx(tmp_path, []))


@pytest.mark.parametrize("keep", [0.2, 0.9])
def test_workbook_that_is_cut_off_is_refused(tmp_path, keep):
    path = _xlsx(tmp_path, [["a"], [1]])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(FileFormatError, match=r"a.xlsx is a broken workbook"):
        read_sheet(path)


def test_archive_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
    with pytest.raises(FileFormatError, match=r"zip archive.*give the file inside"):
        read_sheet(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    with pytest.raises(FileFormatError, match=r"a.xlsx is not an XLSX workbook"):
        read_sheet(path)


def test_workbook_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("gridmap.files.sheets.LARGEST_WORKBOOK_BYTES", 1000)
    with pytest.raises(FileFormatError, match=r"a.xlsx unpacks to more than"):
        read_sheet(_xlsx(tmp_path, [["a"], [1]]))


def test_cell_longer_than_128_kib_is_read(tmp_path):
    long = "x" * 300_000
    assert read_sheet(_csv(tmp_path, f"a,b\n{long},1\n"))[0]["a"].tolist() == [long]


_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: not text.isspace()
)


@given(rows=st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=5))
def test_any_text_survives_csv(tmp_path_factory, rows):
    import csv

    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("一", "二"), *rows])
    frame, problems = read_sheet(path)
    assert list(frame.itertuples(index=False, name=None)) == rows
    assert problems == []


def test_a_cell_far_away_ends_no_process(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["编码", "名称"])
    book.active.append(["A", "一"])
    path = tmp_path / "far.xlsx"
    book.active["XFD1048576"] = " "  # room for all before it would be 500 GB
    book.save(path)
    with pytest.raises(FileFormatError, match="far away from its table"):
        read_sheet(path)
    book.active["XFD1048576"] = None
    book.active["XFD1048576"].number_format = "0"  # looks alone take no room
    book.save(path)
    assert len(read_sheet(path)[0]) == 1


def test_what_a_file_is_is_said_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(FileFormatError) as caught:
        read_sheet(path)
    (said,) = caught.value.args
    assert said.zh == "a.csv 是旧版 Excel 工作簿（.xls），不是 CSV 或 XLSX 表格。请另存为 .xlsx。"
    assert said.en.endswith("not a CSV or XLSX table. Save it as .xlsx.")


def test_a_formula_without_its_result_is_told_by_its_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["code", "name"])
    book.active.append(["A1", '=CONCATENATE("a","b")'])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(FileFormatError, match=r"a\.xlsx: the cell B2 is a formula"):
        read_sheet(tmp_path / "a.xlsx")


TRADITIONAL = "編號,名稱,位置\n001,臺北市中正區公所,重慶南路\n002,高雄市鹽埕區圖書館,大勇路\n"


def test_big5_is_refused_by_name_and_not_read_as_other_characters(tmp_path):
    with pytest.raises(FileFormatError, match="seems to be Big5"):
        read_sheet(_csv(tmp_path, TRADITIONAL, "big5"))


# Characters of Hong Kong are in no other Big5.
@pytest.mark.parametrize(
    "text", ["編號,名稱\n1,灣仔道啲嘅鋪\n", TRADITIONAL + "003,灣仔道啲嘅鋪,\n"]
)
def test_big5_of_hong_kong_is_refused_by_name(tmp_path, text):
    path = _csv(tmp_path, text, "big5hkscs")
    with pytest.raises(FileFormatError, match="seems to be Big5"):
        read_sheet(path)
    with pytest.raises(FileFormatError, match="seems to be Big5"):
        encoding_of_file(path)


# The last can be read as Big5, too, and nearly nothing of it is in frequent use there.
@pytest.mark.parametrize("text", ["id,name\n1,玥珺\n", "id,name\n1,玠祺婧淼琇珅煜瑄赟\n"])
def test_rare_characters_of_gbk_are_read_with_a_note(tmp_path, text):
    path = _csv(tmp_path, text, "gbk")
    frame, _ = read_sheet(path)
    assert frame["name"].tolist() == [text.split(",")[-1].strip()]
    assert frame.attrs["encoding"] == encoding_of_file(path) == "gb18030"


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8"])
def test_traditional_characters_are_read_where_they_are_no_big5(tmp_path, encoding):
    frame, _ = read_sheet(_csv(tmp_path, TRADITIONAL, encoding))
    assert frame["名稱"].tolist() == ["臺北市中正區公所", "高雄市鹽埕區圖書館"]


@pytest.mark.parametrize("text", ["面积（㎡）,n\n120㎡,1\n", "名,n\n喆,1\n", "n㎡,m\n1㎡,2㎡\n"])
def test_a_few_rare_characters_and_signs_make_no_big5(tmp_path, text):
    frame, _ = read_sheet(_csv(tmp_path, text, "gbk"))
    assert frame.columns[0] == text.partition(",")[0]
    assert frame.attrs["encoding"] == "gb18030"
