"""The walking network: paths that share vertices, as arrays of nodes and edges."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array, csr_array

from gridmap.errors import InputError
from gridmap.spatial.network.edge_tree import EdgeTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Ints32 = npt.NDArray[np.int32]
Geometries = npt.NDArray[np.object_]

# Vertices are the same place when they round to the same multiple of this: OpenStreetMap keeps
# exactly 7 decimals of a degree (about 1 cm), and surveyed metric lines agree to the millimetre.
_STEPS_PER_DEGREE = 1e7
_STEPS_PER_M = 1e3

# Wide enough for large fronts, and on a real city from one source it takes a third more steps
# than nodes, not thirty times as many.
_EDGES_PER_BELT = 8


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and straight edges of a network, in a metric reference system.

    Attributes
    ----------
    nodes_xy : (N, 2) array of float
        Place of each node, in metres.
    edges : (E, 2) array of int
        The two nodes of each edge; an edge is walked in both directions.
    edge_length_m : (E,) array of float
        Length of each edge, in metres, 0 or more.
    edge_path : (E,) array of int
        The line that each edge is a segment of.

    Examples
    --------
    >>> network = build_network(shapely.linestrings([[(0, 0), (3, 4)], [(3, 4), (3, 10)]]))
    >>> network.edge_length_m
    array([5., 6.])
    """

    nodes_xy: Floats
    edges: Ints
    edge_length_m: Floats
    edge_path: Ints

    @cached_property
    def graph(self) -> csr_array:
        """The edges as a symmetric sparse matrix of lengths, the shortest of parallel edges kept.

        SciPy adds duplicate entries up when it builds a sparse matrix, so two parallel edges of
        5 m and 7 m would become one of 12 m: they are thinned before.
        """
        low, high = self.edges.min(axis=1), self.edges.max(axis=1)
        between = low * len(self.nodes_xy) + high
        order = np.lexsort((self.edge_length_m, between))
        keep = order[_differs_from_previous(between[order])]
        low, high, length = low[keep], high[keep], self.edge_length_m[keep]
        ends = (np.concatenate([low, high]), np.concatenate([high, low]))
        count = len(self.nodes_xy)
        matrix = coo_array((np.tile(length, 2), ends), shape=(count, count)).tocsr()
        return csr_array(
            (matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)),
            shape=matrix.shape,
        )

    @property
    def ways(self) -> tuple[Ints32, Ints32, Floats]:
        """The graph's bare arrays: where each node's edges begin, where they lead, how long."""
        return self.graph.indptr, self.graph.indices, self.graph.data

    @cached_property
    def belt_m(self) -> float:
        """How much further than the nearest the nodes of one belt are (see `waves`)."""
        return _EDGES_PER_BELT * float(self.graph.data.mean()) if self.graph.nnz else np.inf

    @cached_property
    def tree(self) -> EdgeTree:
        """The edges in a search tree."""
        return EdgeTree.of(self.nodes_xy, self.edges)


def build_network(lines: Geometries, lonlat_lines: Geometries | None = None) -> Network:
    """Join lines into a network: wherever lines share a vertex, one can turn.

    Lines that merely cross, as a bridge and the street under it, are not joined. Segments without
    length and repeated segments are left out. Nodes and edges are numbered by place, so the order
    of the lines changes nothing but `edge_path`.

    Parameters
    ----------
    lines : (L,) array of LineString
        Lines in a metric reference system; None and empty lines are passed over.
    lonlat_lines : (L,) array of LineString, optional
        The same lines in longitude and latitude. When given, vertices are the same node if they
        are equal after rounding to 1e-7 degrees, otherwise if equal after rounding to 1 mm.

    Returns
    -------
    Network
        `edge_path` counts positions in `lines`.

    Raises
    ------
    InputError
        A coordinate is not finite, or `lonlat_lines` has other vertices than `lines`.

    Examples
    --------
    >>> street = shapely.LineString([(0, 0), (5, 0), (9, 0)])
    >>> lane = shapely.LineString([(5, -5), (5, 0)])
    >>> build_network(np.array([street, lane])).edge_length_m
    array([5., 5., 4.])
    """
    xy, line_of_vertex = shapely.get_coordinates(lines, return_index=True)
    if not np.isfinite(xy).all():
        bad = int(line_of_vertex[~np.isfinite(xy).all(axis=1)][0])
        raise InputError(f"Line {bad} has a coordinate that is not a finite number.")
    node_of_vertex, nodes_xy = _merge(xy, _vertex_keys(lines, lonlat_lines, xy))
    same_line = line_of_vertex[1:] == line_of_vertex[:-1]
    ends = np.column_stack([node_of_vertex[:-1], node_of_vertex[1:]])[same_line]
    edges, edge_path = _distinct_edges(ends, line_of_vertex[1:][same_line])
    steps = nodes_xy[edges[:, 0]] - nodes_xy[edges[:, 1]]
    return Network(nodes_xy, edges, np.hypot(steps[:, 0], steps[:, 1]), edge_path)


def _vertex_keys(lines: Geometries, lonlat_lines: Geometries | None, xy: Floats) -> Ints:
    if lonlat_lines is None:
        return _rounded(xy, _STEPS_PER_M)
    vertices = shapely.get_num_coordinates(lines)
    if not np.array_equal(vertices, shapely.get_num_coordinates(lonlat_lines)):
        raise InputError("The lines in degrees have other vertices than those in metres.")
    return _rounded(shapely.get_coordinates(lonlat_lines), _STEPS_PER_DEGREE)


def _rounded(coordinates: Floats, steps: float) -> Ints:
    keys: Ints = np.rint(coordinates * steps).astype(np.int64)
    return keys


def _merge(xy: Floats, keys: Ints) -> tuple[Ints, Floats]:
    """Give equal keys one node, numbered by place, at the least x and y of its vertices."""
    if len(xy) == 0:
        return np.empty(0, np.int64), np.empty((0, 2))
    codes = keys - keys.min(axis=0)
    if float(codes[:, 0].max()) * 2.0**32 < 2.0**62 and codes[:, 1].max() < 2**32:
        order = np.argsort((codes[:, 0] << 32) | codes[:, 1], kind="stable")
    else:  # wider than 4,294 km at a millimetre: no town, but no wrong answer either
        order = np.lexsort((codes[:, 1], codes[:, 0]))
    first = _differs_from_previous(codes[order, 0], codes[order, 1])
    node_of_vertex = np.empty(len(xy), np.int64)
    node_of_vertex[order] = np.cumsum(first) - 1
    return node_of_vertex, np.minimum.reduceat(xy[order], np.flatnonzero(first))


def _distinct_edges(ends: Ints, path: Ints) -> tuple[Ints, Ints]:
    """Order edges by their nodes, and keep one of each; loops of no length go."""
    moves = ends[:, 0] != ends[:, 1]
    low, high, path = ends[moves].min(axis=1), ends[moves].max(axis=1), path[moves]
    order = np.lexsort((path, high, low))
    keep = order[_differs_from_previous(low[order], high[order])]
    return np.column_stack([low[keep], high[keep]]), path[keep].astype(np.int64)


def _differs_from_previous(*columns: Ints) -> npt.NDArray[np.bool_]:
    differs = np.ones(len(columns[0]), dtype=np.bool_)
    if len(differs):
        differs[1:] = False
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return differs
