"""Codes of areas per scheme."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.errors import InputError
from gridmap.spatial.codes import (
    DIGITS,
    SCHEMES,
    Code,
    code_text,
    guess_scheme,
    parse,
    unusual,
)
from gridmap.spatial.grid_numbers import number_grids

LEVELS = list(DIGITS)


@st.composite
def statistics_codes(draw, level=None):
    """Draw valid codes of the statistics scheme, in their short form."""
    level = level or draw(st.sampled_from(LEVELS))
    county = (
        f"{draw(st.integers(11, 82))}{draw(st.integers(1, 90)):02}{draw(st.integers(0, 99)):02}"
    )
    largest = (599, 599, 999)[: LEVELS.index(level)]
    return "".join([county, *(f"{draw(st.integers(1, end)):03}" for end in largest)])


@given(code=statistics_codes())
def test_parsing_what_was_parsed_gives_the_same(code):
    parsed = parse("statistics", code)
    assert parsed.code == code
    assert parse("statistics", parsed.code, parsed.level) == parsed


@given(code=statistics_codes())
def test_parent_is_the_code_without_its_last_part(code):
    parsed = parse("statistics", code)
    if parsed.level == "district":
        assert parsed.parent == ""
    else:
        assert parsed.code.startswith(parsed.parent)
        above = parse("statistics", parsed.parent)
        assert LEVELS.index(above.level) == LEVELS.index(parsed.level) - 1


@given(code=st.sampled_from(["district", "subdistrict"]).flatmap(statistics_codes))
def test_code_padded_to_12_digits_is_the_same(code):
    assert parse("statistics", code.ljust(12, "0")) == parse("statistics", code)


@given(code=statistics_codes())
def test_code_is_the_same_as_text_number_and_float(code):
    expected = parse("statistics", code)
    assert parse("statistics", int(code)) == expected
    assert parse("statistics", float(code)) == expected
    assert parse("statistics", np.int64(code)) == expected
    assert parse("statistics", f" {code}.0 ") == expected
    assert parse("statistics", code.translate({48 + i: 0xFF10 + i for i in range(10)})) == expected


@given(text=st.text(max_size=25) | st.text("0123456789", max_size=25))
def test_any_text_is_parsed_or_refused(text):
    for scheme in SCHEMES:
        try:
            parsed = parse(scheme, text)
        except InputError:
            continue
        assert parse(scheme, parsed.code) == parsed


def test_code_tells_its_level_and_parent():
    assert parse("statistics", "620702001005003") == Code(
        "statistics", "620702001005003", "grid", "620702001005"
    )
    assert parse("statistics", "620702001005").level == "community"
    assert parse("statistics", "620702001000").level == "subdistrict"
    assert parse("statistics", "620702000000") == Code("statistics", "620702", "district", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "only digits"),
        ("62070200100A", "only digits"),
        ("-620702", "only digits"),
        ("62070", "has 5 digits"),
        ("6207020010", "has 10 digits"),
        ("620702001005003001", "has 18 digits"),
        ("020702", "020702 cannot be a county"),
        ("920702", "920702 cannot be a county"),
        ("620000", "620000 cannot be a county"),
        ("620702600", "600 cannot be a subdistrict, 001 to 599 can"),
        ("620702001600", "600 cannot be a community, 001 to 599 can"),
        ("620702001005000", "000 cannot be a grid, 001 to 999 can"),
        ("620702000005", "000 cannot be a subdistrict"),
        ("6.20702E+11", "a spreadsheet has shortened"),
        ("1.1010200100101e+19", "a spreadsheet has shortened"),
    ],
)
def test_wrong_statistics_code_is_refused_with_the_reason(text, reason):
    with pytest.raises(InputError, match=reason):
        parse("statistics", text)


@pytest.mark.parametrize(
    ("text", "level", "reason"),
    [
        ("620702001", "grid", "is the code of a subdistrict; a grid has 15 digits"),
        ("620702001000", "community", "is the code of a subdistrict; a community has 12 digits"),
        ("620702000000", "subdistrict", "is the code of a district"),
        ("620702001005", "town", "'town' is not a level; they are district, subdistrict"),
    ],
)
def test_code_of_another_level_is_refused(text, level, reason):
    with pytest.raises(InputError, match=reason):
        parse("statistics", text, level)


def test_city_without_counties_has_subdistricts():
    assert parse("statistics", "441900003000").parent == "441900"


def test_code_of_the_urban_management_standard_names_its_community():
    code = parse("cjt349", "02010162070200100501")
    assert code == Code("cjt349", "02010162070200100501", "grid", "620702001005")
    for text in ("0201016207020010050", "0201016207020010050A", "02010102070200100501"):
        with pytest.raises(InputError):
            parse("cjt349", text)
    with pytest.raises(InputError, match="a community has none"):
        parse("cjt349", "02010162070200100501", "community")


@pytest.mark.parametrize("text", ["89a901291abffff", "甘州-01", "A 1", "3E12", "7.0", "x" * 40])
def test_local_code_is_any_short_text(text):
    assert parse("local", text, "grid") == Code("local", text, "grid", "")


@pytest.mark.parametrize("text", ["", "  ", "x" * 41, "a\nb", "a\0", "6.20702E+11"])
def test_local_code_is_neither_empty_nor_long_nor_unprintable(text):
    with pytest.raises(InputError):
        parse("local", text)


def test_unknown_scheme_is_refused():
    with pytest.raises(InputError, match="'gb' is not a code scheme"):
        parse("gb", "1")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (float("nan"), ""), (np.float64("nan"), ""), (110102001000.0, "110102001000"),
        (np.int32(7), "7"), ("007", "007"), (" 1 ", "1"), ("110102.0", "110102"), (1e20, "1e+20"),
    ],
)  # fmt: skip
def test_code_becomes_text(value, text):
    assert code_text(value) == text


@pytest.mark.parametrize("value", [True, np.bool_(False), 1.5, float("inf")])
def test_value_that_is_no_code_is_refused(value):
    with pytest.raises(InputError, match="is not a code"):
        code_text(value)


def test_scheme_is_guessed_from_all_codes():
    assert guess_scheme(["620702001005", "620702001006"], "community") == "statistics"
    assert guess_scheme(["620702001005", "x"], "community") == "local"
    assert (
        guess_scheme([f"62070200100{i}" for i in range(1, 5)] + ["x"], "community") == "statistics"
    )
    assert guess_scheme(["620702001005"], "grid") == "local"
    assert guess_scheme(["02010162070200100501"], "grid") == "cjt349"
    assert guess_scheme([], "grid") == "local"
    assert guess_scheme((c for c in ["110101001000"]), "subdistrict") == "statistics"


def test_unusual_units_are_remarked_on():
    def say(text):
        return unusual(parse("statistics", text))

    assert say("620702001005") is say("620702") is say("620702001005003") is None
    assert "402 is a unit like a subdistrict" in say("620702402")
    assert "398 is a reserved number" in say("620702005398")
    assert "498 is a unit like a community" in say("620702001498")
    assert unusual(parse("local", "A1")) is None


@given(
    rows=st.integers(1, 9), columns=st.integers(1, 9), seed=st.integers(0, 99),
    spacing=st.floats(0.001, 1000),
)  # fmt: skip
def test_lattice_is_numbered_like_a_page(rows, columns, seed, spacing):
    y, x = np.divmod(np.arange(rows * columns), columns)
    shuffled = np.random.default_rng(seed).permutation(rows * columns)
    numbers = number_grids(x[shuffled] * spacing, -y[shuffled] * spacing)
    assert numbers.tolist() == (shuffled + 1).tolist()


@given(rows=st.integers(1, 6), columns=st.integers(2, 9), seed=st.integers(0, 99))
def test_unevenness_within_a_row_does_not_matter(rows, columns, seed):
    y, x = np.divmod(np.arange(rows * columns), columns)
    shift = np.random.default_rng(seed).uniform(-0.1, 0.1, (2, rows * columns))
    numbers = number_grids(x + shift[0], -y + shift[1])
    assert numbers.tolist() == list(range(1, rows * columns + 1))


@given(
    places=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), unique=True, max_size=30),
    seed=st.integers(0, 9),
)
def test_numbers_are_each_used_once_and_do_not_depend_on_the_order(places, seed):
    xy = np.array(places, dtype=float).reshape(-1, 2)
    numbers = number_grids(xy[:, 0], xy[:, 1])
    assert sorted(numbers) == list(range(1, len(places) + 1))
    order = np.random.default_rng(seed).permutation(len(places))
    assert number_grids(xy[order, 0], xy[order, 1]).tolist() == numbers[order].tolist()


def test_community_has_numbers_for_999_grids():
    assert number_grids(np.arange(999), np.zeros(999))[-1] == 999
    with pytest.raises(InputError, match="999 grids, not for 1000"):
        number_grids(np.arange(1000), np.zeros(1000))


@pytest.mark.real
def test_every_unit_of_zhangye_is_a_code(real_data):
    with (real_data / "zhangye" / "units_620702.csv").open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    assert len(units) == 279
    assert guess_scheme([unit["code"] for unit in units], "community") == "statistics"
    for unit in units:
        assert parse("statistics", unit["code"]).parent == unit["subdistrict_code"]
    odd = [unit["name"] for unit in units if unusual(parse("statistics", unit["code"]))]
    assert odd == ["街道直辖村民小组", "经济开发区虚拟社区"]


@pytest.mark.real
def test_every_subdistrict_of_beijing_is_a_code(real_data):
    found = [
        feature["properties"]
        for path in sorted((real_data / "beijing").glob("*.geojson"))
        for feature in json.loads(path.read_text("utf-8"))["features"]
    ]
    assert len(found) == 343
    assert guess_scheme([unit["code"] for unit in found], "subdistrict") == "statistics"
    for unit in found:
        code = parse("statistics", unit["code"], "subdistrict")
        assert len(code.code) == 9
        assert code.parent == parse("statistics", unit["parentCode"], "district").code
