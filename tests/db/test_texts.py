"""Words are found in texts whatever the size of their letters, and stand for themselves alone."""

import pytest
from sqlalchemy import ColumnElement, Engine, literal, select

from gridmap.db.queries.texts import begins, contains
from gridmap.db.session import reading

TITLES = [
    "C202506-1", "c202506", "XC202506", "C2O2506", "东街C栋漏水", "东街c栋", "东街D栋", "50%", "50",
    "5_0", "5x0", "a/b", "A/B", "ab", "", "É", "停车", "停车场", "车停",
]  # fmt: skip


def found(store: Engine, fits: list[ColumnElement[bool]]) -> list[bool]:
    with reading(store) as session:
        return [bool(value) for value in session.execute(select(*fits)).one()]


@pytest.mark.parametrize(
    "text",
    ["C202506", "c202506", "C栋", "c", "0%", "%", "5_0", "_", "a/B", "/", "停车", "ab", "x0"],
)
def test_a_text_is_found_as_it_would_be_in_small_letters(store: Engine, text: str) -> None:
    inside = found(store, [contains(literal(title), text) for title in TITLES])
    assert inside == [text.lower() in title.lower() for title in TITLES]
    first = found(store, [begins(literal(title), text) for title in TITLES])
    assert first == [title.lower().startswith(text.lower()) for title in TITLES]
    assert any(inside)
    assert not all(inside)


def test_an_empty_text_is_in_every_text(store: Engine) -> None:
    assert all(found(store, [contains(literal(title), "") for title in TITLES]))
