"""The town as a search walks it: the network, with residences and facilities joined to it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from gridmap.actions.coverage_inputs import Inputs
from gridmap.actions.networks import open_joins, open_network
from gridmap.analysis.reach import straight_distance
from gridmap.errors import InputError
from gridmap.spatial.nearest import straight_pairs, straight_times_within
from gridmap.spatial.network import (
    Joins,
    Network,
    build_network,
    catchments,
    join_points,
    times_within,
    walking_distance,
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# A pair takes 24 bytes, and as much again while it is sorted.
MOST_PAIRS = 50_000_000
FARTHEST_M = 1e8


class Pairs(NamedTuple):
    """Residences and facilities that are near enough, by position, and how far apart."""

    residence: Ints
    facility: Ints
    distance_m: Floats


@dataclass(frozen=True, eq=False)
class Ground:
    """Where residences and facilities are, straight and on the network.

    `homes` and `places` are their joins; whatever is further than `join_limit_m` from every path
    has none.
    """

    network: Network
    homes: Joins
    places: Joins
    residence_xy: Floats
    facility_xy: Floats
    join_limit_m: float

    def nearest(self, rows: Ints, method: str, limit_m: float) -> tuple[Floats, Ints]:
        """Find, for each residence, the nearest of the facilities at `rows`.

        Returns
        -------
        distance_m : (R,) array of float
            NaN where a residence cannot be measured, infinite where nothing was found.
        nearest : (R,) array of int
            Position in `rows`, -1 for none.
        """
        if method == "straight":
            distance_m, nearest = straight_distance(self.residence_xy, self.facility_xy[rows])
        else:
            sources = self.places.take(rows)
            distance_m, nearest = walking_distance(self.network, sources, self.homes, limit_m)
        distance_m[~self.measurable(method)] = np.nan
        return distance_m, nearest

    def measurable(self, method: str) -> npt.NDArray[np.bool_]:
        """Return which residences can be measured by a method."""
        if method == "walking":
            return np.asarray(self.homes.joined)
        return np.asarray(np.isfinite(self.residence_xy).all(axis=1))

    def times(self, rows: Ints, method: str, thresholds_m: list[float]) -> npt.NDArray[np.int32]:
        """Count, for each residence, the facilities at `rows` within each threshold.

        Returns
        -------
        (T, R) array of int32
            -1 where a residence cannot be measured.
        """
        if method == "walking":
            counted = times_within(self.network, self.places.take(rows), self.homes, thresholds_m)
        else:
            facility_xy = self.facility_xy[rows]
            counted = straight_times_within(self.residence_xy, facility_xy, thresholds_m)
        return np.where(self.measurable(method), counted, -1).astype(np.int32)

    def pairs(self, rows: Ints, method: str, limit_m: float) -> Pairs:
        """Find every pair of a residence and one of the facilities at `rows` within a limit.

        Raises
        ------
        InputError
            There are so many that they would not fit into memory.
        """
        self._refuse_too_many(rows, limit_m)
        if method == "walking":
            found = catchments(self.network, self.places.take(rows), self.homes, limit_m)
        else:
            found = straight_pairs(self.residence_xy, self.facility_xy[rows], limit_m)
        return Pairs(found.target, rows[found.source], found.distance_m)

    def _refuse_too_many(self, rows: Ints, limit_m: float) -> None:
        # No walk is shorter than the straight line, so these are at least all pairs.
        trees = [
            cKDTree(xy[np.isfinite(xy).all(axis=1)])
            for xy in (self.facility_xy[rows], self.residence_xy)
        ]
        # A tree compares squares: of a million kilometres they still are numbers.
        count = int(trees[0].count_neighbors(trees[1], min(limit_m, FARTHEST_M)))
        if count > MOST_PAIRS:
            raise InputError(
                f"within {limit_m:,.0f} m there are {count:,} pairs of a residence and a "
                f"facility, more than the {MOST_PAIRS:,} that fit into memory"
            )


def lay_ground(
    inputs: Inputs,
    join_limit_m: float,
    networks: Path | None = None,
    layers: dict[str, str] | None = None,
) -> Ground:
    """Build the network of the paths, and join residences and facilities to it.

    Parameters
    ----------
    networks : Path, optional
        Folder where network and joins of residences are kept, so that the next run on the same
        contents opens them.
    layers : dict of str to str, optional
        Hash of the contents of each layer; without it nothing is kept.
    """
    folder = networks if layers else None
    of = layers or {"paths": "", "residences": ""}
    paths = network_key(inputs.crs.to_string(), of["paths"])
    homes_on_paths = _key(paths, of["residences"], f"{join_limit_m}")

    def build() -> Network:
        return build_network(inputs.paths, inputs.paths_lonlat)

    network = open_network(folder, paths, build)
    homes = open_joins(
        folder, homes_on_paths, lambda: join_points(network, inputs.residence_xy, join_limit_m)
    )
    places = join_points(network, inputs.facility_xy, join_limit_m)
    return Ground(network, homes, places, inputs.residence_xy, inputs.facility_xy, join_limit_m)


def network_key(crs: str, paths_sha256: str) -> str:
    """Return the key under which the network of some paths is kept."""
    return _key(crs, paths_sha256)


def _key(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode()).hexdigest()
