"""Where places step onto the walking network."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.spatial.network.graph import Floats, Ints, Network

# Edges this much further than the nearest count as equally near, so that rounding (of another
# reference system, of a shift of all coordinates) cannot choose between two streets.
TIE_M = 1e-6

_ROW_M = 200.0


@dataclass(frozen=True, eq=False)
class Joins:
    """Where places step onto a network: the nearest point of the nearest edge.

    Attributes
    ----------
    edge : (P,) array of int
        The edge, -1 where the place is not joined.
    t : (P,) array of float
        How far along the edge, 0 at its first node to 1 at its second; 0 where not joined.
    offset_m : (P,) array of float
        Straight distance between the place and that point, infinite where not joined.
    distance_m : (P,) array of float
        Distance to the nearest edge even beyond the limit; infinite if there is no edge or the
        place has no coordinates.
    """

    edge: Ints
    t: Floats
    offset_m: Floats
    distance_m: Floats

    @property
    def joined(self) -> npt.NDArray[np.bool_]:
        """Whether each place is joined."""
        return self.edge >= 0


def join_points(network: Network, xy: npt.ArrayLike, limit_m: float = np.inf) -> Joins:
    """Join places to the nearest point of an edge, which need not be a node.

    Of several edges equally near (within `TIE_M`) the one with the lowest number is taken.

    Parameters
    ----------
    network : Network
        The walking network.
    xy : (P, 2) array
        Places in the network's reference system, in metres; NaN is a place without coordinates.
    limit_m : float
        Places further than this from every edge are not joined.

    Returns
    -------
    Joins
        One entry per place.

    Examples
    --------
    >>> from gridmap.spatial.network import build_network
    >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0)]]))
    >>> joins = join_points(network, [(25, 10), (50, 300)], limit_m=100)
    >>> joins.edge, joins.t, joins.offset_m
    (array([ 0, -1]), array([0.25, 0.  ]), array([10., inf]))
    >>> joins.distance_m
    array([ 10., 300.])
    """
    xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    nearest, t, distance_m = _nearest_edges(network, xy)
    joined = (nearest >= 0) & (distance_m <= limit_m)
    return Joins(
        edge=np.where(joined, nearest, -1),
        t=np.where(joined, t, 0.0),
        offset_m=np.where(joined, distance_m, np.inf),
        distance_m=distance_m,
    )


def _nearest_edges(network: Network, xy: Floats) -> tuple[Ints, Floats, Floats]:
    edge = np.full(len(xy), -1, dtype=np.int64)
    t, distance_m = np.zeros(len(xy)), np.full(len(xy), np.inf)
    placed = _in_rows(xy)
    if len(network.edges) == 0 or len(placed) == 0:
        return edge, t, distance_m
    points = shapely.points(xy[placed])
    found = network.tree.query_nearest(points, all_matches=False, return_distance=True)
    reach_m = np.empty(len(placed))
    reach_m[found[0][0]] = found[1] + TIE_M
    pair_point, pair_edge = network.tree.query(points, "dwithin", distance=reach_m)
    first = np.full(len(placed), len(network.edges), dtype=np.int64)
    np.minimum.at(first, pair_point, pair_edge)
    edge[placed] = first
    t[placed], distance_m[placed] = _foot(network, first, xy[placed])
    return edge, t, distance_m


def _in_rows(xy: Floats) -> Ints:
    """Put places with coordinates in order, row by row: neighbours ask for the same edges.

    That alone halves the time of the search tree, which otherwise waits for memory.
    """
    placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
    x, y = xy[placed].T
    order: Ints = placed[np.lexsort((x, np.floor(y / _ROW_M)))]
    return order


def _foot(network: Network, edge: Ints, xy: Floats) -> tuple[Floats, Floats]:
    """Find the nearest point of each edge: how far along it, and how far away.

    Only differences of coordinates enter, so nothing is lost to their size.
    """
    start = network.nodes_xy[network.edges[edge, 0]]
    along = network.nodes_xy[network.edges[edge, 1]] - start
    to_point = xy - start
    square = np.maximum((along**2).sum(axis=1), np.finfo(np.float64).tiny)
    t = np.clip((to_point * along).sum(axis=1) / square, 0.0, 1.0)
    gap = to_point - t[:, None] * along
    return t, np.hypot(gap[:, 0], gap[:, 1])
