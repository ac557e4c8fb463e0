"""The walking network: lines joined to a graph, places joined to its edges, ways measured.

The order of work is `build_network`, `join_points` for facilities and for residences, then
`walking_distance` between the two; `catchments` and `times_within` where the nearest is not
enough, `nearest_ways` where facilities come and go.
"""

from gridmap.spatial.network.catchments import Catchments, catchments, times_within
from gridmap.spatial.network.changes import Changed, NearestWays, nearest_ways
from gridmap.spatial.network.graph import Network, build_network
from gridmap.spatial.network.joins import Joins, join_points
from gridmap.spatial.network.walking import node_distances, walking_distance

__all__ = [
    "Catchments",
    "Changed",
    "Joins",
    "NearestWays",
    "Network",
    "build_network",
    "catchments",
    "join_points",
    "nearest_ways",
    "node_distances",
    "times_within",
    "walking_distance",
]
