"""What pages show, as plain values that an answer in JSON carries."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from gridmap.saying import Said


def plain(value: Any, list_of: Callable[[dict[str, str]], str] | None = None) -> Any:
    """Turn sentences into their two languages, and moments and days into ISO 8601.

    Parameters
    ----------
    list_of : callable, optional
        Turns the filters of a list, which stand under a name that ends in `query`, into its
        address.

    Examples
    --------
    >>> plain({"day": dt.date(2026, 5, 6), "word": Said("日", "day")})
    {'day': '2026-05-06', 'word': {'zh': '日', 'en': 'day'}}
    """
    if isinstance(value, Said):
        return value.as_dict()
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {
            key: list_of(item) if list_of and str(key).endswith("query") else plain(item, list_of)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(item, list_of) for item in value]
    return value
