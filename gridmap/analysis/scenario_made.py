"""What stands where once the changes of a scenario are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.scenario import ADD, CLOSE, RESIZE, SIZES, Change
from gridmap.errors import InputError
from gridmap.saying import said


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
