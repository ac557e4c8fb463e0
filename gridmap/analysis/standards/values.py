"""Check the values of a standard's parameters, each by its type."""

import math
import re
from collections.abc import Mapping
from typing import Any

from gridmap.analysis.standards.measures import Parameter
from gridmap.analysis.standards.notes import not_among

# Code list -> word -> id; an id is a word for itself.
Codes = Mapping[str, Mapping[str, str]]

_MOMENT = re.compile(r"(Mo|Tu|We|Th|Fr|Sa|Su) ([01]\d|2[0-3]):[0-5]\d")
_BAND = 2


def wrong(value: Any, parameter: Parameter, codes: Codes) -> str:
    """Say what is wrong with a parameter's value; "" when it can be used.

    Examples
    --------
    >>> wrong(0, Parameter("number", "metres"), {})
    'must be above 0, not 0.'
    >>> wrong("Saturday", Parameter("moment", "when"), {})
    "'Saturday' is not a moment; write it like 'Sa 20:00' (Mo Tu We Th Fr Sa Su)."
    """
    match parameter.type:
        case "integer" | "number" | "share":
            return _wrong_number(value, parameter)
        case "boolean":
            return "" if isinstance(value, bool) else f"must be true or false, not {value!r}."
        case "choice":
            known = isinstance(value, str) and value in parameter.choices
            return "" if known else not_among(value, "one of its values", parameter.choices)
        case "kind":
            return wrong_kind(value, parameter.codes, codes)
        case "kinds":
            return wrong_kinds(value, parameter.codes, codes, parameter.fewest)
        case "moment":
            return _wrong_moment(value)
        case _:
            return _wrong_bands(value)


def _wrong_number(value: Any, parameter: Parameter) -> str:
    whole = parameter.type == "integer"
    wanted = "a whole number" if whole else "a number"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return f"must be {wanted}, not {value!r}."
    if isinstance(value, float) and not math.isfinite(value):
        return f"must be a finite number, not {value!r}."
    if value < 0:
        return f"must not be negative, but is {value!r}."
    if value == 0 and not parameter.zero:
        return f"must be above 0, not {value!r}."
    if parameter.type == "share" and value > 1:
        return f"is a share between 0 and 1, not {value!r}."
    if value > parameter.most:
        return f"must be at most {parameter.most:,}."
    return ""


def wrong_kind(value: Any, name: str, codes: Codes) -> str:
    """Say what is wrong with an id of a code list; without the list, only its type is checked."""
    if not isinstance(value, str):
        return f"must be a text, not {value!r}."
    words = codes.get(name)
    if words is None or words.get(value) == value:
        return ""
    ids = sorted(set(words.values()))
    if value in words:
        return f"{value!r} is a word for {words[value]!r}; write that."
    return not_among(value, f"in the code list {name}", ids)


def wrong_kinds(value: Any, name: str, codes: Codes, fewest: int = 1) -> str:
    """Say what is wrong with a list of ids of a code list."""
    if not isinstance(value, list):
        return f"must be a list such as [a, b], not {value!r}."
    for kind in value:
        if reason := wrong_kind(kind, name, codes):
            return reason
    if len(set(value)) < len(value):
        return "names a kind twice."
    if len(value) < fewest:
        return f"must name at least {fewest}."
    return ""


def _wrong_moment(value: Any) -> str:
    if value == "" or (isinstance(value, str) and _MOMENT.fullmatch(value)):
        return ""
    return f"{value!r} is not a moment; write it like 'Sa 20:00' (Mo Tu We Th Fr Sa Su)."


def _wrong_bands(value: Any) -> str:
    if not isinstance(value, list | tuple):
        return f"must be a list of bands such as [[250, 1.0], [500, 0.5]], not {value!r}."
    distance = Parameter("number", "")
    weight = Parameter("share", "")
    before_m, before = 0.0, 1.0
    for band in value:
        if not isinstance(band, list | tuple) or len(band) != _BAND:
            return f"a band is [to_m, weight], not {band!r}."
        if reason := _wrong_number(band[0], distance) or _wrong_number(band[1], weight):
            return f"in the band {list(band)!r} a value {reason}"
        if band[0] <= before_m or band[1] > before:
            return "its bands must go outwards, and their weights must not grow."
        before_m, before = band
    return ""
