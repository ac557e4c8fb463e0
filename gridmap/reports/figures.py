"""Numbers as a person reads them: thousands separated, and no data never as 0."""

import datetime as dt
import json
import math
from collections.abc import Iterable
from typing import Any

NO_DATA = {"zh": "无数据", "en": "no data"}


def is_missing(value: Any) -> bool:
    """Say whether a value is None or not a number."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or value != value


def number(value: Any, lang: str = "zh") -> str:
    """Write a number with its thousands separated; decimals only where there are any.

    Examples
    --------
    >>> number(1312), number(0), number(None), number(2.50)
    ('1,312', '0', '无数据', '2.5')
    """
    if is_missing(value):
        return NO_DATA[lang]
    rounded = round(float(value), 2)
    if rounded.is_integer():
        return f"{int(rounded):,}"
    return f"{rounded:,.2f}".rstrip("0")


def percent(share: Any, lang: str = "zh") -> str:
    """Write a share of 1 in percent; a share that is small but there is never written as 0.

    Examples
    --------
    >>> percent(0.1234), percent(0.0), percent(0.0001), percent(0.99999), percent(None)
    ('12.3%', '0%', '< 0.1%', '> 99.9%', '无数据')
    """
    if is_missing(share):
        return NO_DATA[lang]
    if share in (0, 1):
        return f"{share * 100:.0f}%"
    if share < 0.001:
        return "< 0.1%"
    if 0.999 < share < 1:
        return "> 99.9%"
    return f"{share * 100:.1f}%"


def date(value: dt.date, lang: str = "zh") -> str:
    """Write a date.

    Examples
    --------
    >>> date(dt.date(2026, 6, 30)), date(dt.date(2026, 6, 30), "en")
    ('2026 年 6 月 30 日', '30 June 2026')
    """
    if lang == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def plain(value: Any) -> str:
    """Write a parameter of a run so that a person can read it; a year keeps its digits.

    Examples
    --------
    >>> plain(2026), plain([300, 500.0]), plain({"a": 1})
    ('2026', '300、500', '{"a": 1}')
    """
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, dict):
        return "、".join(plain(one) for one in value)
    if isinstance(value, float):
        return number(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def moment(value: dt.datetime) -> str:
    """Write a moment to the minute, with its zone where it has one."""
    return value.strftime("%Y-%m-%d %H:%M %z").strip()


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
