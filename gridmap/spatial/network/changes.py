"""What changes when facilities come and go, without searching the whole network again."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gridmap.errors import InputError
from gridmap.spatial.network.catchments import doors
from gridmap.spatial.network.graph import Floats, Ints, Network
from gridmap.spatial.network.joins import Joins, no_joins
from gridmap.spatial.network.walking import arrivals, node_distances
from gridmap.spatial.network.waves import lower_ways, start_ways


@dataclass(frozen=True, eq=False)
class Changed:
    """Targets whose way, or whose nearest source, is another than before.

    Attributes
    ----------
    target : (C,) array of int
        Positions of targets, in order.
    distance_m : (C,) array of float
        The new way in metres, infinite for none.
    nearest : (C,) array of int
        Position of its source, -1 for none.
    """

    target: Ints
    distance_m: Floats
    nearest: Ints


@dataclass(frozen=True, eq=False)
class NearestWays:
    """The nearest source of every target and of every node, ready to be asked what if.

    `nearest_ways` makes it. Nothing in it ever changes, so threads may share it.

    Attributes
    ----------
    network : Network
    sources, targets : Joins
        Facilities and residences.
    limit_m : float
        Longest way looked for.
    node_m, node_source : (N,) arrays
        Metres to each node and the source, as `node_distances` gives them.
    distance_m, nearest : (targets,) arrays
        As `walking_distance` gives them.
    """

    network: Network
    sources: Joins
    targets: Joins
    limit_m: float
    node_m: Floats
    node_source: Ints
    distance_m: Floats
    nearest: Ints

    @cached_property
    def doors(self) -> tuple[Ints, Ints, Floats]:
        """The targets on the edges of each node."""
        return doors(self.network, self.targets)

    def changed(self, removed: npt.ArrayLike = (), added: Joins | None = None) -> Changed:
        """Say what would change without some sources and with others.

        The same as a full search would find, but only the ground that the removed ones served and
        the added ones reach is searched: from its rim, and from the sources inside it.

        Parameters
        ----------
        removed : array of int
            Positions of sources that are closed.
        added : Joins, optional
            New sources, numbered after the present ones: the first is `len(sources.edge)`.

        Returns
        -------
        Changed
            Targets that change; all others keep their distance and their source.

        Raises
        ------
        InputError
            `removed` names a source that there is not.

        Examples
        --------
        >>> import shapely
        >>> from gridmap.spatial.network import build_network, join_points
        >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0), (200, 0)]]))
        >>> homes = join_points(network, [(10, 0), (160, 0)])
        >>> ways = nearest_ways(network, join_points(network, [(0, 0)]), homes, limit_m=500)
        >>> ways.changed(added=join_points(network, [(200, 0)]))
        Changed(target=array([1]), distance_m=array([40.]), nearest=array([1]))
        """
        gone = np.unique(np.asarray(removed, dtype=np.int64))
        count = len(self.sources.edge)
        if len(gone) and (gone[0] < 0 or gone[-1] >= count):
            wrong = gone[0] if gone[0] < 0 else gone[-1]
            raise InputError(f"There are {count} sources, numbered from 0; none is {wrong}.")
        new = no_joins(0) if added is None else added
        sources = self.sources.without(gone).followed_by(new)
        node_ways = self._new_ways(sources, gone)
        moved = (node_ways[0] != self.node_m) | (node_ways[1] != self.node_source)
        stood = np.concatenate([self.sources.edge[gone], new.edge])
        nodes = [np.flatnonzero(moved), self.network.edges[stood[stood >= 0]].ravel()]
        rows = self._targets_at(np.concatenate(nodes))
        way_m, nearest = arrivals(
            self.network, node_ways, sources, self.targets, rows, self.limit_m
        )
        other = (way_m != self.distance_m[rows]) | (nearest != self.nearest[rows])
        return Changed(rows[other], way_m[other], nearest[other])

    def _new_ways(self, sources: Joins, gone: Ints) -> tuple[Floats, Ints]:
        node_m, node_source = self.node_m.copy(), self.node_source.copy()
        begin = start_ways(self.network, sources)
        if len(gone):
            served = np.zeros(len(sources.edge) + 1, dtype=np.bool_)  # the last is that of -1
            served[gone] = True
            freed = np.flatnonzero(served[node_source])
            node_m[freed], node_source[freed] = np.inf, -1
            parts = zip(begin, self._from_rim(freed, node_m, node_source), strict=True)
            start, start_m, source = (np.concatenate(pair) for pair in parts)
            begin = start, start_m, source
        lower_ways(self.network, node_m, node_source, begin, self.limit_m)
        return node_m, node_source

    def _from_rim(
        self, freed: Ints, node_m: Floats, node_source: Ints
    ) -> tuple[Ints, Floats, Ints]:
        """Lead ways into the freed nodes from their neighbours that still have one."""
        first, ends, length_m = self.network.ways
        edge, count = _spans(first, freed)
        beside = ends[edge]
        known = np.isfinite(node_m[beside])
        way_m = node_m[beside] + length_m[edge]
        return np.repeat(freed, count)[known], way_m[known], node_source[beside][known]

    def _targets_at(self, nodes: Ints) -> Ints:
        first, target, _ = self.doors
        found: Ints = np.unique(target[_spans(first, nodes)[0]])
        return found


def nearest_ways(
    network: Network, sources: Joins, targets: Joins, limit_m: float = np.inf
) -> NearestWays:
    """Search as `walking_distance` does, and keep what it takes to ask `changed`.

    Examples
    --------
    >>> import shapely
    >>> from gridmap.spatial.network import build_network, join_points
    >>> network = build_network(shapely.linestrings([[(0, 0), (100, 0)]]))
    >>> school, homes = join_points(network, [(0, 0)]), join_points(network, [(30, 5)])
    >>> nearest_ways(network, school, homes).distance_m
    array([35.])
    """
    node_ways = node_distances(network, sources, limit_m)
    every = np.arange(len(targets.edge))
    found = arrivals(network, node_ways, sources, targets, every, limit_m)
    return NearestWays(network, sources, targets, limit_m, *node_ways, *found)


def _spans(first: npt.NDArray[np.integer], rows: Ints) -> tuple[Ints, Ints]:
    """List `first[row] ... first[row + 1] - 1` for all rows, and how many each has."""
    begin = first[rows].astype(np.int64)
    count = first[rows + 1] - begin
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(begin - (ends - count), count), count
