"""Cells beside the store: what is the same to the digit that a cell shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.analysis.forms import bound_by, compared, name_of, number_of, read_format


@pytest.mark.parametrize(
    ("text", "tolerance", "percent"),
    [
        ("0", 0.5, False),
        ("0.00", 0.005, False),
        ("#,##0.0_);(#,##0.0)", 0.05, False),
        ("0%", 0.005, True),
        ("0.00%;[Red]-0.00%", 0.00005, True),
        ('[$¥-804]#,##0"元"', 0.5, False),
        ("#,##0,", 500.0, False),
        ('0.0"（0.00 万）"', 0.05, False),
    ],
)
def test_a_format_says_how_far_a_number_may_be_off(
    text: str, tolerance: float, percent: bool
) -> None:
    shape = read_format(text)
    assert shape.tolerance == pytest.approx(tolerance)
    assert shape.percent is percent
    assert not shape.general


@pytest.mark.parametrize(
    ("given", "stored", "shape", "share", "state"),
    [
        (12, 12.4, "0", False, "same"),
        (12, 12.6, "0", False, "differs"),
        (12, 13, "General", False, "differs"),
        (12.4, 12.36, "General", False, "same"),  # rounded by hand
        ("1,200", 1200, "General", False, "same"),
        ("15%", 0.1534, "General", True, "same"),
        ("15.3 %", 0.1534, "0.0", True, "same"),
        (0.1534, 0.1534, "General", True, "same"),
        (15.3, 0.1534, "General", True, "differs"),  # as a share it is 1,530 %
        (15.3, 0.1534, "0.0", True, "same"),
        (None, 3, "0", False, "empty"),
        ("  ", 3, "0", False, "empty"),
        ("约三", 3, "0", False, "no_number"),
        (3, None, "0", False, "no_data"),
        (None, None, "0", False, "no_data"),
    ],
)
def test_a_cell_beside_the_store(
    given: object, stored: float | None, shape: str, share: bool, state: str
) -> None:
    assert compared(given, stored, shape, share=share) == state


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_what_is_rounded_as_the_cell_shows_it_never_contradicts(value: float, digits: int) -> None:
    shape = "0" if not digits else "0." + "0" * digits
    assert compared(round(value, digits), value, shape, share=False) == "same"
    beyond = round(value, digits) + 1.01 * 10.0**-digits
    assert compared(beyond, value, shape, share=False) == "differs"


@given(st.sampled_from(["residents", "organizations.branch", "standard:a_1/staff:value"]))
def test_a_name_leads_back_to_what_it_was_made_of(indicator: str) -> None:
    known = ["residents", "organizations.branch", "standard:a_1/staff:value", "organizations"]
    assert bound_by(name_of(indicator), known) == (indicator, "", "")
    named = name_of(indicator, "620702001", "mu").upper()
    assert bound_by(named, known) == (indicator, "620702001", "mu")


@pytest.mark.parametrize("name", ["residents", "gm_nothing", "gm_", "gm_residents__x", "_gm_grids"])
def test_another_name_is_bound_to_nothing(name: str) -> None:
    assert bound_by(name, ["residents", "grids"]) is None


@given(st.text())
def test_a_text_is_a_number_or_none_and_never_an_error(text: str) -> None:
    number = number_of(text)
    assert number is None or isinstance(number, float)
