"""Who can walk to which facility: every pair within a limit, not only the nearest."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridmap.spatial.network.graph import Floats, Ints, Network
from gridmap.spatial.network.joins import Joins
from gridmap.spatial.network.waves import part_m

# Sources searched in one go; a city's are many goes, so that few pairs lie in memory at a time.
_SOURCES_AT_ONCE = 128


@dataclass(frozen=True, eq=False)
class Catchments:
    """Pairs of a source and a target within reach of each other, by source and then by target.

    Attributes
    ----------
    source, target : (P,) arrays of int
        Positions of facilities and residences.
    distance_m : (P,) array of float
        The way between the two, in metres.
    """

    source: Ints
    target: Ints
    distance_m: Floats


def catchments(network: Network, sources: Joins, targets: Joins, limit_m: float) -> Catchments:
    """Find every target within a walk of every source, each measured as if it were the only one.

    Parameters
    ----------
    network : Network
        The walking network.
    sources, targets : Joins
        Facilities and residences as `join_points` gives them.
    limit_m : float
        Longest way looked for, both offsets included; a way of exactly this length is found. A
        pair takes 24 bytes: 2,000 facilities among a million homes have 2 million pairs within
        1,000 m and 15 million within 3,000 m.

    Returns
    -------
    Catchments
        Distances are those of `walking_distance` from that source alone, to the last bit.

    Examples
    --------
    >>> import shapely
    >>> from gridmap.spatial.network import build_network, join_points
    >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0), (200, 0)]]))
    >>> stations = join_points(network, [(0, 0), (150, 0)])
    >>> homes = join_points(network, [(40, 0), (90, 5)])
    >>> catchments(network, stations, homes, limit_m=100)
    Catchments(source=array([0, 0, 1]), target=array([0, 1, 1]), distance_m=array([40., 95., 65.]))
    """
    parts = []
    for part in _parts(network, sources, targets, limit_m):
        order = np.argsort(part.source * len(targets.edge) + part.target)
        parts.append((part.source[order], part.target[order], part.distance_m[order]))
    empty = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    return Catchments(*(np.concatenate(columns) for columns in zip(empty, *parts, strict=True)))


def times_within(
    network: Network, sources: Joins, targets: Joins, thresholds_m: npt.ArrayLike
) -> npt.NDArray[np.int32]:
    """Count the sources within a walk of each target, for several thresholds at once.

    Parameters
    ----------
    network, sources, targets
        As for `catchments`.
    thresholds_m : (T,) array
        Longest ways, in metres; a way of exactly this length counts.

    Returns
    -------
    (T, targets) array of int32
        0 also where a target is not joined.

    Examples
    --------
    >>> import shapely
    >>> from gridmap.spatial.network import build_network, join_points
    >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0), (200, 0)]]))
    >>> stations = join_points(network, [(0, 0), (150, 0)])
    >>> homes = join_points(network, [(40, 0), (90, 5)])
    >>> times_within(network, stations, homes, [50, 100])
    array([[1, 0],
           [1, 2]], dtype=int32)
    """
    from gridmap.spatial.network.kernels.arriving import count_within  # noqa: PLC0415 - imports numba

    thresholds = np.ascontiguousarray(thresholds_m, dtype=np.float64).ravel()
    times = np.zeros((len(thresholds), len(targets.edge)), np.int32)
    if len(thresholds):
        for part in _parts(network, sources, targets, float(thresholds.max())):
            count_within(part.target, part.distance_m, thresholds, times)
    return times


def doors(network: Network, targets: Joins) -> tuple[Ints, Ints, Floats]:
    """List for each node the targets on its edges, and how far along the edge they are.

    Returns
    -------
    first : (N + 1,) array of int
        The targets of node n are at `first[n] : first[n + 1]`.
    target : (D,) array of int
    along_m : (D,) array of float
        Metres along the edge, without the offset.
    """
    from gridmap.spatial.network.kernels.arriving import grouped  # noqa: PLC0415 - imports numba

    joined = np.flatnonzero(targets.joined)
    nodes = network.edges[targets.edge[joined]].T.ravel()
    along_m = np.concatenate([part_m(network, targets, end)[joined] for end in (0, 1)])
    first, order = grouped(len(network.nodes_xy), nodes)
    return first, np.tile(joined, 2)[order], along_m[order]


def _parts(
    network: Network, sources: Joins, targets: Joins, limit_m: float
) -> Iterator[Catchments]:
    """Search from some sources at a time, on all processors, in the order of sources."""
    from gridmap.spatial.network.kernels.spreading import reached_from_each  # noqa: PLC0415 - imports numba

    joined = np.flatnonzero(sources.joined)
    if not len(joined) or not targets.joined.any():
        return
    streets = *network.ways, network.edges, network.edge_length_m
    homes = *doors(network, targets), targets.edge, targets.t, targets.offset_m
    places = sources.edge, sources.t, sources.offset_m

    def search(some: Ints) -> Catchments:
        return Catchments(
            *reached_from_each(*streets, *homes, some, *places, limit_m, network.belt_m)
        )

    goes = np.array_split(joined, -(-len(joined) // _SOURCES_AT_ONCE))
    threads = min(os.cpu_count() or 1, len(goes))
    with ThreadPoolExecutor(threads) as pool:
        # No more goes at a time than threads, or their pairs would pile up.
        for first in range(0, len(goes), threads):
            yield from pool.map(search, goes[first : first + threads])
