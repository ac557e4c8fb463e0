"""Conditions on texts that take great and small letters for the same, in each store's own way."""

from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.ext.compiler import compiles

from gridmap.db.queries.hints import Condition


class _Alike(Condition):
    """A text fits a pattern, whatever the size of its letters.

    The third part is the pattern with any letter in the place of one that has two sizes.
    """

    inherit_cache = True


@compiles(_Alike)
def _ilike(element: Any, compiler: Any, **more: Any) -> str:
    text, pattern, loose = (compiler.process(part, **more) for part in element.clauses)
    # ILIKE takes half as long again; by a language's own rules both take much longer. Nearly all
    # texts that do not fit already miss a digit or a Chinese letter, which is seen without lower().
    alike = f'lower({text} COLLATE "C") LIKE lower({pattern} COLLATE "C") ESCAPE \'/\''
    return f"({text} LIKE {loose} ESCAPE '/' AND {alike})"


@compiles(_Alike, "sqlite")
def _like(element: Any, compiler: Any, **more: Any) -> str:
    # Its LIKE does not tell a from A anyway; lower() on both sides makes it three times as slow.
    text, pattern, _ = element.clauses
    text, pattern = (compiler.process(part, **more) for part in (text, pattern))
    return f"({text} LIKE {pattern} ESCAPE '/')"


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Build the condition that a column has a text in it."""
    return _fits(column, f"%{_plain(text)}%", text)


def begins(column: Any, text: str) -> ColumnElement[bool]:
    """Build the condition that a column begins with a text."""
    return _fits(column, f"{_plain(text)}%", text)


def _fits(column: Any, pattern: str, text: str) -> ColumnElement[bool]:
    if text.lower() == text.upper():  # Chinese has no great letters, and LIKE is the quicker
        found: ColumnElement[bool] = column.like(pattern, escape="/")
        return found
    loose = "".join(letter if letter.lower() == letter.upper() else "_" for letter in pattern)
    return _Alike(column, literal(pattern), literal(loose))


def _plain(text: str) -> str:
    """Take from a text what a pattern would mean by it."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
