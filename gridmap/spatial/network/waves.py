"""Shortest ways from many sources at once, found in waves of nodes.

Dijkstra's algorithm settles one node after the other, and waits for the memory at each. Here all
nodes on the front are taken together: their edges are followed, what is reached by a shorter way
than before makes the next front, and so on until nothing gets shorter. The sums, and so the
distances, are the same to the last bit.

With few sources long edges would overtake short ones and be corrected again and again. Therefore
the nodes wait in order of distance, and only those within one belt set out (delta-stepping: Meyer
and Sanders, Journal of Algorithms 49, 2003).

The loop itself is `kernels.spreading`. It starts from whatever is known: from nothing for a full
search, from the ways of yesterday for a facility that is new today (`changes`).
"""

import numpy as np

from gridmap.spatial.network.graph import Floats, Ints, Network
from gridmap.spatial.network.joins import Joins


def start_ways(network: Network, sources: Joins) -> tuple[Ints, Floats, Ints]:
    """Say where the ways from sources enter the network: both ends of the edges they join.

    Returns
    -------
    start : (S,) array of int
        Nodes; one may stand here several times.
    start_m : (S,) array of float
        Metres walked before each, offset included.
    source : (S,) array of int
        The source that each belongs to.
    """
    joined = np.flatnonzero(sources.joined)
    edge = sources.edge[joined]
    start_m = [part_m(network, sources, end)[joined] + sources.offset_m[joined] for end in (0, 1)]
    return network.edges[edge].T.ravel(), np.concatenate(start_m), np.tile(joined, 2)


def part_m(network: Network, joins: Joins, end: int) -> Floats:
    """Measure the way along its edge between each join and one end of the edge.

    Returns
    -------
    (P,) array of float
        Metres; of no meaning where a place is not joined.
    """
    share = joins.t if end == 0 else 1.0 - joins.t
    part: Floats = share * network.edge_length_m[joins.edge] if len(network.edges) else 0 * share
    return part


def lower_ways(
    network: Network,
    node_m: Floats,
    node_source: Ints,
    begin: tuple[Ints, Floats, Ints],
    limit_m: float,
) -> None:
    """Shorten known ways to nodes, in place, by those that begin anew.

    Of ways of one length the one from the source with the lowest number is taken.

    Parameters
    ----------
    network : Network
        The walking network.
    node_m : (N,) array of float
        Metres to each node, infinite where no way is known.
    node_source : (N,) array of int
        The source that each way leads from, -1 for none.
    begin : three arrays
        Nodes, metres walked before and sources, as `start_ways` gives them.
    limit_m : float
        Longest way looked for.

    Examples
    --------
    >>> import shapely
    >>> from gridmap.spatial.network import build_network
    >>> network = build_network(shapely.linestrings([[(0, 0), (5, 0), (7, 0)]]))
    >>> node_m, node_source = np.full(3, np.inf), np.full(3, -1)
    >>> begin = np.array([0]), np.array([1.0]), np.array([4])
    >>> lower_ways(network, node_m, node_source, begin, limit_m=7)
    >>> node_m, node_source
    (array([ 1.,  6., inf]), array([ 4,  4, -1]))
    """
    from gridmap.spatial.network.kernels.spreading import spread  # noqa: PLC0415 - imports numba

    start, start_m, source = (np.ascontiguousarray(part) for part in begin)
    spread(*network.ways, node_m, node_source, start, start_m, source, limit_m, network.belt_m)
