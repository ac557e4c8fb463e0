"""Scenarios: changes to facilities as data, read and checked one by one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gridmap.errors import InputError
from gridmap.saying import said

ADD, MOVE, CLOSE, RESIZE = "add", "move", "close", "resize"
DOES = (ADD, MOVE, CLOSE, RESIZE)
SIZES = ("capacity", "floor_area_m2", "activity_area_m2", "staff")
MOST_CHANGES = 1000
_KNOWN = {
    ADD: ("do", "kind", "lon", "lat", "code", "name", *SIZES),
    MOVE: ("do", "code", "lon", "lat"),
    CLOSE: ("do", "code"),
    RESIZE: ("do", "code", *SIZES),
}


@dataclass(frozen=True)
class Change:
    """One change to one facility.

    Attributes
    ----------
    do : str
        add, move, close or resize.
    code : str
        Of the facility; of an added one the name under which later changes know it, or "".
    kind : str
        Of an added one.
    lon, lat : float or None
        Where it comes to stand.
    sizes : dict
        What it has to give from then on: some of `SIZES`.
    """

    do: str
    code: str = ""
    kind: str = ""
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    sizes: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the change as plain data, without what it does not say."""
        named = {"code": self.code, "kind": self.kind, "name": self.name}
        said: dict[str, Any] = {"do": self.do, **{k: v for k, v in named.items() if v}}
        if self.lon is not None:
            said |= {"lon": self.lon, "lat": self.lat}
        return said | self.sizes


def parse_changes(given: Any) -> list[Change]:
    """Read changes from plain data.

    Parameters
    ----------
    given : list of mapping
        `{"do": "add", "kind", "lon", "lat", ...}`, `{"do": "move", "code", "lon", "lat"}`,
        `{"do": "close", "code"}` or `{"do": "resize", "code", "capacity", ...}`.

    Raises
    ------
    InputError
        One of them cannot be used; the sentence names its number and what is wrong.

    Examples
    --------
    >>> parse_changes([{"do": "close", "code": "F1"}])[0].code
    'F1'
    """
    if not isinstance(given, list):
        raise InputError("changes must be a list of changes.")
    if len(given) > MOST_CHANGES:
        raise InputError(
            said(
                "有 {n} 处改动；一次最多试 {most} 处。",
                "There are {n} changes; at most {most} are tried.",
                n=len(given),
                most=MOST_CHANGES,
            )
        )
    return [
        _change(entry, said("第 {n} 处改动", "Change {n}", n=place))
        for place, entry in enumerate(given, start=1)
    ]


def _change(entry: Any, where: str) -> Change:
    if not isinstance(entry, Mapping) or entry.get("do") not in DOES:
        raise InputError(
            said(
                "{where}要说明做什么：{does}。",
                "{where} must say what it does: {does}.",
                where=where,
                does=", ".join(DOES),
            )
        )
    do = entry["do"]
    if unknown := [str(key) for key in entry if key not in _KNOWN[do]]:
        raise InputError(
            said(
                "{where}（{do}）有 {unknown}；它可以有 {known}。",
                "{where} ({do}) has {unknown}; it takes {known}.",
                where=where,
                do=do,
                unknown=repr(unknown[0]),
                known=", ".join(_KNOWN[do][1:]),
            )
        )
    words = {name: _word(entry, name, where) for name in ("code", "kind", "name")}
    needed = "kind" if do == ADD else "code"
    if not words[needed]:
        raise InputError(
            said(
                "{where}（{do}）要写明 {needed}。",
                "{where} ({do}) must name a {needed}.",
                where=where,
                do=do,
                needed=needed,
            )
        )
    lon, lat = (
        _place(entry, said("{where}（{do}）", "{where} ({do})", where=where, do=do))
        if do in (ADD, MOVE)
        else (None, None)
    )
    sizes = {name: _size(entry[name], name, where) for name in SIZES if entry.get(name) is not None}
    if do == RESIZE and not sizes:
        raise InputError(
            said(
                "{where}（{do}）要写明新的规模：{sizes}。",
                "{where} ({do}) must say a new size: {sizes}.",
                where=where,
                do=do,
                sizes=", ".join(SIZES),
            )
        )
    return Change(do, lon=lon, lat=lat, sizes=sizes, **words)


def _word(entry: Mapping[str, Any], name: str, where: str) -> str:
    value = entry.get(name) or ""
    if not isinstance(value, str) or not value.isprintable() or len(value) > 200:
        raise InputError(
            said(
                "{where}的 {name} 不是短文字：{value}。",
                "{where} has a {name} that is no short text: {value}.",
                where=where,
                name=name,
                value=f"{value!r:.40}",
            )
        )
    return value.strip()


def _place(entry: Mapping[str, Any], where: str) -> tuple[float, float]:
    lon, lat = (plain_number(entry.get(name)) for name in ("lon", "lat"))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError(
            said(
                "{where}要有以度为单位的 lon 和 lat（WGS 84）。",
                "{where} must have lon and lat in degrees (WGS 84).",
                where=where,
            )
        )
    return lon, lat


def _size(value: Any, name: str, where: str) -> float:
    size = plain_number(value)
    if not (math.isfinite(size) and size >= 0):
        raise InputError(
            said(
                "{where}的 {name} 不是大于等于 0 的数：{value}。",
                "{where} has a {name} that is not a number of 0 or more: {value}.",
                where=where,
                name=name,
                value=f"{value!r:.40}",
            )
        )
    return size


def plain_number(value: Any) -> float:
    """Return a number as JSON gave it; NaN for anything else, and for one beyond all floats.

    Examples
    --------
    >>> plain_number(3), plain_number(True), plain_number(10**400)
    (3.0, nan, nan)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan
