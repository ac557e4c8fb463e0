"""Walking distances over a network, from the nearest facility to many places at once."""

import numpy as np

from gridmap.spatial.network.graph import Floats, Ints, Network
from gridmap.spatial.network.joins import Joins
from gridmap.spatial.network.waves import lower_ways, start_ways


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
        Position of that source, -1 where the distance is infinite. Of sources equally near it is
        the one that stands first (if they differ by no more than rounding, it may be another).

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
    node_ways = node_distances(network, sources, limit_m)
    every = np.arange(len(targets.edge))
    return arrivals(network, node_ways, sources, targets, every, limit_m)


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
    node_m, node_source = np.full(len(network.nodes_xy), np.inf), np.full(len(network.nodes_xy), -1)
    lower_ways(network, node_m, node_source, start_ways(network, sources), limit_m)
    return node_m, node_source


def arrivals(
    network: Network,
    node_ways: tuple[Floats, Ints],
    sources: Joins,
    targets: Joins,
    rows: Ints,
    limit_m: float,
) -> tuple[Floats, Ints]:
    """Measure the targets `rows` when the ways to all nodes are known.

    Returns
    -------
    distance_m, nearest : (rows,) arrays
        As `walking_distance` gives them.
    """
    from gridmap.spatial.network.kernels.arriving import arrive  # noqa: PLC0415 - imports numba

    distance_m, nearest = np.empty(len(rows)), np.empty(len(rows), np.int64)
    places = targets.edge, targets.t, targets.offset_m
    edges = network.edges, network.edge_length_m
    by_edge = _by_edge(sources)
    arrive(rows, *places, *edges, *node_ways, *by_edge, limit_m, distance_m, nearest)
    return distance_m, nearest


def _by_edge(sources: Joins) -> tuple[Ints, Ints, Floats, Floats]:
    """Sort joined sources by their edges, so that those of one edge are found by halving."""
    row = np.flatnonzero(sources.joined)
    row = row[np.argsort(sources.edge[row], kind="stable")]
    return sources.edge[row], row, sources.t[row], sources.offset_m[row]
