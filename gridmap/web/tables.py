"""Rows of a table as a file that a browser saves: CSV, or a workbook."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from flask import Response

from gridmap.files.csvs import plain, stream_rows
from gridmap.files.row_workbooks import write_rows
from gridmap.web.streaming import streamed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

NUMBER = re.compile(r"-?(0|[1-9]\d{0,7})(\.\d+)?")


def saved(rows: Iterable[Iterable[Any]], name: str, ending: str) -> Response:
    """Answer with rows, the head the first, as `name.csv` or `name.xlsx`."""
    if ending == "xlsx":
        answer = Response(write_rows(rows), mimetype=XLSX)
    else:
        answer = streamed(stream_rows(rows), "text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    return answer


def workbook_of(pieces: Iterable[bytes], name: str) -> Response:
    """Answer with the workbook of a list that is written as CSV.

    A column of nothing but short numbers is one of numbers; what begins with 0 is a code.
    """
    text = b"".join(pieces).decode("utf-8-sig")
    head, *rows = (
        [plain(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))
    )
    rows = [row + [""] * (len(head) - len(row)) for row in rows]  # some end early
    numbers = [
        all(NUMBER.fullmatch(row[place]) for row in rows if row[place])
        for place in range(len(head))
    ]
    typed = (
        [
            float(cell) if cell and number else cell
            for cell, number in zip(row, numbers, strict=True)
        ]
        for row in rows
    )
    return saved([head, *typed], name, "xlsx")
