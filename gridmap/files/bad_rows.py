"""Write the rows that an import left out, with their reasons."""

import csv
import io
import os
from pathlib import Path

from gridmap.errors import InputError, Problem
from gridmap.files.written import written
from gridmap.saying import in_language


def write_bad_rows(path: Path, problems: list[Problem]) -> None:
    """Write a CSV with the columns row, field, reason (UTF-8 with a mark, as Excel wants it)."""
    written(path, [bad_rows(problems)])


def bad_rows(problems: list[Problem], lang: str = "en") -> bytes:
    """Return the content of such a CSV, its reasons in a language."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["row", "field", "reason"])
    writer.writerows([p.row, p.field, in_language(p.reason, lang)] for p in problems)
    return text.getvalue().encode("utf-8-sig")


def check_writable(path: Path) -> None:
    """Check before an import that its bad rows could be written to `path`.

    Raises
    ------
    InputError
        The folder does not exist or cannot be written, or `path` is a folder.
    """
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise InputError(
            f"Bad rows cannot be written to {path}; name another file with --bad-file."
        )
