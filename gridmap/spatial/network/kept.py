"""Networks and joins as plain arrays by name, to be kept on disk and mapped from there."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from gridmap.spatial.network.edge_tree import EdgeTree
from gridmap.spatial.network.graph import Network
from gridmap.spatial.network.joins import Joins

Arrays = Mapping[str, npt.NDArray[Any]]

_OWN = ("nodes_xy", "edges", "edge_length_m", "edge_path")
_GRAPH = ("indptr", "indices", "data")
_TREE = tuple(field.name for field in fields(EdgeTree))
_JOINS = tuple(field.name for field in fields(Joins))


def network_arrays(network: Network) -> dict[str, npt.NDArray[Any]]:
    """Return everything that a network is made of, its graph and its search tree included.

    Examples
    --------
    >>> import shapely
    >>> from gridmap.spatial.network import build_network
    >>> network = build_network(shapely.linestrings([[(0, 0), (3, 4)], [(3, 4), (3, 10)]]))
    >>> network_from(network_arrays(network)).edge_length_m
    array([5., 6.])
    """
    arrays = {name: getattr(network, name) for name in _OWN}
    if len(network.edges):
        arrays |= {f"graph_{name}": getattr(network.graph, name) for name in _GRAPH}
        arrays |= {f"tree_{name}": getattr(network.tree, name) for name in _TREE}
    return arrays


def network_from(arrays: Arrays) -> Network:
    """Make a network of its arrays; nothing is computed or copied.

    Raises
    ------
    KeyError
        An array is missing.
    """
    network = Network(*(arrays[name] for name in _OWN))
    if len(network.edges):
        indptr, indices, data = (arrays[f"graph_{name}"] for name in _GRAPH)
        shape = (len(network.nodes_xy), len(network.nodes_xy))
        made = {
            "graph": csr_array((data, indices, indptr), shape=shape),
            "tree": EdgeTree(*(arrays[f"tree_{name}"] for name in _TREE)),
        }
        vars(network).update(made)  # where a cached property keeps its value
    return network


def joins_arrays(joins: Joins) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays that joins are made of.

    Examples
    --------
    >>> from gridmap.spatial.network.joins import no_joins
    >>> sorted(joins_arrays(no_joins(1)))
    ['distance_m', 'edge', 'offset_m', 't']
    """
    return {name: np.asarray(getattr(joins, name)) for name in _JOINS}


def joins_from(arrays: Arrays) -> Joins:
    """Make joins of their arrays.

    Raises
    ------
    KeyError
        An array is missing.
    """
    return Joins(*(arrays[name] for name in _JOINS))
