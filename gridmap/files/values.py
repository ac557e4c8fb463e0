"""Turn the text and numbers of a file's columns into typed values, naming every row that fails.

Works on whole columns: a good column of 100,000 values costs milliseconds, and only the values
that fail are looked at one by one.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gridmap.errors import Problem
from gridmap.saying import Said, said

TRUE = {"1", "true", "t", "yes", "y", "是", "有", "对"}
FALSE = {"0", "false", "f", "no", "n", "否", "无", "不"}
NOTHING = {"", "nan", "none", "null", "nat", "<na>", "-", "—", "无数据"}
LARGEST = 2**53
# What every store keeps in a whole-number column, and a billion times more than a building holds.
LARGEST_COUNT = 2**31 - 1
# Times without a zone are China's, where every city has the same one.
LOCAL = dt.timezone(dt.timedelta(hours=8))
MISSING = said("没有值", "the value is missing")
NO_WHOLE = said("不是整数", "not a whole number")
NO_NUMBER = said("不是数字", "not a number")
NEGATIVE = said("是负数", "negative")
LARGE = said("太大", "too large")
NO_BOOL = said("既不是“是”也不是“否”", "neither yes nor no")
LONGEST_TEXT = 32_767  # as in a cell of a workbook
SHOWN = 60  # characters of a value that is wrong
NO_DATE = said("不是日期，日期如 2026-06-30", "not a date such as 2026-06-30")
NO_TIME = said("不是时间，时间如 2026-06-30T09:00", "not a time such as 2026-06-30T09:00")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999
# Digits, letters and signs as wide as Chinese characters, which people type with Chinese ones.
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WIDE_CODE = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ_－.-]+")
# What neither XML (so no workbook, no document) nor every store can hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?((?:[ T]\s*|(?<=日)).*)?")
_CLOCK = re.compile(r"T?\s*(\d{1,2})[:时](\d{2})分?((?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)")

Parsed = tuple[list[Any], list[Problem]]


def parse_column(values: pd.Series, kind: type, *, field: str, required: bool) -> Parsed:
    """Parse `values` as `kind` and list what cannot be parsed.

    Parameters
    ----------
    values : Series
        Raw values; the index is the row number in the file.
    kind : type
        `str`, `int` (a count, 0 or more), `float` (0 or more), `bool`, `date` or `datetime`.
    field : str
        Column of the file, for the messages.
    required : bool
        Whether a missing value is a problem.

    Returns
    -------
    parsed : list
        Typed values; None where missing or wrong (`""` for text).
    problems : list of Problem

    Examples
    --------
    >>> parse_column(pd.Series(["12", "x"], index=[1, 2]), int, field="户数", required=True)[1]
    [Problem(row=2, field='户数', reason="'x' is not a whole number")]
    """
    texts = as_text(values)
    if kind is not str:
        texts = texts.map(narrow)
    missing = texts.str.lower().isin(NOTHING).to_numpy()
    problems = _missing(texts, missing, field) if required else []
    problems += _long(texts, field) if kind is str else []
    parse = _PARSERS[kind]
    parsed, wrong = parse(_blanked(texts, missing))
    problems += [
        Problem(int(row), field, is_said(texts.iloc[place], reason))
        for place, (row, reason) in enumerate(zip(texts.index, wrong, strict=True))
        if reason and not missing[place]
    ]
    empty = "" if kind is str else None
    return [empty if none else value for value, none in zip(parsed, missing, strict=True)], problems


def narrow(text: str) -> str:
    """Write wide digits, letters and signs as the plain ones.

    Examples
    --------
    >>> narrow("２０２６－０６－３０"), narrow("１，２００")
    ('2026-06-30', '1,200')
    """
    return text if text.isascii() else text.translate(_WIDE).strip()


def narrow_code(text: str) -> str:
    """Write a code in plain digits and letters; what is no code stays as it is.

    Examples
    --------
    >>> narrow_code("Ｏ０００１"), narrow_code("甲（乙）公司")
    ('O0001', '甲（乙）公司')
    """
    return text if text.isascii() or not _WIDE_CODE.fullmatch(text) else narrow(text)


def is_said(text: str, reason: str) -> Said:
    """Say what a value is that it should not be."""
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return said(
        "“{text}”{reason}", "{quoted} is {reason}", text=text, quoted=repr(text), reason=reason
    )


def as_text(values: pd.Series) -> pd.Series:
    """Write each value as stripped text; whole floats lose their `.0`, missing ones become "".

    Characters that are no text, such as control characters, are left out.
    """
    if pd.api.types.is_bool_dtype(values):
        texts = values.map({True: "true", False: "false"})
    elif pd.api.types.is_float_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        whole = np.isfinite(numbers) & (numbers == np.round(numbers)) & (np.abs(numbers) < LARGEST)
        texts = [str(int(v)) if w else repr(float(v)) for v, w in zip(numbers, whole, strict=True)]
    else:
        texts = ["" if _is_missing(v) else _clean(v) for v in values]
    return pd.Series(np.asarray(texts, dtype=object), index=values.index, dtype=object)


def _clean(value: Any) -> str:
    text = str(value)
    return (text if text.isprintable() else _UNWRITABLE.sub("", text)).strip()


def _blanked(texts: pd.Series, missing: np.ndarray) -> pd.Series:
    kept = ["" if none else text for text, none in zip(texts, missing, strict=True)]
    return pd.Series(kept, index=texts.index, dtype=str)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value


def _missing(texts: pd.Series, missing: np.ndarray, field: str) -> list[Problem]:
    return [Problem(int(row), field, MISSING) for row in texts.index[missing]]


def _long(texts: pd.Series, field: str) -> list[Problem]:
    """List texts that are too long for a page or a cell: a file whose quotes went wrong."""
    long = texts[texts.str.len() > LONGEST_TEXT]
    return [
        Problem(
            int(row),
            field,
            said(
                "有 {n} 个字，最多 {most} 个",
                "it has {n} characters; at most {most} are taken",
                n=f"{len(text):,}",
                most=f"{LONGEST_TEXT:,}",
            ),
        )
        for row, text in long.items()
    ]


def _text(texts: pd.Series) -> tuple[list[Any], list[str]]:
    return texts.tolist(), [""] * len(texts)


def _number(texts: pd.Series, reason: str) -> tuple[np.ndarray, list[str]]:
    plain = texts.str.replace(r"(?<=\d)[,，](?=\d{3})", "", regex=True)
    numbers = pd.to_numeric(plain, errors="coerce").to_numpy(dtype=float)
    finite = np.isfinite(numbers)
    wrong = ["" if ok else reason for ok in finite] if not finite.all() else [""] * len(finite)
    for place in np.flatnonzero(numbers < 0):
        wrong[place] = NEGATIVE
    return numbers, wrong


def _int(texts: pd.Series) -> tuple[list[Any], list[str]]:
    numbers, wrong = _number(texts, NO_WHOLE)
    broken = np.isfinite(numbers) & (numbers != np.round(numbers))
    large = np.abs(np.nan_to_num(numbers)) > LARGEST_COUNT
    reasons = [
        NO_WHOLE if b else LARGE if h else w for w, b, h in zip(wrong, broken, large, strict=True)
    ]
    return [None if r else int(n) for n, r in zip(numbers, reasons, strict=True)], reasons


def _float(texts: pd.Series) -> tuple[list[Any], list[str]]:
    numbers, wrong = _number(texts, NO_NUMBER)
    return [None if w else float(n) for n, w in zip(numbers, wrong, strict=True)], wrong


def _bool(texts: pd.Series) -> tuple[list[Any], list[str]]:
    lower = texts.str.lower()
    parsed = [True if t in TRUE else False if t in FALSE else None for t in lower]
    return parsed, [NO_BOOL if p is None else "" for p in parsed]


def _each(
    texts: pd.Series, parse: Callable[[str], Any], reason: str
) -> tuple[list[Any], list[str]]:
    parsed, wrong = [], []
    for text in texts:
        try:
            parsed.append(parse(text))
            wrong.append("")
        except (ValueError, OverflowError):
            parsed.append(None)
            wrong.append(reason)
    return parsed, wrong


def _read_date(text: str) -> dt.date:
    return _read_moment(text).astimezone(LOCAL).date()


def _read_moment(text: str) -> dt.datetime:
    """Read ISO 8601, and the ways in which spreadsheets of China write a day and a time."""
    if text[4:17:3] == "--T::" and text[19:] in ("", "+08:00") and text.isascii():
        # As programs of China write it; one zone for all takes less room than one each.
        moment = dt.datetime.fromisoformat(text[:19]).replace(tzinfo=LOCAL)
        return _in_range(moment)
    written = _DAY.fullmatch(text)
    if written is not None:
        year, month, day, rest = written.groups(default="")
        text = f"{year}-{int(month):02d}-{int(day):02d}"
        clock = _CLOCK.fullmatch(rest.strip())
        if rest.strip():
            if clock is None:
                raise ValueError(text)
            text += f"T{int(clock[1]):02d}:{clock[2]}{clock[3] or ''}"
    moment = dt.datetime.fromisoformat(text)
    return _in_range(moment if moment.tzinfo else moment.replace(tzinfo=LOCAL))


def _in_range(moment: dt.datetime) -> dt.datetime:
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValueError(moment)
    return moment


def _date(texts: pd.Series) -> tuple[list[Any], list[str]]:
    return _each(texts, _read_date, NO_DATE)


def _datetime(texts: pd.Series) -> tuple[list[Any], list[str]]:
    return _each(texts, _read_moment, NO_TIME)


_PARSERS: dict[type, Callable[[pd.Series], tuple[list[Any], list[str]]]] = {
    str: _text,
    int: _int,
    float: _float,
    bool: _bool,
    dt.date: _date,
    dt.datetime: _datetime,
}
