"""What if: one more facility, twice as large a city, a second start.

One facility more is asked of the whole city of `coverage_whole` and answered with the sums of every
area that changes. The cost of a full evaluation is measured on cities of 10,000 to 1,000,000
residences. A network that was built before is opened from disk.
"""

import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra

from bench.comparing import Comparison, fastest
from bench.coverage_whole import FACILITIES, JOIN_M, LIMIT_M, RESIDENCES, City, make_city
from bench.towns import SEED, street_network
from gridmap.actions.networks import open_network
from gridmap.spatial.network import (
    NearestWays,
    Network,
    build_network,
    join_points,
    nearest_ways,
    walking_distance,
)
from gridmap.spatial.network.kept import network_arrays

THRESHOLD_M = 500.0
MOST_MS = 50.0
SIDES = (100, 316, 1000)


def compare() -> list[Comparison]:
    return [*_one_more(), *_linear(), *_second_open()]


def _one_more() -> list[Comparison]:
    city = make_city()
    homes, places = (
        join_points(city.network, xy, JOIN_M) for xy in (city.home_xy, city.facility_xy)
    )
    ways = nearest_ways(city.network, places, homes, LIMIT_M)
    assert len(ways.doors)  # made once, with the search
    new_xy = city.home_xy[:1] + 5
    _assert_same(ways, new_xy)
    seconds = fastest(
        {
            "change": lambda: _newly_covered(city, ways, new_xy),
            "full": lambda: walking_distance(city.network, places, homes, LIMIT_M),
        }
    )
    job = f"one more of {FACILITIES:,} facilities, {RESIDENCES:,} residences"
    return [
        Comparison(job, "a full search", seconds["change"], seconds["full"], 1 / 20),
        Comparison(job, "the limit", seconds["change"] * 1000, MOST_MS, 1.0, "ms"),
    ]


def _newly_covered(city: City, ways: NearestWays, new_xy: np.ndarray) -> dict[int, int]:
    """Join the new one, search what changes, and sum its residents by grid."""
    changed = ways.changed(added=join_points(city.network, new_xy, JOIN_M))
    before = ways.distance_m[changed.target] <= THRESHOLD_M
    newly = changed.target[~before & (changed.distance_m <= THRESHOLD_M)]
    grids, row = np.unique(city.grid[newly], return_inverse=True)
    people = np.bincount(row, city.residents[newly]).astype(int)
    return dict(zip(grids.tolist(), people.tolist(), strict=True))


def _assert_same(ways: NearestWays, new_xy: np.ndarray) -> None:
    added = join_points(ways.network, new_xy, JOIN_M)
    changed = ways.changed(added=added)
    full_m, _ = walking_distance(
        ways.network, ways.sources.followed_by(added), ways.targets, LIMIT_M
    )
    ours_m = ways.distance_m.copy()
    ours_m[changed.target] = changed.distance_m
    assert len(changed.target)
    assert (ours_m == full_m).all()


def _linear() -> list[Comparison]:
    """Evaluate 10,000 to 1,000,000 residences: the cost of each should not grow.

    First in one city, whose network stays the same; then in ever larger cities of one density,
    where it grows a little, because the larger ones no longer fit into the processor's caches.
    SciPy's search alone grows likewise.
    """
    networks = [_streets(side) for side in SIDES]
    grown = {side: _evaluation(net, side**2) for side, net in zip(SIDES, networks, strict=True)}
    filled = {side: _evaluation(networks[-1], side**2) for side in SIDES}
    bare = {side: _bare(net) for side, net in zip(SIDES, networks, strict=True)}
    return [
        *_each("one city", filled, 1.1),
        *_each("larger cities", grown, 3.0),
        *_each("larger cities, by SciPy", bare, float("inf")),
    ]


def _streets(side: int) -> Network:
    network = street_network(side, side, int(2.5 * side * side) - 2 * side)
    assert len(network.tree.order)
    assert network.graph.nnz
    return network


def _each(what: str, jobs: dict[int, Callable[[], object]], at_most: float) -> list[Comparison]:
    """Compare the cost of each residence with that in the tenfold smaller number of them."""
    seconds = fastest({str(side): job for side, job in jobs.items()})
    each = {side: seconds[str(side)] / side**2 * 1e6 for side in SIDES}
    return [
        Comparison(
            f"{what}: {large**2:,} residences ({seconds[str(large)]:.2f} s), each",
            f"of {small**2:,} ({seconds[str(small)]:.2f} s)",
            each[large],
            each[small],
            at_most,
            "us",
        )
        for small, large in pairwise(SIDES)
    ]


def _bare(network: Network) -> Callable[[], object]:
    nodes = len(network.nodes_xy)
    chosen = np.random.default_rng(SEED).choice(nodes, nodes // 500, replace=False)
    return lambda: dijkstra(network.graph, indices=chosen, min_only=True, limit=LIMIT_M)


def _evaluation(network: Network, residences: int) -> Callable[[], object]:
    rng = np.random.default_rng(SEED)
    nodes = len(network.nodes_xy)
    low, high = network.nodes_xy.min(axis=0), network.nodes_xy.max(axis=0)
    home_xy = rng.uniform(low, high, (residences, 2))
    facility_xy = network.nodes_xy[rng.choice(nodes, nodes // 500, replace=False)]

    def evaluate() -> object:
        homes, places = (join_points(network, xy, JOIN_M) for xy in (home_xy, facility_xy))
        return walking_distance(network, places, homes, LIMIT_M)

    evaluate()
    return evaluate


def _second_open() -> list[Comparison]:
    town = street_network()
    lines = shapely.linestrings(town.nodes_xy[town.edges])

    def build() -> Network:
        return build_network(lines)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        open_network(path, "paths", build)
        seconds = fastest(
            {
                "again": lambda: _read(open_network(path, "paths", build)),
                "built": lambda: _complete(build()),
            }
        )
    job = f"open a network of {len(lines):,} edges again"
    return [Comparison(job, "building it", seconds["again"], seconds["built"], 1 / 20)]


def _complete(network: Network) -> Network:
    """Make what a search needs besides, as the kept network has it."""
    assert network.graph.nnz
    assert len(network.tree.order)
    return network


def _read(network: Network) -> float:
    """Read every array: opening only maps them."""
    return sum(float(array.sum()) for array in network_arrays(network).values())
