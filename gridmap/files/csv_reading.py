"""Read the rows of CSV files as spreadsheets of many kinds write them."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from gridmap.errors import FileFormatError
from gridmap.saying import said

DELIMITERS = ",;\t"
# A WKT polygon is one cell, and can be longer than the 128 KiB that Python allows by itself.
LONGEST_CELL = 2**31 - 1
# So many different cells are remembered while a file is read.
MOST_SEEN = 20_000
# So many characters are enough to see the whole header.
HEADER_WITHIN = 1 << 20


def csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, with whatever delimiter it is.

    Parameters
    ----------
    encoding : str
        As `encoding_of_file` finds it.

    Raises
    ------
    FileFormatError
        It is no such file.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(file.read(HEADER_WITHIN))
        file.seek(0)
        reader = csv.reader(_no_zeros(file, path.name), delimiter=delimiter, strict=True)
        try:
            yield from _sparing(reader)
        except csv.Error as error:
            reason = (
                said("引号没有闭合", "a quoted value is not closed")
                if "end of data" in str(error)
                else str(error)
            )
            raise FileFormatError(
                said(
                    "{file} 不是 CSV 表格：{reason}（第 {line} 行）。",
                    "{file} is not a CSV table: {reason} (line {line}).",
                    file=path.name,
                    reason=reason,
                    line=reader.line_num,
                )
            ) from None


def _no_zeros(lines: Iterable[str], name: str) -> Iterator[str]:
    """Yield lines as they are; a byte of zero says that this is no text."""
    for line in lines:
        if "\0" in line:
            raise FileFormatError(
                said(
                    "{file} 不是文本，里面有零字节。",
                    "{file} is not text; it has zero bytes inside.",
                    file=name,
                )
            )
        yield line


def _sparing(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield rows in which equal cells are one object: most columns say few things over and over."""
    seen: dict[str, str] = {}
    for row in rows:
        if len(seen) > MOST_SEEN:
            seen.clear()
        yield [seen.setdefault(cell, cell) for cell in row]


def _delimiter(text: str) -> str:
    """Return what separates the names of the header, quoted parts of it set aside."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=header.count)
