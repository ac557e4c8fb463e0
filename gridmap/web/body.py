"""The JSON that a request carries, parsed once into values that cannot be wrong."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from flask import request

from gridmap.actions.registers import showing
from gridmap.analysis.scenario import plain_number
from gridmap.errors import InputError
from gridmap.files.code_lists import resolve
from gridmap.saying import Said, said
from gridmap.web import params

LONGEST_LIST = 100
# What stands beside the values of a record: the state of it that was read.
STATE = ("seen", "revision")


def mapping() -> dict[str, Any]:
    """Return the JSON object of the request."""
    try:
        given = request.get_json(silent=True)
    except RecursionError:  # lists in lists in lists
        given = None
    if not isinstance(given, dict):
        raise InputError("The request must carry a JSON object (Content-Type application/json).")
    return given


def _not(zh: str, en: str, name: str, value: Any) -> Said:
    """Say that a value is not what it must be."""
    return said(
        "{name} 应是{what}，而不是 {value}。",
        "{name} must be {what}, not {value}.",
        name=name,
        what=Said(zh, en),
        value=f"{value!r:.40}",
    )


def text(given: dict[str, Any], name: str) -> str:
    """Return a text, "" when it is not given."""
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise InputError(_not("文字", "a text", name, value))
    return params.plain(name, value.strip())


def prose(given: dict[str, Any], name: str) -> str:
    """Return a text in which lines may end, "" when it is not given."""
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise InputError(_not("文字", "a text", name, value))
    return params.prose(name, value)


def texts(given: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return the values of some names that are given as the texts that a form would have."""
    return {name: params.prose(name, _text(name, given[name])) for name in names if name in given}


def record(given: dict[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Return the values of a record as texts; a name that it has not is refused, not lost."""
    if strange := sorted(set(given) - {*names, *STATE}):
        raise InputError(
            said(
                "没有字段 {name}；有 {known}。",
                "There is no field {name}; there are {known}.",
                name=strange[0][:40],
                known=", ".join(names),
            )
        )
    return texts(given, names)


def _text(name: str, value: Any) -> str:
    if isinstance(value, dict):
        raise InputError(said("{name} 不能是对象。", "{name} cannot be an object.", name=name))
    if isinstance(value, list):
        return ",".join(map(str, value))
    return showing.text(value)


def listed(given: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts, an empty one when it is not given."""
    found = given.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise InputError(
            said("{name} 应是一列文字。", "{name} must be a list of texts.", name=name)
        )
    return [params.plain(name, one) for one in found]


def whole(given: dict[str, Any], name: str) -> int | None:
    """Return a whole number that is not negative, None when it is not given."""
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(_not("不小于 0 的整数", "a whole number", name, value))
    return value


def number(given: dict[str, Any], name: str, default: float) -> float:
    """Return a finite number."""
    value = given.get(name, default)
    found = plain_number(value)
    if not math.isfinite(found):
        raise InputError(_not("一个数", "a number", name, value))
    return found


def run_id(given: dict[str, Any]) -> int | None:
    """Return the id of a run, None for the latest."""
    value = given.get("run")
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InputError(f"run must be the number of a run, not {value!r:.40}.")
    return params.run_of("run", str(value))


def facility_kinds(given: dict[str, Any]) -> list[str]:
    """Return one or more facility kinds; at least one is needed."""
    kinds = given.get("kinds")
    fits = isinstance(kinds, list) and 0 < len(kinds) <= LONGEST_LIST
    if not fits or not all(isinstance(kind, str) for kind in kinds or []):
        raise InputError("kinds is missing: name one or more facility kinds, as a list.")
    return [resolve("facility_kinds", params.plain("kinds", kind)) for kind in kinds or []]
