"""Columns of text: what no store and no report can hold does not come in."""

import pandas as pd
import pytest

from gridmap.errors import Problem
from gridmap.files.values import parse_column


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\ufffeb\uffff", "ab"),
        ("\x00东\x07街\x1b\x7f", "东街"),
        ("\x85a\x9f", "a"),
        ("a\ud800b", "ab"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb", "a\nb"),
        (" \ufffe a ", "a"),
        ("甲\U0001f600\ufffd", "甲\U0001f600\ufffd"),
    ],
)
def test_characters_that_are_no_text_are_left_out(text: str, kept: str) -> None:
    column = pd.Series([text], dtype=object)
    assert parse_column(column, str, field="name", required=True) == ([kept], [])


def test_a_value_of_such_characters_alone_is_missing() -> None:
    column = pd.Series(["\x00\ufffe"], index=[3], dtype=object)
    values, (problem,) = parse_column(column, str, field="name", required=True)
    assert (values, problem.row, problem.reason) == ([""], 3, "the value is missing")


def test_a_text_that_no_cell_could_hold_is_a_problem_that_stays_short():
    long = pd.Series(["a" * 32_767, "b" * 32_768], index=[1, 2])
    (text,) = parse_column(long, str, field="title", required=False)[1]
    assert text == Problem(2, "title", "it has 32,768 characters; at most 32,767 are taken")
    (number,) = parse_column(long[:1], int, field="n", required=False)[1]
    assert len(number.reason) < 100
