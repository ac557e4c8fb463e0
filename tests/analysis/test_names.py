"""Finding names: as they are written, spoken, abbreviated, or by code, kind and address."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.names import TYPES, NameIndex, Rows, Strings
from gridmap.analysis.names.codes import Codes
from gridmap.analysis.names.spoken import plainly, readings
from gridmap.analysis.names.texts import Texts

# type, kind, code, name, address, row of the area around, lon, lat
Row = tuple[str, str, str, str, str, int, float, float]
TOWN: list[Row] = [
    ("area", "district", "620702", "甘州区", "", -1, 100.45, 38.93),
    ("area", "subdistrict", "620702001", "东街街道", "", 0, 100.46, 38.93),
    ("area", "subdistrict", "620702002", "长安路街道", "", 0, 100.44, 38.93),
    ("area", "community", "620702001001", "交通巷社区居民委员会", "", 1, 100.46, 38.93),
    ("area", "grid", "620702001001001", "交通巷第1网格", "", 3, 100.461, 38.931),
    ("area", "grid", "620702001001002", "交通巷第2网格", "", 3, 100.462, 38.931),
    ("facility", "school", "F1", "重庆路小学", "", 5, 100.462, 38.931),
    ("facility", "clinic", "F2", "ＡＢＣ诊所", "", 4, 100.461, 38.931),
    ("site", "market", "S1", "行知市场", "", 4, 100.461, 38.931),
    ("organization", "property", "O1", "绿园物业", "民主西街 12 号", 2, np.nan, np.nan),
    ("residence", "", "R1", "康云路1号楼", "", 4, 100.461, 38.932),
]
LEVELS = ("district", "subdistrict", "community", "grid")
KIND_WORDS = {"facility/school": ["学校", "School"], "area/grid": ["网格", "Grid"]}


def rows_of(town: list[Row]) -> Rows:
    kinds = list(dict.fromkeys(f"{row[0]}/{row[1]}" for row in town))
    lonlat = np.array([row[6:] for row in town], dtype=float).reshape(-1, 2)
    return Rows(
        codes=Strings.of(row[2] for row in town),
        names=Strings.of(row[3] for row in town),
        addresses=Strings.of(row[4] for row in town),
        kinds=Strings.of(kinds),
        type=np.array([TYPES.index(row[0]) for row in town], dtype=np.uint8),
        kind=np.array([kinds.index(f"{row[0]}/{row[1]}") for row in town], dtype=np.uint16),
        up=np.array([row[5] for row in town], dtype=np.int32),
        lonlat=lonlat,
        box=np.hstack([lonlat, lonlat]),
    )


def _level(row: Row) -> int:
    return LEVELS.index(row[1]) if row[0] == "area" else len(LEVELS)


def index_of(town: list[Row] = TOWN) -> NameIndex:
    return NameIndex.of(rows_of(town), lambda kind: KIND_WORDS.get(kind, []))


INDEX = index_of()


def found(text: str, limit: int = 8, **options: object) -> list[str]:
    answer = INDEX.search(text, limit, **options)  # type: ignore[arg-type]
    return [TOWN[hit.row][3] for hit in answer.hits]


@pytest.mark.parametrize(
    ("text", "name", "matched"),
    [
        ("交通", "交通巷社区居民委员会", "name"),
        ("通巷第2", "交通巷第2网格", "name"),
        ("jiaotongxiang", "交通巷社区居民委员会", "pinyin"),
        ("jiaoto", "交通巷社区居民委员会", "pinyin"),
        ("jtx", "交通巷社区居民委员会", "initials"),
        ("jtxd1wg", "交通巷第1网格", "initials"),
        ("jiaotx", "交通巷社区居民委员会", "pinyin"),
        ("交通x第2", "交通巷第2网格", "initials"),
        ("620702001001002", "交通巷第2网格", "code"),
        ("f1", "重庆路小学", "code"),
        ("chongqinglu", "重庆路小学", "pinyin"),
        ("zhongqing", "重庆路小学", "pinyin"),
        ("xingzhi", "行知市场", "pinyin"),
        ("hangzhi", "行知市场", "pinyin"),
        ("zhanganlu", "长安路街道", "pinyin"),
        ("chal", "长安路街道", "initials"),
        ("lvyuan", "绿园物业", "pinyin"),
        ("lüyuan", "绿园物业", "pinyin"),
        ("abc", "ＡＢＣ诊所", "name"),
        ("ａｂｃ诊所", "ＡＢＣ诊所", "name"),
        ("民主西街12号", "绿园物业", "address"),
        ("mzxj", "绿园物业", "address"),
        ("康云路１号楼", "康云路1号楼", "address"),
        ("kyl1", "康云路1号楼", "address"),
        ("school", "重庆路小学", "kind"),
        ("学校", "重庆路小学", "kind"),
    ],
)
def test_a_text_finds_what_is_meant_and_says_how(text: str, name: str, matched: str) -> None:
    answer = INDEX.search(text, 8)
    assert TOWN[answer.hits[0].row][3] == name
    assert answer.hits[0].matched == matched


@pytest.mark.parametrize(
    "text", ["", "  ", "·", "北京", "交通港", "jtq", "東街", "999", "东街 北京"]
)
def test_what_nobody_is_called_finds_nothing(text: str) -> None:
    assert INDEX.search(text, 8) == ([], {})


def test_several_words_must_all_hold_and_may_name_the_areas_around() -> None:
    assert found("东街 第2网格") == ["交通巷第2网格"]
    assert found("甘州 小学") == ["重庆路小学"]
    assert found("dongjie jtx d2") == ["交通巷第2网格"]
    assert found("长安 小学") == []


def test_a_word_that_only_the_areas_around_have_finds_nothing_inside_them() -> None:
    assert "重庆路小学" not in found("东街 交通巷")


def test_whole_names_come_before_beginnings_and_these_before_parts() -> None:
    town = [("facility", "school", code, name, "", -1, 0.0, 0.0) for code, name in
            [("1", "南关小学"), ("2", "小学部"), ("3", "小学")]]  # fmt: skip
    index = index_of(town)
    assert [town[hit.row][3] for hit in index.search("小学", 8).hits] == [
        "小学",
        "小学部",
        "南关小学",
    ]


def test_what_is_in_sight_comes_first_among_equals() -> None:
    town = [("area", "grid", str(i), f"第{i}网格", "", -1, float(i), 0.0) for i in range(1, 6)]
    hits = index_of(town).search("网格", 5, (3.5, -1.0, 4.5, 1.0)).hits
    assert [town[hit.row][2] for hit in hits] == ["4", "1", "2", "3", "5"]


def test_one_type_does_not_crowd_out_the_others_and_all_are_counted() -> None:
    town = [("area", "grid", f"{i:03}", f"交通巷第{i}网格", "", -1, 0.0, 0.0) for i in range(30)]
    town += [("facility", "school", f"F{i}", f"交通巷小学{i}", "", -1, 0.0, 0.0) for i in range(2)]
    answer = index_of(town).search("交通巷", 8)
    types = [town[hit.row][0] for hit in answer.hits]
    assert (types.count("area"), types.count("facility")) == (6, 2)
    assert answer.counts == {"area": 30, "facility": 2}


def test_types_can_be_chosen() -> None:
    assert found("交通巷", types=("facility",)) == []
    assert found("jt", types=("area",)) == [
        "交通巷社区居民委员会",
        "交通巷第1网格",
        "交通巷第2网格",
    ]


def test_marks_count_the_letters_of_the_name_as_it_is_written() -> None:
    town: list[Row] = [("site", "market", "S", "（新）· 丹霞 ㎡ 市场", "", -1, 0.0, 0.0)]
    index = index_of(town)
    assert index.search("danxia", 1).hits[0].marks == [(5, 7)]
    assert index.search("m2shi", 1).hits[0].marks == [(8, 11)]
    assert index.search("丹霞 市场", 1).hits[0].marks == [(5, 7), (10, 12)]


def test_codes_are_found_in_their_long_form_and_by_their_beginning() -> None:
    assert found("620702001000") == ["东街街道"]
    assert found("620702000000") == ["甘州区"]
    assert found("6207020010010")[:2] == ["交通巷第1网格", "交通巷第2网格"]
    assert Codes.of(Strings.of(["", "A-1", "a１"])).ordered == ["a1", "a1"]


def test_an_empty_town_answers() -> None:
    assert index_of([]).search("交通巷", 8) == ([], {})


def test_plainly_writes_what_a_keyboard_may_write_otherwise() -> None:
    assert plainly("Ｇ２ 号-楼 ① Ⅲ é") == "g2号楼1iiie"


def test_readings_are_bounded_and_only_of_han_characters() -> None:
    assert set(readings("长")) == {"chang", "zhang"}
    assert readings("7") == readings("é") == readings("𠮷𠮷"[0]) == ()


names = st.text(alphabet="交通巷重庆长安路行乐a1 ·", min_size=1, max_size=9)


@given(st.lists(names, min_size=1, max_size=6), st.data())
def test_any_part_of_a_name_finds_it_written_or_spoken(
    listed: list[str], data: st.DataObject
) -> None:
    texts = Texts.of(Strings.of(listed))
    row = data.draw(st.integers(0, len(listed) - 1))
    plain = plainly(listed[row])
    if not plain:
        return
    begin = data.draw(st.integers(0, len(plain) - 1))
    end = data.draw(st.integers(begin + 1, len(plain)))
    spoken = "".join(
        data.draw(st.sampled_from([letter, *readings(letter), *(r[0] for r in readings(letter))]))
        for letter in plain[begin:end]
    )
    matches = texts.find(spoken)
    assert row in matches.text
    for text, first, last in zip(matches.text, matches.begin, matches.end, strict=True):
        assert 0 <= first < last <= len(listed[text])


@given(st.permutations(range(len(TOWN))), st.sampled_from(["jtx", "街", "甘州 网格", "6207"]))
def test_the_order_of_rows_changes_no_answer(order: list[int], text: str) -> None:
    # Levels stay in their order, as a store reads them.
    order = sorted(order, key=lambda row: _level(TOWN[row]))
    place = {old: new for new, old in enumerate(order)}
    town = [(*TOWN[row][:5], place.get(TOWN[row][5], -1), *TOWN[row][6:]) for row in order]
    hits = index_of(town).search(text, 20).hits  # type: ignore[arg-type]
    expected = INDEX.search(text, 20).hits
    assert [town[hit.row][2] for hit in hits] == [TOWN[hit.row][2] for hit in expected]


def test_strings_survive_the_way_to_disk() -> None:
    strings = Strings.of(["东街", "", None, "两\n行", "𠮷"])
    again = Strings.from_bytes(strings.to_bytes())
    assert list(again) == ["东街", "", "", "两 行", "𠮷"]
