"""Scenarios: changes to facilities as data, and what stands where once they are made."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

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


@dataclass(frozen=True, eq=False)
class Applied:
    """Facilities after some changes.

    Attributes
    ----------
    removed : (N,) array of int
        Rows of the present facilities that no longer stand where they stood.
    added : DataFrame
        Those that stand at a new place: code, name, kind, lon, lat, `SIZES`, and `row`, the
        present row of a moved one, -1 of a new one.
    resized : dict of int to dict
        New sizes of present rows that stay where they are.
    """

    removed: npt.NDArray[np.int64]
    added: pd.DataFrame
    resized: dict[int, dict[str, float]]


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


def apply_changes(facilities: pd.DataFrame, changes: Iterable[Change]) -> Applied:
    """Say which facilities stand where after some changes, made in their order.

    Parameters
    ----------
    facilities : DataFrame
        code, name, kind, lon, lat and `SIZES`, a row a facility.

    Raises
    ------
    InputError
        A change names a facility that there is not, that is closed already, or whose code several
        have.

    Examples
    --------
    >>> stations = pd.DataFrame({"code": ["F1"], "name": ["甘泉驿站"], "kind": ["service_station"],
    ...     "lon": [100.4], "lat": [38.9], "capacity": [None], "floor_area_m2": [None],
    ...     "activity_area_m2": [None], "staff": [2]})
    >>> applied = apply_changes(stations, [Change("move", "F1", lon=100.5, lat=38.9)])
    >>> applied.removed.tolist(), applied.added[["code", "lon", "row"]].values.tolist()
    ([0], [['F1', 100.5, 0]])
    """
    stand = _Standing(facilities)
    for place, change in enumerate(changes, start=1):
        stand.make(change, said("第 {n} 处改动", "Change {n}", n=place))
    names = ["code", "name", "kind", "lon", "lat", *SIZES, "row"]
    added = pd.DataFrame([entry for entry in stand.new if entry], columns=names)
    return Applied(np.array(sorted(stand.removed), dtype=np.int64), added, stand.resized)


class _Standing:
    """Facilities while changes are made to them, one after the other."""

    def __init__(self, facilities: pd.DataFrame) -> None:
        self.facilities = facilities
        codes = facilities["code"].to_numpy(dtype=object)
        # Row of each code; -2 - i stands for the i-th new place, None for closed.
        self.places: dict[str, list[int]] = {}
        for row, code in enumerate(codes):
            self.places.setdefault(code, []).append(row)
        self.closed: set[str] = set()
        self.removed: set[int] = set()
        self.new: list[dict[str, Any] | None] = []
        self.resized: dict[int, dict[str, float]] = {}

    def make(self, change: Change, where: str) -> None:
        """Make one change."""
        if change.do == ADD:
            self._add(change, where)
            return
        place = self._find(change.code, f"{where} ({change.do})")
        if change.do == CLOSE:
            self._take(place)
            del self.places[change.code]
            self.closed.add(change.code)
        elif change.do == RESIZE:
            self._resize(place, change.sizes)
        else:
            entry = self._take(place) | {"lon": change.lon, "lat": change.lat}
            self.places[change.code] = [self._put(entry)]

    def _add(self, change: Change, where: str) -> None:
        if change.code in self.places and change.code:
            raise InputError(
                said(
                    "{where}（新增）：已经有设施 {code}。",
                    "{where} (add): there is a facility {code} already.",
                    where=where,
                    code=repr(change.code),
                )
            )
        entry = {
            "code": change.code,
            "name": change.name,
            "kind": change.kind,
            "lon": change.lon,
            "lat": change.lat,
            **{name: change.sizes.get(name, np.nan) for name in SIZES},
            "row": -1,
        }
        place = self._put(entry)
        if change.code:
            self.places[change.code] = [place]

    def _find(self, code: str, where: str) -> int:
        found = self.places.get(code, [])
        if code in self.closed and not found:
            raise InputError(
                said(
                    "{where}：{code} 在前面的改动里已经关闭。",
                    "{where}: {code} was closed by a change before.",
                    where=where,
                    code=repr(code),
                )
            )
        if not found:
            raise InputError(
                said(
                    "{where}：没有编码为 {code} 的设施。",
                    "{where}: there is no facility with the code {code}.",
                    where=where,
                    code=repr(code),
                )
            )
        if len(found) > 1:
            raise InputError(
                said(
                    "{where}：有 {n} 个设施的编码是 {code}。",
                    "{where}: {n} facilities have the code {code}.",
                    where=where,
                    n=len(found),
                    code=repr(code),
                )
            )
        return found[0]

    def _put(self, entry: dict[str, Any]) -> int:
        self.new.append(entry)
        return -1 - len(self.new)

    def _take(self, place: int) -> dict[str, Any]:
        """Take a facility from where it stands, and return what is known of it."""
        if place < 0:
            entry = self.new[-2 - place]
            self.new[-2 - place] = None
            return entry or {}
        self.removed.add(place)
        row = self.facilities.iloc[place]
        entry = {name: row[name] for name in ("code", "name", "kind", "lon", "lat", *SIZES)}
        return entry | self.resized.pop(place, {}) | {"row": place}

    def _resize(self, place: int, sizes: dict[str, float]) -> None:
        if place >= 0:
            self.resized[place] = self.resized.get(place, {}) | sizes
        else:
            entry = self.new[-2 - place] or {}
            entry.update(sizes)
