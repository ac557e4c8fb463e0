"""One sheet of the workbook as plain rows with the type of each column."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gridmap.reports.findings import Speaker

TEXT, WHOLE, NUMBER, SHARE, DAY, MOMENT = "text", "whole", "number", "share", "day", "moment"
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns with the type of what they hold, and its rows.

    `rows` is called when the sheet is written, so that a large one never stands in memory;
    `empty` is the sentence of a sheet without any.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[], Iterable[Row]]
    empty: str = ""


def titled(
    voice: Speaker,
    name: str,
    columns: list[tuple[str, str]],
    rows: Callable[[], Iterable[Row]],
    empty: str = "",
) -> Sheet:
    """Return a sheet whose name and columns are said in the report's language."""
    titles = tuple((voice.say(word), kind) for word, kind in columns)
    return Sheet(voice.say(name), titles, rows, empty)
