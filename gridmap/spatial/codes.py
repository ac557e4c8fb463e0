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

The ranges of the three-digit parts are those of the national list of 2023, in which every one of
41,351 subdistricts and 620,573 communities lies in 001 to 599. Four cities without counties
(441900 and the like) have subdistricts of their own, so `00` is a legal county part.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from gridmap.errors import InputError
from gridmap.saying import Said, said

DIGITS = {"district": 6, "subdistrict": 9, "community": 12, "grid": 15}
LEVELS_ZH = {"district": "区县", "subdistrict": "街道", "community": "社区", "grid": "网格"}
SCHEMES = ("statistics", "cjt349", "local")
LONGEST_LOCAL = 40
CJT349_DIGITS = 20
# Whole numbers up to here survive as floats, which is how spreadsheets keep numbers.
LARGEST_FLOAT = 2**53
# GB/T 10114 gives 001-399 to streets, towns and townships; 400-599 to units like them.
SUBDISTRICTS = range(1, 600)
# 001-199 residents' committees, 200-399 villages, 400-599 units like them.
COMMUNITIES = range(1, 600)
GRIDS = range(1, 1000)
UNUSUAL = 400
# Share of codes that must fit a scheme for it to be taken as theirs.
MOSTLY = 0.8

_SHORTENED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")
_WHOLE = re.compile(r"([0-9]{6,})\.0+")
_FULL_WIDTH_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_PARTS = ((6, "subdistrict", SUBDISTRICTS), (9, "community", COMMUNITIES), (12, "grid", GRIDS))


@dataclass(frozen=True)
class Code:
    """A code in its canonical form, the level it names, and the code above it ("" at the top)."""

    scheme: str
    code: str
    level: str
    parent: str


def parse(scheme: str, text: object, level: str | None = None) -> Code:
    """Parse a code of one scheme into its canonical form.

    Parameters
    ----------
    scheme : str
        statistics, cjt349 or local.
    text : str or number
        The code as a file has it; numbers and the `.0` that spreadsheets leave are understood.
    level : str, optional
        The level it must name; statistics codes tell it by their length when not given.

    Returns
    -------
    Code
        Parsing its `code` again gives the same.

    Raises
    ------
    InputError
        The code does not fit its scheme or level; the message says where.

    Examples
    --------
    >>> parse("statistics", "110102001000", "subdistrict")
    Code(scheme='statistics', code='110102001', level='subdistrict', parent='110102')
    """
    if scheme not in SCHEMES:
        raise InputError(f"{scheme!r} is not a code scheme; they are {', '.join(SCHEMES)}")
    if level is not None and level not in DIGITS:
        raise InputError(f"{level!r} is not a level; they are {', '.join(DIGITS)}")
    text = code_text(text)
    if _SHORTENED.fullmatch(text):
        raise _wrong(
            "“{text}”是被电子表格缩短了的编码；请在表格里把编码存成文本",
            "{quoted} is a code that a spreadsheet has shortened; keep codes as text there",
            text,
        )
    if scheme == "statistics":
        return _statistics(text, level)
    if scheme == "cjt349":
        return _cjt349(text, level)
    if not text or len(text) > LONGEST_LOCAL or not text.isprintable():
        raise _wrong(
            "“{text}”不是编码：编码是 1 到 {most} 个可显示的字符",
            "{quoted} is not a code: 1 to {most} printable characters are",
            text,
            most=LONGEST_LOCAL,
        )
    return Code(scheme, text, level or "", "")


def code_text(value: object) -> str:
    """Write a code as text, whatever type a file gave it.

    Whole floats lose their `.0`, full-width digits become plain ones, missing values become "".

    Raises
    ------
    InputError
        The value is a truth value, or a number with a fraction.

    Examples
    --------
    >>> code_text(110102001000.0), code_text(" 110102001 "), code_text(110102)
    ('110102001000', '110102001', '110102')
    """
    if value is None or value != value:  # NaN differs from itself
        return ""
    if isinstance(value, (bool, np.bool_)):
        raise InputError(f"{value} is not a code")
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        number = float(value)
        if not number.is_integer():
            raise InputError(f"{number!r} is not a code: it has a fraction")
        return str(int(number)) if abs(number) < LARGEST_FLOAT else repr(number)
    text = str(value).strip().translate(_FULL_WIDTH_DIGITS)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def unusual(code: Code) -> Said | None:
    """Say what is unusual about a valid code, None if nothing is.

    Examples
    --------
    >>> print(unusual(parse("statistics", "620702005398")))
    398 is a reserved number: not an ordinary community
    >>> unusual(parse("statistics", "620702001005"))
    """
    if code.scheme != "statistics":
        return None
    for start, word, _ in _PARTS[:2]:
        part = code.code[start : start + 3]
        if part and int(part) >= UNUSUAL:
            return said(
                "{part} 是类似{level}的单位（开发区、农场、兵团等），不是{level}",
                "{part} is a unit like a {word} (development zone, farm, camp), not one",
                part=part,
                word=word,
                level=LEVELS_ZH[word],
            )
        if part and part[1:] in ("98", "99") and word == "community":
            return said(
                "{part} 是保留号码，不是普通社区",
                "{part} is a reserved number: not an ordinary community",
                part=part,
            )
    return None


def _wrong(zh: str, en: str, text: str, **values: object) -> InputError:
    return InputError(said(zh, en, text=text, quoted=repr(text), **values))


def _statistics(text: str, level: str | None) -> Code:
    if not re.fullmatch(r"[0-9]+", text):
        raise _wrong(
            "“{text}”不是统计用区划代码：只能有数字",
            "{quoted} is not a statistics code: only digits are allowed",
            text,
        )
    short = _shortened(text)
    found = next((name for name, digits in DIGITS.items() if digits == len(short)), None)
    if found is None:
        raise _wrong(
            "“{text}”有 {digits} 位；统计用区划代码有 6、9 或 12 位，网格 15 位",
            "{quoted} has {digits} digits; a statistics code has 6, 9 or 12, a grid 15",
            text,
            digits=len(text),
        )
    if level is not None and found != level:
        raise _wrong(
            "“{text}”是{found_zh}的编码；{level_zh}的编码有 {digits} 位",
            "{quoted} is the code of a {found}; a {level} has {digits} digits",
            text,
            found=found,
            found_zh=LEVELS_ZH[found],
            level=level,
            level_zh=LEVELS_ZH[level],
            digits=DIGITS[level],
        )
    _check_place(text, short)
    return Code("statistics", short, found, short[:-3] if len(short) > DIGITS["district"] else "")


def _cjt349(text: str, level: str | None) -> Code:
    if not re.fullmatch(rf"[0-9]{{{CJT349_DIGITS}}}", text):
        raise _wrong(
            "“{text}”不是 CJ/T 349 的编码：它有 {digits} 位数字",
            "{quoted} is not a code of CJ/T 349: it needs {digits} digits",
            text,
            digits=CJT349_DIGITS,
        )
    if level not in (None, "grid"):
        raise InputError(f"{text!r} is a code of CJ/T 349; a {level} has none")
    place = _shortened(text[6:18])
    _check_place(text, place)
    return Code("cjt349", text, "grid", place)


def _shortened(text: str) -> str:
    """Drop the zeros that pad a 12-digit code of a district or subdistrict."""
    if len(text) != DIGITS["community"] or not text.endswith("000"):
        return text
    return text[:6] if text.endswith("000000") else text[:9]


def _check_place(text: str, short: str) -> None:
    if short[0] in "09" or short[2:4] == "00":
        raise _wrong(
            "“{text}”：{part} 不可能是区县",
            "{quoted}: {part} cannot be a county or district",
            text,
            part=short[:6],
        )
    for start, word, allowed in _PARTS:
        part = short[start : start + 3]
        if part and int(part) not in allowed:
            raise _wrong(
                "“{text}”：{part} 不可能是{level}，{low} 到 {high} 才是",
                "{quoted}: {part} cannot be a {word}, {low} to {high} can",
                text,
                part=part,
                word=word,
                level=LEVELS_ZH.get(word, word),
                low=f"{allowed[0]:03}",
                high=f"{allowed[-1]:03}",
            )


def guess_scheme(texts: Iterable[str], level: str) -> str:
    """Guess the scheme of the codes of one level: the first that most fit, local at last.

    Most and not all, so that one wrong code among good ones is a wrong code, and does not turn
    the whole file into local codes that nothing checks.

    Examples
    --------
    >>> guess_scheme(["620702001", "620702002"], "subdistrict"), guess_scheme(["A1"], "grid")
    ('statistics', 'local')
    """
    known = list(texts)
    for scheme in SCHEMES[:-1]:
        fitting = sum(_fits(scheme, text, level) for text in known)
        if known and fitting >= MOSTLY * len(known):
            return scheme
    return "local"


def _fits(scheme: str, text: str, level: str) -> bool:
    try:
        parse(scheme, text, level)
    except InputError:
        return False
    return True
