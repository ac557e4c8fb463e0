"""How far a worksheet reaches, told from its text before anything makes room for it.

One stray cell in the last corner of a sheet makes a table of seventeen thousand million cells of a
list with three rows, and readers that make room for all of them at once end the whole process.
"""

import re

# The place of a cell that holds something: one without content ends in itself.
_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"'][^<>/]*>(?!</)"
)
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})"
)

# A formula and no value; a text that is empty says so by its type.
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\s(?![^<>]*\bt=[\"']str[\"'])[^<>]*?\br=[\"']([A-Za-z]{1,3}\d{1,7})[\"'][^<>]*>"
    rb"<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


def uncomputed(text: bytes) -> str:
    """Return the first cell with a formula that no program has worked out; "" without one.

    Examples
    --------
    >>> uncomputed(b'<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1</f><v/></c>')
    'B1'
    >>> uncomputed(b'<c r="A1" t="str"><f>""</f><v></v></c>')
    ''
    """
    found = _UNCOMPUTED.search(text) if b"<f" in text or b":f" in text else None
    return found[1].decode() if found else ""


def cells_between(text: bytes) -> int:
    """Return how many cells lie between the outermost ones of a sheet that hold something.

    Examples
    --------
    >>> cells_between(b'<c r="A1"><v>1</v></c><c r="C2" t="s"><v>0</v></c><c r="XFD9" s="1"/>')
    6
    """
    columns: set[bytes] = set()
    first, last = 2**31, 0
    for match in _CELL.finditer(text):
        columns.add(match[1])
        row = int(match[2])
        first, last = min(first, row), max(last, row)
    if not columns:
        return 0
    numbers = [_number(column) for column in columns]
    return (max(numbers) - min(numbers) + 1) * (last - first + 1)


def cells_merged(text: bytes) -> int:
    """Return how many cells of a sheet are merged with others.

    Examples
    --------
    >>> cells_merged(b'<mergeCell ref="A1:B3"/><mergeCell ref="D1:D2"/>')
    8
    """
    return sum(
        (_number(right) - _number(left) + 1) * (int(bottom) - int(top) + 1)
        for left, top, right, bottom in _MERGED.findall(text)
    )


def _number(column: bytes) -> int:
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number
