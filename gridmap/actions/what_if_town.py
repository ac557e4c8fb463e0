"""The town of a run, ready to be asked what if: network, places, ways and sums, kept in memory."""

import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from gridmap.actions.bounded import Bounded
from gridmap.actions.coverage_ground import Ground, Pairs, lay_ground
from gridmap.actions.coverage_hashes import edited_layers, layers_sha256
from gridmap.actions.coverage_inputs import Inputs, newest_edition, read_inputs
from gridmap.actions.what_if_notes import Note, edited
from gridmap.analysis.reach import reach_states, reach_summary, sum_by_area
from gridmap.db.models import Run
from gridmap.db.session import Session
from gridmap.db.stamp import stamp
from gridmap.spatial.crs import to_lonlat
from gridmap.spatial.nearest import NearestStraight, nearest_straight
from gridmap.spatial.network.changes import NearestWays, nearest_ways

MOST_TOWNS = 2
MOST_WAYS = 6
MOST_SUMS = 32
MOST_SEATED = 4
LOOK_AGAIN_S = 10.0  # a large town takes seconds to read, and a busy store is written all the time
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Town:
    """The town as a run saw it.

    Attributes
    ----------
    crs : pyproj.CRS
    limit_m : float
        Longest walk that the run looked for.
    ground : Ground
        The network, with residences and facilities joined to it.
    counts : dict of str to (R,) array of int
        People of each residence; -1 is no data.
    positions : dict of str to (R,) array of int
        Row in `areas[level]` of each residence, -1 for none.
    areas : dict of str to DataFrame
        Per level: code, name, residents.
    facilities : DataFrame
        Those of the run, aligned with the ground's places.
    notes : list of dict
        What a reader must know, in both languages.
    sha256 : dict of str to str
        Of the contents of each layer.
    """

    crs: pyproj.CRS
    limit_m: float
    ground: Ground
    counts: dict[str, npt.NDArray[Any]]
    positions: dict[str, Ints]
    areas: dict[str, pd.DataFrame]
    facilities: pd.DataFrame
    notes: list[Note]
    sha256: dict[str, str]
    ways: Bounded["Ways"] = field(default_factory=lambda: Bounded(MOST_WAYS))
    seated: Bounded["Seated"] = field(default_factory=lambda: Bounded(MOST_SEATED))

    def people(self, name: str) -> Ints:
        """Return the people of each residence; where it says nothing, 0."""
        people: Ints = np.maximum(self.counts[name], 0).astype(np.int64)
        return people

    def position(self, level: str) -> Ints:
        """Return the row in `areas[level]` of each residence."""
        return self.positions[level]

    @cached_property
    def lonlat(self) -> Floats:
        """Longitude and latitude of each residence."""
        points = to_lonlat(np.asarray(shapely.points(self.ground.residence_xy)), self.crs)
        return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


@dataclass(frozen=True, eq=False)
class Seated:
    """The pairs of a standard's facilities as they are, and who is served by them."""

    pairs: Pairs
    served: Floats


class Sums(NamedTuple):
    """People before any change: in all, and those uncovered by area."""

    total: dict[str, int]
    areas: Ints


@dataclass(frozen=True, eq=False)
class Ways:
    """The nearest facilities of some kinds, ready to be asked what changes.

    Attributes
    ----------
    rows : (F,) array of int
        Rows of `town.facilities` that are of these kinds.
    found : NearestWays or NearestStraight
    joined : (R,) array of bool
        Residences that can be measured.
    """

    town: Town
    rows: Ints
    found: NearestWays | NearestStraight
    joined: npt.NDArray[np.bool_]
    kept_sums: Bounded[Sums] = field(default_factory=lambda: Bounded(MOST_SUMS))

    @property
    def distance_m(self) -> Floats:
        """Metres to the nearest facility of each residence, infinite without any."""
        found: Floats = self.found.distance_m
        return found

    @property
    def walking(self) -> NearestWays:
        """The ways on foot."""
        assert isinstance(self.found, NearestWays)  # noqa: S101 - asked for by its method
        return self.found

    @property
    def straight(self) -> NearestStraight:
        """The straight lines."""
        assert isinstance(self.found, NearestStraight)  # noqa: S101
        return self.found

    def sums(self, people: str, threshold_m: float, level: str) -> Sums:
        """Sum who is covered before any change."""
        key = (people, threshold_m, level)
        return self.kept_sums.get(key, lambda: self._sums(people, threshold_m, level))

    def _sums(self, people: str, threshold_m: float, level: str) -> Sums:
        weight = self.town.people(people)
        total = reach_summary(weight, self.distance_m, self.joined, threshold_m)
        states = reach_states(self.distance_m, self.joined, threshold_m)
        position, count = self.town.position(level), len(self.town.areas[level])
        return Sums(total, sum_by_area(position, count, {"": weight}, states)[""].uncovered)


class _Held:
    """A town in memory; whether somebody edited its layers past gridmap is looked at now and then.

    What gridmap writes itself never changes what a run read.
    """

    def __init__(self, session: Session, run: Run, networks: Path | None) -> None:
        self._lock = Lock()
        self._mark, self._looked = stamp(session), time.monotonic()
        inputs = read_inputs(session, newest_edition(run.editions))
        self._town = _town(session, run, inputs, layers_sha256(inputs), networks)

    def town(self, session: Session, run: Run, networks: Path | None) -> Town:
        """Return the town as the store says it now."""
        with self._lock:
            mark, now = stamp(session), time.monotonic()
            if mark != self._mark and now - self._looked >= LOOK_AGAIN_S:
                inputs = read_inputs(session, newest_edition(run.editions))
                sha256 = layers_sha256(inputs)
                if sha256 != self._town.sha256:
                    self._town = _town(session, run, inputs, sha256, networks)
                self._mark, self._looked = mark, now
            return self._town


_held = Bounded[_Held](MOST_TOWNS)


def town_of(session: Session, run: Run, networks: Path | None) -> Town:
    """Return the town of a run, which is kept ready in memory."""
    held = _held.get(run_key(session, run), lambda: _Held(session, run, networks))
    return held.town(session, run, networks)


def run_key(session: Session, run: Run) -> tuple[Any, ...]:
    """Return what tells a run from every other, in this and other stores."""
    engine: Any = session.get_bind()
    return str(engine.url), run.id, run.started_at, run.result_sha256


def _town(
    session: Session, run: Run, inputs: Inputs, sha256: dict[str, str], networks: Path | None
) -> Town:
    ground = lay_ground(inputs, float(run.parameters["join_limit_m"]), networks)
    return Town(
        inputs.crs,
        float(run.parameters["search_limit_m"]),
        ground,
        inputs.counts,
        {level: inputs.area_positions(level) for level in inputs.areas},
        {level: t[["code", "name", "residents"]] for level, t in inputs.areas.items()},
        pd.DataFrame(inputs.facilities.drop(columns="geometry")),
        edited(edited_layers(session, run, sha256)),
        sha256,
    )


def ways_of(town: Town, kinds: list[str], method: str) -> Ways:
    """Return the nearest facilities of some kinds; the search is kept for the next question."""
    key = (tuple(sorted(kinds)), method)
    return town.ways.get(key, lambda: _search(town, kinds, method))


def _search(town: Town, kinds: list[str], method: str) -> Ways:
    rows = np.flatnonzero(town.facilities["kind"].isin(kinds).to_numpy(dtype=bool))
    ground = town.ground
    found: NearestWays | NearestStraight
    if method == "walking":
        sources = ground.places.take(rows)
        found = nearest_ways(ground.network, sources, ground.homes, town.limit_m)
    else:
        found = nearest_straight(ground.residence_xy, ground.facility_xy[rows])
    joined = ground.measurable(method)
    return Ways(town, rows, found, joined)
