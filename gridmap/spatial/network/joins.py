"""Where places step onto the walking network."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridmap.spatial.network.graph import Floats, Ints, Network


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

    def take(self, rows: npt.ArrayLike) -> "Joins":
        """Return those of the places at `rows`, in that order."""
        at = np.asarray(rows)
        return Joins(self.edge[at], self.t[at], self.offset_m[at], self.distance_m[at])

    def followed_by(self, others: "Joins") -> "Joins":
        """Return these and then the others."""
        pairs = (
            (getattr(self, name), getattr(others, name))
            for name in ("edge", "t", "offset_m", "distance_m")
        )
        return Joins(*(np.concatenate(pair) for pair in pairs))

    def without(self, rows: npt.ArrayLike) -> "Joins":
        """Return as many places, of which those at `rows` are not joined."""
        out = np.zeros(len(self.edge), dtype=np.bool_)
        out[np.asarray(rows, dtype=np.int64)] = True
        return Joins(
            edge=np.where(out, -1, self.edge),
            t=np.where(out, 0.0, self.t),
            offset_m=np.where(out, np.inf, self.offset_m),
            distance_m=self.distance_m,
        )


def join_points(network: Network, xy: npt.ArrayLike, limit_m: float = np.inf) -> Joins:
    """Join places to the nearest point of an edge, which need not be a node.

    Of several edges equally near (within 1e-6 m) the one with the lowest number is taken.

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
    >>> import shapely
    >>> from gridmap.spatial.network import build_network
    >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0)]]))
    >>> joins = join_points(network, [(25, 10), (50, 300)], limit_m=100)
    >>> joins.edge, joins.t, joins.offset_m
    (array([ 0, -1]), array([0.25, 0.  ]), array([10., inf]))
    >>> joins.distance_m
    array([ 10., 300.])
    """
    xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if len(network.edges) == 0:
        return no_joins(len(xy))
    nearest, t, distance_m = network.tree.nearest(xy)
    joined = (nearest >= 0) & (distance_m <= limit_m)
    return Joins(
        edge=np.where(joined, nearest, -1),
        t=np.where(joined, t, 0.0),
        offset_m=np.where(joined, distance_m, np.inf),
        distance_m=distance_m,
    )


def no_joins(count: int) -> Joins:
    """Return `count` places of which none is joined.

    Examples
    --------
    >>> no_joins(2).joined
    array([False, False])
    """
    far = np.full(count, np.inf)
    return Joins(np.full(count, -1), np.zeros(count), far, far.copy())
