"""Rows of a table as a file that a browser saves: CSV, or a workbook."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from gridmap.files.csvs import stream_rows
from gridmap.files.row_workbooks import write_rows
from gridmap.web.streaming import streamed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def saved(rows: Iterable[Iterable[Any]], name: str, ending: str) -> Response:
    """Answer with rows, the head the first, as `name.csv` or `name.xlsx`."""
    if ending == "xlsx":
        answer = Response(write_rows(rows), mimetype=XLSX)
    else:
        answer = streamed(stream_rows(rows), "text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    return answer
