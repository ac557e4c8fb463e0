"""Write the rows that an import left out, with their reasons."""

import csv
from pathlib import Path

from gridmap.errors import Problem


def write_bad_rows(path: Path, problems: list[Problem]) -> None:
    """Write a CSV with the columns row, field, reason (UTF-8 with a mark, as Excel wants it)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "field", "reason"])
        writer.writerows([p.row, p.field, p.reason] for p in problems)
