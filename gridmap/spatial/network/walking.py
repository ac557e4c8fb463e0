"""Walking distances over a network, from the nearest facility to many places at once."""

from collections.abc import Iterator

import numpy as np

from gridmap.spatial.network.graph import Floats, Ints, Network
from gridmap.spatial.network.joins import Joins
from gridmap.spatial.network.waves import shortest_ways


def walking_distance(
    network: Network, sources: Joins, targets: Joins, limit_m: float = np.inf
) -> tuple[Floats, Ints]:
    """Measure how far each target is from the source nearest on foot.

    The way leads from the source straight to its edge, along edges, and straight to the target;
    all of it counts. Two places on one edge go directly along it.

    Parameters
    ----------
    network : Network
        The walking network.
    sources, targets : Joins
        Facilities and residences as `join_points` gives them.
    limit_m : float
        Longest way looked for, both offsets included; a way of exactly this length is found.

    Returns
    -------
    distance_m : (targets,) array of float
        Length of the shortest way, infinite beyond the limit, without a way or when not joined.
    nearest : (targets,) array of int
        Position of that source, -1 where the distance is infinite. Of sources equally near, which
        one is named does not depend on chance, but is otherwise not promised.

    Examples
    --------
    >>> import shapely
    >>> from gridmap.spatial.network import build_network, join_points
    >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0)], [(100, 0), (100, 80)]]))
    >>> school = join_points(network, [(100, 60)])
    >>> homes = join_points(network, [(30, 5), (100, 70)])
    >>> walking_distance(network, school, homes, limit_m=500)
    (array([135.,  10.]), array([0, 0]))
    """
    node_m, node_source = node_distances(network, sources, limit_m)
    distance_m = np.full(len(targets.edge), np.inf)
    nearest = np.full(len(targets.edge), -1, dtype=np.int64)
    here = np.flatnonzero(targets.joined)
    for end in (0, 1):
        node = network.edges[targets.edge[here], end]
        way_m = node_m[node] + _part_m(network, targets, end)[here] + targets.offset_m[here]
        _keep_shorter(distance_m, nearest, here, way_m, node_source[node])
    for target, source, way_m in _ways_on_one_edge(network, sources, targets):
        _keep_shorter(distance_m, nearest, target, way_m, source)
    beyond = ~(distance_m <= limit_m)
    distance_m[beyond], nearest[beyond] = np.inf, -1
    return distance_m, nearest


def node_distances(
    network: Network, sources: Joins, limit_m: float = np.inf
) -> tuple[Floats, Ints]:
    """Measure how far each node of the network is from the source nearest on foot.

    Parameters
    ----------
    network : Network
        The walking network.
    sources : Joins
        Facilities as `join_points` gives them.
    limit_m : float
        Longest way looked for, offset included.

    Returns
    -------
    distance_m : (N,) array of float
        Infinite beyond the limit.
    nearest : (N,) array of int
        Position of the source, -1 where the distance is infinite.

    Examples
    --------
    >>> import shapely
    >>> from gridmap.spatial.network import build_network, join_points
    >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0), (400, 0)]]))
    >>> node_distances(network, join_points(network, [(20, 1)]), limit_m=200)
    (array([21., 81., inf]), array([ 0,  0, -1]))
    """
    joined = np.flatnonzero(sources.joined)
    start_m = [_part_m(network, sources, end)[joined] + sources.offset_m[joined] for end in (0, 1)]
    return shortest_ways(
        network.graph,
        start=network.edges[sources.edge[joined]].T.ravel(),
        start_m=np.concatenate(start_m),
        source=np.tile(joined, 2),
        limit_m=limit_m,
    )


def _part_m(network: Network, joins: Joins, end: int) -> Floats:
    """Length between a join and one end of its edge."""
    share = joins.t if end == 0 else 1.0 - joins.t
    part: Floats = share * network.edge_length_m[joins.edge] if len(network.edges) else 0 * share
    return part


def _ways_on_one_edge(
    network: Network, sources: Joins, targets: Joins
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Pair targets with the sources on the same edge, and measure along it."""
    by_edge = np.flatnonzero(sources.joined)
    by_edge = by_edge[np.argsort(sources.edge[by_edge], kind="stable")]
    edges = sources.edge[by_edge]
    first = np.searchsorted(edges, targets.edge, side="left")
    count = np.searchsorted(edges, targets.edge, side="right") - first
    # One round per source on an edge keeps memory flat: two or three rounds in a town.
    for turn in range(int(count.max(initial=0))):
        target = np.flatnonzero(count > turn)
        source = by_edge[first[target] + turn]
        apart = np.abs(targets.t[target] - sources.t[source])
        along_m = apart * network.edge_length_m[targets.edge[target]]
        yield target, source, sources.offset_m[source] + along_m + targets.offset_m[target]


def _keep_shorter(
    distance_m: Floats, nearest: Ints, target: Ints, way_m: Floats, source: Ints
) -> None:
    shorter = way_m < distance_m[target]
    distance_m[target[shorter]] = way_m[shorter]
    nearest[target[shorter]] = source[shorter]
