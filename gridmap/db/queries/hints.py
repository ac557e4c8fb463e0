"""What a planner is told that it does not know by itself, in each store's own way."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Select,
    SelectBase,
    Text,
    TypeDecorator,
    case,
    false,
    literal,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import UserDefinedType


class Condition(FunctionElement[bool]):
    """A condition that each store writes in its own way."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        """Stand for itself: compared with 1, it would lead to no index."""
        return self


class _Unsought(FunctionElement[Any]):
    """A column, for which no index of its own is to be used."""

    inherit_cache = True


@compiles(_Unsought)
def _longer(element: Any, compiler: Any, **more: Any) -> str:
    column = compiler.process(element.clauses, **more)
    # Of an order a server knows by itself whether it pays.
    return f"({column} || '')" if isinstance(element.type, Text) else str(column)


@compiles(_Unsought, "sqlite")
def _signed(element: Any, compiler: Any, **more: Any) -> str:
    # The sign changes nothing and is not even reckoned; so says the manual of its planner.
    return f"+{compiler.process(element.clauses, **more)}"


def unsought(column: Any) -> ColumnElement[Any]:
    """Return a column so that no row is sought by it: too many would be found."""
    found = _Unsought(column)
    found.type = column.type
    return found


class _Sought(Condition):
    """A column has one of the values that a statement selects."""

    inherit_cache = True


@compiles(_Sought)
def _any(element: Any, compiler: Any, **more: Any) -> str:
    column, chosen = (compiler.process(part, **more) for part in element.clauses)
    return f"{column} = ANY (ARRAY{chosen})"


@compiles(_Sought, "sqlite")
def _in(element: Any, compiler: Any, **more: Any) -> str:
    column, chosen = (compiler.process(part, **more) for part in element.clauses)
    return f"{column} IN {chosen}"


def sought(column: Any, values: Select[Any]) -> ColumnElement[bool]:
    """Build the condition that a column has one of few values, which are known before rows are.

    A server would else join the table whole with them.
    """
    return _Sought(column, values.scalar_subquery())


class _LookedUp(Condition):
    """A column has one of the values that a statement selects."""

    inherit_cache = True


@compiles(_LookedUp)
def _is_in(element: Any, compiler: Any, **more: Any) -> str:
    column, chosen = (compiler.process(part, **more) for part in element.clauses)
    # What is compared further is no join, so that each row is looked up among hashed values.
    return f"({column} IN {chosen}) IS TRUE"


@compiles(_LookedUp, "sqlite")
def _plus_in(element: Any, compiler: Any, **more: Any) -> str:
    column, chosen = (compiler.process(part, **more) for part in element.clauses)
    return f"+{column} IN {chosen}"


def looked_up(column: Any, values: SelectBase) -> ColumnElement[bool]:
    """Build the condition that a column of rows that are read anyway has one of many values.

    A server that expects few values would else go through all of them for each row.
    """
    return _LookedUp(column, values.scalar_subquery())


def first(few: ColumnElement[bool], then: ColumnElement[bool]) -> ColumnElement[bool]:
    """Build the condition that two conditions hold, the first of which leaves few rows.

    A planner may else try the second on all rows: it does not know how few have some words.
    """
    return case((few, then), else_=false())


class _Written(UserDefinedType[str]):
    """An array of numbers as a server reads it."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the type by which the parameter is cast, so that it is known before it is used."""
        return "BIGINT[]"


class _Numbers(TypeDecorator[Sequence[int]]):
    """Many whole numbers as one parameter of a statement."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the type by which a driver takes them."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else _Written())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> str:
        """Write them as a store reads them; a driver would turn them into text one by one."""
        numbers = json.dumps(value or (), separators=(",", ":"))
        return numbers if dialect.name == "sqlite" else f"{{{numbers[1:-1]}}}"


class _Among(Condition):
    """A column has one of many numbers."""

    inherit_cache = True


@compiles(_Among)
def _any_of(element: Any, compiler: Any, **more: Any) -> str:
    column, numbers = (compiler.process(part, **more) for part in element.clauses)
    return f"{column} = ANY ({numbers})"


@compiles(_Among, "sqlite")
def _in_json(element: Any, compiler: Any, **more: Any) -> str:
    column, numbers = (compiler.process(part, **more) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"


def among(column: Any, numbers: Sequence[int]) -> ColumnElement[bool]:
    """Build the condition that a column has one of some thousand numbers.

    They are one parameter: as many parameters would take longer to read than the rows.
    """
    return _Among(column, literal(numbers, _Numbers()))
