"""What each store works out in its own words: the day of a moment, the week and month of a day."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Monday(FunctionElement[dt.date]):
    """The first day of the week of a day."""

    type = Date()
    inherit_cache = True


@compiles(Monday)
def _less_its_number(element: Any, compiler: Any, **more: Any) -> str:
    day = compiler.process(element.clauses, **more)
    return f"({day} - (CAST(extract(isodow FROM {day}) AS integer) - 1))"


@compiles(Monday, "sqlite")
def _first_after(element: Any, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, '-6 days', 'weekday 1')"


class MonthOf(FunctionElement[str]):
    """The month of a day, as 2026-05."""

    type = Text()
    inherit_cache = True


@compiles(MonthOf)
def _of_written_day(element: Any, compiler: Any, **more: Any) -> str:
    return f"substr(CAST({compiler.process(element.clauses, **more)} AS text), 1, 7)"


@compiles(MonthOf, "sqlite")
def _of_day(element: Any, compiler: Any, **more: Any) -> str:
    # So, to the letter, says the index `ix_case_count_month`.
    return f"substr({compiler.process(element.clauses, **more)}, 1, 7)"


class DayOf(FunctionElement[dt.date]):
    """The day in the town of a moment."""

    type = Date()
    inherit_cache = True


@compiles(DayOf)
def _of_moment(element: Any, compiler: Any, **more: Any) -> str:
    moment = compiler.process(element.clauses, **more)
    return f"CAST(({moment} AT TIME ZONE 'UTC') + interval '8 hours' AS date)"


@compiles(DayOf, "sqlite")
def _of_text(element: Any, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, '+8 hours')"
