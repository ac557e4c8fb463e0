"""A list as a plain workbook: a head that stays, then the rows as they are."""

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from gridmap.files.register_workbooks import FORMATS, OPTIONS
from gridmap.files.values import LOCAL

NARROW, WIDE = 10, 48  # widths of columns, in letters
LOOKED_AT = 200  # rows by which the width of a column is chosen


def write_rows(rows: Iterable[Iterable[Any]]) -> bytes:
    """Write rows as XLSX, the head the first.

    Texts stay texts, whatever they look like; numbers, days and moments are such, moments as they
    are in the town. Missing values are empty.

    Examples
    --------
    >>> write_rows([["name", "n"], ["=1+1", 2]])[:2]
    b'PK'
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS | {"constant_memory": True})
    sheet = book.add_worksheet()
    forms = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    head = book.add_format({"bold": True, "bottom": 1})
    told = [list(row) for row in rows]
    for place in range(len(told[0])):
        letters = max(_width(row[place]) for row in told[:LOOKED_AT])
        sheet.set_column(place, place, min(max(letters + 2, NARROW), WIDE))
    for number, row in enumerate(told):
        for place, value in enumerate(row):
            _cell(sheet, number, place, value, forms, None if number else head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(told) - 1, len(told[0]) - 1)
    book.close()
    return target.getvalue()


def _width(value: Any) -> int:
    """Return how wide a value is, in letters; one of Chinese takes the room of two."""
    text = "" if value is None else str(value)[:WIDE]
    return sum(2 if letter > "\u2e7f" else 1 for letter in text)


def _cell(sheet: Any, row: int, place: int, value: Any, forms: dict[type, Any], form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.datetime):
        local = value.astimezone(LOCAL).replace(tzinfo=None)
        sheet.write_datetime(row, place, local, forms[dt.datetime])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, place, value, forms[dt.date])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value), form)
