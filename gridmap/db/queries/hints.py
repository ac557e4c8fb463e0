"""What a planner is told that it does not know by itself."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Unsought(FunctionElement[Any]):
    """A column, for which no index of its own is to be used."""

    inherit_cache = True


@compiles(_Unsought)
def _plain(element: Any, compiler: Any, **more: Any) -> str:
    # A server counts its rows, and knows by itself.
    return str(compiler.process(element.clauses, **more))


@compiles(_Unsought, "sqlite")
def _signed(element: Any, compiler: Any, **more: Any) -> str:
    # The sign changes nothing and is not even reckoned; so says the manual of its planner.
    return f"+{compiler.process(element.clauses, **more)}"


def unsought(column: Any) -> ColumnElement[Any]:
    """Return a column so that no row is sought by it: too many would be found."""
    found = _Unsought(column)
    found.type = column.type
    return found
