"""Spread ways over the graph, in waves: from all sources together, or from each alone."""

from typing import Any

import numpy as np

from gridmap.spatial.compiled import compiled
from gridmap.spatial.network.kernels.kinds import (
    FLOATS,
    GRAPH,
    INTS,
    JOINS,
    METRES,
    OUT_FLOATS,
    OUT_INTS,
    PAIRS,
    part,
)


@part
def _longer(array: Any, least: Any) -> Any:
    if len(array) >= least:
        return array
    made = np.empty(max(2 * len(array), least), array.dtype)
    for i in range(len(array)):  # a slice would take seconds to compile
        made[i] = array[i]
    return made


@part
def _read(graph: Any, front: Any, size: Any, ways: Any, reached: Any) -> Any:
    """List all that lies one edge from the front: nodes, metres and sources."""
    edge_start, edge_end, edge_m = graph
    node_m, node_source, _ = ways
    to, to_m, by = reached
    k = 0
    for i in range(size):
        node = front[i]
        for e in range(edge_start[node], edge_start[node + 1]):
            to[k], to_m[k], by[k] = edge_end[e], node_m[node] + edge_m[e], node_source[node]
            k += 1
    return k


@part
def _take(reached: Any, k: Any, ways: Any, wave: Any, far_m: Any, limit_m: Any, lists: Any) -> Any:
    """Take over the ways that are shorter, or as short from a source with a lower number.

    Their nodes make the next front, or wait if they are further than this belt.
    """
    to, to_m, by = reached
    node_m, node_source, mark = ways
    following, later, waiting, touched, n_touched = lists
    size = 0
    for i in range(k):
        node, way_m = to[i], to_m[i]
        if way_m > limit_m or way_m > node_m[node]:
            continue
        if way_m == node_m[node] and by[i] >= node_source[node]:
            continue
        if node_m[node] == np.inf:
            touched[n_touched] = node
            n_touched += 1
        node_m[node], node_source[node] = way_m, by[i]
        if way_m > far_m:
            later[waiting] = node
            waiting += 1
        elif mark[node] != wave:
            mark[node] = wave
            following[size] = node
            size += 1
    return size, waiting, n_touched


@part
def _set_out(later: Any, waiting: Any, ways: Any, wave: Any, far_m: Any, front: Any) -> Any:
    """Put the waiting nodes of this belt on the front, each once; the others go on waiting."""
    node_m, _, mark = ways
    size, kept = 0, 0
    for i in range(waiting):
        node = later[i]
        if mark[node] != wave:
            mark[node] = wave
            if node_m[node] <= far_m:
                front[size] = node
                size += 1
            else:
                later[kept] = node
                kept += 1
    return size, kept


@part
def _still_waiting(later: Any, waiting: Any, node_m: Any, far_m: Any) -> Any:
    """Drop nodes that an earlier belt has settled; say how near the nearest of the others is."""
    kept, low_m = 0, np.inf
    for i in range(waiting):
        if node_m[later[i]] > far_m:
            low_m = min(low_m, node_m[later[i]])
            later[kept] = later[i]
            kept += 1
    return kept, low_m


@part
def _spread(graph: Any, ways: Any, wave: Any, begin: Any, limit_m: Any, belt_m: Any) -> Any:
    """Lower the ways to nodes (metres, sources, marks) by those that begin at `begin`.

    The nodes on the front are taken together: first all their edges are read, then all that was
    reached is compared, so that the memory is asked for many nodes at once. `mark` says in which
    wave a node was last put on a front. Returns the nodes reached for the first time.
    """
    k = len(begin[0])
    to, to_m, by = np.empty(k, np.int32), np.empty(k), np.empty(k, np.int64)
    for i in range(k):
        to[i], to_m[i], by[i] = begin[0][i], begin[1][i], begin[2][i]
    front, following = np.empty(256, np.int32), np.empty(256, np.int32)
    later, touched = np.empty(256 + k, np.int32), np.empty(256 + k, np.int32)
    far_m = -np.inf
    lists = following, later, np.int64(0), touched, np.int64(0)
    _, waiting, n_touched = _take((to, to_m, by), k, ways, wave, far_m, limit_m, lists)
    waiting, low_m = _still_waiting(later, waiting, ways[0], far_m)
    while waiting:
        far_m, wave = low_m + belt_m, wave + 1
        front = _longer(front, waiting)
        size, waiting = _set_out(later, waiting, ways, wave, far_m, front)
        while size:
            wave += 1
            edges = 0
            for i in range(size):
                edges += graph[0][front[i] + 1] - graph[0][front[i]]
            to, to_m, by = _longer(to, edges), _longer(to_m, edges), _longer(by, edges)
            following, later = _longer(following, edges), _longer(later, waiting + edges)
            touched = _longer(touched, n_touched + edges)
            k = _read(graph, front, size, ways, (to, to_m, by))
            lists = following, later, waiting, touched, n_touched
            size, waiting, n_touched = _take((to, to_m, by), k, ways, wave, far_m, limit_m, lists)
            front, following = following, front
        waiting, low_m = _still_waiting(later, waiting, ways[0], far_m)
    return touched[:n_touched], wave


@compiled(*GRAPH, OUT_FLOATS, OUT_INTS, OUT_INTS, OUT_FLOATS, OUT_INTS, METRES, METRES)
def spread(
    edge_start: Any,
    edge_end: Any,
    edge_m: Any,
    node_m: Any,
    node_source: Any,
    start: Any,
    start_m: Any,
    source: Any,
    limit_m: Any,
    belt_m: Any,
) -> None:
    """Lower `node_m` and `node_source` in place by ways from new starts, as far as they lead."""
    mark = np.zeros(len(node_m), np.int32)
    graph, begin = (edge_start, edge_end, edge_m), (start, start_m, source)
    _spread(graph, (node_m, node_source, mark), np.int64(0), begin, limit_m, belt_m)


@part
def _nearer(way_m: Any, target: Any, best_m: Any, found: Any, size: Any) -> Any:
    if way_m < best_m[target]:
        if best_m[target] == np.inf:
            found = _longer(found, size + 1)
            found[size] = target
            size += 1
        best_m[target] = way_m
    return found, size


@compiled(
    *GRAPH,
    PAIRS,
    FLOATS,
    INTS,
    INTS,
    FLOATS,
    *JOINS,
    INTS,
    *JOINS,
    METRES,
    METRES,
)
def reached_from_each(
    edge_start: Any,
    edge_end: Any,
    edge_m: Any,
    edges: Any,
    edge_length_m: Any,
    door_start: Any,
    door_target: Any,
    door_m: Any,
    edge: Any,
    t: Any,
    offset_m: Any,
    sources: Any,
    source_edge: Any,
    source_t: Any,
    source_offset_m: Any,
    limit_m: Any,
    belt_m: Any,
) -> Any:
    """Search from each of `sources` alone; list the targets within the limit and their ways.

    The doors of a node are the targets on its edges, and how far along the edge they are.
    """
    graph = (edge_start, edge_end, edge_m)
    nodes = len(edge_start) - 1
    node_m, node_source = np.full(nodes, np.inf), np.zeros(nodes, np.int64)
    ways, wave = (node_m, node_source, np.zeros(nodes, np.int32)), np.int64(0)
    best_m = np.full(len(edge), np.inf)
    found, size = np.empty(1024, np.int64), 0
    begin_at, begin_m, begin_by = np.empty(2, np.int64), np.empty(2), np.zeros(2, np.int64)
    pair_source, pair_m, pairs = np.empty(1024, np.int64), np.empty(1024), 0
    pair_target = np.empty(1024, np.int64)
    for source in sources:
        own = source_edge[source]
        if own < 0:
            continue
        length_m = edge_length_m[own]
        for end in range(2):
            share = source_t[source] if end == 0 else 1.0 - source_t[source]
            begin_at[end] = edges[own, end]
            begin_m[end] = share * length_m + source_offset_m[source]
        begin = (begin_at, begin_m, begin_by)
        touched, wave = _spread(graph, ways, wave, begin, limit_m, belt_m)
        size = 0
        for node in touched:
            for k in range(door_start[node], door_start[node + 1]):
                target = door_target[k]
                way_m = node_m[node] + door_m[k] + offset_m[target]
                found, size = _nearer(way_m, target, best_m, found, size)
            node_m[node] = np.inf
        node = edges[own, 0]
        for k in range(door_start[node], door_start[node + 1]):
            target = door_target[k]
            if edge[target] == own:
                apart = abs(t[target] - source_t[source])
                way_m = source_offset_m[source] + apart * length_m + offset_m[target]
                found, size = _nearer(way_m, target, best_m, found, size)
        pair_source, pair_m = _longer(pair_source, pairs + size), _longer(pair_m, pairs + size)
        pair_target = _longer(pair_target, pairs + size)
        for i in range(size):
            target = found[i]
            if best_m[target] <= limit_m:
                pair_source[pairs], pair_target[pairs] = source, target
                pair_m[pairs] = best_m[target]
                pairs += 1
            best_m[target] = np.inf
    return pair_source[:pairs], pair_target[:pairs], pair_m[:pairs]
