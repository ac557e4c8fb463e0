"""The walking network: lines joined to a graph, places joined to its edges, ways measured.

The order of work is `build_network`, `join_points` for facilities and for residences, then
`walking_distance` between the two.
"""

from gridmap.spatial.network.graph import Network, build_network
from gridmap.spatial.network.joins import Joins, join_points
from gridmap.spatial.network.walking import node_distances, walking_distance

__all__ = [
    "Joins",
    "Network",
    "build_network",
    "join_points",
    "node_distances",
    "walking_distance",
]
