"""Coverage of a large city: 1,000,000 residences, 1,000,000 nodes, 2,000 facilities, two methods.

Phase by phase: loading, that is opening the kept network and placing each residence in its grid;
joining residences and facilities to the network; searching the nearest facility by walking and in
a straight line; saying of each residence whether it is covered at four thresholds; and summing
residents over 100,000 grids and their parents. "The whole" is all but the loading.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from bench.comparing import ROUNDS, Comparison, fastest
from bench.towns import SEED, street_network, tiling
from gridmap.actions.networks import open_network
from gridmap.analysis.reach import reach_states, straight_distance, sum_by_area
from gridmap.spatial.network import Network, join_points, walking_distance
from gridmap.spatial.network.kept import network_arrays
from gridmap.spatial.overlay import containing

RESIDENCES, FACILITIES = 1_000_000, 2_000
THRESHOLDS_M = (300.0, 500.0, 800.0, 1_000.0)
JOIN_M, LIMIT_M = 200.0, 1_000.0
CHILDREN = (10, 10, 10)  # grids in a community, communities in a subdistrict, these in a district
TREE_RESIDENCES = 200_000
MOST_MEMORY_MB = 2_000.0


@dataclass(frozen=True)
class City:
    """What an evaluation loads: places in metres, people, and each residence's grid."""

    network: Network
    home_xy: np.ndarray
    residents: np.ndarray
    grid: np.ndarray
    grids: int
    facility_xy: np.ndarray


def make_city() -> City:
    network = street_network()
    assert network.graph.nnz
    assert len(network.tree.order)
    rng = np.random.default_rng(SEED)
    low, high = network.nodes_xy.min(axis=0), network.nodes_xy.max(axis=0)
    home_xy = rng.uniform(low, high, (RESIDENCES, 2))
    cells = tiling()
    west, south, east, north = shapely.total_bounds(cells)
    share = (home_xy - low) / (high - low)
    grid = containing(cells, share * [east - west, north - south] + [west, south])
    facility_xy = network.nodes_xy[rng.choice(len(network.nodes_xy), FACILITIES, replace=False)]
    residents = rng.integers(0, 60, RESIDENCES)
    return City(network, home_xy, residents, grid, len(cells), facility_xy)


class Evaluation:
    """The phases of one evaluation, in order; each leaves its result for the next."""

    def __init__(self, city: City) -> None:
        self.city = city

    def join(self) -> None:
        """Join residences and facilities to the network."""
        self.homes = join_points(self.city.network, self.city.home_xy, JOIN_M)
        self.places = join_points(self.city.network, self.city.facility_xy, JOIN_M)

    def search(self) -> None:
        """Measure the nearest facility, walking and straight."""
        city = self.city
        self.found = {
            "walking": (
                walking_distance(city.network, self.places, self.homes, LIMIT_M)[0],
                self.homes.joined,
            ),
            "straight": (
                straight_distance(city.home_xy, city.facility_xy)[0],
                np.ones(RESIDENCES, dtype=bool),
            ),
        }

    def assign(self) -> None:
        """Say of each residence whether it is covered, for each threshold."""
        self.states = {
            (method, threshold_m): reach_states(distance_m, joined, threshold_m)
            for method, (distance_m, joined) in self.found.items()
            for threshold_m in THRESHOLDS_M
        }

    def sum(self) -> None:
        """Add up residents by grid and by the areas above."""
        city, weights = self.city, {"residents": self.city.residents}
        self.sums = {
            key: _with_parents(sum_by_area(city.grid, city.grids, weights, states)["residents"])
            for key, states in self.states.items()
        }


PHASES = ("join", "search", "assign", "sum")


def compare() -> list[Comparison]:
    city = make_city()
    evaluation = Evaluation(city)
    seconds = _phases(evaluation)
    _check(evaluation)
    job = f"coverage, {RESIDENCES:,} residences, {FACILITIES:,} facilities"
    bare = fastest({"scipy": lambda: _bare_search(evaluation)})["scipy"]
    whole = sum(seconds.values())
    rows = [
        Comparison(f"{job}: search", "scipy, bare", seconds["search"], bare, 1.33),
        Comparison(f"{job}: whole", "the search", whole, seconds["search"], 3.0),
    ]
    rows += [
        Comparison(f"{job}: {phase}", "the whole", took, whole, at_most)
        for phase, took, at_most in [
            ("load", _load(city), float("inf")),
            *((phase, seconds[phase], 1.0) for phase in PHASES),
        ]
    ]
    memory = Comparison(f"{job}: memory", "the limit", _peak_mb(), MOST_MEMORY_MB, 1.0, "MB")
    return [*rows, _against_tree(city), memory]


def _phases(evaluation: Evaluation) -> dict[str, float]:
    """Time each phase; the fastest of several rounds counts."""
    seconds = dict.fromkeys(PHASES, float("inf"))
    for _ in range(ROUNDS):
        for phase in PHASES:
            job: Callable[[], None] = getattr(evaluation, phase)
            start = time.perf_counter()
            job()
            seconds[phase] = min(seconds[phase], time.perf_counter() - start)
    return seconds


def _load(city: City) -> float:
    """Open the network that an earlier run kept, read all of it, and place residences in grids."""
    cells = tiling()
    west, south, east, north = shapely.total_bounds(cells)
    low, high = city.network.nodes_xy.min(axis=0), city.network.nodes_xy.max(axis=0)
    inside = (city.home_xy - low) / (high - low) * [east - west, north - south] + [west, south]
    with tempfile.TemporaryDirectory() as folder:
        open_network(Path(folder), "paths", lambda: city.network)

        def load() -> None:
            kept = open_network(Path(folder), "paths", lambda: city.network)
            assert sum(float(array.sum()) for array in network_arrays(kept).values())
            assert (containing(cells, inside) == city.grid).all()

        return fastest({"load": load})["load"]


def _with_parents(grids: Any) -> list[np.ndarray]:
    """Covered, uncovered and unjoined residents of the grids, and of each level above."""
    levels = [np.stack([grids.covered, grids.uncovered, grids.unjoined])]
    for children in CHILDREN:
        levels.append(np.add.reduceat(levels[-1], np.arange(0, levels[-1].shape[1], children), 1))
    return levels


def _check(evaluation: Evaluation) -> None:
    """Assert that every level has all residents, and that no walk is shorter than the line."""
    city = evaluation.city
    inside = city.residents[city.grid >= 0].sum()
    for levels in evaluation.sums.values():
        assert [int(level.sum()) for level in levels] == [inside] * len(levels)
    walked, straight = (evaluation.found[method][0] for method in ("walking", "straight"))
    assert (walked >= straight - 1e-6).all()


def _bare_search(evaluation: Evaluation) -> None:
    """Do the same with SciPy alone: to nodes only, from nodes, and without the nearest."""
    city = evaluation.city
    nodes = city.network.edges[evaluation.places.edge, 0]
    dijkstra(city.network.graph, indices=nodes, min_only=True, limit=LIMIT_M)
    cKDTree(city.facility_xy).query(city.home_xy, workers=-1)


def _against_tree(city: City) -> Comparison:
    """Join to edges in shapely's tree, which is made in advance as ours is."""
    network, xy = city.network, city.home_xy[:TREE_RESIDENCES]
    tree = shapely.STRtree(shapely.linestrings(network.nodes_xy[network.edges]))
    points = shapely.points(xy)
    seconds = fastest(
        {
            "gridmap": lambda: join_points(network, xy, JOIN_M),
            "shapely": lambda: tree.query_nearest(points, all_matches=False),
        }
    )
    job = f"join {TREE_RESIDENCES:,} places to {len(network.edges):,} edges"
    return Comparison(job, "shapely's tree", seconds["gridmap"], seconds["shapely"], 0.1)


def _peak_mb() -> float:
    """Let a process of its own load and evaluate, and answer how much memory it took at most."""
    command = [sys.executable, "-m", "bench.coverage_whole"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(json.loads(answer)["peak_mb"])


def _main() -> None:
    evaluation = Evaluation(make_city())
    for phase in PHASES:
        getattr(evaluation, phase)()
    status = Path("/proc/self/status").read_text()
    (peak_kb,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    print(json.dumps({"peak_mb": int(peak_kb) / 1000}))


if __name__ == "__main__":
    _main()
