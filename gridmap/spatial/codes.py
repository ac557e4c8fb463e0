"""Codes of areas: parse them per scheme, shorten them, climb to the parent.

Schemes
-------
statistics
    The statistics code: 6 digits county (GB/T 2260), 3 subdistrict (GB/T 10114), 3 community, and
    3 more for a grid inside a community. Written with 12 digits everywhere, a district or a
    subdistrict ends in zeros; gridmap keeps the short form of 6, 9, 12 and 15 digits.
cjt349
    20 digits of CJ/T 349-2010: 6 object, 6 county, 3 street, 3 community, 2 sequence.
local
    Whatever a city uses: any text of up to 40 printable characters.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridmap.errors import InputError

DIGITS = {"district": 6, "subdistrict": 9, "community": 12, "grid": 15}
SCHEMES = ("statistics", "cjt349", "local")
LONGEST_LOCAL = 40
# GB/T 10114 gives 001-399 to streets, towns and townships; 400-599 are run by enterprises.
SUBDISTRICTS = range(1, 600)
# 001-199 residents' committees, 200-399 villages, 400-599 in use for virtual communities.
COMMUNITIES = range(1, 600)


@dataclass(frozen=True)
class Code:
    """A code in its canonical form, with the level it names and the code above it ("" at the top)."""

    scheme: str
    code: str
    level: str
    parent: str


def parse(scheme: str, text: str, level: str | None = None) -> Code:
    """Parse a code of one scheme into its canonical form.

    Parameters
    ----------
    scheme : str
        statistics, cjt349 or local.
    text : str
        The code as a file has it.
    level : str, optional
        The level it must name; statistics codes tell it by their length when not given.

    Raises
    ------
    InputError
        The code does not fit its scheme or level; the message says where.

    Examples
    --------
    >>> parse("statistics", "110102001000", "subdistrict")
    Code(scheme='statistics', code='110102001', level='subdistrict', parent='110102')
    """
    text = text.strip()
    if scheme == "statistics":
        return _statistics(text, level)
    if scheme == "cjt349":
        if not re.fullmatch(r"[0-9]{20}", text):
            raise InputError(f"{text!r} is not a code of CJ/T 349: it needs 20 digits")
        return Code(scheme, text, level or "grid", "")
    if scheme == "local":
        if not text or len(text) > LONGEST_LOCAL or not text.isprintable():
            raise InputError(
                f"{text!r} is not a code: 1 to {LONGEST_LOCAL} printable characters are"
            )
        return Code(scheme, text, level or "", "")
    raise InputError(f"{scheme!r} is not a code scheme; they are {', '.join(SCHEMES)}")


def _statistics(text: str, level: str | None) -> Code:
    if not re.fullmatch(r"[1-9][0-9]+", text):
        raise InputError(
            f"{text!r} is not a statistics code: only digits are allowed, no leading 0"
        )
    short = _shortened(text, level)
    found = next((name for name, digits in DIGITS.items() if digits == len(short)), None)
    if found is None or (level is not None and found != level):
        wanted = f"{DIGITS[level]} digits for a {level}" if level else "6, 9, 12 or 15 digits"
        raise InputError(f"{text!r} is not a statistics code of {wanted}")
    for start, allowed, word in ((6, SUBDISTRICTS, "subdistrict"), (9, COMMUNITIES, "community")):
        part = short[start : start + 3]
        if part and int(part) not in allowed:
            raise InputError(f"{text!r}: {part} cannot be a {word}, 001 to 599 can")
    if len(short) == DIGITS["grid"] and short.endswith("000"):
        raise InputError(f"{text!r}: 000 cannot be a grid, 001 to 999 can")
    return Code("statistics", short, found, short[:-3] if len(short) > DIGITS["district"] else "")


def _shortened(text: str, level: str | None) -> str:
    """Drop the zeros that pad a 12-digit code of a district or subdistrict."""
    if len(text) != DIGITS["community"]:
        return text
    if text.endswith("000000") and level in (None, "district"):
        return text[:6]
    if text.endswith("000") and not text.endswith("000000") and level in (None, "subdistrict"):
        return text[:9]
    return text


def guess_scheme(texts: Iterable[str], level: str) -> str:
    """Guess the scheme of the codes of one level: statistics if every one fits, else local.

    Examples
    --------
    >>> guess_scheme(["620702001", "620702002"], "subdistrict"), guess_scheme(["A1"], "grid")
    ('statistics', 'local')
    """
    some = False
    for text in texts:
        some = True
        try:
            parse("statistics", text, level)
        except InputError:
            return "local"
    return "statistics" if some else "local"


def parent_of(scheme: str, code: str) -> str:
    """Return the code of the area above, "" where the scheme does not tell or there is none.

    Examples
    --------
    >>> parent_of("statistics", "620702001005"), parent_of("local", "A1")
    ('620702001', '')
    """
    if scheme != "statistics":
        return ""
    try:
        return parse(scheme, code).parent
    except InputError:
        return ""


def number_grids(x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Number grids inside a community: west to east, then north to south, from 1.

    Parameters
    ----------
    x, y : (G,) array of float
        A point in each grid, in metres or degrees.

    Examples
    --------
    >>> number_grids([10.0, 0.0, 0.0], [0.0, 0.0, 5.0])
    array([3, 2, 1])
    """
    order = np.lexsort((-np.asarray(y, dtype=float), np.asarray(x, dtype=float)))
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.arange(1, len(order) + 1)
    return numbers
